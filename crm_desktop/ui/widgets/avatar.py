"""Avatars: round for people, square for companies, painted once per text, size, theme and scale."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.names import HAN
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar_letters import avatar_letters
from crm_desktop.ui.widgets.ink import CENTRE, STRONG, draw_box

SMALL, USUAL, LARGE = 20, 28, 44  # logical pixels
LATIN_SIZES = {SMALL: 9, USUAL: 11, LARGE: 16}
CHINESE_SIZES = {SMALL: 11, USUAL: 11, LARGE: 16}


def draw_avatar(painter: QPainter, theme: Theme, name: str, x: float, y: float, size: int, *, company: bool) -> None:
    """An avatar with its corner at (x, y), `size` logical pixels both ways."""
    device = painter.device()
    scale = device.devicePixelRatioF() if device else 1.0
    letters = avatar_letters(name, company=company, size=size)
    painter.drawPixmap(QPointF(x, y), _avatar(theme, letters, size, company, scale))


class Avatar(QWidget):
    """An avatar as a widget; its name is not read aloud, because it stands beside the name itself."""

    def __init__(self, theme: Theme, name: str = "", *, company: bool = False, size: int = USUAL,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._company = company
        self.setFixedSize(QSize(size, size))
        theme.changed.connect(self.update)

    def set_name(self, name: str, *, company: bool) -> None:
        """Another person or company."""
        self._name, self._company = name, company
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_avatar(painter, self._theme, self._name, 0, 0, self.width(), company=self._company)
        painter.end()


def _avatar(theme: Theme, letters: str, size: int, company: bool, scale: float) -> QPixmap:
    key = f"avatar/{theme.name}/{letters}/{size}/{company}/{scale}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    rect = QRectF(0, 0, size, size)
    radius = (8.0 if size >= LARGE else 6.0 if size >= USUAL else 5.0) if company else size / 2
    draw_box(painter, rect, radius, theme.colour("surface.pressed"))
    sizes = CHINESE_SIZES if HAN.match(letters) else LATIN_SIZES
    font = QFont(theme.font("body"))
    font.setPixelSize(next((pixels for most, pixels in sizes.items() if size <= most), size * 4 // 11))
    font.setWeight(STRONG)
    painter.setFont(font)
    painter.setPen(theme.colour("text.secondary"))
    painter.drawText(rect, CENTRE, letters)
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap
