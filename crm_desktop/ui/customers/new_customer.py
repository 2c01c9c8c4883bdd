"""The form of a new company or person."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.queries.same_name import companies_named
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.edits import add_typed_customer
from crm_desktop.ui.customers.same_name_line import SameNameLine
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.form import Form

COMPANY = (
    FieldSpec("name", later("Company name"), required=True, wide=True),
    FieldSpec("industry", later("Industry")),
    FieldSpec("website", later("Website")),
    FieldSpec("phones", later("Phone"), "phone"),
    FieldSpec("mails", later("Mail"), "mail"),
    FieldSpec("source", later("Source")),
    FieldSpec("tags", later("Tags")),
    FieldSpec("notes", later("Notes"), "long_text", wide=True),
)
PERSON = (
    FieldSpec("name", later("Full name"), required=True, wide=True),
    FieldSpec("company", later("Company"), "reference", placeholder=later("Type a name or its pinyin")),
    FieldSpec("position", later("Position")),
    FieldSpec("phones", later("Mobile"), "phone"),
    FieldSpec("mails", later("Mail"), "mail"),
    FieldSpec("wechat", later("WeChat")),
    FieldSpec("tags", later("Tags")),
    FieldSpec("notes", later("Notes"), "long_text", wide=True),
)


class NewCustomer(HouseDialog):
    """Stays open until the book has taken it; what is wrong is said at its field."""

    added = Signal(str, object)  # record type, id
    existing_wanted = Signal(object, object)  # id of the company of this name; what was typed, to go on with later

    def __init__(self, desk: Desk, window: QWidget, record_type: str, at: tuple[bytes, str] | None = None,
                 typed: Mapping[str, object] | None = None) -> None:
        """`at`: id and name of the company where a new person works; `typed`: what stands in the form already."""
        company = record_type == "company"
        super().__init__(desk.theme, window, tr("New company") if company else tr("New person"), width=MEDIUM_DIALOG,
                         name="new_customer_dialog", verb=tr("Add company") if company else tr("Add person"),
                         stays=True)
        self._desk = desk
        self._record_type = record_type
        self._form = Form(desk.theme, COMPANY if company else PERSON, columns=2, name="new_customer_form")
        self.body.addWidget(self._form)
        if at is not None:
            self._form.set_values({"company": at})
        self._same = SameNameLine(desk.theme)
        if company:
            self.body.addWidget(self._same)  # under the form: beside the name its link would catch what is typed on
            self._form.edited.connect(self._look_for_same)
            self._same.wanted.connect(self._show_existing)
            self._form.set_values(typed or {})
        self._form.query_changed.connect(self._look_up)
        self._form.submitted.connect(self.accept)
        self.accepted.connect(self._add)
        self.open_dialog()
        self._form.focus_first()

    def _look_up(self, key: str, words: str) -> None:
        self._desk.jobs.ask(self, "companies", lambda book: record_choices(book, (key,), words), self._found)

    def _found(self, choices: list[RecordChoice]) -> None:
        self._form.set_results("company", [(one.record_id, one.title, one.detail, "company") for one in choices])

    def _look_for_same(self, key: str) -> None:
        if key == "name":
            name = self._form.words("name")
            self._desk.jobs.ask(self, "same name", lambda book: companies_named(book, name), self._same.show_found)

    def _show_existing(self, record_id: bytes) -> None:
        typed = {key: value for key, value in self._form.values().items() if value}
        self.finish()
        self.existing_wanted.emit(record_id, typed if typed.keys() - {"name"} else {})

    def _add(self) -> None:
        if not self._form.check():
            return
        values = self._form.values()
        company = values.pop("company", None)
        company_id = company if isinstance(company, bytes) else None
        texts = {key: str(value or "") for key, value in values.items()}
        kind = self._record_type
        self.set_busy(True)
        self._desk.jobs.do(self, lambda book: add_typed_customer(book, kind, texts, company_id), self._done,
                           self._wrong)

    def _done(self, changes: ChangeSet) -> None:
        created = changes.created.get(self._record_type, [])
        self.finish()
        if created:
            self.added.emit(self._record_type, created[0])

    def _wrong(self, error: UserError) -> None:
        self.set_busy(False)
        self._form.show_error(error, "name")
