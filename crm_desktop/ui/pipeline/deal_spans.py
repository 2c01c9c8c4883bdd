"""How long a deal stood in each stage: names with days in the stages' colours, and a bar that shows the shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.chip_paint import SQUARE, SQUARE_GAP, stage_ink
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, ink_font, ink_width, write_line

TITLE, WORDS, BAR = 8, 28, 42  # middles of title and words, top of the bar
LINE, THICK, HEIGHT = 18, 4, 48
GAP, NEAR = 14, 4
LEAST = 3  # pixels of the bar that the shortest stay has


@dataclass(frozen=True)
class SpanWords:
    """One stage: its name as it is shown, its colour as a mark, whole days, and since when in words."""

    name: str
    mark: str
    days: int
    since: str

    def days_text(self) -> str:
        """ "12 days"."""
        return trn("{n} day", "{n} days", self.days)


class DealSpans(QWidget):
    """Hidden where nothing is known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._spans: tuple[SpanWords, ...] = ()
        self.setObjectName("deal_spans")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self.update)

    def show_spans(self, spans: Sequence[SpanWords]) -> None:
        """Other stays, in the order in which they began."""
        self._spans = tuple(spans)
        said = tr(", ").join(tr("{stage} {days}", stage=one.name, days=one.days_text()) for one in spans)
        self.setAccessibleName(said)
        self.setToolTip("\n".join(tr("{stage} {days}, since {day}", stage=one.name, days=one.days_text(), day=one.since)
                                  for one in spans))
        self.setVisible(bool(spans))
        self.update()

    def text(self) -> str:
        """All of it in words: "Prospecting 12 days, Engaging 31 days"."""
        return self.accessibleName()

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        write_line(painter, self._line(TITLE, 0), tr("Time in stages"), ink_font(self._theme, "label", NORMAL),
                   self._theme.colour("text.secondary"))
        self._write(painter)
        self._draw_bar(painter)
        painter.end()

    def _write(self, painter: QPainter) -> None:
        """As many stages as there is room for, then how many more."""
        theme, left = self._theme, 0
        name_font, days_font = ink_font(theme, "label", NORMAL), ink_font(theme, "label", MEDIUM)
        for place, one in enumerate(self._spans):
            days = one.days_text()
            width = (SQUARE + SQUARE_GAP + ink_width(theme, one.name, "label", NORMAL) + NEAR
                     + ink_width(theme, days, "label", MEDIUM))
            rest = len(self._spans) - place
            if place and left + width > self.width() - (24 if rest > 1 else 0):
                write_line(painter, self._line(WORDS, left), f"+{rest}", name_font,
                           theme.colour("text.secondary"))
                return
            draw_box(painter, QRectF(left, WORDS - SQUARE / 2, SQUARE, SQUARE), 2, stage_ink(theme, one.mark))
            at = left + SQUARE + SQUARE_GAP
            taken = write_line(painter, self._line(WORDS, at), one.name, name_font, theme.colour("text.secondary"))
            write_line(painter, self._line(WORDS, at + taken + NEAR), days, days_font, theme.colour("text.primary"))
            left += width + GAP

    def _draw_bar(self, painter: QPainter) -> None:
        whole = sum(one.days for one in self._spans)
        room = self.width() - LEAST * len(self._spans) - 2 * (len(self._spans) - 1)
        left = 0.0
        for one in self._spans:
            width = LEAST + (room * one.days / whole if whole else room / len(self._spans))
            draw_box(painter, QRectF(left, BAR, width, THICK), 2, stage_ink(self._theme, one.mark))
            left += width + 2

    def _line(self, middle: int, left: int) -> QRect:
        return QRect(left, middle - LINE // 2, max(self.width() - left, 0), LINE)
