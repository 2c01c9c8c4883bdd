"""The Customers tab: the list of companies or people, and the card of the current one at the right."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later, tr
from crm_desktop.queries.customer_choices import filter_names
from crm_desktop.queries.customer_filters import CustomerFilter, FilterField
from crm_desktop.queries.customer_order import CustomerQuestion
from crm_desktop.queries.customers import CustomerRow
from crm_desktop.queries.team import team_members
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_button, set_tip
from crm_desktop.ui.customers.card import CustomerPane
from crm_desktop.ui.customers.column_chooser import ColumnButton
from crm_desktop.ui.customers.customer_list import CustomerList
from crm_desktop.ui.customers.figures import ListFigures
from crm_desktop.ui.customers.filter_bar import FilterBar
from crm_desktop.ui.customers.filter_choices import FilterChoices
from crm_desktop.ui.customers.filter_words import with_filter
from crm_desktop.ui.customers.list_buttons import SortButton, view_button
from crm_desktop.ui.customers.other_kind import OtherKind
from crm_desktop.ui.customers.page_deeds import CustomerDeeds
from crm_desktop.ui.customers.page_views import CustomerViews
from crm_desktop.ui.customers.row_verbs import RowVerbs
from crm_desktop.ui.customers.selection_bar import SelectionBar
from crm_desktop.ui.widgets.segmented import Segment, Segmented
from crm_desktop.ui.widgets.table import VirtualTable

KINDS = (Segment("company", later("Companies"), "building-2"), Segment("person", later("People"), "user-round"))
INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CustomersPage(Page):
    """Joins the list, the card and the figures; what each of them asks is its own."""

    word = "customers"
    title = later("Customers")
    icon = "users"
    watches = frozenset({"company", "person", "person_company", "deal", "activity", "member", "tag", "product",
                         "ticket"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._card_closed = False  # by the user; else the card stands beside the list
        self._kinds = Segmented(desk.theme, KINDS, name="customer_kind", title=later("What the list shows"))
        self._filters = FilterBar(desk.theme)
        self._choices = FilterChoices(desk, self)
        self._sort, self._columns = SortButton(desk.theme), ColumnButton(desk.theme)
        self._more = view_button(desk.theme)
        self._list = CustomerList(desk)
        self._selection = SelectionBar(desk.theme)
        self._other = OtherKind(desk)
        self.card = CustomerPane(desk)
        self._figures = ListFigures(desk, self)
        self._views = CustomerViews(desk, self, self._figures, self._more)
        self._deeds = CustomerDeeds(desk, self)
        self._row_verbs = RowVerbs(self._list, self._deeds)
        self._new = make_button(desk.theme, kind="primary", icon="plus", name="new_customer")
        self._lay_out()
        self._connect()
        self._ask(self._views.first_question())
        self._views.begin()
        self.refresh(None)

    def _lay_out(self) -> None:
        self.header.set_primary(self._new)
        self.tools.addWidget(self._kinds)
        self.tools.addWidget(self._filters, 1)
        self.tools.setSpacing(8)
        for button in (self._sort, self._columns, self._more):
            self.tools.addWidget(button)
        whole = QWidget()
        whole.setObjectName("customer_area")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filters.overflow)
        column.addWidget(self._other)
        column.addWidget(self._list, 1)
        column.addWidget(self._selection)
        self.set_content(whole)

    @property
    def table(self) -> VirtualTable:
        """The list that is shown."""
        return self._list.table

    # -- Page

    def refresh(self, changes: ChangeSet | None) -> None:
        self.card.refresh()
        self._list.refresh()
        self.desk.jobs.ask(self, "owners", team_members, self._filters.set_members)
        self._ask_names(self._list.question.where)
        self._figures.ask(self._list.question, recount=True)
        self._other.ask(self._list.question)

    def set_texts(self) -> None:
        super().set_texts()
        self.header.set_search_text(tr("Search name, pinyin, phone, mail"))
        self._new.setText(tr("New"))
        set_tip(self._new, self.desk.actions.tip("new"))
        set_tip(self._more, tr("Views and more"))
        self._list.set_texts()
        self._selection.set_texts()
        self._other.set_texts()
        self.card.set_texts()
        self._figures.show()

    def unsaved(self) -> int:
        return self.card.unsaved()

    def focus_content(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {"search": self.header.focus_search, "new": self._ask_new, "open": self._open_current,
                "edit": self._edit, "delete": self._delete, "log": self._log, "step": self._plan}

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        return self._row_verbs.at_hand()

    def escape(self) -> bool:
        focus = QApplication.focusWidget()
        if self.header.search.hasFocus():
            self.header.search.clear()
            self._list.focus_list()
            return True
        if (self.table.marking or self.table.selected_count() > 1) and (focus is None or not self._in_pane(focus)):
            self._choose_current_alone()
            return True
        if focus is not None and self._in_pane(focus):
            self._list.focus_list()
            return True
        return super().escape()

    def current_record(self) -> bytes | None:
        return self.card.record_id

    def show_record(self, record_type: str, record_id: bytes) -> None:
        self._show_everybody(record_type)
        self._list.seek(record_type, record_id)
        self._show_card()
        self.card.show_customer(record_type, record_id)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._views.show_tabs()

    # -- the question

    def _connect(self) -> None:
        self.header.search_changed.connect(self._searched)
        self._views.asked.connect(self._ask)
        self._other.wanted.connect(self._ask_others)
        self._kinds.chosen.connect(self._views.choose_kind)
        self._filters.changed.connect(self._filtered)
        self._filters.choices_wanted.connect(self._open_choices)
        self._choices.chosen.connect(self._choice_made)
        self._sort.chosen.connect(self._sorted)
        self._columns.chosen.connect(self._columns_chosen)
        self._new.clicked.connect(self._ask_new)
        self._list.sort_wanted.connect(self._sorted)
        self._list.width_drawn.connect(self._width_drawn)
        self._list.selected.connect(self._count_selected)
        self._list.current_changed.connect(self._current_changed)
        self._list.counted.connect(self._counted)
        self._list.opened.connect(self._open)
        self._list.previewed.connect(self._preview)
        self._list.menu_wanted.connect(self._deeds.show_menu)
        self._list.import_wanted.connect(self.import_wanted)
        self._list.all_wanted.connect(self._show_all)
        self._selection.edit_wanted.connect(self._edit_selected)
        self._selection.delete_wanted.connect(self._delete_selected)
        self._selection.all_wanted.connect(self._select_all)
        self._selection.left.connect(self._choose_current_alone)
        self._deeds.added.connect(self._added)
        self._deeds.done.connect(self._list.focus_list)
        self.card.record_wanted.connect(self._record_asked)
        self.card.person_wanted.connect(self._ask_person)
        self.card.delete_wanted.connect(self._deeds.delete_one)
        self.card.close_wanted.connect(self.close_pane)
        self.card.gone.connect(self._nobody_to_show)

    def _ask(self, question: CustomerQuestion) -> None:
        """Another question: the tools show it, then list and figures ask the book."""
        kind, view = question.record_type, self._views.view
        self._views.took(question)
        self._kinds.set_current(kind)
        self._filters.show_filter(kind, question.where)
        self._sort.show_sort(kind, question.by, descending=question.descending)
        columns = self._views.memory.columns(kind, view)
        self._columns.show_columns(kind, columns)
        if self.header.search.text().strip() != question.text:
            self.header.search.setText(question.text)
        self._ask_names(question.where)
        self._figures.ask(question)
        self._other.ask(question)
        self._list.ask(question)
        self._list.arrange(columns, self._views.memory.widths(kind, view))
        self._count_selected()

    def _ask_names(self, where: CustomerFilter) -> None:
        if where.tag_id or where.owner_id:
            self.desk.jobs.ask(self, "names", lambda book: filter_names(book, where), self._filters.set_names)

    def _searched(self, text: str) -> None:
        self._ask(replace(self._list.question, text=text.strip()))

    def _ask_others(self, others: CustomerQuestion) -> None:
        """The other kind, as a whole, for what is searched for."""
        self._ask(replace(self._views.show_everybody(others.record_type), text=others.text))
        self._list.focus_list()

    def _filtered(self, where: CustomerFilter) -> None:
        self._ask(replace(self._list.question, where=where))

    def _open_choices(self, field: FilterField, anchor: QWidget) -> None:
        self._choices.open_for(field, self._list.question, anchor)

    def _choice_made(self, field: FilterField, key: str) -> None:
        self._filtered(with_filter(self._list.question.where, field, key))
        self._filters.chip_of(field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _sorted(self, key: str, descending: bool) -> None:
        question = self._list.sorted_by(key, descending)
        self._views.memory.keep_sort(question.record_type, self._views.view, key, descending=descending)
        self._ask(question)

    def _columns_chosen(self, keys: list[str]) -> None:
        kind, view = self._list.question.record_type, self._views.view
        self._views.memory.keep_columns(kind, view, keys)
        self._list.arrange(keys, self._views.memory.widths(kind, view))

    def _width_drawn(self, key: str, width: int) -> None:
        self._views.memory.keep_width(self._list.question.record_type, self._views.view, key, width)

    def _show_all(self) -> None:
        self._show_everybody(self._list.question.record_type)

    def _show_everybody(self, record_type: str) -> None:
        """Takes away what narrows the list, also where it is shown."""
        self.header.search.clear()
        self._ask(self._views.show_everybody(record_type))

    def _counted(self, found: int) -> None:
        self._figures.counted(found)
        self._count_selected()
        self._bring_card_back()

    # -- several rows

    def _count_selected(self) -> None:
        chosen = self.table.selected_count()
        self._selection.show_count(self._list.question.record_type, chosen, self.table.source.rowCount())
        self._figures.selected(chosen)
        self.offer()

    def _select_all(self) -> None:
        self.table.selectAll()
        self._list.focus_list()

    def _choose_current_alone(self) -> None:
        row = self.table.current_row()
        self.table.clearSelection()
        if row is not None:
            self.table.select_row(row)
            self.table.selectRow(self.table.currentIndex().row())
        self._list.focus_list()

    def _edit_selected(self, field: str) -> None:
        self._deeds.edit_rows(self._list.question.record_type, self.table.selected_rows(), field)

    def _delete_selected(self) -> None:
        self._deeds.delete_rows(self._list.question.record_type, self.table.selected_rows())

    def _in_pane(self, focus: QWidget) -> bool:
        return self.pane is not None and self.pane.isAncestorOf(focus)

    # -- the card

    def _current_changed(self, line: CustomerRow) -> None:
        self.card.show_customer(self._list.question.record_type, line.record_id)
        self._bring_card_back()

    def _bring_card_back(self) -> None:
        if self.pane is None and not self._card_closed and self.card.record_id is not None and not self.card.is_gone:
            self.show_pane(self.card)

    def _nobody_to_show(self) -> None:
        """The customer has been deleted: no card of somebody else stands there as if it were this one's."""
        if self.pane is self.card:
            super().close_pane()

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
        self._show_card()
        self.card.show_customer(self._list.question.record_type, line.record_id)

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
        self._deeds.add_new(self._list.question.record_type)

    def _ask_person(self, company: tuple[bytes, str]) -> None:
        self._deeds.add_new("person", company)

    def _added(self, record_type: str, record_id: object) -> None:
        if isinstance(record_id, bytes):
            self.show_record(record_type, record_id)
            self._list.focus_list()

    def _delete(self) -> None:
        """What is selected; in the card the key means nothing, its menu does."""
        focus = QApplication.focusWidget()
        if focus is None or not self._in_pane(focus):
            self._delete_selected()
