"""The card of one customer: what is shown above, its timeline, and the line to log what happened."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.commands.activities import finish_activity
from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.errors import UserError
from crm_desktop.queries.customer_card import CustomerCard, PlannedRow, customer_card
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.queries.window import StagePlace, stage_places
from crm_desktop.store.missing import missing_record
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.all_fields import AllFields
from crm_desktop.ui.customers.card_face import GAP, CardFace
from crm_desktop.ui.customers.card_tags import CardTags
from crm_desktop.ui.customers.edits import field_write
from crm_desktop.ui.customers.job_dialog import JobDialog
from crm_desktop.ui.record.log_line import RecordLog
from crm_desktop.ui.record.step_dialog import StepBefore, StepDialog
from crm_desktop.ui.record.step_words import stage_mark
from crm_desktop.ui.record.sync_mark import SyncMark
from crm_desktop.ui.record.timeline import RecordTimeline

DEALS_AT = ((760, 3), (620, 2), (0, 1))  # how many deals are shown from which height of the card on


class CustomerPane(QWidget):
    """Follows the current row of the list; keeps what is being typed through every refresh.

    What is on screen is what a key or a click acts on: while another customer is on its way, verbs wait for it.
    """

    record_wanted = Signal(object)  # (record type, id)
    person_wanted = Signal(object)  # (company id, its name): a new person there
    delete_wanted = Signal(object)
    close_wanted = Signal()
    gone = Signal()  # the one who is wanted has been deleted

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("customer_card")
        self._desk = desk
        self._where: tuple[str, bytes] | None = None  # who is wanted
        self._then: Verb | None = None  # what is done once that one is on screen
        self._finishing: bytes | None = None  # a step that is being marked as done
        self.is_gone = False  # as `gone` said
        self._is_asked = False  # somebody has just asked for this one: what became of it is said
        self._face = CardFace(desk.theme)
        self._timeline = RecordTimeline(desk)
        self._log = RecordLog(desk)
        self._tags = CardTags(desk, self._face.head.tags)
        self._sync = SyncMark(desk, name="card")
        self._face.head.add_mark(self._sync)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._face)
        column.addWidget(self._timeline, 1)
        column.addWidget(self._log)
        self._connect()
        self.set_texts()

    @property
    def record_id(self) -> bytes | None:
        """Whose card it is."""
        return self._where[1] if self._where else None

    def show_customer(self, record_type: str, record_id: bytes) -> None:
        """Another customer, or the same one: then nothing moves."""
        if self._where == (record_type, record_id):
            return
        self._where = (record_type, record_id)
        self._then = None
        self.is_gone = False
        self._is_asked = True
        self._log.show_record(record_id)
        self._timeline.show_record(record_type, record_id)
        self._ask_card()

    def refresh(self) -> None:
        """Asks again for all that it shows."""
        self._desk.jobs.ask(self, "stages", stage_places, self._stages_known)
        self._desk.jobs.ask(self, "team", team_members, self._team_known)
        if self._where is not None:
            self._ask_card()
            self._timeline.refresh()

    def set_texts(self) -> None:
        """Everything in the current language."""
        for part in (self._face, self._sync, self._timeline, self._log):
            part.set_texts()

    def edit_first(self) -> None:
        """Opens the first field that can be edited."""
        self._do(_edit_first)

    def take_focus(self) -> None:
        """The focus onto the first field, as Enter in the list does."""
        self._do(_focus_first)

    def plan_step(self) -> None:
        """Asks for the next step in one line."""
        self._do(_plan)

    def unsaved(self) -> int:
        """How many notes are typed and not saved."""
        return self._log.unsaved()

    def write_note(self) -> None:
        """The cursor into the line at the foot."""
        self._log.focus_line()

    # -- what the book says

    def _ask_card(self) -> None:
        if self._where is not None:
            kind, record_id = self._where
            self._sync.show_record(kind, record_id)
            self._desk.jobs.ask(self, "card", lambda book: customer_card(book, kind, record_id) or missing_record(
                book, record_id), self._show)

    def _show(self, card: CustomerCard | UserError) -> None:
        told, self._is_asked = self._is_asked, False
        self.is_gone = isinstance(card, UserError)
        if isinstance(card, UserError):
            if told or self._log.is_typed():
                self._desk.messages.show_error(card)
            self.gone.emit()
            return
        self._finishing = None
        self._tags.show_card(card)
        self._face.draw(card, self._desk.today())
        self._log.set_people([(one.person_id, one.name) for one in card.contacts])
        then, self._then = self._then, None
        if then is not None:
            then(self)

    def _stages_known(self, places: list[StagePlace]) -> None:
        marks = {place.stage_id: stage_mark(self._desk.theme, place) for place in places}
        self._face.set_marks(marks)
        self._timeline.set_marks({place.name: marks[place.stage_id] for place in places})

    def _team_known(self, members: list[Teammate]) -> None:
        self._face.set_owners([("", UNKNOWN), *((one.member_id.hex(), one.name) for one in members)])

    # -- what the user does

    def _connect(self) -> None:
        face, head = self._face, self._face.head
        head.call_wanted.connect(self.write_note)
        head.step_wanted.connect(self.plan_step)
        head.fields_wanted.connect(self._all_fields)
        head.link_wanted.connect(self.record_wanted)
        self._sync.wanted.connect(self.record_wanted)
        head.person_wanted.connect(self._ask_person)
        head.job_wanted.connect(self._change_job)
        head.delete_wanted.connect(self._delete)
        head.close_wanted.connect(self.close_wanted)
        face.step.done_pressed.connect(self._step_done)
        face.step.plan_pressed.connect(self.plan_step)
        face.step.edit_pressed.connect(self._change_step)
        face.deals.opened.connect(self._open_deal)
        face.tickets.opened.connect(self._open_ticket)
        face.all_deals.clicked.connect(self._show_all_deals)
        face.committed.connect(self._committed)
        face.deals_changed.connect(self._order_stops)
        self._timeline.stops_changed.connect(self._order_stops)
        self._desk.theme.changed.connect(self.refresh)

    def _order_stops(self) -> None:
        """Lines and filters that were made anew come into their place for Tab, before the note."""
        stops = [*self._face.deal_stops(), *self._timeline.stops(), self._log.line]
        for before, behind in pairwise(stops):
            QWidget.setTabOrder(before, behind)

    def _do(self, verb: "Verb") -> None:
        """At once, or as soon as the customer who is wanted is on screen."""
        if self._where is None:
            return
        card = self._face.card
        if card is not None and card.record_id == self._where[1]:
            verb(self)
        else:
            self._then = verb

    def ask_step(self, *, done: PlannedRow | None = None) -> None:
        """The dialog of the next step; after `done` the one that follows it, with the same deal."""
        card = self._face.card
        if card is None:
            return
        about, name = (done.deal_id, done.deal) if done and done.deal_id else (card.record_id, card.line.name)
        StepDialog(self._desk, self.window(), about, name, done=done is not None)

    def focus_field(self, *, edit: bool) -> None:
        """The first field that can be edited, perhaps opened."""
        field = self._face.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
            if edit:
                field.edit()

    def _change_step(self) -> None:
        card = self._face.card
        if card and card.next_steps:
            step = card.next_steps[0]
            StepDialog(self._desk, self.window(), card.record_id, card.line.name,
                       before=StepBefore(step.activity_id, step.kind, step.day, step.time, step.text))

    def _step_done(self) -> None:
        card = self._face.card
        if card is None or not card.next_steps:
            return
        step, *others = card.next_steps
        if step.activity_id == self._finishing:
            return  # a second click
        self._finishing = activity_id = step.activity_id
        follows = any(other.deal_id == step.deal_id for other in others)
        self._desk.jobs.do(self, lambda book: finish_activity(book, activity_id),
                           None if follows else _WhatNext(self, step))

    def _committed(self, key: str, value: object) -> None:
        card = self._face.card
        if card is None:
            return
        write = field_write(card, key, str(value or ""))
        self._desk.jobs.do(self, lambda book: write.into(book), failed=_Problem(self, card.record_id, key))

    def refuse(self, record_id: bytes, key: str, error: UserError) -> None:
        """Says at the field what is wrong with it, or in a toast where another customer is on screen by now."""
        if self._face.card is not None and self._face.card.record_id == record_id:
            what, _, then = error.texts()
            self._face.show_problem(key, f"{what} {then}".strip())
        else:
            self._desk.messages.show_error(error)

    def _open_deal(self, deal_id: object) -> None:
        self.record_wanted.emit(("deal", deal_id))

    def _open_ticket(self, ticket_id: object) -> None:
        self.record_wanted.emit(("ticket", ticket_id))

    def _show_all_deals(self) -> None:
        """All open deals of the customer, as a list on the Pipeline tab."""
        card = self._face.card
        if card:
            self.record_wanted.emit((f"deals of {card.record_type}", card.record_id))

    def _ask_person(self) -> None:
        card = self._face.card
        if card:
            self.person_wanted.emit((card.record_id, card.line.name))

    def _all_fields(self) -> None:
        card = self._face.card
        if card:
            AllFields(self._desk, self.window(), card.record_type, card.record_id)

    def _change_job(self) -> None:
        card = self._face.card
        if card:
            JobDialog(self._desk, self.window(), card.record_id, card.line.name, card.line.linked_name)

    def _delete(self) -> None:
        card = self._face.card
        if card:
            self.delete_wanted.emit(card.record_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._face.set_most_deals(next(most for height, most in DEALS_AT if self.height() >= height))


Verb = Callable[[CustomerPane], None]


def _edit_first(pane: CustomerPane) -> None:
    pane.focus_field(edit=True)


def _focus_first(pane: CustomerPane) -> None:
    pane.focus_field(edit=False)


def _plan(pane: CustomerPane) -> None:
    pane.ask_step()


class _Problem:
    """Carries an error home to the field whose text it is about."""

    def __init__(self, pane: CustomerPane, record_id: bytes, key: str) -> None:
        self._pane, self._record_id, self._key = pane, record_id, key

    def __call__(self, error: UserError) -> None:
        self._pane.refuse(self._record_id, self._key, error)


class _WhatNext:
    """After a step is done the next one is asked for; Esc leaves it unplanned."""

    def __init__(self, pane: CustomerPane, done: PlannedRow) -> None:
        self._pane, self._done = pane, done

    def __call__(self, _: object) -> None:
        self._pane.ask_step(done=self._done)
