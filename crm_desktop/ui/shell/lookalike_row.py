"""One field of a pair that differs: both values beside each other, one of them is chosen by click or arrow."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.domain.lookalikes import GOES, STAYS
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.ink import draw_box, ink_font, write_line

AIR, RADIO, RADIUS, GAP = 12, 16, 6, 12
STEPS = {Qt.Key.Key_Left: STAYS, Qt.Key.Key_Right: GOES}


class PairValue(QAbstractButton):
    """A value with a radio in a box of the height of a control."""

    def __init__(self, theme: Theme, which: str, name: str) -> None:
        super().__init__()
        self._theme, self.which, self._value = theme, which, ""
        self.setObjectName(name)
        self.setProperty("own_ring", True)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def say(self, label: str, value: str) -> None:
        """The field's name is for screen readers."""
        self._value = value
        self.setAccessibleName(f"{label}: {value}")
        self.setToolTip(value)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.size("control") + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter belong to the row and the page: a button would walk to any neighbour."""
        if event.key() in STEPS or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = self._theme, self.isChecked()
        border = "accent.base" if chosen else "focus.ring" if self.hasFocus() else "border.soft"
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), RADIUS, theme.colour("accent.soft" if chosen else "surface.base"),
                 theme.colour(border), 2.0 if self.hasFocus() else 1.0)
        top = (self.height() - RADIO) // 2
        circle = QRectF(AIR + 0.5, top + 0.5, RADIO - 1, RADIO - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent.base" if chosen else "border.control"), 1.5))
        painter.setBrush(theme.colour("surface.base"))
        painter.drawEllipse(circle)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent.base"))
            painter.drawEllipse(circle.adjusted(4, 4, -4, -4))
        left = AIR + RADIO + 8
        write_line(painter, QRect(left, 0, self.width() - left - AIR, self.height()), self._value,
                   ink_font(theme, "body"), theme.colour("text.primary"))
        painter.end()


class PairRow(QWidget):
    """Left and Right choose; only the chosen one is reached by Tab."""

    chosen = Signal(str, str)  # the field's path, "stays" or "goes"

    def __init__(self, theme: Theme, path: str, name: str, label: str, values: tuple[str, str]) -> None:
        super().__init__()
        self._path = path
        self._boxes = {which: PairValue(theme, which, f"{name}_{which}") for which in (STAYS, GOES)}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for box, value in zip(self._boxes.values(), values, strict=True):
            box.say(label, value)
            box.clicked.connect(self._clicked)
            row.addWidget(box, 1)
        self.choose(STAYS)

    def choose(self, which: str) -> None:
        """Marks one of the two; nothing is told."""
        for box in self._boxes.values():
            box.setChecked(box.which == which)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if box.which == which else Qt.FocusPolicy.ClickFocus)

    def current(self) -> PairValue:
        """The marked one."""
        return next(box for box in self._boxes.values() if box.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            which = STEPS[Qt.Key(event.key())]
            self._boxes[which].setFocus(Qt.FocusReason.TabFocusReason)
            self._take(which)
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        box = self.sender()
        if isinstance(box, PairValue):
            self._take(box.which)

    def _take(self, which: str) -> None:
        self.choose(which)
        self.chosen.emit(self._path, which)
