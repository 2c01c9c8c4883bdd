"""The preferences: this device's settings, built from their table, the way to the team, beside the keys of the book."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost
from crm_desktop.settings import SETTINGS
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.shell.key_panel import KeyPanel
from crm_desktop.ui.shell.setting_rows import SettingRow, make_setting_row
from crm_desktop.ui.shell.team_row import TeamRow
from crm_desktop.ui.widgets.dialog import LARGE_DIALOG, HouseDialog


class Preferences(HouseDialog):
    """Each choice works at once; the owner takes it by `chosen`. Esc closes."""

    chosen = Signal(str, object)
    team_wanted = Signal()

    def __init__(self, desk: Desk, window: QWidget, *, cost: KdfCost = STANDARD_COST) -> None:
        super().__init__(desk.theme, window, tr("Preferences"), width=LARGE_DIALOG, name="preferences")
        self._heads: dict[str, QLabel] = {}
        self._rows: list[SettingRow] = []
        self._keys = KeyPanel(desk, window, cost)
        self._team = TeamRow(desk)
        self._team.wanted.connect(self.team_wanted)
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 8, 0, 0)
        columns.setSpacing(24)
        columns.addLayout(self._settings(desk), 1)
        rule = QFrame()
        rule.setProperty("rule", "down")
        columns.addWidget(rule)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self._keys, 1)
        right.addWidget(self._team)
        columns.addLayout(right, 1)
        self.body.addLayout(columns)
        self.set_texts()
        self.open_dialog(self._rows[0].findChild(QWidget, f"setting_{SETTINGS[0].key}"))

    def set_texts(self) -> None:
        """All texts in the current language."""
        self.set_title(tr("Preferences"))
        self.set_verb("")
        for group, head in self._heads.items():
            head.setText(tr(group))
        for row in self._rows:
            row.set_texts()
        self._team.set_texts()
        self._keys.set_texts()

    def _settings(self, desk: Desk) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        for line in SETTINGS:
            if line.group not in self._heads:
                head = self._heads[line.group] = make_label("", "heading", name=f"group_{len(self._heads)}")
                if self._rows:
                    column.addSpacing(8)
                column.addWidget(head)
            row = make_setting_row(desk.theme, line, getattr(desk.settings.now, line.key))
            row.chosen.connect(self.chosen)
            self._rows.append(row)
            column.addWidget(row)
        column.addStretch(1)
        return column
