"""The card of a company or a person in one go: main contact, deals by size, steps by day, tags, own phones."""

from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.customers import add_tagged_record
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.domain.entries import address_entry, mail_entry, phone_entry
from crm_desktop.domain.records import ENGAGING, WON
from crm_desktop.queries.customer_card import CustomerCard, customer_card, row_of_customer
from crm_desktop.store.book import Book


def add(book: Book, record_type: str, **values: Any) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


def card_of(book: Book, record_type: str, record_id: bytes) -> CustomerCard:
    found = customer_card(book, record_type, record_id)
    assert found is not None
    return found


@pytest.fixture
def firm(book: Book) -> bytes:
    made = add_tagged_record(book, "company", {
        "name": "Konex", "industry": "Sensors", "phones": dict([phone_entry("010 8888 6666")]),
        "mails": dict([mail_entry("info@konex.example")]),
        "addresses": dict([address_entry("1 Main St, Seoul, Korea")])}, ["Champion", "Leasing"])
    return made.created["company"][0]


def employ(book: Book, firm: bytes, name: str, *, main: int | None = None, until: str | None = None,
           **values: Any) -> bytes:
    person = add(book, "person", name=name, **values)
    add(book, "person_company", person=person, company=firm, main=main, until=until, position=f"{name}'s work")
    return person


def test_a_company_alone(book: Book, firm: bytes) -> None:
    card = card_of(book, "company", firm)
    assert (card.line.name, card.industry, card.country) == ("Konex", "Sensors", "Korea")
    assert (card.mobile, card.mail) == ("010 8888 6666", "info@konex.example")
    assert [name for _, name in card.tags] == ["Champion", "Leasing"]
    assert (card.contact, card.open_deals, card.next_steps, card.open_tickets) == (None, (), (), ())
    assert card.currency == "USD"


def test_the_main_contact_comes_first_and_lends_phone_and_mail(book: Book, firm: bytes) -> None:
    employ(book, firm, "Old Hand", until="2026-01-01", main=1, phones=dict([phone_entry("999 9999")]))
    employ(book, firm, "First Comer")
    employ(book, firm, "Lin Jiahui", main=1, phones=dict([phone_entry("+82 10 4417 2053")]))
    card = card_of(book, "company", firm)
    assert [one.name for one in card.contacts] == ["Lin Jiahui", "First Comer", "Old Hand"]
    assert card.contact is not None
    assert (card.contact.name, card.contact.position) == ("Lin Jiahui", "Lin Jiahui's work")
    assert (card.mobile, card.mail) == ("+82 10 4417 2053", "info@konex.example")


def test_a_person_has_a_company_and_preferences(book: Book, firm: bytes) -> None:
    person = employ(book, firm, "Lin Jiahui", main=1, preferences=("wechat", "mornings"))
    card = card_of(book, "person", person)
    assert (card.line.linked_name, card.line.position) == ("Konex", "Lin Jiahui's work")
    assert card.contact is not None
    assert (card.contact.prefers_channel, card.contact.prefers_time) == ("wechat", "mornings")
    assert card.industry == ""


def test_open_deals_come_largest_first_with_their_stage(book: Book, firm: bytes) -> None:
    for value in (100, 900, 500):
        add(book, "deal", name=f"Deal {value}", company=firm, value=(value, "USD"), stage=(ENGAGING, "open", None))
    add(book, "deal", name="Won", company=firm, value=(7, "USD"), stage=(WON, "won", "2027-01-10"))
    card = card_of(book, "company", firm)
    assert [(deal.name, deal.stage) for deal in card.open_deals] == [
        ("Deal 900", "Engaging"), ("Deal 500", "Engaging"), ("Deal 100", "Engaging")]
    assert (card.line.open_deals, card.line.open_value) == (3, 1500)
    assert (card.line.won_deals, card.line.won_value) == (1, 7)


def test_steps_of_people_and_deals_count_and_come_earliest_first(book: Book, firm: bytes) -> None:
    person = employ(book, firm, "Lin Jiahui", main=1)
    deal = add(book, "deal", name="Rollout", company=firm)
    plan_step(book, firm, NextStep("call", "2027-01-20", "15:00", "third"))
    plan_step(book, deal, NextStep("visit", "2027-01-20", "09:00", "second"))
    plan_step(book, person, NextStep("mail", "2027-01-16", None, "first"))
    steps = card_of(book, "company", firm).next_steps
    assert [(one.text, one.person, one.deal) for one in steps] == [
        ("first", "Lin Jiahui", ""), ("second", "", "Rollout"), ("third", "", "")]
    assert [one.text for one in card_of(book, "person", person).next_steps] == ["first"]
    assert card_of(book, "company", firm).line.next_step is not None


def test_open_tickets_are_listed_the_urgent_ones_first(book: Book, firm: bytes) -> None:
    open_ticket(book, {"subject": "It stops", "company": firm}, "")
    open_ticket(book, {"subject": "It burns", "company": firm, "priority": "urgent"}, "")
    closed = open_ticket(book, {"subject": "Solved", "company": firm}, "").created["ticket"][0]
    edit_record(book, closed, {"status": "solved"})
    found = card_of(book, "company", firm).open_tickets
    assert [(one.number, one.subject, one.status, one.priority) for one in found] == [
        ("T-A-2", "It burns", "new", "urgent"), ("T-A-1", "It stops", "new", "normal")]


def test_who_is_deleted_has_no_card(book: Book, firm: bytes) -> None:
    assert row_of_customer(book, "company", firm) == card_of(book, "company", firm).line.row
    delete_records(book, [firm])
    assert customer_card(book, "company", firm) is None
    assert row_of_customer(book, "company", firm) is None


@pytest.mark.parametrize(("address", "country"), [
    ("1 Main St, Seoul, Korea", "Korea"), ("Berlin", "Berlin"), ("1 Main St", ""), ("Main St, 10115", ""),
    ("浙江省杭州市西湖区文三路1号", "")])
def test_the_country_is_the_last_part_of_the_address(book: Book, address: str, country: str) -> None:
    firm = add(book, "company", name="Konex", addresses=dict([address_entry(address)]))
    assert card_of(book, "company", firm).country == country
