"""The cards of one stage: local row numbers of all, faces of those that were looked at, and what is dragged."""

from array import array
from collections.abc import Mapping, Sequence, Set

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QObject, Qt, Signal

from crm_desktop.i18n import later
from crm_desktop.ui.pipeline.card_face import FACE, CardFace
from crm_desktop.ui.widgets.columns import Cell, Column
from crm_desktop.ui.widgets.table_model import Index, VirtualModel

CARDS = "application/x-crm-deals"  # the board's mark, the stage they come from, their local rows
COLUMN = Column(FACE, later("Deal"), sortable=False)
SLOT_ROW = -2  # the place of a card that is picked up; no deal has this number
GAP = 8  # below each card
USUAL, TALL, SLOT = 86, 116, 56
Flag = Qt.ItemFlag


class CardModel(VirtualModel):
    """A virtual list of cards, which also knows how high each one is before its face has come.

    A drop is told by `dropped` and moves nothing here: the book is asked, and the refresh brings what has come of it.
    """

    heights_changed = Signal()
    dropped = Signal(object)  # array of local rows

    def __init__(self, parent: QObject | None = None, *, board: str = "", stage_id: bytes = b"") -> None:
        """`board` tells the cards of one board from those of another window's."""
        super().__init__((COLUMN,), parent)
        self._real: array[int] = array("q")
        self._tall: set[int] = set()
        self._slot: tuple[int, CardFace] | None = None
        self._board = board
        self._stage_id = stage_id

    def set_cards(self, order: "array[int]", tall: Set[int]) -> bool:
        """The stage's deals in their order, and which of them have a rotting line; True where something moved."""
        heights = (self._tall ^ tall) & set(order) if self._tall != tall else set()
        moved = self._real != order
        self._tall = set(tall)
        self._real = order
        self._set_order()
        if heights:
            self.heights_changed.emit()
        return moved or bool(heights)

    def show_slot(self, place: int, text: str) -> None:
        """Opens the dashed place before this card; a slot that is open goes there."""
        place = min(place, len(self._real))
        face = CardFace(text=text, slot=True)
        if self._slot is not None and self._slot[0] != place:
            self.hide_slot()
        opens = self._slot is None
        self._slot = (place, face)
        if opens:
            self._insert(place, array("q", [SLOT_ROW]))
        self.fill({SLOT_ROW: {FACE: face}})

    def hide_slot(self) -> None:
        """Closes it again."""
        if self._slot is not None:
            at, self._slot = self._slot[0], None
            self._remove(at, 1)
            self.want()

    def slot_place(self) -> int | None:
        """Before which card the slot stands."""
        return self._slot[0] if self._slot is not None else None

    def fill_faces(self, faces: Mapping[int, CardFace]) -> None:
        """The faces that were asked for; one that came to rot since, or no longer does, changes its height."""
        wrong = [row for row, face in faces.items() if bool(face.rotting) != (row in self._tall)]
        self._tall ^= set(wrong)
        self.fill({row: {FACE: face} for row, face in faces.items()})
        if wrong:
            self.heights_changed.emit()

    def face(self, place: int) -> CardFace | None:
        """The card at a place, or None while it is loading."""
        cell: Cell | None = self.cell_at(place, 0)
        return cell if isinstance(cell, CardFace) else None

    def count(self) -> int:
        """How many deals there are, without the slot."""
        return len(self._real)

    def height(self, place: int) -> int:
        """The height of what stands at a place, with the gap below it."""
        row = self.row_number(place)
        if row == SLOT_ROW:
            return SLOT + GAP
        return (TALL if row in self._tall else USUAL) + GAP

    def want(self) -> None:
        if self._slot is not None:
            self.fill({SLOT_ROW: {FACE: self._slot[1]}})
        super().want()

    # -- what is dragged

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Flag.ItemIsDropEnabled  # the whole stage takes cards
        if self.row_number(index.row()) == SLOT_ROW:
            return Flag.ItemIsEnabled | Flag.ItemIsDropEnabled | Flag.ItemNeverHasChildren
        return super().flags(index) | Flag.ItemIsDragEnabled | Flag.ItemIsDropEnabled

    def mimeTypes(self) -> list[str]:
        return [CARDS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = [self._order[place] for place in sorted(index.row() for index in indexes)]
        mime = QMimeData()
        words = [self._board, self._stage_id.hex(), *(str(row) for row in rows if row != SLOT_ROW)]
        mime.setData(CARDS, QByteArray(" ".join(words).encode()))
        return mime

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Cards of another stage of this board."""
        words = bytes(data.data(CARDS).data()).decode().split(" ")
        return len(words) > 2 and words[0] == self._board and words[1] != self._stage_id.hex()

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Tells of the drop; always False, or the view would take the rows out of the other stage by itself."""
        if self.canDropMimeData(data, action, row, column, parent):
            words = bytes(data.data(CARDS).data()).decode().split(" ")
            self.dropped.emit(array("q", (int(word) for word in words[2:])))
        return False

    def _set_order(self) -> None:
        order = self._real[:]
        if self._slot is not None:
            self._slot = (min(self._slot[0], len(order)), self._slot[1])
            order.insert(self._slot[0], SLOT_ROW)
        self.set_order(order)
