"""The form of a new deal."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import SALES
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.choices import RecordChoice, record_choices
from crm_desktop.queries.deal_card import stage_choices
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.queries.window import StagePlace
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.deal_edits import add_typed_deal
from crm_desktop.ui.widgets.dialog import MEDIUM_DIALOG, HouseDialog
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.form import Form

SPECS = (
    FieldSpec("company", later("Company"), "reference", required=True, wide=True,
              placeholder=later("Type a name or its pinyin")),
    FieldSpec("name", later("Deal name"), placeholder=later("What it is about")),
    FieldSpec("product", later("Product"), "reference"),
    FieldSpec("value", later("Value"), "money", placeholder=later("For example 5,000")),
    FieldSpec("stage", later("Stage"), "choice"),
    FieldSpec("owner", later("Owner"), "choice"),
    FieldSpec("expected_close", later("Expected close"), "date", placeholder=later("2026-12-31 or next fri")),
)
MARKS = {"company": "company", "product": "package"}


class NewDeal(HouseDialog):
    """Stays open until the book has taken it; what is wrong is said at its field."""

    added = Signal(object)  # the deal's id

    def __init__(self, desk: Desk, window: QWidget, stage_id: bytes | None = None) -> None:
        """`stage_id`: the stage that is offered first."""
        super().__init__(desk.theme, window, tr("New deal"), width=MEDIUM_DIALOG, name="new_deal_dialog",
                         verb=tr("Add deal"), stays=True)
        self._desk = desk
        self._stage_id = stage_id
        self._form = Form(desk.theme, SPECS, columns=2, name="new_deal_form", creates=frozenset({"company"}))
        self.body.addWidget(self._form)
        self._form.query_changed.connect(self._look_up)
        self._form.create_asked.connect(self._add_company)
        self._form.submitted.connect(self.accept)
        self.accepted.connect(self._add)
        self.open_dialog()
        self._form.focus_first()
        desk.jobs.ask(self, "choices", ask_choices, self._show_choices)

    def _show_choices(self, found: tuple[Sequence[StagePlace], Sequence[Teammate]]) -> None:
        stages, members = found
        self._form.set_choices("stage", [(one.stage_id.hex(), stage_label(one.name)) for one in stages])
        self._form.set_choices("owner", [(one.member_id.hex(), one.name) for one in members])
        mine = next((one.member_id.hex() for one in members if one.is_me), "")
        first = (self._stage_id or (stages[0].stage_id if stages else b"")).hex()
        self._form.set_values({"stage": first, "owner": mine})

    def _look_up(self, key: str, words: str) -> None:
        types = (key,)
        show = self._found_company if key == "company" else self._found_product
        self._desk.jobs.ask(self, key, lambda book: record_choices(book, types, words), show)

    def _found_company(self, choices: Sequence[RecordChoice]) -> None:
        self._offer("company", choices)

    def _found_product(self, choices: Sequence[RecordChoice]) -> None:
        self._offer("product", choices)

    def _offer(self, key: str, choices: Sequence[RecordChoice]) -> None:
        self._form.set_results(key, [(one.record_id, one.title, one.detail, MARKS[key]) for one in choices])

    def _add_company(self, key: str, name: str) -> None:
        """A company that the book does not have yet: added at once, an act of its own."""
        self._desk.jobs.do(self, lambda book: add_record(book, "company", {"name": name}), self._company_added,
                           self._wrong, quiet=True)

    def _company_added(self, changes: ChangeSet) -> None:
        created = changes.created.get("company", [])
        if created:
            self._form.set_values({"company": (created[0], str(changes.values.get("name", "")))})

    def _add(self) -> None:
        if not self._form.check():
            return
        values = self._form.values()
        self.set_busy(True)
        self._desk.jobs.do(self, lambda book: add_typed_deal(book, values), self._done, self._wrong)

    def _done(self, changes: ChangeSet) -> None:
        created = changes.created.get("deal", [])
        self.finish()
        if created:
            self.added.emit(created[0])

    def _wrong(self, error: UserError) -> None:
        self.set_busy(False)
        self._form.show_error(error, "company")


def ask_choices(book: Book) -> tuple[Sequence[StagePlace], Sequence[Teammate]]:
    """The stages of the sales pipeline and everybody who can own a deal."""
    return stage_choices(book, SALES), team_members(book)
