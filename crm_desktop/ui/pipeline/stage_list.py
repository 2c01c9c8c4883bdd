"""One stage of the board as a list of cards; the board decides what its keys and its drags mean."""

from array import array
from collections.abc import Collection

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMetaMethod,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView

from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.stage_scroll import StageScroll
from crm_desktop.ui.widgets.table import MOST_CARRIED

Key, Modifier = Qt.Key, Qt.KeyboardModifier
Select = QItemSelectionModel.SelectionFlag
WORDS = {Key.Key_Left: "left", Key.Key_Right: "right", Key.Key_Return: "enter", Key.Key_Enter: "enter",
         Key.Key_Space: "space", Key.Key_Escape: "escape"}
STEPS = {Key.Key_J: 1, Key.Key_K: -1}
Action = QAbstractItemView.CursorAction
REACH = {Key.Key_J: Action.MoveDown, Key.Key_K: Action.MoveUp, Key.Key_Down: Action.MoveDown,
         Key.Key_Up: Action.MoveUp, Key.Key_PageDown: Action.MovePageDown, Key.Key_PageUp: Action.MovePageUp,
         Key.Key_Home: Action.MoveHome, Key.Key_End: Action.MoveEnd}
SIDEWAYS = {Key.Key_Left, Key.Key_Right}
PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
           Qt.FocusReason.MenuBarFocusReason)


class StageList(StageScroll):
    """Cards below one another, one or several of them chosen; every refresh keeps scroll, current card and choice."""

    key_pressed = Signal(str)  # left, right, enter, space, escape
    entered = Signal()
    left = Signal()
    menu_wanted = Signal(QPoint)  # on screen, for what is chosen
    current_moved = Signal()
    chosen_moved = Signal()
    step_wanted = Signal()  # the link on the current card that plans its next step
    drag_wanted = Signal(QPoint)  # where the hand took the card, in the viewport
    dragged_over = Signal(QPoint)  # where, in the viewport
    drag_left = Signal()

    def __init__(self, theme: Theme, name: str, *, board: str = "", stage_id: bytes = b"") -> None:
        super().__init__(theme, name, board=board, stage_id=stage_id)
        self.carrying = False
        self._pressed = QPoint()
        self._anchor = QPersistentModelIndex()  # from where Shift chooses; Qt's own is left behind by setCurrentIndex
        self._reaching = False
        self._on_card = False
        self._kept: set[int] = set()  # a large choice while the order changes
        self._mute = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # the slot shows it
        # Qt lays out all cards again at each dataChanged: 25 ms at 5,000 cards, for faces that only have to be painted.
        QObject.disconnect(self.cards, QMetaMethod.fromSignal(self.cards.dataChanged), self, QMetaMethod())
        self.cards.dataChanged.connect(self._paint_again)
        self.cards.order_changing.connect(self._order_changing)
        self.cards.order_changed.connect(self._order_changed)
        self.selectionModel().currentChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self._chosen)

    # -- the current card, and what is chosen

    def current_row(self) -> int | None:
        """The local row of the current card."""
        return self.cards.row_number(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def choose_place(self, place: int, *, scroll: bool = True) -> None:
        """Makes the card at this place, or the last one, the current card, and the only chosen one."""
        if self.cards.rowCount() == 0:
            return
        index = self.cards.index(max(0, min(place, self.cards.rowCount() - 1)), 0)
        if not scroll:
            self.setAutoScroll(False)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)
        if scroll:
            self.scrollTo(index)

    def chosen_rows(self) -> "array[int]":
        """The local rows of the chosen cards, from the top."""
        rows = array("q")
        for part in sorted(self.selectionModel().selection(), key=lambda part: part.top()):  # type: ignore[call-overload]
            rows += self.cards.row_numbers(part.top(), part.bottom())
        return rows

    def chosen_count(self) -> int:
        """How many cards are chosen."""
        return sum(part.height() for part in self.selectionModel().selection())  # type: ignore[attr-defined]

    def choose_rows(self, rows: Collection[int]) -> None:
        """Chooses these cards beside the current one, which stays where it is."""
        wanted, chosen = set(rows), QItemSelection()
        begin: int | None = None
        for place in range(self.cards.rowCount() + 1):
            inside = place < self.cards.rowCount() and self.cards.row_number(place) in wanted
            if inside and begin is None:
                begin = place
            elif not inside and begin is not None:
                chosen.select(self.cards.index(begin, 0), self.cards.index(place - 1, 0))
                begin = None
        self.selectionModel().select(chosen, Select.ClearAndSelect)

    def choose_current_alone(self) -> None:
        """Of several chosen cards only the current one stays so."""
        self._anchor = QPersistentModelIndex(self.currentIndex())
        self.selectionModel().select(self.currentIndex(), Select.ClearAndSelect)

    def _order_changing(self, new_layout: bool, same_rows: bool, order: object) -> None:
        if new_layout and self.chosen_count() > MOST_CARRIED:
            self._kept, self._mute = set(self.chosen_rows()), True
            self.clearSelection()

    def _order_changed(self) -> None:
        if self._kept:
            kept, self._kept = self._kept, set()
            self.choose_rows(kept)
        self._mute = False

    def _paint_again(self) -> None:
        self.viewport().update()

    def _reach(self, index: QModelIndex) -> None:
        """Chooses all cards from the anchor to this one, which becomes the current one."""
        if not index.isValid():
            return
        begin = self._anchor.row() if self._anchor.isValid() else self.currentIndex().row()
        first, last = sorted((begin, index.row()))
        self._reaching = True
        self.selectionModel().setCurrentIndex(index, Select.NoUpdate)
        self._reaching = False
        self.selectionModel().select(QItemSelection(self.cards.index(first, 0), self.cards.index(last, 0)),
                                     Select.ClearAndSelect)
        self.scrollTo(index)

    def _moved(self) -> None:
        if not self._reaching:
            self._anchor = QPersistentModelIndex(self.currentIndex())
        self.current_moved.emit()

    def _chosen(self) -> None:
        if not self._mute:
            self.viewport().update()
            self.chosen_moved.emit()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Key(event.key()), event.modifiers() & ~Modifier.KeypadModifier
        plain = held == Modifier.NoModifier
        if plain and key in WORDS and (key is not Key.Key_Escape or self.carrying):
            self.key_pressed.emit(WORDS[key])
        elif self.carrying or key in SIDEWAYS:
            event.ignore()
        elif plain and key in STEPS:
            self.choose_place(self.currentIndex().row() + STEPS[key])
        elif held == Modifier.ShiftModifier and key in REACH:
            self._reach(self.moveCursor(REACH[key], Modifier.NoModifier))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setProperty(RINGED, None if self.cards.rowCount() else True)  # where no card can show the ring
        if not self.currentIndex().isValid():
            self.choose_place(self.place_beside(0), scroll=False)
        self.entered.emit()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        if event.reason() not in PASSING:
            self.left.emit()

    # -- the mouse

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            where = self.visualRect(self.currentIndex()).center()
        else:
            where = self.viewport().mapFromGlobal(event.globalPos())
            index = self.indexAt(where)
            if not index.isValid():
                return
            if self.selectionModel().isSelected(index):
                self.selectionModel().setCurrentIndex(index, Select.NoUpdate)
            else:
                self.setCurrentIndex(index)
        self.menu_wanted.emit(self.viewport().mapToGlobal(where))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the cards a press leaves only the current one chosen, and draws no frame."""
        where = event.position().toPoint()
        if self.carrying:
            self.key_pressed.emit("escape")
        self._pressed, self._on_card = where, self.indexAt(where).isValid()
        if self._on_link(event):
            self.choose_place(self.indexAt(where).row())
            self.step_wanted.emit()
        elif self._on_card and event.modifiers() == Modifier.ShiftModifier:
            self._reach(self.indexAt(where))
        elif self._on_card:
            super().mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton and self.currentIndex().isValid():
            self.choose_current_alone()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._on_card or not event.buttons():
            super().mouseMoveEvent(event)
        link = not event.buttons() and self.delegate.is_link(self.indexAt(event.position().toPoint()),
                                                             event.position().toPoint())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid() and not self.carrying and not self._on_link(event):
            self.key_pressed.emit("enter")

    def _on_link(self, event: QMouseEvent) -> bool:
        where = event.position().toPoint()
        plain = event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        hit = plain and self.delegate.is_link(self.indexAt(where), where)
        self._on_card = self._on_card and not hit
        return hit

    # -- cards that are dragged

    def startDrag(self, actions: Qt.DropAction) -> None:
        """The board drags: it knows where the cards may go."""
        self.drag_wanted.emit(self._pressed)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.take_drag(event, event.position().toPoint())

    def take_drag(self, event: QDragMoveEvent, where: QPoint) -> None:
        """Lets cards of other stages come in; `where` is in the viewport."""
        nowhere = self.cards.index(-1, -1)
        if self.cards.canDropMimeData(event.mimeData(), event.proposedAction(), -1, -1, nowhere):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dragged_over.emit(where)
        else:
            event.ignore()
            self.drag_left.emit()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drag_left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """One command for all cards; nothing is moved here."""
        nowhere = self.cards.index(-1, -1)
        if self.cards.canDropMimeData(event.mimeData(), event.proposedAction(), -1, -1, nowhere):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.cards.dropMimeData(event.mimeData(), event.dropAction(), -1, -1, nowhere)
        else:
            event.ignore()
        self.setState(QAbstractItemView.State.NoState)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()
