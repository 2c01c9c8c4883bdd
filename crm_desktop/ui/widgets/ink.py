"""How delegates and own-painted widgets write lines and draw icons, boxes and bars, always from the theme."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from crm_desktop.ui.base.icons import icon_pixmap
from crm_desktop.ui.base.text import as_one_line
from crm_desktop.ui.base.theme import Theme

NORMAL, MEDIUM, STRONG = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
SINGLE_LINE = Qt.TextFlag.TextSingleLine.value
MOST_INK = 600  # characters of a line: more have no room on any screen, and measuring endless ones takes time
BAR_HEIGHT = 8  # of the grey bars that stand for what is loading


def ink_font(theme: Theme, style: str, weight: QFont.Weight | None = None) -> QFont:
    """The font of a style of the theme, in another weight where one is given."""
    font = theme.font(style)
    if weight is not None and font.weight() != weight:
        font = QFont(font)
        font.setWeight(weight)
    return font


def ink_width(theme: Theme, text: str, style: str, weight: QFont.Weight | None = None) -> int:
    """The width of a line of text."""
    return QFontMetrics(ink_font(theme, style, weight)).horizontalAdvance(as_one_line(text, MOST_INK))


def write_line(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, *,
               align: Qt.AlignmentFlag = LEFT) -> int:
    """One line in the middle of the height, elided where it is too long; gives the width it took."""
    if not text or rect.width() <= 0:
        return 0
    text = as_one_line(text, MOST_INK)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text)
    if width > rect.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        width = rect.width()
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, align.value | SINGLE_LINE, text)
    return width


def draw_icon(painter: QPainter, theme: Theme, name: str, size: int, colour: str, x: int, y: int) -> None:
    """An icon by name, `size` 14, 16 or 20 pixels, in the colour of a token."""
    device = painter.device()
    painter.drawPixmap(x, y, icon_pixmap(theme, name, size, colour, device.devicePixelRatioF() if device else 1.0))


def draw_box(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, border: QColor | None = None,
             width: float = 1.0) -> None:
    """A rounded box whose border lies inside `rect`, on whole pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(border, width) if border else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = width / 2 if border else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
    painter.restore()


def draw_bar(painter: QPainter, theme: Theme, rect: QRect, share: float, *, right: bool = False) -> None:
    """The grey bar of a cell that is loading: a share of the width, in the middle of the height."""
    width = round(rect.width() * share)
    left = rect.right() - width + 1 if right else rect.left()
    bar = QRectF(left, rect.center().y() - BAR_HEIGHT / 2 + 1, width, BAR_HEIGHT)
    draw_box(painter, bar, BAR_HEIGHT / 2, theme.colour("surface.pressed"))
