"""A dialog nearly as large as its window, in its middle, over the dimmed window and its own shadow."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QCloseEvent, QColor, QMouseEvent, QPainter, QPaintEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from crm_desktop.ui.base.focus_ring import FocusRing
from crm_desktop.ui.base.theme import Theme, on_change

WIDEST, HIGHEST = 1_292, 820
MARGIN = 32
RADIUS = 8
DIM = 0.28  # of the text's colour over what lies below
SHADOW, OFFSET = 28, 8


def wizard_rect(window: QWidget | None) -> QRect:
    """Where the wizard stands on the screen: in the middle of its window, nearly as large."""
    if window is None:
        return QRect(0, 0, WIDEST, HIGHEST)
    width, height = min(WIDEST, window.width() - 2 * MARGIN), min(HIGHEST, window.height() - 2 * MARGIN)
    corner = window.mapToGlobal(QPoint((window.width() - width) // 2, (window.height() - height) // 2))
    return QRect(corner.x(), corner.y(), width, height)


class OverWindow(QDialog):
    """Stays where its window is, in rounded corners; closing takes the dimming away.

    It is not modal for the system, which would silently swallow the window's own close button: the dimmed ground
    takes the mouse, and a window that is brought to the front gives the keyboard back to what lies over it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._theme = theme
        self._over = parent.window() if parent else None
        self._dim = DimGround(theme, self._over) if self._over else None
        self._ring = FocusRing(theme, self)

    def open(self) -> None:
        """Shows it; Qt's own would make it modal."""
        self.show()

    def lets_window_close(self) -> bool:
        """Asked when the window under it is about to close."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("border.soft"))
        painter.setBrush(self._theme.colour("surface.base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            self._ring.watch(handle)
        if self._over is not None:
            self._over.installEventFilter(self)
        self._place()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._dim is not None:
            self._dim.deleteLater()
            self._dim = None
        if self._over is not None:
            self._over.activateWindow()  # the keyboard goes back to where it was, also without a window manager
        event.accept()  # QDialog's own would ask `reject`, which is Esc

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        elif event.type() == QEvent.Type.WindowActivate and self.isVisible() and not QApplication.activeModalWidget():
            self.activateWindow()
        elif event.type() == QEvent.Type.Close and self.isVisible() and not self.lets_window_close():
            event.ignore()
            return True
        return bool(super().eventFilter(watched, event))

    def _place(self) -> None:
        rect = wizard_rect(self._over)
        self.setFixedSize(rect.size())  # or pages that would like more height make it larger than the window
        self.move(rect.topLeft())
        if self._dim is not None:
            self._dim.cover(rect)


class DimGround(QWidget):
    """Covers the window while the wizard is open."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._rect = QRect()
        self.setObjectName("dim_ground")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        on_change(theme, self, self.update)

    def cover(self, dialog: QRect) -> None:
        """Lies over the whole window, under this dialog."""
        self.setGeometry(self._window.rect())
        self._rect = QRect(self.mapFromGlobal(dialog.topLeft()), dialog.size())
        self.raise_()
        self.show()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # nothing below can be pressed

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = QColor(self._theme.colour("text.primary" if self._theme.name == "light" else "surface.sunken"))
        colour.setAlphaF(DIM if self._theme.name == "light" else 2 * DIM)
        painter.fillRect(self.rect(), colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._theme.colour("shadow"))
        shade.setAlphaF(shade.alphaF() / SHADOW * 2)
        painter.setBrush(shade)
        for grown in range(0, SHADOW, 2):
            around = QRectF(self._rect).adjusted(-grown, OFFSET - grown, grown, OFFSET + grown)
            painter.drawRoundedRect(around, 8 + grown, 8 + grown)
        painter.end()
