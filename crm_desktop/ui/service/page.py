"""The Service tab: the queue, a ticket with its conversation, and the customer beside it."""

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.commands.service import answer_ticket
from crm_desktop.commands.ticket import set_ticket_status
from crm_desktop.domain.figures import count_text
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.choices import RecordChoice
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_button, set_tip
from crm_desktop.ui.record.sync_mark import SyncMark
from crm_desktop.ui.service.answer_box import ANSWER, NOTE
from crm_desktop.ui.service.new_ticket import NewTicket
from crm_desktop.ui.service.page_words import queue_empty_words, queue_status
from crm_desktop.ui.service.parts import ServiceParts
from crm_desktop.ui.service.ticket_facts import (
    QueueFacts,
    TicketFacts,
    choices_for,
    conversation_lines,
    picker_results,
    queue_facts,
    ticket_facts,
)
from crm_desktop.ui.service.ticket_words import DONE
from crm_desktop.ui.widgets.empty import EmptyState

ACTIVE = ("new", "open")  # the status of tickets that can be put on wait
VIEWS = (("mine", later("My queue")), ("unassigned", later("Unassigned")), ("open", later("All open")),
         ("solved", later("Solved")))


class ServicePage(Page):
    """Tickets by view, order and search; the one that is shown keeps its draft, whatever comes in."""

    word = "service"
    title = later("Service")
    icon = "life-buoy"
    watches = frozenset({"ticket", "ticket_message", "company", "person", "person_company", "deal", "activity",
                         "product", "member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ticket_id: bytes | None = None
        self._facts: TicketFacts | None = None
        self._list: QueueFacts | None = None
        self._place = 0  # of the queue, where the ticket stood that left it
        self._moved = True  # another view or search: the list begins anew
        self._stale = True  # asks when it is shown first
        self.tool_row.hide()
        self._new = make_button(desk.theme, kind="primary", icon="plus", name="new_ticket")
        self.header.set_primary(self._new)
        self._dialog = NewTicket(desk, self)
        self._parts = ServiceParts(desk.theme)
        self._nothing = EmptyState(desk.theme, name="service_empty", icon="plus")
        self._whole = QStackedWidget()
        self._whole.addWidget(self._parts)
        self._whole.addWidget(self._nothing)
        self.set_content(self._whole)
        self._queue, self._view, self._side = self._parts.queue, self._parts.ticket, self._parts.side
        self._sync = SyncMark(desk, name="ticket")
        self._view.head.add_mark(self._sync)
        self._sync.wanted.connect(self.record_wanted)
        self._connect()
        self._parts.show_side(filled=False)
        self._view.show_whole(shown=False)
        self.set_texts()
        self.header.choose_view("mine")

    # -- what the frame asks

    def refresh(self, changes: ChangeSet | None) -> None:
        """Asks for the queue and for the ticket that is shown."""
        self._ask_queue()
        self._ask_ticket()

    def set_texts(self) -> None:
        super().set_texts()
        self.header.set_search_text(tr("Search tickets"))
        self._new.setText(tr("New"))
        set_tip(self._new, self.desk.actions.tip("new"))
        self._count_views()
        self._nothing.say(tr("Questions and complaints of your customers stand here, the urgent ones first."),
                          tr("Note the first one while the customer is on the phone."), tr("New ticket"))
        self._view.empty.say(tr("No ticket is chosen."),
                             tr("J and K move through the queue, Enter goes to the answer."))
        self._queue.set_texts()
        self._view.head.set_texts()
        self._view.answer.set_texts()
        self._say_queue()
        if self._facts:
            self._show_ticket(self._facts)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"new": self.add_ticket, "delete": self._delete, "edit": self._view.head.subject.edit,
                "open": self._start_answer, "down": self._down, "up": self._up, "search": self.header.focus_search}

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        work = {"answer": self._write_answer, "note": self._write_note, "assign": self._view.head.choose_owner,
                "solve": self._solve, "wait": self._wait}
        status = self._facts.ticket.status if self._facts else ""
        cannot = {"solve"} if status in DONE else set()
        cannot |= set() if status in ACTIVE else {"wait"}
        return work, work.keys() - cannot if status else ()

    def escape(self) -> bool:
        """From the ticket back to the queue; from the search line, out of the search."""
        focus = QApplication.focusWidget()
        if self._view.head.subject.is_editing():
            self._view.head.subject.close_editor()
            return True
        if focus is not None and (self._view.isAncestorOf(focus) or self._side.isAncestorOf(focus)):
            self._to_queue()
            return True
        if focus is self.header.search:
            self.header.search.clear()
            self._to_queue()
            return True
        return super().escape()

    def show_record(self, record_type: str, record_id: bytes) -> None:
        if record_type == "ticket":
            self.show_ticket(record_id)

    def unsaved(self) -> int:
        return len(self._view.answer.drafts())

    def focus_content(self) -> None:
        self._to_queue()

    def current_record(self) -> bytes | None:
        return self._ticket_id

    def parts(self) -> list[QWidget]:
        header, _, _, pane = super().parts()
        return [header, self._queue.stack, self._view, self._side, pane]

    def add_ticket(self) -> None:
        """Opens the dialog for a new ticket."""
        self._dialog.open(self.window())

    def show_ticket(self, ticket_id: bytes) -> None:
        """Shows a ticket, whether or not the queue lists it."""
        self._queue.list.choose(ticket_id)
        self._open(ticket_id)

    # -- the queue

    def _ask_queue(self) -> None:
        self._queue.set_view(self.header.current_view() or "mine")
        view, text, order = self.header.current_view() or "mine", self.header.search.text(), self._queue.order
        self.desk.jobs.ask(self, "queue", lambda book: queue_facts(book, view, text, order), self._show_queue)

    def _another_list(self) -> None:
        """Another view, search or order: the list is told of nothing that was chosen before."""
        self._moved = True
        self._ask_queue()

    def _show_queue(self, facts: QueueFacts) -> None:
        self._place = max(self._queue.list.currentIndex().row(), 0)
        moved, self._moved = self._moved, False
        self._list = facts
        self._count_views()
        self._queue.list.set_tickets(facts.tickets, facts.today)
        self._say_queue()
        here = self._queue.list.queue.place_of(self._ticket_id)
        if here is not None:
            self._queue.list.choose(self._ticket_id)
            if moved:
                self._queue.list.scrollTo(self._queue.list.currentIndex())
        elif not moved and self._is_being_answered():
            self._queue.list.choose(None)
        elif facts.tickets:
            self._queue.list.choose_place(0 if moved else self._place)
        else:
            self._open(None)

    def _is_being_answered(self) -> bool:
        """Whether somebody writes to the ticket that has left the list: then it stays on screen."""
        answer = self._view.answer
        return self._ticket_id is not None and (answer.text.hasFocus() or answer.has_draft(self._ticket_id))

    def _count_views(self) -> None:
        counts = self._list.counts if self._list else None
        self.header.set_views([(key, tr(text), getattr(counts, key) if counts else None) for key, text in VIEWS])

    def _say_queue(self) -> None:
        facts = self._list
        if facts is None:
            return
        counts = facts.counts
        self._whole.setCurrentWidget(self._parts if counts.open or counts.solved else self._nothing)
        listed, whole = len(facts.tickets), getattr(counts, facts.view)
        found = tr("{n} of {whole}", n=count_text(listed), whole=count_text(whole)) if 0 < listed < whole else ""
        self._queue.show_list(filled=bool(facts.tickets), found=found)
        self._queue.empty.say(*queue_empty_words(facts))
        self.say_status(queue_status(facts))

    def _leave_empty(self) -> None:
        """What the button of the empty queue does: ends the search, or goes to all open tickets."""
        if self.header.search.text():
            self.header.search.clear()
        else:
            self.header.choose_view("open")

    # -- the ticket

    def _open(self, ticket_id: bytes | None) -> None:
        self._ticket_id = ticket_id
        self._view.answer.set_ticket(ticket_id)
        if ticket_id is None:
            self._show_ticket(None)
        else:
            self._ask_ticket()

    def _ask_ticket(self) -> None:
        ticket_id = self._ticket_id
        self._sync.show_record("ticket", ticket_id)
        if ticket_id is not None:
            self.desk.jobs.ask(self, "ticket", lambda book: ticket_facts(book, ticket_id), self._show_ticket)

    def _show_ticket(self, facts: TicketFacts | None) -> None:
        if facts is not None and facts.ticket.ticket_id != self._ticket_id:
            return  # the answer to an older question
        before = self._facts.ticket.ticket_id if self._facts else None
        self._facts = facts
        self._view.show_whole(shown=facts is not None)
        self._parts.show_side(filled=facts is not None)
        self.offer()
        if facts is None:
            self._leave_gone()
            return
        owners = [(None, tr("Nobody")), *((one.member_id, one.name) for one in facts.team)]
        self._view.head.show_ticket(facts.ticket, owners, facts.categories)
        conversation, lines = self._view.conversation, conversation_lines(facts)
        if before == facts.ticket.ticket_id:
            conversation.show_messages(lines)
        else:
            conversation.show_another(lines)
        conversation.set_nothing(
            "" if lines else tr("Nobody has said anything yet. Write what you answered, or a note."))
        conversation.setAccessibleName(tr("Conversation about “{subject}”", subject=facts.ticket.subject))
        self._side.show_facts(facts)

    def _leave_gone(self) -> None:
        """The ticket is deleted: on to its neighbour; what was typed for it comes back with it."""
        if self._ticket_id is not None:
            self._ticket_id = None
            self._view.answer.set_ticket(None)
            self._queue.list.choose_place(self._place)

    def _edit(self, field: str, value: object) -> None:
        ticket_id = self._ticket_id
        if ticket_id is not None and field == "status":
            status = str(value)
            self.desk.jobs.do(self, lambda book: set_ticket_status(book, ticket_id, status), None, self._not_edited)
        elif ticket_id is not None:
            self.desk.jobs.do(self, lambda book: edit_record(book, ticket_id, {field: value}), None, self._not_edited)

    def _not_edited(self, error: UserError) -> None:
        self.desk.messages.show_error(error)
        self._ask_ticket()  # the fields show again what the book holds

    def _answer(self, ticket_id: bytes, text: str, internal: bool) -> None:
        answer = self._view.answer

        def saved(changes: ChangeSet) -> None:
            answer.was_saved(ticket_id)

        def refused(error: UserError) -> None:
            answer.was_refused(ticket_id)
            self.desk.messages.show_error(error)

        self.desk.jobs.do(self, lambda book: answer_ticket(book, ticket_id, text, internal=internal), saved, refused)

    def _delete(self) -> None:
        ticket_id = self._ticket_id
        if ticket_id is not None and self._facts is not None:
            self.desk.jobs.do(self, lambda book: delete_records(book, [ticket_id]))

    def _asked(self, field: str, text: str) -> None:
        self.desk.jobs.ask(self, f"pick {field}", lambda book: (field, choices_for(book, field, text)), self._offer)

    def _offer(self, answer: tuple[str, list[RecordChoice]]) -> None:
        field, choices = answer
        self._side.set_results(field, picker_results(choices))

    # -- moving about

    def _connect(self) -> None:
        self._new.clicked.connect(self.add_ticket)
        self._nothing.acted.connect(self.add_ticket)
        self._dialog.created.connect(self._show_new)
        self.header.view_changed.connect(self._another_list)
        self.header.search_changed.connect(self._another_list)
        self._queue.order_changed.connect(self._another_list)
        self._queue.empty.acted.connect(self._leave_empty)
        self._queue.list.chosen.connect(self._open)
        self._queue.list.opened.connect(self._start_answer)
        head, answer = self._view.head, self._view.answer
        head.edited.connect(self._edit)
        head.category_wanted.connect(self._edit_category)
        head.card_wanted.connect(self._want_card)
        head.delete_wanted.connect(self._delete)
        answer.saved.connect(self._answer)
        answer.drafted.connect(self._mark_drafts)
        answer.left.connect(self._to_queue)
        self._view.conversation.left.connect(self._to_queue)
        self._side.edited.connect(self._edit)
        self._side.asked.connect(self._asked)
        self._side.card_wanted.connect(self._want_card)
        self._side.ticket_wanted.connect(self.show_ticket)

    def _mark_drafts(self) -> None:
        self._queue.list.set_drafts(self._view.answer.drafts())

    def _show_new(self, ticket_id: bytes) -> None:
        """A new ticket is shown at once; it is in the queue of the one who added it."""
        self.show_ticket(ticket_id)
        self._to_queue()

    def _start_answer(self) -> None:
        if self._facts is not None:
            self._view.answer.start()

    def _write_answer(self) -> None:
        self._view.answer.start(ANSWER)

    def _write_note(self) -> None:
        self._view.answer.start(NOTE)

    def _solve(self) -> None:
        self._set_status("solved")

    def _wait(self) -> None:
        self._set_status("waiting")

    def _set_status(self, status: str) -> None:
        """By a key: of the ticket that is on screen, not of one that is still being read."""
        if self._facts is not None and self._facts.ticket.ticket_id == self._ticket_id:
            self._edit("status", status)

    def _edit_category(self) -> None:
        self._side.fields.field("category").edit()

    def _want_card(self) -> None:
        ticket = self._facts.ticket if self._facts else None
        if ticket and ticket.company_id:
            self.record_wanted.emit(("company", ticket.company_id))
        elif ticket and ticket.person_id:
            self.record_wanted.emit(("person", ticket.person_id))

    def _to_queue(self) -> None:
        self._queue.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _down(self) -> None:
        self._queue.list.step(1)

    def _up(self) -> None:
        self._queue.list.step(-1)
