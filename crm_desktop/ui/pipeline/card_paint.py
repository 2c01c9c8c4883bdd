"""How a card of the board is painted: its ground, its lines, the link that plans a step, and the dashed slot."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.widgets.avatar import SMALL, draw_avatar
from crm_desktop.ui.widgets.ink import (
    MEDIUM,
    NORMAL,
    RIGHT,
    draw_bar,
    draw_box,
    ink_font,
    ink_width,
    write_line,
)
from crm_desktop.ui.widgets.marker import GAP as MARKER_GAP
from crm_desktop.ui.widgets.marker import MARKER, draw_marker, marker_width, write_marker

INSET = 13
RADIUS = 8
NAME, DETAIL, LINE, RULE, ROTTING = 21, 39, 64, 81, 98  # middles of the lines, from the card's top
LINE_HEIGHT = 20
LINK_GAP = 10


def draw_card_ground(painter: QPainter, theme: Theme, rect: QRect, ground: str, border: str, width: float) -> None:
    """The box of a card, in tokens."""
    draw_box(painter, QRectF(rect), RADIUS, theme.colour(ground), theme.colour(border), width)


def draw_card_face(painter: QPainter, theme: Theme, card: QRect, face: CardFace | None, *, link: bool = False) -> None:
    """The words of a card, bars where they are not there yet; `link` offers to plan its next step."""
    rect = card.adjusted(INSET, 0, -INSET, 0)
    if face is None:
        for middle, share in ((NAME, 0.5), (DETAIL, 0.35), (LINE, 0.6)):
            draw_bar(painter, theme, _line(rect, middle), share)
        return
    taken = write_line(painter, _line(rect, NAME), face.value, ink_font(theme, "body", MEDIUM),
                       theme.colour("text.primary"), align=RIGHT)
    write_line(painter, _line(rect, NAME).adjusted(0, 0, -taken - 12, 0), face.text, theme.font("body_strong"),
               theme.colour("text.primary"))
    write_line(painter, _line(rect, DETAIL), face.detail, ink_font(theme, "label", NORMAL),
               theme.colour("text.secondary"))
    if face.owner:
        draw_avatar(painter, theme, face.owner, rect.right() + 1 - SMALL, rect.top() + LINE - SMALL / 2, SMALL,
                    company=False)
    room = _room(card, face)
    if link:
        _draw_link(painter, theme, card, face)
    elif face.mark:
        write_marker(painter, theme, face.mark, _fitting(theme, face, room.width()), QRectF(room))
    else:
        write_line(painter, room, face.line, ink_font(theme, "label", NORMAL), theme.colour("text.secondary"))
    if face.rotting:
        painter.fillRect(rect.left(), rect.top() + RULE, rect.width(), 1, theme.colour("border.divider"))
        write_marker(painter, theme, "rotting", face.rotting, QRectF(_line(rect, ROTTING)))


def link_place(theme: Theme, card: QRect, face: CardFace) -> QRect:
    """Where the link stands that plans a step: behind "Nothing planned", or in its place where there is no room."""
    room = _room(card, face)
    width = ink_width(theme, link_text(), "label", MEDIUM)
    said = marker_width(theme, face.mark, face.line) + LINK_GAP
    left = said if said + width <= room.width() else MARKER + MARKER_GAP
    return QRect(room.left() + left, room.top(), min(width + 1, room.width() - left), room.height())


def link_text() -> str:
    """What the link says."""
    return tr("Plan next step (T)")


def draw_slot(painter: QPainter, theme: Theme, rect: QRect, text: str) -> None:
    """The dashed place that says what happens to what is dropped there, in one line or two."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.colour("accent.base"), 1.0, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(theme.colour("accent.soft"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    font, room = ink_font(theme, "label", MEDIUM), rect.adjusted(INSET, 2, -INSET, -2)
    painter.setFont(font)
    painter.setPen(theme.colour("text.link"))
    flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
    metrics = QFontMetrics(font)
    if metrics.boundingRect(room, flags, text).height() > room.height():  # whole lines, fewer where it is narrow
        flags = Qt.AlignmentFlag.AlignCenter.value
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, flags, text)


def _draw_link(painter: QPainter, theme: Theme, card: QRect, face: CardFace) -> None:
    room, place = _room(card, face), link_place(theme, card, face)
    draw_marker(painter, theme, face.mark, room.left(), room.top() + (room.height() - MARKER) / 2)
    words = room.adjusted(MARKER + MARKER_GAP, 0, 0, 0)
    if place.left() > words.left():
        write_line(painter, words, face.line, ink_font(theme, "label", NORMAL), theme.colour("state.warn.text"))
    write_line(painter, place, link_text(), ink_font(theme, "label", MEDIUM), theme.colour("text.link"))


def _room(card: QRect, face: CardFace) -> QRect:
    """The third line, up to the avatar."""
    room = _line(card.adjusted(INSET, 0, -INSET, 0), LINE)
    return room.adjusted(0, 0, -SMALL - 8, 0) if face.owner else room


def _fitting(theme: Theme, face: CardFace, width: int) -> str:
    """The line with its step cut short where it is too long: when it is due stays to be read."""
    over = marker_width(theme, face.mark, face.line) - width
    if over <= 0 or not face.step:
        return face.line
    metrics = QFontMetrics(ink_font(theme, "label", MEDIUM))
    room = max(metrics.horizontalAdvance(face.step) - over - 4, 24)
    return face.line.replace(face.step, metrics.elidedText(face.step, Qt.TextElideMode.ElideRight, room), 1)


def _line(rect: QRect, middle: int) -> QRect:
    """The line of text whose middle lies so far below the card's top."""
    return QRect(rect.left(), rect.top() + middle - LINE_HEIGHT // 2, rect.width(), LINE_HEIGHT)
