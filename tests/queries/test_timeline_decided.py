"""What the timeline says of a decision: which value was kept and which was not; and nothing where nothing changed."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.lookalikes import merge_customers
from crm_desktop.commands.records import edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.i18n import use
from crm_desktop.queries.timeline import timeline_of
from crm_desktop.queries.timeline_page import TimelineLine, timeline_page
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view
from crm_desktop.ui.record.timeline_words import timeline_entry
from tests.conftest import HandClock
from tests.queries.conftest import add
from tests.store.two_books import Shelf, join, settle

Quarrel = Callable[..., tuple[Book, bytes]]
PHONE = {"kind": "work", "normal": "139", "verified_on": None}


@pytest.fixture
def quarrel(tmp_path: Path, clock: HandClock) -> Iterator[Quarrel]:
    """Two laptops give one customer another value each; the second one's, which is later, is shown."""
    with join(tmp_path, "A", clock) as first, join(tmp_path, "B", clock) as second:
        def begin(before: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[Book, bytes]:
            shelf = Shelf()
            firm = add(first, "company", name="Acme", **before)
            settle(shelf, first, second)
            for book, values in ((first, mine), (second, theirs)):
                clock.move(milliseconds=1_000)
                edit_record(book, firm, values)
            settle(shelf, first, second)
            clock.move(milliseconds=1_000)
            return first, firm
        yield begin


def lines_of(book: Book, firm: bytes, limit: int = 50) -> list[TimelineLine]:
    """All pages of its changes."""
    found: list[TimelineLine] = []
    while True:
        page = timeline_page(book, "company", firm, show="changes", before=found[-1].place if found else None,
                             limit=limit)
        found += page.lines
        if not page.more:
            return found


def words(line: TimelineLine) -> tuple[str, str]:
    """Title and body as they are drawn."""
    entry = timeline_entry(line, date(2027, 1, 15), {})
    return entry.title, entry.body


@pytest.mark.parametrize(("which", "english", "chinese"), [
    ("theirs", "Kept 456, not 123", "保留 456，未选 123"), ("mine", "Kept 123, not 456", "保留 123，未选 456")])
def test_which_value_was_kept_and_which_not(quarrel: Quarrel, which: str, english: str, chinese: str) -> None:
    book, firm = quarrel({"website": "0"}, {"website": "123"}, {"website": "456"})
    decide_conflict(book, firm, which)
    newest = lines_of(book, firm)[0]
    assert words(newest) == ("Website decided", english)
    use("zh")
    assert words(newest) == ("网址已选定", chinese)
    use("en")
    [event, *_] = timeline_of(book, record_view(book, "company", firm))
    assert event.details["against"] == [newest.against[0]]


def test_an_entry_of_several_phones(quarrel: Quarrel) -> None:
    """The shown one is kept: nothing changed, and still there was something to decide."""
    both = {"phones": {"p": {**PHONE, "value": "123"}}}, {"phones": {"p": {**PHONE, "value": "456"}}}
    book, firm = quarrel({"phones": {"p": {**PHONE, "value": "0"}}}, *both)
    decide_conflict(book, firm, "theirs")
    assert words(lines_of(book, firm)[0]) == ("Phones decided", "Kept 456, not 123")
    undo_act(book)
    assert words(lines_of(book, firm)[0]) == ("Phones decided", "Kept 456, not 123"), "asking again changed nothing"
    decide_conflict(book, firm, "both")
    told = [words(line) for line in lines_of(book, firm)[:2]]
    assert ("Phones changed", "Now 456") in told, told
    assert not any(" is now " in body and body.split(" is now ")[0] == body.split(" is now ")[1]
                   for _, body in map(words, lines_of(book, firm)))


def test_both_and_what_stood_before_are_changes_like_others(quarrel: Quarrel) -> None:
    book, firm = quarrel({"website": "0"}, {"website": "123"}, {"website": "456"})
    decide_conflict(book, firm, "base")
    assert words(lines_of(book, firm)[0]) == ("Website changed", "456 is now 0")


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_without_what_changed_nothing_have_no_gap(quarrel: Quarrel, clock: HandClock, limit: int) -> None:
    book, firm = quarrel({"website": "0"}, {"website": "123"}, {"website": "456"})
    for _ in range(4):
        decide_conflict(book, firm, "theirs")
        clock.move(milliseconds=1_000)
        undo_act(book)  # asks again, with the value that is shown
        clock.move(milliseconds=1_000)
    edit_record(book, firm, {"industry": "Toys"})
    lines = lines_of(book, firm, limit)
    assert [line.field for line in lines] == ["industry", *["website"] * 6]
    assert len({line.place for line in lines}) == len(lines)
    assert all(line.against or line.before != line.after for line in lines)


def test_a_merge_that_keeps_a_value_tells_nothing_of_it(book: Book) -> None:
    stays, goes = sorted(add(book, "company", name=name) for name in ("Acme", "Acme"))
    edit_record(book, goes, {"name": "Acme Ltd"})
    merge_customers(book, "company", stays, goes, {"name": "stays"})
    assert [words(line) for line in lines_of(book, stays)] == [("Other names changed", "Now Acme Ltd")]
