"""A chip that is a button: it shows one field of a ticket and opens the menu of its choices."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import menu_text
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import CHIP_HEIGHT, Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.ink import draw_box

Choice = tuple[object, str]  # value, words
LEAST = 60  # logical pixels of a chip where there is no room
MOST_OFFERED = 30


class ChipButton(QToolButton):
    """`chosen` carries the value that was picked in the menu."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._chip = Chip("")
        self._choices: list[Choice] = []
        self._now: object = None
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self._menu.aboutToShow.connect(self._fill)  # never while it is open
        self.setMenu(self._menu)
        theme.changed.connect(self.updateGeometry)

    def set_chip(self, chip: Chip, label: str) -> None:
        """What it shows; `label` is the field's name, read before the value."""
        self._chip = chip
        self.setText(chip.text)
        said = tr("{label}: {value}", label=label, value=chip.text)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.updateGeometry()
        self.update()

    def set_choices(self, choices: Sequence[Choice], now: object) -> None:
        """What the menu offers; the value that holds now is checked."""
        self._choices, self._now = list(choices), now

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._theme, self._chip), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A long category gives way: it is elided, and whole in the tooltip."""
        return self.sizeHint().boundedTo(QSize(LEAST, CHIP_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_chip(painter, self._theme, self._chip, self.rect())
        if self.hasFocus() or self.underMouse() or self.isDown():
            edge = "focus.ring" if self.hasFocus() else "border.control"
            draw_box(painter, QRectF(self.rect()), 4, None, self._theme.colour(edge))
        painter.end()

    def _fill(self) -> None:
        offer_choices(self._menu, self._choices, self._now, self.chosen.emit)


def offer_choices(menu: QMenu, choices: Sequence[Choice], now: object, take: Callable[[object], None]) -> None:
    """Fills a menu with checkable choices; `take` is called with the value of the one that was picked."""
    menu.clear()
    for value, words in choices[:MOST_OFFERED]:
        action = QAction(menu_text(words), menu)
        action.setCheckable(True)
        action.setChecked(value == now)
        action.triggered.connect(partial(_take, take, value))
        menu.addAction(action)


def _take(take: Callable[[object], None], value: object, _checked: bool = False) -> None:
    take(value)
