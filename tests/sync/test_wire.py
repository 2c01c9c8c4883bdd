"""What may happen on the way: lost, doubled, cut and silent answers, and a server that goes and comes back."""

from collections.abc import Callable

import httpx
import msgspec
import pytest

from crm_desktop.changes.protocol import PushRequest, pack_message, unpack_message
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.errors import UserError
from crm_desktop.store.agreed import outbox
from crm_desktop.store.sync_state import cursors, log_entries
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.status import sync_status
from crm_desktop.sync.transport import Server, checked_address
from tests.sync.conftest import TwoBooks, everything_in, synced_company
from tests.sync.hub import server_head

Answer = Callable[[], httpx.Response]


class Line:
    """A hand between client and server that does something to the requests of one path."""

    def __init__(self, path: str, act: Callable[[httpx.Request, Answer], httpx.Response]) -> None:
        self.path, self.act, self.bodies = path, act, list[bytes]()

    def __call__(self, request: httpx.Request, answer: Answer) -> httpx.Response:
        if request.url.path != self.path:
            return answer()
        self.bodies.append(request.read())
        return self.act(request, answer)


def lost(request: httpx.Request, answer: Answer) -> httpx.Response:
    answer()
    raise httpx.ReadError("the line is cut")


def doubled(request: httpx.Request, answer: Answer) -> httpx.Response:
    answer()
    return answer()


def test_a_push_whose_answer_is_lost_is_sent_again_unchanged(two_books: TwoBooks) -> None:
    """C2, S6: the same bytes under the same number; the server gives the stored answer."""
    a = two_books.a
    two_books.sync()
    record_id = add_record(a, "company", {"name": "Acme"}).ids()[0]
    two_books.hub.hand = line = Line("/v1/push", lost)
    assert two_books.round(a).state is SyncState.OFFLINE
    assert outbox(a) is not None
    edit_record(a, record_id, {"name": "Acme Ltd"})  # the box is answered first, this goes after it
    line.act = lambda request, answer: answer()
    two_books.sync(a)
    first, again, rest = (unpack_message(body, PushRequest) for body in line.bodies)
    assert (first.manifest, first.items) == (again.manifest, again.items)
    assert len(rest.items) == 1
    two_books.hub.hand = None
    two_books.sync()
    assert two_books.b.record(Company, record_id).name == "Acme Ltd"
    two_books.agree()


def test_a_push_that_was_altered_on_the_way_is_refused_and_sent_again(two_books: TwoBooks) -> None:
    """The server looks whether each wid is that of its bytes: else every other laptop would put the row aside."""
    a, hub = two_books.a, two_books.hub
    two_books.sync()
    record_id = add_record(a, "company", {"name": "Acme"}).ids()[0]

    def altered(request: httpx.Request, answer: Answer) -> httpx.Response:
        asked = unpack_message(request.read(), PushRequest)
        sealed = bytes(each ^ 1 for each in asked.items[0].sealed)
        item = msgspec.structs.replace(asked.items[0], sealed=sealed)
        changed = msgspec.structs.replace(asked, items=[item, *asked.items[1:]])
        return hub.loop.answer(hub.app, httpx.Request("POST", request.url, content=pack_message(changed), headers={
            "authorization": request.headers["authorization"], "host": request.headers["host"]}))

    hub.hand = Line("/v1/push", altered)
    outcome = two_books.round(a)
    assert outcome.trouble is not None
    assert (outcome.trouble.code, outcome.trouble.values["code"], outcome.unsent) == (
        "record_refused", "bad_wid", 1)
    assert outbox(a) is None, "what was refused is sealed anew"
    hub.hand = None
    two_books.sync()
    assert two_books.b.record(Company, record_id).name == "Acme"
    two_books.agree()


@pytest.mark.parametrize("path", ["/v1/push", "/v1/pull", "/v1/log", "/v1/session"])
def test_a_request_that_arrives_twice_does_no_harm(two_books: TwoBooks, path: str) -> None:
    two_books.sync()
    two_books.hub.hand = Line(path, doubled)
    record_id = add_record(two_books.a, "company", {"name": "Acme"}).ids()[0]
    if path == "/v1/session":  # a nonce is good once: the round ends, and the next one goes well
        assert two_books.round(two_books.a).state is not SyncState.SAVED
        two_books.hub.hand = None
    two_books.sync()
    assert two_books.b.record(Company, record_id).name == "Acme"
    two_books.hub.hand = None
    two_books.agree()


@pytest.mark.parametrize("path", ["/v1/push", "/v1/pull"])
def test_an_answer_that_is_cut_at_any_byte_leaves_everything_as_it_was(two_books: TwoBooks, path: str) -> None:
    a, b = two_books.a, two_books.b
    two_books.sync()
    add_record(a, "company", {"name": "Acme"})
    if path == "/v1/pull":
        two_books.sync(a)
    book = a if path == "/v1/push" else b
    before, at = everything_in(book), cursors(book)
    whole = 1
    cut = 0
    while cut < whole:
        def cutting(request: httpx.Request, answer: Answer, cut: int = cut) -> httpx.Response:
            nonlocal whole
            found = answer()
            whole = len(found.content)
            return httpx.Response(found.status_code, headers=found.headers, content=found.content[:cut])

        two_books.hub.hand = Line(path, cutting)
        outcome = two_books.round(book)
        told = outcome.trouble.code if outcome.trouble else ""
        assert (outcome.state, told) == (SyncState.OFFLINE, "bad_answer"), cut
        assert (everything_in(book), cursors(book)) == (before, at)
        cut += 1
    assert whole > 80
    two_books.hub.hand = None
    two_books.sync()
    two_books.agree()


def test_a_server_that_is_down_is_offline_and_nothing_is_lost(two_books: TwoBooks) -> None:
    a = two_books.a
    two_books.sync()
    two_books.hub.is_down = True
    add_record(a, "company", {"name": "Acme"})
    outcome = two_books.round(a)
    assert (outcome.state, outcome.unsent) == (SyncState.OFFLINE, 1)
    status = sync_status(a)
    assert status is not None
    assert (status.state, status.unsent) == (SyncState.OFFLINE, 1)
    two_books.hub.is_down = False
    two_books.sync()
    two_books.agree()


def test_a_server_restored_from_an_older_backup_gets_back_what_it_lost(two_books: TwoBooks) -> None:
    """C6: both had read and written since; whoever has it offers it again, whoever lacks it gets it."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    kept = synced_company(two_books, "Before the backup")
    backup = hub.backup()
    lost_id = synced_company(two_books, "After the backup")
    edit_record(b, kept, {"name": "Edited after the backup"})
    two_books.sync(b)
    hub.restore(backup)
    edit_record(a, kept, {"website": "new.example"})
    two_books.sync()
    two_books.sync(b)
    for book in (a, b):
        assert book.record(Company, lost_id).name == "After the backup"
        found = book.record(Company, kept)
        assert (found.name, found.website) == ("Edited after the backup", "new.example")
    two_books.agree()


def test_a_server_that_lost_the_newest_laptop_gets_its_entry_from_another(two_books: TwoBooks) -> None:
    """The log is handed back by a member whose entries go further (C8)."""
    a, hub = two_books.a, two_books.hub
    backup = hub.backup()
    two_books.sync()
    invite(a, "rep", connect=hub.connect)
    known = server_head(hub.file)[0][2]
    hub.restore(backup)
    assert server_head(hub.file)[0][2] < known
    two_books.sync()
    assert server_head(hub.file)[0][2] == known == len(log_entries(two_books.b))
    two_books.agree()


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1001])
def test_batches_of_any_size_go_over(two_books: TwoBooks, count: int) -> None:
    a, b = two_books.a, two_books.b
    two_books.sync()
    with a.change("Many") as edit:
        for number in range(count):
            edit.create("company", {"name": f"Company {number}"})
    assert two_books.sync(a)[0].pushed == count
    assert two_books.sync(b)[0].pulled == count
    assert b.value("select count(*) from company") == count
    two_books.agree()


def test_a_large_note_travels_alone(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    note = "长" * 500_000  # 1.5 MB: beyond the size of a push
    with a.change("Large") as edit:
        for number in range(3):
            edit.create("company", {"name": f"Company {number}", "notes": note})
    two_books.sync()
    assert b.rows("select distinct notes = ? from company", (note,)) == [(1,)]
    two_books.agree()


@pytest.mark.parametrize("address", ["http://192.168.1.5:8765", "http://example.com", "ftp://127.0.0.1", "", "https://",
                                     "https://user@host", "https://host/path"])
def test_an_address_that_is_none_or_not_encrypted_is_refused(address: str) -> None:
    with pytest.raises(UserError) as caught:
        Server(address)
    assert caught.value.code == "bad_input"


@pytest.mark.parametrize(("typed", "meant"), [
    ("crm.example.com", "https://crm.example.com"), ("https://Host:443/", "https://host"),
    ("http://localhost:8765/", "http://localhost:8765"), ("http://[::1]:8765", "http://[::1]:8765"),
    ("http://127.0.0.1:80", "http://127.0.0.1")])
def test_an_address_is_written_as_the_host_header_has_it(typed: str, meant: str) -> None:
    assert checked_address(typed) == meant
