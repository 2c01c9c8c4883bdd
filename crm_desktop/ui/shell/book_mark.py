"""The sign of the program: a book on the blue ground, painted in the colours of the theme."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.base.icons import icon_pixmap
from crm_desktop.ui.base.theme import Theme, on_change

ICON_SHARE = 0.62  # of the side


class BookMark(QWidget):
    """A square that only shows; the words beside it say what it stands for."""

    def __init__(self, theme: Theme, side: int) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(side, side)
        on_change(theme, self, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self.width()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent.base"))
        painter.drawRoundedRect(QRectF(self.rect()), side / 4.5, side / 4.5)
        size = round(side * ICON_SHARE)
        icon = icon_pixmap(self._theme, "book-text", size, "text.on_accent", self.devicePixelRatioF())
        painter.drawPixmap((side - size) // 2, (side - size) // 2, icon)
        painter.end()
