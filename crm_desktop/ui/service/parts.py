"""The middle of the Service tab, and how queue, ticket and side share the width."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.service.answer_box import AnswerBox
from crm_desktop.ui.service.conversation import Conversation
from crm_desktop.ui.service.queue_pane import QueuePane
from crm_desktop.ui.service.ticket_head import TicketHead
from crm_desktop.ui.service.ticket_side import TicketSide
from crm_desktop.ui.widgets.empty import EmptyState

# Width of the whole -> of the queue and of the side; below the last one the side gives way to the pane.
WIDTHS = ((1_300, 330, 320), (1_080, 296, 288), (930, 272, 264), (0, 272, 0))
LEAST_TICKET = 340


class TicketView(QStackedWidget):
    """Head, conversation and answer box of one ticket, or a sentence where none is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("ticket_view")
        self.head = TicketHead(theme)
        self.conversation = Conversation(theme)
        self.answer = AnswerBox(theme)
        self.empty = EmptyState(theme, name="ticket_empty")
        whole = QWidget()
        whole.setObjectName("ticket_whole")
        whole.setProperty("ground", "base")
        whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.conversation, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 0, 24, 16)
        foot.addWidget(self.answer)
        column.addLayout(foot)
        self.addWidget(whole)
        self.addWidget(self.empty)

    def show_whole(self, *, shown: bool) -> None:
        """The ticket, or the sentence."""
        self.setCurrentIndex(0 if shown else 1)


class ServiceParts(QWidget):
    """Queue, ticket and side beside each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("service_parts")
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.queue = QueuePane(theme)
        self.ticket = TicketView(theme)
        self.side = TicketSide(theme)
        self._filled = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self.ticket, 1)
        row.addWidget(self.side)

    def show_side(self, *, filled: bool) -> None:
        """The side stands there while a ticket is shown and the width allows it."""
        self._filled = filled
        self._share()

    def minimumSizeHint(self) -> QSize:
        """Less than the parts have now: they share anew when it gets narrow."""
        return QSize(WIDTHS[-1][1] + LEAST_TICKET, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        queue, side = next((one[1], one[2]) for one in WIDTHS if self.width() >= one[0])
        self.queue.setFixedWidth(queue)
        self.side.setFixedWidth(max(side, 1))
        self.side.setVisible(self._filled and side > 0)
