"""The books that are measured, each made once in a run: `python -m tests.benchmarks.books KIND COUNT FOLDER`."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from crm_desktop.domain.entries import mail_entry, phone_entry
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.store.creation import make_book
from tests.benchmarks.data import customer
from tests.benchmarks.deals import fill_board, fill_deals
from tests.benchmarks.figures import say

KEY = bytes(range(32))
SLICE = 100_000
# Only to make a book sooner: half a gigabyte of pages at hand, and no waiting for the disk.
QUICK = ("pragma cache_size=-524288", "pragma synchronous=off")


def book_file(folder: Path, kind: str, count: int) -> Path:
    """Where such a book lies."""
    return folder / f"{kind}-{count}.book"


def open_book(folder: Path, kind: str, count: int) -> Book:
    """A book that was made before in this run, or is made now."""
    path = book_file(folder, kind, count)
    if path.exists():
        return Book(path, KEY)
    book = make_book(path.with_suffix(".making"), KEY, name="Bench", currency="USD", time_zone="UTC", me="Li Wei")
    started = time.perf_counter()
    for pragma in QUICK:
        book.writer_link().run(pragma)
    FILLS[kind](book, count)
    book.reader().run("pragma wal_checkpoint(truncate)")
    book.close()
    path.with_suffix(".making").rename(path)
    say(f"a book of {count:,} {kind} made in {time.perf_counter() - started:.0f} s")
    return Book(path, KEY)


def fill_customers(book: Book, companies: int) -> None:
    """So many companies with a phone and a mail address each, through the write door."""
    source = random.Random(20261127)
    for start in range(0, companies, SLICE):
        rows = (customer(source, number) for number in range(start, min(companies, start + SLICE)))
        batch = prepare_batch("company", [
            {"name": row[0], "industry": row[1], "phones": dict([phone_entry(row[7])]),
             "mails": dict([mail_entry(row[8])]), "source": row[10]} for row in rows])
        with book.change("Imported {files}", cause="import", files="benchmark") as edit:
            write_batch(edit, batch)


FILLS: dict[str, Callable[[Book, int], None]] = {"customers": fill_customers, "deals": fill_deals,
                                                 "board": fill_board}


def main() -> None:
    """Makes one book."""
    open_book(Path(sys.argv[3]), sys.argv[1], int(sys.argv[2])).close()


if __name__ == "__main__":
    main()
