"""The next-step marker: its four shapes, the hourglass of what goes cold, and a label with its words."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.marker_words import MarkerState

MARKER = 12  # logical pixels, both ways
GAP = 6
TEXT_COLOURS = {"overdue": "state.danger.text", "today": "text.link", "planned": "text.secondary",
                "none": "state.warn.text", "rotting": "state.warn.text"}
LOUD = ("overdue", "today")


def draw_marker(painter: QPainter, theme: Theme, state: MarkerState | str, x: float, y: float) -> None:
    """Draws the 12 px marker with its corner at (x, y); the shape alone tells the state."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    painter.setPen(Qt.PenStyle.NoPen)
    if state == "overdue":
        painter.setBrush(theme.colour("state.danger.mark"))
        painter.drawPath(_triangle())
        painter.setBrush(theme.colour("surface.base"))
        painter.drawRoundedRect(QRectF(5.35, 4.0, 1.3, 3.6), 0.6, 0.6)
        painter.drawEllipse(QPointF(6, 9.1), 0.8, 0.8)
    elif state == "today":
        painter.setBrush(theme.colour("accent.base"))
        painter.drawEllipse(QPointF(6, 6), 5, 5)
    elif state == "rotting":
        _hourglass(painter, theme)
    else:
        pen = QPen(theme.colour("text.secondary" if state == "planned" else "state.warn.mark"), 1.6)
        if state == "none":
            pen.setDashPattern([1.55, 1.394])  # six dashes fill the ring: 2 * pi * 4.5 / 1.6 / 6
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(6, 6), 4.5, 4.5)
    painter.restore()


def write_marker(painter: QPainter, theme: Theme, state: MarkerState | str, text: str, rect: QRectF) -> int:
    """The marker and its words in one line from the left of `rect`; gives the width that both took."""
    draw_marker(painter, theme, state, rect.left(), rect.center().y() - MARKER / 2)
    words = rect.adjusted(MARKER + GAP, 0, 0, 0).toAlignedRect()
    font = ink_font(theme, "label", MEDIUM if state in LOUD else NORMAL)
    return MARKER + GAP + write_line(painter, words, text, font, theme.colour(TEXT_COLOURS[state]))


def marker_width(theme: Theme, state: MarkerState | str, text: str) -> int:
    """How wide the marker with its words is."""
    return MARKER + GAP + ink_width(theme, text, "label", MEDIUM if state in LOUD else NORMAL)


class MarkerLabel(QWidget):
    """The marker with its words, as a widget of its own."""

    def __init__(self, theme: Theme, state: MarkerState = "none", text: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: MarkerState = state
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(MARKER)
        theme.changed.connect(self.update)
        self.setAccessibleName(text)

    def set_marker(self, state: MarkerState, text: str) -> None:
        """Another state and its words."""
        self._state, self._text = state, text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(marker_width(self._theme, self._state, self._text) + 1, 20)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        write_marker(painter, self._theme, self._state, self._text, QRectF(self.rect()))
        painter.end()


def _triangle() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(6, 0.8), QPointF(11.6, 11), QPointF(0.4, 11)]))
    path.closeSubpath()
    return path


def _hourglass(painter: QPainter, theme: Theme) -> None:
    pen = QPen(theme.colour("state.warn.mark"), 1.3)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(1.8, 0.9))
    path.lineTo(10.2, 0.9)
    path.moveTo(1.8, 11.1)
    path.lineTo(10.2, 11.1)
    for top, bottom in ((0.9, 11.1), (11.1, 0.9)):
        middle = (top + bottom) / 2
        path.moveTo(2.8, top)
        path.cubicTo(2.8, (top + middle) / 2, 6, middle - (middle - top) / 6, 6, middle)
        path.cubicTo(6, middle - (middle - top) / 6, 9.2, (top + middle) / 2, 9.2, top)
    painter.drawPath(path)
