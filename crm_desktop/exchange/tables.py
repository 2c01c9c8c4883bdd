"""A delimited text file as a table: encoding, delimiter, header row and rows, found from the file itself."""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from crm_desktop.errors import UserError
from crm_desktop.exchange.csv_cells import plain_cell
from crm_desktop.exchange.encoding import empty_file, find_encoding, open_text, unreadable
from crm_desktop.i18n import later
from crm_desktop.queries.exports import EXPORTS, export_columns

DELIMITERS = (",", ";", "\t", "|")
HEAD_CHARACTERS = 1 << 16
HEAD_RECORDS = 200
SAMPLE_ROWS = 100
HEADER_WITHIN = 30
LONGEST_CELL = 1 << 24  # the csv module's own limit of 131,072 is met by long notes
REASON_HEADERS = frozenset({"Why it was kept aside", "未导入原因"})  # of rejected_file.py, which guards its cells
OWN_HEADERS = frozenset(map(export_columns, EXPORTS))  # of export_tables.py, which guards them as well
_NOTHING_IMPORTED = later("Nothing was imported, and the file is as it was.")


@dataclass(frozen=True)
class TableFacts:
    """What a file says about itself. Row numbers count records from 1, as Excel shows them.

    `skipped` holds the text of each row above the header ("" for an empty one); `sample` the first rows below it,
    as wide as the header; `spaced`: blanks after delimiters are no part of a cell; `broken`: some characters cannot
    be read in `encoding` and arrive as U+FFFD.
    """

    path: Path
    encoding: str
    delimiter: str
    header_row: int
    header: tuple[str, ...]
    skipped: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    spaced: bool = False
    broken: bool = False

    @property
    def is_own(self) -> bool:
        """Whether this program exported it: then its cells are exactly what the book held."""
        return self.header in OWN_HEADERS


class TornRow(list[str]):
    """A row with a quotation mark that is not closed where it should be: several lines were read as one cell."""

    lines = 0


def read_facts(path: Path, *, encoding: str | None = None, delimiter: str | None = None,
               header_row: int | None = None) -> TableFacts:
    """Looks at a file; what the person has chosen (`encoding`, `delimiter`, `header_row`) is taken instead of found.

    A header row of 0 means that there is none: the columns are then called A, B, C as in a spreadsheet.
    Raises UserError `unreadable_file` (missing, folder, empty, no text, wrong encoding) or `bad_input` (a broken row).
    """
    found, broken = (encoding, False) if encoding else find_encoding(path)
    try:
        with open_text(path, found, broken=broken) as stream:
            head = stream.read(HEAD_CHARACTERS)
            whole = len(head) < HEAD_CHARACTERS
        own = _has_own_header(head)
        taken, spaced = (delimiter or ",", False) if delimiter or own else _find_delimiter(head, whole)
        with open_text(path, found, broken=broken) as stream:
            records = list(islice(_records(path, stream, taken, spaced), HEAD_RECORDS))
    except (OSError, UnicodeError) as error:
        raise unreadable(path, error) from error
    at = 0 if own and taken == "," else _header_index(records)
    if at is None:
        raise empty_file(path)
    if header_row is not None:
        at = min(header_row, len(records)) - 1
    header = tuple(cell.strip() for cell in records[at]) if at >= 0 else _letters(max(map(len, records)))
    rows = [_fitted(record, len(header)) for record in records[at + 1:] if _filled(record)]
    skipped = tuple(" ".join(cell.strip() for cell in record if cell.strip()) for record in records[:max(at, 0)])
    sample = tuple(tuple(row[: len(header)]) for row in rows[:SAMPLE_ROWS])
    return TableFacts(path, found, taken, at + 1, header, skipped, sample, spaced, broken)


def rows_of(facts: TableFacts, *, slice_size: int = 5000) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows below the header in slices of (row number as Excel counts it, cells).

    Rows with nothing in them are left out, but counted. A short row is filled up with ""; a row with MORE filled
    cells than the header stays longer, for the caller to reject: nobody knows which cell is the odd one. So does
    a TornRow, whose quotation mark swallowed lines.
    Raises UserError `unreadable_file` or `bad_input` (a quotation mark that never closes, with its row).
    """
    width = len(facts.header)
    guarded = facts.is_own or not REASON_HEADERS.isdisjoint(facts.header)
    try:
        with open_text(facts.path, facts.encoding, broken=facts.broken) as stream:
            records = _records(facts.path, stream, facts.delimiter, facts.spaced)
            with closing(records):
                numbered = enumerate(islice(records, facts.header_row, None), facts.header_row + 1)
                while block := list(islice(numbered, slice_size)):
                    if guarded:
                        block = [(number, _like(cells, map(plain_cell, cells))) for number, cells in block]
                    yield [(number, cells if len(cells) == width else _fitted(cells, width))
                           for number, cells in block if _filled(cells)]
    except (OSError, UnicodeError) as error:
        raise unreadable(facts.path, error) from error


def _records(path: Path, stream: TextIO, delimiter: str, spaced: bool) -> Generator[list[str], None, None]:
    csv.field_size_limit(LONGEST_CELL)
    ended: list[bool] = []
    held: list[str] = []  # the lines of the record under way
    reader = csv.reader(_lines(stream, ended, held), delimiter=delimiter, skipinitialspace=spaced)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            if ended:  # the reader wanted more lines inside a cell
                raise UserError("bad_input", later("A quotation mark in row {row} of {file} is never closed."),
                                _NOTHING_IMPORTED, later("Close or remove that quotation mark, then import again."),
                                row=number, file=path.name)
            if len(held) > 1 and _is_torn(held, delimiter, spaced):
                record = TornRow(record)
                record.lines = len(held)
            held.clear()
            yield record
    except csv.Error as error:
        raise UserError("bad_input", later("Row {row} of {file} has a cell of more than 16 million characters."),
                        _NOTHING_IMPORTED, later("Look for a quotation mark that is not closed, then import again."),
                        row=number + 1, file=path.name) from error


def _lines(stream: TextIO, ended: list[bool], held: list[str]) -> Iterator[str]:
    for line in stream:
        held.append(line)
        yield line
    ended.append(True)


def _is_torn(lines: list[str], delimiter: str, spaced: bool) -> bool:
    """Whether a mark that should close a cell of several lines has more text behind it: then it opens another one."""
    try:
        list(csv.reader(lines, delimiter=delimiter, skipinitialspace=spaced, strict=True))
    except csv.Error:
        return True
    return False


def _has_own_header(head: str) -> bool:
    return tuple(head.partition("\n")[0].rstrip("\r").split(",")) in OWN_HEADERS


def _letters(count: int) -> tuple[str, ...]:
    """A, B, ... Z, AA, AB: the names of columns that have none."""
    found: list[str] = []
    for number in range(count):
        name, rest = "", number + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            name = chr(ord("A") + digit) + name
        found.append(name)
    return tuple(found)


def _filled(record: Sequence[str]) -> bool:
    return any(map(str.strip, record))


def _trimmed(record: list[str]) -> list[str]:
    size = len(record)
    while size and not record[size - 1].strip():
        size -= 1
    return record[:size]


def _fitted(record: list[str], width: int) -> list[str]:
    return _like(record, record[:width] + [""] * (width - len(record)) + _trimmed(record[width:]))


def _like(record: list[str], cells: Iterable[str]) -> list[str]:
    """Other cells of the same row: it stays torn."""
    if not isinstance(record, TornRow):
        return list(cells)
    torn = TornRow(cells)
    torn.lines = record.lines
    return torn


def _find_delimiter(head: str, whole: bool) -> tuple[str, bool]:
    """The delimiter, and whether blanks follow it: the one whose usual width begins earliest, then holds best."""
    named = re.match(r'"?sep=(.)"?\r?\n', head)
    if named:
        return named.group(1), False
    best: tuple[float, ...] = ()
    answer = (",", False)
    for delimiter in DELIMITERS:
        for spaced in (False, True):
            score = _score(_widths(head, whole, delimiter, spaced))
            if score > best:
                best, answer = score, (delimiter, spaced)
    return answer


def _widths(head: str, whole: bool, delimiter: str, spaced: bool) -> list[int]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=spaced)
    widths = [len(record) for record in islice(reader, HEAD_RECORDS) if _filled(record)]
    cut = not whole and len(widths) > 1 and len(widths) < HEAD_RECORDS  # the last record may be half a record
    return widths[:-1] if cut else widths


def _score(widths: list[int]) -> tuple[float, ...]:
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return ()
    usual, times = wide.most_common(1)[0]
    share = times / len(widths)
    consistent = share >= 0.6
    return (consistent, -widths.index(usual) if consistent else 0, share * math.log2(usual))


def _header_index(records: list[list[str]]) -> int | None:
    """The first row that is nearly as full as the fullest of the usual width; titles fill a cell or two."""
    first = records[:HEADER_WITHIN]
    counts = [sum(1 for cell in record if cell.strip()) for record in first]
    if not any(counts):
        return None
    usual = Counter(len(record) for record, count in zip(first, counts, strict=True) if count).most_common(1)[0][0]
    fullest = max(count for record, count in zip(first, counts, strict=True) if len(record) == usual)
    return next(i for i, count in enumerate(counts) if count * 5 >= fullest * 4 and count)
