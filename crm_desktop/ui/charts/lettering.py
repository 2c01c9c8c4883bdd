"""Text in pictures: every word goes through one layout, so that all targets and languages get the same letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

LATIN = ["Inter", "Noto Sans"]
# Named, or Debian takes Japanese letter forms; the last one is shipped, for a machine without a Chinese font.
CHINESE = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "CRM Sans SC"]
REGULAR, STRONG = QFont.Weight.Normal, QFont.Weight.DemiBold


@dataclass(frozen=True)
class Run:
    """A piece of text in one colour and weight."""

    text: str
    colour: str
    weight: QFont.Weight = REGULAR


def face(size: float, language: str, weight: QFont.Weight = REGULAR, families: Sequence[str] = ()) -> QFont:
    """The font of pictures in pixels; in Chinese the Chinese family comes first, so that quotes are full width.

    A drawing on screen gives the `families` of the theme, so that it has the letters of the window around it.
    """
    font = QFont()
    font.setFamilies(list(families) or (CHINESE + LATIN if language == "zh" else LATIN + CHINESE))
    font.setPixelSize(round(size))  # pixels, never points: points depend on the target's dpi
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # same widths at every scale
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def text_width(text: str, size: float, language: str, weight: QFont.Weight = REGULAR,
               families: Sequence[str] = ()) -> float:
    """How wide one line of text is."""
    return QFontMetricsF(face(size, language, weight, families)).horizontalAdvance(text)


class Lettering:
    """Draws text with one painter in one language; places are baselines, so that fonts of all heights line up."""

    def __init__(self, painter: QPainter, language: str, families: Sequence[str] = (), *,
                 outlines: bool = False) -> None:
        """`outlines`: letters become shapes, so that a file shows them alike where their font is missing."""
        self._painter = painter
        self._outlines = outlines
        self._language = language
        self._families = families

    def line(self, left: float, baseline: float, size: float, runs: Sequence[Run], width: float, *,
             right_aligned: bool = False) -> float:
        """One line that elides where it is wider than `width`; gives the width it took."""
        layout = lay_out(runs, size, self._language, width, 1, self._families)
        first = layout.lineAt(0)
        taken = first.naturalTextWidth()
        start = left + width - taken if right_aligned else left
        self._draw(layout, runs, QPointF(start, baseline - first.ascent() - first.y()))
        return taken

    def block(self, left: float, baseline: float, sizes: Sequence[float], runs: Sequence[Run], width: float,
              height: float) -> None:
        """Lines wrapped to `width`, in the first of the sizes whose lines fit `height`; the last size elides."""
        for size in sizes:
            pitch = size * 1.42
            most = max(1, int(height // pitch))
            whole = lay_out(runs, size, self._language, width, 0, self._families)
            if size == sizes[-1] or whole.lineCount() <= most:
                kept = lay_out(runs, size, self._language, width, most, self._families)
                self._draw_lines(kept, runs, left, baseline, pitch)
                return

    def _draw_lines(self, layout: QTextLayout, runs: Sequence[Run], left: float, baseline: float,
                    pitch: float) -> None:
        first = layout.lineAt(0)
        for i in range(layout.lineCount()):
            layout.lineAt(i).setPosition(QPointF(0, i * pitch - layout.lineAt(i).ascent() + first.ascent()))
        self._draw(layout, runs, QPointF(left, baseline - first.ascent()))

    def _draw(self, layout: QTextLayout, runs: Sequence[Run], place: QPointF) -> None:
        if not self._outlines:
            layout.draw(self._painter, place)
            return
        start, whole = 0, len(layout.text())
        for at, run in enumerate(runs):
            length = whole - start if at == len(runs) - 1 else len(run.text)
            path = QPainterPath()
            for glyphs in layout.glyphRuns(start, length):
                font = glyphs.rawFont()
                for index, position in zip(glyphs.glyphIndexes(), glyphs.positions(), strict=True):
                    path.addPath(font.pathForGlyph(index).translated(position + place))
            path.setFillRule(Qt.FillRule.WindingFill)
            self._painter.fillPath(path, QColor(run.colour))
            start += length


def lay_out(runs: Sequence[Run], size: float, language: str, width: float, most_lines: int,
            families: Sequence[str] = ()) -> QTextLayout:
    """The runs laid out in lines of `width`, at most `most_lines` of them (0: as many as it takes) with an ellipsis."""
    whole = "".join(run.text for run in runs)
    layout = _layout(whole, runs, size, language, width, families)
    if not most_lines or _fits(layout, width, most_lines):
        return layout
    for kept in range(len(whole) - 1, 0, -1):
        layout = _layout(whole[:kept].rstrip() + "…", runs, size, language, width, families)
        if _fits(layout, width, most_lines):
            break
    return layout


def _fits(layout: QTextLayout, width: float, most_lines: int) -> bool:
    return layout.lineCount() <= most_lines and all(
        layout.lineAt(i).naturalTextWidth() <= width + 0.5 for i in range(layout.lineCount()))


def _layout(text: str, runs: Sequence[Run], size: float, language: str, width: float,
            families: Sequence[str]) -> QTextLayout:
    layout = QTextLayout(text, face(size, language, families=families))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    option.setUseDesignMetrics(True)
    layout.setTextOption(option)
    layout.setFormats(_formats(runs, size, language, len(text), families))
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
    layout.endLayout()
    return layout


def _formats(runs: Sequence[Run], size: float, language: str, length: int,
             families: Sequence[str]) -> list[QTextLayout.FormatRange]:
    """One format a run; the last one reaches to the end, so that an ellipsis has its colour too."""
    ranges, start = [], 0
    for i, run in enumerate(runs):
        part = QTextLayout.FormatRange()
        style = QTextCharFormat()
        style.setFont(face(size, language, run.weight, families))
        style.setForeground(QColor(run.colour))
        part.format = style
        part.start = start
        part.length = length if i == len(runs) - 1 else len(run.text)
        ranges.append(part)
        start += len(run.text)
    return ranges
