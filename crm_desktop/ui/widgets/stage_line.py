"""Open deals as lines under each other: stage, product, what is next, value, in shared columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import draw_stage, stage_ink, stage_width
from crm_desktop.ui.widgets.ink import RIGHT, draw_box, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.marker import marker_width, write_marker
from crm_desktop.ui.widgets.marker_words import MarkerState

LINE_HEIGHT = 32
STAGE_LEAST, STAGE_MOST = 88, 130
GAP = 16
VALUE_GAP = 24


@dataclass(frozen=True)
class StageFacts:
    """One open deal, ready to show; `mark` is the stage's colour, "#RRGGBB" or a token.

    `when` stands at the marker, `brief` in its place where the words are known from their shape.
    """

    key: object
    stage: str
    mark: str
    product: str
    state: MarkerState
    when: str
    value: str
    brief: str = ""


class StageLine(QAbstractButton):
    """One line; Enter or a click opens it."""

    opened = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._facts = StageFacts(None, "", "", "", "none", "", "")
        self._columns = (STAGE_LEAST, 0)  # stage, value
        self.setFixedHeight(LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open)

    def show_facts(self, facts: StageFacts, columns: tuple[int, int]) -> None:
        """Another deal, and the widths of the shared columns for stage and value."""
        self._facts, self._columns = facts, columns
        said = ", ".join(part for part in (facts.stage, facts.product, facts.when, facts.value) if part)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, LINE_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, facts, (stage, value) = self._theme, self._facts, self._columns
        rect = self.rect()
        if self.underMouse():
            draw_box(painter, QRectF(rect), 4, theme.colour("surface.hover"))
        draw_stage(painter, theme, facts.stage, stage_ink(theme, facts.mark), QRect(0, 0, stage, rect.height()))
        write_line(painter, rect, facts.value, ink_font(theme, "body"), theme.colour("text.primary"), align=RIGHT)
        when = facts.brief or facts.when
        width = marker_width(theme, facts.state, when) + 1
        left = rect.width() - value - VALUE_GAP - width
        if when:
            write_marker(painter, theme, facts.state, when, QRectF(left, 0, width, rect.height()))
        start = stage + GAP
        words = QRect(start, 0, (left if when else left + width) - GAP - start, rect.height())
        write_line(painter, words, facts.product, ink_font(theme, "body"), theme.colour("text.primary"))
        painter.end()

    def _open(self) -> None:
        self.opened.emit(self._facts.key)


class StageLines(QWidget):
    """Lines whose columns agree."""

    opened = Signal(object)  # a deal's key

    def __init__(self, theme: Theme, *, name: str = "stage_lines") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._facts: list[StageFacts] = []
        self._lines: list[StageLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        theme.changed.connect(self._show)

    def set_lines(self, facts: Sequence[StageFacts]) -> None:
        """Other deals; lines are taken over where they stand, so that the one in focus keeps it."""
        self._facts = list(facts)
        while len(self._lines) > len(facts):
            gone = self._lines.pop()
            self._column.removeWidget(gone)
            gone.setObjectName("")
            gone.hide()
            gone.deleteLater()
        while len(self._lines) < len(facts):
            line = StageLine(self._theme, f"{self.objectName()}_{len(self._lines)}")
            line.opened.connect(self.opened)
            self._column.addWidget(line)
            if self._lines:
                QWidget.setTabOrder(self._lines[-1], line)
            self._lines.append(line)
        self._show()

    def _show(self) -> None:
        theme = self._theme
        stage = max((stage_width(theme, facts.stage) for facts in self._facts), default=0)
        value = max((ink_width(theme, facts.value, "body") for facts in self._facts), default=0)
        columns = (min(max(stage, STAGE_LEAST), STAGE_MOST), value)
        for line, facts in zip(self._lines, self._facts, strict=True):
            line.show_facts(facts, columns)
