"""Moves deals to a stage, from wherever it is wished: what the stage asks for is asked first, then it is one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.pipeline import move_deals
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.deal_needs import MoveNeeds, StageNeeds, move_needs
from crm_desktop.queries.window import ids_of_rows
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.stage_ask import KnownAnswers, StageAsk, known_answers
from crm_desktop.ui.widgets.dialog import ask_decision

MANY = 1_000  # moves that take seconds are asked about first


class DealMoves(QObject):
    """Nothing is asked where the stage needs nothing; each move ends in `moved` or in `given_up`."""

    moved = Signal(object, object)  # MoveNeeds, StageNeeds: what it was, and where it has gone
    asking = Signal()  # a question comes up: where the keyboard is now, it comes back to
    given_up = Signal()  # the question was dismissed, or the book refused

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._widget = parent

    def move(self, deal_ids: Sequence[bytes], stage_id: bytes) -> None:
        """These deals to a stage of their pipeline."""
        ids = tuple(deal_ids)
        self._desk.jobs.ask(self, "needs", lambda book: move_question(book, ids, stage_id), self._ask, self._refused)

    def move_rows(self, rows: Sequence[int], stage_id: bytes) -> None:
        """The deals of these local rows."""
        numbers = tuple(rows)
        self._desk.jobs.ask(self, "needs",
                            lambda book: move_question(book, ids_of_rows(book, "deal", numbers), stage_id), self._ask,
                            self._refused)

    def close(self, deal_ids: Sequence[bytes], kind: str) -> None:
        """These deals to the first stage of their pipeline of a kind, "won" or "lost"."""
        ids = tuple(deal_ids)
        self._desk.jobs.ask(self, "needs", lambda book: closing_question(book, ids, kind), self._ask, self._refused)

    def close_rows(self, rows: Sequence[int], kind: str) -> None:
        """The deals of these local rows, as `close`."""
        numbers = tuple(rows)
        self._desk.jobs.ask(self, "needs",
                            lambda book: closing_question(book, ids_of_rows(book, "deal", numbers), kind), self._ask,
                            self._refused)

    def _ask(self, found: "MoveQuestion") -> None:
        needs, stage, count = found.needs, found.stage, len(found.needs.deal_ids)
        if not count:
            self.given_up.emit()
        elif stage.missing or stage.kind == "lost":
            self.asking.emit()
            asked = StageAsk(self._desk, self._widget.window(), needs, stage, found.known)
            asked.moved.connect(self._moved)
            asked.rejected.connect(self.given_up)
        elif count >= MANY:
            self.asking.emit()
            title = trn("Move {n} deal to {stage}", "Move {n} deals to {stage}", count, stage=stage_label(stage.name))
            sure = ask_decision(self._desk.theme, self._widget.window(), title, tr("One undo brings them back."),
                                trn("Move {n} deal", "Move {n} deals", count), _Move(self, needs, stage),
                                kind="primary", name="many_moves")
            sure.rejected.connect(self.given_up)
        else:
            self.send(needs, stage)

    def send(self, needs: MoveNeeds, stage: StageNeeds) -> None:
        """Moves them without a question."""
        ids, stage_id = needs.deal_ids, stage.stage_id
        self._desk.jobs.do(self, lambda book: move_deals(book, ids, stage_id), _Done(self, needs, stage),
                           self._refused)

    def _moved(self, needs: MoveNeeds, stage: StageNeeds) -> None:
        self.moved.emit(needs, stage)

    def _refused(self, error: UserError) -> None:
        self.given_up.emit()
        self._desk.messages.show_error(error)


@dataclass(frozen=True)
class MoveQuestion:
    """What a move needs, and what can be answered."""

    needs: MoveNeeds
    stage: StageNeeds
    known: KnownAnswers


class _Move:
    """The answer yes."""

    def __init__(self, moves: DealMoves, needs: MoveNeeds, stage: StageNeeds) -> None:
        self._moves, self._needs, self._stage = moves, needs, stage

    def __call__(self) -> None:
        self._moves.send(self._needs, self._stage)


class _Done:
    """Tells of a move with what was known of it."""

    def __init__(self, moves: DealMoves, needs: MoveNeeds, stage: StageNeeds) -> None:
        self._moves, self._needs, self._stage = moves, needs, stage

    def __call__(self, changes: ChangeSet) -> None:
        if changes.number is None:
            self._moves.given_up.emit()  # all of them stood there already
        else:
            self._moves.moved.emit(self._needs, self._stage)


def move_question(book: Book, deal_ids: Sequence[bytes], stage_id: bytes) -> MoveQuestion:
    """What a stage asks for of these deals; a stage of another pipeline asks nothing, the move will be refused."""
    needs = move_needs(book, deal_ids)
    return _question(book, needs, needs.of_stage(stage_id) or StageNeeds(stage_id, "", "", ()))


def closing_question(book: Book, deal_ids: Sequence[bytes], kind: str) -> MoveQuestion:
    """What the first stage of a kind ("won", "lost") asks for of these deals.

    Raises UserError "bad_input" where their pipeline has no such stage.
    """
    needs = move_needs(book, deal_ids)
    stage = next((one for one in needs.stages if one.kind == kind), None)
    if stage is None:
        raise UserError("bad_input", later("The pipeline has no stage for this."), later("Nothing was changed."),
                        later("Move the deal with M to a stage that there is."))
    return _question(book, needs, stage)


def _question(book: Book, needs: MoveNeeds, stage: StageNeeds) -> MoveQuestion:
    asks = bool(stage.missing) or stage.kind == "lost"
    return MoveQuestion(needs, stage, known_answers(book) if asks else KnownAnswers((), ()))
