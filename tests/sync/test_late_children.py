"""What was added to a record on one laptop while another deleted it: kept, found, and back again with its owner."""

from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.customers import Company
from crm_desktop.domain.pipeline import Deal
from crm_desktop.domain.records import ENGAGING
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.queries.search import search_book
from crm_desktop.store.book import Book
from crm_desktop.store.check import check_book
from tests.sync.conftest import TwoBooks, synced_company

WORDS = "a call that nobody had seen"


def late_call(two_books: TwoBooks) -> tuple[bytes, bytes]:
    """A deletes a company while B, offline, notes a call and a next step there; both sync. Company and call."""
    company = synced_company(two_books)
    delete_records(two_books.a, [company])
    made = log_activity(two_books.b, company, "call", WORDS, NextStep("task", "2027-01-20", None, "go there")).created
    two_books.sync()
    two_books.sync(two_books.b)
    return company, made["activity"][0]


def found(book: Book, words: str) -> list[bytes]:
    """The records that a search shows."""
    result: Any = search_book(book, words)
    return [each.record_id for each in result[1]]


def test_a_call_noted_at_a_company_that_was_deleted_meanwhile_is_kept(two_books: TwoBooks) -> None:
    """Both hold it alike and find it; the company lies in the trash. Taken back, it has the call again, everywhere."""
    company, call = late_call(two_books)
    for book in (two_books.a, two_books.b):
        assert book.record(Company, company) is None
        assert book.value("select count(*) from activity where company_id = ?", (company,)) == 2
        assert found(book, WORDS) == [call]
        assert set(check_book(book).values()) == {"ok"}
    two_books.agree()
    undo_act(two_books.a)
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert book.record(Company, company).name == "Acme"
        assert book.value("select company_id from activity where id = ?", (call,)) == company
    two_books.agree()


def test_the_inbox_of_both_laptops_tells_of_a_call_whose_company_was_deleted(two_books: TwoBooks) -> None:
    """SYNC.md, section 8: an unseen child under a deleted parent must show in the inbox."""
    company, _ = late_call(two_books)
    for book, deleted in ((two_books.a, True), (two_books.b, False)):
        [asked] = conflicts(book)
        assert (asked.record_id, asked.title, asked.in_trash, asked.is_deletion) == (company, "Acme", True, True)
        assert (asked.mine.own, asked.theirs.own) == (True, False)
        assert (asked.shown == "mine") is deleted, "the deletion is mine where I deleted"
        assert two_books.round(book).conflicts == 1


@pytest.mark.parametrize("decider", ["a", "b"])
def test_brought_back_the_company_has_the_call_and_what_went_with_it(two_books: TwoBooks, decider: str) -> None:
    book = getattr(two_books, decider)
    company = synced_company(two_books)
    person = add_record(two_books.a, "person", {"name": "Li Lei"}).ids()[0]
    position = add_record(two_books.a, "person_company", {"person": person, "company": company}).ids()[0]
    two_books.sync()
    delete_records(two_books.a, [company])
    call = log_activity(two_books.b, company, "call", WORDS).created["activity"][0]
    two_books.sync()
    two_books.sync(two_books.b)
    decide_conflict(book, company, "mine" if decider == "b" else "theirs")
    two_books.sync(book)
    two_books.sync()
    two_books.agree()
    for each in (two_books.a, two_books.b):
        assert each.record(Company, company).name == "Acme"
        assert each.value("select company_id from activity where id = ?", (call,)) == company
        assert each.value("select count(*) from person_company where id = ?", (position,)) == 1
        assert conflicts(each) == []
        assert set(check_book(each).values()) == {"ok"}
    assert undo_act(book).kept == ()
    two_books.sync(book)
    two_books.sync()
    two_books.agree()
    for each in (two_books.a, two_books.b):
        assert each.record(Company, company) is None
        assert [one.record_id for one in conflicts(each)] == [company], "the question again"
        assert each.value("select count(*) from activity where id = ?", (call,)) == 1
        assert set(check_book(each).values()) == {"ok"}
    redo_act(book)
    assert book.record(Company, company).name == "Acme"
    assert book.value("select count(*) from person_company where id = ?", (position,)) == 1


def test_let_go_the_call_is_deleted_for_everybody_and_an_undo_asks_again(two_books: TwoBooks) -> None:
    company, call = late_call(two_books)
    decide_conflict(two_books.b, company, "theirs")
    two_books.sync(two_books.b)
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert conflicts(book) == []
        assert found(book, WORDS) == []
    undo_act(two_books.b)
    two_books.sync(two_books.b)
    two_books.sync()
    two_books.agree()
    for book in (two_books.a, two_books.b):
        assert [each.record_id for each in conflicts(book)] == [company]
        assert found(book, WORDS) == [call]


def test_a_call_that_belongs_to_somebody_who_lives_asks_nothing(two_books: TwoBooks) -> None:
    """The control: with the person alive the call is at home there."""
    company = synced_company(two_books)
    person = add_record(two_books.a, "person", {"name": "Li Lei"}).ids()[0]
    two_books.sync()
    delete_records(two_books.a, [company])
    add_record(two_books.b, "activity", {"kind": "call", "company": company, "person": person, "text": WORDS})
    two_books.sync()
    two_books.sync(two_books.b)
    assert conflicts(two_books.a) == conflicts(two_books.b) == []


def test_a_deal_that_was_moved_after_its_deletion_asks(two_books: TwoBooks) -> None:
    """The control of the one above: a move is an edit of the deal itself, so the deal lives on and the inbox asks."""
    a, b = two_books.a, two_books.b
    deal = add_record(a, "deal", {"company": synced_company(two_books), "value": (100, "USD")}).created["deal"][0]
    two_books.sync()
    delete_records(a, [deal])
    move_deal(b, deal, ENGAGING)
    two_books.sync()
    for book in (a, b):
        assert book.record(Deal, deal) is not None
        assert [each.record_id for each in conflicts(book)] == [deal]


def test_a_deal_made_for_a_company_that_was_deleted_meanwhile_stays_on_the_board(two_books: TwoBooks) -> None:
    """A deal is no part of its company: it goes on without one."""
    company = synced_company(two_books)
    delete_records(two_books.a, [company])
    deal = add_record(two_books.b, "deal", {"company": company, "name": "Late deal"}).created["deal"][0]
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert book.record(Deal, deal).name == "Late deal"
        assert found(book, "Late deal") == [deal]
