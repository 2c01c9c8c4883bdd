"""What can be done with deals, from whichever view: move, give, plan, finish a step, log, delete; and their menus."""

from array import array
from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.commands.pipeline import give_deals
from crm_desktop.commands.records import delete_records
from crm_desktop.i18n import tr, trn
from crm_desktop.queries.deal_card import DealDetail, deal_detail
from crm_desktop.queries.deal_needs import SharedPlace, shared_place
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.queries.window import StagePlace, ids_of_rows
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.card_face import step_text
from crm_desktop.ui.pipeline.deal_edits import finish_deal_step
from crm_desktop.ui.pipeline.deal_moves import DealMoves
from crm_desktop.ui.pipeline.move_menu import DealMenu, RowsMenu, StageMark
from crm_desktop.ui.pipeline.new_deal import NewDeal
from crm_desktop.ui.record.step_dialog import StepDialog
from crm_desktop.ui.record.step_words import stage_mark
from crm_desktop.ui.widgets.chip_paint import stage_ink
from crm_desktop.ui.widgets.dialog import ask_decision

ASK_FROM = 50  # deleting so many is asked about first, though undo takes it back


class DealActs(QObject):
    """Writes through the jobs; everything is taken back by one undo, so nothing is asked twice."""

    open_wanted = Signal(object)
    log_wanted = Signal(object)
    added = Signal(object)

    def __init__(self, desk: Desk, page: QWidget, moves: DealMoves) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._moves = moves
        self._rows: array[int] = array("q")  # whose menu is open
        self._doomed: array[int] = array("q")

    def move(self, deal_id: bytes, stage_id: bytes) -> None:
        """To another stage of its pipeline."""
        self._moves.move([deal_id], stage_id)

    def delete(self, deal_id: bytes) -> None:
        """Into the trash."""
        self._desk.jobs.do(self, lambda book: delete_records(book, [deal_id]))

    def delete_rows(self, rows: "array[int]") -> None:
        """All these rows into the trash; where they are many, asks first."""
        self._doomed = rows
        if 0 < len(rows) < ASK_FROM:
            self._delete_doomed()
        elif rows:
            ask_decision(self._desk.theme, self._page.window(), tr("Delete what is selected?"),
                         tr("They go to the trash with what belongs to them alone. One undo brings them back."),
                         trn("Delete {n} record", "Delete {n} records", len(rows)), self._delete_doomed)

    def finish_step(self, deal_id: bytes) -> None:
        """The planned step is done."""
        self._desk.jobs.do(self, lambda book: finish_deal_step(book, deal_id))

    def ask_step(self, deal_id: bytes) -> None:
        """One line for the next step."""
        self._desk.jobs.ask(self, "step", lambda book: deal_detail(book, deal_id), self._show_step)

    def ask_new(self, stage_id: bytes | None = None) -> None:
        """The form of a new deal."""
        form = NewDeal(self._desk, self._page.window(), stage_id)
        form.added.connect(self.added)

    def ask_menu(self, deal_id: bytes, where: QPoint, *, moves_only: bool = False) -> None:
        """The menu of a deal at a place of the screen; `moves_only`: its stages alone."""
        self._desk.jobs.ask(self, "menu", lambda book: (deal_detail(book, deal_id), where, moves_only), self._show_menu)

    def ask_rows_menu(self, rows: "array[int]", where: QPoint, part: str = "") -> None:
        """The menu of several deals at a place of the screen; `part`: its "stages" or "owners" alone."""
        numbers = tuple(rows)
        self._rows = rows
        self._desk.jobs.ask(self, "menu", lambda book: (shared_place(book, numbers), team_members(book), where, part),
                            self._show_rows_menu)

    def _show_rows_menu(self, found: tuple[SharedPlace, Sequence[Teammate], QPoint, str]) -> None:
        place, members, where, part = found
        menu = RowsMenu(self._desk.theme, self._page, len(self._rows), self._marks(place.stages), place.stage_id,
                        members, place.owner_id)
        menu.stage_chosen.connect(self._move_rows)
        menu.owner_chosen.connect(self._give_rows)
        menu.delete_chosen.connect(self._delete_rows)
        menu.open_at(where, part)

    def _move_rows(self, stage_id: bytes) -> None:
        self._moves.move_rows(self._rows, stage_id)

    def _give_rows(self, owner_id: bytes | None) -> None:
        rows = self._rows
        self._desk.jobs.do(self, lambda book: give_deals(book, ids_of_rows(book, "deal", rows), owner_id))

    def _delete_rows(self) -> None:
        self.delete_rows(self._rows)

    def _marks(self, stages: Sequence[StagePlace]) -> list[StageMark]:
        theme = self._desk.theme
        return [StageMark(one.stage_id, stage_label(one.name), stage_ink(theme, stage_mark(theme, one)))
                for one in stages]

    def _delete_doomed(self) -> None:
        rows = self._doomed
        self._desk.jobs.do(self, lambda book: delete_records(book, ids_of_rows(book, "deal", rows)))

    def _show_step(self, deal: DealDetail | None) -> None:
        if deal is not None:
            StepDialog(self._desk, self._page.window(), deal.deal_id, deal.name)

    def _show_menu(self, found: tuple[DealDetail | None, QPoint, bool]) -> None:
        deal, where, moves_only = found
        if deal is None:
            return
        theme = self._desk.theme
        step = step_text(deal.planned[0]) if deal.planned else ""
        menu = DealMenu(theme, self._page, self._marks(deal.stages), deal.deal_id, deal.stage_id, step)
        menu.stage_chosen.connect(self.move)
        menu.chosen.connect(self._chosen)
        menu.open_at(where, moves_only=moves_only)

    def _chosen(self, word: str, deal_id: bytes) -> None:
        if word == "open":
            self.open_wanted.emit(deal_id)
        elif word == "step":
            self.ask_step(deal_id)
        elif word == "log":
            self.log_wanted.emit(deal_id)
        elif word == "done":
            self.finish_step(deal_id)
        elif word == "delete":
            self.delete(deal_id)
