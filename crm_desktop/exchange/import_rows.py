"""A row of cells becomes typed values, names of other records, and faults."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from crm_desktop.domain.entries import address_entry, mail_entry, phone_entry
from crm_desktop.domain.names import looks_chinese
from crm_desktop.exchange.dates import DateColumn
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
)
from crm_desktop.exchange.mapping import addresses_of
from crm_desktop.exchange.values import Reason
from crm_desktop.i18n import later

IN_NAMES = frozenset({"parent", "company", "person", "owner", "product", "given_name", "family_name", "stage",
                      "position"})
ENTRIES = {"phone": ("phones", phone_entry), "mail": ("mails", mail_entry)}


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


class ColumnReader:
    """The parsers of one record's columns in a file; `columns` has a path or None for each cell."""

    def __init__(self, columns: Sequence[str | None], header: Sequence[str], texts: Callable[[int], Iterable[str]],
                 currency: str) -> None:
        """Decides how each mapped column is written. `texts(place)` gives all cells of a column."""
        self.columns = tuple(columns)
        bases = {place: base_of(path) for place, path in enumerate(columns) if path}
        dates, self.dates = date_parsers({place: texts(place) for place, base in bases.items() if base in DATES})
        self._money = {place: MoneyCells(base, header[place], texts(place), currency)
                       for place, base in bases.items() if base in MONEY}
        self._currency_at = next((place for place, base in bases.items() if base == "currency"), None)
        self._currency_of = currency_reader(currency)
        self._addressed = "address" in bases.values()
        self._steps: list[tuple[int, str, str, Parse]] = []
        for place, base in bases.items():
            if base not in ("address", "currency"):
                parse = dates.get(place) or (self._money[place].parse if place in self._money
                                             else parser_of(base, partial(texts, place)))
                self._steps.append((place, base, (columns[place] or "").partition(":")[2], parse))

    def place_of(self, base: str) -> int:
        """The column that holds a field, -1 where none does."""
        return next((place for place, path in enumerate(self.columns) if base_of(path) == base), -1)

    def understand(self, number: int, cells: Sequence[str]) -> Understood:
        """The row's values; blank cells give none."""
        row = Understood(number)
        if len(cells) > len(self.columns):
            row.faults.append(Fault(-1, cells[len(self.columns)],
                                    Reason(later("The row has more cells than the header."))))
            return row
        code = self._row_currency(row, cells)
        for place, base, kind, parse in self._steps:
            cell = cells[place]
            if not cell or cell.isspace():
                continue
            value = self._money[place].parse_in(cell, code) if code and base in MONEY else parse(cell)
            if isinstance(value, Reason):
                row.faults.append(Fault(place, cell, value))
            elif value is not None:
                _put(row, base, kind, value)
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
        if self._addressed:
            found = addresses_of(self.columns, cells)
            if found:
                row.values["addresses"] = dict(address_entry(text, kind=kind or "work") for kind, text in found)
        given, family = row.names.pop("given_name", ""), row.names.pop("family_name", "")
        if (given or family) and "name" not in row.values:
            whole = family + given if looks_chinese(family + given) else f"{given} {family}".strip()
            if len(whole) > LONGEST_NAME:
                row.faults.append(Fault(self.place_of("family_name"), whole[:100],
                                        Reason(later("The text is too long for this field."))))
            row.values["name"] = whole


def _put(row: Understood, base: str, kind: str, value: Any) -> None:
    if base in ENTRIES:
        name, entry_of = ENTRIES[base]
        kept = row.values.setdefault(name, {})
        for text in value:
            entry_id, entry = entry_of(text, kind=kind or "work")
            if all(entry["normal"] != other["normal"] for other in kept.values()):
                kept[entry_id] = entry
    elif base in IN_NAMES:
        row.names[base] = value
    elif base == "other_names":
        row.values["other_names"] = {secrets.token_hex(8): one for one in value}
    elif base == "tags":
        row.names["tags"] = "\n".join(value)
    elif base == "birthday":
        row.values["birthday"] = (value, 0)
    else:
        row.values[base] = value
