"""A panel under a button, inside the window: it goes with Esc or a click elsewhere, and the focus goes back."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.ui.base.actions import HOLDS_KEYS
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.dialog_order import cast_shadow, height_at, tab_chain

GAP, AROUND = 4, 8  # below the button, and from the window's edges
AIR = 12


class Popover(QWidget):
    """Lies over the whole window, unseen, and takes what is clicked beside its panel; no window of its own.

    Made anew at each opening. `body` is filled by the owner; while it is open the window's verbs wait.
    """

    gone = Signal()

    def __init__(self, theme: Theme, window: QWidget, *, name: str, width: int) -> None:
        super().__init__(window)
        self._window = window
        self._width = width
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        self.setObjectName(name)
        self.setProperty(HOLDS_KEYS, True)
        shadow = self._shadow = QFrame(self)
        self._shadow.setObjectName("dialog_shadow")
        self.panel = QFrame(self)
        self.panel.setObjectName("dialog_panel")
        self.body = QVBoxLayout(self.panel)
        self.body.setContentsMargins(AIR, AIR, AIR, AIR)
        self.body.setSpacing(8)
        on_change(theme, self, lambda: cast_shadow(theme, shadow))
        self.hide()

    def open_under(self, anchor: QWidget, first: QWidget) -> None:
        """Shows it below a button, the cursor in `first`."""
        self._anchor = anchor
        self._before = QApplication.focusWidget()
        self._window.installEventFilter(self)
        self.place()
        self.show()
        self.raise_()
        self.place()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self, *, to_anchor: bool = True) -> None:
        """Closes it; the focus goes to the button, or to where it was."""
        if not self.isVisible():
            return
        self._window.removeEventFilter(self)
        self.hide()
        for widget in (self._anchor if to_anchor else None, self._before):
            if widget is not None and isValid(widget) and widget.isVisible():
                widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
                break
        self.gone.emit()
        self.deleteLater()

    def place(self) -> None:
        """Where the panel stands now: below the button, else above it, always inside the window."""
        self.setGeometry(self._window.rect())
        width = min(self._width, self.width() - 2 * AROUND)
        height = min(height_at(self.body, width), self.height() - 2 * AROUND)
        anchor = self._anchor
        corner = QPoint(AROUND, AROUND)
        if anchor is not None and isValid(anchor):
            corner = anchor.mapTo(self._window, QPoint(0, anchor.height() + GAP))
            if corner.y() + height > self.height() - AROUND:
                corner.setY(anchor.mapTo(self._window, QPoint(0, -GAP - height)).y())
        x = max(AROUND, min(corner.x(), self.width() - width - AROUND))
        y = max(AROUND, min(corner.y(), self.height() - height - AROUND))
        for part in (self._shadow, self.panel):
            part.setGeometry(x, y, width, height)

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        """The window's shortcuts rest: all keys are for the panel."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.leave()

    def focusNextPrevChild(self, forward: bool) -> bool:
        chain = tab_chain(self, last=())
        now = QApplication.focusWidget()
        if chain:
            at = chain.index(now) if now in chain else -1
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            chain[(at + (1 if forward else -1)) % len(chain)].setFocus(reason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.leave(to_anchor=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False
