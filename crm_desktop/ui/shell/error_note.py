"""An error where it happened: what happened, what is safe, what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import UserError, in_a_row
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.base.theme import Theme


class ErrorNote(QWidget):
    """Three sentences beside a sign; takes no room while there is nothing to say."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._error: UserError | None = None
        self._mild = False
        self._icon = IconLabel(theme, "circle-alert", size=14, colour="state.danger.mark")
        self._what = make_label("", "label", "danger", name=f"{name}_what", wrap=True)
        self._then = make_label("", "label", "secondary", name=f"{name}_then", wrap=True)
        self._then.setProperty("weight", "plain")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._then)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    @property
    def code(self) -> str:
        """The code of the error that is shown, "" where none is."""
        return self._error.code if self._error is not None else ""

    def show_error(self, error: UserError, *, mild: bool = False) -> None:
        """Shows it and says it to a screen reader; `mild`: nothing failed, one sentence tells why."""
        self._error, self._mild = error, mild
        self._icon.set_icon("info" if mild else "circle-alert", "text.secondary" if mild else "state.danger.mark")
        set_level(self._what, "secondary" if mild else "danger")
        self.set_texts()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._what.text()))

    def clear(self) -> None:
        """Nothing to say."""
        self._error = None
        self.hide()

    def set_texts(self) -> None:
        """The sentences in the current language."""
        if self._error is None:
            return
        what, safe, next_step = self._error.texts()
        self._what.setText(what)
        self._then.setText("" if self._mild else in_a_row((safe, next_step)))
        self._then.setVisible(bool(self._then.text()))
