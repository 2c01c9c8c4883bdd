"""The ring around the control in focus: drawn outside it, and only for people who came there by keyboard."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from crm_desktop.ui.base.theme import Theme

OWN_RING = "own_ring"  # property of a button that draws its own
RINGED = "ringed"  # property of another control that wants the ring
KEYS = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_F6, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
        Qt.Key.Key_Down}


class FocusRing(QFocusFrame):
    """Follows the focus from button to button; most lines and lists show theirs by themselves.

    Qt moves the frame from parent to parent, so the window is kept here.
    """

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._above = _Above(self)
        self.setStyle(self._above)
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
        wanted = (self._by_keyboard and now is not None and self._window.isAncestorOf(now)
                  and ((isinstance(now, QAbstractButton) and now.property(OWN_RING) is None)
                       or now.property(RINGED) is not None))
        self.setWidget(now if wanted else None)  # type: ignore[arg-type]


class _Above(QProxyStyle):
    """Lays the ring over the window or the scrolled page: within the control's own parent it would be cut off."""

    def __init__(self, ring: QFocusFrame) -> None:
        super().__init__()
        self.setParent(ring)

    def styleHint(self, hint: QStyle.StyleHint, option: QStyleOption | None = None, widget: QWidget | None = None,
                  returned: QStyleHintReturn | None = None) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returned)
