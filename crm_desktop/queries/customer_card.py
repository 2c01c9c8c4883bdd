"""The card of one company or person: everything that stands above its timeline, in one go."""

from dataclasses import dataclass
from typing import Any

from crm_desktop.queries.board import DealCard, deals_of
from crm_desktop.queries.customers import (
    CustomerRow,
    country_of,
    customer_rows,
    first_entry,
    named_tags,
    tag_ids,
)
from crm_desktop.queries.service import OPEN_STATUSES
from crm_desktop.store.book import Book

OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)  # of tickets
FEW_DEALS = 12  # open deals that a card can show; the rest stand in the list of the Pipeline tab


@dataclass(frozen=True)
class ContactRow:
    """Somebody at a company, or the person whose card it is."""

    person_id: bytes
    name: str
    position: str
    mobile: str
    mail: str
    wechat: str
    prefers_channel: str
    prefers_time: str


@dataclass(frozen=True)
class PlannedRow:
    """A planned activity: local day (ISO), time "HH:MM" or "", and whom and which deal it is about."""

    activity_id: bytes
    kind: str
    day: str
    time: str
    text: str
    person_id: bytes | None
    person: str
    deal_id: bytes | None
    deal: str


@dataclass(frozen=True)
class TicketLine:
    """A ticket that is not solved yet."""

    ticket_id: bytes
    number: str
    subject: str
    status: str
    priority: str


@dataclass(frozen=True)
class CustomerCard:
    """Money in minor units of `currency`. `mobile` and `mail` are the main contact's, else the company's own."""

    record_type: str
    record_id: bytes
    line: CustomerRow
    industry: str
    country: str
    tags: tuple[tuple[bytes, str], ...]
    contacts: tuple[ContactRow, ...]
    mobile: str
    mail: str
    open_deals: tuple[DealCard, ...]
    next_steps: tuple[PlannedRow, ...]
    open_tickets: tuple[TicketLine, ...]
    currency: str

    @property
    def contact(self) -> ContactRow | None:
        """The main contact of a company, or the person itself."""
        return self.contacts[0] if self.contacts else None


def customer_card(book: Book, record_type: str, record_id: bytes) -> CustomerCard | None:
    """The card, or None where the record has been deleted; open deals are the largest, next steps the earliest."""
    row = book.value(f"select row from {_TABLES[record_type]} where id = ?", (record_id,))
    if row is None:
        return None
    line = customer_rows(book, record_type, [row])[row]
    industry, phones, mails, addresses, tags = book.first(_PLAIN[record_type], (record_id,))
    contacts = tuple(_contact(found) for found in book.rows(_CONTACTS[record_type], (record_id,)))
    contact = contacts[0] if contacts else None
    deals = sorted(deals_of(book, record_type, record_id), key=lambda deal: -deal.value)
    named = tuple(named_tags(book, tag_ids(tags)).items())
    return CustomerCard(
        record_type, record_id, line, industry or "", country_of(addresses), named, contacts,
        (contact.mobile if contact else "") or first_entry(phones),
        (contact.mail if contact else "") or first_entry(mails), tuple(deals[:FEW_DEALS]),
        _planned(book, record_type, record_id), _tickets(book, record_type, record_id), book.currency())


def row_of_customer(book: Book, record_type: str, record_id: bytes) -> int | None:
    """The local row of a company or a person, by which lists name it; None where it has been deleted."""
    found = book.value(f"select row from {_TABLES[record_type]} where id = ?", (record_id,))
    return None if found is None else int(found)


_TABLES = {"company": "company", "person": "person"}
_PLAIN = {"company": "select industry, phones, mails, addresses, tags from company where id = ?",
          "person": "select null, phones, mails, addresses, tags from person where id = ?"}
_PERSON = "p.id, p.name, {position}, p.phones, p.mails, p.wechat, p.prefers_channel, p.prefers_time"
_CONTACTS = {
    "company": f"""
        select {_PERSON.format(position="l.position")} from person_company l join person p on p.id = l.person_id
        where l.company_id = ? order by l.until is not null, coalesce(l.main, 0) desc, l.row limit 20""",
    "person": f"""
        select {_PERSON.format(position='''(select l.position from person_company l where l.person_id = p.id
            order by l.until is not null, coalesce(l.main, 0) desc, l.row desc limit 1)''')}
        from person p where p.id = ?"""}
_PLANNED = """
    select a.id, a.kind, a.due_on, coalesce(a.due_time, ''), coalesce(a.text, ''), a.person_id, coalesce(p.name, ''),
           a.deal_id, coalesce(d.name, r.name, '')
    from activity a left join person p on p.id = a.person_id left join deal d on d.id = a.deal_id
    left join product r on r.id = d.product_id where {among} and a.done_at is null and a.due_on is not null"""
_AMONG = {
    "company": ("a.company_id = :id",
                "a.company_id is null and a.person_id in (select person_id from person_company where company_id = :id)",
                "a.company_id is null and a.deal_id in (select id from deal where company_id = :id)"),
    "person": ("a.person_id = :id",)}


def _planned(book: Book, record_type: str, record_id: bytes) -> tuple[PlannedRow, ...]:
    found = [row for among in _AMONG[record_type] for row in book.reader().named(
        _PLANNED.format(among=among) + " order by a.due_on, a.due_time limit 20", {"id": record_id})]
    steps = sorted((PlannedRow(*row) for row in found), key=lambda step: (step.day, step.time))
    return tuple({step.activity_id: step for step in steps}.values())


def _tickets(book: Book, record_type: str, record_id: bytes) -> tuple[TicketLine, ...]:
    """The open ones, the most urgent first, then who waits longest."""
    return tuple(TicketLine(*row) for row in book.rows(f"""
        select id, coalesce(number, ''), coalesce(subject, ''), status, coalesce(priority, 'normal') from ticket
        where {record_type}_id = ? and status in ({OPEN}) order by
        case priority when 'urgent' then 0 when 'high' then 1 when 'low' then 3 else 2 end, row""", (record_id,)))


def _contact(row: Any) -> ContactRow:
    person_id, name, position, phones, mails, wechat, channel, time = row
    return ContactRow(person_id, name or "", position or "", first_entry(phones), first_entry(mails), wechat or "",
                      channel or "", time or "")
