"""One button for the filters that find no room in a narrow tool row; their menus become parts of its own."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QToolButton

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chips import FilterChip


class MoreFilters(QToolButton):
    """Hidden until `offer` gives it filters."""

    def __init__(self, theme: Theme, chips: Sequence[FilterChip]) -> None:
        super().__init__()
        self.setObjectName("funnel_more")
        self.setProperty("kind", "quiet")
        wear_icon(self, theme, "list-filter")
        self._chips = list(chips)
        self._menu = QMenu(self)
        self._menu.setObjectName("funnel_more_menu")
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.hide()

    def offer(self, chips: Sequence[FilterChip]) -> None:
        """These filters stand in the menu; without any the button is hidden."""
        for action in self._menu.actions():
            self._menu.removeAction(action)
        for chip in chips:
            if (menu := chip.menu()) is not None:
                menu.setTitle(chip.text())
                self._menu.addMenu(menu)
        self.setVisible(bool(chips))

    def set_texts(self) -> None:
        """Texts in the current language."""
        set_tip(self, tr("More filters"))
