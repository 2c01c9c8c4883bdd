"""Undo and redo everywhere: the keys, the toast of each act, and what an undo took back and left alone."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.queries.history import act_title
from crm_desktop.queries.undo import AGAIN, GOES_ON, UndoOutcome, undo_outcome
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Job
from crm_desktop.ui.base.tokens import duration_token
from crm_desktop.ui.shell.undo_progress import UndoProgress


class Undoing(QObject):
    """Listens to what was done, says it in a toast, and takes it back when asked.

    What takes longer shows how far it is over the window, and can be stopped.
    """

    def __init__(self, desk: Desk, parent: QObject, window: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = window
        self._under_way = self._is_long = False
        self._job: Job | None = None
        self._shown: UndoProgress | None = None
        self._title = ""
        self._past: int | None = None  # an act that could not be undone: the key goes on with those before it
        desk.jobs.changed.connect(self._something_new)
        desk.jobs.acted.connect(self._tell)
        desk.messages.undo_asked.connect(self.undo)
        desk.messages.redo_asked.connect(self.redo)
        desk.actions.bind({"undo": self._undo_last, "redo": self.redo})

    def undo(self, act: int | None = None) -> None:
        """Takes back an act, the newest one where none is named; one at a time: a large import takes its while."""
        if self._begin(tr("Taking it back")):
            past, done = self._past, self._undone if act is not None else self._undone_last
            self._job = self._desk.jobs.run(
                self, lambda book, go_on: undo_act(book, act, past=past, progress=go_on), done, self._failed,
                self._go_on, self._stopped, lane="write")

    def redo(self) -> None:
        """Does again what was undone last."""
        if self._begin(tr("Doing it again")):
            self._job = self._desk.jobs.run(
                self, lambda book, go_on: redo_act(book, progress=go_on), self._done_again, self._failed,
                self._go_on, self._stopped, lane="write")

    def close(self) -> None:
        """Before the book closes: what is under way stops, and takes its dialog along."""
        self._stop()
        self._end()

    def _begin(self, title: str) -> bool:
        if self._under_way:
            return False
        self._under_way, self._is_long, self._title = True, False, title
        QTimer.singleShot(duration_token("busy_delay"), self._say_busy)
        return True

    def _say_busy(self) -> None:
        if self._under_way:
            self._is_long = True
            self._desk.messages.say(tr("Working on it: a large import takes a while."))

    def _go_on(self, done: int, whole: int) -> None:
        if self._shown is None and self._is_long and self._under_way:
            self._shown = UndoProgress(self._desk.theme, self._window, self._title)
            self._shown.stop_wanted.connect(self._stop)
        if self._shown is not None:
            self._shown.set_progress(done, whole)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _end(self) -> None:
        self._under_way, self._job = False, None
        shown, self._shown = self._shown, None
        if shown is not None:
            shown.finish()

    def _stopped(self) -> None:
        self._end()
        self._desk.messages.say(tr("Stopped. Nothing was changed."))

    def _failed(self, error: UserError) -> None:
        self._end()
        self._past = None
        self._desk.messages.show_error(error)

    def _something_new(self, changes: ChangeSet | None) -> None:
        """After a new act, or one of others, the newest may be undone after all; after an undo it may not."""
        if changes is None or "of" not in changes.values:
            self._past = None

    def _undo_last(self) -> None:
        self.undo(None)

    def _tell(self, changes: ChangeSet) -> None:
        act = changes.number
        if act is not None:
            self._desk.jobs.ask(self, "title", lambda book: (act, act_title(book, act)), self._say_done)

    def _say_done(self, told: tuple[int, str]) -> None:
        act, title = told
        self._desk.messages.say(title, undo=True, act=act)

    def _undone(self, changes: ChangeSet) -> None:
        self._say(changes, undoing=True)

    def _undone_last(self, changes: ChangeSet) -> None:
        if changes.number is None:
            self._past = int(str(changes.values["of"]))
        self._say(changes, undoing=True, goes_on=True)

    def _done_again(self, changes: ChangeSet) -> None:
        self._say(changes, undoing=False)

    def _say(self, changes: ChangeSet, *, undoing: bool, goes_on: bool = False) -> None:
        self._end()
        if changes.number is not None:
            self._desk.jobs.tell(changes, quiet=True)
        self._desk.jobs.ask(self, "title", lambda book: (
            undo_outcome(book, changes, undoing=undoing), undoing, goes_on), self._say_outcome)

    def _say_outcome(self, told: tuple[UndoOutcome, bool, bool]) -> None:
        outcome, undoing, goes_on = told
        if outcome.nothing:
            self._desk.messages.show_error(outcome.refusal(GOES_ON if goes_on else AGAIN))
        else:
            self._desk.messages.say(outcome.text(), redo=undoing, undo=not undoing)
