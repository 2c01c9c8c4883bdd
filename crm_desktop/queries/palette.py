"""What the command palette offers of the book: records that are found while one types, and the recent ones before."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.names import folded
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.domain.search_marks import Spans, contact_spans, sound_spans
from crm_desktop.queries.window import StagePlace, stage_places
from crm_desktop.store.book import Book
from crm_desktop.store.search import first_records

PALETTE_TYPES = ("person", "company", "deal", "ticket")
OF_EACH = 5  # records of each kind while all kinds are shown
OF_ONE = 50  # records while one kind is shown
RECENT = 8
LOOKED_BACK = 200  # entries of the journal
RecordKey = tuple[str, bytes]  # type and id


@dataclass(frozen=True)
class PaletteRecord:
    """One record: its name, what tells it from others, and why it was found where the name itself does not say it.

    `about`: position of a person, industry of a company, number of a ticket. `value` in minor units of `currency`.
    """

    record_type: str
    record_id: bytes
    title: str
    about: str = ""
    company: str = ""
    status: str = ""
    stage: StagePlace | None = None
    value: int | None = None
    currency: str = ""
    found: Spans = ()


@dataclass(frozen=True)
class PaletteAnswer:
    """The records for what was typed, by kind and in their order; without anything typed the recent ones."""

    typed: str
    types: tuple[str, ...]
    records: tuple[PaletteRecord, ...]


def palette_answer(book: Book, typed: str, types: Sequence[str], seen: Sequence[RecordKey] = ()) -> PaletteAnswer:
    """Records of these types that the text finds; where nothing is typed, `seen` and what was changed here lately."""
    if not typed.strip():
        return PaletteAnswer(typed, tuple(types), tuple(_recent(book, types, seen)))
    hits = first_records(book.reader(), typed, OF_EACH if len(types) > 1 else OF_ONE, types)
    keys = [(name, hit.record_id) for name in types for hit in hits[name]]
    return PaletteAnswer(typed, tuple(types), tuple(_records(book, keys, typed)))


def type_of_card(book: Book, record_id: bytes) -> str:
    """The type of a record that a card shows; empty where it is none, or gone."""
    return next((name for name in PALETTE_TYPES
                 if book.value(f"select 1 from {name} where id = ?", (record_id,))), "")


def _recent(book: Book, types: Sequence[str], seen: Sequence[RecordKey]) -> list[PaletteRecord]:
    """What was looked at in this window, then what people changed here, the newest first."""
    changed = book.rows("""
        select e.type, e.record_id from (select * from entry order by number desc limit ?) e
        join change_set c on c.n = e.change_set where c.cause = 'person' and e.record_id is not null
        order by e.number desc""", (LOOKED_BACK,))
    keys = [*seen, *((BY_NUMBER[number].name, record_id) for number, record_id in changed if number in BY_NUMBER)]
    among = [key for key in dict.fromkeys(keys) if key[0] in types]
    return _records(book, among[:2 * RECENT], "")[:RECENT]


def _records(book: Book, keys: Sequence[RecordKey], typed: str) -> list[PaletteRecord]:
    """These records in this order; those deleted meanwhile are missing."""
    stages = {place.stage_id: place for place in stage_places(book)} if any(name == "deal" for name, _ in keys) else {}
    readers: dict[str, Callable[[Any], PaletteRecord]] = {
        "person": lambda row: _customer("person", row, typed), "company": lambda row: _customer("company", row, typed),
        "deal": lambda row: _deal(row, typed, stages), "ticket": lambda row: _ticket(row, typed)}
    found: dict[RecordKey, PaletteRecord] = {}
    for name, statement in _STATEMENTS.items():
        ids = [record_id for kind, record_id in keys if kind == name]
        if ids:
            rows = book.rows(statement.format(ids=", ".join("?" * len(ids))), ids)
            found.update(((name, record.record_id), record) for record in map(readers[name], rows))
    return [found[key] for key in keys if key in found]


_STATEMENTS = {
    "person": """
        select p.id, p.name, p.phones, p.mails,
               (select json_array(l.position, c.name) from person_company l left join company c on c.id = l.company_id
                where l.person_id = p.id order by l.until is not null, coalesce(l.main, 0) desc, l.row desc limit 1)
        from person p where p.id in ({ids})""",
    "company": "select id, name, phones, mails, json_array(industry, null) from company where id in ({ids})",
    "deal": """
        select d.id, coalesce(d.name, p.name, c.name, ''), c.name, d.status, d.stage_id, d.value_minor, d.value_currency
        from deal d left join company c on c.id = d.company_id left join product p on p.id = d.product_id
        where d.id in ({ids})""",
    "ticket": """
        select t.id, t.subject, t.number, coalesce(c.name, p.name), t.status
        from ticket t left join company c on c.id = t.company_id left join person p on p.id = t.person_id
        where t.id in ({ids})""",
}


def _customer(record_type: str, row: Any, typed: str) -> PaletteRecord:
    record_id, name, phones, mails, told = row
    about, company = json.loads(told) if told else (None, None)
    found = sound_spans(name or "", typed, person=record_type == "person") if typed else ()
    if typed and not found and not _is_seen(name or "", typed):
        found = contact_spans([*_values(phones), *_values(mails)], typed)
    return PaletteRecord(record_type, record_id, name or "", about or "", company or "", found=found)


def _deal(row: Any, typed: str, stages: dict[bytes, StagePlace]) -> PaletteRecord:
    record_id, title, company, status, stage_id, value, currency = row
    return PaletteRecord("deal", record_id, title, company=company or "", status=status or "",
                         stage=stages.get(stage_id), value=value, currency=currency or "",
                         found=sound_spans(title, typed, person=False))


def _ticket(row: Any, typed: str) -> PaletteRecord:
    record_id, subject, number, customer, status = row
    return PaletteRecord("ticket", record_id, subject or "", number or "", customer or "", status or "",
                         found=sound_spans(subject or "", typed, person=False))


def _is_seen(name: str, typed: str) -> bool:
    """Whether the name itself shows what was typed."""
    plain = folded(name)
    return all(folded(word) in plain for word in typed.split())


def _values(entries: str | None) -> Iterable[str]:
    """The values of phones or mails as they are kept."""
    return [str(entry.get("value") or "") for entry in json.loads(entries).values()] if entries else []
