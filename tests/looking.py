"""All that a book holds, put so that two moments, or two books, can be compared."""

from typing import Any

from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.check import OK, check_book
from crm_desktop.store.codec import columns_to_values, select_sql

Holdings = dict[tuple[str, str], dict[str, Any]]  # (type, id in hex) -> values


def holdings_of(book: Book) -> Holdings:
    """Every living record with its values."""
    return {(kind.name, row[1].hex()): columns_to_values(kind, row[2:])
            for kind in RECORDS.values() for row in book.rows(select_sql(kind, "1"))}


def arrivals_of(book: Book) -> list[tuple[bytes, bytes, str]]:
    """First arrivals as (deal, stage, day), with ids in place of local rows."""
    return sorted(tuple(row) for row in book.rows(
        "select d.id, s.id, a.day from arrival a join deal d on d.row = a.deal_row"
        " join stage s on s.row = a.stage_row"))


def furthest_of(book: Book) -> dict[bytes, bytes]:
    """The furthest stage of each deal, by ids."""
    return dict(tuple(row) for row in book.rows(
        "select d.id, s.id from deal d left join stage s on s.row = d.furthest"))


def all_of(book: Book) -> tuple[Any, ...]:
    """Records, arrivals and furthest stages together."""
    return holdings_of(book), arrivals_of(book), furthest_of(book)


def assert_sound(book: Book) -> None:
    """Whatever happened before, each part of the check says ok."""
    found = check_book(book)
    assert set(found.values()) == {OK}, found


def refused(error: Any, code: str) -> bool:
    """Whether pytest caught a UserError of this code that says all three things, in plain words."""
    what, safe, _ = error.value.texts()
    return bool(error.value.code == code and what.endswith(".") and safe.endswith("."))
