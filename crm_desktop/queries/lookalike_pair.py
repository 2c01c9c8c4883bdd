"""Two customers beside each other in words: each field of both, what would become of it, and what belongs to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.lookalikes import BOTH, meetings, usual_choice
from crm_desktop.domain.records import RECORDS, REFERENCES
from crm_desktop.i18n import tr
from crm_desktop.queries.history import counted_text
from crm_desktop.queries.value_text import value_text
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view

BELONGING = ("deal", "activity", "ticket")


@dataclass(frozen=True)
class FieldPair:
    """One field of both; `way` as in `domain.lookalikes.Meeting`. `usual`: what is kept unless another is chosen."""

    path: str
    label: str
    stays: str
    goes: str
    way: str
    usual: str
    can_both: bool = False


@dataclass(frozen=True)
class PairView:
    """`stays` and `goes` are what belongs to each: "4 deals, 61 activities"."""

    name: str
    other: str
    stays: str
    goes: str
    fields: tuple[FieldPair, ...]


def pair_view(book: Book, record_type: str, stays: bytes, goes: bytes) -> PairView | None:
    """None where one of them is not there any more."""
    table = RECORDS[record_type].name
    if book.value(f"select count(*) from {table} where id in (?, ?)", (stays, goes)) != 2:
        return None
    left, right = record_view(book, record_type, stays), record_view(book, record_type, goes)
    fields = []
    for path, one, mine, other, way in meetings(RECORDS[record_type], left.values, right.values):
        label = tr(one.label) if one.label else path.rpartition("/")[2]
        fields.append(FieldPair(path, label, _words(book, one, mine), _words(book, one, other), way,
                                usual_choice(one), usual_choice(one) == BOTH and way == "choose"))
    return PairView(left.title, right.title, _belonging(book, record_type, stays), _belonging(book, record_type, goes),
                    tuple(fields))


def _words(book: Book, one: RecordField, value: Any) -> str:
    if value is None or value == {}:
        return ""
    if one.kind is Kind.ENTRIES and isinstance(value, Mapping):
        return tr(", ").join(str(each.get("value") or "") for each in value.values())
    return str(value) if one.kind is Kind.CUSTOM else value_text(book, one, value)


def _belonging(book: Book, record_type: str, record_id: bytes) -> str:
    columns = dict(REFERENCES[record_type])
    counts = {name: int(book.value(f"select count(*) from {name} where {columns[name]} = ?", (record_id,)))
              for name in ("person_company", *BELONGING)}
    there = "person" if record_type == "company" else "company"
    said = [counted_text(there, counts["person_company"])] if counts["person_company"] else []
    said += [counted_text(name, counts[name]) for name in BELONGING if counts[name]]
    return tr(", ").join(said) or tr("Nothing belongs to it yet")
