"""Attached files over the real server: cut anywhere they go on, and what is there already is not sent again."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crm_desktop.changes.protocol import BlobReply
from crm_desktop.security.blobs import BlobRef, blob_key, open_blob, seal_blob
from crm_desktop.security.sealing import BadSeal
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync import blobs
from crm_desktop.sync.blobs import BlobTalk, fetch_blob, send_blob
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.round import connection_of
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused, Unreachable
from crm_desktop.sync.trip import Stopped
from tests.server.chaos import ChaosProxy, chaos
from tests.server.running import Running, running
from tests.sync.hub import ROOMY

SIZE = 1_500_000
CHUNK, CUT = 128 * 1024, 300_000  # bytes of a chunk on the wire, and after which a connection is cut
TRIES = 30


@dataclass
class Office:
    """Two laptops that talk to the server through weather."""

    server: Running
    proxy: ChaosProxy
    a: BlobTalk
    b: BlobTalk
    key: bytes
    folder: Path

    def sealed(self, content: bytes) -> tuple[BlobRef, Path]:
        """A file as it lies on A."""
        source = self.folder / "content"
        source.write_bytes(content)
        return seal_blob(source, self.folder / "sealed", self.key), self.folder / "sealed"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        server = stack.enter_context(running(str(tmp_path / "server.db"), replace(ROOMY, chunk_bytes=CHUNK)))
        proxy = stack.enter_context(chaos(server.port))
        books = [stack.enter_context(make_book(
            tmp_path / f"{name}.book", secrets.token_bytes(32), name="Sales", currency="USD", time_zone="UTC",
            me=name)) for name in ("A", "B")]
        create_team(books[0], proxy.address, "Office", server.said["setup_token"])
        join_team(books[1], invite(books[0], "owner").code)
        a, b = (stack.enter_context(Server(proxy.address)) for _ in books)
        team = team_of(books[0])
        key = team.keys.newest(team.state.territory)
        assert key is not None
        yield Office(server, proxy, talk(books[0], a), talk(books[1], b), blob_key(key, team.state.workspace), tmp_path)


def talk(book: Book, server: Server) -> BlobTalk:
    """A book's talk about its one territory."""
    found = team_of(book)
    return BlobTalk(server, connection_of(book, server, found), found.state.territory)


def tries(call: Callable[[], None], most: int = TRIES) -> int:
    """How often a call was cut before it went through; `most` where it never did."""
    for count in range(most):
        try:
            call()
        except Unreachable:
            continue
        return count
    return most


def test_a_file_goes_up_and_comes_down_through_cuts(office: Office) -> None:
    content = os.urandom(SIZE)
    ref, sealed = office.sealed(content)
    office.proxy.weather.cut_up = CUT
    assert 3 <= tries(lambda: send_blob(office.a, ref, sealed)) < TRIES
    assert len(office.proxy.up) < 1.8 * SIZE, "what had arrived is not sent again"
    assert content[:64] not in bytes(office.proxy.up)
    office.proxy.weather.cut_up, office.proxy.weather.cut_down = None, CUT
    before, to = len(office.proxy.down), office.folder / "fetched"
    assert 3 <= tries(lambda: fetch_blob(office.b, ref, to)) < TRIES
    assert len(office.proxy.down) - before < 1.8 * SIZE
    open_blob(to, office.folder / "opened", ref, office.key)
    assert (office.folder / "opened").read_bytes() == content
    assert sorted(each.name for each in office.folder.glob("*.part")) == []


def test_control_whoever_begins_anew_after_each_cut_never_ends(office: Office) -> None:
    """What had arrived is taken away before each try: through the same weather, none of them gets to the end."""
    ref, sealed = office.sealed(os.urandom(SIZE))
    to, part = office.folder / "fetched", office.folder / "fetched.part"

    def sent_from_the_beginning() -> None:
        with office.server.database.write() as link:
            link.run("delete from blob_part")
            link.run("delete from blob")
        send_blob(office.a, ref, sealed)

    def fetched_from_the_beginning() -> None:
        part.unlink(missing_ok=True)
        fetch_blob(office.b, ref, to)

    office.proxy.weather.cut_up = CUT
    assert tries(sent_from_the_beginning, 8) == 8
    office.proxy.weather.cut_up = None
    send_blob(office.a, ref, sealed)
    office.proxy.weather.cut_down = CUT
    assert tries(fetched_from_the_beginning, 8) == 8
    assert not to.exists()


def test_a_file_that_is_there_is_not_sent_again(office: Office) -> None:
    ref, sealed = office.sealed(os.urandom(SIZE))
    done: list[int] = []
    send_blob(office.a, ref, sealed, lambda part, whole: not done.append(part))
    assert (done[-1], len(done)) == (ref.sealed_size, -(-ref.sealed_size // CHUNK))
    before = len(office.proxy.up)
    send_blob(office.b, ref, sealed)
    assert len(office.proxy.up) - before < 5_000


def test_who_stops_goes_on_later(office: Office) -> None:
    ref, sealed = office.sealed(os.urandom(SIZE))
    to = office.folder / "fetched"
    with pytest.raises(Stopped):
        send_blob(office.a, ref, sealed, lambda part, whole: part < SIZE // 2)
    with pytest.raises(ServerRefused) as caught:
        fetch_blob(office.b, ref, to)
    assert caught.value.code == "no_blob"
    send_blob(office.a, ref, sealed)
    with pytest.raises(Stopped):
        fetch_blob(office.b, ref, to, lambda part, whole: part < SIZE // 2)
    assert not to.exists()
    fetch_blob(office.b, ref, to)
    assert to.read_bytes() == sealed.read_bytes()


def test_what_the_server_altered_is_not_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the look at the hash it would stand there, and only the seal would refuse it."""
    ref, sealed = office.sealed(os.urandom(SIZE))
    send_blob(office.a, ref, sealed)
    with office.server.database.write() as link:
        link.run("update blob_part set data = zeroblob(length(data)) where at_byte = :at", {"at": CHUNK})
    to = office.folder / "fetched"
    for _ in range(2):
        with pytest.raises(BadAnswer):
            fetch_blob(office.b, ref, to)
        assert not list(office.folder.glob("fetched*"))
    monkeypatch.setattr(blobs, "_sealed_hash", lambda file: ref.blob_id)
    fetch_blob(office.b, ref, to)
    with pytest.raises(BadSeal):
        open_blob(to, office.folder / "opened", ref, office.key)


def test_what_another_laptop_began_wrongly_is_replaced(office: Office) -> None:
    ref, sealed = office.sealed(os.urandom(SIZE))
    path = office.b.path(ref, 0, ref.sealed_size)
    office.b.connection.with_token(lambda token: office.b.server.put(path, os.urandom(1_000), BlobReply, token=token))
    send_blob(office.a, ref, sealed)
    fetch_blob(office.b, ref, office.folder / "fetched")
    assert (office.folder / "fetched").read_bytes() == sealed.read_bytes()


def test_a_sealed_file_that_was_damaged_here_is_not_offered_for_ever(office: Office) -> None:
    ref, sealed = office.sealed(os.urandom(SIZE))
    sealed.write_bytes(os.urandom(ref.sealed_size))
    with pytest.raises(BadSeal):
        send_blob(office.a, ref, sealed)
    sealed.write_bytes(b"short")
    with pytest.raises(BadSeal):
        send_blob(office.a, ref, sealed)


def test_a_session_that_has_ended_is_renewed(office: Office) -> None:
    ref, sealed = office.sealed(os.urandom(SIZE))
    ended = office.a.connection.session().token
    with office.server.database.write() as link:
        link.run("delete from session")
    office.server.server._parts.sessions.clear(2**60)
    send_blob(office.a, ref, sealed)
    assert office.a.connection.session().token != ended
    fetch_blob(office.b, ref, office.folder / "fetched")
    assert (office.folder / "fetched").read_bytes() == sealed.read_bytes()
