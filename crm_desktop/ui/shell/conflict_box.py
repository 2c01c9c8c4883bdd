"""One of the values of a field in conflict: a box with its owner, the value, when and where; one of them is chosen."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.conflict_cards import BASE, MINE, THEIRS
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, ink_font, write_line

HEIGHT, AIR, RADIO, RADIUS = 80, 13, 16, 6
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ValueChoice(QAbstractButton):
    """A box with a radio; one that cannot be chosen (what stood there before, where nobody knows it) has none."""

    def __init__(self, theme: Theme, which: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.which = which
        self._texts = ("", "", "")
        self.setObjectName(name)
        self.setCheckable(bool(which))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if which else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        theme.changed.connect(self.update)

    def say(self, title: str, value: str, note: str) -> None:
        """Whose, what, when and where."""
        self._texts = (title, value, note)
        self.setAccessibleName(", ".join(part for part in self._texts if part))
        self.setToolTip(value)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and Enter belong to the row: a button would walk to any neighbour."""
        if event.key() in STEPS or event.key() in ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = self._theme, self.isChecked()
        border = "accent.base" if chosen else "border.soft"
        ground = "accent.soft" if chosen else "surface.base" if self.which else "surface.window"
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), RADIUS, theme.colour(ground), theme.colour(border),
                 2.0 if chosen else 1.0)
        left = AIR
        if self.which:
            self._radio(painter, chosen)
            left += RADIO + 8
        title, value, note = self._texts
        wide = self.width() - AIR
        fine, grey = ink_font(theme, "label", NORMAL), theme.colour("text.secondary")
        write_line(painter, QRect(left, 9, wide - left, 18), title, fine, grey)
        write_line(painter, QRect(AIR, 29, wide - AIR, 22), value, ink_font(theme, "heading", MEDIUM),
                   theme.colour("text.primary"))
        write_line(painter, QRect(AIR, 53, wide - AIR, 18), note, fine, grey)
        painter.end()

    def _radio(self, painter: QPainter, chosen: bool) -> None:
        circle = QRectF(AIR + 0.5, 10.5, RADIO - 1, RADIO - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent.base" if chosen else "border.control"), 1.5))
        painter.setBrush(self._theme.colour("surface.base"))
        painter.drawEllipse(circle)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent.base"))
            painter.drawEllipse(circle.adjusted(4, 4, -4, -4))


class ChoiceRow(QWidget):
    """The boxes of one field beside each other: Left and Right choose, Enter decides."""

    chosen = Signal(str, str)  # the field's path, "base", "mine" or "theirs"
    decided = Signal()

    def __init__(self, theme: Theme, path: str, name: str, *, with_base: bool) -> None:
        super().__init__()
        self._path = path
        self.before = ValueChoice(theme, BASE if with_base else "", f"{name}_before")
        self.sides = [ValueChoice(theme, which, f"{name}_{which}") for which in (MINE, THEIRS)]
        self.choices = [self.before, *self.sides] if with_base else self.sides
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for box in (self.before, *self.sides):
            row.addWidget(box, 1)
        group = QButtonGroup(self)  # one of them, also for a screen reader
        for box in self.choices:
            group.addButton(box)
            box.clicked.connect(self._clicked)

    def choose(self, which: str) -> None:
        """Marks one of them; only it is reached by Tab."""
        for box in self.choices:
            if box.which == which:
                box.setChecked(True)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus if box.which == which else Qt.FocusPolicy.ClickFocus)

    def current(self) -> ValueChoice:
        """The marked one."""
        return next(box for box in self.choices if box.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in STEPS:
            at = self.choices.index(self.current()) + STEPS[Qt.Key(event.key())]
            if 0 <= at < len(self.choices):
                self.choices[at].setFocus(Qt.FocusReason.TabFocusReason)
                self._take(self.choices[at].which)
        elif event.key() in ENTER:
            self.decided.emit()
        else:
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        box = self.sender()
        if isinstance(box, ValueChoice):
            self._take(box.which)

    def _take(self, which: str) -> None:
        self.choose(which)
        self.chosen.emit(self._path, which)
