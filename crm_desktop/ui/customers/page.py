"""The Customers tab: the list of companies or people, and the card of the current one at the right."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import delete_records
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.customer_order import CustomerQuestion, CustomerView
from crm_desktop.queries.customers import CustomerRow
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.queries.window import ids_of_rows
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_button, set_tip
from crm_desktop.ui.customers.card import CustomerPane
from crm_desktop.ui.customers.customer_list import CustomerList
from crm_desktop.ui.customers.figures import ListFigures
from crm_desktop.ui.customers.new_customer import NewCustomer
from crm_desktop.ui.widgets.chips import FilterChip
from crm_desktop.ui.widgets.dialog import ask_decision
from crm_desktop.ui.widgets.segmented import Segment, Segmented
from crm_desktop.ui.widgets.table import VirtualTable

KINDS = (Segment("company", later("Companies"), "building-2"), Segment("person", later("People"), "user-round"))
ASK_FROM = 50  # deleting so many rows is asked about first, though undo takes it back
MENU = ("open", "edit", "log", "step", "delete")
INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CustomersPage(Page):
    """Joins the list, the card and the figures; what each of them asks is its own."""

    word = "customers"
    title = later("Customers")
    icon = "users"
    watches = frozenset({"company", "person", "person_company", "deal", "activity", "member", "tag", "product"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._card_closed = False  # by the user; else the card stands beside the list
        self._members: Sequence[Teammate] = ()
        self._kinds = Segmented(desk.theme, KINDS, name="customer_kind", title=later("What the list shows"))
        self._owner = FilterChip(desk.theme, later("Owner"), name="owner_filter")
        self._list = CustomerList(desk)
        self.card = CustomerPane(desk)
        self._figures = ListFigures(desk, self)
        self._new = make_button(desk.theme, kind="primary", icon="plus", name="new_customer")
        self.header.set_primary(self._new)
        self.tools.addWidget(self._kinds)
        self.tools.addWidget(self._owner)
        self.tools.addStretch(1)
        self.set_content(self._list)
        self._connect()
        self.refresh(None)

    @property
    def table(self) -> VirtualTable:
        """The list that is shown."""
        return self._list.table

    # -- Page

    def refresh(self, changes: ChangeSet | None) -> None:
        self.card.refresh()
        self._list.refresh()
        self.desk.jobs.ask(self, "owners", team_members, self._show_owners)
        self._figures.ask(self._list.question, recount=True)

    def set_texts(self) -> None:
        super().set_texts()
        self.header.set_search_text(tr("Search name, pinyin, phone, mail"))
        self._new.setText(tr("New"))
        set_tip(self._new, self.desk.actions.tip("new"))
        self._name_owners()
        self._list.set_texts()
        self.card.set_texts()
        self._figures.show()

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"search": self.header.focus_search, "new": self._ask_new, "open": self._open_current,
                "edit": self._edit, "delete": self._delete, "log": self._log, "step": self._plan}

    def escape(self) -> bool:
        focus = QApplication.focusWidget()
        if self.header.search.hasFocus():
            self.header.search.clear()
            self._list.focus_list()
            return True
        if self.pane is not None and focus is not None and self.pane.isAncestorOf(focus):
            self._list.focus_list()
            return True
        return super().escape()

    def current_record(self) -> bytes | None:
        return self.card.record_id

    def show_record(self, record_type: str, record_id: bytes) -> None:
        self._show_everybody(record_type)
        self._list.seek(record_type, record_id)
        self.card.show_customer(record_type, record_id)
        self._show_card()

    def close_pane(self) -> None:
        guest = self.pane is not self.card
        self._card_closed = self._card_closed or not guest
        super().close_pane()
        if guest:
            self._bring_card_back()

    def release_pane(self, widget: QWidget) -> None:
        super().release_pane(widget)
        self._bring_card_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search line the arrow down and Enter lead into what was found."""
        if self.header.search.hasFocus() and event.key() in INTO_LIST:
            self._list.focus_list()
        else:
            super().keyPressEvent(event)

    # -- the question

    def _connect(self) -> None:
        self.header.view_changed.connect(self._view_chosen)
        self.header.search_changed.connect(self._searched)
        self._kinds.chosen.connect(self._kind_chosen)
        self._owner.value_changed.connect(self._owner_chosen)
        self._new.clicked.connect(self._ask_new)
        self._list.current_changed.connect(self._current_changed)
        self._list.counted.connect(self._counted)
        self._list.opened.connect(self._open)
        self._list.previewed.connect(self._preview)
        self._list.menu_wanted.connect(self._show_menu)
        self._list.import_wanted.connect(self.import_wanted)
        self._list.all_wanted.connect(self._show_all)
        self.card.record_wanted.connect(self._record_asked)
        self.card.person_wanted.connect(self._ask_person)
        self.card.delete_wanted.connect(self._delete_one)
        self.card.close_wanted.connect(self.close_pane)

    def _ask(self, question: CustomerQuestion) -> None:
        self._figures.ask(question)
        self._list.ask(question)

    def _view_chosen(self, view: str) -> None:
        self._ask(replace(self._list.question, view=cast(CustomerView, view)))

    def _searched(self, text: str) -> None:
        self._ask(replace(self._list.question, text=text.strip()))

    def _kind_chosen(self, kind: str) -> None:
        self._ask(replace(self._list.question, record_type=kind, by="name", descending=False))

    def _owner_chosen(self, owner: str) -> None:
        self._ask(replace(self._list.question, owner_id=bytes.fromhex(owner) if owner else None))

    def _show_all(self) -> None:
        self._show_everybody(self._list.question.record_type)

    def _show_everybody(self, record_type: str) -> None:
        """Takes away what narrows the list, also where it is shown."""
        question = self._list.question
        same = question.record_type == record_type
        self._kinds.set_current(record_type)
        self._owner.set_value("")
        self.header.search.clear()
        self._ask(CustomerQuestion(record_type, by=question.by if same else "name",
                                   descending=question.descending and same))
        self.header.choose_view("all")

    def _counted(self, found: int) -> None:
        self._figures.counted(found)
        if self.card.is_gone and self.pane is self.card:
            super().close_pane()  # nobody is left to show
        else:
            self._bring_card_back()

    def _show_owners(self, members: Sequence[Teammate]) -> None:
        if list(members) != list(self._members):
            self._members = members
            self._name_owners()

    def _name_owners(self) -> None:
        self._owner.set_options([("", tr("Anyone")), *((one.member_id.hex(), one.name) for one in self._members)])

    # -- the card

    def _current_changed(self, line: CustomerRow) -> None:
        self.card.show_customer(self._list.question.record_type, line.record_id)
        self._bring_card_back()

    def _bring_card_back(self) -> None:
        if self.pane is None and not self._card_closed and self.card.record_id is not None and not self.card.is_gone:
            self.show_pane(self.card)

    def _show_card(self) -> None:
        self._card_closed = False
        self.show_pane(self.card)

    def _preview(self, line: CustomerRow) -> None:
        if self.pane is self.card:
            self.close_pane()
        else:
            self._open_card(line)

    def _open(self, line: CustomerRow) -> None:
        self._open_card(line)
        self.card.take_focus()

    def _open_card(self, line: CustomerRow) -> None:
        self.card.show_customer(self._list.question.record_type, line.record_id)
        self._show_card()

    def _on_card(self) -> bool:
        """Opens the card of the current row for a verb; False where there is none."""
        line = self._list.current_line()
        if line is not None:
            self._open_card(line)
        return line is not None

    def _open_current(self) -> None:
        if self._on_card():
            self.card.take_focus()

    def _edit(self) -> None:
        if self._on_card():
            self.card.edit_first()

    def _log(self) -> None:
        if self._on_card():
            self.card.write_note()

    def _plan(self) -> None:
        if self._on_card():
            self.card.plan_step()

    def _record_asked(self, where: tuple[str, bytes]) -> None:
        if where[0] in self._list.tables:
            self.show_record(*where)
        else:
            self.record_wanted.emit(where)

    # -- new and delete

    def _ask_new(self) -> None:
        self._open_form(self._list.question.record_type, None)

    def _ask_person(self, company: tuple[bytes, str]) -> None:
        self._open_form("person", company)

    def _open_form(self, record_type: str, company: tuple[bytes, str] | None) -> None:
        NewCustomer(self.desk, self.window(), record_type, company).added.connect(self._added)

    def _added(self, record_type: str, record_id: object) -> None:
        if isinstance(record_id, bytes):
            self.show_record(record_type, record_id)
            self._list.focus_list()

    def _delete(self) -> None:
        """What is selected; in the card the key means nothing, its menu does."""
        focus = QApplication.focusWidget()
        kind, rows = self._list.question.record_type, self.table.selected_rows()
        if not rows or (self.pane is not None and focus is not None and self.pane.isAncestorOf(focus)):
            return
        doomed = _Doomed(self, kind, rows)
        if len(rows) < ASK_FROM:
            doomed()
            return
        ask_decision(self.desk.theme, self.window(), tr("Delete what is selected?"),
                     tr("They go to the trash with what belongs to them alone. One undo brings them back."),
                     trn("Delete {n} record", "Delete {n} records", len(rows)), doomed)

    def _delete_one(self, record_id: bytes) -> None:
        self.desk.jobs.do(self, lambda book: delete_records(book, [record_id]))

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("customer_menu")
        for name in MENU:
            menu.addAction(self.desk.actions.action(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


class _Doomed:
    """Rows that are deleted, perhaps once a decision is made."""

    def __init__(self, page: CustomersPage, kind: str, rows: "array[int]") -> None:
        self._page, self._kind, self._rows = page, kind, rows

    def __call__(self) -> None:
        kind, rows = self._kind, self._rows
        self._page.desk.jobs.do(self._page, lambda book: delete_records(book, ids_of_rows(book, kind, rows)))
