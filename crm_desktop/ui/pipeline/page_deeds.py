"""What the verbs of the Pipeline tab mean: which deal or deals they are about, and what happens to the open card."""

from array import array

from PySide6.QtCore import QObject, QPoint, Qt

from crm_desktop.queries.deal_card import row_of_deal
from crm_desktop.queries.deal_needs import MoveNeeds, StageNeeds
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.pipeline.board import BoardView
from crm_desktop.ui.pipeline.board_words import moved_words
from crm_desktop.ui.pipeline.deal_acts import DealActs
from crm_desktop.ui.pipeline.deal_card import DealPane
from crm_desktop.ui.pipeline.deal_list import DealList


class PageDeeds(QObject):
    """Several chosen deals are moved, given and deleted together; everything else is about the current one."""

    def __init__(self, page: Page, board: BoardView, deals: DealList, card: DealPane) -> None:
        super().__init__(page)
        self._page = page
        self._board = board
        self._list = deals
        self._at: bytes | None = None  # the view's current deal when an open card last followed it
        self._card = card
        self.acts = DealActs(page.desk, page, board.moves)
        self.acts.open_wanted.connect(self.open)
        self.acts.log_wanted.connect(self.log_with)
        self.acts.added.connect(self._added)
        board.moves.moved.connect(self._moved)
        board.step_wanted.connect(self.plan)
        deals.stages_wanted.connect(self._ask_stages)
        deals.owners_wanted.connect(self._ask_owners)
        deals.delete_wanted.connect(self.delete)
        for view in (board, deals):
            view.opened.connect(self._open_to_edit)
            view.previewed.connect(self._preview)
            view.current_changed.connect(self._follow)
            view.menu_wanted.connect(self.ask_menu)
        card.step_wanted.connect(self._plan_of_card)
        card.done_wanted.connect(self._finish_step)
        card.move_wanted.connect(self._move_of_card)
        card.menu_wanted.connect(self._menu_of_card)
        card.close_wanted.connect(self.close_card)
        card.gone.connect(self.close_card)

    # -- which ones

    def current(self) -> bytes | None:
        """The deal that verbs are about: the card's where the keyboard is there, else the view's current one."""
        if self.in_card():
            return self._card.deal_id
        if self._view == "board":
            face = self._board.current_face()
            return face.deal_id if face is not None else None
        deal = self._list.current_deal() if self._view == "list" else None
        return deal.deal_id if deal is not None else None

    def several(self) -> "array[int]":
        """The local rows of all chosen deals where these are more than one and the keyboard is with them."""
        rows = array("q")
        if not self.in_card():
            rows = self._board.choice.rows() if self._view == "board" else rows
            rows = self._list.table.selected_rows() if self._view == "list" else rows
        alone = len(rows) == 1 and (self._view == "board" or rows[0] == self._list.table.current_row())
        return array("q") if alone else rows  # a mark may stand on another row than the current one

    def in_card(self) -> bool:
        """Whether the keyboard is in the card at the right."""
        return self._page.pane is self._card and self._card.isAncestorOf(self._page.focusWidget() or self._page)

    def focus_view(self) -> bool:
        """The keyboard goes to the deals of the view; False where it shows none."""
        if self._view == "board":
            self._board.focus_cards()
        elif self._view == "list":
            self._list.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self._view in ("board", "list")

    def choose_current_alone(self) -> bool:
        """Of several chosen deals only the current one stays so; False where there were not several."""
        if self._view == "board":
            return self._board.choice.choose_current_alone()
        return self._view == "list" and self._list.choose_current_alone()

    # -- the card

    def open(self, deal_id: bytes) -> None:
        """The card of a deal at the right."""
        self._card.show_deal(deal_id)
        self._page.show_pane(self._card)

    def show_deal(self, deal_id: bytes) -> None:
        """Its card, and it becomes the current one where the view holds it."""
        self.open(deal_id)
        self._page.desk.jobs.ask(self, "row", lambda book: row_of_deal(book, deal_id), self._choose_row)

    def seek_card(self) -> None:
        """Another view has come to the front: the deal on the open card is the current one there too."""
        if self._page.pane is self._card and self._card.deal_id is not None:
            self.show_deal(self._card.deal_id)

    def close_card(self) -> None:
        """Closes the card; the keyboard goes back to the deals."""
        if self._page.pane is self._card:
            inside = self.in_card()
            self._page.close_pane()
            if inside:
                self.focus_view()

    # -- verbs

    def add(self) -> None:
        """The form of a new deal, in the stage of the current card."""
        self.acts.ask_new(self._board.current_stage() if self._view == "board" else None)

    def edit(self) -> None:
        """The current deal's card, with an open field."""
        current = self.current()
        if current is not None:
            self.open(current)
            self._card.edit_first()

    def log(self) -> None:
        """The line that logs what was done with the current deal."""
        current = self.current()
        if current is not None:
            self.log_with(current)

    def log_with(self, deal_id: bytes) -> None:
        """The line that logs what was done with a deal."""
        self.open(deal_id)
        self._card.write_note()

    def plan(self) -> None:
        """The next step of the current deal."""
        current = self.current()
        if current is not None:
            self.acts.ask_step(current)

    def move(self) -> None:
        """The chosen deals to another stage: on the board they are picked up, in the list a menu opens."""
        current, rows = self.current(), self.several()
        if self._view == "board" and not self.in_card():
            self._board.pick_up()
        elif rows:
            self.acts.ask_rows_menu(rows, self._list.menu_place(), "stages")
        elif current is not None:
            where = self._card.menu_place() if self.in_card() else self._list.menu_place()
            self.acts.ask_menu(current, where, moves_only=True)

    def delete(self) -> None:
        """All chosen deals into the trash."""
        current, rows = self.current(), self.several()
        if rows:
            self.acts.delete_rows(rows)
        elif current is not None:
            self.acts.delete(current)

    def ask_menu(self, where: QPoint) -> None:
        """The menu of the chosen deals at a place of the screen."""
        current, rows = self.current(), self.several()
        if rows:
            self.acts.ask_rows_menu(rows, where)
        elif current is not None:
            self.acts.ask_menu(current, where)

    # -- inside

    @property
    def _view(self) -> str:
        return self._page.header.current_view()

    def _open_to_edit(self, deal_id: bytes) -> None:
        self.open(deal_id)
        self._card.take_focus()

    def _preview(self, deal_id: bytes) -> None:
        if self._page.pane is self._card and self._card.deal_id == deal_id:
            self._page.close_pane()
        else:
            self.open(deal_id)

    def _follow(self) -> None:
        """An open card shows the deal that has become the current one; while somebody works in it, it stays."""
        current = self.current() if not self.in_card() and self._view != "funnel" else None
        if current is None or current == self._at:
            return
        self._at = current
        if self._page.pane is self._card and not self._board.refreshing and not self._list.refreshing:
            self._card.show_deal(current)  # a refresh alone takes no card away; where its deal is gone, it closes

    def _choose_row(self, row: int | None) -> None:
        if row is not None:
            (self._list if self._view == "list" else self._board).show_row(row)

    def _added(self, deal_id: bytes) -> None:
        """Its card, with the keyboard until the view shows the deal too; a filter may keep it out of there."""
        self.open(deal_id)
        self._card.take_focus()
        self._page.desk.jobs.ask(self, "row", lambda book: row_of_deal(book, deal_id), self._choose_added)

    def _choose_added(self, row: int | None) -> None:
        if row is not None and self._view == "list":
            self._list.show_row(row, focus=True)
        elif row is not None:
            self._board.show_row(row, focus=self._view == "board")

    def _moved(self, needs: MoveNeeds, stage: StageNeeds) -> None:
        """The status line tells where a next step is wanted; the toast says what was done."""
        words = moved_words(needs, stage)
        if words and self._view == "board":
            self._board.said.emit(words)

    def _ask_stages(self, where: QPoint) -> None:
        self.acts.ask_rows_menu(self._list.table.selected_rows(), where, "stages")

    def _ask_owners(self, where: QPoint) -> None:
        self.acts.ask_rows_menu(self._list.table.selected_rows(), where, "owners")

    def _plan_of_card(self) -> None:
        if self._card.deal_id is not None:
            self.acts.ask_step(self._card.deal_id)

    def _finish_step(self) -> None:
        if self._card.deal_id is not None:
            self.acts.finish_step(self._card.deal_id)

    def _move_of_card(self, deal_id: bytes, stage_id: bytes) -> None:
        self.acts.move(deal_id, stage_id)

    def _menu_of_card(self, where: QPoint) -> None:
        if self._card.deal_id is not None:
            self.acts.ask_menu(self._card.deal_id, where)
