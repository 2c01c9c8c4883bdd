"""How one group of a split is painted and said: name, count, a stacked bar, numbers."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from crm_desktop.analysis.funnel_split import FunnelSplit, SplitRow
from crm_desktop.domain.figures import count_text, percent_text
from crm_desktop.i18n import tr, trn
from crm_desktop.reports.funnel_page import group_name, stage_names
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import NORMAL, RIGHT, STRONG, ink_font, write_line

BAR = 10
SEPARATE_STAGES = 2  # with more open stages than that, they share a column


def paint_group(painter: QPainter, theme: Theme, row: SplitRow, places: Sequence[QRect], name: str, *,
                strong: bool = False) -> None:
    """Name, count, bar and numbers of one group; a total has no bar."""
    font = ink_font(theme, "body", STRONG if strong else NORMAL)
    ink = theme.colour("text.primary")
    write_line(painter, places[0], name, font, ink)
    opened = list(reversed(row.open)) if len(row.open) <= SEPARATE_STAGES else [sum(row.open)]
    numbers = [count_text(row.won.count), count_text(row.lost.count), *map(count_text, opened)]
    for place, text in zip((places[1], *places[3:-1]), (count_text(row.deals), *numbers), strict=True):
        write_line(painter, place, text, font, ink, align=RIGHT)
    write_line(painter, places[-1], percent_text(row.win_rate), ink_font(theme, "body", STRONG), ink, align=RIGHT)
    if not strong and row.deals:
        _paint_bar(painter, theme, row, places[2])


def group_text(split: FunnelSplit, row: SplitRow) -> str:
    """A group in a sentence, for tooltips and screen readers."""
    parts = [trn("{n} deal", "{n} deals", row.deals), tr("{n} won", n=count_text(row.won.count)),
             tr("{n} lost", n=count_text(row.lost.count))]
    parts += [f"{name} {count_text(count)}" for name, count in zip(stage_names(split), row.open, strict=True)]
    return f"{group_name(split.by, row)}: {', '.join(parts)}" if parts else ""


def open_split_ink(theme: Theme, at: int, stages: int) -> str:
    """The colour of an open stage as #RRGGBB."""
    return theme.stage_colour(at, stages).name()


def _paint_bar(painter: QPainter, theme: Theme, row: SplitRow, place: QRect) -> None:
    opened = [(count, QColor(open_split_ink(theme, at, len(row.open)))) for at, count in enumerate(row.open)]
    parts = [(row.won.count, theme.colour("stage.won")), (row.lost.count, theme.colour("stage.lost")),
             *reversed(opened)]
    filled = [(count, colour) for count, colour in parts if count]
    room, left = place.width() - (len(filled) - 1), float(place.left())
    for count, colour in filled:
        width = room * count / row.deals
        painter.fillRect(QRectF(left, place.center().y() - BAR / 2 + 1, width, BAR), colour)
        left += width + 1
