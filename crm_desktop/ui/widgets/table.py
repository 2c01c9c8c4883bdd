"""The virtual table: a million rows, one line each, moved through by keys, and never reset by a refresh."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.cells import EDITOR
from crm_desktop.ui.widgets.columns import Column, RowData
from crm_desktop.ui.widgets.row_places import row_place
from crm_desktop.ui.widgets.table_look import KEEP, TableLook

MOST_CARRIED = 300  # selected rows that a new layout carries along one by one: 1,000 take 60 ms, a million ten seconds
Key = Qt.Key
CursorAction = QAbstractItemView.CursorAction
Select = QItemSelectionModel.SelectionFlag
ENDS = (CursorAction.MoveHome, CursorAction.MoveEnd)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOT_LETTERS = CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
MOVES = {Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home,
         Key.Key_End}
LETTER_MOVES = {Key.Key_J: Key.Key_Down, Key.Key_K: Key.Key_Up}
REACHES = {Key.Key_Up: CursorAction.MoveUp, Key.Key_Down: CursorAction.MoveDown,
           Key.Key_PageUp: CursorAction.MovePageUp, Key.Key_PageDown: CursorAction.MovePageDown,
           Key.Key_Home: CursorAction.MoveHome, Key.Key_End: CursorAction.MoveEnd}
OPENING, EDITING = {Key.Key_Return, Key.Key_Enter}, {Key.Key_F2, Key.Key_E}


@dataclass(frozen=True)
class _Before:
    """What has to be found again after the rows got a new order."""

    row: int | None
    place: int
    column: int
    selected: int
    all_again: bool
    new_layout: bool
    top: QPersistentModelIndex
    above: int  # pixels of the top row that are scrolled away
    scrolled: int


class VirtualTable(TableLook):
    """Rows are named by their local row numbers. A page fills it by `set_order` and `fill`, and answers `rows_wanted`.

    What the rows are sorted by is the page's: a click on a head emits `sort_wanted`, the page asks for the new order
    and hands it in with `set_order(order, same_rows=True)`.
    """

    rows_wanted = Signal(object)  # list[int]: the page answers with fill()
    cell_edited = Signal(object, str, str)  # row, column key, text
    row_opened = Signal(object)  # Enter, or a double click on what cannot be edited
    row_previewed = Signal(object)  # Space
    current_row_changed = Signal(object)  # row or None
    selection_changed = Signal(int)  # how many rows are selected
    sort_wanted = Signal(str, bool)  # column key, descending
    menu_wanted = Signal(object, QPoint)  # row, place on the screen
    marking = False  # Qt asks for the selection while the table is being set up

    def __init__(self, theme: Theme, columns: Sequence[Column], *, name: str, title: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(theme, columns, name=name, title=title, parent=parent)
        self._before: _Before | None = None
        self._anchor: int | None = None  # the row from which Shift chooses: Qt's own is a place on the screen
        self._reaching = False
        self.marking = False  # rows carry marks: the keys move, and choose nothing anew
        self.source.rows_wanted.connect(self.rows_wanted)
        self.source.cell_edited.connect(self.cell_edited)
        self.source.order_changing.connect(self._order_changing)
        self.source.order_changed.connect(self._order_changed)
        self.head.sort_wanted.connect(self.sort_wanted)
        self.verticalScrollBar().valueChanged.connect(self._look_at_window)
        self.selectionModel().currentRowChanged.connect(self._current_moved)
        self.selectionModel().selectionChanged.connect(self._selection_moved)
        self.set_texts()

    # -- what the page gives --------------------------------------------------------------------------------------

    def first_window(self, rows: Sequence[tuple[int, RowData]]) -> None:
        """Shows these rows at once; the whole order follows by `set_order`."""
        self.set_waiting(False)
        self.source.first_window(rows)

    def set_order(self, order: Sequence[int], *, same_rows: bool = False) -> None:
        """The whole list, also at each refresh: what is visible is asked for again, and everything keeps its place.

        More than 300 selected rows stay selected where rows come and go; where so many change places they stay only
        as "all", and only if `same_rows` says that the list is sorted anew and no row came or went.
        """
        self.set_waiting(False)
        self.source.set_order(order, same_rows=same_rows)

    def fill(self, rows: Mapping[int, RowData]) -> None:
        """The cells of rows that were wanted."""
        self.source.fill(rows)

    # -- where the user is ----------------------------------------------------------------------------------------

    def current_row(self) -> int | None:
        """The local row number of the current row."""
        return self.source.row_number(self.currentIndex().row())

    def select_row(self, row: int) -> bool:
        """Makes a row the current and only selected one and scrolls to it; False where it is not in the list."""
        place = self.source.place_of(row)
        if place is None:
            return False
        self.marking = False
        self.setCurrentIndex(self.source.index(place, max(self.currentIndex().column(), 0)))
        return True

    def selected_ranges(self) -> list[tuple[int, int]]:
        """First and last place of each stretch of selected rows, from the top."""
        chosen: Iterable[QItemSelectionRange] = self.selectionModel().selection()  # type: ignore[assignment]
        return sorted((part.top(), part.bottom()) for part in chosen)

    def selected_rows(self) -> "array[int]":
        """The local row numbers of the selected rows, from the top."""
        rows = array("q")
        for first, last in self.selected_ranges():
            rows += self.source.row_numbers(first, last)
        return rows

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.selected_ranges())

    def move_current(self, step: int) -> None:
        """One row down (1) or up (-1), as J and K do."""
        self._press(Key.Key_Down if step > 0 else Key.Key_Up)

    def mark_current(self) -> None:
        """Marks the current row, or takes its mark away."""
        index, chosen = self.currentIndex(), self.selected_count()
        if not index.isValid():
            return
        marked = self.selectionModel().isRowSelected(index.row()) and (self.marking or chosen > 1)
        self.marking = True
        self.selectionModel().select(index, (Select.Deselect if marked else Select.Select) | Select.Rows)

    def selectionCommand(self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None) -> Select:
        """While rows carry marks a key that moves leaves them; a click begins anew."""
        if self.marking and isinstance(event, QKeyEvent) and not event.modifiers() & (NOT_LETTERS | SHIFT):
            return Select.NoUpdate
        return super().selectionCommand(index, event)

    def edit_current(self, key: str = "") -> bool:
        """Edits a column of the current row; without `key` the current cell, else the first one that can be edited."""
        keys = [column.key for column in self.source.columns]
        return self.edit_first([keys.index(key)] if key else [self.currentIndex().column(), *range(len(keys))])

    def _current_moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.update_row(previous.row())
        self.update_row(current.row())
        dragging = self.state() is QAbstractItemView.State.DragSelectingState
        if self._before is None and not self._reaching and not dragging:
            self._anchor = self.source.row_number(current.row())
        if self._before is None:
            self.current_row_changed.emit(self.source.row_number(current.row()))

    def _selection_moved(self) -> None:
        self.marking = self.marking and self.selected_count() > 0
        if self._before is None:
            self.selection_changed.emit(self.selected_count())

    # -- a new order ----------------------------------------------------------------------------------------------

    def _order_changing(self, new_layout: bool, same_rows: bool, order: "array[int]") -> None:
        index, chosen, top = self.currentIndex(), self.selected_count(), self.rowAt(0)
        anchor = QModelIndex() if new_layout else self.source.index(top, 0)
        large = new_layout and chosen > MOST_CARRIED
        self._before = _Before(
            self.current_row(), index.row(), index.column(), chosen,
            large and same_rows and chosen == self.source.rowCount(), new_layout,
            QPersistentModelIndex(anchor), -self.rowViewportPosition(top) if top >= 0 else 0,
            self.verticalScrollBar().value())
        self.setAutoScroll(False)
        if large:
            self.clearSelection()
        for editor in self.viewport().findChildren(QWidget, EDITOR):
            if editor.isVisible() and row_place(order, self._before.row or 0) is None:
                self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)  # the row that it edits is gone

    def _order_changed(self) -> None:
        """The current row is the same one, or where it is gone the one in its place; what was at the top still is."""
        before, rows = self._before, self.source.rowCount()
        if before is None:
            return
        if before.row is not None and self.current_row() != before.row and rows:
            there = self.source.index(min(before.place, rows - 1), max(before.column, 0))
            self.selectionModel().setCurrentIndex(there, KEEP)
        if before.all_again:
            self.selectAll()
        self.executeDelayedItemsLayout()
        stays = before.new_layout or not before.scrolled or not before.top.isValid()
        self.verticalScrollBar().setValue(
            before.scrolled if stays else before.top.row() * self.row_height() + before.above)
        self.setAutoScroll(True)
        self._before = None
        self.show_emptiness()
        self._look_at_window()
        if self.current_row() != before.row:
            self.current_row_changed.emit(self.current_row())
        if self.selected_count() != before.selected:
            self.selection_changed.emit(self.selected_count())

    def _look_at_window(self) -> None:
        """Tells the model what is visible, with half a page above and below."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0 or not self.isVisible() or self._before is not None:
            return
        last = last if last >= 0 else self.source.rowCount() - 1
        more = (last - first + 1) // 2
        self.source.set_window(first - more, last + more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_at_window()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_at_window()

    # -- keys and clicks ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, pressed = Key(event.key()), event.modifiers()
        letters = not pressed & NOT_LETTERS
        self.by_keys = True
        if letters and pressed & SHIFT and LETTER_MOVES.get(key, key) in REACHES:
            self._reach(self.moveCursor(REACHES[LETTER_MOVES.get(key, key)], Qt.KeyboardModifier.NoModifier))
        elif letters and key in LETTER_MOVES:
            self._press(LETTER_MOVES[key], pressed)
        elif letters and key in OPENING | {Key.Key_Space} and self.current_row() is not None:
            (self.row_opened if key in OPENING else self.row_previewed).emit(self.current_row())
        elif letters and key in EDITING:
            self.edit_current()
        elif key in MOVES or pressed & CONTROL:
            super().keyPressEvent(event)  # also select all and copy
        else:
            event.ignore()  # Escape and single letters are the page's

    def _press(self, key: Qt.Key, pressed: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        super().keyPressEvent(QKeyEvent(QKeyEvent.Type.KeyPress, key, pressed))

    def _reach(self, index: QModelIndex) -> None:
        """Chooses all rows from where one began to this one, and no other; it becomes the current one."""
        if not index.isValid():
            return
        begin = self.source.place_of(self._anchor) if self._anchor is not None else None
        first, last = sorted((self.currentIndex().row() if begin is None else begin, index.row()))
        self._reaching, self.marking = True, False
        self.selectionModel().setCurrentIndex(index, Select.NoUpdate)
        self._reaching = False
        self.selectionModel().select(QItemSelection(self.source.index(max(first, 0), 0), self.source.index(last, 0)),
                                     Select.ClearAndSelect | Select.Rows)
        self.scrollTo(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and event.modifiers() == SHIFT and index.isValid():
            self.by_keys = False
            self._reach(index)
        else:
            begins = event.button() is Qt.MouseButton.LeftButton and not event.modifiers() & CONTROL
            self.marking = self.marking and not begins
            super().mousePressEvent(event)

    def moveCursor(self, action: CursorAction, pressed: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the ends of the list, not of the row."""
        if action in ENDS and self.source.rowCount():
            place = 0 if action is CursorAction.MoveHome else self.source.rowCount() - 1
            return self.source.index(place, max(self.currentIndex().column(), 0))
        return super().moveCursor(action, pressed)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt's own would look at each row in Python, 2.7 s for a miss."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and not self.edit_first([index.column()]):
            self.row_opened.emit(self.source.row_number(index.row()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(self.source.row_number(index.row()), below if by_key else event.globalPos())
