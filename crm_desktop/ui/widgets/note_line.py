"""The line of a note: of a long text that is pasted the beginning stands in it, the rest is kept beside it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from crm_desktop.ui.base.text import around

LONG = 2_000  # characters that a line can be read in
SHOWN = 200  # of a long text


class NoteLine(QLineEdit):
    """`whole` is what stands in the line and what is kept beside it."""

    tail_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._tail = ""

    def whole(self) -> str:
        """Everything."""
        return self.text() + self._tail

    def tail(self) -> str:
        """What is kept and not shown."""
        return self._tail

    def set_whole(self, text: str) -> None:
        """Another text; of a long one the beginning is shown."""
        long = len(text) > LONG
        self.keep_tail(text[SHOWN:] if long else "")
        self.setText(text[:SHOWN] if long else text)

    def keep_tail(self, tail: str) -> None:
        """Another rest; an empty one drops it."""
        if tail != self._tail:
            self._tail = tail
            self.tail_changed.emit()

    # -- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        if menu is None:
            return
        for action in menu.findChildren(QAction, "edit-paste"):
            action.triggered.disconnect()
            action.triggered.connect(self._paste)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if len(text) + len(self.text()) <= LONG:
            self.paste()
            return
        start = self.selectionStart() if self.hasSelectedText() else self.cursorPosition()
        end = self.selectionEnd() if self.hasSelectedText() else start
        before, behind = around(self.text(), start, end)
        self.set_whole(f"{before}{text}{behind}{self._tail}")
