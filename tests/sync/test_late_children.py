"""What was added to a record on one laptop while another deleted it: kept, found, and back again with its owner."""

from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records
from crm_desktop.commands.undo import undo_act
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


@pytest.mark.xfail(strict=True, reason="SYNC.md, section 8: a late child must show in the inbox; open")
def test_the_inbox_tells_of_a_call_whose_company_was_deleted(two_books: TwoBooks) -> None:
    company, call = late_call(two_books)
    for book in (two_books.a, two_books.b):
        assert {each.record_id for each in conflicts(book)} & {company, call}


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
