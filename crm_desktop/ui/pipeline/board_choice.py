"""Which cards of the board are chosen: in one stage at a time, one of them the current one; keys go between stages."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QScrollArea

from crm_desktop.ui.pipeline.board_answers import BoardAnswer
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.stage_box import StageBox

AIR = 16  # pixels that stay visible beside a stage that is brought into view


@dataclass(frozen=True)
class Held:
    """What is found again after a refresh: the current card, all chosen ones, and whether the keyboard was there."""

    row: int | None
    rows: frozenset[int]
    focused: bool


class BoardChoice(QObject):
    """Follows the chosen cards through every refresh, also where they have gone to another stage."""

    changed = Signal()

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._boxes: Sequence[StageBox] = ()
        self._quiet = False
        self.active: StageBox | None = None

    def set_boxes(self, boxes: Sequence[StageBox]) -> None:
        """The stages from the left."""
        self._boxes = tuple(boxes)
        if self.active not in self._boxes:
            self.active = None

    # -- what is chosen

    def row(self) -> int | None:
        """The local row of the current card."""
        return self.active.list.current_row() if self.active else None

    def rows(self) -> "array[int]":
        """The local rows of all chosen cards, from the top."""
        return self.active.list.chosen_rows() if self.active else array("q")

    def count(self) -> int:
        """How many cards are chosen."""
        return self.active.list.chosen_count() if self.active else 0

    def face(self) -> CardFace | None:
        """The current card, once it is loaded."""
        if self.active is None:
            return None
        face = self.active.list.cards.face(self.active.list.currentIndex().row()) if self.row() is not None else None
        return face if face is not None and not face.slot else None

    # -- to other cards

    def show_place(self, box: StageBox, place: int) -> None:
        """Makes one card of a stage the current and only chosen one, and brings it into view."""
        box.list.executeDelayedItemsLayout()
        box.list.choose_place(place)
        self.activate(box)
        self.bring_into_view(box)

    def go(self, by: int) -> None:
        """To the card beside the current one, over empty stages."""
        if self.active is None:
            return
        height = self.active.list.height_of_current()
        at = self._boxes.index(self.active) + by
        while 0 <= at < len(self._boxes) and not self._boxes[at].list.cards.count():
            at += by
        if 0 <= at < len(self._boxes):
            box = self._boxes[at]
            box.list.choose_place(box.list.place_beside(height))
            box.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.bring_into_view(box)

    def focus_cards(self) -> None:
        """The keyboard goes to the cards: to the current one, else to the first."""
        box = self.active or next((one for one in self._boxes if one.list.cards.count()), None)
        if box is not None:
            box.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def has_focus(self) -> bool:
        """Whether the keyboard is with the cards."""
        return any(box.list.hasFocus() for box in self._boxes)

    def entered(self) -> None:
        """The keyboard has come to a stage."""
        box = next((one for one in self._boxes if one.list.hasFocus()), None)
        if box is not None and box is not self.active:
            self.activate(box)
            self.changed.emit()

    def activate(self, box: StageBox) -> None:
        """Only one stage shows chosen cards."""
        for other in self._boxes:
            if other is not box:
                other.list.clearSelection()
        self.active = box
        if box.list.currentIndex().isValid() and not box.list.chosen_count():
            box.list.choose_current_alone()

    def choose_current_alone(self) -> bool:
        """Of several chosen cards only the current one stays so; False where there were not several."""
        if self.active is None or self.count() < 2:
            return False
        self.active.list.choose_current_alone()
        return True

    def bring_into_view(self, box: StageBox) -> None:
        """Scrolls the board so that a stage is visible."""
        self._area.ensureWidgetVisible(box, AIR, 0)

    def moved(self) -> None:
        """A list tells of another current card or choice; during a refresh it is told once, at its end."""
        if not self._quiet:
            self.changed.emit()

    # -- through a refresh

    def hold(self) -> Held:
        """What is chosen now; nothing is told until `follow`."""
        self._quiet = True
        focused = self.active is not None and self.active.list.hasFocus()
        return Held(self.row(), frozenset(self.rows()), focused)

    def follow(self, held: Held, answer: BoardAnswer) -> None:
        """The cards that were chosen stay so, wherever they stand now; a move of the current one is shown."""
        self._find(held, answer)
        self._quiet = False
        self.changed.emit()

    def _find(self, held: Held, answer: BoardAnswer) -> None:
        stage_id = answer.stage_of(held.row) if held.row is not None else None
        box = next((one for one in self._boxes if one.stage_id == stage_id), None)
        place = box.list.cards.place_of(held.row) if box is not None and held.row is not None else None
        if box is None or place is None or (box is self.active and place == box.list.currentIndex().row()):
            return
        self.show_place(box, place)
        if len(held.rows) > 1:
            box.list.choose_rows(held.rows)
        if held.focused:
            box.list.setFocus(Qt.FocusReason.OtherFocusReason)
