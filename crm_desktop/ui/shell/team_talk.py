"""What the team dialog asks the server: one thing at a time in the network lane, ended at once by Esc or a lock."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.store.book import Book
from crm_desktop.sync.round import Connect
from crm_desktop.sync.transport import Line
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Job, Progress

T = TypeVar("T")


class TeamTalk(QObject):
    """`asking` comes before each request: a round under way makes room for it."""

    asking = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._line = Line()

    def ask(self, work: Callable[[Book, Connect], T], done: Callable[[T], None], failed: Callable[[UserError], None],
            stopped: Callable[[], None]) -> None:
        """Asks; one of the three is called at the end, `stopped` where it had not begun when it was broken off."""
        self.asking.emit()
        line = self._line = Line()
        self._job = self._desk.jobs.run(self, lambda book, go_on: _begun(book, go_on, work, line), done, failed,
                                        stopped=stopped, lane="network")

    def break_off(self) -> None:
        """Ends what is under way; what the server has done by then stays done, and doing it again is safe."""
        if self._job is not None:
            self._line.break_off()
            self._job.cancel()
            self._job = None


def _begun(book: Book, go_on: Progress, work: Callable[[Book, Connect], T], line: Line) -> T:
    if not go_on(0, 0):
        raise Cancelled
    return work(book, line)
