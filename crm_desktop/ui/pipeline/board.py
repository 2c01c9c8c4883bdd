"""The board: a column for each stage, with cards that are chosen, carried and dragged between them."""

import secrets

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.queries.board_filters import DealFilter
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.board_answers import BoardAnswer, ask_board
from crm_desktop.ui.pipeline.board_carry import CardCarry
from crm_desktop.ui.pipeline.board_choice import AIR, BoardChoice, Held
from crm_desktop.ui.pipeline.board_drag import BoardDrag
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.deal_moves import DealMoves
from crm_desktop.ui.pipeline.stage_box import StageBox

LEFT_INSET = 20
NARROWEST = 208  # pixels of a stage


class BoardView(QWidget):
    """It keeps its current card, the chosen ones and every scroll through each refresh and move."""

    opened = Signal(object)  # the id of a deal
    previewed = Signal(object)
    current_changed = Signal()
    menu_wanted = Signal(QPoint)
    step_wanted = Signal()  # for the current card
    said = Signal(str)  # what the status line says; an empty text for the usual
    answered = Signal(object)  # BoardAnswer

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filter = DealFilter()
        self._answer: BoardAnswer | None = None
        self._boxes: list[StageBox] = []
        self.refreshing = False  # what becomes current now was not chosen by anybody
        self._aside = False  # a question about the cards has the keyboard
        self._wanted: tuple[int, bool] | None = None  # a card that the next answer may bring, with or without the keys
        self._mark = secrets.token_hex(8)  # of drags that begin on this board
        self.setObjectName("board")
        self._area = QScrollArea()
        self._area.setObjectName("board_area")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("board_columns")
        self._row = QHBoxLayout(inner)
        self._row.setContentsMargins(LEFT_INSET, 0, AIR, 0)
        self._row.setSpacing(desk.theme.size("board_gap"))
        self._area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self.moves = DealMoves(desk, self)
        self.choice = BoardChoice(self._area)
        self.carry = CardCarry(desk, self.moves, self)
        self._drag = BoardDrag(desk.theme, self.carry, self._area)
        self.moves.asking.connect(self._step_aside)
        self.choice.changed.connect(self.current_changed)
        self.carry.said.connect(self.said)
        self.carry.target_shown.connect(self.choice.bring_into_view)
        desk.theme.changed.connect(self._paint_heads)

    # -- for the page

    def refresh(self) -> None:
        """Asks for the stages and their order; cards follow as they are looked at."""
        wanted = self._filter
        self._desk.jobs.ask(self, "board", lambda book: ask_board(book, wanted), self._show, lane="order")

    def set_filter(self, wanted: DealFilter) -> None:
        """Only these deals."""
        if wanted != self._filter:
            self._filter = wanted
            self.refresh()

    def set_texts(self) -> None:
        """Heads and cards in the current language."""
        self._paint_heads()
        for box in self._boxes:
            box.list.cards.ask_again()
        self.carry.set_texts()

    @property
    def answer(self) -> BoardAnswer | None:
        """What the book last answered."""
        return self._answer

    def current_row(self) -> int | None:
        """The local row of the current card."""
        return self.choice.row()

    def current_face(self) -> CardFace | None:
        """The current card, once it is loaded."""
        return self.choice.face()

    def current_stage(self) -> bytes | None:
        """The stage of the current card."""
        return self.choice.active.stage_id if self.choice.active else None

    def current_kind(self) -> str:
        """The kind of the stage where the current card stands: open, won or lost; "" where there is none."""
        columns = self._answer.columns if self._answer is not None else ()
        return next((one.kind for one in columns if one.stage_id == self.current_stage()), "")

    def menu_place(self) -> QPoint:
        """Where a menu of the current card opens."""
        box = self.choice.active
        if box is None:
            return self.mapToGlobal(self.rect().topLeft())
        return box.list.viewport().mapToGlobal(box.list.visualRect(box.list.currentIndex()).bottomLeft())

    def pick_up(self) -> None:
        """What is chosen is to be moved by keys."""
        box = self.choice.active
        if box is not None and self.current_face() is not None:
            box.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.carry.pick_up(self._boxes, box)

    def show_row(self, row: int, *, focus: bool = False) -> None:
        """Makes a deal the current card, with the keyboard where `focus`: now, or when the next answer brings it."""
        stage_id = self._answer.stage_of(row) if self._answer is not None else None
        box = next((one for one in self._boxes if one.stage_id == stage_id), None)
        place = box.list.cards.place_of(row) if box is not None else None
        self._wanted = (row, focus) if place is None else None
        if box is not None and place is not None:
            self.choice.show_place(box, place)
            if focus:
                self.choice.focus_cards()
            self.current_changed.emit()

    def focus_cards(self) -> None:
        """The keyboard goes to the cards: to the current one, else to the first."""
        self.choice.focus_cards()

    # -- refresh

    def _show(self, answer: BoardAnswer) -> None:
        self.refreshing = True
        held = self.choice.hold()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and answer.stage_of(wanted[0]) is not None:
            held = Held(wanted[0], frozenset({wanted[0]}), wanted[1] or held.focused)
        self._answer = answer
        self._arrange(answer)
        for place, (box, column) in enumerate(zip(self._boxes, answer.columns, strict=True)):
            box.show_stage(column, answer, place)
        self.carry.look_again(answer)
        self.answered.emit(answer)
        self.choice.follow(held, answer)
        self.refreshing = False

    def _arrange(self, answer: BoardAnswer) -> None:
        """A box a stage, in the stages' order; boxes of stages that stay are kept."""
        wanted = [column.stage_id for column in answer.columns]
        if [box.stage_id for box in self._boxes] == wanted:
            return
        known = {box.stage_id: box for box in self._boxes}
        if self.carry.source is not None:
            self.carry.put_back()
        for stage_id in known.keys() - set(wanted):
            box = known.pop(stage_id)
            self._row.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = [known.get(stage_id) or self._new_box(stage_id) for stage_id in wanted]
        self.choice.set_boxes(self._boxes)
        self._drag.set_boxes(self._boxes)
        before: QWidget | None = None
        for place, box in enumerate(self._boxes):
            self._row.insertWidget(place, box, 1)
            if before is not None:
                QWidget.setTabOrder(before, box.list)
            before = box.list
        self._share_width()

    def _new_box(self, stage_id: bytes) -> StageBox:
        box = StageBox(self._desk, stage_id, self._mark)
        self._drag.watch(box)
        box.list.key_pressed.connect(self._key)
        box.list.entered.connect(self.choice.entered)
        box.list.left.connect(self.carry.leave)
        box.list.current_moved.connect(self.choice.moved)
        box.list.chosen_moved.connect(self.choice.moved)
        box.list.menu_wanted.connect(self.menu_wanted)
        box.list.step_wanted.connect(self.step_wanted)
        box.faces_came.connect(self.choice.moved)
        return box

    def _paint_heads(self) -> None:
        if self._answer is not None:
            for place, (box, column) in enumerate(zip(self._boxes, self._answer.columns, strict=True)):
                box.show_head(column, self._answer, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        if self.choice.active is not None and event.oldSize().width() != event.size().width():
            self.choice.bring_into_view(self.choice.active)  # a card opens beside it

    def _share_width(self) -> None:
        """All stages side by side where they can be a little narrower than usual for it; else the board scrolls."""
        usual, count = self._desk.theme.size("board_card_min_width"), max(len(self._boxes), 1)
        share = (self.width() - LEFT_INSET - AIR - (count - 1) * self._row.spacing()) // count
        for box in self._boxes:
            box.setMinimumWidth(usual if share < NARROWEST else min(share, usual))

    def _step_aside(self) -> None:
        """The keyboard leaves the cards for a question; it comes back to wherever they are by then."""
        if self.choice.has_focus():
            self._aside = True
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._aside:
            self._aside = False
        else:
            self.choice.focus_cards()

    def _key(self, word: str) -> None:
        if self.carry.under_way:
            self.carry.press(word)
        elif word in ("left", "right"):
            self.choice.go(-1 if word == "left" else 1)
        elif word in ("enter", "space"):
            face = self.current_face()
            if face is not None:
                (self.opened if word == "enter" else self.previewed).emit(face.deal_id)
