"""The quiet mark of a record that is not on the team's server yet, or in which values wait for a decision."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton

from crm_desktop.i18n import tr, trn
from crm_desktop.queries.team import RecordSync, record_sync
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import set_level

PATIENCE = 1_500  # milliseconds in which an edit is usually sent: a mark that comes and goes would only disturb
BESIDE_WORDS = 44  # pixels: the icon, and the air around both
CONFLICTS_OF = "conflicts of "  # before the record's type: where the inbox is shown at it


class SyncMark(QPushButton):
    """Asks by itself, also after each round; there is none in a book without a team.

    A click leads to the inbox (`wanted` carries where), or to what is known of the sync.
    """

    wanted = Signal(object)  # (CONFLICTS_OF + record type, id)

    def __init__(self, desk: Desk, *, name: str) -> None:
        super().__init__()
        self._desk = desk
        self._where: tuple[str, bytes] | None = None
        self._found: RecordSync | None = None
        self._patient = self._short = False
        self.setObjectName(f"{name}_sync")
        self.setProperty("kind", "quiet")
        self.setProperty("measure", "small")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self._ask)
        self.clicked.connect(self._clicked)
        desk.jobs.synced.connect(self._ask)

    def show_record(self, record_type: str, record_id: bytes | None) -> None:
        """Another record: how it stands is shown at once. The same one: a fresh edit has a moment to be sent."""
        where = (record_type, record_id) if record_id is not None else None
        self._patient = where == self._where and not self._is_unsent()
        if where != self._where:
            self._where = where
            self._show(None)
        self._ask()

    def set_short(self, short: bool) -> None:
        """Where it is narrow the icon stands alone."""
        if short != self._short:
            self._short = short
            self.set_texts()

    def room_for_words(self) -> int:
        """Pixels that it wants with its words; none while there is no mark."""
        return self.fontMetrics().horizontalAdvance(self.accessibleName()) + BESIDE_WORDS if self._found else 0

    def set_texts(self) -> None:
        """The words in the current language."""
        found = self._found
        if found is None:
            return
        if found.waiting:
            text = trn("{n} value waits", "{n} values wait", found.waiting)
            tip = tr("It was changed on two laptops, and both values are kept. Open it to decide.")
            icon, colour = "git-merge", "state.warn.mark"
        else:
            text = tr("Not sent yet")
            tip = tr("Saved on this laptop. It goes to the team's server as soon as that answers.")
            icon, colour = "arrow-up", "text.tertiary"
        set_level(self, "" if found.waiting else "secondary", "tone")
        wear_icon(self, self._desk.theme, icon, size=14, colour=colour)
        self.setText("" if self._short else text)
        self.setToolTip(f"{text}. {tip}" if self._short else tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)

    # -- inside

    def _is_unsent(self) -> bool:
        return self._found is not None and self._found.unsent

    def _ask(self) -> None:
        if self._where is not None:
            kind, record_id = self._where
            self._desk.jobs.ask(self, "sync", lambda book: (record_id, record_sync(book, kind, record_id)), self._told)

    def _told(self, answer: tuple[bytes, RecordSync | None]) -> None:
        record_id, found = answer
        if self._where is None or record_id != self._where[1]:
            return
        if self._patient and found is not None and found.unsent and not found.waiting:
            self._patient = False
            self._timer.start()
            return
        self._timer.stop()
        self._show(found)

    def _show(self, found: RecordSync | None) -> None:
        self._found = found if found is not None and (found.unsent or found.waiting) else None
        self.set_texts()
        self.setVisible(self._found is not None)

    def _clicked(self) -> None:
        if self._found is not None and self._found.waiting and self._where is not None:
            self.wanted.emit((CONFLICTS_OF + self._where[0], self._where[1]))
        else:
            self._desk.actions.call("sync")
