"""The card of one company or person: everything that stands above its timeline, in one go."""

import json
from dataclasses import dataclass
from typing import Any

from crm_desktop.queries.board import DealCard, deals_of
from crm_desktop.queries.customers import CustomerRow, customer_rows
from crm_desktop.store.book import Book

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
    open_tickets: int
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
    tickets = book.value(f"select count(*) from ticket where {record_type}_id = ? and status in ('new', 'open',"
                         " 'waiting')", (record_id,))
    return CustomerCard(
        record_type, record_id, line, industry or "", _country(addresses), _tags(book, tags), contacts,
        (contact.mobile if contact else "") or _entry(phones), (contact.mail if contact else "") or _entry(mails),
        tuple(deals[:FEW_DEALS]), _planned(book, record_type, record_id), tickets, book.currency())


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


def _contact(row: Any) -> ContactRow:
    person_id, name, position, phones, mails, wechat, channel, time = row
    return ContactRow(person_id, name or "", position or "", _entry(phones), _entry(mails), wechat or "",
                      channel or "", time or "")


def _entry(entries: str | None) -> str:
    """The first value of phones or mails as they lie in the table."""
    for entry in json.loads(entries).values() if entries else ():
        return str(entry.get("value", ""))
    return ""


def _country(addresses: str | None) -> str:
    """The last part of the first address, which in the files of most programs is the country."""
    value = _entry(addresses)
    last = value.replace("\n", ",").rsplit(",", 1)[-1].strip() if "," in value else value.strip()
    return last if len(last) <= 30 and not any(letter.isdigit() for letter in last) else ""


def _tags(book: Book, tags: str | None) -> tuple[tuple[bytes, str], ...]:
    ids = [bytes.fromhex(one) for one in json.loads(tags)] if tags else []
    marks = ", ".join("?" * len(ids))
    return tuple((row[0], row[1]) for row in book.rows(
        f"select id, name from tag where id in ({marks}) order by sort, row", ids)) if ids else ()
