"""Two laptops change the same book at the same time: what can merge does, what conflicts is shown on both."""

import json

import pytest

from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.customers import add_tagged_record
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.customers import Company
from crm_desktop.domain.entries import phone_entry
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.check import check_book
from crm_desktop.store.sync_state import quarantined
from tests.conftest import HandClock
from tests.sync.conftest import TwoBooks, synced_company


def test_different_fields_merge_silently(two_books: TwoBooks) -> None:
    record_id = synced_company(two_books)
    edit_record(two_books.a, record_id, {"website": "acme.example"})
    edit_record(two_books.b, record_id, {"industry": "retail"})
    two_books.sync()
    for book in (two_books.a, two_books.b):
        found = book.record(Company, record_id)
        assert (found.website, found.industry, conflicts(book)) == ("acme.example", "retail", [])
    two_books.agree()


def test_the_same_field_is_a_conflict_on_both_and_one_decision_ends_it(two_books: TwoBooks, clock: HandClock) -> None:
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    edit_record(a, record_id, {"name": "Acme A"})
    clock.move(milliseconds=1_000)
    edit_record(b, record_id, {"name": "Acme B"})
    outcomes = two_books.sync()
    assert [each.conflicts for each in outcomes] == [0, 1, 1]
    for book, mine, theirs in ((a, "Acme A", "Acme B"), (b, "Acme B", "Acme A")):
        [conflict] = conflicts(book)
        assert (conflict.mine.value, conflict.theirs.value, book.record(Company, record_id).name) == (
            mine, theirs, "Acme B")
    decide_conflict(a, record_id, "mine")
    two_books.sync()
    for book in (a, b):
        assert (book.record(Company, record_id).name, conflicts(book)) == ("Acme A", [])
    undo_act(a)  # a decision is an edit like any other, and its undo asks again
    assert [each.conflicts for each in two_books.sync()] == [1, 1, 1]
    for book, mine, theirs in ((a, "Acme A", "Acme B"), (b, "Acme B", "Acme A")):
        [conflict] = conflicts(book)
        assert (conflict.base, conflict.mine.value, conflict.theirs.value, book.record(Company, record_id).name) == (
            "Acme", mine, theirs, "Acme B")
    two_books.agree()
    decide_conflict(b, record_id, "base")
    two_books.sync()
    for book in (a, b):
        assert (book.record(Company, record_id).name, conflicts(book)) == ("Acme", [])
    two_books.agree()


@pytest.mark.parametrize("which", ["mine", "theirs"])
def test_a_deletion_that_was_decided_is_in_question_again_after_undo(
        two_books: TwoBooks, clock: HandClock, which: str) -> None:
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    clock.move(milliseconds=1_000)
    delete_records(a, [record_id])
    edit_record(b, record_id, {"name": "Edited since"})
    two_books.sync()
    decide_conflict(a, record_id, which)
    two_books.sync()
    assert [book.record(Company, record_id) is None for book in (a, b)] == [which == "mine"] * 2
    undo_act(a)
    two_books.sync()
    for book, deleted_here in ((a, True), (b, False)):
        [conflict] = conflicts(book)
        assert (conflict.is_deletion, conflict.mine.own, conflict.theirs.own, conflict.shown == "mine") == (
            True, True, False, deleted_here)
        assert book.record(Company, record_id).name == "Edited since"
        assert set(check_book(book).values()) == {"ok"}
    two_books.agree()


def test_equal_values_typed_twice_are_no_conflict(two_books: TwoBooks) -> None:
    record_id = synced_company(two_books)
    for book in (two_books.a, two_books.b):
        edit_record(book, record_id, {"name": "Acme Ltd"})
    assert [each.conflicts for each in two_books.sync()] == [0, 0, 0]
    two_books.agree()


def test_a_deletion_wins_only_over_what_it_had_seen(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    seen, edited = synced_company(two_books, "Seen"), synced_company(two_books, "Edited")
    delete_records(a, [seen, edited])
    edit_record(b, edited, {"name": "Edited since"})
    two_books.sync()
    for book in (a, b):
        assert book.record(Company, seen) is None
        assert book.record(Company, edited).name == "Edited since"
        assert [each.is_deletion for each in conflicts(book)] == [True]
    two_books.agree()


def test_tags_of_both_stay(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    for book, company in ((a, "One"), (b, "Two")):
        add_tagged_record(book, "company", {"name": company}, ["VIP"])
    two_books.sync()
    for book in (a, b):
        assert book.rows("select name from tag") == [("VIP",)]  # its id follows from its name
        assert book.value("select count(*) from company where tags is not null") == 2
    two_books.agree()


def test_two_who_add_the_same_customer_get_two_cards_and_no_loss(two_books: TwoBooks) -> None:
    for book in (two_books.a, two_books.b):
        add_record(book, "company", {"name": "Acme"})
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert book.value("select count(*) from company where name = 'Acme'") == 2
    two_books.agree()


def test_a_child_may_come_before_its_parent(two_books: TwoBooks) -> None:
    """fk_out_of_order: pushes of one record each; the deal is edited last, so its company comes after its moves."""
    a, b = two_books.a, two_books.b
    company = add_record(a, "company", {"name": "Parent"}).ids()[0]
    deal = add_record(a, "deal", {"name": "Deal", "company": company}).ids()[0]
    two_books.sync(a)
    edit_record(a, company, {"name": "Parent again"})  # its row moves behind the deal's
    two_books.sync(a)
    two_books.hub.limit_pages(1)
    two_books.sync(b)
    assert b.value("select c.name from deal d join company c on c.id = d.company_id where d.id = ?", (deal,)) \
        == "Parent again"
    two_books.agree()


@pytest.mark.parametrize("days", [-365, 365])
def test_a_clock_that_is_a_year_off_neither_loses_nor_locks(two_books: TwoBooks, clock: HandClock, days: int) -> None:
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    b.clock = lambda: clock() + days * 86_400_000
    edit_record(b, record_id, {"name": "From another year"})
    two_books.sync(b, a)
    edit_record(a, record_id, {"name": "Today"})
    two_books.sync(a, b)
    for book in (a, b):
        assert (book.record(Company, record_id).name, conflicts(book)) == ("Today", [])
    two_books.agree()


def test_many_deletions_stop_and_ask(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    ids = [synced_company(two_books, f"Company {n}", sync=False) for n in range(120)]
    two_books.sync()
    delete_records(a, ids)
    two_books.sync(a)
    outcome = two_books.round(b)
    assert (outcome.trouble.code if outcome.trouble else "") == "many_deletions"
    assert b.value("select count(*) from company") == 120
    edit_record(b, ids[0], {"name": "Still here"})
    assert two_books.round(b, allow_deletions=True).trouble is None
    assert b.rows("select name from company") == [("Still here",)]
    two_books.sync()
    two_books.agree()


def test_the_six_steps_lose_nothing_with_the_laptop(two_books: TwoBooks) -> None:
    """lost_laptop_after_merge: B edits, A edits, B pushes, A pulls and pushes, A dies."""
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    edit_record(b, record_id, {"name": "From B"})
    edit_record(a, record_id, {"name": "From A"})
    two_books.sync(b, a)  # and A is gone
    two_books.sync(b)
    [conflict] = conflicts(b)
    assert {conflict.mine.value, conflict.theirs.value} == {"From A", "From B"}


def test_books_stay_in_order(two_books: TwoBooks) -> None:
    record_id = synced_company(two_books)
    edit_record(two_books.a, record_id, {"name": "A"})
    delete_records(two_books.b, [record_id])
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert set(check_book(book).values()) == {"ok"}
        assert quarantined(book) == []



def test_phones_stand_in_one_order_on_both(two_books: TwoBooks) -> None:
    record_id = synced_company(two_books)
    for book, number in ((two_books.a, "+86 139 0000 0001"), (two_books.b, "+86 139 0000 0002")):
        for digit in "12":
            entry_id, entry = phone_entry(number + digit)
            with book.change("A phone") as edit:
                edit.set_element("company", record_id, "phones", entry_id, entry)
    two_books.sync()
    two_books.sync()
    orders = [list(json.loads(book.value("select phones from company where id = ?", (record_id,))))
              for book in (two_books.a, two_books.b)]
    assert len(orders[0]) == 4
    assert orders[0] == orders[1] == sorted(orders[0])
