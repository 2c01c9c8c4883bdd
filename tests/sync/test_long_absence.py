"""A laptop that comes back after the tombstones are gone, and one that stops in the middle of its first sync."""

from pathlib import Path

import pytest

from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.store.sync_state import cursors
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import sync_now
from tests.conftest import HandClock
from tests.sync.conftest import TwoBooks, everything_in, new_book, synced_company


def test_a_stale_laptop_below_the_floor_brings_nothing_back(two_books: TwoBooks, clock: HandClock) -> None:
    """stale_laptop_below_floor: what was deleted meanwhile dies there too; what was edited there shows as such."""
    a, b = two_books.a, two_books.b
    gone, edited, kept = (synced_company(two_books, name) for name in ("Gone", "Edited", "Kept"))
    delete_records(a, [gone, edited])
    two_books.sync(a)
    edit_record(b, edited, {"name": "Edited offline"})
    clock.move(days=500)
    two_books.sync(a)
    assert two_books.hub.purge() == 2
    edit_record(a, kept, {"name": "Kept on"})
    two_books.sync(a, b, a, b, a)
    for book in (a, b):
        assert book.record(Company, gone) is None
        assert book.record(Company, edited).name == "Edited offline"
        assert book.record(Company, kept).name == "Kept on"
    assert everything_in(a) == everything_in(b)


def test_an_empty_book_takes_many_pages_in_at_once_and_stops_within_them(two_books: TwoBooks, tmp_path: Path) -> None:
    """C3: each commit has whole pages with the cursor behind them; what was asked for before the stop is not lost."""
    a, hub = two_books.a, two_books.hub
    with a.change("Many") as edit:
        for number in range(100):
            edit.create("company", {"name": f"Company {number}"})
    two_books.sync(a)
    with new_book(tmp_path / "C.book", two_books.clock) as c:
        join_team(c, invite(a, "owner", connect=hub.connect).code, connect=hub.connect, fresh=True)
        hub.limit_pages(10)
        told: list[tuple[int, int]] = []

        def progress(done: int, whole: int) -> bool:
            told.append((done, whole))
            return len(told) < 4

        assert sync_now(c, connect=hub.connect, progress=progress).state is SyncState.SYNCING
        taken = c.value("select count(*) from company")
        assert 20 < taken < 100, "four pages lay there, and one commit took them in"
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        two_books.sync(c, a)
        assert c.value("select count(*) from company") == 100
        assert everything_in(c) == everything_in(a)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_first_sync_goes_on_where_it_was_stopped(two_books: TwoBooks, pages: int) -> None:
    """first_sync: stopped by a person after so many pages, it begins with the next one and shows how far it is."""
    a, b = two_books.a, two_books.b
    with a.change("Many") as edit:
        for number in range(100):
            edit.create("company", {"name": f"Company {number}"})
    two_books.sync(a)
    two_books.hub.limit_pages(10)
    told: list[tuple[int, int]] = []

    def progress(done: int, whole: int) -> bool:
        told.append((done, whole))
        return len(told) < pages

    outcome = sync_now(b, connect=two_books.hub.connect, progress=progress)
    assert outcome.state is SyncState.SYNCING
    assert 0 < b.value("select count(*) from company") < 100
    assert told[0][1] >= 100
    before = max(pair.seq for pair in cursors(b).values())
    two_books.hub.asked.clear()
    two_books.sync(b)
    assert b.value("select count(*) from company") == 100
    assert before > 0
    assert two_books.hub.asked.count("/v1/pull") <= 11 - pages + 2  # nothing was pulled twice
    two_books.agree()
