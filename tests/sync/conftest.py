"""Two books and a hub: real book files, the real server, in one process."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_desktop.changes.body import Body
from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import carried_copies, living_copies, trashed_copies
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.round import check_now, sync_now
from tests.conftest import HandClock
from tests.sync.hub import ADDRESS, Hub, Loop


@pytest.fixture
def hub(tmp_path: Path, clock: HandClock) -> Iterator[Hub]:
    """The server, with nothing on it."""
    folder = tmp_path / "hub"
    folder.mkdir()
    loop = Loop()
    made = Hub(folder, loop, clock)
    yield made
    made.stop()
    loop.close()


def new_book(path: Path, clock: HandClock, me: str = "Li Wei") -> Book:
    """A real encrypted book under a random key."""
    return make_book(path, secrets.token_bytes(32), name="Sales", currency="USD", time_zone="UTC", me=me, clock=clock)


@dataclass
class TwoBooks:
    """Two laptops of one owner."""

    a: Book
    b: Book
    hub: Hub
    clock: HandClock

    def round(self, book: Book, *, allow_deletions: bool = False) -> Outcome:
        """One round, however it ends."""
        return sync_now(book, connect=self.hub.connect, sleep=lambda seconds: None, allow_deletions=allow_deletions)

    def sync(self, *books: Book) -> list[Outcome]:
        """A round of each of these, else of both and of the first once more; each must save everything."""
        found = [self.round(book) for book in books or (self.a, self.b, self.a)]
        assert [(each.state, each.trouble) for each in found] == [(SyncState.SAVED, None)] * len(found)
        return found

    def agree(self) -> None:
        """Both hold the same as the server, record by record, and show the same."""
        for book in (self.a, self.b):
            found = check_now(book, connect=self.hub.connect, sleep=lambda seconds: None)
            assert (found.identical, found.repaired) == (True, 0)
        assert everything_in(self.a) == everything_in(self.b)


def everything_in(book: Book) -> dict[bytes, Body]:
    """All bodies of a book, wherever they lie; untouched defaults are the same everywhere."""
    link = book.reader()
    numbers = Numbers(link)
    sent = "s.base_wid is not null"
    copies = [*(copy for kind in RECORDS.values() for copy in living_copies(link, numbers, kind, sent, ())),
              *trashed_copies(link, numbers, "tombstone = 1", ()), *carried_copies(link, numbers, "1", ())]
    return {copy.record_id: copy.as_body(numbers) for copy in copies}


def synced_company(two_books: TwoBooks, name: str = "Acme", *, sync: bool = True) -> bytes:
    """A company that both laptops have, unless told otherwise."""
    record_id = add_record(two_books.a, "company", {"name": name}).ids()[0]
    if sync:
        two_books.sync()
    return record_id


@pytest.fixture
def two_books(tmp_path: Path, hub: Hub, clock: HandClock) -> Iterator[TwoBooks]:
    """The first has founded a team, the second has joined; nothing is synced yet."""
    with new_book(tmp_path / "A.book", clock) as a, new_book(tmp_path / "B.book", clock) as b:
        create_team(a, ADDRESS, "Office", hub.token, connect=hub.connect)
        code = invite(a, "owner", connect=hub.connect).code
        join_team(b, code, connect=hub.connect)
        yield TwoBooks(a, b, hub, clock)
