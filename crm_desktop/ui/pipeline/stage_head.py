"""The head of a stage on the board: its square, name, count and sum, and what the sum is worth."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import NORMAL, RIGHT, STRONG, draw_box, ink_font, ink_width, write_line

HEIGHT = 59
INSET = 12
SQUARE, GAP = 8, 8
FIRST, SECOND = 21, 40  # middles of the two lines
LINE = 20


@dataclass(frozen=True)
class HeadWords:
    """What the head says; `tip` holds the exact sums, `brief` and `below_brief` the values where there is less room."""

    name: str = ""
    count: str = ""
    value: str = ""
    below: str = ""
    below_value: str = ""
    tip: str = ""
    brief: str = ""
    below_brief: str = ""


class StageHead(QWidget):
    """Painted by itself, because two lines share their right edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = HeadWords()
        self._colour = QColor()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: HeadWords, colour: QColor) -> None:
        """Another stage, or other figures."""
        self._words, self._colour = words, colour
        self.setAccessibleName(", ".join(part for part in (
            words.name, words.count, words.value, words.below, words.below_value) if part))
        self.setToolTip("\n".join(part for part in (words.tip, words.below_value) if part))
        self.update()

    def words(self) -> HeadWords:
        """What it says now."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(self._theme.size("board_card_min_width"), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        words, theme = self._words, self._theme
        painter = QPainter(self)
        whole = self.rect().adjusted(INSET, 0, -INSET, 0)
        draw_box(painter, QRectF(whole.left(), FIRST - SQUARE / 2, SQUARE, SQUARE), 2, self._colour)
        inner = whole.adjusted(SQUARE + GAP, 0, 0, 0)
        first, second = _line(inner, FIRST), _line(inner, SECOND)
        strong = ink_font(theme, "body", STRONG)
        counted = ink_width(theme, words.count, "body", NORMAL) + 8  # the count stays whole, the name is cut
        left = first.width() - ink_width(theme, words.name, "body", STRONG) - counted - GAP
        value = words.value if ink_width(theme, words.value, "body", STRONG) <= left else words.brief or words.value
        taken = write_line(painter, first, value, strong, theme.colour("text.primary"), align=RIGHT)
        room = first.adjusted(0, 0, -taken - GAP, 0)
        named = write_line(painter, room.adjusted(0, 0, -counted, 0), words.name, strong, theme.colour("text.primary"))
        write_line(painter, room.adjusted(named + 6, 0, 0, 0), words.count, ink_font(theme, "body", NORMAL),
                   theme.colour("text.secondary"))
        font = ink_font(theme, "label", NORMAL)
        taken = write_line(painter, second, words.below, font, theme.colour("text.secondary"))
        fits = ink_width(theme, words.below_value, "label", NORMAL) <= second.width() - taken - GAP
        write_line(painter, second.adjusted(taken + GAP, 0, 0, 0),
                   words.below_value if fits else words.below_brief or words.below_value, font,
                   theme.colour("text.secondary"), align=RIGHT)  # the longest reason is cut, never the month
        painter.end()


def _line(rect: QRect, middle: int) -> QRect:
    return QRect(rect.left(), middle - LINE // 2, rect.width(), LINE)
