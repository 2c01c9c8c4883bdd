"""The navigation rail at the left: one button a tab, below them history, settings and who writes here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QMenu, QToolButton, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import make_tool, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.sync_sign import SyncCloud

if TYPE_CHECKING:
    from crm_desktop.ui.base.page import Page

ICON = 20


class Rail(QWidget):
    """72 pixels wide; the digits follow the order of its buttons."""

    chosen = Signal(int)
    history_wanted = Signal()

    def __init__(self, theme: Theme, actions: Actions, pages: "Sequence[Page]", menu: QMenu, me: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._actions = actions
        self._pages = [page for page in pages if page.in_rail]
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.size("rail_width"))
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 10)
        column.setSpacing(6)
        for at, page in enumerate(self._pages):
            button = self._tab(page)
            self._group.addButton(button, at)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.history = make_tool(theme, "history", "", name="rail_history", kind="quiet", size=ICON)
        self.history.clicked.connect(self.history_wanted)
        self.menu_button = make_tool(theme, "settings", "", name="rail_menu", kind="quiet", size=ICON)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(menu)
        self.sync = SyncCloud(theme, ICON)
        for widget in (self.history, self.sync, self.menu_button, me):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self._group.idClicked.connect(self.chosen)
        self.set_texts()

    def choose(self, at: int) -> None:
        """Marks the tab that is shown; a page without a tab leaves none marked, and Tab comes to the first one then."""
        button = self._group.button(at)
        self._group.setExclusive(button is not None)
        for place, each in enumerate(self._group.buttons()):
            each.setChecked(each is button)
            if button is None:
                each.setFocusPolicy(Qt.FocusPolicy.NoFocus if place else Qt.FocusPolicy.TabFocus)
        self._group.setExclusive(True)  # only then do arrows lead from one to the next

    def set_texts(self) -> None:
        """Words of the tabs and tooltips in the current language."""
        for at, page in enumerate(self._pages):
            button = self._group.button(at)
            button.setText(tr(page.title))
            button.setToolTip(tr("{verb} ({keys})", verb=tr(page.title), keys=str(at + 1)))
            button.setAccessibleName(tr(page.title))
        set_tip(self.history, self._actions.tip("history"))
        set_tip(self.menu_button, tr("Settings and more"))

    def _tab(self, page: "Page") -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"tab_{page.word}")
        button.setProperty("kind", "rail")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFixedSize(QSize(self._theme.size("rail_item_width"), self._theme.size("rail_item_height")))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wear_icon(button, self._theme, page.icon, size=ICON, active="text.link")
        return button
