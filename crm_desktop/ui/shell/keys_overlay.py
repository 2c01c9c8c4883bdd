"""The overlay of all keys (?), made from the table of verbs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.actions import GROUPS, VERBS
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.dialog import LARGE_DIALOG, HouseDialog

COLUMN_WIDTH = 280


class KeysOverlay(HouseDialog):
    """Three columns, one a group; Esc or a click beside it closes it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, tr("All keys"), width=LARGE_DIALOG, name="keys_overlay")
        columns = QHBoxLayout()
        columns.setSpacing(32)
        for group in GROUPS:
            columns.addWidget(_group(group), 1, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(columns)
        self.body.addWidget(holder)
        self.primary.hide()
        self.cancel.setText(tr("Close"))
        self.open_dialog(self.cancel)


def _group(group: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(make_label(tr(group), "label", "secondary"))
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    verbs = [verb for verb in VERBS if verb.group == group and verb.keys]
    for line, verb in enumerate(verbs):
        grid.addWidget(make_label(tr(verb.text)), line, 0)
        keys = QHBoxLayout()
        keys.addStretch(1)
        for key in verb.keys:
            chip = make_label(key.replace("+", " ").replace("Return", "Enter"))
            chip.setProperty("chip", "key")
            keys.addWidget(chip)
        grid.addLayout(keys, line, 1)
    column.addLayout(grid)
    return holder
