"""The line at the window's foot: what the page says at the left, where the data is at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import ElidedLabel, make_label
from crm_desktop.ui.base.theme import Theme


class StatusLine(QWidget):
    """28 pixels high, always there while a book is open."""

    def __init__(self, theme: Theme, *, read_only: bool) -> None:
        super().__init__()
        self._read_only = read_only
        self.setObjectName("status_line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.size("status_height"))
        self._left = ElidedLabel("fine", "secondary", name="status_text")
        self._right = make_label("", "fine", "secondary", name="status_saved")
        mark = IconLabel(theme, "lock" if read_only else "circle-check", size=14,
                         colour="state.warn.mark" if read_only else "state.success.mark")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._left, 1)
        row.addWidget(mark)
        row.addWidget(self._right)
        self.set_texts()

    def say(self, text: str) -> None:
        """The left side: a count, or what the keys do now."""
        self._left.setText(text)

    def set_texts(self) -> None:
        """The right side in the current language."""
        self._right.setText(tr("Open for reading only: a newer version wrote this book") if self._read_only
                            else tr("Saved on this laptop, encrypted"))
