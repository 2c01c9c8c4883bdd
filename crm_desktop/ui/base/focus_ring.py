"""The ring around the control in focus: drawn outside it, and only for people who came there by keyboard."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QFocusFrame, QWidget

from crm_desktop.ui.base.theme import Theme

OWN_RING = "own_ring"  # property of a control that draws its own
KEYS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
        Qt.Key.Key_Down}


class FocusRing(QFocusFrame):
    """Follows the focus from button to button; lines and lists show theirs by themselves."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._by_keyboard = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - for the type checker
        app.focusChanged.connect(self._focus_changed)

    def watch(self, handle: QWindow) -> None:
        """Looks at the window's own events: keys and clicks tell how the focus came about."""
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._by_keyboard = False
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in KEYS:
            self._by_keyboard = True
        return bool(super().eventFilter(watched, event))

    def paintEvent(self, event: QPaintEvent) -> None:
        widget = self.widget()
        if widget is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus.ring"), 2))
        gap = (self.width() - widget.width()) / 2 - 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(gap, gap, -gap, -gap), 7.5, 7.5)
        painter.end()

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        window = self.parentWidget()
        wanted = (self._by_keyboard and isinstance(now, QAbstractButton) and now.property(OWN_RING) is None
                  and bool(window and window.isAncestorOf(now)))
        self.setWidget(now if wanted else None)  # type: ignore[arg-type]
