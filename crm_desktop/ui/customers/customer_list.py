"""The lists of the Customers tab: companies and people, asked for as they are looked at, each refresh in place."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from crm_desktop.i18n import later, tr
from crm_desktop.queries.customer_card import row_of_customer
from crm_desktop.queries.customer_order import CustomerQuestion, CustomerSort, customer_order
from crm_desktop.queries.customers import CustomerRow, customer_page, customer_rows
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.customers.columns import COMPANY_COLUMNS, PERSON_COLUMNS, Moment, customer_cells
from crm_desktop.ui.customers.edits import edit_typed_field
from crm_desktop.ui.widgets.empty import EmptyState
from crm_desktop.ui.widgets.table import VirtualTable

ORDER_KEYS: tuple[str, ...] = get_args(CustomerSort)
FIRST_ROWS = 200  # of a new question: they are shown while the whole order is still on its way
MOST_LINES = 5_000  # lines that are kept, those looked at last


class CustomerList(QStackedWidget):
    """One virtual table for each kind; it emits the line of the current row once that is known."""

    current_changed = Signal(object)  # CustomerRow
    counted = Signal(int)  # how many the question finds; everything is in its place
    opened = Signal(object)  # CustomerRow: Enter
    previewed = Signal(object)  # CustomerRow: Space
    menu_wanted = Signal(QPoint)
    import_wanted = Signal()
    all_wanted = Signal()
    sort_wanted = Signal(str, bool)
    width_drawn = Signal(str, int)  # column key, pixels
    selected = Signal(int)  # how many rows

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("customer_list")
        self._desk = desk
        self.question = CustomerQuestion()
        self._shown: dict[str, CustomerQuestion] = {}  # what each table lists
        self._lines: dict[int, CustomerRow] = {}
        self._told: bytes | None = None  # the customer that was emitted last
        self._sought: int | None = None  # a row that becomes the current one as soon as it is in the list
        self._seeking = False
        self._fresh = False  # the order that is awaited belongs to another question: it begins at its first row
        self._currency = ""
        self.tables = {
            "company": VirtualTable(desk.theme, COMPANY_COLUMNS, name="company_table", title=later("Companies")),
            "person": VirtualTable(desk.theme, PERSON_COLUMNS, name="person_table", title=later("People"))}
        self._empty = EmptyState(desk.theme, name="customers_empty")
        for widget in (*self.tables.values(), self._empty):
            self.addWidget(widget)
        self._empty.acted.connect(self._empty_pressed)
        for table in self.tables.values():
            table.rows_wanted.connect(self._ask_rows)
            table.current_row_changed.connect(self._current_moved)
            table.row_opened.connect(self._open)
            table.row_previewed.connect(self._preview)
            table.cell_edited.connect(self._cell_edited)
            table.sort_wanted.connect(self._sort)
            table.width_drawn.connect(self.width_drawn)
            table.selection_changed.connect(self.selected)
            table.menu_wanted.connect(self._show_menu)
            table.show_sort("name", False)
            table.set_waiting(True)

    @property
    def table(self) -> VirtualTable:
        """The list that is shown."""
        return self.tables[self.question.record_type]

    # -- for the page

    def ask(self, question: CustomerQuestion) -> None:
        """Another question. What is merely sorted anew keeps its current row, else the first one becomes current."""
        if question == self.question:
            return
        sorted_only = replace(question, by=self.question.by, descending=self.question.descending) == self.question
        self.question = question
        self._seeking = False
        self.setCurrentWidget(self.table)
        self.table.show_sort(question.by, question.descending)
        self._fresh = False
        if self._shown.get(question.record_type) == question:
            self.table.source.ask_again()  # the other list comes back as it was left
            self._tell()
        elif not sorted_only and not question.is_quick():
            self._fresh = True
        elif not sorted_only:
            self._desk.jobs.ask(self, "window", lambda book: (question, customer_order(book, question, FIRST_ROWS)),
                                self._show_window)
            return
        self._ask_order()

    def refresh(self) -> None:
        """Asks again for the same question; the rows in sight come first."""
        question = self.question
        kind = question.record_type
        if question == CustomerQuestion(kind) and not self.table.source.rowCount():
            self._desk.jobs.ask(self, "first", lambda book: (kind, book.currency(), customer_page(book, kind)),
                                self._show_first)
        else:
            self.table.source.ask_again()
        self._ask_order()

    def seek(self, record_type: str, record_id: bytes) -> None:
        """Brings a customer into sight and makes it the current one, where the question finds it."""
        self._seeking, self._sought, self._told = True, None, record_id
        self._desk.jobs.ask(self, "seek", lambda book: row_of_customer(book, record_type, record_id), self._found)

    def arrange(self, columns: Sequence[str], widths: Mapping[str, int]) -> None:
        """The columns of the list that is shown, and widths that were drawn before."""
        self.table.arrange_columns(columns, widths)

    def sorted_by(self, key: str, descending: bool) -> CustomerQuestion:
        """The question, in another order."""
        return replace(self.question, by=cast(CustomerSort, key), descending=descending)

    def current_line(self) -> CustomerRow | None:
        """The current row, if its line is known."""
        row = self.table.current_row()
        return self._lines.get(row) if row is not None else None

    def set_texts(self) -> None:
        """Everything in the current language."""
        for table in self.tables.values():
            table.set_texts()
        self._fill(self._lines)
        self._teach()

    def focus_list(self) -> None:
        """The focus onto the current row, as by keyboard, or to what stands in the place of an empty list."""
        listed = self.currentWidget() is self.table
        (self.table if listed else self._empty).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def is_filtered(self) -> bool:
        """Whether the question leaves anybody out."""
        return bool(self.question.text or self.question.where.fields() or self.question.view != "all")

    # -- what was asked comes home

    def _ask_order(self) -> None:
        question = self.question
        self._desk.jobs.ask(self, "order", lambda book: (question, customer_order(book, question)), self._show_order,
                            lane="order")

    def _show_first(self, found: tuple[str, str, list[CustomerRow]]) -> None:
        kind, self._currency, lines = found
        table = self.tables[kind]
        if table.source.rowCount() or not lines:
            return
        self._lines.update({line.row: line for line in lines})
        moment = Moment(self._desk.today(), self._currency)
        table.first_window([(line.row, customer_cells(line, moment)) for line in lines])
        self._choose_first()

    def _show_window(self, found: "tuple[CustomerQuestion, array[int]]") -> None:
        """The first rows of a new question; fewer than were asked for are all there are."""
        question, order = found
        if question != self.question:
            return
        if len(order) < FIRST_ROWS:
            self._show_order(found, fresh=True)
            return
        self._put(question, order)
        self._go_to_top()
        self._ask_order()

    def _show_order(self, found: "tuple[CustomerQuestion, array[int]]", *, fresh: bool = False) -> None:
        question, order = found
        if question != self.question:
            return
        self._put(question, order)
        if fresh or self._fresh:
            self._go_to_top()
        self._fresh = False
        self._take_sought()
        self._seeking = False
        self._choose_first()
        self.counted.emit(len(order))

    def _put(self, question: CustomerQuestion, order: "array[int]") -> None:
        table = self.tables[question.record_type]
        before = self._shown.get(question.record_type)
        again = before is not None and len(order) == table.source.rowCount() and replace(
            question, by=before.by, descending=before.descending) == before
        self._shown[question.record_type] = question
        table.set_order(order, same_rows=again)
        self._teach()
        self.setCurrentWidget(table if order else self._empty)

    def _go_to_top(self) -> None:
        """The first row of another question is its current one, unless one is being looked for."""
        first = self.table.source.row_number(0)
        if first is not None and not self._seeking:
            self.table.select_row(first)
            self.table.scrollToTop()

    def _choose_first(self) -> None:
        """A list opens at its first row."""
        first = self.table.source.row_number(0)
        if first is not None and self.table.current_row() is None and not self._seeking:
            self.table.select_row(first)

    def _found(self, row: int | None) -> None:
        self._sought = row
        if row is None or self.table.source.place_of(row) is not None:
            self._take_sought()
            self._seeking = False

    def _take_sought(self) -> None:
        if self._sought is not None:
            self.table.select_row(self._sought)
            self._sought = None

    def _ask_rows(self, rows: Sequence[int]) -> None:
        kind, year = self.question.record_type, self.question.where.won_in
        self._desk.jobs.ask(self, "rows", lambda book: (
            kind, book.currency(), customer_rows(book, kind, rows, won_in=year)), self._show_rows)

    def _show_rows(self, found: tuple[str, str, dict[int, CustomerRow]]) -> None:
        kind, self._currency, lines = found
        if kind != self.question.record_type:
            return
        for row in lines:
            self._lines.pop(row, None)
        self._lines.update(lines)
        while len(self._lines) > MOST_LINES:
            del self._lines[next(iter(self._lines))]
        self._fill(lines)
        self._tell()

    def _fill(self, lines: Mapping[int, CustomerRow]) -> None:
        if lines and self._currency:
            moment = Moment(self._desk.today(), self._currency)
            self.table.fill({row: customer_cells(line, moment) for row, line in lines.items()})

    # -- the current row, keys and clicks

    def _current_moved(self, _: int | None) -> None:
        self._tell()

    def _tell(self) -> None:
        """Emits the current line when it is another one; a row that is not known yet follows with its line."""
        line = self.current_line()
        if line is not None and line.record_id != self._told and not self._seeking:
            self._told = line.record_id
            self.current_changed.emit(line)

    def _open(self, row: int) -> None:
        if row in self._lines:
            self.opened.emit(self._lines[row])

    def _preview(self, row: int) -> None:
        if row in self._lines:
            self.previewed.emit(self._lines[row])

    def _show_menu(self, _: int, place: QPoint) -> None:
        self.menu_wanted.emit(place)

    def _sort(self, key: str, descending: bool) -> None:
        if key in ORDER_KEYS:
            self.sort_wanted.emit(key, descending)

    def _cell_edited(self, row: int, key: str, text: str) -> None:
        line = self._lines.get(row)
        if line is not None and key == "name":
            kind, record_id = self.question.record_type, line.record_id
            self._desk.jobs.do(self, lambda book: edit_typed_field(book, kind, record_id, "name", text))

    # -- an empty list

    def _teach(self) -> None:
        if self.is_filtered():
            self._empty.say(tr("Nothing here matches."), tr("Search for less, or look at all of them."),
                            tr("Show all"))
        elif self.question.record_type == "company":
            self._empty.say(tr("No companies yet."),
                            tr("Import a list from Excel, a CRM or 企查查, or type the first one with N."),
                            tr("Import files"))
        else:
            self._empty.say(tr("No people yet."), tr("Import your contacts, or type the first person with N."),
                            tr("Import files"))

    def _empty_pressed(self) -> None:
        (self.all_wanted if self.is_filtered() else self.import_wanted).emit()
