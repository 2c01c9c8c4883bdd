"""What the colours of a chart stand for: squares and words at the right of a card's head."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.charts.funnel_bars import draw_hatched
from crm_desktop.ui.widgets.ink import NORMAL, ink_font, ink_width, write_line

GAP, BETWEEN = 6, 14
HATCHED = "hatched"  # in the place of a colour's name


class Legend(QWidget):
    """Pairs of a colour (a token, a "#RRGGBB", or HATCHED) and its words."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._pairs: Sequence[tuple[str, str]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self.updateGeometry)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Other colours."""
        self._pairs = tuple(pairs)
        self.setAccessibleName(", ".join(words for _, words in pairs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        widths = [self._mark(colour) + GAP + ink_width(self._theme, words, "label", NORMAL) + 2
                  for colour, words in self._pairs]
        return QSize(sum(widths) + BETWEEN * max(0, len(widths) - 1), 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = 0, self.height() / 2
        for colour, words in self._pairs:
            width = self._mark(colour)
            mark = QRectF(left, middle - 4.5, width, 9)
            if colour == HATCHED:
                draw_hatched(painter, mark, self._theme.colour("chart_support.previous"))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour) if colour.startswith("#") else self._theme.colour(colour))
                painter.drawRoundedRect(mark, 2, 2)
            left += width + GAP
            room = self.rect().adjusted(left, 0, 0, 0)
            left += write_line(painter, room, words, ink_font(self._theme, "label", NORMAL),
                               self._theme.colour("text.secondary")) + BETWEEN
        painter.end()

    def _mark(self, colour: str) -> int:
        return 14 if colour == HATCHED else 9
