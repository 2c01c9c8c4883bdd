"""A dialog whose verb changes many records: a few at once, many with progress and a way to stop."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Progress
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Job
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.widgets.dialog import SMALL_DIALOG, HouseDialog
from crm_desktop.ui.widgets.progress import ProgressLine

AT_ONCE = 2_000  # records; more are shown as they go, and can be stopped


class WorkDialog(HouseDialog):
    """Stays open until it is done; stopping saves nothing."""

    done = Signal()  # it is closed; where the focus came from may be gone

    def __init__(self, desk: Desk, window: QWidget, title: str, *, name: str, verb: str, kind: str = "primary",
                 width: int = SMALL_DIALOG) -> None:
        super().__init__(desk.theme, window, title, width=width, name=name, verb=verb, kind=kind, stays=True)
        self.desk = desk
        self._job: Job | None = None
        self.line = ProgressLine(desk.theme, name=f"{name}_progress")
        self.problem = make_label("", "fine", "danger", name=f"{name}_problem", wrap=True)
        self.problem.hide()
        self.line.cancelled.connect(self.reject)

    def add_foot(self) -> None:
        """The last lines of the body, below what the owner has put there."""
        self.body.addWidget(self.problem)
        self.body.addWidget(self.line)

    def begin(self, work: Callable[[Book, Progress | None], ChangeSet], records: int, title: str) -> None:
        """Does the work; `work` holds plain values alone, because it runs beside the window."""
        self.set_busy(True)
        self.problem.hide()
        if records <= AT_ONCE:
            self.desk.jobs.do(self, lambda book: work(book, None), self._done, self._failed)
            return
        self.line.start(title, note=tr("Nothing is saved until the end."))
        self._job = self.desk.jobs.run(self, work, self._told, self._failed, self.line.set_progress, self._stopped)

    def reject(self) -> None:
        """While it works: stops it, and closes once it has stopped."""
        if self._job is None:
            super().reject()
            return
        self.cancel.setDisabled(True)
        self._job.cancel()

    def is_working(self) -> bool:
        """Whether records are being changed now."""
        return self._job is not None

    def _done(self, _: ChangeSet) -> None:
        self._job = None
        self.line.finish()
        self.finish()
        self.done.emit()

    def _told(self, changes: ChangeSet) -> None:
        self.desk.jobs.tell(changes)
        self._done(changes)

    def _stopped(self) -> None:
        self._job = None
        self.line.finish()
        self.finish()
        self.desk.messages.say(tr("Stopped. Nothing was changed."))

    def _failed(self, error: UserError) -> None:
        self._job = None
        self.line.finish()
        self.set_busy(False)
        self.cancel.setDisabled(False)
        self.problem.setText(str(error))
        self.problem.show()
