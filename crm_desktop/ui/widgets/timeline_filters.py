"""The chips above a timeline that say which kinds of entries it shows."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, draw_box, draw_icon, ink_font, ink_width, write_line

Filter = tuple[str, str, str]  # key, text, icon
INSET, ICON, ICON_GAP = 9, 14, 5


class TimelineFilters(QWidget):
    """One of the filters is chosen, the first one to begin with; rarer ones stand in a menu at the end."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str = "timeline_filters") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._current = ""
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._toggled)
        self._keys: list[str] = []
        self._rare = self._make_button("filter_more")
        self._menu = QMenu(self._rare)
        self._menu.setObjectName(f"{name}_menu")
        self._rare.clicked.connect(self._open_menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self._rare)
        self._row.addStretch(1)
        self._rare.hide()

    def current(self) -> str:
        """The key of the chosen filter."""
        return self._current

    def choose(self, key: str) -> None:
        """Another filter, as if it had been clicked."""
        if key in self._keys:
            self._group.button(self._keys.index(key)).setChecked(True)
        else:
            self._take(key)

    def set_filters(self, filters: Sequence[Filter], more: Sequence[Filter] = ()) -> None:
        """Key, text and icon of each; the chosen one stays chosen. Call it again for another language."""
        self._current = self._current or (filters[0][0] if filters else "")
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.setObjectName("")
            button.hide()
            button.deleteLater()
        self._keys = [key for key, _, _ in filters]
        for at, (key, text, icon) in enumerate(filters):
            button = self._make_button(f"filter_{key}")
            button.setCheckable(True)
            button.show_words(text, icon)
            button.setChecked(key == self._current)
            self._group.addButton(button, at)
            self._row.insertWidget(at, button)
        self._chain()
        self._fill_menu(more)

    def _chain(self) -> None:
        """The Tab key goes from left to right, in the place where "More" has been."""
        buttons = self._group.buttons()
        for before, behind in pairwise([self._rare, *buttons]):
            QWidget.setTabOrder(before, behind)
        if buttons:
            QWidget.setTabOrder(buttons[-1], self._rare)

    def _make_button(self, name: str) -> "FilterButton":
        button = FilterButton(self._theme)
        button.setObjectName(name)
        return button

    def _fill_menu(self, more: Sequence[Filter]) -> None:
        self._rare.show_words(tr("More"), "ellipsis")
        self._rare.setHidden(not more)
        self._menu.clear()
        choice = QActionGroup(self._menu)
        for key, text, _ in more:
            action = self._menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == self._current)
            choice.addAction(action)
            action.triggered.connect(_Choice(self, key).take)

    def _open_menu(self) -> None:
        self._menu.popup(self._rare.mapToGlobal(QPoint(0, self._rare.height() + 4)))

    def _toggled(self, at: int, checked: bool) -> None:
        if checked:
            self._take(self._keys[at])

    def _take(self, key: str) -> None:
        if key == self._current:
            return
        self._current = key
        if key not in self._keys:
            self._group.setExclusive(False)
            for button in self._group.buttons():
                button.setChecked(False)
            self._group.setExclusive(True)
        self.chosen.emit(key)


class FilterButton(QToolButton):
    """A small button of icon and word; the chosen one stands on a soft ground."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        on_change(theme, self, self.updateGeometry)

    def show_words(self, text: str, icon: str) -> None:
        """Another word and icon."""
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        icon = ICON + ICON_GAP if self._icon else 0
        return QSize(2 * INSET + icon + ink_width(self._theme, self.text(), "label", MEDIUM) + 1,
                     self._theme.size("control_small"))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * INSET + ICON, self._theme.size("control_small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect, chosen = self._theme, self.rect(), self.isChecked()
        ground = "accent.soft" if chosen else "surface.pressed" if self.isDown() else (
            "surface.hover" if self.underMouse() else "surface.base")
        draw_box(painter, QRectF(rect), 6, theme.colour(ground),
                 theme.colour("accent.soft" if chosen else "border.soft"))
        colour, left = "text.link" if chosen else "text.secondary", INSET
        if self._icon:
            draw_icon(painter, theme, self._icon, ICON, colour, left, (rect.height() - ICON) // 2)
            left += ICON + ICON_GAP
        write_line(painter, rect.adjusted(left, 0, 2 - INSET, 0), self.text(),
                   ink_font(theme, "label", MEDIUM if chosen else NORMAL), theme.colour(colour))
        painter.end()


class _Choice(QObject):
    """Carries a key along with a menu's action."""

    def __init__(self, filters: TimelineFilters, key: str) -> None:
        super().__init__(filters)
        self._filters = filters
        self._key = key

    def take(self) -> None:
        self._filters.choose(self._key)
