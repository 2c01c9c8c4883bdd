"""How long the window is blocked while a list of many customers scrolls, sorts and searches, and its memory.

`python -m tests.benchmarks.window [companies]` makes a book of so many companies (1,000,000: about three minutes) in a
temporary folder; CRM_BENCH_BOOK and CRM_BENCH_KEY (hex) name one that is there already.
"""

import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from crm_desktop.app import SWITCH
from crm_desktop.domain.entries import phone_entry
from crm_desktop.exchange.importing import import_files
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.store.creation import make_book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.shell.frame import Frame
from tests.benchmarks.data import customer, write_customers

AIM = 50.0  # milliseconds
SLICE = 250_000
QUIET = 1_500  # milliseconds after a step, for its answers to come home
EMPTY = """
import resource
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([]); w = QMainWindow(); w.setCentralWidget(QTableView()); w.show(); app.processEvents()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Gaps:
    """The longest time between two turns of the window's event loop."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.longest = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self._timer.start(1)

    def begin(self) -> None:
        """From now on."""
        self._last, self.longest = time.perf_counter(), 0.0

    def stop(self) -> None:
        """No more turns."""
        self._timer.stop()

    def _turn(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now


def wait(milliseconds: int) -> None:
    """Lets the lanes answer and the window paint."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def fill(book: Book, companies: int) -> None:
    """So many companies with a phone each, through the write door."""
    source = random.Random(20261127)
    for start in range(0, companies, SLICE):
        rows = (customer(source, number) for number in range(start, min(companies, start + SLICE)))
        values = [{"name": row[0], "industry": row[1], "phones": dict([phone_entry(row[7])])} for row in rows]
        batch = prepare_batch("company", values)
        with book.change("Imported {files}", cause="import", files="benchmark") as edit:
            write_batch(edit, batch)


@contextmanager
def book_to_measure(companies: int) -> Iterator[Book]:
    """The book that was named, or a new one that goes away again."""
    named = os.environ.get("CRM_BENCH_BOOK")
    if named:
        yield Book(Path(named), bytes.fromhex(os.environ["CRM_BENCH_KEY"]))
        return
    with tempfile.TemporaryDirectory() as folder:
        book = make_book(Path(folder) / "Bench.book", secrets.token_bytes(32), name="Bench", currency="USD",
                         time_zone="UTC", me="Li Wei")
        fill(book, companies)
        book.close_lane()
        yield book


def steps(page: CustomersPage) -> list[tuple[str, Callable[[], None]]]:
    """What a user does with the list, by name."""
    table, search = page.table, page.header.search

    def scroll() -> None:
        bar = table.verticalScrollBar()
        for turn in range(60):
            bar.setValue(bar.maximum() * turn // 60)
            wait(20)

    def keys() -> None:
        table.setFocus()
        for _ in range(40):
            QTest.keyClick(table, Qt.Key.Key_PageDown)
            wait(15)

    def write(text: str) -> Callable[[], None]:
        def typed() -> None:
            search.setFocus()
            search.selectAll()
            for letter in text:
                QTest.keyClicks(search, letter)
                wait(220)
            if not text:
                QTest.keyClick(search, Qt.Key.Key_Delete)
                wait(220)

        return typed

    return [("scroll", scroll), ("page down", keys),
            ("sort by name, descending", lambda: table.sort_wanted.emit("name", True)),
            ("sort by won", lambda: table.sort_wanted.emit("won", True)),
            ("sort by name", lambda: table.sort_wanted.emit("name", False)), ("select all", table.selectAll),
            ("search “walnut”, letter by letter", write("walnut")), ("clear the search", write("")),
            ("search “hz”", write("hz")), ("clear it again", write("")),
            ("no next step", lambda: page.header.choose_view("no_next_step")),
            ("all of them", lambda: page.header.choose_view("all"))]


def beside_an_import(page: CustomersPage, folder: Path) -> Callable[[], None]:
    """Scrolls and searches while a file of 20,000 rows is taken in."""
    file = write_customers(folder / "beside.csv", 20_000)
    ended: list[object] = []

    def work() -> None:
        page.desk.jobs.run(page, lambda book, progress: import_files(book, [file], progress=progress), ended.append)
        letters = iter("walnutorchidvectorprime" * 20)
        bar = page.table.verticalScrollBar()
        while not ended:
            bar.setValue((bar.value() + bar.pageStep()) % max(1, bar.maximum()))
            page.header.search.setText(next(letters, ""))
            wait(40)
        page.header.search.clear()

    return work


def main() -> None:
    """Prints the longest block of each step, and the memory against an empty window."""
    sys.setswitchinterval(SWITCH)
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    empty = int(subprocess.run([sys.executable, "-c", EMPTY], capture_output=True, text=True, check=True).stdout)
    app = QApplication(["bench"])
    with tempfile.TemporaryDirectory() as folder, book_to_measure(companies) as book:
        settings = SettingsFile(Path(folder) / "settings.json")
        theme = Theme(app, "light")
        frame = Frame(theme, settings)
        frame.resize(1440, 900)
        jobs = Jobs(book)
        page = CustomersPage(Desk(jobs, theme, frame.messages, frame.actions_table, settings))
        gaps = Gaps()
        frame.show_pages([page], QMenu(frame), QLabel(), read_only=False, title="Bench")
        frame.show()
        wait(4 * QUIET)
        sys.stdout.write(f"{page.table.source.rowCount():,} companies in the list\n")
        every = steps(page)
        if not os.environ.get("CRM_BENCH_BOOK"):  # a book that was named is not written to
            every.append(("scroll and search beside an import of 20,000 rows", beside_an_import(page, Path(folder))))
        for name, step in every:
            gaps.begin()
            step()
            wait(QUIET)
            _say(f"blocked: {name}", gaps.longest, AIM)
        gaps.stop()
        taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sys.stdout.write(f"memory with the list open / an empty window   {taken // 1024} MB / {empty // 1024} MB"
                         f" = {taken / empty:.2f}   (aim: at most 4)\n")
        frame.close()
        jobs.close()


def _say(what: str, milliseconds: float, aim: float) -> None:
    sys.stdout.write(f"{what:58} {milliseconds:6.1f} ms   (aim: at most {aim:.0f})\n")


if __name__ == "__main__":
    main()
