"""What one book wrote arrives in another: values, deletions, conflicts; nothing is lost and nothing is told twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import ENGAGING
from crm_desktop.errors import UserError
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.queries.search import search_book
from crm_desktop.store.book import Book
from crm_desktop.store.questions import CHANGED_SINCE
from crm_desktop.store.unsent import unsent, unsent_count
from tests.conftest import HandClock
from tests.looking import all_of, assert_sound, holdings_of
from tests.store.two_books import Shelf, bodies_of, join, settle


@pytest.fixture
def books(tmp_path: Path, clock: HandClock) -> Iterator[tuple[Book, Book]]:
    with join(tmp_path, "A", clock) as first, join(tmp_path, "B", clock) as second:
        yield first, second


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def made(book: Book, record_type: str, values: dict[str, Any]) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


def alike(*books: Book) -> None:
    first = bodies_of(books[0])
    for book in books[1:]:
        other = bodies_of(book)
        assert {one: first[one] for one in first if one in other} == {one: other[one] for one in other if one in first}
        assert first.keys() == other.keys()
    for book in books:
        assert_sound(book)


def value(book: Book, record_id: bytes, name: str, record_type: str = "company") -> Any:
    return holdings_of(book)[record_type, record_id.hex()].get(name)


def test_a_filled_book_arrives_whole(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme 玩具", "size": 7, "revenue": (5, "USD"), "custom": {"x": 1, "y": "z"},
                                  "phones": {"ab": {"kind": "work", "value": "139", "normal": "139",
                                                    "verified_on": None}}, "tags": {"t": 1}})
    deal = made(a, "deal", {"company": company, "value": (100, "USD")})
    move_deal(a, deal, ENGAGING)
    log_activity(a, deal, "call", "hello", NextStep("task", "2027-01-20", None, "go"))
    settle(shelf, a, b)
    alike(a, b)
    assert {key: held for key, held in holdings_of(b).items() if key[0] != "book_settings"} == {
        key: held for key, held in holdings_of(a).items() if key[0] != "book_settings"}
    assert all_of(a)[1:] == all_of(b)[1:]
    assert search_book(b, "acme") == search_book(a, "acme")
    assert unsent_count(a) == unsent_count(b) == 0


def test_edits_of_different_fields_meet(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme", "phones": {}})
    settle(shelf, a, b)
    edit_record(a, company, {"size": 5})
    edit_record(b, company, {"industry": "Toys", "custom": {"k": 1}})
    settle(shelf, a, b)
    alike(a, b)
    assert (value(a, company, "size"), value(a, company, "industry"), value(b, company, "custom")) == (
        5, "Toys", {"k": 1})


def test_a_deletion_travels_and_an_edit_that_it_had_not_seen_keeps_the_record(books: tuple[Book, Book],
                                                                              shelf: Shelf) -> None:
    a, b = books
    gone, kept = made(a, "company", {"name": "Gone"}), made(a, "company", {"name": "Kept"})
    settle(shelf, a, b)
    delete_records(a, [gone, kept])
    edit_record(b, kept, {"size": 3})
    settle(shelf, a, b)
    alike(a, b)
    for book in books:
        assert ("company", gone.hex()) not in holdings_of(book)
        assert value(book, kept, "size") == 3
        assert value(book, kept, "name") == "Kept"


def test_undo_of_a_deletion_brings_the_record_back_everywhere(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme"})
    settle(shelf, a, b)
    delete_records(a, [company])
    settle(shelf, a, b)
    assert ("company", company.hex()) not in holdings_of(b)
    undo_act(a)
    settle(shelf, a, b)
    alike(a, b)
    assert value(b, company, "name") == "Acme"


def test_what_was_never_sent_leaves_no_tombstone(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, _ = books
    settle(shelf, a)
    made(a, "company", {"name": "Acme"})
    undo_act(a)
    assert unsent(a) == []


def test_a_losing_value_waits_until_somebody_decides(books: tuple[Book, Book], shelf: Shelf, clock: HandClock) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme", "size": 1})
    settle(shelf, a, b)
    edit_record(a, company, {"size": 2})
    clock.move(milliseconds=10)
    edit_record(b, company, {"size": 3})
    settle(shelf, a, b)
    alike(a, b)
    [seen] = conflicts(a)
    assert (seen.record_id, seen.path, seen.base, seen.mine.value, seen.theirs.value) == (company, "size", 1, 2, 3)
    assert (seen.mine.own, seen.theirs.own, seen.shown, seen.title) == (True, False, "theirs", "Acme")
    edit_record(b, company, {"name": "Acme Toys"})  # an edit of another field settles nothing
    edit_record(b, company, {"size": 4})  # nor does one of the shown value: what it had not seen stays
    settle(shelf, a, b)
    [seen] = conflicts(a)
    assert (seen.mine.value, seen.theirs.value) == (2, 4)
    decide_conflict(a, company, "mine")
    assert conflicts(a) == []
    settle(shelf, a, b)
    alike(a, b)
    assert conflicts(b) == []
    assert value(b, company, "size") == 2
    undo_act(a)
    settle(shelf, a, b)
    assert value(b, company, "size") == 4


def test_equal_values_and_untouched_defaults_make_no_conflict(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme"})
    settle(shelf, a, b)
    for book in books:
        edit_record(book, company, {"size": 2})
    edit_record(a, ENGAGING, {"probability": 60})
    settle(shelf, a, b)
    alike(a, b)
    assert conflicts(a) == conflicts(b) == []
    assert value(b, ENGAGING, "probability", "stage") == 60


def test_edited_after_you_deleted_it_waits_in_the_inbox(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    first, second = made(a, "company", {"name": "One"}), made(a, "company", {"name": "Two"})
    settle(shelf, a, b)
    delete_records(a, [first, second])
    for company in (first, second):
        edit_record(b, company, {"size": 3})
    settle(shelf, a, b)
    assert {each.record_id for each in conflicts(a)} == {first, second}
    assert all(each.is_deletion and each.mine.own and each.theirs.value == 3 for each in conflicts(a))
    assert all(each.is_deletion and not each.theirs.own and each.mine.value == 3 for each in conflicts(b))
    decide_conflict(a, first, "mine")
    decide_conflict(b, second, "mine")
    settle(shelf, a, b)
    alike(a, b)
    assert conflicts(a) == conflicts(b) == []
    assert ("company", first.hex()) not in holdings_of(b)
    assert ("company", second.hex()) in holdings_of(a)


def test_undo_leaves_alone_what_a_sync_has_changed_since(books: tuple[Book, Book], shelf: Shelf) -> None:
    a, b = books
    company = made(a, "company", {"name": "Acme"})
    edit_record(a, company, {"size": 1, "industry": "Toys"})
    settle(shelf, a, b)
    edit_record(b, company, {"size": 9})
    settle(shelf, a, b)
    kept = undo_act(a).kept
    assert [(each.record_id, each.field, each.why) for each in kept] == [(company, "size", CHANGED_SINCE)]
    assert (value(a, company, "size"), value(a, company, "industry")) == (9, None)
    settle(shelf, a, b)
    alike(a, b)
    with pytest.raises(UserError):
        undo_act(b, 1 + max(row[0] for row in b.rows("select n from change_set where cause = 'sync'")))
    assert value(b, company, "industry") is None
