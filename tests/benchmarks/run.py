"""`make bench`: ratios, each against a limit measured in the same run; never a pass or fail by the clock."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from crm_desktop.exchange.importing import import_files
from crm_desktop.queries.customers import customer_page, page_parameters, page_sql
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.search import find_records
from tests.benchmarks.data import write_customers
from tests.benchmarks.plain import PlainLink, plain_copy

KEY = bytes(range(32))
KEYSTROKES = ("w", "wa", "wal", "waln", "zhang", "hz", "hangz", "云", "云栖", "9999", "fal", "acme p", "acme prime",
              "139")
RUNS = 9


@dataclass
class Line:
    """One figure: what was measured, in seconds, against its limit."""

    what: str
    ours: float
    limit: float
    aim: str

    def text(self) -> str:
        """The line as it is printed."""
        return (f"{self.what:<58} {self.ours * 1000:>10.2f} ms / {self.limit * 1000:>9.2f} ms ="
                f" {self.ours / self.limit:>6.2f}   (aim: {self.aim})")


def timed(call: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of a call, in seconds, after one run to warm up."""
    call()
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return median(found)


def import_line(book: Book, file: Path, folder: Path) -> Line:
    """Import of a CSV file with 15 columns against sqlite3's own .import of the same file."""
    plain = folder / f"{file.stem}.db"
    started = time.perf_counter()
    subprocess.run(["sqlite3", str(plain), ".mode csv", f".import {file} customers"], check=True)
    limit = time.perf_counter() - started
    started = time.perf_counter()
    report = import_files(book, [file])
    ours = time.perf_counter() - started
    return Line(f"import of {report.rows:,} rows, 15 columns / sqlite3 .import", ours, limit, "at most 20")


def reading_lines(book: Book, plain: PlainLink, count: int) -> list[Line]:
    """The first page and each keystroke of a search, in name order, against the same SQL on plain SQLite."""
    sql, parameters = page_sql("company"), page_parameters(book)
    lines = [Line(f"first page of {count:,} in name order / plain SQLite",
                  timed(lambda: customer_page(book, "company")), timed(lambda: plain.named(sql, parameters)),
                  "at most 2")]
    ours, limit = [], []
    for typed in KEYSTROKES:
        ours.append(timed(lambda typed=typed: find_records(book.reader(), typed, 20)))  # type: ignore[misc]
        limit.append(timed(lambda typed=typed: find_records(plain, typed, 20)))  # type: ignore[misc, arg-type]
        total = find_records(book.reader(), typed, 20)[0]
        lines.append(Line(f"  keystroke “{typed}”, {total:,} hits of {count:,}", ours[-1], limit[-1], "at most 2"))
    lines.append(Line(f"search in {count:,}, {len(KEYSTROKES)} keystrokes / plain SQLite", sum(ours), sum(limit),
                      "at most 2"))
    return lines


def main() -> None:
    """Prints all lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept: dict[str, float] = {}
        for count in (10_000, 100_000):
            book = make_book(folder / f"{count}.book", KEY, name="Bench", currency="USD", time_zone="UTC", me="Bench")
            lines = [import_line(book, write_customers(folder / f"c{count}.csv", count), folder)]
            plain = plain_copy(book, folder / f"{count}.plain")
            lines += reading_lines(book, plain, count)
            for line in lines:
                sys.stdout.write(line.text() + "\n")
                sys.stdout.flush()
            growth = {"first page": lines[1].ours, "search": lines[-1].ours}
            for what, seconds in growth.items():
                if what in kept:
                    sys.stdout.write(f"growth of {what} from 10,000 to 100,000: {seconds / kept[what]:.2f} times\n")
            kept = growth
            plain.close()
            book.close()


if __name__ == "__main__":
    main()
