"""Two filled books become one: built-in records and tags once, the settings of the team, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.bulk_edit import add_tag_to_many
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import ENGAGING, SALES
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.acts import stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.joining import Ground, adopt_territory, offer_settings
from crm_desktop.store.namesakes import join_namesakes
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of
from tests.store.two_books import TERRITORY, Shelf, bodies_of, join, settle

TEAM_KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def books(tmp_path: Path, clock: HandClock) -> Iterator[tuple[Book, Book]]:
    with join(tmp_path, "A", clock, TEAM_KEY) as first, join(tmp_path, "B", clock, OTHER_KEY) as second:
        yield first, second


def customer(book: Book, name: str, *tags: str) -> bytes:
    record_id = add_record(book, "company", {"name": name}).created["company"][0]
    for tag in tags:
        add_tag_to_many(book, "company", [record_id], tag)
    return record_id


def tags_of(book: Book) -> dict[str, list[str]]:
    """Customer -> names of its tags; one that is not there is "?"."""
    names = {key[1]: held["name"] for key, held in holdings_of(book).items() if key[0] == "tag"}
    return {held["name"]: sorted(names.get(tag, "?") for tag in held.get("tags", {}))
            for key, held in holdings_of(book).items() if key[0] == "company"}


def meet(shelf: Shelf, *books: Book) -> None:
    for _ in range(3):
        settle(shelf, *books)
        for book in books:
            touched: dict[str, Any] = {"company": [bytes.fromhex(key[1]) for key in holdings_of(book)
                                                   if key[0] == "company"]}
            join_namesakes(book, touched)
    settle(shelf, *books)


def test_tags_and_built_in_records_are_there_once(books: tuple[Book, Book]) -> None:
    a, b = books
    shelf = Shelf()
    customer(a, "Acme", "VIP", "Old")
    customer(b, "Baker", "vip", "New")
    edit_record(b, ENGAGING, {"probability": 45})
    offer_settings(a)
    adopt_territory(b, Ground(TERRITORY, TEAM_KEY))
    assert_sound(b)
    assert tags_of(b) == {"Baker": ["New", "vip"]}
    assert stable_id(a, "tag", {"name": "VIP"}) == stable_id(b, "tag", {"name": "VIP"})
    meet(shelf, a, b)
    assert bodies_of(a) == bodies_of(b)
    for book in books:
        assert_sound(book)
        assert len(tags_of(book)["Acme"]) == len(tags_of(book)["Baker"]) == 2
        names = sorted(held["name"].lower() for key, held in holdings_of(book).items() if key[0] == "tag")
        assert names == ["new", "old", "vip"]
        assert holdings_of(book)["stage", ENGAGING.hex()]["probability"] == 45
        assert conflicts(book) == []
        assert book.value("select count(*) from book_settings") == 1


def test_undo_still_finds_what_was_rekeyed(books: tuple[Book, Book]) -> None:
    _, b = books
    customer(b, "Baker")
    made = add_record(b, "tag", {"name": "Blue"})
    stage = add_record(b, "stage", {"pipeline": SALES, "name": "Trial", "position": 30, "kind": "open"})
    deal = add_record(b, "deal", {}).created["deal"][0]
    edit_record(b, deal, {"stage": (stage.created["stage"][0], "open", None)})
    adopt_territory(b, Ground(TERRITORY, TEAM_KEY))
    assert_sound(b)
    held = holdings_of(b)["deal", deal.hex()]["stage"][0]
    assert held == stable_id(b, "stage", {"pipeline": SALES, "name": "Trial"}) != stage.created["stage"][0]
    for _ in range(3):
        undo_act(b)
    undo_act(b, made.number)
    assert [key for key in holdings_of(b) if key[0] == "tag"] == []
    assert_sound(b)


def test_tags_that_come_to_be_called_alike_become_one(books: tuple[Book, Book]) -> None:
    a, b = books
    shelf = Shelf()
    adopt_territory(b, Ground(TERRITORY, TEAM_KEY))
    customer(a, "Acme", "Key")
    settle(shelf, a, b)
    key = bytes.fromhex(next(one[1] for one in holdings_of(a) if one[0] == "tag"))
    edit_record(a, key, {"name": "Important"})
    customer(b, "Baker", "Important")
    late = customer(b, "Carol", "Key")  # while the other laptop has one of the two already
    meet(shelf, a, b)
    assert bodies_of(a) == bodies_of(b)
    assert tags_of(a) == tags_of(b) == {"Acme": ["Important"], "Baker": ["Important"], "Carol": ["Important"]}
    delete_records(a, [late])
    meet(shelf, a, b)
    for book in books:
        assert_sound(book)
        assert len([one for one in holdings_of(book) if one[0] == "tag"]) == 1
        assert not join_namesakes(book, {}).number
