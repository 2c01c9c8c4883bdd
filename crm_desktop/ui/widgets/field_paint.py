"""How a field's value is painted: avatar or square, text, and what is said beside it more quietly."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import SMALL, draw_avatar
from crm_desktop.ui.widgets.chip_paint import SQUARE, SQUARE_GAP, stage_ink
from crm_desktop.ui.widgets.field_spec import UNKNOWN_VALUE
from crm_desktop.ui.widgets.ink import draw_box, ink_font, ink_width, write_line

BOX = 26  # least height of the box in which a value stands
NOTE_GAP = 5
LEAST_NOTE = 32  # pixels; with less a note says nothing
MOST_PAINTED = 2_000  # characters of a long text; its editor shows more
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True)
class Shown:
    """A value as it is read, the text its editor starts with, a quiet note behind it, the colour of its square."""

    text: str = UNKNOWN_VALUE
    edit: object = ""
    note: str = ""
    mark: str = ""


def label_height(theme: Theme) -> int:
    """The line of the label; the value's box begins one pixel above its end."""
    return QFontMetrics(theme.font("label")).height()


def text_height(theme: Theme, text: str, width: int) -> int:
    """The box of a text that wraps at `width`."""
    lines = QFontMetrics(theme.font("body")).boundingRect(0, 0, max(width, 1), 100_000, int(WRAPPED), _painted(text))
    return max(BOX, lines.height() + 6)


def _painted(text: str) -> str:
    return text if len(text) <= MOST_PAINTED else f"{text[:MOST_PAINTED]}…"


def is_cut(theme: Theme, shown: Shown, room: int, *, person: bool) -> bool:
    """Whether a value on one line, with what stands before and behind it, has less room than it wants."""
    known = shown.text not in ("", UNKNOWN_VALUE)
    before = SMALL + 6 if person and known else SQUARE + SQUARE_GAP if shown.mark and known else 0
    note = ink_width(theme, shown.note, "body") + NOTE_GAP if shown.note else 0
    return before + ink_width(theme, shown.text or UNKNOWN_VALUE, "body") + note > room


def draw_value(painter: QPainter, theme: Theme, shown: Shown, rect: QRect, *, person: bool, wrap: bool) -> None:
    """The value in its box, from the left edge of `rect`."""
    known = shown.text not in ("", UNKNOWN_VALUE)
    font, colour = ink_font(theme, "body"), theme.colour("text.primary" if known else "text.tertiary")
    if wrap:
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(rect.adjusted(0, 3, 0, -3), int(WRAPPED), _painted(shown.text) or UNKNOWN_VALUE)
        return
    left, middle = rect.left(), rect.center().y() + 1
    if person and known:
        draw_avatar(painter, theme, shown.text, left, middle - SMALL // 2, SMALL, company=False)
        left += SMALL + 6
    elif shown.mark and known:
        square = QRectF(left, middle - SQUARE / 2, SQUARE, SQUARE)
        draw_box(painter, square, 2, stage_ink(theme, shown.mark))
        left += SQUARE + SQUARE_GAP
    words = QRect(left, rect.top(), rect.right() + 1 - left, rect.height())
    taken = write_line(painter, words, shown.text or UNKNOWN_VALUE, font, colour)
    behind = words.adjusted(taken + NOTE_GAP, 0, 0, 0)
    if shown.note and behind.width() >= LEAST_NOTE:  # a name stays whole before its note does
        write_line(painter, behind, shown.note, font, theme.colour("text.secondary"))
