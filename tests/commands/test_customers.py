"""A change of jobs: one position ends, another begins, in one act; others stay."""

from typing import Any

import pytest

from crm_desktop.commands.customers import change_job
from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.errors import UserError
from crm_desktop.queries.choices import company_of
from crm_desktop.store.book import Book
from tests.looking import all_of, assert_sound, refused


def add(book: Book, record_type: str, **values: Any) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


def positions(book: Book, person: bytes) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book.rows(
        "select c.name, l.position, l.since, l.until, l.main from person_company l"
        " join company c on c.id = l.company_id where l.person_id = ? order by l.row", (person,))]


def test_the_main_position_ends_and_a_side_one_stays(book: Book) -> None:
    person = add(book, "person", name="Ann")
    old, side, new = (add(book, "company", name=name) for name in ("Old", "Side", "New"))
    add(book, "person_company", person=person, company=old, position="Buyer", main=1)
    add(book, "person_company", person=person, company=side, position="Adviser")
    before = all_of(book)
    change_job(book, person, new, "2027-01-04", "  Head ")
    assert positions(book, person) == [
        ("Old", "Buyer", None, "2027-01-04", None), ("Side", "Adviser", None, None, None),
        ("New", "Head", "2027-01-04", None, 1)]
    assert company_of(book, person) == (new, "New")
    undo_act(book)
    assert all_of(book) == before
    assert_sound(book)


def test_who_had_no_company_begins_at_one(book: Book) -> None:
    person, new = add(book, "person", name="Ann"), add(book, "company", name="New")
    change_job(book, person, new, "2027-01-04")
    assert positions(book, person) == [("New", None, "2027-01-04", None, 1)]
    with pytest.raises(UserError) as error:
        change_job(book, person, new, "2027-01-05")
    assert refused(error, "bad_input")
    assert len(positions(book, person)) == 1
