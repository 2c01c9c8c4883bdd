"""Cards on their way to another stage, by keys or at the mouse: what is carried, the slot, drop or way back."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from crm_desktop.queries.deal_needs import MoveNeeds, move_needs
from crm_desktop.queries.window import ids_of_rows
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board_answers import BoardAnswer
from crm_desktop.ui.pipeline.board_words import Carried, carry_words, slot_words, target_words
from crm_desktop.ui.pipeline.deal_moves import DealMoves
from crm_desktop.ui.pipeline.stage_box import StageBox


class CardCarry(QObject):
    """One or several cards of one stage; while they are carried by keys their list hands over all keys."""

    said = Signal(str)  # for the status line; an empty text when it is over
    target_shown = Signal(object)  # the box where the slot is
    over = Signal()

    def __init__(self, desk: Desk, moves: DealMoves, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._moves = moves
        self._boxes: list[StageBox] = []
        self._rows: list[int] = []
        self._carried = Carried("", 0, None)
        self._source: StageBox | None = None
        self._target: StageBox | None = None
        self._dropped = self._by_mouse = False
        moves.given_up.connect(self._given_up)

    @property
    def under_way(self) -> bool:
        """Whether cards are picked up."""
        return self._source is not None

    @property
    def by_mouse(self) -> bool:
        """Whether they hang at the mouse."""
        return self.under_way and self._by_mouse

    @property
    def source(self) -> StageBox | None:
        """The stage where the cards are from."""
        return self._source

    @property
    def rows(self) -> Sequence[int]:
        """The local rows of the carried cards."""
        return self._rows

    def pick_up(self, boxes: Sequence[StageBox], source: StageBox) -> None:
        """Lifts what is chosen by key; the slot opens in the next stage, from the last one in the one before."""
        if len(boxes) < 2 or not self.lift(boxes, source, by_mouse=False):
            return
        here = self._boxes.index(source)
        self._open_slot(self._boxes[here + 1 if here + 1 < len(boxes) else here - 1])
        self._say(carry_words(self._carried))

    def lift(self, boxes: Sequence[StageBox], source: StageBox, *, by_mouse: bool = True) -> bool:
        """Takes up what is chosen in a stage, without a slot yet; False where nothing can be carried."""
        rows = list(source.list.chosen_rows()) or [row for row in (source.list.current_row(),) if row is not None]
        face = source.list.cards.face(source.list.currentIndex().row())
        if self.under_way or not rows or (face is None and len(rows) == 1):
            return False
        self._boxes, self._rows, self._source, self._target = list(boxes), rows, source, None
        self._carried = Carried(face.text if face is not None and len(rows) == 1 else "", len(rows), None)
        self._dropped, self._by_mouse = False, by_mouse
        source.list.carrying = not by_mouse
        source.list.delegate.picked, source.list.delegate.faded = frozenset(rows), by_mouse
        source.list.viewport().update()
        self._ask_needs()
        return True

    def press(self, word: str) -> None:
        """A key of the list: left, right, enter, escape."""
        if not self.under_way or self._dropped:
            return
        if word in ("enter", "space"):
            self.drop()
        elif word == "escape":
            self.put_back()
        else:
            self._go(-1 if word == "left" else 1)

    def point_at(self, box: StageBox | None, place: int = 0) -> None:
        """The slot opens before a card of a stage, or with None nowhere."""
        if self.under_way and not self._dropped:
            other = box is not self._target
            self._close_slot(but=box)
            self._target = box
            if box is not None:
                box.list.cards.show_slot(place, self._words(box))
                box.list.executeDelayedItemsLayout()
                box.list.look()
            if other and self._by_mouse:
                self.said.emit(self._words(box) if box is not None else "")

    def drop(self) -> None:
        """The cards go where the slot is; what the stage asks for is asked first."""
        if self._target is not None and not self._dropped:
            self._dropped = True
            self._moves.move_rows(self._rows, self._target.stage_id)

    def send(self, rows: Sequence[int], box: StageBox) -> None:
        """Cards that nobody lifted here are dropped on a stage: they go there all the same."""
        self._moves.move_rows(rows, box.stage_id)

    def put_back(self) -> None:
        """The cards stay where they were."""
        if self.under_way and not self._dropped:
            self._end()

    def leave(self) -> None:
        """The keyboard has gone elsewhere: what was picked up by key is put back."""
        if not self._by_mouse:
            self.put_back()

    def look_again(self, answer: BoardAnswer) -> None:
        """After a refresh: cards that were dropped have arrived; those that somebody else took are let go."""
        if self._source is None:
            return
        there = set(answer.orders.get(self._source.stage_id, ()))
        left = [row for row in self._rows if row in there]
        if self._dropped or not left:
            self._end()
        elif len(left) < len(self._rows):
            self._rows = left
            self._source.list.delegate.picked = frozenset(left)
            self._carried = Carried(self._carried.name, len(left), None)
            self._ask_needs()

    def set_texts(self) -> None:
        """The slot in the current language."""
        if self._target is not None and not self._dropped:
            self._target.list.cards.show_slot(self._target.list.cards.slot_place() or 0, self._words(self._target))

    # -- inside

    def _ask_needs(self) -> None:
        rows = tuple(self._rows)
        self._desk.jobs.ask(self, "needs", lambda book: move_needs(book, ids_of_rows(book, "deal", rows)),
                            self._show_needs)

    def _show_needs(self, needs: MoveNeeds) -> None:
        self._carried = Carried(self._carried.name or needs.name, self._carried.count, needs)
        self.set_texts()

    def _go(self, by: int) -> None:
        if self._source is None or self._target is None:
            return
        target = self._boxes.index(self._target) + by
        if 0 <= target < len(self._boxes) and self._boxes[target] is self._source:
            target += by
        if 0 <= target < len(self._boxes):
            self._open_slot(self._boxes[target])
            self._say(target_words(self._carried, self._boxes[target].name))

    def _open_slot(self, box: StageBox) -> None:
        """By keys the slot lies beside the card that is carried."""
        if self._source is not None:
            source = self._source.list
            self.point_at(box, box.list.gap_beside(source.visualRect(source.currentIndex()).top()))
            self.target_shown.emit(box)

    def _close_slot(self, *, but: StageBox | None = None) -> None:
        if self._target is not None and self._target is not but:
            self._target.list.cards.hide_slot()

    def _words(self, box: StageBox) -> str:
        return slot_words(self._carried, box.stage_id)

    def _given_up(self) -> None:
        if self._dropped:
            self._end()

    def _end(self) -> None:
        source = self._source
        self._close_slot()
        self._source = self._target = None
        self._rows, self._dropped = [], False
        if source is not None:
            source.list.carrying = False
            source.list.delegate.picked, source.list.delegate.faded = (), False
            source.list.viewport().update()
        self.said.emit("")
        self.over.emit()

    def _say(self, text: str) -> None:
        self.said.emit(text)
        if self._source is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._source.list, text))
