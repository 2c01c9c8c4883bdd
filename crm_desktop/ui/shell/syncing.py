"""Sync in the window: the sign at the foot and in the rail, the popover behind it, the team dialog, the inbox."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crm_desktop.i18n import tr
from crm_desktop.queries.lookalikes import lookalike_count
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import was_removed
from crm_desktop.sync.join import INVITE_AGAIN
from crm_desktop.sync.membership import load_team
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.sync_keeper import SyncKeeper
from crm_desktop.ui.shell.sync_popover import SyncPopover
from crm_desktop.ui.shell.sync_words import SyncView, face_of
from crm_desktop.ui.shell.team_dialog import TeamDialog
from crm_desktop.ui.widgets.dialog import ask_decision


class Syncing(QObject):
    """Made with the pages of a book; `show_conflicts` and `show_lookalikes` bring these pages to the front."""

    def __init__(self, desk: Desk, frame: Frame, parent: QObject, show_conflicts: Callable[[], None],
                 show_lookalikes: Callable[[], None]) -> None:
        super().__init__(parent)
        self._desk, self._frame = desk, frame
        self._show_conflicts, self._show_lookalikes = show_conflicts, show_lookalikes
        self._popover: SyncPopover | None = None
        self._dialog: TeamDialog | None = None
        self._was_running = False
        self.keeper = SyncKeeper(desk, self)
        self.keeper.said.connect(self._say)
        rail, status = frame.rail, frame.status_line
        if rail is not None and status is not None:
            rail.sync.clicked.connect(self._open_at_rail)
            status.sync.clicked.connect(self._open_at_foot)
        desk.actions.bind({"sync": self._open_at_rail, "conflicts": show_conflicts, "team": self.open_team})
        self.keeper.start()

    def rest(self) -> None:
        """The book is locked, or closes."""
        self.keeper.rest()
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.break_off()

    def wake(self) -> None:
        """The book is unlocked."""
        self.set_texts()
        self.keeper.start()

    def set_texts(self) -> None:
        """The signs in the current language."""
        self._say(self.keeper.view)
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.set_texts()

    def open_team(self, *, join: bool = False, fresh: bool = False) -> None:
        """The dialog of the team; `join`: with the step that takes a code, `fresh` into a book made for that."""
        if self._dialog is not None:
            return
        self._close_popover()
        view = self.keeper.view
        out = view.code if view is not None and view.code in INVITE_AGAIN else ""
        self._dialog = TeamDialog(self._desk, self._frame, has_team=view is not None and not out, join=join,
                                  fresh=fresh, out=out)
        self._dialog.asking.connect(self.keeper.make_room)
        self._dialog.enrolled.connect(self.keeper.start)
        self._dialog.put_out.connect(self.keeper.sync_now)
        self._dialog.destroyed.connect(self._dialog_gone)

    # -- inside

    def _say(self, view: SyncView | None) -> None:
        before, self._was_running = self._was_running, view is not None and view.running
        if before and not self._was_running:
            self._desk.jobs.synced.emit()
        rail, status = self._frame.rail, self._frame.status_line
        if rail is None or status is None:
            return
        status.show_sync(view is not None)
        rail.sync.setVisible(view is not None)
        if view is None:
            return
        self._desk.actions.bind({"sync_now": self.keeper.sync_now})
        face, tip = face_of(view, self._desk.today()), self._desk.actions.tip("sync")
        status.sync.show_face(face, tip)
        rail.sync.show_face(face, tip)
        if self._popover is not None:
            self._popover.show_view(view)
        if self._dialog is not None:
            self._dialog.show_view(view)

    def _open_at_rail(self) -> None:
        self._open(self._frame.rail.sync if self._frame.rail else None)

    def _open_at_foot(self) -> None:
        self._open(self._frame.status_line.sync if self._frame.status_line else None)

    def _open(self, anchor: QWidget | None) -> None:
        view = self.keeper.view
        if view is None or anchor is None:
            self.open_team()
            return
        if self._popover is not None:
            return
        popover = self._popover = SyncPopover(self._desk.theme, self._frame, self._desk.actions, self._desk.today())
        popover.show_view(view)
        popover.sync_wanted.connect(self.keeper.sync_now)
        popover.conflicts_wanted.connect(self._decide)
        popover.deletions_wanted.connect(self._ask_about_deletions)
        popover.team_wanted.connect(self.open_team)
        popover.lookalikes_wanted.connect(self._look_at_pairs)
        popover.gone.connect(self._popover_gone)
        popover.open_under(anchor, popover.now)
        self._desk.jobs.ask(self, "laptops", laptop_count, self._counted)
        self._desk.jobs.ask(self, "lookalikes", lookalike_count, self._pairs_counted, lane="figures")

    def _counted(self, count: int) -> None:
        if self._popover is not None:
            self._popover.show_laptops(count)

    def _pairs_counted(self, count: int | None) -> None:
        if self._popover is not None:
            self._popover.show_lookalikes(count)

    def _look_at_pairs(self) -> None:
        self._close_popover()
        self._show_lookalikes()

    def _decide(self) -> None:
        self._close_popover()
        self._show_conflicts()

    def _ask_about_deletions(self) -> None:
        self._close_popover()
        trouble = self.keeper.view.trouble if self.keeper.view else None
        if trouble is None:
            self.keeper.sync_now()
            return
        ask_decision(self._desk.theme, self._frame, trouble.texts()[0],
                     tr("If that was meant so, let it through: the records go to the trash here as well, and each can "
                        "be brought back for 90 days. If not, look at the other laptops first; nothing is taken over "
                        "until then."), tr("Let it through"), self._let_through, name="deletions")

    def _let_through(self) -> None:
        self.keeper.sync_now(allow_deletions=True)

    def _close_popover(self) -> None:
        if self._popover is not None:
            self._popover.leave()

    def _popover_gone(self) -> None:
        self._popover = None

    def _dialog_gone(self) -> None:
        self._dialog = None


def laptop_count(book: Book) -> int:
    """How many laptops are in the team now; this one not, where it was put out."""
    found = load_team(book)
    if found is None:
        return 0
    return len(found.members.live()) - (found.is_in and was_removed(book))
