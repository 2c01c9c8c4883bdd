"""Many write one record at once, and tokens end in the middle: everybody gets a turn, and no edit is lost."""

import secrets
import threading
from pathlib import Path

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import sync_now
from tests.server.running import running
from tests.sync.conftest import TwoBooks, synced_company
from tests.sync.hub import ROOMY

WRITERS, EDITS = 3, 15


def test_three_who_write_one_record_all_get_through(tmp_path: Path) -> None:
    """hot_record: each writes a field of its own, so all of it must be there in the end, without a conflict."""
    about = {"name": "Sales", "currency": "USD", "time_zone": "UTC", "me": "Li Wei"}
    with running(str(tmp_path / "server.db"), ROOMY) as server:
        books = [make_book(tmp_path / f"{n}.book", secrets.token_bytes(32), **about) for n in range(WRITERS)]
        create_team(books[0], server.said["listening"], "Office", server.said["setup_token"])
        for book in books[1:]:
            join_team(book, invite(books[0], "owner").code)
        record_id = add_record(books[0], "company", {"name": "Hot"}).ids()[0]
        for book in books:
            assert sync_now(book).state is SyncState.SAVED
            book.close_lane()
        ended: list[SyncState] = []

        def write(book: Book, field: str) -> None:
            for number in range(EDITS):
                edit_record(book, record_id, {field: f"{field} {number}"})
                ended.append(sync_now(book).state)
            book.close_lane()

        threads = [threading.Thread(target=write, args=(book, field))
                   for book, field in zip(books, ("name", "website", "industry"), strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ended == [SyncState.SAVED] * (WRITERS * EDITS)
        for book in (*books, *books):
            outcome = sync_now(book)
            assert (outcome.state, outcome.conflicts) == (SyncState.SAVED, 0)
        for book in books:
            found = book.record(Company, record_id)
            assert (found.name, found.website, found.industry) == tuple(
                f"{field} {EDITS - 1}" for field in ("name", "website", "industry"))
            book.close()


def test_a_token_that_ended_is_renewed_within_the_round(two_books: TwoBooks) -> None:
    a = two_books.a
    synced_company(two_books)
    add_record(a, "company", {"name": "Later"})
    asked = 0

    def hand(request, answer):  # type: ignore[no-untyped-def]
        nonlocal asked
        asked += request.url.path == "/v1/session"
        if request.url.path == "/v1/pull" and asked == 1:
            two_books.clock.move(days=1)  # an hour is the life of a token
        return answer()

    two_books.hub.hand = hand
    two_books.sync(a)
    assert asked == 2
    two_books.hub.hand = None
    two_books.sync()
    two_books.agree()
