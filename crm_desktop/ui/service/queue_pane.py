"""The left part of the Service tab: how the queue is sorted, the queue, and what is said where it is empty."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.service.chip_button import offer_choices
from crm_desktop.ui.service.queue import QueueView
from crm_desktop.ui.widgets.empty import EmptyState

ORDERS = {"urgent": later("Urgent first"), "waiting": later("Longest waiting first"), "newest": later("Newest first")}
USUAL = "urgent"
HEAD = 44


class QueuePane(QWidget):
    """`order_changed` carries the key of the order."""

    order_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view = "mine"
        self._orders = {"solved": "newest"}  # view -> order, where it is not the usual one
        self.setObjectName("queue_pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = QueueView(theme)
        self.empty = EmptyState(theme, name="queue_empty")
        self._sort = QToolButton()
        self._sort.setObjectName("queue_order")
        self._sort.setProperty("kind", "quiet")
        self._sort.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sort.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron stands behind the words
        self._sort.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        wear_icon(self._sort, theme, "chevron-down", size=14)
        self._menu = QMenu(self._sort)
        self._menu.setObjectName("queue_order_menu")
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._menu.aboutToShow.connect(self._fill)
        self._sort.setMenu(self._menu)
        self._found = make_label("", "fine", "tertiary", name="queue_found")
        head = QWidget()
        head.setObjectName("queue_head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 14, 0)
        row.addWidget(self._sort)
        row.addStretch(1)
        row.addWidget(self._found)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.stack, 1)

    def show_list(self, *, filled: bool, found: str = "") -> None:
        """The list, or the empty state in its place; `found` says how much of the view is listed."""
        self.stack.setCurrentWidget(self.list if filled else self.empty)
        self._found.setText(found)

    @property
    def order(self) -> str:
        """The order of the view that is shown."""
        return self._orders.get(self._view, USUAL)

    def set_view(self, view: str) -> None:
        """Each view keeps its own order."""
        self._view = view
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        self._sort.setText(tr(ORDERS[self.order]))
        said = tr("Order: {order}", order=tr(ORDERS[self.order]))
        self._sort.setAccessibleName(said)
        self._sort.setToolTip(said)
        self.list.setAccessibleName(tr("Queue"))
        self.list.viewport().update()

    def _fill(self) -> None:
        offer_choices(self._menu, [(key, tr(text)) for key, text in ORDERS.items()], self.order, self._choose)

    def _choose(self, order: object) -> None:
        self._orders[self._view] = str(order)
        self.set_texts()
        self.order_changed.emit(self.order)
