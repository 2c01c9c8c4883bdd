"""The values of one field beside each other, each with a radio: one of them is chosen by click or arrow."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme

RADIO, RADIUS, GAP = 16, 6, 12
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
LEFT_TO_ROW = (*STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ChoiceBox(QAbstractButton):
    """A value in a box; one that stands for no choice ("") only tells it. Each family paints its own."""

    def __init__(self, theme: Theme, which: str, name: str) -> None:
        super().__init__()
        self.theme, self.which = theme, which
        self.setObjectName(name)
        self.setCheckable(bool(which))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if which else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter belong to the row and the page: a button would walk to any neighbour."""
        if event.key() in LEFT_TO_ROW:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def draw_radio(self, painter: QPainter, left: int, top: int) -> None:
        """The circle, filled where this value is chosen."""
        theme, chosen = self.theme, self.isChecked()
        circle = QRectF(left + 0.5, top + 0.5, RADIO - 1, RADIO - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent.base" if chosen else "border.control"), 1.5))
        painter.setBrush(theme.colour("surface.base"))
        painter.drawEllipse(circle)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent.base"))
            painter.drawEllipse(circle.adjusted(4, 4, -4, -4))


class ChoiceRow(QWidget):
    """Left and Right choose; only the chosen one is reached by Tab."""

    chosen = Signal(str, str)  # the field's path, which value

    def __init__(self, path: str, boxes: Sequence[ChoiceBox]) -> None:
        super().__init__()
        self.path = path
        self._boxes = [box for box in boxes if box.which]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for box in boxes:
            row.addWidget(box, 1)
        group = QButtonGroup(self)  # one of them, also for a screen reader
        for box in self._boxes:
            group.addButton(box)
            box.clicked.connect(self._clicked)

    def choose(self, which: str) -> None:
        """Marks one of them; nothing is told."""
        for box in self._boxes:
            if box.which == which:
                box.setChecked(True)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if box.which == which else Qt.FocusPolicy.ClickFocus)

    def current(self) -> ChoiceBox:
        """The marked one."""
        return next(box for box in self._boxes if box.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in STEPS:
            super().keyPressEvent(event)
            return
        at = self._boxes.index(self.current()) + STEPS[Qt.Key(event.key())]
        box = self._boxes[min(max(at, 0), len(self._boxes) - 1)]  # at the end it is chosen once more
        box.setFocus(Qt.FocusReason.TabFocusReason)
        self._take(box)

    def _clicked(self) -> None:
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self._take(box)

    def _take(self, box: ChoiceBox) -> None:
        self.choose(box.which)
        self.chosen.emit(self.path, box.which)
