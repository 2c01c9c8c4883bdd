"""The Pipeline tab: board, list and funnel over the same deals, and the card of one of them at the right."""

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later, tr
from crm_desktop.queries.board_filters import DealFilter
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.text import make_button, set_tip
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.board_answers import BoardAnswer
from crm_desktop.ui.pipeline.board_words import list_parts, totals_parts
from crm_desktop.ui.pipeline.deal_card import DealPane
from crm_desktop.ui.pipeline.deal_filters import DealFilters
from crm_desktop.ui.pipeline.deal_keys import DealKeys
from crm_desktop.ui.pipeline.deal_list import DealList
from crm_desktop.ui.pipeline.deal_scope import DealScope
from crm_desktop.ui.pipeline.funnel_question import RowsWanted
from crm_desktop.ui.pipeline.funnel_view import FunnelView
from crm_desktop.ui.pipeline.list_answer import ListAnswer
from crm_desktop.ui.pipeline.page_deeds import PageDeeds
from crm_desktop.ui.pipeline.totals_line import TotalsLine

FILTER_TYPES = {"member", "product", "pipeline"}  # what the filters offer
VIEWS = (("board", later("Board")), ("list", later("List")), ("funnel", later("Funnel")))


class PipelinePage(Page):
    """One view is shown at a time; the others ask again when they come to the front."""

    word = "pipeline"
    title = later("Pipeline")
    icon = "square-kanban"
    watches = frozenset({"deal", "stage", "stage_move", "pipeline", "activity", "company", "person", "product",
                         "member"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._old: set[str] = {key for key, _ in VIEWS}  # views that have to ask again before they are shown
        self.board = BoardView(desk)
        self.list = DealList(desk)
        self.funnel = FunnelView(desk)
        self.card = DealPane(desk)
        self.deeds = PageDeeds(self, self.board, self.list, self.card)
        self._keys = DealKeys(self, self.board, self.list, self.card, self.deeds)
        self.filters = DealFilters(desk)
        self._scope = DealScope(desk)
        self._totals = TotalsLine(desk.theme, "pipeline_totals")
        self._stack = QStackedWidget()
        self._stack.setObjectName("pipeline_views")
        for view in (self.board, self.list, self.funnel):
            self._stack.addWidget(view)
        self._new = make_button(desk.theme, kind="primary", icon="plus", name="new_deal")
        self._export_button = make_button(desk.theme, icon="share", name="funnel_export")
        self._export_button.setCheckable(True)
        for button in (self._new, self._export_button):
            self.header.set_primary(button)  # one of them is shown
        self.tools.addWidget(self.filters)
        self.tools.addWidget(self._scope.chip)
        self.tools.addWidget(self.funnel.tools, 100)  # all of the row
        self.tools.addStretch(1)
        self.tools.addWidget(self._totals)
        self.tools.addWidget(self.list.chooser)
        self.set_content(self._stack)
        self._connect()
        self.set_texts()
        self.filters.refresh()
        self._show_view("board")

    # -- Page

    def refresh(self, changes: ChangeSet | None) -> None:
        self._old = {key for key, _ in VIEWS}
        if changes is None or changes.record_types() & FILTER_TYPES:
            self.filters.refresh()
        self._refresh_view()
        self._scope.refresh()
        if self.pane is self.card:
            self.card.refresh()

    def set_texts(self) -> None:
        super().set_texts()
        self.header.set_views([(key, tr(text), None) for key, text in VIEWS])
        self.header.set_search_text(tr("Search deals"))
        self._new.setText(tr("New"))
        self._new.setAccessibleName(tr("New deal"))
        self._new.setToolTip(self.desk.actions.tip("new"))
        self._export_button.setText(tr("Export"))
        set_tip(self._export_button, self.desk.actions.tip("export"))
        for part in (self.board, self.list, self.funnel, self.card, self._scope, self.filters):
            part.set_texts()
        self._show_totals()
        self._say()

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        deeds = self.deeds
        everywhere = {"search": self.header.focus_search, "new": deeds.add, "edit": deeds.edit, "log": deeds.log,
                      "step": deeds.plan, "move": deeds.move, "delete": deeds.delete}
        return {**everywhere, **self._of_funnel()} if self.view == "funnel" else everywhere

    def _of_funnel(self) -> Mapping[str, Callable[[], None]]:
        return {"export": self._export, "table": self.funnel.change_table}

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        return self._keys.at_hand()

    def escape(self) -> bool:
        if self.board.carry.under_way:
            self.board.carry.put_back()
            return True
        if self.header.search.hasFocus():
            self.header.search.clear()
            self._focus_view()
            return True
        if self.pane is not None and self.pane.isAncestorOf(self.focusWidget() or self):
            self._focus_view()
            return True
        return self.deeds.choose_current_alone() or super().escape()

    def unsaved(self) -> int:
        return self.card.unsaved()

    def focus_content(self) -> None:
        self._focus_view()

    def current_record(self) -> bytes | None:
        if self.pane is self.card and self.card.deal_id is not None:
            return self.card.deal_id
        return self.deeds.current()

    def show_record(self, record_type: str, record_id: bytes) -> None:
        """A deal on its card; "deals of company" and "deals of person" in the list."""
        if record_type == "deal":
            self.deeds.show_deal(record_id)
        else:
            self._scope.show_customer(record_type.removeprefix("deals of "), record_id)
            self.header.choose_view("list")

    # -- views

    def _connect(self) -> None:
        self.header.view_changed.connect(self._show_view)
        self.header.search_changed.connect(self._search)
        self._new.clicked.connect(self.deeds.add)
        self._export_button.clicked.connect(self._export)
        self.filters.changed.connect(self._filter_chosen)
        self._scope.changed.connect(self._scope_changed)
        self.board.said.connect(self._say)
        self.board.answered.connect(self._show_totals)
        self.list.answered.connect(self._show_totals)
        self.funnel.rows_wanted.connect(self._show_behind)
        self.funnel.pane_close_wanted.connect(self.close_pane)
        self.card.company_wanted.connect(self._show_company)
        self.card.record_wanted.connect(self.record_wanted)

    @property
    def view(self) -> str:
        """The view that is shown."""
        return self.header.current_view()

    def _show_view(self, key: str) -> None:
        view = {"board": self.board, "list": self.list, "funnel": self.funnel}[key]
        self._stack.setCurrentWidget(view)
        in_funnel = key == "funnel"
        for part in (self.filters, self._totals, self._new):
            part.setHidden(in_funnel)
        for other in (self.funnel.tools, self._export_button):
            other.setVisible(in_funnel)
        self.list.chooser.setVisible(key == "list")
        self._scope.chip.setHidden(key != "list" or not self._scope.active)
        if self.pane is not None and (in_funnel or self.pane is not self.card):
            self.close_pane()
        if self.isVisible() and in_funnel:
            self.desk.actions.bind(self._of_funnel())
        elif self.isVisible():
            self.desk.actions.unbind(self._of_funnel())
        self._refresh_view()
        self.offer()
        self.deeds.seek_card()
        self._show_totals()
        self._say()

    def _refresh_view(self) -> None:
        if self.view in self._old:
            self._old.discard(self.view)
            if self.view == "board":
                self.board.refresh()
            elif self.view == "list":
                self.list.refresh()
            else:
                self.funnel.refresh()

    def _focus_view(self) -> None:
        if not self.deeds.focus_view():
            self.funnel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_totals(self, answer: BoardAnswer | ListAnswer | None = None) -> None:
        if self.view == "board" and self.board.answer is not None:
            self._totals.set_parts(totals_parts(self.board.answer))
        elif self.view == "list" and self.list.answer is not None:
            self._totals.set_parts(list_parts(self.list.answer))

    def _say(self, text: str = "") -> None:
        usual = {"board": tr("Arrows choose a card, Shift and arrows several, M moves them, T plans the next step"),
                 "list": tr("Enter opens a deal, M moves it, T plans its next step"), "funnel": self.funnel.status}
        self.say_status(text or usual.get(self.view, ""))

    # -- filters

    def _filter_chosen(self, chosen: DealFilter) -> None:
        self.board.set_filter(chosen)
        self.list.set_filter(chosen, pipeline=self.filters.several_pipelines())

    def _search(self, text: str) -> None:
        """What is found stands in the list."""
        self.list.set_words(text)
        if text.strip() and self.view != "list":
            self.header.choose_view("list")

    def _show_behind(self, wanted: RowsWanted) -> None:
        self._scope.show_behind(wanted)
        self.header.choose_view("list")
        self._focus_view()

    def _scope_changed(self) -> None:
        self._scope.chip.setHidden(self.view != "list" or not self._scope.active)
        self._scope.give_to(self.list)

    def _show_company(self, company_id: bytes) -> None:
        self.record_wanted.emit(("company", company_id))

    def _export(self) -> None:
        """The export pane of the funnel, or its end."""
        if self.view == "funnel" and self.pane is self.funnel.export_pane():
            self.close_pane()
        elif self.view == "funnel":
            self.show_pane(self.funnel.export_pane())
            self._export_button.setChecked(True)
            self.funnel.export_pane().focus_save()

    def close_pane(self) -> None:
        super().close_pane()
        self._export_button.setChecked(False)
