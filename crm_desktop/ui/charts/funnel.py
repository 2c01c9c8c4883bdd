"""The funnel's picture: one painter in a fixed box of 1600 x 900 for the screen and for every file."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from crm_desktop.analysis.funnel import Funnel, FunnelStage, stage_label
from crm_desktop.domain.figures import count_text, day_time_text, percent_text
from crm_desktop.i18n import language, tr
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.funnel_words import (
    empty_funnel,
    funnel_foot,
    funnel_subtitle,
    funnel_title,
    funnel_verdict,
    stage_caption,
    stage_value,
    step_lead,
    step_rest,
)
from crm_desktop.ui.charts.lettering import STRONG, Lettering, Run, text_width

WIDTH, HEIGHT = 1600, 900
LEFT, RIGHT = 96, 1504
BARS_TOP, BARS_BOTTOM, BARS_RIGHT = 216, 680, 1200
FIGURES = 1232  # left edge of the column of figures
RULE = 716
NAME_WIDTHS = (188, 300)  # the names' column: from, to
WIDEST_PITCH = 190.0
BAR_SHARE = 0.46  # a bar's part of its row


@dataclass(frozen=True)
class Rows:
    """How tall a row is, from the top of one bar to the top of the next, and the type sizes that go with it."""

    pitch: float
    bar: float
    name: float
    caption: float
    count: float
    step: float


SIZES = ((40.0, (14, 11, 20, 13)), (74.0, (21, 15, 29, 18)), (WIDEST_PITCH, (26, 18, 40, 21)))


def funnel_rows(stages: int) -> Rows:
    """The rows that fill the picture for so many stages; up to three have the largest type."""
    pitch = min(WIDEST_PITCH, (BARS_BOTTOM - BARS_TOP) / (stages - 1 + BAR_SHARE))
    return Rows(pitch, pitch * BAR_SHARE, *(_between(pitch, i) for i in range(4)))


def _between(pitch: float, which: int) -> float:
    (low, small), (high, large) = SIZES[:2] if pitch < SIZES[1][0] else SIZES[1:]
    share = max(0.0, (pitch - low) / (high - low))
    return small[which] + (large[which] - small[which]) * share


class FunnelPicture:
    """Paints a funnel in the current language; the caller scales the painter and gives the moment it shows."""

    def __init__(self, funnel: Funnel, *, theme: str = "light", when: datetime) -> None:
        self._funnel = funnel
        self._tokens = Tokens(theme)
        self._when = when
        self._rows = funnel_rows(max(1, len(funnel.stages)))

    def paint(self, painter: QPainter) -> None:
        """Draws everything into the box from (0, 0) to (1600, 900)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), QColor(self._colour("surface.base")))
        letters = Lettering(painter, language())
        self._head(letters)
        if self._funnel.is_empty:
            self._nothing(letters)
        else:
            self._bars(painter, letters)
            self._verdict(letters)
        painter.fillRect(QRectF(LEFT, RULE, RIGHT - LEFT, 2), QColor(self._colour("border.soft")))
        self._foot(letters)

    def _colour(self, name: str) -> str:
        return self._tokens.colour(name)

    def _run(self, text: str, level: str = "primary", *, strong: bool = False) -> Run:
        return Run(text, self._colour(f"text.{level}"), STRONG) if strong else Run(text, self._colour(f"text.{level}"))

    def _head(self, letters: Lettering) -> None:
        title, subtitle = funnel_title(self._funnel), funnel_subtitle(self._funnel, self._when)
        letters.line(LEFT, 115, 44, [self._run(title, strong=True)], RIGHT - LEFT)
        letters.line(LEFT, 156, 22, [self._run(subtitle, "secondary")], RIGHT - LEFT)

    def _bars(self, painter: QPainter, letters: Lettering) -> None:
        stages, rows = self._funnel.stages, self._rows
        names = [stage_label(stage.name) for stage in stages]
        widest = max(text_width(name, rows.name, language(), STRONG) for name in names)
        left = LEFT + min(max(widest, NAME_WIDTHS[0]), NAME_WIDTHS[1]) + 16
        for i, (stage, name) in enumerate(zip(stages, names, strict=True)):
            top = BARS_TOP + i * rows.pitch
            self._bar(painter, i, QRectF(left, top, BARS_RIGHT - left, rows.bar))
            self._name(letters, stage, name, top + rows.bar / 2, left - 16 - LEFT)
            self._figures(letters, stage, top + rows.bar / 2, first=i == 0)
            if i + 1 < len(stages):
                gap_middle = top + (rows.bar + rows.pitch) / 2
                self._step(letters, i, left, gap_middle + rows.step * 0.36)

    def _bar(self, painter: QPainter, position: int, room: QRectF) -> None:
        stages = self._funnel.stages
        stage = stages[position]
        if stage.reached == 0:
            return
        open_stages = sum(one.kind == "open" for one in stages)
        colour = (self._colour("stage.won") if stage.kind == "won"
                  else self._tokens.stage_colour(position, open_stages))
        width = max(3.0, room.width() * stage.reached / stages[0].reached)
        radius = min(4.0, width / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(room.left(), room.top(), width, room.height()), radius, radius)

    def _name(self, letters: Lettering, stage: FunnelStage, name: str, middle: float, width: float) -> None:
        rows = self._rows
        baseline = middle - 3 + (0.72 * rows.name - 1.5 * rows.caption) / 2
        letters.line(LEFT, baseline, rows.name, [self._run(name, strong=True)], width)
        letters.line(LEFT, baseline + 1.5 * rows.caption, rows.caption, [self._run(stage_caption(stage), "secondary")],
                     width)

    def _figures(self, letters: Lettering, stage: FunnelStage, middle: float, *, first: bool) -> None:
        rows = self._rows
        baseline = middle - 3 + (0.72 * rows.count - 1.55 * rows.caption) / 2
        value = stage_value(stage, self._funnel.currency, first=first)
        letters.line(FIGURES, baseline, rows.count, [self._run(count_text(stage.reached), strong=True)],
                     RIGHT - FIGURES)
        letters.line(FIGURES, baseline + 1.55 * rows.caption, rows.caption, [self._run(value, "secondary")],
                     RIGHT - FIGURES)

    def _step(self, letters: Lettering, position: int, left: float, baseline: float) -> None:
        stage, after = self._funnel.stages[position:position + 2]
        bottleneck = self._funnel.bottleneck
        held = bottleneck is not None and bottleneck.position == position
        colour = self._colour("state.warn.text" if held else "text.primary")
        lead, size = step_lead(stage, after), self._rows.step
        taken = letters.line(left, baseline, size, [Run(lead, colour, STRONG)], BARS_RIGHT - left) if lead else 0.0
        start = left + taken + (size * 0.55 if lead else 0)
        letters.line(start, baseline, size, [self._run(step_rest(stage), "secondary")], BARS_RIGHT - start)

    def _verdict(self, letters: Lettering) -> None:
        headline, evidence = funnel_verdict(self._funnel)
        runs = [self._run(headline, strong=True), self._run(evidence)]
        letters.block(LEFT, 766, (25, 22, 19), runs, 1040, 80)
        letters.line(FIGURES, 755, 18, [self._run(tr("Win rate"), "secondary")], RIGHT - FIGURES)
        letters.line(FIGURES, 800, 40, [self._run(percent_text(self._funnel.win_rate), strong=True)], RIGHT - FIGURES)

    def _nothing(self, letters: Lettering) -> None:
        what, then = empty_funnel(self._funnel)
        letters.line(LEFT, 290, 30, [self._run(what, strong=True)], RIGHT - LEFT)
        letters.line(LEFT, 334, 22, [self._run(then, "secondary")], RIGHT - LEFT)

    def _foot(self, letters: Lettering) -> None:
        moment = day_time_text(self._when)
        letters.line(LEFT, 850, 16, [self._run(funnel_foot(self._funnel), "tertiary")], 1040)
        letters.line(FIGURES, 850, 16, [self._run(moment, "tertiary")], RIGHT - FIGURES, right_aligned=True)
