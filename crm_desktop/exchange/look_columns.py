"""One column of a file: what it is read as, and what was found in it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from crm_desktop.domain.entry_rules import check_typed_entries
from crm_desktop.domain.names import looks_chinese
from crm_desktop.errors import UserError
from crm_desktop.exchange.import_cells import DATES, MONEY, Parse, base_of
from crm_desktop.exchange.import_links import Names, NewRecords, Stages, company_key
from crm_desktop.exchange.mapping import Mapping
from crm_desktop.exchange.money import unit_of_header
from crm_desktop.exchange.values import Reason, clean_text, split_values
from crm_desktop.i18n import later, tr, trn
from crm_desktop.store.book import Book

EXAMPLE_CHARACTERS = 60
MOST_ROWS = 0.5
_PHONE = re.compile(r"\d[\d\s().\-/+]{4,}\d")
_PLAIN_PHONE = re.compile(r"\s*\+?\d[\d ()\-]{4,30}\d\s*")
_READ_AS = {
    "name": later("Text"), "other_names": later("Words"), "tags": later("Words"), "notes": later("Long text"),
    "size": later("Whole number"), "founded_year": later("Year"), "phone": later("Phone"),
    "mail": later("Mail address"), "address": later("Address"), "owner": later("Team member"),
    "product": later("Product"),
    "company": later("Company"), "parent": later("Company"), "person": later("Person"), "stage": later("Choice"),
    "active": later("Yes or no"), "currency": later("Currency"), "external_id": later("Code"),
    "credit_code": later("Code"),
}
_ORDERS = {"dmy": later("Date, day first"), "mdy": later("Date, month first"), "ymd": later("Date, year first")}


@dataclass(frozen=True)
class ColumnNote:
    """What was found in a column: a kind of NOTES with its numbers; `warns` where somebody should look at it."""

    kind: str
    n: int = 0
    whole: int = 0
    reason: Reason | None = None
    word: str = ""
    warns: bool = False

    def text(self) -> str:
        """The note in the current language."""
        return NOTES[self.kind](self)


NOTES: dict[str, Callable[[ColumnNote], str]] = {
    "unused": lambda note: tr("Not imported"),
    "nothing": lambda note: tr("Empty"),
    "mostly_empty": lambda note: tr("Empty in most rows"),
    "lonely": lambda note: tr("Needs a column with the name"),
    "key_empty": lambda note: trn("{n} row empty, key of the row", "{n} rows empty, key of the row", note.n),
    "fault": lambda note: trn("{n} row: {reason}", "{n} rows: {reason}", note.n, reason=_sentence(note.reason)),
    "phone": lambda note: trn("{n} row not a phone", "{n} rows not a phone", note.n),
    "mail": lambda note: trn("{n} row not a mail address", "{n} rows not a mail address", note.n),
    "no_day": lambda note: trn("{n} date does not exist", "{n} dates do not exist", note.n),
    "stages": lambda note: trn("{known} of {n} stage matched", "{known} of {n} stages matched", note.whole,
                               known=f"{note.n:,}"),
    "names": lambda note: trn("{known} of {n} name known", "{known} of {n} names known", note.whole,
                              known=f"{note.n:,}"),
    "unit": lambda note: tr("Header says {unit}", unit=note.word),
    "surname": lambda note: tr("Surname first"),
    "empty": lambda note: trn("{n} row empty", "{n} rows empty", note.n),
    "all": lambda note: tr("Every row is filled"),
}


@dataclass(frozen=True)
class ColumnLook:
    """A column of a file: header, first filled cell, where it goes (path or None), how it is read, what was found."""

    header: str
    example: str
    path: str | None
    note: ColumnNote
    base: str = ""
    unit: int = 1
    currency: str = ""
    date_order: str = ""

    def read_as(self) -> str:
        """How its cells are read, in the current language."""
        if not self.path:
            return ""
        text = _READ_AS.get(self.base, "") or later("Text")
        if self.base in DATES:
            text = _ORDERS.get(self.date_order, "") or later("Date")
        if self.base in MONEY:
            unit = f" ×{self.unit:,}" if self.unit > 1 else ""
            return tr("Money, {currency}", currency=self.currency) + unit
        return tr(text)


class KnownNames:
    """Which stages and team members of a file the book has already."""

    def __init__(self, book: Book) -> None:
        self.currency = book.currency()
        self._stages, self._members = Stages(book, NewRecords()), Names(book, "member", company_key)

    def count(self, base: str, names: list[str]) -> int:
        """How many of these names of stages or members are known."""
        if base == "stage":
            return sum(self._stages.get(name) is not None for name in names)
        self._members.look_up(names)
        return sum(self._members.get(name) is not None for name in names)


def look_at_column(header: str, texts: Counter[str], mapping: Mapping, place: int, parse: Parse | None,
                   known: KnownNames, date_order: str = "") -> ColumnLook:
    """What one column holds; `texts` says how often each cell is there, `parse` how it is read."""
    path = mapping.columns[place] or mapping.linked[place]
    base = base_of(path.removeprefix("person.").removeprefix("company.") if path else None)
    example = next((cell for cell in map(clean_text, texts) if cell), "")[:EXAMPLE_CHARACTERS]
    unit, currency = unit_of_header(header, currency=known.currency) if base in MONEY else (1, None)
    note = _note(header, texts, mapping, path, base, parse, known)
    return ColumnLook(header, " ".join(example.split()), path, note, base, unit, currency or known.currency, date_order)


def _note(header: str, texts: Counter[str], mapping: Mapping, path: str | None, base: str, parse: Parse | None,
          known: KnownNames) -> ColumnNote:
    rows = texts.total()
    filled = {text: times for text, times in texts.items() if clean_text(text)}
    empty = rows - sum(filled.values())
    if path is None:
        return ColumnNote("nothing" if not filled else "mostly_empty" if empty > rows * MOST_ROWS else "unused")
    if _is_lonely(mapping, path):
        return ColumnNote("lonely", warns=True)
    if path == "name" and mapping.record_type != "deals" and empty:
        return ColumnNote("key_empty", empty, warns=True)
    return (_fault(filled, parse) or _odd_entries(filled, base) or _matches(filled, base, known)
            or _good(header, filled, empty, base))


def _is_lonely(mapping: Mapping, path: str) -> bool:
    """Whether the column speaks of a person or company that no column names."""
    word, _, rest = path.partition(".")
    if word not in ("person", "company") or not rest:
        return False
    names = {"person.name", "person.given_name", "person.family_name"} if mapping.record_type == "customers" else {word}
    return names.isdisjoint({*mapping.columns, *mapping.linked})


def _fault(filled: dict[str, int], parse: Parse | None) -> ColumnNote | None:
    if parse is None:
        return None
    reasons: Counter[str] = Counter()
    first: dict[str, Reason] = {}
    for text, times in filled.items():
        found = parse(text)
        if isinstance(found, Reason):
            reasons[found.msgid] += times
            first.setdefault(found.msgid, found)
    if not reasons:
        return None
    msgid, _ = reasons.most_common(1)[0]
    if msgid == "This day does not exist.":
        return ColumnNote("no_day", reasons.total(), warns=True)
    return ColumnNote("fault", reasons.total(), reason=first[msgid], warns=True)


def _odd_entries(filled: dict[str, int], base: str) -> ColumnNote | None:
    """Phones without digits and mail addresses without @: they are kept as they are written."""
    if base not in ("phone", "mail"):
        return None
    odd = sum(times for text, times in filled.items() if not (_is_phone(text) if base == "phone" else "@" in text))
    return ColumnNote(base, odd, warns=True) if odd else None


def _is_phone(text: str) -> bool:
    """Whether each number of a cell is one that a person could have typed into the book."""
    if _PLAIN_PHONE.fullmatch(text):
        return True
    if not _PHONE.search(text):
        return False
    try:
        check_typed_entries("phones", split_values(text))
    except UserError:
        return False
    return True


def _matches(filled: dict[str, int], base: str, known: KnownNames) -> ColumnNote | None:
    if base not in ("stage", "owner") or not filled:
        return None
    names = sorted({clean_text(text) for text in filled})
    found = known.count(base, names)
    return ColumnNote("stages" if base == "stage" else "names", found, len(names), warns=found < len(names))


def _good(header: str, filled: dict[str, int], empty: int, base: str) -> ColumnNote:
    if base in MONEY:
        unit, code = unit_of_header(header)
        found = re.search(r"[(（\[]([^)）\]]*)[)）\]]", header)
        if (unit > 1 or code) and found:
            return ColumnNote("unit", word=found[1])
    if base in ("person", "name") and filled and looks_chinese(next(iter(filled))) and base == "person":
        return ColumnNote("surname")
    return ColumnNote("empty", empty) if empty else ColumnNote("all")


def _sentence(reason: Reason | None) -> str:
    return tr(reason.msgid, **reason.values).rstrip(".。") if reason else ""
