"""The head of a ticket: subject, number, chips that open menus, and the verbs Wait, Solve, Reopen and the rest."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.queries.ticket import TicketCard
from crm_desktop.ui.base.icons import make_icon, wear_icon
from crm_desktop.ui.base.text import make_button, make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.sync_mark import SyncMark
from crm_desktop.ui.record.ticket_status import STATUS_WORDS, status_word
from crm_desktop.ui.service.chip_button import ChipButton, Choice, offer_choices
from crm_desktop.ui.service.subject_line import SubjectLine
from crm_desktop.ui.service.ticket_words import (
    CHANNEL_ICONS,
    CHANNEL_WORDS,
    DONE,
    PRIORITY_WORDS,
    channel_word,
    priority_chip,
    priority_word,
    status_chip,
)
from crm_desktop.ui.widgets.chip_paint import Chip

NARROW, WIDE = 460, 620  # logical pixels
OTHER = object()  # the choice that asks for a category of its own


class TicketHead(QWidget):
    """`edited` carries a field's name and its new value; the other signals are verbs of the menu."""

    edited = Signal(str, object)
    category_wanted = Signal()
    card_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ticket: TicketCard | None = None
        self._mark: SyncMark | None = None
        self._owners: Sequence[Choice] = ()
        self._categories: Sequence[str] = ()
        self.setObjectName("ticket_head")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.subject = SubjectLine(theme)
        self.subject.renamed.connect(self._renamed)
        self._wait = make_button(theme, icon="pause", name="ticket_wait")
        self._wait.clicked.connect(self._wait_pressed)
        self._solve = make_button(theme, icon="check", name="ticket_solve")
        self._pressed = QElapsedTimer()
        self._last: QWidget = self._solve
        self._solve.clicked.connect(self._solve_pressed)
        self._more = make_tool(theme, "ellipsis", "", name="ticket_more", kind="quiet")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._menu.setObjectName("ticket_more_menu")
        self._owner_menu, self._priority_menu = QMenu(self._menu), QMenu(self._menu)
        self._owner_menu.setObjectName("ticket_owner_menu")
        self._priority_menu.setObjectName("ticket_priority_menu")
        self._menu.aboutToShow.connect(self._fill_menu)  # never while it is open
        self._more.setMenu(self._menu)
        self._number = make_label("", "fine", "tertiary", name="ticket_number")
        self._status = ChipButton(theme, "ticket_status")
        self._channel = ChipButton(theme, "ticket_channel")
        self._category = ChipButton(theme, "ticket_category")
        self._priority = ChipButton(theme, "ticket_priority")
        for chip, field in ((self._status, "status"), (self._channel, "channel"), (self._priority, "priority")):
            chip.chosen.connect(_Sender(self, field))
        self._category.chosen.connect(self._category_chosen)
        self._lay_out()

    def show_ticket(self, ticket: TicketCard, owners: Sequence[Choice], categories: Sequence[str]) -> None:
        """Another ticket, or the same one as it is now."""
        if self._ticket is not None and self._ticket.ticket_id != ticket.ticket_id:
            self.subject.close_editor()
        self._ticket, self._owners, self._categories = ticket, owners, categories
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        ticket = self._ticket
        set_tip(self._more, tr("More for this ticket"))
        if self._mark is not None:
            self._mark.set_texts()
        if ticket is None:
            return
        self.subject.set_subject(ticket.subject)
        self._number.setText(ticket.number)
        self._status.set_chip(status_chip(ticket.status), tr("Status"))
        self._status.set_choices([(one, status_word(one)) for one in STATUS_WORDS], ticket.status)
        channel = channel_word(ticket.channel) if ticket.channel else tr("No channel")
        self._channel.set_chip(Chip(channel, icon=CHANNEL_ICONS.get(ticket.channel, "")), tr("Channel"))
        self._channel.set_choices([(one, channel_word(one)) for one in CHANNEL_WORDS], ticket.channel)
        self._category.set_chip(Chip(ticket.category or tr("No category")), tr("Category"))
        self._category.set_choices([*((one, one) for one in self._categories), (OTHER, tr("Another category"))],
                                   ticket.category)
        self._priority.set_chip(priority_chip(ticket.priority), tr("Priority"))
        self._priority.set_choices(_priorities(), ticket.priority)
        self._dress_buttons(ticket)

    def add_mark(self, mark: SyncMark) -> None:
        """A mark at the end of the line of chips; where it is narrow its icon alone."""
        self._mark = mark
        self._chips.addWidget(mark)

    def choose_owner(self) -> None:
        """Opens the owners alone, at the one who has the ticket."""
        self._fill_menu()
        self._owner_menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        first = next((one for one in self._owner_menu.actions() if one.isChecked()), None)
        if first is not None:
            self._owner_menu.setActiveAction(first)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._word_buttons()
        if self._mark is not None:
            self._mark.set_short(self.width() < WIDE)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.subject, 1)
        for part in (self._wait, self._solve, self._more):
            first.addWidget(part)
        second = self._chips = QHBoxLayout()
        second.setSpacing(6)
        for chip in (self._number, self._status, self._channel, self._category, self._priority):
            second.addWidget(chip)
        second.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 11, 20, 10)
        whole.setSpacing(4)
        whole.addLayout(first)
        whole.addLayout(second)

    def _dress_buttons(self, ticket: TicketCard) -> None:
        waits = ticket.status in ("new", "open")
        self._wait.setAccessibleName(tr("Wait") if waits else tr("Reopen"))
        wear_icon(self._wait, self._theme, "pause" if waits else "rotate-ccw")
        self._wait.setToolTip(tr("Wait for the customer or for somebody else") if waits else tr("Work on it again"))
        self._solve.setAccessibleName(tr("Solve"))
        self._solve.setToolTip(tr("The question is answered"))
        self._solve.setVisible(ticket.status not in DONE)
        self._word_buttons()

    def _word_buttons(self) -> None:
        """Where it is narrow the buttons show their icons alone, so that the subject can be read."""
        for button in (self._wait, self._solve):
            button.setText(button.accessibleName() if self.width() >= NARROW else "")

    def _fill_menu(self) -> None:
        menu, ticket = self._menu, self._ticket
        menu.clear()
        if ticket is None:
            return
        self._owner_menu.setTitle(tr("Owner"))
        offer_choices(self._owner_menu, self._owners, ticket.owner_id, _Sender(self, "owner"))
        self._priority_menu.setTitle(tr("Priority"))
        offer_choices(self._priority_menu, _priorities(), ticket.priority, _Sender(self, "priority"))
        menu.addMenu(self._owner_menu)
        menu.addMenu(self._priority_menu)
        self._add("edit_subject", tr("Edit the subject"), "pencil", self.subject.edit)
        self._add("edit_category", tr("Change the category"), "tag", self.category_wanted.emit)
        if ticket.company_id or ticket.person_id:
            self._add("open_card", tr("Open the customer's card"), "users", self.card_wanted.emit)
        menu.addSeparator()
        self._add("delete_ticket", tr("Delete the ticket"), "trash-2", self.delete_wanted.emit)

    def _add(self, name: str, text: str, icon: str, work: Callable[[], None]) -> None:
        action = QAction(make_icon(self._theme, icon), text, self._menu)
        action.setObjectName(name)
        action.triggered.connect(work)
        self._menu.addAction(action)

    def _renamed(self, subject: str) -> None:
        self.edited.emit("subject", subject)

    def _is_second(self, button: QWidget) -> bool:
        """Whether this is the second press of a double click: the next ticket has slid under the pointer."""
        soon = self._pressed.isValid() and self._pressed.elapsed() < QApplication.doubleClickInterval()
        again = soon and self._last is button
        self._pressed.start()
        self._last = button
        return again

    def _wait_pressed(self) -> None:
        if self._ticket and not self._is_second(self._wait):
            self.edited.emit("status", "waiting" if self._ticket.status in ("new", "open") else "open")

    def _solve_pressed(self) -> None:
        if not self._is_second(self._solve):
            self.edited.emit("status", "solved")

    def _category_chosen(self, value: object) -> None:
        if value is OTHER:
            self.category_wanted.emit()
        else:
            self.edited.emit("category", value)


class _Sender:
    """Sends a field's new value; an object of its own, so that no lambda holds the head."""

    def __init__(self, head: TicketHead, field: str) -> None:
        self._head = head
        self._field = field

    def __call__(self, value: object) -> None:
        self._head.edited.emit(self._field, value)


def _priorities() -> list[Choice]:
    return [(one, priority_word(one)) for one in PRIORITY_WORDS]
