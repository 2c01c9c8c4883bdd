"""How long the window is blocked while a list of many customers scrolls, sorts and searches, and its memory.

`python -m tests.benchmarks.window FOLDER [companies]`: a book that FOLDER lacks is made; the last step imports into it.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.app import SWITCH
from crm_desktop.exchange.importing import import_files
from crm_desktop.ui.customers.page import CustomersPage
from tests.benchmarks.books import open_book
from tests.benchmarks.data import write_customers
from tests.benchmarks.figures import Line, show, show_text
from tests.benchmarks.screen import Gaps, page_in_frame, wait

AIM = 50.0  # milliseconds
QUIET = 1_500  # milliseconds after a step, for its answers to come home
EMPTY = """
import resource
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([]); w = QMainWindow(); w.setCentralWidget(QTableView()); w.show(); app.processEvents()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


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
    folder, companies = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    empty = int(subprocess.run([sys.executable, "-c", EMPTY], capture_output=True, text=True, check=True).stdout)
    app = QApplication(["bench"])
    with open_book(folder, "customers", companies) as book, page_in_frame(app, book, folder, CustomersPage) as page:
        book.close_lane()
        gaps = Gaps()
        page.window().show()
        wait(4 * QUIET)
        show_text(f"{page.table.source.rowCount():,} companies in the list")
        beside = "an import of 20,000 rows, a search and a scroll together"
        for name, step in [*steps(page), (beside, beside_an_import(page, folder))]:
            if name == beside:  # the import's own memory is not the list's
                taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                show(Line(f"memory at {companies:,} with the list open / an empty window", taken / 1024,
                          empty / 1024, "at most 4", "MB"))
            gaps.begin()
            step()
            wait(QUIET)
            show(Line(f"longest block: {name} / {AIM:.0f} ms", gaps.longest / 1000, AIM / 1000, "at most 1"))
        gaps.stop()


if __name__ == "__main__":
    main()
