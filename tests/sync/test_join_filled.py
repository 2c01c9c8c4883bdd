"""Two books that were filled alone become one: built-ins once, tags once, nothing lost (SYNC.md, test 26)."""

import json
from pathlib import Path

import pytest

from crm_desktop.commands.customers import add_tagged_record
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import BUILT_IN_IDS
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.check import check_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from tests.conftest import HandClock
from tests.sync.conftest import TwoBooks, new_book
from tests.sync.hub import ADDRESS, Hub


@pytest.fixture
def filled(tmp_path: Path, hub: Hub, clock: HandClock):  # type: ignore[no-untyped-def]
    """Both were used for a while before they met."""
    with new_book(tmp_path / "A.book", clock, "Li Wei") as a, new_book(tmp_path / "B.book", clock, "Zhao Min") as b:
        for book, letter in ((a, "A"), (b, "B")):
            made = add_tagged_record(book, "company", {"name": f"Company {letter}"}, ["VIP", f"Only {letter}"])
            company = made.created["company"][0]
            add_record(book, "company", {"name": "Acme"})
            deal = add_record(book, "deal", {"name": f"Deal {letter}", "company": company}).ids()[0]
            edit_record(book, deal, {"name": f"Deal of {letter}"})
        create_team(a, ADDRESS, "Office", hub.token, connect=hub.connect)
        join_team(b, invite(a, "owner", connect=hub.connect).code, connect=hub.connect)
        yield TwoBooks(a, b, hub, clock)


def test_everything_of_both_is_there_once(filled: TwoBooks) -> None:
    filled.sync()
    filled.sync()
    for book in (filled.a, filled.b):
        assert sorted(row[0] for row in book.rows("select name from company")) == [
            "Acme", "Acme", "Company A", "Company B"]
        assert sorted(row[0] for row in book.rows("select name from tag")) == ["Only A", "Only B", "VIP"]
        assert sorted(row[0] for row in book.rows("select name from deal")) == ["Deal of A", "Deal of B"]
        assert sorted(row[0] for row in book.rows("select name from member")) == ["Li Wei", "Zhao Min"]
        assert book.value("select count(*) from pipeline") == 1
        assert {row[0] for row in book.rows("select id from stage")} <= BUILT_IN_IDS
        assert conflicts(book) == []  # names, currencies and built-ins never conflict by themselves
        assert set(check_book(book).values()) == {"ok"}
        [vip] = book.rows("select id from tag where name = 'VIP'")
        assert book.value("select count(*) from company where tags like ?", (f"%{vip[0].hex()}%",)) == 2
    filled.agree()


def test_who_joins_can_undo_what_was_done_before(filled: TwoBooks) -> None:
    filled.sync()
    undo_act(filled.b)
    filled.sync()
    for book in (filled.a, filled.b):
        assert sorted(row[0] for row in book.rows("select name from deal")) == ["Deal B", "Deal of A"]
    filled.agree()


def test_tags_that_come_to_be_called_alike_become_one(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    one = add_tagged_record(a, "company", {"name": "Acme"}, ["Cold"]).created["company"][0]
    other = add_tagged_record(a, "company", {"name": "Baker"}, ["Warm"]).created["company"][0]
    two_books.sync()
    tags = {name: record_id for record_id, name in a.rows("select id, name from tag")}
    edit_record(a, tags["Cold"], {"name": "Lead"})
    edit_record(b, tags["Warm"], {"name": "Lead"})
    two_books.sync()
    two_books.sync()
    for book in (a, b):
        [lead] = book.rows("select id from tag where name = 'Lead'")
        for record_id in (one, other):
            worn = book.value("select tags from company where id = ?", (record_id,))
            assert list(json.loads(worn)) == [lead[0].hex()]
        assert check_book(book) == dict.fromkeys(check_book(book), "ok")
    two_books.agree()
