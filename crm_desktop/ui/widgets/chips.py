"""Chips as widgets: a filter with its menu, and a row of small words."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QToolTip, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import menu_text
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.chip_paint import CHIP_HEIGHT, Chip, chips_width, draw_chips
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, draw_icon, ink_font, ink_width, write_line

INSET, GAP, ICON = 9, 5, 14


class FilterChip(QToolButton):
    """A filter: its name, its value, a menu to choose from; a value other than "" is active and can be taken away."""

    value_changed = Signal(str)

    def __init__(self, theme: Theme, title: str, *, name: str, parent: QWidget | None = None) -> None:
        """`title` is an msgid marked by `later`, `name` the objectName."""
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._title = title
        self._options: list[tuple[str, str]] = []
        self._value = ""
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self._group = QActionGroup(self._menu)
        self._group.triggered.connect(self._chosen)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self._named)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Keys and their words; the key "" stands for no filter ("Anyone"). Call it again in another language."""
        self._options = list(options)
        for action in self._group.actions():
            self._menu.removeAction(action)
            self._group.removeAction(action)
            action.deleteLater()
        for key, words in self._options:
            action = self._group.addAction(self._menu.addAction(menu_text(words)))
            action.setCheckable(True)
            action.setData(key)
        self._show_value()

    def value(self) -> str:
        """The key that is chosen."""
        return self._value

    def set_value(self, key: str) -> None:
        """Shows another value; it is the page's own doing, so nothing is emitted."""
        self._value = key
        self._show_value()

    def _chosen(self, action: QAction) -> None:
        self._take(str(action.data()))

    def _take(self, key: str) -> None:
        if key != self._value:
            self.set_value(key)
            self.value_changed.emit(key)

    def _show_value(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self._value)
        self._named()

    def _words(self) -> tuple[str, str]:
        return tr(self._title), dict(self._options).get(self._value, self._value)

    def _named(self) -> None:
        self.setText(" ".join(self._words()))
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    # -- look -----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        title, value = self._words()
        words = ink_width(self._theme, title, "label", NORMAL) + ink_width(self._theme, value, "label", MEDIUM)
        return QSize(2 * INSET + words + 2 * GAP + ICON, self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, active, rect = self._theme, bool(self._value), self.rect()
        rest = "surface.pressed" if self.isDown() else "surface.hover" if self.underMouse() else "surface.base"
        draw_box(painter, QRectF(rect), 6, theme.colour("accent.soft" if active else rest),
                 theme.colour("accent.soft" if active else "border.soft"))
        title, value = self._words()
        line = rect.adjusted(INSET, 0, -INSET - ICON - GAP, 0)
        quiet, loud = ("text.link", "text.link") if active else ("text.secondary", "text.primary")
        taken = write_line(painter, line, title, ink_font(theme, "label", NORMAL), theme.colour(quiet))
        write_line(painter, line.adjusted(taken + GAP, 0, 1, 0), value, ink_font(theme, "label", MEDIUM),
                   theme.colour(loud))
        draw_icon(painter, theme, "x" if active else "chevron-down", ICON, quiet if active else "text.tertiary",
                  self._cross().left(), (rect.height() - ICON) // 2)
        painter.end()

    def _cross(self) -> QRect:
        return QRect(self.width() - INSET - ICON, 0, ICON + INSET, self.height())

    # -- keys and clicks ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the cross it takes the filter away, elsewhere it opens the menu."""
        if self._value and self._cross().contains(event.position().toPoint()):
            self._take("")
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._take("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.showMenu()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """Small words in a row; those that have no room end in "+2"."""

    def __init__(self, theme: Theme, chips: Sequence[Chip] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: tuple[Chip, ...] = ()
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_chips(chips)
        on_change(theme, self, self.updateGeometry)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Other chips."""
        self._chips = tuple(chips)
        self.setAccessibleName(", ".join(chip.text for chip in chips))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chips_width(self._theme, self._chips), CHIP_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, CHIP_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._places = draw_chips(painter, self._theme, self._chips, self.rect())
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = next((at for at, place in enumerate(self._places) if place.contains(event.pos())), None)
            hidden = ", ".join(chip.text for chip in self._chips[len(self._places):])
            said = hidden if at is None else self._chips[at].tip or self._chips[at].text
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)
