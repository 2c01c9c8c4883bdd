"""A row of cells becomes typed values, names of other records, and faults."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from crm_desktop.domain.entries import address_entry, entry_id_at, mail_entry, phone_entry
from crm_desktop.domain.names import looks_chinese
from crm_desktop.exchange.csv_cells import cell_values
from crm_desktop.exchange.import_cells import (
    DATES,
    LONGEST_NAME,
    MONEY,
    MoneyCells,
    Parse,
    base_of,
    currency_reader,
    date_parsers,
    parser_of,
    why_no_entry,
)
from crm_desktop.exchange.mapping import addresses_of
from crm_desktop.exchange.tables import TornRow
from crm_desktop.exchange.values import Reason
from crm_desktop.i18n import later

IN_NAMES = frozenset({"parent", "company", "person", "owner", "product", "given_name", "family_name", "stage",
                      "position"})
TORN_CHARACTERS = 100
BETWEEN_TAGS = "\x1f"  # a name has no control characters
ENTRY_OF = {"phone": ("phones", phone_entry), "mail": ("mails", mail_entry)}


@dataclass(slots=True)
class Fault:
    """A cell that could not be understood; its row is kept aside. The column is -1 where it is the whole row."""

    column: int
    value: str
    reason: Reason


@dataclass(slots=True)
class Understood:
    """One row: typed values by field, names of other records by field, and what was not understood."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def says_nothing(self) -> bool:
        """Whether no cell of the row was filled."""
        return not self.values and not self.names and not self.faults


@dataclass(slots=True, frozen=True)
class _Step:
    """What is done with one column: the field in the row's values or names, or a way of its own (`put`)."""

    place: int
    name: str
    parse: Parse
    put: Callable[[Understood, Any], None] | None


class ColumnReader:
    """The parsers of one record's columns in a file; `columns` has a path or None for each cell."""

    def __init__(self, columns: Sequence[str | None], header: Sequence[str], texts: Callable[[int], Iterable[str]],
                 currency: str, date_order: str | None = None, *, own: bool = False) -> None:
        """Decides how each mapped column is written. `texts(place)` gives all cells of a column.

        `own`: this program exported the file, so every text is taken as it stands.
        """
        self.columns = tuple(columns)
        self._own = own
        bases = {place: base_of(path) for place, path in enumerate(columns) if path}
        dates, self.dates = date_parsers({place: texts(place) for place, base in bases.items() if base in DATES},
                                         date_order)
        self._money = {place: MoneyCells(base, header[place], texts(place), currency)
                       for place, base in bases.items() if base in MONEY}
        self._currency_at = next((place for place, base in bases.items() if base == "currency"), None)
        self._currency_of = currency_reader(currency)
        self._addresses = [place for place, base in bases.items() if base == "address"]
        self._named_apart = not {"given_name", "family_name"}.isdisjoint(bases.values())
        self._ids = _entry_ids()
        self.parses: dict[int, Parse] = {}  # how the cells of a column are read
        self._steps: list[_Step] = []
        for place, base in bases.items():
            if base not in ("address", "currency"):
                parse = dates.get(place) or (self._money[place].parse if place in self._money
                                             else parser_of(base, partial(texts, place), own=own))
                self.parses[place] = parse
                kind = (columns[place] or "").partition(":")[2]
                self._steps.append(_Step(place, base, parse, self._way(base, kind or "work")))

    def place_of(self, base: str) -> int:
        """The column that holds a field, -1 where none does."""
        return next((place for place, path in enumerate(self.columns) if base_of(path) == base), -1)

    def understand(self, number: int, cells: Sequence[str]) -> Understood:
        """The row's values; blank cells give none."""
        row = Understood(number)
        if isinstance(cells, TornRow):
            row.faults.append(Fault(-1, " ".join(cells[0].split())[:TORN_CHARACTERS], torn_reason(number, cells.lines)))
            return row
        if len(cells) > len(self.columns):
            row.faults.append(Fault(-1, cells[len(self.columns)],
                                    Reason(later("The row has more cells than the header."))))
            return row
        code = self._row_currency(row, cells)
        values = row.values
        for step in self._steps:
            cell = cells[step.place]
            if not cell:
                continue
            value = (self._money[step.place].parse_in(cell, code) if code and step.place in self._money
                     else step.parse(cell))
            if value is None:
                continue
            if isinstance(value, Reason):
                row.faults.append(Fault(step.place, cell, value))
            elif step.put:
                step.put(row, value)
            else:
                values[step.name] = value
        self._finish(row, cells)
        return row

    def _row_currency(self, row: Understood, cells: Sequence[str]) -> str | None:
        if self._currency_at is None:
            return None
        found = self._currency_of(cells[self._currency_at])
        if isinstance(found, Reason):
            row.faults.append(Fault(self._currency_at, cells[self._currency_at], found))
            return None
        code: str | None = found
        return code

    def _finish(self, row: Understood, cells: Sequence[str]) -> None:
        filled = [(place, cells[place]) for place in self._addresses if cells[place]]
        if filled:
            found = ([("work", one) for _, cell in filled for one in cell_values(cell, whole=True)] if self._own
                     else addresses_of([self.columns[place] for place, _ in filled], [cell for _, cell in filled]))
            reason = next(filter(None, (why_no_entry(text) for _, text in found)), None)
            if reason:
                place, cell = filled[0]
                row.faults.append(Fault(place if len(filled) == 1 else -1, cell[:TORN_CHARACTERS], reason))
            elif found:
                row.values["addresses"] = dict(
                    address_entry(text, kind or "work", next(self._ids)) for kind, text in found)
        if self._named_apart:
            self._name_whole(row)

    def _name_whole(self, row: Understood) -> None:
        given, family = row.names.pop("given_name", ""), row.names.pop("family_name", "")
        if (given or family) and "name" not in row.values:
            whole = family + given if looks_chinese(family + given) else f"{given} {family}".strip()
            if len(whole) > LONGEST_NAME:
                row.faults.append(Fault(self.place_of("family_name"), whole[:100],
                                        Reason(later("The text is too long for this field."))))
            row.values["name"] = whole

    def _way(self, base: str, kind: str) -> Callable[[Understood, Any], None] | None:
        if base in ENTRY_OF:
            return partial(self._put_entries, base, kind)
        if base == "other_names":
            return lambda row, value: row.values.update(other_names={next(self._ids): one for one in value})
        if base == "tags":
            return lambda row, value: row.names.update(tags=BETWEEN_TAGS.join(value))
        if base == "birthday":
            return lambda row, value: row.values.update(birthday=(value, 0))
        return (lambda row, value: row.names.update({base: value})) if base in IN_NAMES else None

    def _put_entries(self, base: str, kind: str, row: Understood, texts: list[str]) -> None:
        name, entry_of = ENTRY_OF[base]
        kept = row.values.setdefault(name, {})
        for text in texts:
            entry_id, entry = entry_of(text, kind, next(self._ids))
            if not kept or all(entry["normal"] != other["normal"] for other in kept.values()):
                kept[entry_id] = entry


def torn_reason(row: int, lines: int) -> Reason:
    """Why a row whose quotation mark swallowed lines is kept aside."""
    return Reason(later("A quotation mark in row {row} is never closed: {lines} lines were read as one cell."),
                  {"row": f"{row:,}", "lines": f"{lines:,}"})


def _entry_ids() -> Iterator[str]:
    """Ids of entries in ascending order, their chance digits for a thousand from the system at once."""
    now = 0
    while True:
        now = max(now, time.time_ns() // 1000)
        digits = secrets.token_hex(1500)
        for start in range(0, len(digits), 3):
            now += 1
            yield entry_id_at(now, digits[start:start + 3])
