"""Files into the book: facts, mapping, rows understood, names resolved, then one act through the write door."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.commands.imports import import_records
from crm_desktop.errors import Cancelled
from crm_desktop.exchange.import_plan import ImportPlan
from crm_desktop.exchange.import_rows import ColumnReader, Understood, column_reader
from crm_desktop.exchange.mapping import Mapping, decide_mapping
from crm_desktop.exchange.tables import TableFacts, read_facts, rows_of
from crm_desktop.i18n import tr
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress

ORDER = ("team", "products", "customers", "people", "deals")  # what others refer to comes first


@dataclass(frozen=True)
class ImportOptions:
    """How files are taken in; the words are those of the command line."""

    as_type: str = "auto"
    dry_run: bool = False
    unknown_company: str = "create"
    similar_products: str = "join"
    new_stages: str = "create"


@dataclass(frozen=True)
class Rejected:
    """A cell for which its row was kept aside; `row` counts as Excel does."""

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """What was found out about a file."""

    file: str
    record_type: str
    encoding: str
    delimiter: str
    header_row: int
    skipped: tuple[str, ...]
    date_order: str | None
    mapping: dict[str, str | None]


@dataclass
class ImportReport:
    """What an import did, or in a trial run would do."""

    rows: int = 0
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    change_set: int | None = None


@dataclass
class _File:
    facts: TableFacts
    mapping: Mapping
    rows: list[tuple[int, list[str]]]
    reader: ColumnReader
    linked: dict[str, ColumnReader]


def import_files(book: Book, paths: Sequence[Path], options: ImportOptions | None = None,
                 progress: Progress | None = None) -> ImportReport:
    """Takes files in as one act. Raises UserError for a file that cannot be read or understood, and Cancelled.

    Nothing is saved before the end; with `dry_run` nothing at all.
    """
    options = options or ImportOptions()
    report, plan = ImportReport(), ImportPlan(book, options.unknown_company == "create",
                                              options.similar_products == "join", options.new_stages == "create")
    files = [_read(book, path, options.as_type, progress) for path in paths]
    for file in sorted(files, key=lambda one: ORDER.index(one.mapping.record_type)):
        _take(plan, report, file, progress)
    report.decided = [_decided(file) for file in files]
    plan.complete()
    report.created, report.updated, report.skipped = plan.new.counts(), plan.updated_counts(), plan.skipped
    if not options.dry_run:
        done = import_records(book, plan.new.ids, plan.new.values, plan.updates,
                              files=", ".join(path.name for path in paths), progress=progress)
        report.change_set = done.number
    return report


def _read(book: Book, path: Path, as_type: str, progress: Progress | None) -> _File:
    facts = read_facts(path)
    mapping = decide_mapping(facts, as_type)
    rows: list[tuple[int, list[str]]] = []
    for part in rows_of(facts):
        rows.extend(part)
        if progress and not progress(len(rows), 0):
            raise Cancelled

    def texts(place: int) -> set[str]:
        return {cells[place] for _, cells in rows}

    currency = book.currency()
    linked = {word: column_reader(_part_of(mapping.linked, word), facts.header, texts, currency)
              for word in ("person", "company") if any(_part_of(mapping.linked, word))}
    return _File(facts, mapping, rows, column_reader(mapping.columns, facts.header, texts, currency), linked)


def _part_of(linked: tuple[str | None, ...], word: str) -> tuple[str | None, ...]:
    return tuple(path.removeprefix(f"{word}.") if path and path.startswith(f"{word}.") else None for path in linked)


def _take(plan: ImportPlan, report: ImportReport, file: _File, progress: Progress | None) -> None:
    kept: list[tuple[Understood, dict[str, Understood]]] = []
    for number, cells in file.rows:
        row = file.reader.understand(number, cells)
        others = {word: reader.understand(number, cells) for word, reader in file.linked.items()}
        if not row.faults:
            row.faults += [fault for other in others.values() for fault in other.faults]
        if not row.faults:
            fault = plan.missing(file.mapping.record_type, row)
            row.faults += [fault] if fault else []
        if row.faults:
            report.rejected += _rejections(file, row)
        else:
            kept.append((row, others))
        if progress and len(kept) % 1000 == 0 and not progress(len(kept), len(file.rows)):
            raise Cancelled
    report.rows += len(file.rows)
    plan.take(file.mapping.record_type, kept)


def _rejections(file: _File, row: Understood) -> list[Rejected]:
    header = file.facts.header
    return [Rejected(file.facts.path.name, row.number, header[fault.column] if 0 <= fault.column < len(header) else "",
                     fault.value, tr(fault.reason.msgid, **fault.reason.values)) for fault in row.faults]


def _decided(file: _File) -> Decided:
    orders = {column.date_order for column in file.reader.dates}
    for reader in file.linked.values():
        orders |= {column.date_order for column in reader.dates}
    mapping: dict[str, str | None] = {}
    for place, header in enumerate(file.facts.header):
        name = header if header not in mapping else f"{header} ({place + 1})"
        mapping[name] = file.mapping.columns[place] or file.mapping.linked[place]
    return Decided(file.facts.path.name, file.mapping.record_type, file.facts.encoding, file.facts.delimiter,
                   file.facts.header_row, file.facts.skipped, "/".join(sorted(orders)) or None, mapping)
