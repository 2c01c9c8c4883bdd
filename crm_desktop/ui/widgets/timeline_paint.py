"""How one entry of a timeline folds into lines at a width, and how it is painted."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout, QTextOption

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import CHIP_HEIGHT, draw_chips, draw_stage, stage_ink, stage_width
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.timeline_entry import Entry

DISC = 28
LEFT = DISC + 10  # where words begin
TITLE, TITLE_GAP = 28, 0
LINE = 20
CHIP_ABOVE = 6
BELOW = 12
STAGE_ARROW = 24
MOST_LINES = 3
MOST_FOLDED, MOST_UNFOLDED = 2_000, 20_000  # characters of a body that are laid out; a note may have ten million
EDGE_LINE = 1  # air for the ring


@dataclass(frozen=True)
class Folded:
    """An entry at a width: its lines, its height, and where "more" stands (relative to the entry)."""

    lines: tuple[str, ...]
    height: int
    more: QRect
    whole: bool = False


def fold_entry(theme: Theme, entry: Entry, width: int, *, whole: bool) -> Folded:
    """Breaks the body into lines; more than three are folded, and the third ends in "more"."""
    room = max(80, width - LEFT - EDGE_LINE)
    font = ink_font(theme, "body")
    first = room - stages_width(theme, entry) if entry.stages else room
    body = entry.body if len(entry.body) <= MOST_FOLDED else entry.body[:MOST_UNFOLDED if whole else MOST_FOLDED]
    hidden = len(entry.body) - len(body)
    lines = break_lines(body, font, room, first)
    if whole and hidden:
        lines.append(tr("and {n} more characters, kept as they are", n=count_text(hidden)))
    more = QRect()
    if len(lines) > MOST_LINES and not whole:
        word = ink_width(theme, tr("more"), "body") + 2
        rest = "".join(lines[MOST_LINES - 1:]).replace("\n", " ")
        cut = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, room - word - 6)
        lines = [*lines[:MOST_LINES - 1], cut]
        left = LEFT + QFontMetrics(font).horizontalAdvance(cut) + 6
        more = QRect(left, TITLE + LINE * (MOST_LINES - 1), word, LINE)
    height = TITLE + LINE * max(len(lines), 1 if entry.stages else 0)
    height += CHIP_ABOVE + CHIP_HEIGHT if entry.chips else 0
    return Folded(tuple(line.rstrip() for line in lines), height + BELOW, more, whole)


def break_lines(text: str, font: QFont, room: int, first: int) -> list[str]:
    """The lines of a text that wraps; the first line may have less room."""
    found: list[str] = []
    for paragraph in text.strip().splitlines():
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(_wrapped())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(40, room if found else first))
            found.append(paragraph[line.textStart():line.textStart() + line.textLength()])
        layout.endLayout()
    return found


def stages_width(theme: Theme, entry: Entry) -> int:
    """How much of the first line the stages of a move take."""
    names = sum(stage_width(theme, name) for name, _ in entry.stages)
    return names + STAGE_ARROW * max(len(entry.stages) - 1, 0) + (8 if entry.stages else 0)


def draw_entry(painter: QPainter, theme: Theme, entry: Entry, folded: Folded, rect: QRect, *, first: bool, last: bool,
               ring: bool) -> None:
    """The disc on its line, title and time, body, chips."""
    painter.save()
    _draw_disc(painter, theme, entry, rect, first=first, last=last)
    left, right = rect.left() + LEFT, rect.right() - EDGE_LINE
    if ring:
        box = QRectF(left - 6, rect.top() + 2, right - left + 7, rect.height() - BELOW + 2)
        draw_box(painter, box, 6, None, theme.colour("focus.ring"), 2)
    head = QRect(left, rect.top(), right - left, TITLE)
    time = ink_width(theme, entry.time, "label", NORMAL)
    write_line(painter, head, entry.time, ink_font(theme, "label", NORMAL), theme.colour("text.tertiary"), align=RIGHT)
    write_line(painter, head.adjusted(0, 0, -time - 10, 0), entry.title, ink_font(theme, "body", MEDIUM),
               theme.colour("text.primary"))
    line = QRect(left, rect.top() + TITLE, right - left + 2, LINE)
    for at, words in enumerate(folded.lines or (("",) if entry.stages else ())):
        indent = _draw_stages(painter, theme, entry, line) if at == 0 and entry.stages else 0
        write_line(painter, line.adjusted(indent, 0, 0, 0), words, ink_font(theme, "body"),
                   theme.colour("text.secondary"))
        line.translate(0, LINE)
    if not folded.more.isNull():
        write_line(painter, folded.more.translated(rect.topLeft()).adjusted(0, 0, 4, 0), tr("more"),
                   ink_font(theme, "body"), theme.colour("text.link"))
    if entry.chips:
        draw_chips(painter, theme, entry.chips,
                   QRect(left, line.top() + CHIP_ABOVE, right - left, CHIP_HEIGHT))
    painter.restore()


def _draw_disc(painter: QPainter, theme: Theme, entry: Entry, rect: QRect, *, first: bool, last: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = rect.left() + EDGE_LINE + DISC / 2
    painter.setPen(QPen(theme.colour("border.soft"), 1))
    centre = rect.top() + TITLE / 2
    if not last:
        painter.drawLine(QPointF(middle, centre), QPointF(middle, rect.bottom() + 1))
    if not first:
        painter.drawLine(QPointF(middle, rect.top()), QPointF(middle, centre))
    painter.setBrush(theme.colour("surface.base"))
    painter.drawEllipse(QPointF(middle, centre), DISC / 2 - 0.5, DISC / 2 - 0.5)
    draw_icon(painter, theme, entry.icon, 14, "text.secondary", round(middle - 7), round(centre - 7))


def _draw_stages(painter: QPainter, theme: Theme, entry: Entry, line: QRect) -> int:
    left = line.left()
    for at, (name, mark) in enumerate(entry.stages):
        if at:
            draw_icon(painter, theme, "arrow-right", 14, "text.tertiary", left + 5, line.center().y() - 6)
            left += STAGE_ARROW
        room = QRect(left, line.top(), line.right() - left, line.height())
        left += draw_stage(painter, theme, name, stage_ink(theme, mark), room, "text.secondary")
    return left + 8 - line.left()


def _wrapped() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
