"""What can be told about a file before it is imported: its facts, where each column goes, and what was found in it."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.exchange.choices import (
    FileChoice,
    check_mapping,
    chosen_facts,
    chosen_mapping,
    linked_paths,
)
from crm_desktop.exchange.dates import count_proofs
from crm_desktop.exchange.import_cells import DATES
from crm_desktop.exchange.import_links import product_key
from crm_desktop.exchange.import_rows import ColumnReader, torn_reason
from crm_desktop.exchange.look_columns import ColumnLook, KnownNames, look_at_column
from crm_desktop.exchange.mapping import Mapping
from crm_desktop.exchange.tables import TableFacts, TornRow, rows_of
from crm_desktop.i18n import tr, trn
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress

FIRST_ROWS = 8
SHOWN_CHARACTERS = 120


@dataclass(frozen=True)
class FileLook:
    """A file as it is read now, before anything is imported.

    `rows` are those below the header; `first_rows` the first filled rows as (number, text), from which a person
    chooses the header; `texts` how often each column has which cell; `proofs`: cells with a date in this order only.
    `problem` says why it cannot be imported as it stands (then a person has to choose something); `torn`: (row, lines)
    of each row whose quotation mark swallowed lines.
    """

    path: Path
    size: int
    facts: TableFacts
    rows: int
    first_rows: tuple[tuple[int, str], ...]
    texts: tuple[Counter[str], ...]
    mapping: Mapping
    columns: tuple[ColumnLook, ...] = ()
    date_order: str | None = None
    proofs: int = 0
    problem: UserError | None = None
    torn: tuple[tuple[int, int], ...] = ()

    @property
    def record_type(self) -> str:
        """What the rows are: "customers", "people", "deals", "products" or "team"."""
        return self.mapping.record_type

    def warning(self) -> str:
        """What is broken in the file, though the rest can be imported, in the current language."""
        if not self.torn:
            return ""
        reason, more = torn_reason(*self.torn[0]), len(self.torn) - 1
        first = tr(reason.msgid, **reason.values)
        return f"{first} {trn('So in {n} more row.', 'So in {n} more rows.', more)}" if more else first

    def products(self) -> frozenset[str]:
        """The names of products in it."""
        places = [place for place, column in enumerate(self.columns) if column.path == "product"
                  or (column.path == "name" and self.record_type == "products")]
        return frozenset(text.strip() for place in places for text in self.texts[place] if text.strip())


def look_into_file(book: Book, path: Path, choice: FileChoice | None = None,
                 progress: Progress | None = None) -> FileLook:
    """Reads a file once, as the person has chosen it to be read.

    Raises UserError `unreadable_file` or `bad_input` where it is no table, and Cancelled. `progress` hears (rows, 0).
    """
    choice = choice or FileChoice()
    facts = chosen_facts(path, choice)
    width, rows = len(facts.header), 0
    texts: list[Counter[str]] = [Counter() for _ in range(width)]
    first, torn = _rows_above(facts), list[tuple[int, int]]()
    for part in rows_of(facts):
        torn += [(number, cells.lines) for number, cells in part if isinstance(cells, TornRow)]
        whole = (cells[:width] for _, cells in part if not isinstance(cells, TornRow))
        for place, column in enumerate(zip(*whole, strict=True)):
            texts[place].update(column)
        first += [(number, _line(cells)) for number, cells in part[:max(0, FIRST_ROWS - len(first))]]
        rows += len(part)
        if progress and not progress(rows, 0):
            raise Cancelled
    look = FileLook(path, path.stat().st_size, facts, rows, tuple(first), tuple(texts), chosen_mapping(facts, choice),
                    torn=tuple(torn))
    return look_again(book, look, choice)


def look_again(book: Book, look: FileLook, choice: FileChoice) -> FileLook:
    """The same file with its columns chosen differently; it is not read again."""
    mapping = chosen_mapping(look.facts, choice)
    problem: UserError | None = None
    try:
        check_mapping(look.facts, mapping)
    except UserError as error:
        problem = error
    parts = [ColumnReader(paths, look.facts.header, lambda place: look.texts[place], book.currency(), choice.date_order,
                          own=look.facts.is_own)
             for paths in (mapping.columns, linked_paths(mapping, "person"), linked_paths(mapping, "company"))]
    parses = {place: parse for part in parts[::-1] for place, parse in part.parses.items()}
    order = "/".join(sorted({column.date_order for part in parts for column in part.dates})) or None
    known = KnownNames(book)
    columns = tuple(look_at_column(header, look.texts[place], mapping, place, parses.get(place), known, order or "")
                    for place, header in enumerate(look.facts.header))
    proofs = sum(count_proofs(look.texts[place], order or "") for place, column in enumerate(columns)
                 if column.base in DATES)
    return replace(look, mapping=mapping, columns=columns, date_order=order, proofs=proofs, problem=problem)


def similar_names(names: frozenset[str]) -> list[tuple[str, ...]]:
    """Names of products that differ only in spaces, dashes and case."""
    alike: dict[str, list[str]] = {}
    for name in sorted(names):
        alike.setdefault(product_key(name), []).append(name)
    return [tuple(group) for group in alike.values() if len(group) > 1]


def _rows_above(facts: TableFacts) -> list[tuple[int, str]]:
    """Title rows and the header itself."""
    rows = [*facts.skipped, *([_line(facts.header)] if facts.header_row else [])]
    return [(number, text[:SHOWN_CHARACTERS]) for number, text in enumerate(rows, 1) if text]


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return " · ".join(cell.strip() for cell in cells if cell.strip())[:SHOWN_CHARACTERS]
