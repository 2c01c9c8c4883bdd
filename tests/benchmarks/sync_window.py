"""`make bench`: how long the window is blocked while a new laptop takes its team's book in, and a person scrolls in it.

`python -m tests.benchmarks.sync_window FOLDER [customers]`: the server is a process of its own, as in life.
"""

import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from crm_desktop.app import SWITCH
from crm_desktop.store.book import Book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.kept_line import KeptLine
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.shell.sync_keeper import Round, one_round
from tests.benchmarks.figures import Line, show, show_text
from tests.benchmarks.screen import Gaps, page_in_frame, wait
from tests.benchmarks.syncing import fill, new_book, timed_round
from tests.server.running import start_server

CUSTOMERS = 20_000
AIM = 50.0  # milliseconds
SETTLE = 2_000  # milliseconds


def first_sync(page: CustomersPage) -> Round:
    """The round as the window runs it, with a list that scrolls and is refreshed at the end; how it ended."""
    ended: list[Round] = []
    line = KeptLine()
    page.desk.jobs.run(page, lambda book, go_on: one_round(book, go_on, line, allow_deletions=False), ended.append,
                       lane="network")
    bar = page.table.verticalScrollBar()
    while not ended:
        bar.setValue((bar.value() + bar.pageStep()) % max(1, bar.maximum()))
        wait(40)
    page.desk.jobs.note_arrived(ended[0].newest)
    wait(SETTLE)
    return ended[0]


def measure(folder: Path, app: QApplication, book: Book) -> None:
    """Two figures: while the first sync runs, and for a quiet window as the control."""
    with page_in_frame(app, book, folder, CustomersPage) as page:
        book.close_lane()
        gaps = Gaps()
        page.window().show()
        wait(SETTLE)
        gaps.begin()
        wait(SETTLE)
        show_text(f"  the window with nothing to do: longest block {gaps.longest:.1f} ms")
        gaps.begin()
        ended = first_sync(page)
        show(Line(f"longest block of the window in a first sync of {ended.records:,} / {AIM:.0f} ms",
                  gaps.longest / 1000, AIM / 1000, "at most 1"))
        gaps.stop()


def main() -> None:
    """A server in a process of its own, a team, and a window over the new laptop's book."""
    sys.setswitchinterval(SWITCH)
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else CUSTOMERS
    app = QApplication(["bench"])
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as name:
        folder = Path(name)
        served = start_server(str(folder / "server.db"))
        try:
            with new_book(folder / "A.book") as a:
                fill(a, customers)
                create_team(a, f"http://127.0.0.1:{served.port}", "Office", served.said["setup_token"])
                timed_round(a)
                code = invite(a, "owner").code
            with new_book(folder / "B.book") as b:
                join_team(b, code, fresh=True)
                b.close_lane()
                measure(folder, app, b)
        finally:
            served.kill()


if __name__ == "__main__":
    main()
