"""Keeps the open book in step with its team: rounds in the network lane, woken by edits, hints, people and time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from crm_desktop.store.book import Book
from crm_desktop.store.totals import shared_count
from crm_desktop.sync.hints import Listener, listener_for
from crm_desktop.sync.kept_line import KeptLine
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.schedule import Schedule, run_scheduled
from crm_desktop.sync.status import SyncStatus, sync_status
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.ear import Ear
from crm_desktop.ui.base.jobs import Job, Progress
from crm_desktop.ui.shell.network_watch import NetworkWatch
from crm_desktop.ui.shell.sync_words import SyncView, first_sync_view

LONGEST_TIMER = 600_000  # milliseconds


@dataclass(frozen=True)
class Standing:
    """What the book tells of its team; `status` is None where it has none."""

    status: SyncStatus | None
    records: int
    listener: Listener | None = None


@dataclass(frozen=True)
class Round:
    """How a round ended, and the newest act that the book has by now."""

    outcome: Outcome
    records: int
    newest: int


class SyncKeeper(QObject):
    """`said` carries a SyncView, or None for a book without a team. It rests while the book is locked or re-keyed."""

    said = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.view: SyncView | None = None
        self._desk = desk
        self._schedule = Schedule(_now())
        self._job: Job | None = None
        self._line = KeptLine()
        self._under_way = False
        self._resting = self._telling = False
        self._allow_deletions = False
        self._watch: NetworkWatch | None = None
        self._ear = Ear(self)
        self._ear.heard.connect(self._hinted)
        self._ear.deaf.connect(self._line_broke)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin_round)
        desk.jobs.changed.connect(self._edited)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._came_back)

    def start(self) -> None:
        """Looks whether the book has a team, and keeps it in step from then on; also after it has joined one."""
        self._resting = False
        hear, lose = self._ear.hear, self._ear.lose
        self._desk.jobs.ask(self, "team", lambda book: standing_of(book, hear, lose), self._started)

    def rest(self) -> None:
        """The book is being locked, or the window closes."""
        self._resting = True
        self._timer.stop()
        self._ear.stop()
        if self._job is not None:
            self._job.cancel()
        self._line.break_off()  # a server that is silent keeps nobody from locking

    def sync_now(self, *, allow_deletions: bool = False) -> None:
        """A person wants a round; `allow_deletions` after the question of the breaker."""
        self._allow_deletions = self._allow_deletions or allow_deletions
        self._schedule.asked(_now())
        self._plan()

    def make_room(self) -> None:
        """Something else is to be said to the server: a round under way stops at its next page, and goes on after."""
        if self._job is not None:
            self._job.cancel()

    # -- inside

    def _started(self, found: Standing) -> None:
        if self._resting:
            return
        if found.status is None:
            self._show(None)
            return
        if found.listener is not None:
            self._ear.listen(found.listener)
        if self._watch is None:
            self._watch = NetworkWatch(self)
            self._watch.came.connect(self._network_came)
        self._show(first_sync_view(found.status, found.records))
        self._schedule.asked(_now())
        self._plan()

    def _plan(self) -> None:
        """The timer to when the next round is due; while one runs, its end plans."""
        if self.view is not None and not self._under_way and not self._resting:
            self._timer.start(min(max(0, self._schedule.next_at - _now()), LONGEST_TIMER))

    def _begin_round(self) -> None:
        if self._resting or self._desk.jobs.resting or self._under_way or self.view is None:
            return
        if not self._schedule.is_due(_now()):
            self._plan()
            return
        self._schedule.began()
        self._under_way = True
        self._show(replace(self.view, running=True))
        if self._line.is_over:
            self._line = KeptLine()
        line, allow, self._allow_deletions = self._line, self._allow_deletions, False
        job = self._desk.jobs.run(
            self, lambda book, go_on: one_round(book, go_on, line, allow_deletions=allow), self._ended,
            self._failed, self._progressed, lane="network")
        self._job = job if self._under_way else None

    def _ended(self, found: Round) -> None:
        self._job, self._under_way = None, False
        self._schedule.ended(found.outcome, _now(), found.outcome.head)
        if self.view is not None:
            self._show(self.view.after(found.outcome, found.records, self._desk.jobs.book.clock()))
        if found.outcome.changed:
            self._telling = True
            self._desk.jobs.note_arrived(found.newest)
            self._telling = False
        self._plan()

    def _failed(self, _: object) -> None:
        """The book itself could not be read or written just now, which its pages tell: again after a while."""
        self._job, self._under_way = None, False
        self._schedule.ended(Outcome(SyncState.OFFLINE), _now())
        self._plan()

    def _progressed(self, done: int, whole: int) -> None:
        if self.view is not None:
            self._show(replace(self.view, done=done, whole=whole))

    def _edited(self, _: object) -> None:
        if self.view is None or self._telling or self._resting:
            return
        self._schedule.edited(_now())
        self._desk.jobs.ask(self, "counts", sync_status, self._counted)
        self._plan()

    def _counted(self, status: SyncStatus | None) -> None:
        if status is not None and self.view is not None:
            self._show(self.view.counted(status))

    def _hinted(self, head: int) -> None:
        if not self._resting:
            self._schedule.hinted(head, _now())
            self._plan()

    def _line_broke(self) -> None:
        """The server has gone, perhaps: a round tells, so that the foot does not say that all is well."""
        if not self._resting:
            self._schedule.line_broke(_now())
            self._plan()

    def _came_back(self, state: Qt.ApplicationState) -> None:
        """Somebody comes to the window again: perhaps to another network as well."""
        if state is Qt.ApplicationState.ApplicationActive:
            self._network_came()

    def _network_came(self) -> None:
        if not self._resting and self.view and self.view.state is SyncState.OFFLINE:
            self._schedule.network_came(_now())
            self._plan()

    def _show(self, view: SyncView | None) -> None:
        self.view = view
        self.said.emit(view)


def standing_of(book: Book, heard: Callable[[int], None], lost: Callable[[], None]) -> Standing:
    """In a lane: how the book stands, and who can listen for it."""
    status = sync_status(book)
    return Standing(status, shared_count(book), listener_for(book, heard, lost=lost) if status else None)


def one_round(book: Book, go_on: Progress, line: KeptLine, *, allow_deletions: bool) -> Round:
    """In the network lane: a round at once, however it ends."""
    outcome = run_scheduled(Schedule(0), book, lambda: 0, connect=line, progress=go_on,
                            allow_deletions=allow_deletions)
    assert outcome is not None  # noqa: S101 - it is due at once
    return Round(outcome, shared_count(book), int(book.value("select coalesce(max(n), 0) from change_set")))


def _now() -> int:
    """Milliseconds that only go forwards, also where the clock is set."""
    return time.monotonic_ns() // 1_000_000
