"""Import of 15 columns against sqlite3's own: `python -m tests.benchmarks.importing FOLDER [rows]`."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from crm_desktop.exchange.importing import import_files
from crm_desktop.store.creation import make_book
from tests.benchmarks.books import KEY
from tests.benchmarks.data import write_customers
from tests.benchmarks.figures import Line, show

ROWS = 100_000
RUNS = 3


def import_line(folder: Path, rows: int) -> Line:
    """The median of a few imports, each into a new book, beside as many of sqlite3's."""
    file = write_customers(folder / f"import-{rows}.csv", rows)
    ours, limit = [], []
    for turn in range(RUNS):
        started = time.perf_counter()
        subprocess.run(["sqlite3", str(folder / f"import-{turn}.db"), ".mode csv", f".import {file} customers"],
                       check=True)
        limit.append(time.perf_counter() - started)
        path = folder / f"import-{turn}.book"
        with make_book(path, KEY, name="Bench", currency="USD", time_zone="UTC", me="Bench") as book:
            started = time.perf_counter()
            report = import_files(book, [file])
            ours.append(time.perf_counter() - started)
        if report.rows != rows:
            raise RuntimeError(f"{report.rows} rows of {rows} were imported")
        path.unlink()
    return Line(f"import of {rows:,} rows, 15 columns / sqlite3 .import", median(ours), median(limit), "at most 20")


def main() -> None:
    """Prints the line."""
    show(import_line(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ROWS))


if __name__ == "__main__":
    main()
