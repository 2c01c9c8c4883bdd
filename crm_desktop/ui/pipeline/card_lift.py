"""The picture of cards that hang at the mouse: the card with the one shadow, more of them behind it, their number."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from crm_desktop.domain.figures import count_text
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.card_paint import RADIUS, draw_card_face, draw_card_ground
from crm_desktop.ui.widgets.ink import CENTRE, MEDIUM, draw_box, ink_font, ink_width, write_line

AIR = 24  # around the card, for its shadow
DROP = 8  # how far down the shadow falls
SOFTNESS = 14
BEHIND = 5  # pixels that a card behind looks out
BADGE = 20


def lifted_card(theme: Theme, face: CardFace | None, width: int, height: int, count: int, scale: float) -> QPixmap:
    """The picture; the card's own corner lies at `lift_corner`."""
    behind = min(count - 1, 2)
    pixmap = QPixmap(round((width + 2 * AIR) * scale), round((height + 2 * AIR + behind * BEHIND) * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    card = QRect(AIR, AIR, width, height)
    painter = QPainter(pixmap)
    _draw_shadow(painter, theme, card.adjusted(0, 0, 0, behind * BEHIND))
    for step in range(behind, 0, -1):
        draw_card_ground(painter, theme, card.adjusted(step * BEHIND, height // 2, -step * BEHIND, step * BEHIND),
                         "surface.base", "border.soft", 1.0)
    draw_card_ground(painter, theme, card, "surface.base", "accent.base", 2.0)
    draw_card_face(painter, theme, card, face)
    if count > 1:
        _draw_badge(painter, theme, card, count_text(count))
    painter.end()
    return pixmap


def lift_corner() -> QPoint:
    """Where in the picture the card's corner lies."""
    return QPoint(AIR, AIR)


def _draw_shadow(painter: QPainter, theme: Theme, card: QRect) -> None:
    """Soft by many thin layers: an effect would need a scene."""
    colour = QColor(theme.colour("shadow"))
    colour.setAlphaF(colour.alphaF() / SOFTNESS * 1.6)
    for step in range(SOFTNESS, 0, -1):
        rect = QRectF(card.translated(0, DROP)).adjusted(-step, -step, step, step)
        draw_box(painter, rect, RADIUS + step, colour)


def _draw_badge(painter: QPainter, theme: Theme, card: QRect, text: str) -> None:
    width = max(BADGE, ink_width(theme, text, "label", MEDIUM) + 12)
    badge = QRect(card.right() - width + 7, card.top() - 8, width, BADGE)
    draw_box(painter, QRectF(badge), BADGE / 2, theme.colour("accent.base"), theme.colour("surface.base"), 1.5)
    write_line(painter, badge, text, ink_font(theme, "label", MEDIUM), theme.colour("text.on_accent"), align=CENTRE)
