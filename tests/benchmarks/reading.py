"""The first page and each keystroke, as the window asks for them, against the same questions to plain SQLite.

`python -m tests.benchmarks.reading FOLDER [count ...]`: books that FOLDER lacks are made.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from crm_desktop.queries.customer_order import CustomerQuestion, customer_order
from crm_desktop.queries.customers import customer_page, customer_rows
from crm_desktop.queries.palette import PALETTE_TYPES, palette_answer
from crm_desktop.store.book import Book
from crm_desktop.ui.customers.customer_list import FIRST_ROWS
from tests.benchmarks.books import open_book
from tests.benchmarks.figures import Line, say, show, show_text, timed
from tests.benchmarks.plain import PlainBook, plain_copy

COUNTS = (10_000, 100_000, 1_000_000)
KEYSTROKES = ("w", "wa", "wal", "waln", "zhang", "hz", "hangz", "云", "云栖", "9999", "fal", "acme p", "acme prime",
              "139")
IN_SIGHT = 30  # rows of a window of 1440 x 900
KEYSTROKE_AIM = 0.010  # seconds
RUNS = 5
Ask = Callable[[Book, str], object]


def list_keystroke(book: Book, typed: str) -> int:
    """What the list asks for when somebody types: its first rows, and the lines of those in sight."""
    order = customer_order(book, CustomerQuestion(text=typed), FIRST_ROWS)
    customer_rows(book, "company", order[:IN_SIGHT])
    return len(order)


def palette_keystroke(book: Book, typed: str) -> int:
    """What the palette asks for when somebody types."""
    return len(palette_answer(book, typed, PALETTE_TYPES).records)


def keystroke_lines(book: Book, plain: Book, count: int, what: str, ask: Ask) -> Line:
    """Prints the slowest keystrokes and gives the line of all of them."""
    ours = {typed: timed(lambda typed=typed: ask(book, typed), RUNS) for typed in KEYSTROKES}  # type: ignore[misc]
    limit = {typed: timed(lambda typed=typed: ask(plain, typed), RUNS) for typed in KEYSTROKES}  # type: ignore[misc]
    for typed in KEYSTROKES:
        show_text(f"    {what}, “{typed}” in {count:,}: {ours[typed] * 1000:.2f} ms"
                  f" / plain {limit[typed] * 1000:.2f} ms")
    slowest = max(ours, key=lambda typed: ours[typed])
    show(Line(f"slowest keystroke in the {what}, “{slowest}” in {count:,} / 10 ms", ours[slowest], KEYSTROKE_AIM,
              "at most 1"))
    return show(Line(f"{len(KEYSTROKES)} keystrokes in the {what}, {count:,} / plain SQLite", sum(ours.values()),
                     sum(limit.values()), "at most 2"))


def size_lines(folder: Path, count: int) -> dict[str, Line]:
    """All lines of one size, by what they measure."""
    book = open_book(folder, "customers", count)
    target = folder / f"customers-{count}.plain"
    plain_copy(book, target).close()
    say(f"the plain copy of {count:,} is written")
    plain = PlainBook(target)
    page = show(Line(f"first page of {count:,} in name order / plain SQLite",
                     timed(lambda: customer_page(book, "company")), timed(lambda: customer_page(plain, "company")),
                     "at most 2"))
    lines = {"first page": page,
             "search in the list": keystroke_lines(book, plain, count, "list", list_keystroke),
             "search in the palette": keystroke_lines(book, plain, count, "palette", palette_keystroke)}
    plain.close()
    book.close()
    target.unlink()
    return lines


def main() -> None:
    """Prints the ratios of each size and the growth between sizes."""
    folder = Path(sys.argv[1])
    counts = tuple(map(int, sys.argv[2:])) or COUNTS
    before: tuple[int, dict[str, Line]] | None = None
    for count in counts:
        lines = size_lines(folder, count)
        if before:
            for what, line in lines.items():
                show(Line(f"growth of {what}, {before[0]:,} to {count:,}", line.ours, before[1][what].ours,
                          "under 1.5"))
        before = count, lines


if __name__ == "__main__":
    main()
