"""The row of the preferences that leads to the team and its laptops."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.team import in_a_team
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.shell.setting_rows import CONTROL_WIDTH


class TeamRow(QWidget):
    """Says whether the book is shared; the button tells the owner."""

    wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("row_team")
        self._is_shared: bool | None = None
        self.head = make_label("", "heading", name="group_team")
        self._label = make_label(name="label_team", wrap=True)
        self._note = make_label("", "fine", "secondary", name="help_team", wrap=True)
        self._button = make_button(desk.theme, name="preferences_team")
        self._button.setProperty("measure", "small")
        self._button.clicked.connect(self.wanted)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._label)
        words.addWidget(self._note)
        holder = QWidget()
        holder.setFixedWidth(CONTROL_WIDTH)
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._button)
        inside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(holder, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(row)
        desk.jobs.ask(self, "team", in_a_team, self._told)

    def set_texts(self) -> None:
        """All texts in the current language."""
        self.head.setText(tr("Team"))
        self._label.setText(tr("Team and laptops"))
        self._note.setText("" if self._is_shared is None else tr("This book is shared with your team.")
                           if self._is_shared else tr("This book is on this laptop alone."))
        self._button.setText(tr("Manage") if self._is_shared else tr("Share it…"))
        self._button.setAccessibleName(tr("{verb}: {name}", verb=self._button.text(), name=tr("Team and laptops")))

    def _told(self, is_shared: bool) -> None:
        self._is_shared = is_shared
        self.set_texts()
