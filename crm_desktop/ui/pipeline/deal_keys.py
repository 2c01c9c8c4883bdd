"""The single keys of the Pipeline tab: won, lost, the owner, a mark on the row, the funnel."""

from array import array
from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QObject, QPoint

from crm_desktop.queries.deal_card import row_of_deal
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.deal_card import DealPane
from crm_desktop.ui.pipeline.deal_list import DealList
from crm_desktop.ui.pipeline.page_deeds import PageDeeds

CLOSING = {"won", "lost"}


class DealKeys(QObject):
    """About the deal on the card while the keyboard is there, else about the chosen cards or rows."""

    def __init__(self, page: Page, board: BoardView, deals: DealList, card: DealPane, deeds: PageDeeds) -> None:
        super().__init__(page)
        self._page, self._board, self._list, self._card, self._deeds = page, board, deals, card, deeds
        for moved in (board.current_changed, board.answered, deals.current_changed, deals.answered,
                      deals.table.selection_changed):
            moved.connect(self._moved)

    def at_hand(self) -> tuple[Mapping[str, Callable[[], None]], Collection[str]]:
        """Verb -> what it does, and the verbs that can be done now."""
        work = {"won": self._win, "lost": self._lose, "owner": self._owner, "mark": self._mark,
                "funnel": self._show_funnel}
        able = set() if self._view == "funnel" else {"funnel"}
        count = self._count()
        if count:
            able |= {"owner", *CLOSING} - ({self._kind()} if count == 1 else set())
        if self._view == "list" and self._list.table.current_row() is not None:
            able.add("mark")
        return work, able

    @property
    def _view(self) -> str:
        return self._page.header.current_view()

    def _count(self) -> int:
        if self._view == "board":
            return self._board.choice.count()
        table = self._list.table
        return (table.selected_count() or int(table.current_row() is not None)) if self._view == "list" else 0

    def _rows(self) -> "array[int]":
        """The local rows of the chosen deals in the view."""
        if self._view == "board":
            return self._board.choice.rows()
        current = self._list.table.current_row() if self._view == "list" else None
        chosen = self._list.table.selected_rows() if self._view == "list" else array("q")
        return chosen or array("q", [] if current is None else [current])

    def _kind(self) -> str:
        """Whether the one deal is won or lost already: there it would be moved to where it is."""
        if self._page.pane is self._card and self._card.deal_id is not None:
            return ""  # the keyboard may be on the card of another deal
        if self._view == "board":
            return self._board.current_kind()
        deal = self._list.current_deal()
        return deal.status if deal is not None else ""

    def _moved(self) -> None:
        self._page.offer()

    def _win(self) -> None:
        self._close("won")

    def _lose(self) -> None:
        self._close("lost")

    def _close(self, kind: str) -> None:
        if self._board.carry.under_way:
            self._board.carry.put_back()
        current = self._deeds.current() if self._deeds.in_card() else None
        if current is not None:
            self._board.moves.close([current], kind)
        else:
            self._board.moves.close_rows(self._rows(), kind)

    def _owner(self) -> None:
        current = self._deeds.current() if self._deeds.in_card() else None
        if current is not None:
            self._page.desk.jobs.ask(self, "row", lambda book: row_of_deal(book, current), self._owner_of_card)
        else:
            place = self._board.menu_place() if self._view == "board" else self._list.menu_place()
            self._offer_owners(self._rows(), place)

    def _owner_of_card(self, row: int | None) -> None:
        if row is not None:
            self._offer_owners(array("q", [row]), self._card.menu_place())

    def _offer_owners(self, rows: "array[int]", place: QPoint) -> None:
        if len(rows):
            self._deeds.acts.ask_rows_menu(rows, place, "owners")

    def _mark(self) -> None:
        self._list.table.mark_current()
        self._deeds.focus_view()

    def _show_funnel(self) -> None:
        self._page.header.choose_view("funnel")
        self._page.focus_content()
