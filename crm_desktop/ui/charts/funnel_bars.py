"""The bars of a funnel with what stands beside and between them: one painter for the slide and for the screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.reports.funnel_words import Piece, StageWords
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.lettering import REGULAR, STRONG, Lettering, Run, text_width

INKS: dict[str, tuple[str, QFont.Weight]] = {  # what stands between two bars -> colour and weight
    "lead": ("text.primary", STRONG), "held": ("state.warn.text", STRONG), "rest": ("text.secondary", REGULAR),
    "chip": ("state.warn.text", REGULAR)}
MARK, RULE_GAP = 16.0, 12.0  # the arrow before a step, and the room on each side of a rule in it
CHIP_INSET, CHIP_HEIGHT = 7.0, 20.0


@dataclass(frozen=True)
class BarSizes:
    """How tall a row is, from the top of one bar to the top of the next, and the type sizes that go with it.

    `step` is the size of the share that goes on, `rest` that of what stands behind it, `value` that of the money.
    `hatched` is the height of the bar of the compared period, `hatched_gap` the room above it.
    """

    pitch: float
    bar: float
    name: float
    caption: float
    count: float
    value: float
    step: float
    rest: float
    hatched: float = 0.0
    hatched_gap: float = 0.0


@dataclass(frozen=True)
class BarRoom:
    """Where the columns lie: names from `left`, bars up to `bars_right`, figures from `figures` to `right`.

    `names` is the least and the largest width of the names, `steps_right` the end of what stands between the bars,
    `gap` the room between its pieces (times the size of the step). `beside`: the money stands behind the count and
    not below it.
    """

    left: float
    top: float
    bars_right: float
    figures: float
    right: float
    steps_right: float
    names: tuple[float, float]
    radius: float
    gap: float
    beside: bool = False


class FunnelBars:
    """Lays the bars out once; the caller paints them, and asks where they lie."""

    def __init__(self, funnel: Funnel, words: Sequence[StageWords], tokens: Tokens, sizes: BarSizes, room: BarRoom,
                 language: str, families: Sequence[str] = (), comparison: Comparison | None = None) -> None:
        self._funnel, self._words, self._tokens = funnel, words, tokens
        self._comparison = comparison
        self._sizes, self._room = sizes, room
        self._language, self._families = language, families
        widest = max(max(self._width(one.name, sizes.name, STRONG), self._width(one.caption, sizes.caption, REGULAR))
                     for one in words)
        self._left = room.left + min(max(widest, room.names[0]), room.names[1]) + 16

    def paint(self, painter: QPainter, *, outlines: bool = False) -> None:
        """Draws all rows; `outlines`: letters as shapes."""
        letters = Lettering(painter, self._language, self._families, outlines=outlines)
        for at, words in enumerate(self._words):
            self._paint_bar(painter, at)
            if self._comparison is not None:
                draw_hatched(painter, self.hatched(at), self._colour("chart_support.previous"))
            self._paint_name(letters, words, self._middle(at))
            self._paint_figures(letters, words, self._middle(at))
            for piece, place in self._step(at):
                self._paint_piece(painter, letters, piece, place)

    def bar(self, position: int) -> QRectF:
        """The bar of a stage; without width where no deal has reached it."""
        width = self._length(self._funnel.stages[position].reached)
        return QRectF(self._left, self._room.top + position * self._sizes.pitch, width, self._sizes.bar)

    def hatched(self, position: int) -> QRectF:
        """The thin bar of the compared period below a stage's bar, on the same scale."""
        reached = self._comparison.reached(position) if self._comparison else 0
        top = self._room.top + position * self._sizes.pitch + self._sizes.bar + self._sizes.hatched_gap
        return QRectF(self._left, top, self._length(reached), self._sizes.hatched)

    def _length(self, count: int) -> float:
        """The longest bar, of either period, has the whole width."""
        most = max(self._funnel.stages[0].reached, self._comparison.reached(0) if self._comparison else 0)
        return max(3.0, (self._room.bars_right - self._left) * count / most) if count else 0.0

    def parts(self) -> Iterator[tuple[int, str, QRectF]]:
        """What opens rows, from top to bottom: the stage's position, "reached", "now" or "lost", and its place."""
        for at in range(len(self._words)):
            if self._funnel.stages[at].reached:
                yield at, "reached", self.bar(at)
            yield from ((at, piece.part, place) for piece, place in self._step(at) if piece.part)

    def height(self) -> float:
        """How much room all rows take, below the top."""
        return (len(self._words) - 1) * self._sizes.pitch + self._block()

    def _block(self) -> float:
        """A bar with what hangs below it."""
        sizes = self._sizes
        return sizes.bar + (sizes.hatched_gap + sizes.hatched if self._comparison else 0.0)

    def _middle(self, position: int) -> float:
        return self._room.top + position * self._sizes.pitch + self._sizes.bar / 2

    def _colour(self, name: str) -> QColor:
        return QColor(self._tokens.colour(name))

    def _run(self, text: str, level: str = "primary", weight: QFont.Weight = REGULAR) -> Run:
        return Run(text, self._tokens.colour(f"text.{level}"), weight)

    def _width(self, text: str, size: float, weight: QFont.Weight) -> float:
        return text_width(text, size, self._language, weight, self._families)

    def _paint_bar(self, painter: QPainter, position: int) -> None:
        stages, bar = self._funnel.stages, self.bar(position)
        if not bar.width():
            return
        open_stages = sum(one.kind == "open" for one in stages)
        colour = (self._tokens.colour("stage.won") if stages[position].kind == "won"
                  else self._tokens.stage_colour(position, open_stages))
        radius = min(self._room.radius, bar.width() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(bar, radius, radius)

    def _paint_name(self, letters: Lettering, words: StageWords, middle: float) -> None:
        sizes, left = self._sizes, self._room.left
        width = self._left - 16 - left
        baseline = middle - 3 + (0.72 * sizes.name - 1.5 * sizes.caption) / 2
        if self._room.beside and not words.caption:
            baseline = middle + 0.36 * sizes.name
        letters.line(left, baseline, sizes.name, [self._run(words.name, weight=STRONG)], width)
        letters.line(left, baseline + 1.5 * sizes.caption, sizes.caption, [self._run(words.caption, "secondary")],
                     width)

    def _paint_figures(self, letters: Lettering, words: StageWords, middle: float) -> None:
        sizes, room = self._sizes, self._room
        count, value = [self._run(words.count, weight=STRONG)], [self._run(words.value, "secondary")]
        width = room.right - room.figures
        if room.beside:
            baseline = middle + 0.36 * sizes.count - (9 if words.before else 0)
            taken = letters.line(room.figures, baseline, sizes.count, count, width) + 0.35 * sizes.count
            letters.line(room.figures + taken, baseline, sizes.value, value, width - taken)
            if words.before:
                letters.line(room.figures, baseline + 1.5 * sizes.value, sizes.value,
                             [self._run(words.before, "secondary")], width)
            return
        baseline = middle - 3 + (0.72 * sizes.count - 1.55 * sizes.value) / 2
        letters.line(room.figures, baseline, sizes.count, count, width)
        letters.line(room.figures, baseline + 1.55 * sizes.value, sizes.value, value, width)

    def _step(self, position: int) -> Iterator[tuple[Piece, QRectF]]:
        """What stands below a bar, each piece with its place; one that finds no room is left out."""
        sizes, right = self._sizes, self._room.steps_right
        start = self._left
        middle = self._room.top + position * sizes.pitch + (self._block() + sizes.pitch) / 2
        for piece in self._words[position].step:
            if piece.kind == "rule":
                start += RULE_GAP - sizes.step * self._room.gap
            width = min(self._piece_width(piece), right - start)
            if width < MARK / 4 and piece.kind != "rule":
                return
            yield piece, QRectF(start, middle - CHIP_HEIGHT / 2, width, CHIP_HEIGHT)
            start += width + (RULE_GAP if piece.kind == "rule" else sizes.step * self._room.gap)

    def _piece_width(self, piece: Piece) -> float:
        if piece.kind in {"rule", "mark"}:
            return 1.0 if piece.kind == "rule" else MARK
        inset = 2 * CHIP_INSET if piece.kind == "chip" else 0.0
        return self._width(piece.text, self._piece_size(piece), INKS[piece.kind][1]) + inset

    def _piece_size(self, piece: Piece) -> float:
        return {"chip": self._sizes.caption, "rest": self._sizes.rest}.get(piece.kind, self._sizes.step)

    def _paint_piece(self, painter: QPainter, letters: Lettering, piece: Piece, place: QRectF) -> None:
        middle = place.center().y()
        if piece.kind == "rule":
            painter.fillRect(QRectF(place.left(), middle - 9, 1, 18), self._colour("border.soft"))
        elif piece.kind == "mark":
            self._paint_mark(painter, place.left(), middle)
        else:
            colour, weight = INKS[piece.kind]
            inset = 0.0
            if piece.kind == "chip":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._colour("state.warn.soft"))
                painter.drawRoundedRect(place, 4, 4)
                inset = CHIP_INSET
            size = self._piece_size(piece)
            run = Run(piece.text, self._tokens.colour(colour), weight)
            baseline = middle + 0.36 * (size if piece.kind == "chip" else self._sizes.step)
            letters.line(place.left() + inset, baseline, size, [run], place.width() - 2 * inset + 1)

    def _paint_mark(self, painter: QPainter, left: float, middle: float) -> None:
        """Lucide's corner-down-right in strokes, so that it is as sharp in a file as on any screen."""
        painter.setPen(QPen(self._colour("text.tertiary"), 1.2, c=Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = QPointF(left, middle - 8)
        painter.drawPolyline(QPolygonF([at + QPointF(2.7, 2.7), at + QPointF(2.7, 8.6), at + QPointF(4.7, 10),
                                        at + QPointF(13.3, 10)]))
        painter.drawPolyline(QPolygonF([at + QPointF(10, 6.7), at + QPointF(13.3, 10), at + QPointF(10, 13.3)]))


def draw_hatched(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """A bar of slanting lines in a thin frame; drawn line by line, because a pattern brush does not scale in files."""
    if place.width() <= 0:
        return
    thin = max(0.8, place.height() / 9)
    box = place.adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2)
    painter.setPen(QPen(colour, thin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 1.5, 1.5)
    step, start = box.height() * 0.62, box.left() - box.height()
    while (start := start + step) < box.right():
        left, right = max(start, box.left()), min(start + box.height(), box.right())
        painter.drawLine(QPointF(left, box.bottom() - (left - start)), QPointF(right, box.bottom() - (right - start)))
