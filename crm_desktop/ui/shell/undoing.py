"""Undo and redo everywhere: the keys, the toast of each act, and what an undo left alone."""

from PySide6.QtCore import QObject, QTimer

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr, trn
from crm_desktop.queries.history import act_title
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.tokens import duration_token


class Undoing(QObject):
    """Listens to what was done, says it in a toast, and takes it back when asked."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._under_way = False
        desk.jobs.acted.connect(self._tell)
        desk.messages.undo_asked.connect(self.undo)
        desk.messages.redo_asked.connect(self.redo)
        desk.actions.bind({"undo": self._undo_last, "redo": self.redo})

    def undo(self, act: int | None = None) -> None:
        """Takes back an act, the newest one where none is named; one at a time: a large import takes its while."""
        if self._begin():
            self._desk.jobs.do(self, lambda book: undo_act(book, act), self._undone, self._failed, quiet=True)

    def redo(self) -> None:
        """Does again what was undone last."""
        if self._begin():
            self._desk.jobs.do(self, redo_act, self._done_again, self._failed, quiet=True)

    def _begin(self) -> bool:
        if self._under_way:
            return False
        self._under_way = True
        QTimer.singleShot(duration_token("busy_delay"), self._say_busy)
        return True

    def _say_busy(self) -> None:
        if self._under_way:
            self._desk.messages.say(tr("Working on it: a large import takes a while."))

    def _failed(self, error: UserError) -> None:
        self._under_way = False
        self._desk.messages.show_error(error)

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
        self._under_way = False
        self._say(changes, redo=True)

    def _done_again(self, changes: ChangeSet) -> None:
        self._under_way = False
        self._say(changes, redo=False)

    def _say(self, changes: ChangeSet, *, redo: bool) -> None:
        act = changes.number
        left = len(changes.kept)
        if act is None:
            return
        self._desk.jobs.ask(self, "title", lambda book: (act_title(book, act), left, redo), self._say_title)

    def _say_title(self, told: tuple[str, int, bool]) -> None:
        title, left, redo = told
        if left:
            title = tr("{title}. {rest}", title=title,
                       rest=trn("{n} later edit was left as it is", "{n} later edits were left as they are", left))
        self._desk.messages.say(title, redo=redo, undo=not redo)
