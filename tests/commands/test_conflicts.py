"""Decisions in the conflict inbox: mine, theirs, both; who said what; and what cannot be decided is said plainly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.errors import UserError
from crm_desktop.queries.conflicts import Conflict, conflict_count, conflicts
from crm_desktop.store.book import Book
from crm_desktop.store.identity import device_name
from crm_desktop.store.joining import own_actor
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of, refused
from tests.store.two_books import Shelf, bodies_of, join, settle

PHONE = {"kind": "work", "value": "139", "normal": "139", "verified_on": None}


@pytest.fixture
def books(tmp_path: Path, clock: HandClock) -> Iterator[tuple[Book, Book]]:
    with join(tmp_path, "A", clock) as first, join(tmp_path, "B", clock) as second:
        yield first, second


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def quarrel(shelf: Shelf, books: tuple[Book, Book], mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[
        bytes, Conflict]:
    """Both edit the same customer at once; gives it, and what the first laptop's inbox says."""
    a, b = books
    record_id: bytes = add_record(a, "company", {"name": "Acme", "notes": "before",
                                                 "phones": {"p": PHONE}}).created["company"][0]
    settle(shelf, a, b)
    edit_record(a, record_id, mine)
    edit_record(b, record_id, theirs)
    settle(shelf, a, b)
    assert conflict_count(a) == conflict_count(b) == 1
    return record_id, conflicts(a, record_id)[0]


def decided(shelf: Shelf, books: tuple[Book, Book], record_id: bytes, which: str) -> dict[str, Any]:
    decide_conflict(books[0], record_id, which)
    settle(shelf, *books)
    assert bodies_of(books[0]) == bodies_of(books[1])
    for book in books:
        assert conflicts(book) == []
        assert_sound(book)
    return holdings_of(books[1])["company", record_id.hex()]


@pytest.mark.parametrize(("which", "notes"), [("mine", "ours"), ("theirs", "yours"), ("both", "ours\n\nyours")])
def test_a_text(books: tuple[Book, Book], shelf: Shelf, which: str, notes: str) -> None:
    record_id, seen = quarrel(shelf, books, {"notes": "ours"}, {"notes": "yours"})
    assert (seen.base, seen.mine.value, seen.theirs.value, seen.label) == ("before", "ours", "yours", "Notes")
    assert decided(shelf, books, record_id, which)["notes"] == notes


def test_both_numbers_of_a_phone_are_kept(books: tuple[Book, Book], shelf: Shelf) -> None:
    edits = [{"phones": {"p": {**PHONE, "value": value, "normal": value}}} for value in ("111", "222")]
    record_id, seen = quarrel(shelf, books, *edits)
    assert seen.path == "phones/p"
    phones = decided(shelf, books, record_id, "both")["phones"]
    assert {each["value"] for each in phones.values()} == {"111", "222"}


def test_two_amounts_cannot_stand_in_one_field(books: tuple[Book, Book], shelf: Shelf) -> None:
    record_id, seen = quarrel(shelf, books, {"revenue": (1, "USD")}, {"revenue": (2, "USD")})
    assert (seen.mine.value, seen.theirs.value) == ((1, "USD"), (2, "USD"))
    with pytest.raises(UserError) as error:
        decide_conflict(books[0], record_id, "both")
    assert refused(error, "bad_input")
    assert conflict_count(books[0]) == 1
    assert decided(shelf, books, record_id, "theirs")["revenue"] == (2, "USD")
    with pytest.raises(UserError) as error:
        decide_conflict(books[0], record_id, "mine")
    assert refused(error, "not_found")


def test_a_value_against_an_emptied_field(books: tuple[Book, Book], shelf: Shelf) -> None:
    record_id, seen = quarrel(shelf, books, {"notes": None}, {"notes": "yours"})
    assert (seen.mine.value, seen.theirs.value) == (None, "yours")
    assert "notes" not in decided(shelf, books, record_id, "mine")


def test_who_said_it_on_which_laptop(books: tuple[Book, Book], shelf: Shelf, clock: HandClock) -> None:
    a, b = books
    add_record(b, "company", {"name": "x"})
    edit_record(b, b.me() or b"", {"name": "Zhang Min"})
    for book in books:
        own_actor(book)
    record_id, seen = quarrel(shelf, books, {"size": 1}, {"size": 2})
    assert (seen.theirs.who, seen.theirs.device, seen.theirs.at) == (
        "Zhang Min", device_name(), clock.now + 1)  # later than the record's own creation
    assert (seen.mine.who, seen.mine.own) == ("Li Wei", True)
    told = a.rows("select m.name, c.cause from change_set c join member m on m.id = c.member where c.cause = 'sync'")
    assert {row[0] for row in told} == {"Zhang Min"}
    assert decided(shelf, books, record_id, "mine")["size"] == 1


def test_a_third_value_is_named_as_well(tmp_path: Path, books: tuple[Book, Book], shelf: Shelf,
                                        clock: HandClock) -> None:
    a, b = books
    with join(tmp_path, "C", clock) as c:
        record_id = add_record(a, "company", {"name": "Acme"}).created["company"][0]
        settle(shelf, a, b, c)
        for number, book in enumerate((a, b, c)):
            edit_record(book, record_id, {"size": number})
        settle(shelf, a, b, c)
        [seen] = conflicts(b)
        assert seen.mine.value == 1
        assert {seen.theirs.value, *(each.value for each in seen.more)} == {0, 2}
        decide_conflict(b, record_id, "mine", "size")
        settle(shelf, a, b, c)
        assert conflicts(a) == conflicts(c) == []


@pytest.mark.parametrize(("which", "lives"), [("mine", False), ("theirs", True)])
def test_a_deletion_against_an_edit(books: tuple[Book, Book], shelf: Shelf, which: str, lives: bool) -> None:
    a, b = books
    record_id = add_record(a, "company", {"name": "Acme"}).created["company"][0]
    settle(shelf, a, b)
    delete_records(a, [record_id])
    edit_record(b, record_id, {"size": 3})
    settle(shelf, a, b)
    decide_conflict(a, record_id, which)
    settle(shelf, a, b)
    assert [("company", record_id.hex()) in holdings_of(book) for book in books] == [lives, lives]
    assert conflicts(a) == conflicts(b) == []


@pytest.mark.parametrize("which", ["both", "base"])
def test_a_record_is_deleted_or_kept_and_nothing_else(books: tuple[Book, Book], shelf: Shelf, which: str) -> None:
    a, b = books
    record_id = add_record(a, "company", {"name": "Acme"}).created["company"][0]
    settle(shelf, a, b)
    delete_records(a, [record_id])
    edit_record(b, record_id, {"size": 3})
    settle(shelf, a, b)
    acts = a.value("select max(n) from change_set")
    with pytest.raises(UserError) as error:
        decide_conflict(a, record_id, which)
    assert refused(error, "bad_input")
    assert (a.value("select max(n) from change_set"), conflict_count(a)) == (acts, 1)


def test_what_stood_there_before_may_stay(books: tuple[Book, Book], shelf: Shelf) -> None:
    record_id, seen = quarrel(shelf, books, {"notes": "ours"}, {"notes": "yours"})
    assert (seen.knows_base, seen.base) == (True, "before")
    assert decided(shelf, books, record_id, "base")["notes"] == "before"


def test_what_stood_there_before_may_be_nothing(books: tuple[Book, Book], shelf: Shelf) -> None:
    record_id, seen = quarrel(shelf, books, {"website": "ours"}, {"website": "yours"})
    assert (seen.knows_base, seen.base) == (True, None)
    assert "website" not in decided(shelf, books, record_id, "base")


def test_a_laptop_that_typed_neither_does_not_know_the_base(tmp_path: Path, books: tuple[Book, Book], shelf: Shelf,
                                                            clock: HandClock) -> None:
    with join(tmp_path, "C", clock) as c:
        record_id, _ = quarrel(shelf, books, {"notes": "ours"}, {"notes": "yours"})
        settle(shelf, *books, c)
        [seen] = conflicts(c)
        assert not seen.knows_base
        with pytest.raises(UserError) as error:
            decide_conflict(c, record_id, "base")
        assert refused(error, "bad_input")
