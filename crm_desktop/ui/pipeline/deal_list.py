"""The list of deals: a virtual table, sorted by its heads, with the columns one wants, and a bar for several rows."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.queries.board import DealCard, deal_cards
from crm_desktop.queries.board_filters import DealFilter
from crm_desktop.queries.deal_list import DEAL_SORTS, DealQuestion
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.funnel_question import RowsWanted
from crm_desktop.ui.pipeline.list_answer import ListAnswer, ask_list
from crm_desktop.ui.pipeline.list_bar import SelectionBar
from crm_desktop.ui.pipeline.list_chooser import ColumnChooser
from crm_desktop.ui.pipeline.list_columns import ALWAYS, DEAL_COLUMNS, USUAL, ListMoment, deal_cells
from crm_desktop.ui.widgets.empty import EmptyState
from crm_desktop.ui.widgets.table import VirtualTable

MOST_KEPT = 5_000
USUAL_SORT = ("value", True)
WORD = "deals"  # under which this device remembers columns and order


class DealList(QWidget):
    """What it lists is the page's to say; it keeps current row, selection and scroll through every refresh."""

    opened = Signal(object)  # the id of a deal
    previewed = Signal(object)
    current_changed = Signal()
    menu_wanted = Signal(QPoint)
    answered = Signal(object)  # ListAnswer
    stages_wanted = Signal(QPoint)  # for all selected rows
    owners_wanted = Signal(QPoint)
    delete_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._question = DealQuestion(by=(self._remembered_sort(),))
        self._behind: RowsWanted | None = None
        self._answer: ListAnswer | None = None
        self.refreshing = False  # what becomes current now was not chosen by anybody
        self._wanted: tuple[int, bool] | None = None  # a row that the next answer may bring, with or without the keys
        self._deals: dict[int, DealCard] = {}
        self.setObjectName("deal_list")
        self.table = VirtualTable(desk.theme, DEAL_COLUMNS, name="deal_table", title=later("Deals"))
        self.chooser = ColumnChooser(desk.theme, DEAL_COLUMNS, ALWAYS, USUAL, name="deal_columns")
        self.bar = SelectionBar(desk.theme)
        self._show_columns(self._remembered_columns())
        key, descending = self._question.by[0]
        self.table.show_sort(key, descending=descending)
        self._empty = EmptyState(desk.theme, name="deals_empty")
        self.table.set_empty_state(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.bar)
        self._connect()
        desk.theme.changed.connect(self._fill)

    def _connect(self) -> None:
        self.table.rows_wanted.connect(self._ask_rows)
        self.table.current_row_changed.connect(self._current_moved)
        self.table.row_opened.connect(self._open)
        self.table.row_previewed.connect(self._preview)
        self.table.sort_wanted.connect(self._sort)
        self.table.menu_wanted.connect(self._menu)
        self.table.selection_changed.connect(self._count_selected)
        self.chooser.chosen.connect(self._columns_chosen)
        self.bar.stages_wanted.connect(self.stages_wanted)
        self.bar.owners_wanted.connect(self.owners_wanted)
        self.bar.delete_wanted.connect(self.delete_wanted)
        self.bar.left.connect(self.choose_current_alone)

    # -- for the page

    def refresh(self) -> None:
        """Asks for the order again; rows follow as they are looked at."""
        question, behind = self._question, self._behind
        self._desk.jobs.ask(self, "order", lambda book: ask_list(book, question, behind), self._show, lane="order")

    def set_filter(self, wanted: DealFilter, *, pipeline: bool) -> None:
        """Only these deals; of all pipelines, unless `pipeline` says that the one of the filter is meant."""
        self._take(replace(self._question, owner_id=wanted.owner_id, product_id=wanted.product_id,
                           region=wanted.region, pipeline_id=wanted.pipeline_id if pipeline else None), self._behind)

    def set_words(self, text: str) -> None:
        """Only deals that these words find."""
        self._take(replace(self._question, text=text.strip()), self._behind)

    def set_scope(self, behind: RowsWanted | None = None, *, company_id: bytes | None = None,
                  person_id: bytes | None = None) -> None:
        """Only the deals behind a figure of the funnel, those of a customer, or all again."""
        self._take(replace(self._question, company_id=company_id, person_id=person_id), behind)

    def set_texts(self) -> None:
        """Heads and cells in the current language."""
        self.table.set_texts()
        self.chooser.set_texts()
        self.bar.set_texts()
        self._say_empty()
        self._fill()

    def current_deal(self) -> DealCard | None:
        """The deal of the current row, once it is loaded."""
        row = self.table.current_row()
        return self._deals.get(row) if row is not None else None

    def show_row(self, row: int, *, focus: bool = False) -> None:
        """Makes a deal the current one, with the keyboard where `focus`: now, or when the next answer brings it."""
        here = self.table.select_row(row)
        self._wanted = None if here else (row, focus)
        if here and focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_current_alone(self) -> bool:
        """Of several selected rows only the current one stays so; False where there were not several."""
        row = self.table.current_row()
        if row is None or not (self.table.marking or self.table.selected_count() > 1):
            return False
        self.table.select_row(row)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def menu_place(self) -> QPoint:
        """Where a menu of the current row opens."""
        rect = self.table.visualRect(self.table.currentIndex())
        return self.table.viewport().mapToGlobal(rect.bottomLeft())

    @property
    def answer(self) -> ListAnswer | None:
        """What the book last answered."""
        return self._answer

    # -- what comes home

    def _take(self, question: DealQuestion, behind: RowsWanted | None) -> None:
        if (question, behind) != (self._question, self._behind):
            self._question, self._behind = question, behind
            self.refresh()

    def _show(self, answer: ListAnswer) -> None:
        same = self._answer is not None and len(self._answer.order) == len(answer.order)
        self._answer, self.refreshing = answer, True
        self.table.set_order(answer.order, same_rows=same)
        if self._wanted is not None:
            row, focus = self._wanted
            self.show_row(row, focus=focus)
            self._wanted = None
        if self.table.current_row() is None and answer.order:
            self.table.select_row(answer.order[0])
        self.refreshing = False
        self._say_empty()
        self._count_selected()
        self.answered.emit(answer)

    def _ask_rows(self, rows: Sequence[int]) -> None:
        self._desk.jobs.ask(self, "rows", lambda book: deal_cards(book, rows), self._show_rows)

    def _show_rows(self, deals: dict[int, DealCard]) -> None:
        self._deals.update(deals)
        while len(self._deals) > MOST_KEPT:
            del self._deals[next(iter(self._deals))]
        self._fill(deals)
        self.current_changed.emit()

    def _fill(self, deals: dict[int, DealCard] | None = None) -> None:
        if self._answer is not None:
            moment = ListMoment(self._desk.today(), self._answer.places)
            theme = self._desk.theme
            found = self._deals if deals is None else deals
            self.table.fill({row: deal_cells(theme, deal, moment) for row, deal in found.items()})

    def _say_empty(self) -> None:
        asked = self._question
        if asked != DealQuestion(by=asked.by, pipeline_id=asked.pipeline_id) or self._behind:
            self._empty.say(tr("No deal matches."), tr("Other words or other filters may find more."))
        else:
            self._empty.say(tr("Here stand all deals, open and closed."), tr("Press N for the first one."))

    # -- what the user does

    def _sort(self, key: str, descending: bool) -> None:
        self.table.show_sort(key, descending=descending)
        self._desk.settings.change(sorts={**self._desk.settings.now.sorts, WORD: f"{'-' if descending else ''}{key}"})
        self._take(replace(self._question, by=((key, descending),)), self._behind)

    def _count_selected(self) -> None:
        whole = len(self._answer.order) if self._answer is not None else 0
        self.bar.show_count(self.table.selected_count(), whole)

    def _columns_chosen(self, keys: Sequence[str]) -> None:
        self._desk.settings.change(columns={**self._desk.settings.now.columns, WORD: list(keys)})
        self._show_columns(keys)

    def _show_columns(self, keys: Sequence[str]) -> None:
        self.table.set_hidden({column.key for column in DEAL_COLUMNS} - set(keys))
        self.chooser.set_columns(keys)

    def _remembered_columns(self) -> Sequence[str]:
        known = [column.key for column in DEAL_COLUMNS]
        kept = [key for key in self._desk.settings.now.columns.get(WORD, ()) if key in known]
        return [ALWAYS, *(key for key in kept if key != ALWAYS)] if kept else USUAL

    def _remembered_sort(self) -> tuple[str, bool]:
        said = self._desk.settings.now.sorts.get(WORD, "")
        key, descending = said.removeprefix("-"), said.startswith("-")
        return (key, descending) if key in DEAL_SORTS else USUAL_SORT

    def _current_moved(self) -> None:
        self.current_changed.emit()

    def _open(self, row: int) -> None:
        deal = self._deals.get(row)
        if deal is not None:
            self.opened.emit(deal.deal_id)

    def _preview(self, row: int) -> None:
        deal = self._deals.get(row)
        if deal is not None:
            self.previewed.emit(deal.deal_id)

    def _menu(self, row: int, where: QPoint) -> None:
        self.menu_wanted.emit(where)
