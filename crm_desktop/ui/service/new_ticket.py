"""A new ticket: a dialog with the question, its customer and what was said; what is typed survives Esc."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.choices import RecordChoice
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.service.ticket_facts import choices_for, picker_results, with_customer
from crm_desktop.ui.service.ticket_words import CHANNEL_WORDS, PRIORITY_WORDS, channel_word, priority_word
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.form import Form

FIELDS = (
    FieldSpec("subject", later("Subject"), required=True, wide=True, placeholder=later("The question in a few words")),
    FieldSpec("customer", later("Customer"), "reference", wide=True,
              placeholder=later("Name of a company or a person")),
    FieldSpec("channel", later("Channel"), "choice"),
    FieldSpec("priority", later("Priority"), "choice"),
    FieldSpec("text", later("What the customer says"), "long_text",
              placeholder=later("Becomes the first message; Ctrl Enter saves")),
)


class NewTicket(QObject):
    """Opens the dialog; `created` carries the id of the new ticket."""

    created = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dialog: HouseDialog | None = None
        self._form: Form | None = None
        self._offered: dict[bytes, RecordChoice] = {}
        self._kept: dict[str, object] = {}

    def open(self, window: QWidget) -> None:
        """Shows the dialog over the window, with what was typed before it was left."""
        theme = self._desk.theme
        dialog = HouseDialog(theme, window, tr("New ticket"), width=MEDIUM_DIALOG, name="new_ticket_dialog",
                             verb=tr("Add the ticket"), stays=True)
        form = Form(theme, FIELDS, columns=2, name="new_ticket_form")
        form.set_choices("channel", [(one, channel_word(one)) for one in CHANNEL_WORDS])
        form.set_choices("priority", [(one, priority_word(one)) for one in PRIORITY_WORDS])
        form.set_values({"channel": "phone", "priority": "normal", **self._kept})
        form.query_changed.connect(self._asked)
        form.submitted.connect(self._save)
        dialog.body.addWidget(form)
        dialog.accepted.connect(self._save)
        dialog.rejected.connect(self._left)
        self._dialog, self._form = dialog, form
        dialog.open_dialog(form.editor("subject"))

    def _asked(self, key: str, text: str) -> None:
        self._desk.jobs.ask(self, key, lambda book: choices_for(book, "customer", text), self._offer)

    def _offer(self, choices: list[RecordChoice]) -> None:
        self._offered.update({one.record_id: one for one in choices})
        if self._form:
            self._form.set_results("customer", picker_results(choices))

    def _save(self) -> None:
        form, dialog = self._form, self._dialog
        if form is None or dialog is None or not dialog.primary.isEnabled() or not form.check():
            return
        typed = form.values()
        chosen = self._offered.get(typed["customer"]) if isinstance(typed["customer"], bytes) else None
        kind, customer_id = (chosen.record_type, chosen.record_id) if chosen else ("company", None)
        values = {name: typed[name] or None for name in ("subject", "channel", "priority")}
        text = str(typed["text"] or "")
        dialog.set_busy(True)
        self._desk.jobs.do(self, lambda book: open_ticket(book, with_customer(book, values, kind, customer_id), text),
                           self._saved, self._refused)

    def _saved(self, changes: ChangeSet) -> None:
        self._kept = {}
        if self._dialog:
            self._dialog.finish()
        self._dialog = self._form = None
        self.created.emit(changes.created["ticket"][0])

    def _refused(self, error: UserError) -> None:
        if self._dialog and self._form:
            self._dialog.set_busy(False)
            self._form.show_error(error, "subject")

    def _left(self) -> None:
        """Esc and Cancel lose nothing: the next New begins with what was typed."""
        if self._form:
            typed = self._form.values()
            customer = typed.get("customer")
            typed["customer"] = (customer, self._form.words("customer")) if customer else None
            self._kept = typed if any(typed[name] for name in ("subject", "customer", "text")) else {}
        self._dialog = self._form = None
