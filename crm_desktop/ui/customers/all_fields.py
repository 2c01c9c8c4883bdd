"""All fields of a company or a person in one form; only what was changed is written, in one act."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.field_texts import FORM_FIELDS, edit_fields_typed, field_texts
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldKind, FieldSpec
from crm_desktop.ui.widgets.form import Form

KINDS: dict[Kind, FieldKind] = {Kind.LONG_TEXT: "long_text", Kind.INTEGER: "integer", Kind.REFERENCE: "reference"}
LINES = ("addresses", "notes")  # take a whole row


class AllFields(HouseDialog):
    """Opens with what the book holds; stays open while something is not understood."""

    def __init__(self, desk: Desk, window: QWidget, record_type: str, record_id: bytes) -> None:
        super().__init__(desk.theme, window, tr("All fields"), width=MEDIUM_DIALOG, name="all_fields",
                         verb=tr("Save changes"), stays=True)
        self._desk = desk
        self._record_type = record_type
        self._record_id = record_id
        self._at_first: dict[str, object] = {}
        self._form = Form(desk.theme, [_spec(one) for one in _fields(record_type)], columns=2, name="all_fields_form")
        self.body.addWidget(self._form)
        self.primary.setDisabled(True)  # until the book has said what there is
        self._form.submitted.connect(self.accept)
        self._form.query_changed.connect(self._look_up)
        self.accepted.connect(self._save)
        self.open_dialog()
        desk.jobs.ask(self, "record", lambda book: field_texts(book, record_type, record_id), self._show)

    def _show(self, found: tuple[str, Mapping[str, Any]]) -> None:
        title, values = found
        self.set_title(title)
        self._form.set_values(values)
        self._at_first = self._form.values()
        self.primary.setDisabled(False)
        self._form.focus_first()

    def _look_up(self, key: str, words: str) -> None:
        target = RECORDS[self._record_type].by_name[key].target
        self._desk.jobs.ask(self, "choices", lambda book: (key, record_choices(book, (target,), words)), self._offer)

    def _offer(self, found: tuple[str, list[RecordChoice]]) -> None:
        key, choices = found
        self._form.set_results(key, [(one.record_id, one.title, one.detail, one.record_type) for one in choices])

    def _save(self) -> None:
        if not self._form.check():
            return
        changed = {key: value.hex() if isinstance(value, bytes) else str(value or "").strip()
                   for key, value in self._form.values().items() if (value or "") != (self._at_first.get(key) or "")}
        if not changed:
            self.finish()
            return
        kind, record_id = self._record_type, self._record_id
        self.set_busy(True)
        self._desk.jobs.do(self, lambda book: edit_fields_typed(book, kind, record_id, changed), self._saved,
                           self._wrong)

    def _saved(self, _: ChangeSet) -> None:
        self.finish()

    def _wrong(self, error: UserError) -> None:
        self.set_busy(False)
        self._form.show_error(error, _fields(self._record_type)[0].name)


def _fields(record_type: str) -> list[RecordField]:
    return [RECORDS[record_type].by_name[name] for name in FORM_FIELDS[record_type]]


def _spec(one: RecordField) -> FieldSpec:
    kind: FieldKind = "long_text" if one.name in LINES else KINDS.get(one.kind, "text")
    return FieldSpec(one.name, one.label, kind, required=one.required, wide=one.name in LINES)
