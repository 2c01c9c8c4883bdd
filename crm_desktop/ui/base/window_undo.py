"""Ctrl Z in a line that has nothing of its own to take back belongs to the window."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


def share_undo(line: QLineEdit) -> None:
    """From now on the line keeps Ctrl Z and Ctrl Shift Z only while it can undo or redo what was typed."""
    line.installEventFilter(_SharedUndo(line))


class _SharedUndo(QObject):
    """A child of its line. Qt's own line claims the keys always, so the window would never undo from a search line."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        of_window = (event.matches(QKeySequence.StandardKey.Undo) and not self._line.isUndoAvailable()) or (
            event.matches(QKeySequence.StandardKey.Redo) and not self._line.isRedoAvailable())
        if of_window:
            event.ignore()
        return of_window
