"""Text in pictures: every word goes through one layout, so that all targets and languages get the same letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

LATIN = ["Inter", "Noto Sans"]
CHINESE = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"]  # named, or Debian takes Japanese letter forms
REGULAR, STRONG = QFont.Weight.Normal, QFont.Weight.DemiBold


@dataclass(frozen=True)
class Run:
    """A piece of text in one colour and weight."""

    text: str
    colour: str
    weight: QFont.Weight = REGULAR


def face(size: float, language: str, weight: QFont.Weight = REGULAR) -> QFont:
    """The font of pictures in pixels; in Chinese the Chinese family comes first, so that quotes are full width."""
    font = QFont()
    font.setFamilies(CHINESE + LATIN if language == "zh" else LATIN + CHINESE)
    font.setPixelSize(round(size))  # pixels, never points: points depend on the target's dpi
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # same widths at every scale
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def text_width(text: str, size: float, language: str, weight: QFont.Weight = REGULAR) -> float:
    """How wide one line of text is."""
    return QFontMetricsF(face(size, language, weight)).horizontalAdvance(text)


class Lettering:
    """Draws text with one painter in one language; places are baselines, so that fonts of all heights line up."""

    def __init__(self, painter: QPainter, language: str) -> None:
        self._painter = painter
        self._language = language

    def line(self, left: float, baseline: float, size: float, runs: Sequence[Run], width: float, *,
             right_aligned: bool = False) -> float:
        """One line that elides where it is wider than `width`; gives the width it took."""
        layout = lay_out(runs, size, self._language, width, 1)
        first = layout.lineAt(0)
        taken = first.naturalTextWidth()
        start = left + width - taken if right_aligned else left
        layout.draw(self._painter, QPointF(start, baseline - first.ascent() - first.y()))
        return taken

    def block(self, left: float, baseline: float, sizes: Sequence[float], runs: Sequence[Run], width: float,
              height: float) -> None:
        """Lines wrapped to `width`, in the first of the sizes whose lines fit `height`; the last size elides."""
        for size in sizes:
            pitch = size * 1.42
            most = max(1, int(height // pitch))
            if size == sizes[-1] or lay_out(runs, size, self._language, width, 0).lineCount() <= most:
                self._draw_lines(lay_out(runs, size, self._language, width, most), left, baseline, pitch)
                return

    def _draw_lines(self, layout: QTextLayout, left: float, baseline: float, pitch: float) -> None:
        first = layout.lineAt(0)
        for i in range(layout.lineCount()):
            layout.lineAt(i).setPosition(QPointF(0, i * pitch - layout.lineAt(i).ascent() + first.ascent()))
        layout.draw(self._painter, QPointF(left, baseline - first.ascent()))


def lay_out(runs: Sequence[Run], size: float, language: str, width: float, most_lines: int) -> QTextLayout:
    """The runs laid out in lines of `width`, at most `most_lines` of them (0: as many as it takes) with an ellipsis."""
    whole = "".join(run.text for run in runs)
    layout = _layout(whole, runs, size, language, width)
    if not most_lines or _fits(layout, width, most_lines):
        return layout
    for kept in range(len(whole) - 1, 0, -1):
        layout = _layout(whole[:kept].rstrip() + "…", runs, size, language, width)
        if _fits(layout, width, most_lines):
            break
    return layout


def _fits(layout: QTextLayout, width: float, most_lines: int) -> bool:
    return layout.lineCount() <= most_lines and all(
        layout.lineAt(i).naturalTextWidth() <= width + 0.5 for i in range(layout.lineCount()))


def _layout(text: str, runs: Sequence[Run], size: float, language: str, width: float) -> QTextLayout:
    layout = QTextLayout(text, face(size, language))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    option.setUseDesignMetrics(True)
    layout.setTextOption(option)
    layout.setFormats(_formats(runs, size, language, len(text)))
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
    layout.endLayout()
    return layout


def _formats(runs: Sequence[Run], size: float, language: str, length: int) -> list[QTextLayout.FormatRange]:
    """One format a run; the last one reaches to the end, so that an ellipsis has its colour too."""
    ranges, start = [], 0
    for i, run in enumerate(runs):
        part = QTextLayout.FormatRange()
        style = QTextCharFormat()
        style.setFont(face(size, language, run.weight))
        style.setForeground(QColor(run.colour))
        part.format = style
        part.start = start
        part.length = length if i == len(runs) - 1 else len(run.text)
        ranges.append(part)
        start += len(run.text)
    return ranges
