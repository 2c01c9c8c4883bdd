"""The card of one deal: key fields edited in place, next step, what happened, and a line to log more."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.queries.deal_card import DealDetail, deal_detail
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.deal_edits import edit_deal_field
from crm_desktop.ui.pipeline.deal_head import DealHead
from crm_desktop.ui.pipeline.deal_spans import DealSpans, SpanWords
from crm_desktop.ui.pipeline.deal_words import DEAL_SPECS, deal_fields
from crm_desktop.ui.record.log_line import RecordLog
from crm_desktop.ui.record.step_words import stage_mark, step_facts
from crm_desktop.ui.record.sync_mark import SyncMark
from crm_desktop.ui.record.timeline import RecordTimeline
from crm_desktop.ui.widgets.fields import FieldGrid
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.step_box import StepBox

EDGE = 20
MARKS = {"company": "company", "person": "person", "product": "package"}
LOST_ONLY = ("lost_reason", "competitor")


class DealPane(QWidget):
    """It keeps what is being typed through every refresh; the page does what needs more than this deal."""

    company_wanted = Signal(object)  # the company's id
    record_wanted = Signal(object)  # where the inbox is shown at this deal
    step_wanted = Signal()
    done_wanted = Signal()
    move_wanted = Signal(object, object)  # the deal's id, the stage's: what the stage asks for is asked first
    menu_wanted = Signal(QPoint)
    close_wanted = Signal()
    gone = Signal()  # the deal has been deleted

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._deal_id: bytes | None = None
        self._deal: DealDetail | None = None
        self._members: Sequence[Teammate] = ()
        self.setObjectName("deal_card")
        self._head = DealHead(desk.theme)
        self._sync = SyncMark(desk, name="deal")
        self._head.add_mark(self._sync)
        self._sync.wanted.connect(self.record_wanted)
        self._fields = FieldGrid(desk.theme, DEAL_SPECS, name="deal_fields")
        self._spans = DealSpans(desk.theme)
        self._step = StepBox(desk.theme)
        self._timeline = RecordTimeline(desk, name="deal")
        self._note = RecordLog(desk, name="deal")
        self._lay_out()
        self._head.company_wanted.connect(self._open_company)
        self._head.log_wanted.connect(self.write_note)
        self._head.menu_wanted.connect(self._ask_menu)
        self._head.close_wanted.connect(self.close_wanted)
        self._step.done_pressed.connect(self.done_wanted)
        self._step.plan_pressed.connect(self.step_wanted)
        self._step.edit_pressed.connect(self.step_wanted)
        self._fields.committed.connect(self._committed)
        self._fields.query_changed.connect(self._look_up)
        desk.theme.changed.connect(self._show_again)
        self.set_texts()

    @property
    def deal_id(self) -> bytes | None:
        """Whose card it is."""
        return self._deal_id

    @property
    def deal(self) -> DealDetail | None:
        """What the book last said of it."""
        return self._deal

    def show_deal(self, deal_id: bytes) -> None:
        """Another deal, or the same one: then nothing moves."""
        if deal_id != self._deal_id:
            self._deal_id = deal_id
            self._timeline.show_record("deal", deal_id)
            self._note.show_record(deal_id)
            self.refresh()

    def refresh(self) -> None:
        """Asks again for all that it shows."""
        deal_id = self._deal_id
        if deal_id is not None:
            self._sync.show_record("deal", deal_id)
            self._desk.jobs.ask(self, "deal", lambda book: ask_deal(book, deal_id), self._show)
            self._timeline.refresh()

    def set_texts(self) -> None:
        """Everything in the current language."""
        for part in (self._head, self._sync, self._fields, self._step, self._timeline, self._note):
            part.set_texts()
        self._show_again()

    def edit_first(self) -> None:
        """Opens the field in focus, or the first one."""
        self._fields.edit_first()

    def take_focus(self) -> None:
        """The keyboard comes to the fields."""
        field = self._fields.first_editable()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def unsaved(self) -> int:
        """How many notes are typed and not saved."""
        return self._note.unsaved()

    def write_note(self) -> None:
        """The cursor into the line at the foot."""
        self._note.focus_line()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened to the deal while another guest stood in the pane is seen now."""
        super().showEvent(event)
        self.refresh()

    # -- what the book says

    def _show(self, found: tuple[DealDetail | None, Sequence[Teammate]]) -> None:
        deal, self._members = found
        if deal is None:
            self._deal_id = self._deal = None
            self.gone.emit()
        elif deal.deal_id == self._deal_id:
            self._deal = deal
            self._show_again()

    def _show_again(self) -> None:
        deal = self._deal
        if deal is None:
            return
        today = self._desk.today()
        self._head.show_deal(deal.name or tr("Deal without a name"), deal.company)
        marks = {one.stage_id: stage_mark(self._desk.theme, one) for one in deal.stages}
        self._fields.set_choices("stage", [(one.stage_id.hex(), stage_label(one.name)) for one in deal.stages])
        self._fields.set_choices("owner", [("", "–"), *((one.member_id.hex(), one.name) for one in self._members)])
        for key, words in deal_fields(deal, today, marks).items():
            self._fields.set_value(key, words.text, words.edit, note=words.note, mark=words.mark)
            self._fields.field(key).setHidden(key in LOST_ONLY and deal.status != "lost")
        self._show_spans(deal, marks)
        self._step_holder.setVisible(deal.status == "open" or bool(deal.planned))
        step = deal.planned[0] if deal.planned else None
        self._step.set_step(step_facts(today, step.day, step.time, step.kind, step.text) if step else None)
        self._note.set_person(deal.person)
        self._timeline.set_marks({one.name: marks[one.stage_id] for one in deal.stages})

    def _show_spans(self, deal: DealDetail, marks: Mapping[bytes, str]) -> None:
        today = self._desk.today()
        self._spans.show_spans([
            SpanWords(stage_label(one.name), marks.get(one.stage_id, "text.tertiary"), one.days,
                      near_day_text(date.fromisoformat(one.since), today)) for one in deal.spans])
        self._spans_holder.setVisible(bool(deal.spans))

    # -- what the user does

    def _committed(self, key: str, value: object) -> None:
        deal_id = self._deal_id
        if deal_id is not None and key == "stage":
            self._show_again()  # until the deal has moved it stands where it stood
            if value:
                self.move_wanted.emit(deal_id, bytes.fromhex(str(value)))
        elif deal_id is not None:
            self._desk.jobs.do(self, lambda book: edit_deal_field(book, deal_id, key, value),
                               failed=_AtField(self._fields, key))

    def _look_up(self, key: str, words: str) -> None:
        types = (key,)
        self._desk.jobs.ask(self, key, lambda book: (key, record_choices(book, types, words)), self._offer)

    def _offer(self, found: tuple[str, Sequence[RecordChoice]]) -> None:
        key, choices = found
        self._fields.set_results(key, [(one.record_id, one.title, one.detail, MARKS[key]) for one in choices])

    def _open_company(self) -> None:
        if self._deal is not None and self._deal.company_id is not None:
            self.company_wanted.emit(self._deal.company_id)

    def menu_place(self) -> QPoint:
        """Where on the screen a menu of this deal opens."""
        button = self._head.menu_button()
        return button.mapToGlobal(button.rect().bottomLeft())

    def _ask_menu(self) -> None:
        self.menu_wanted.emit(self.menu_place())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(12)
        self._step_holder = _inset(self._step, EDGE)
        self._spans_holder = _inset(self._spans, EDGE)
        rule = QFrame()
        rule.setProperty("rule", "across")
        column.addWidget(_inset(self._head, EDGE))
        column.addWidget(_inset(self._fields, EDGE - 8))
        column.addWidget(self._spans_holder)
        column.addWidget(self._step_holder)
        column.addWidget(_inset(rule, EDGE))
        column.addWidget(self._timeline, 1)
        column.addWidget(self._note)


class _AtField:
    """Shows an error at its field, with what was typed kept."""

    def __init__(self, fields: FieldGrid, key: str) -> None:
        self._fields = fields
        self._key = key

    def __call__(self, error: UserError) -> None:
        what, _, then = error.texts()
        self._fields.show_problem(self._key, f"{what} {then}".strip())


def ask_deal(book: Book, deal_id: bytes) -> tuple[DealDetail | None, Sequence[Teammate]]:
    """The deal, and everybody who can own it."""
    return deal_detail(book, deal_id), team_members(book)


def _inset(widget: QWidget, edge: int) -> QWidget:
    holder = QWidget()
    row = QVBoxLayout(holder)
    row.setContentsMargins(edge, 0, edge, 0)
    row.addWidget(widget)
    return holder
