"""A person has changed jobs: the new company, the position there, and since when."""

from datetime import date

from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.customers import change_job
from crm_desktop.domain.past_days import parse_past_day
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.form import Form
from crm_desktop.ui.widgets.near_day import near_day_text

FIELDS = (
    FieldSpec("company", later("Works now at"), "reference", required=True,
              placeholder=later("Type a name or its pinyin")),
    FieldSpec("position", later("Position there")),
    FieldSpec("since", later("Since"), placeholder=later("today, 1 March, 2026-03-01")),
)


class JobDialog(HouseDialog):
    """Stays open until the book has taken it; the day is said as it was understood."""

    def __init__(self, desk: Desk, window: QWidget, person_id: bytes, name: str, before: str) -> None:
        """`before`: the company where the person has worked until now, or an empty text."""
        super().__init__(desk.theme, window, tr("{name} changed jobs", name=name), name="job_dialog",
                         verb=tr("Save"), stays=True)
        self._desk = desk
        self._person_id = person_id
        self._said = make_label("", "fine", "secondary", name="job_said", wrap=True)
        self._left = before
        self._form = Form(desk.theme, FIELDS, name="job_form")
        self.body.addWidget(self._form)
        self.body.addWidget(self._said)
        self._form.set_values({"since": desk.today().isoformat()})
        self._form.query_changed.connect(self._look_up)
        self._form.edited.connect(self._edited)
        self._form.submitted.connect(self.accept)
        self.accepted.connect(self._save)
        self._edited()
        self.open_dialog()
        self._form.focus_first()

    def _day(self) -> date | None:
        words = str(self._form.values()["since"] or "").strip()
        return parse_past_day(words, self._desk.today()) if words else self._desk.today()

    def _edited(self) -> None:
        day = self._day()
        if day is None:
            self._said.setText(tr("No day is understood yet."))
            return
        when = near_day_text(day, self._desk.today())
        self._said.setText(tr("{company} ends, the new one begins: {day}. The old position is kept.",
                              company=self._left, day=when) if self._left else tr("Begins: {day}", day=when))

    def _look_up(self, key: str, words: str) -> None:
        self._desk.jobs.ask(self, "companies", lambda book: record_choices(book, (key,), words), self._found)

    def _found(self, choices: list[RecordChoice]) -> None:
        self._form.set_results("company", [(one.record_id, one.title, one.detail, "company") for one in choices])

    def _save(self) -> None:
        if not self._form.check():
            return
        day, values = self._day(), self._form.values()
        if day is None:
            self._form.show_problem("since", tr("No day is understood. Write it like “today”, “1 March” or "
                                                "“2026-03-01”."))
            return
        company_id, position, since, person_id = (values["company"], str(values["position"] or ""), day.isoformat(),
                                                  self._person_id)
        if isinstance(company_id, bytes):
            self.set_busy(True)
            self._desk.jobs.do(self, lambda book: change_job(book, person_id, company_id, since, position),
                               self._done, self._wrong)

    def _done(self, _: ChangeSet) -> None:
        self.finish()

    def _wrong(self, error: UserError) -> None:
        self.set_busy(False)
        what, _, then = error.texts()
        self._form.show_problem("company", f"{what} {then}".strip())
