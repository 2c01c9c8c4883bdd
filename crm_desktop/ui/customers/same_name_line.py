"""The quiet line under the form of a new company: one of that name is there already, with a link to it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.same_name import SameName
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import label_text, make_button, make_label
from crm_desktop.ui.base.theme import Theme

MOST_OF_NAME = 60  # characters


class SameNameLine(QWidget):
    """Warns and hinders nothing: two companies may be called alike."""

    wanted = Signal(object)  # the id of the company that is there

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._found: Sequence[SameName] = ()
        self.setObjectName("same_name_line")
        self._words = make_label("", "fine", "warn", name="same_name", wrap=True)
        self._link = make_button(theme, kind="link", name="same_name_open")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel(theme, "info", size=14, colour="state.warn.mark"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        row.addWidget(self._link, 0, Qt.AlignmentFlag.AlignTop)
        self._link.clicked.connect(self._pressed)
        self.hide()

    def show_found(self, found: Sequence[SameName]) -> None:
        """The companies of that name; none hides the line."""
        self._found = found
        if found:
            self._words.setText(tr("“{name}” is there already.", name=label_text(found[0].name, MOST_OF_NAME)))
            self._link.setText(tr("Show it"))
        self.setVisible(bool(found))

    def _pressed(self) -> None:
        if self._found:
            self.wanted.emit(self._found[0].record_id)
