"""Asks for a next step in one line of plain words, and says how it was understood while it is typed."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.records import edit_record
from crm_desktop.domain.next_step import parse_next_step
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label, set_level
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.marker_words import kind_word
from crm_desktop.ui.widgets.near_day import near_day_text


@dataclass(frozen=True)
class StepBefore:
    """A step that is planned already and gets another day or other words; `day` is ISO, `time` "HH:MM" or ""."""

    activity_id: bytes
    kind: str
    day: str
    time: str
    text: str


class StepDialog(HouseDialog):
    """Enter plans it, Esc leaves it as it was. With `before` that step is changed; `done`: one was just finished."""

    def __init__(self, desk: Desk, window: QWidget, about_id: bytes, name: str, *, before: StepBefore | None = None,
                 done: bool = False) -> None:
        title = tr("Done. What is next with {name}?", name=name) if done else tr("Next step with {name}", name=name)
        super().__init__(desk.theme, window, title, name="step_dialog",
                         verb=tr("Save changes") if before else tr("Plan it"), stays=True)
        self._desk = desk
        self._about_id = about_id
        self._old = before
        self._line = QLineEdit()
        self._line.setObjectName("step_line")
        self._line.setAccessibleName(tr("Next step"))
        self._line.setPlaceholderText(tr("wed 14:00 call about the quote"))
        self._said = make_label("", "fine", "secondary", name="step_said", wrap=True)
        self.body.addWidget(self._line)
        self.body.addWidget(self._said)
        self._line.textChanged.connect(self._typed)
        self.accepted.connect(self._plan)
        self._typed("")
        if before is not None:
            self._line.setText(" ".join(part for part in (before.day, before.time, before.text) if part))
        self.open_dialog(self._line)
        if done:
            self.cancel.setText(tr("Nothing for now"))

    def _typed(self, text: str) -> None:
        set_level(self._said, "secondary")
        if not text.strip():
            self._said.setText(tr("A day in plain words, then what is to be done."))
            return
        try:
            step = typed_step(text, self._desk.today(), self._usual_kind())
        except UserError:
            self._said.setText(tr("No day is understood yet."))
            return
        day = near_day_text(date.fromisoformat(step.day), self._desk.today(), step.time, weekday=True)
        said = tr("{kind}: {text}, {day}", kind=kind_word(step.kind), text=step.text, day=day) if step.text else tr(
            "{kind}, {day}", kind=kind_word(step.kind), day=day)
        self._said.setText(said)

    def _usual_kind(self) -> str:
        return self._old.kind if self._old else "task"

    def _plan(self) -> None:
        text, today = self._line.text(), self._desk.today()
        if self._old is not None:
            activity_id, kind = self._old.activity_id, self._old.kind
            self._desk.jobs.do(self, lambda book: change_typed_step(book, activity_id, text, today, kind),
                               self._planned, self._refused)
            return
        about_id = self._about_id
        self._desk.jobs.do(self, lambda book: plan_typed_step(book, about_id, text, today), self._planned,
                           self._refused)

    def _planned(self, _: object) -> None:
        self.finish()

    def _refused(self, error: UserError) -> None:
        set_level(self._said, "danger")
        self._said.setText(str(error))
        self._line.setFocus()


def typed_step(text: str, today: date, kind: str = "task") -> NextStep:
    """A step from plain words; `kind` is what it is where no word says. Raises UserError("bad_input") without a day."""
    step = parse_next_step(text, today)
    return NextStep(kind if step.kind == "task" else step.kind, step.day, step.time, step.text)


def plan_typed_step(book: Book, about_id: bytes, text: str, today: date) -> ChangeSet:
    """Plans what was typed in plain words: "wed 14:00 call again". Raises UserError("bad_input") without a day."""
    return plan_step(book, about_id, typed_step(text, today))


def change_typed_step(book: Book, activity_id: bytes, text: str, today: date, kind: str) -> ChangeSet:
    """Gives a planned step another day, time or words. Raises UserError("bad_input") without a day."""
    step = typed_step(text, today, kind)
    return edit_record(book, activity_id, {"kind": step.kind, "due": (step.day, step.time), "text": step.text or None})
