"""The queue at the left: one line a ticket, urgent ones first, moved through with J and K."""

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.service import TicketRow
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.service.queue_model import QueueModel
from crm_desktop.ui.service.ticket_words import CHANNEL_ICONS, queue_chips
from crm_desktop.ui.widgets.chip_paint import CHIP_GAP, CHIP_HEIGHT, Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.table_look import BY_KEYS, RING

Index = QModelIndex | QPersistentModelIndex
ROW = 63  # logical pixels: two lines with room between them
INSET, END = 20, 14
ICON, ICON_GAP = 14, 6
EDGE = 3  # the mark at the left of the chosen line


class QueueDelegate(QStyledItemDelegate):
    """Subject and time, below them channel, customer and at most two chips."""

    def __init__(self, theme: Theme, view: "QueueView") -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self.today = date.min

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(self._theme.font("body")).height()
        return QSize(0, max(ROW, 2 * line + 31))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ticket = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(ticket, TicketRow):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.fillRect(rect, self._theme.colour(self._ground(state)))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.colour("border.divider"))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect.left(), rect.top(), EDGE, rect.height(), self._theme.colour("accent.base"))
        middle = rect.top() + (rect.height() - 1) // 2
        inner = rect.adjusted(INSET, 0, -END, 0)
        self._first_line(painter, QRect(inner.left(), middle - 23, inner.width(), 22), ticket)
        self._second_line(painter, QRect(inner.left(), middle + 2, inner.width(), CHIP_HEIGHT), ticket)
        if self._view.by_keys and state & QStyle.StateFlag.State_HasFocus:
            draw_box(painter, QRectF(rect.adjusted(0, 0, 0, -1)), 0, None, self._theme.colour("focus.ring"), RING)
        painter.restore()

    def _first_line(self, painter: QPainter, rect: QRect, ticket: TicketRow) -> None:
        when = self._when(ticket)
        taken = write_line(painter, rect, when, ink_font(self._theme, "label", NORMAL),
                           self._theme.colour("text.tertiary"), align=RIGHT)
        if ticket.ticket_id in self._view.queue.drafts:
            taken += ICON + ICON_GAP
            draw_icon(painter, self._theme, "pencil", ICON, "text.link", rect.right() + 1 - taken,
                      rect.top() + (rect.height() - ICON) // 2)
        write_line(painter, rect.adjusted(0, 0, -taken - 10, 0), ticket.subject, ink_font(self._theme, "body", MEDIUM),
                   self._theme.colour("text.primary"))

    def _second_line(self, painter: QPainter, rect: QRect, ticket: TicketRow) -> None:
        left = rect.left()
        draw_icon(painter, self._theme, CHANNEL_ICONS.get(ticket.channel, "message-square"), ICON, "text.tertiary",
                  left, rect.top() + (rect.height() - ICON) // 2)
        room = rect.right() + 1
        for chip in reversed(queue_chips(ticket)):
            room = self._mark(painter, chip, QRect(left, rect.top(), room - left, rect.height())) - CHIP_GAP
        words = QRect(left + ICON + ICON_GAP, rect.top(), room - 4 - left - ICON - ICON_GAP, rect.height())
        write_line(painter, words, ticket.company or ticket.person or tr("No customer"), self._theme.font("body"),
                   self._theme.colour("text.secondary"))

    def _mark(self, painter: QPainter, chip: Chip, rect: QRect) -> int:
        """A chip at the right of `rect`; what is calm needs no ground. Gives its left edge."""
        width = chip_width(self._theme, chip)
        if chip.tone != "neutral":
            left = rect.right() + 1 - width
            draw_chip(painter, self._theme, chip, QRect(left, rect.top(), width, rect.height()))
            return left
        left = rect.right() + 1 - ICON - 4 - ink_width(self._theme, chip.text, "label", NORMAL)
        draw_icon(painter, self._theme, chip.icon, ICON, "text.tertiary", left,
                  rect.top() + (rect.height() - ICON) // 2)
        write_line(painter, rect, chip.text, ink_font(self._theme, "label", NORMAL),
                   self._theme.colour("text.secondary"), align=RIGHT)
        return left

    def _when(self, ticket: TicketRow) -> str:
        at = ticket.last_at or ticket.created_at
        if at is None:
            return ""
        moment = datetime.fromtimestamp(at / 1000).astimezone()
        if moment.date() == self.today:
            return f"{moment:%H:%M}"
        return near_day_text(moment.date(), self.today)

    def _ground(self, state: QStyle.StateFlag) -> str:
        if state & QStyle.StateFlag.State_Selected:
            return "surface.selection" if self._view.isActiveWindow() else "surface.selection_inactive"
        return "surface.hover" if state & QStyle.StateFlag.State_MouseOver else "surface.base"


class QueueView(QListView):
    """The list. `chosen` carries the id of the ticket that became the current one, `opened` comes with Enter."""

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue_list")
        self.queue = QueueModel(self)
        self.setModel(self.queue)
        self._delegate = QueueDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self._quiet = False
        self.by_keys = False  # the ring is for people who came by keyboard
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # else J and K would go to the composition
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(self.opened)
        theme.changed.connect(self._restyled)

    def set_tickets(self, tickets: Sequence[TicketRow], today: date) -> None:
        """A new list: the chosen ticket stays chosen and on its place of the screen, if it is still in it."""
        chosen = self.chosen_id()
        self._delegate.today = today
        self._quiet = True
        self.queue.set_tickets(tickets)
        self._point_at(self.queue.place_of(chosen))
        self._quiet = False
        self.viewport().update()

    def set_drafts(self, drafts: frozenset[bytes]) -> None:
        """The tickets that carry a pencil: something is typed for them and not saved."""
        if drafts != self.queue.drafts:
            self.queue.drafts = drafts
            self.viewport().update()

    def choose(self, ticket_id: bytes | None) -> None:
        """Makes a ticket the current one without telling of it; None, or one that is not here, for none."""
        self._quiet = True
        self._point_at(self.queue.place_of(ticket_id))
        self._quiet = False

    def choose_place(self, place: int) -> None:
        """Makes the ticket at a place the current one, as a click does."""
        count = self.queue.rowCount()
        if count:
            self.setCurrentIndex(self.queue.index(max(0, min(place, count - 1))))

    def chosen_id(self) -> bytes | None:
        """The ticket of the current row."""
        ticket = self.queue.ticket_at(self.currentIndex().row())
        return ticket.ticket_id if ticket else None

    def step(self, by: int) -> None:
        """The next row, or the one before."""
        self.choose_place(self.currentIndex().row() + by)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_keys = True
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here; the search line finds by text."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._restyled()
        super().changeEvent(event)

    def _point_at(self, place: int | None) -> None:
        if place is None:
            self.selectionModel().clear()
        elif place != self.currentIndex().row() or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.queue.index(place))

    def _current_changed(self, now: QModelIndex) -> None:
        ticket = self.queue.ticket_at(now.row())
        if not self._quiet and ticket:
            self.chosen.emit(ticket.ticket_id)

    def _restyled(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
