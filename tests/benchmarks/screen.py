"""The real frame with one page, offscreen, and the longest time that its event loop stood still."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.frame import Frame


class Gaps:
    """The longest time between two turns of the window's event loop, in milliseconds."""

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


def wait_until(ready: Callable[[], bool]) -> None:
    """Lets the event loop turn until something is there."""
    while not ready():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


@contextmanager
def page_in_frame(app: QApplication, book: Book, folder: Path, make: Callable[[Desk], Page]) -> Iterator[Page]:
    """A page in the program's own frame at 1440 x 900, with its real lanes; not shown yet: `frame.show()` is ours."""
    settings = SettingsFile(folder / "settings.json")
    theme = Theme(app, "light")
    frame = Frame(theme, settings)
    frame.resize(1440, 900)
    jobs = Jobs(book)
    frame.turn = jobs.turn
    page = make(Desk(jobs, theme, frame.messages, frame.actions_table, settings))
    frame.show_pages([page], QMenu(frame), QLabel(), read_only=False, title="Bench")
    yield page
    frame.close()
    jobs.close()
