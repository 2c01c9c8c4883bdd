"""The line of the command palette: it asks as one types or composes, and its keys steer the list below."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

PAGE = 8  # rows
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: PAGE, Qt.Key.Key_PageUp: -PAGE}


class PaletteLine(QLineEdit):
    """While an input method composes, all keys are its own."""

    asked = Signal()
    stepped = Signal(int)
    narrowed = Signal(int)  # 1 the next kind, -1 the one before, 0 all kinds
    taken = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._composed = ""
        self.setObjectName("palette_line")
        self.textEdited.connect(self.asked)

    def words(self) -> str:
        """What is typed, with what is still being composed at the cursor."""
        at = self.cursorPosition()
        return self.text()[:at] + self._composed + self.text()[at:]

    # -- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._composed:
            super().keyPressEvent(event)
        elif key in STEPS:
            self.stepped.emit(STEPS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_K and control):
            self.left.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.narrowed.emit(0)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if not self._composed:
            self.narrowed.emit(1 if forward else -1)
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        before, self._composed = self._composed, event.preeditString()
        if self._composed != before:
            self.asked.emit()
