"""Customers, people, deals and tickets as CSV files, written as a whole or not at all, of any length.

Headers are the names of the `sql` views; amounts are in major units beside their currency, several phones stand in one
cell. Rows come in the order in which the records came into the book.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.errors import Cancelled
from crm_desktop.exchange.csv_cells import Cell, csv_cell, several_cell
from crm_desktop.exchange.whole_file import whole_file
from crm_desktop.queries.exports import count_exported, export_columns, export_slices, tag_names
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress

ENCODINGS = ("utf-8-sig", "gb18030")
_ENTRIES = frozenset({"phones", "mails", "addresses"})
_MONEY = {"revenue": "revenue_currency", "value": "currency"}  # amount -> the column of its currency


def export_table(book: Book, what: str, path: Path, *, encoding: str = "utf-8-sig",
                 progress: Progress | None = None) -> int:
    """Writes customers, people, deals or tickets to `path` in one of ENCODINGS, and gives the number of rows.

    Raises UserError("cannot_write"), and Cancelled where `progress` says so: what was at `path` stays then.
    """
    columns, tags = export_columns(what), tag_names(book)
    total, count = count_exported(book, what) if progress else 0, 0
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        writer = csv.writer(text)
        writer.writerow(columns)
        for rows in export_slices(book, what):
            if progress and not progress(count, total):
                raise Cancelled
            writer.writerows([csv_cell(value) for value in _cells(dict(zip(columns, row, strict=True)), tags)]
                             for row in rows)
            count += len(rows)
        text.flush()
        text.detach()
    return count


def _cells(row: dict[str, Any], tags: dict[str, str]) -> Iterator[Cell]:
    for name, value in row.items():
        if value is None:
            yield None
        elif name in _ENTRIES:
            yield several_cell((str(entry["value"]) for entry in json.loads(value).values()), whole=name == "addresses")
        elif name == "tags":
            yield several_cell(tags[one] for one in json.loads(value) if one in tags)
        elif name == "other_names":
            yield several_cell(json.loads(value).values())
        elif name in _MONEY and row[_MONEY[name]]:
            yield Decimal(value).scaleb(-decimals_of(row[_MONEY[name]]))
        elif name == "created_at":
            yield datetime.fromtimestamp(value / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        else:
            yield value
