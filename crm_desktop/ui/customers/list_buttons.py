"""The buttons at the right of the tool row: by what the list is sorted, and what can be done with the view."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import make_tool, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.customers.columns import COLUMNS
from crm_desktop.ui.customers.saved_views import SavedView

VERBS = {"save": later("Save this view…"), "update": later("Save the changes to “{name}”"),
         "rename": later("Rename “{name}”…"), "left": later("Move “{name}” to the left"),
         "right": later("Move “{name}” to the right"), "delete": later("Delete “{name}”")}


class SortButton(QToolButton):
    """Shows the column that the list is sorted by, also where that one is not in sight; the menu chooses another."""

    chosen = Signal(str, bool)  # column key, descending

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind, self._key, self._descending = "company", "name", False
        self.setObjectName("customer_sort")
        self.setProperty("kind", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wear_icon(self, theme, "arrow-up-narrow-wide")
        self._menu = QMenu(self)
        self._menu.setObjectName("customer_sort_menu")
        self._columns, self._ways = QActionGroup(self._menu), QActionGroup(self._menu)
        self._columns.triggered.connect(self._column_chosen)
        self._ways.triggered.connect(self._way_chosen)
        self.setMenu(self._menu)
        on_change(theme, self, self.set_texts)

    def show_sort(self, kind: str, key: str, *, descending: bool) -> None:
        """By what the list is sorted now; nothing is emitted."""
        self._kind, self._key, self._descending = kind, key, descending
        wear_icon(self, self._theme, "arrow-down-wide-narrow" if descending else "arrow-up-narrow-wide")
        self.set_texts()

    def set_texts(self) -> None:
        """Texts in the current language."""
        for action in self._menu.actions():
            self._menu.removeAction(action)
            self._columns.removeAction(action)
            self._ways.removeAction(action)
            action.deleteLater()
        for column in COLUMNS[self._kind]:
            if column.sortable:
                self._add(self._columns, tr(column.title), column.key, checked=column.key == self._key)
                if column.key == self._key:
                    self.setText(tr(column.title))
        self._menu.addSeparator()
        self._add(self._ways, tr("Ascending"), "up", checked=not self._descending)
        self._add(self._ways, tr("Descending"), "down", checked=self._descending)
        way = tr("Descending") if self._descending else tr("Ascending")
        set_tip(self, tr("Sorted by {column}, {way}", column=self.text(), way=way.lower()))

    def _add(self, group: QActionGroup, text: str, key: str, *, checked: bool) -> None:
        action = group.addAction(self._menu.addAction(text))
        action.setCheckable(True)
        action.setChecked(checked)
        action.setData(key)
        action.setObjectName(f"sort_{key}")

    def _column_chosen(self, action: QAction) -> None:
        column = next(one for one in COLUMNS[self._kind] if one.key == action.data())
        self.chosen.emit(column.key, column.right_aligned or column.key in ("last_touch", "created"))

    def _way_chosen(self, action: QAction) -> None:
        self.chosen.emit(self._key, action.data() == "down")


class ViewMenu(QMenu):
    """What can be done with the view that is shown, the saved ones that have no room as tabs, and `more` below."""

    asked = Signal(str, str)  # a verb of VERBS, or "show"; the key of a view

    def __init__(self, parent: QToolButton, more: QAction) -> None:
        super().__init__(parent)
        self._more = more
        self.setObjectName("view_menu")
        self.triggered.connect(self._triggered)

    def fill(self, view: SavedView | None, *, changed: bool, hidden: list[SavedView]) -> None:
        """The saved view that is shown (None for a built-in one), whether it was changed since, and hidden ones."""
        for action in self.actions():
            self.removeAction(action)
            if action is not self._more:  # it belongs to the window
                action.deleteLater()
        verbs = ("save",) if view is None else (
            *(("update",) if changed else ()), "save", "rename", "left", "right", "delete")
        for verb in verbs:
            if verb in ("rename", "delete"):
                self.addSeparator()
            self._add(verb, tr(VERBS[verb], name=view.name) if view else tr(VERBS[verb]), view.key if view else "")
        if hidden:
            self.addSeparator()
        for one in hidden:
            self._add("show", one.name, one.key)
        self.addSeparator()
        self.addAction(self._more)

    def _add(self, verb: str, text: str, key: str) -> None:
        action = self.addAction(text.replace("&", "&&"))
        action.setObjectName(f"view_{verb}")
        action.setData((verb, key))

    def _triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.asked.emit(*action.data())


def view_button(theme: Theme) -> QToolButton:
    """The button with the dots that opens the menu."""
    button = make_tool(theme, "ellipsis", "", name="customer_more", kind="quiet")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
