"""What a widget writes when it paints itself: every text with its place, whoever draws it and by whatever means."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainterPath,
    QPixmap,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QWidget

DOTS = 96  # per inch
SAME_LINE = 0.75  # pixels between two pieces of one text: a change of font cuts it into pieces
Metric = QPaintDevice.PaintDeviceMetric


@dataclass
class PaintedText:
    """One text on one line, in the widget's own coordinates; `clip` is where its painter may paint, if it said so."""

    text: str
    rect: QRectF
    base: float  # the line that the letters stand on
    clip: QRectF | None
    font: QFont

    def ink(self) -> QRectF:
        """The letters alone, without the room over and under them and without spaces at the ends."""
        bare = self.text.strip()
        metrics = QFontMetricsF(self.font)
        tight = metrics.tightBoundingRect(bare)
        before = metrics.horizontalAdvance(self.text[:len(self.text) - len(self.text.lstrip())])
        after = metrics.horizontalAdvance(self.text[len(self.text.rstrip()):])
        return QRectF(self.rect.left() + before, self.base + tight.top(), self.rect.width() - before - after,
                      tight.height())


def painted_texts(widget: QWidget) -> list[PaintedText]:
    """What the widget itself writes, without its children."""
    paper = _Paper(widget.width(), widget.height())
    widget.render(paper, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return paper.texts()


class _Paper(QPaintDevice):
    """A device that keeps texts and no colours."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._size = {Metric.PdmWidth: width, Metric.PdmHeight: height, Metric.PdmDepth: 32,
                      Metric.PdmDevicePixelRatio: 1, Metric.PdmDevicePixelRatioScaled: 65_536}
        self._engine = _Engine()

    def texts(self) -> list[PaintedText]:
        """What was written since it was made."""
        return self._engine.texts

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._size.get(metric, DOTS)


class _Engine(QPaintEngine):
    """Hears every text that a painter draws."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[PaintedText] = []
        self._transform = QTransform()

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        if state.state() & QPaintEngine.DirtyFlag.DirtyTransform:
            self._transform = QTransform(state.transform())

    def drawTextItem(self, place: QPointF, item: QTextItem) -> None:
        text = item.text()
        painter = self.painter()
        if not text.strip() or painter.pen().style() == Qt.PenStyle.NoPen or painter.pen().color().alpha() == 0:
            return
        here = QRectF(place.x(), place.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        rect = self._transform.mapRect(here)
        clip = self._transform.mapRect(painter.clipBoundingRect()) if painter.hasClipping() else None
        before = self.texts[-1] if self.texts else None
        base = self._transform.map(place).y()
        if before is not None and _goes_on(before, rect, base):
            before.text += text
            before.rect = before.rect.united(rect)
        else:
            self.texts.append(PaintedText(text, rect, base, clip, QFont(item.font())))

    def drawPixmap(self, rect: QRectF, picture: QPixmap, source: QRectF) -> None:
        """Pictures say nothing; nor do shapes."""

    def drawImage(self, *args: Any) -> None: ...

    def drawTiledPixmap(self, rect: QRectF, picture: QPixmap, start: QPointF) -> None: ...

    def drawPath(self, path: QPainterPath) -> None: ...

    def drawPolygon(self, *args: Any) -> None: ...

    def drawPoints(self, *args: Any) -> None: ...

    def drawLines(self, *args: Any) -> None: ...

    def drawRects(self, *args: Any) -> None: ...

    def drawEllipse(self, *args: Any) -> None: ...


def _goes_on(before: PaintedText, rect: QRectF, base: float) -> bool:
    """Whether a piece follows on the same line: a change of font or script cuts a text."""
    return abs(before.rect.right() - rect.left()) < SAME_LINE and abs(base - before.base) < SAME_LINE
