"""Views, orders, search and the page of one ticket."""

from typing import Any

import pytest

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.commands.service import answer_ticket
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.queries.choices import company_of, record_choices
from crm_desktop.queries.ticket import earlier_tickets, ticket_card, ticket_categories
from crm_desktop.queries.tickets import TicketOrder, TicketView, ViewCounts, ticket_list, view_counts
from crm_desktop.store.book import Book
from tests.conftest import HandClock


class Desk:
    """A company with two people and a few tickets, one minute apart."""

    def __init__(self, book: Book, clock: HandClock) -> None:
        self.book, self.clock = book, clock
        self.firm = self.add("company", name="杭州云栖智能科技有限公司", industry="Sensors")
        self.person = self.add("person", name="张伟芳")
        self.add("person_company", person=self.person, company=self.firm, main=1)
        self.low = self.ticket("Colour of the box", "red?", priority="low")
        self.high = self.ticket("Does not heat", "cold", priority="high", company=self.firm, category="Repair")
        self.urgent = self.ticket("Water leaks", "wet", priority="urgent", person=self.person, category="Repair")
        self.plain = self.ticket("Copy of an invoice", "lost it", owner=None, category="Billing")
        self.done = self.ticket("Old question", "old", status="closed", company=self.firm)

    def add(self, record_type: str, **values: Any) -> bytes:
        return add_record(self.book, record_type, values).created[record_type][0]

    def ticket(self, subject: str, text: str, **values: Any) -> bytes:
        self.clock.move(milliseconds=60_000)
        return open_ticket(self.book, {"subject": subject, **values}, text).created["ticket"][0]


@pytest.fixture
def desk(book: Book, clock: HandClock) -> Desk:
    return Desk(book, clock)


def subjects(book: Book, view: TicketView, order: TicketOrder = "urgent", text: str = "") -> list[str]:
    return [one.subject for one in ticket_list(book, view, text=text, order=order)]


def test_views_and_their_counts(desk: Desk) -> None:
    assert view_counts(desk.book) == ViewCounts(mine=3, unassigned=1, open=4, solved=1)
    assert subjects(desk.book, "mine") == ["Water leaks", "Does not heat", "Colour of the box"]
    assert subjects(desk.book, "unassigned") == ["Copy of an invoice"]
    assert subjects(desk.book, "solved") == ["Old question"]
    assert len(ticket_list(desk.book, "open", limit=2)) == 2


def test_an_empty_book_counts_nothing(book: Book) -> None:
    assert view_counts(book) == ViewCounts(0, 0, 0, 0)
    assert ticket_list(book, "open") == []


def test_orders(desk: Desk) -> None:
    assert subjects(desk.book, "open") == ["Water leaks", "Does not heat", "Copy of an invoice", "Colour of the box"]
    assert subjects(desk.book, "open", "waiting") == [
        "Colour of the box", "Does not heat", "Water leaks", "Copy of an invoice"]
    desk.clock.move(days=1)
    answer_ticket(desk.book, desk.low, "blue")
    assert subjects(desk.book, "open", "newest")[0] == "Colour of the box"
    edit_record(desk.book, desk.high, {"status": "waiting"})
    assert subjects(desk.book, "open", "waiting")[-1] == "Does not heat"


@pytest.mark.parametrize(("text", "found"), [
    ("leak", ["Water leaks"]), ("T-A-2", ["Does not heat"]), ("billing", ["Copy of an invoice"]),
    ("云栖", ["Does not heat"]), ("zwf", ["Water leaks"]), ("lost it", ["Copy of an invoice"]), ("zebra", [])])
def test_search_looks_into_all_that_belongs_to_a_ticket(desk: Desk, text: str, found: list[str]) -> None:
    assert subjects(desk.book, "open", text=text) == found


def test_one_ticket_with_what_was_said_and_changed(desk: Desk) -> None:
    mate = desk.add("member", name="Marty")
    edit_record(desk.book, desk.high, {"owner": mate, "priority": "urgent", "subject": "Still cold"})
    edit_record(desk.book, desk.high, {"owner": None})
    answer_ticket(desk.book, desk.high, "Ask the factory", internal=True)
    card = ticket_card(desk.book, desk.high)
    assert card is not None
    assert (card.subject, card.status, card.company, card.person, card.owner) == (
        "Still cold", "new", "杭州云栖智能科技有限公司", "", "")
    assert [(one.author, one.text, one.internal) for one in card.messages] == [
        ("", "cold", False), ("Li Wei", "Ask the factory", True)]
    told = {(one.field, one.value) for one in card.events}
    assert told == {("owner", "Marty"), ("priority", "urgent"), ("owner", "")}
    assert card.events[-1].value == ""
    assert [one.subject for one in earlier_tickets(desk.book, card)] == ["Old question"]
    assert ticket_card(desk.book, b"\0" * 16) is None


def test_choices_for_pickers(desk: Desk) -> None:
    assert ticket_categories(desk.book) == ["Repair", "Billing"]
    both = record_choices(desk.book, ("company", "person"), "")
    assert [(one.record_type, one.detail) for one in both] == [
        ("company", "Sensors"), ("person", "杭州云栖智能科技有限公司")]
    assert [one.title for one in record_choices(desk.book, ("company", "person"), "zwf")] == ["张伟芳"]
    assert record_choices(desk.book, ("product",), "x") == []
    assert company_of(desk.book, desk.person) == (desk.firm, "杭州云栖智能科技有限公司")
