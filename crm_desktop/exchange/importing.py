"""Files into the book: facts, mapping, rows understood, names resolved, then one act through the write door."""

from collections.abc import Mapping as Choices
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import stat_result
from pathlib import Path

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.imports import import_records
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.exchange.choices import (
    FileChoice,
    check_mapping,
    chosen_facts,
    chosen_mapping,
    linked_paths,
    target_of,
)
from crm_desktop.exchange.import_plan import ImportPlan, Row
from crm_desktop.exchange.import_rows import ColumnReader, Fault
from crm_desktop.exchange.mapping import Mapping
from crm_desktop.exchange.tables import TableFacts, rows_of
from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress
from crm_desktop.store.collector import without_collector

ORDER = ("team", "products", "customers", "people", "deals")  # what others refer to comes first
SLICE = 2_000
READING = 8  # reading a row takes a part in so many of the time that it takes to understand it
TITLE_CHARACTERS = 80


@dataclass(frozen=True)
class ImportOptions:
    """How files are taken in; the words are those of the command line. `choices`: what is decided for single files."""

    as_type: str = "auto"
    dry_run: bool = False
    unknown_company: str = "create"
    similar_products: str = "join"
    new_stages: str = "create"
    choices: Choices[Path, FileChoice] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    """A cell for which its row was kept aside; `row` counts as Excel does, `column` is "" for the whole row."""

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
class FileReport:
    """One file's part: its rows, which cells kept a row aside, and what those rows are called."""

    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)  # row number -> its name, or whatever it says first

    def kept_aside(self) -> int:
        """How many rows were kept aside."""
        return len({one.row for one in self.rejected})


@dataclass
class ImportReport:
    """What an import did, or in a trial run would do; `skipped` are rows from which nothing new was learnt."""

    rows: int = 0
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    change_set: int | None = None
    files: dict[Path, FileReport] = field(default_factory=dict)
    changes: ChangeSet | None = None

    def kept_aside(self) -> int:
        """How many rows were kept aside."""
        return sum(one.kept_aside() for one in self.files.values())


@dataclass
class _File:
    facts: TableFacts
    mapping: Mapping
    stat: stat_result
    choice: FileChoice
    date_order: str | None = None


def import_files(book: Book, paths: Sequence[Path], options: ImportOptions | None = None,
                 progress: Progress | None = None) -> ImportReport:
    """Takes files in as one act.

    Raises UserError for a file that cannot be read or understood, and Cancelled. Nothing is saved before the end;
    with `dry_run` nothing at all. `progress` hears (rows, 0), which never falls, while files are read and understood,
    then rises to (records, records) while they are written.
    """
    options = options or ImportOptions()
    report = ImportReport()
    plan = ImportPlan(book, create_companies=options.unknown_company == "create",
                      join_products=options.similar_products == "join", create_stages=options.new_stages == "create")
    with without_collector():
        files = [_facts(path, options) for path in paths]
        for file in sorted(files, key=lambda one: ORDER.index(one.mapping.record_type)):
            _take(plan, report, file, book.currency(), progress)
        plan.complete()
        report.decided = [_decided(file) for file in files]
        report.created, report.updated, report.skipped = plan.new.counts(), plan.updated_counts(), plan.skipped
        if not options.dry_run:
            report.changes = import_records(book, plan.new.ids, plan.new.given_up(), plan.updates,
                                            files=", ".join(path.name for path in paths), progress=progress)
            report.change_set = report.changes.number
    return report


def _facts(path: Path, options: ImportOptions) -> _File:
    stat = path.stat() if path.exists() else None
    choice = options.choices.get(path, FileChoice())
    facts = chosen_facts(path, choice)
    mapping = chosen_mapping(facts, choice, options.as_type)
    check_mapping(facts, mapping)
    return _File(facts, mapping, stat or path.stat(), choice)


def _rows(file: _File, before: int, progress: Progress | None) -> list[tuple[int, list[str]]]:
    """All rows of a file. Raises UserError where it is not the file any more whose header was looked at."""
    rows: list[tuple[int, list[str]]] = []
    for part in rows_of(file.facts):
        rows.extend(part)
        _go_on(progress, before + len(rows) // READING, 0)
    now = file.facts.path.stat()
    if (now.st_mtime_ns, now.st_size, now.st_ino) != (file.stat.st_mtime_ns, file.stat.st_size, file.stat.st_ino):
        raise UserError("unreadable_file", later("{file} was changed while it was read."),
                        later("Nothing was imported."), later("Wait until it is written, then import it again."),
                        file=file.facts.path.name)
    return rows


def _take(plan: ImportPlan, report: ImportReport, file: _File, currency: str, progress: Progress | None) -> None:
    rows = _rows(file, report.rows, progress)

    def texts(place: int) -> set[str]:
        return {cells[place] for _, cells in rows}

    header, mapping = file.facts.header, file.mapping
    order, own = file.choice.date_order, file.facts.is_own
    reader = ColumnReader(mapping.columns, header, texts, currency, order, own=own)
    linked = {word: ColumnReader(paths, header, texts, currency, order, own=own)
              for word in ("person", "company") if any(paths := linked_paths(mapping, word))}
    orders = {column.date_order for one in (reader, *linked.values()) for column in one.dates}
    file.date_order = "/".join(sorted(orders)) or None
    plan.begin_file(file.choice.known)
    said = report.files[file.facts.path] = FileReport(len(rows))
    for start in range(0, len(rows), SLICE):
        kept: list[Row] = []
        for number, cells in rows[start:start + SLICE]:
            row = reader.understand(number, cells)
            others = {} if row.faults else {word: one.understand(number, cells) for word, one in linked.items()}
            faults = row.faults + [fault for other in others.values() for fault in other.faults]
            lacking = None if faults else plan.missing(mapping.record_type, row)
            if lacking:
                faults = [Fault(reader.place_of(lacking[0]), lacking[1], lacking[2])]
            if faults:
                said.rejected += [_rejected(file, number, fault) for fault in faults]
                said.titles[number] = _title(reader, cells)
            else:
                kept.append((row, others))
        plan.take(mapping.record_type, kept)
        read, understood = len(rows) // READING, min(start + SLICE, len(rows))
        _go_on(progress, report.rows + read + (len(rows) - read) * understood // len(rows), 0)
    report.rows += len(rows)
    report.rejected += said.rejected


def _title(reader: ColumnReader, cells: list[str]) -> str:
    """What a row that was kept aside is called: its name, its company or person, else its first words."""
    places = [place for base in ("name", "company", "person", "family_name") if (place := reader.place_of(base)) >= 0]
    said = (cells[place].strip() for place in (*places, *range(len(cells))))
    return next((text for text in said if text), "")[:TITLE_CHARACTERS]


def _go_on(progress: Progress | None, done: int, whole: int) -> None:
    if progress and not progress(done, whole):
        raise Cancelled


def _rejected(file: _File, number: int, fault: Fault) -> Rejected:
    column = file.facts.header[fault.column] if fault.column >= 0 else ""
    return Rejected(file.facts.path.name, number, column, fault.value,
                    tr(fault.reason.msgid, **fault.reason.values))


def _decided(file: _File) -> Decided:
    mapping: dict[str, str | None] = {}
    for place, header in enumerate(file.facts.header):
        name = header if header not in mapping else f"{header} ({place + 1})"
        mapping[name] = target_of(file.mapping, place)
    return Decided(file.facts.path.name, file.mapping.record_type, file.facts.encoding, file.facts.delimiter,
                   file.facts.header_row, file.facts.skipped, file.date_order, mapping)
