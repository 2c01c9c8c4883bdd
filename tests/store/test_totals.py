"""The totals of the self-check are kept by the file itself, and made up for a book that was in a team before (S7)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.total import Total, total_of
from crm_desktop.store.agreed import Accepted, accepted, base_lost
from crm_desktop.store.book import Book
from crm_desktop.store.check import OK, check_book
from crm_desktop.store.link import Link
from crm_desktop.store.sync_state import leave_team
from crm_desktop.store.totals import my_total, shared_count, with_aside
from crm_desktop.store.unsent import my_wids
from tests.conftest import HandClock
from tests.looking import assert_sound
from tests.store.older import without_totals
from tests.store.test_agreed import begin_push, company
from tests.store.two_books import TERRITORY, join


@pytest.fixture
def shared(tmp_path: Path, clock: HandClock) -> Iterator[Book]:
    """A book in a team, with two companies that the server has."""
    book = join(tmp_path, "A", clock)
    for name in ("One", "Two"):
        company(book, name)
    _, box = begin_push(book)
    accepted(book, [Accepted(each, 10 + seq) for seq, each in enumerate(box.sent)], Pair(20, b"c"))
    yield book
    book.close()


def test_a_row_that_the_server_lost_leaves_the_total(shared: Book) -> None:
    wids = my_wids(shared, TERRITORY)
    assert my_total(shared, TERRITORY) == total_of(wids)
    assert shared_count(shared) == len(wids)
    lost = next(iter(wids))
    base_lost(shared, [lost])
    assert my_total(shared, TERRITORY) == total_of(wids).moved(wids[lost], None)
    leave_team(shared)
    assert my_total(shared, TERRITORY) == Total()
    assert_sound(shared)


def test_rows_that_lie_unread_count_where_no_copy_was_agreed_on(shared: Book) -> None:
    wids = my_wids(shared, TERRITORY)
    held, strange = next(iter(wids)), b"S" * 16
    assert with_aside(shared, TERRITORY, {held: b"n" * 16, strange: b"w" * 16}) == total_of(
        {**wids, strange: b"w" * 16})


def test_a_total_that_went_wrong_is_found_by_the_check(shared: Book) -> None:
    assert_sound(shared)
    shared.writer_link().run("update sync_total set wids = wid_sum(wids, x'01', null)")
    assert check_book(shared)["stamps"] != OK


def test_a_team_book_of_the_shape_before_gets_its_totals(shared: Book) -> None:
    before = my_total(shared, TERRITORY)
    assert before.rows
    shared.close_lane()
    link = Link(shared.path, shared.key(), read_only=False)
    without_totals(link)
    link.run("pragma user_version=6")
    link.close()
    with Book(shared.path, shared.key()) as book:
        assert my_total(book, TERRITORY) == before
        assert_sound(book)
