"""What a stage asks for before deals come to stand there: its required fields, and of a lost deal why it was lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.pipeline import DEAL
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.queries.deal_needs import MoveNeeds, StageNeeds, lost_reasons
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.pipeline.deal_edits import move_typed_deals
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldKind, FieldSpec
from crm_desktop.ui.widgets.form import Form

LOST = {"lost_reason": later("Price, timing, no budget …"), "competitor": later("Who won it instead")}
EXAMPLES = {"value": later("For example 5,000"), "expected_close": later("2026-12-31 or next fri")}
KINDS: dict[Kind, FieldKind] = {Kind.LONG_TEXT: "long_text", Kind.DATE: "date", Kind.MONEY: "money",
                                Kind.REFERENCE: "reference", Kind.INTEGER: "integer"}
REASONS_GAP = 6
REASONS_ROOM = 390 + REASONS_GAP  # inside the small dialog
MARKS = {"company": "company", "person": "person", "product": "package"}


@dataclass(frozen=True)
class KnownAnswers:
    """What can be chosen: the reasons that were given most often, and the members."""

    reasons: Sequence[str]
    members: Sequence[Teammate]


class StageAsk(HouseDialog):
    """Enter moves the deals with what is written, where nothing is required also with nothing; Esc moves none."""

    moved = Signal(object, object)  # MoveNeeds, StageNeeds

    def __init__(self, desk: Desk, window: QWidget, needs: MoveNeeds, stage: StageNeeds, known: KnownAnswers) -> None:
        name = stage_label(stage.name)
        title = (tr("Move {name} to {stage}", name=needs.name, stage=name) if needs.name else
                 trn("Move {n} deal to {stage}", "Move {n} deals to {stage}", len(needs.deal_ids), stage=name))
        super().__init__(desk.theme, window, title, name="stage_ask", verb=tr("Move to {stage}", stage=name),
                         stays=True)
        self._desk = desk
        self._needs = needs
        self._stage = stage
        self._lost = stage.kind == "lost"
        specs = ask_specs(stage)
        self._form = Form(desk.theme, specs, name="stage_ask_form")
        self.add_text(self._why())
        self.body.addWidget(self._form)
        self._form.query_changed.connect(self._look_up)
        self._form.submitted.connect(self.accept)
        self.accepted.connect(self._move)
        if self._lost:
            self._form.set_values({"lost_reason": needs.reason, "competitor": needs.competitor})
            self._offer_reasons(known.reasons)
        if "owner" in stage.missing:
            self._form.set_choices("owner", [(one.member_id.hex(), one.name) for one in known.members])
        self.open_dialog()
        self._form.focus_first()

    def _why(self) -> str:
        if not self._stage.missing:
            return tr("Enter goes on without a reason.")
        several = len(self._needs.deal_ids) > 1
        return (tr("This stage asks for it. Deals that have it already keep theirs.") if several
                else tr("This stage asks for it."))

    def _offer_reasons(self, reasons: Sequence[str]) -> None:
        """The reasons that were given most often, as buttons; as many as there is room for."""
        row = QHBoxLayout()
        row.setSpacing(REASONS_GAP)
        room = REASONS_ROOM
        for place, reason in enumerate(reasons):
            button = make_button(self._desk.theme, reason.replace("&", "&&"), name=f"reason_{place}")
            button.setParent(self)
            button.ensurePolished()
            button.setAccessibleName(reason)
            button.clicked.connect(self._take_reason)
            room -= button.sizeHint().width() + REASONS_GAP
            if room < 0:
                button.setParent(None)
                button.deleteLater()
                break
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    def _take_reason(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self._form.set_values({"lost_reason": button.accessibleName()})
            self._form.editor("competitor").setFocus()

    def _look_up(self, key: str, words: str) -> None:
        types = (key,)
        self._desk.jobs.ask(self, key, lambda book: (key, record_choices(book, types, words)), self._offer)

    def _offer(self, found: tuple[str, Sequence[RecordChoice]]) -> None:
        key, choices = found
        self._form.set_results(key, [(one.record_id, one.title, one.detail, MARKS[key]) for one in choices])

    def _move(self) -> None:
        if not self._form.check():
            return
        ids, stage_id, values = self._needs.deal_ids, self._stage.stage_id, self._form.values()
        self.set_busy(True)
        self._desk.jobs.do(self, lambda book: move_typed_deals(book, ids, stage_id, values), self._done, self._wrong)

    def _done(self, changes: ChangeSet) -> None:
        self.finish()
        if changes.number is None:
            self.rejected.emit()  # they stood there already, and nothing was written
        else:
            self.moved.emit(self._needs, self._stage)

    def _wrong(self, error: UserError) -> None:
        self.set_busy(False)
        self._form.show_error(error, ask_specs(self._stage)[0].key)


def ask_specs(stage: StageNeeds) -> list[FieldSpec]:
    """The fields that the form shows: what is required and missing, and for a lost stage reason and competitor."""
    wanted = [*stage.missing, *(key for key in LOST if stage.kind == "lost" and key not in stage.missing)]
    found = []
    for key in wanted:
        one = DEAL.by_name[key]
        kind: FieldKind = "choice" if key == "owner" else KINDS.get(one.kind, "text")
        found.append(FieldSpec(key, one.label, kind, required=key in stage.missing, person=key == "owner",
                               placeholder=LOST.get(key) or EXAMPLES.get(key, "")))
    return found


def known_answers(book: Book) -> KnownAnswers:
    """Reasons that were given before, and everybody who can own a deal."""
    return KnownAnswers(lost_reasons(book), team_members(book))
