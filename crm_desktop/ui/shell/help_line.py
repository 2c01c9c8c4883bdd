"""The line that finds words in the guide: Enter goes to the next hit, Shift Enter back, the arrow down leads on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.theme import Theme

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HelpLine(QLineEdit):
    """Looks like the search lines of the pages."""

    stepped = Signal(int)
    down = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("help_search")
        self.setProperty("kind", "search")
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)

    def set_texts(self) -> None:
        """Words and icon in the current language and theme."""
        self._glass.setIcon(make_icon(self._theme, "search"))
        self.setPlaceholderText(tr("Search the guide"))
        self.setAccessibleName(tr("Search the guide"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)
