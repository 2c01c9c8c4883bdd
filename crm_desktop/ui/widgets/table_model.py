"""The model of a virtual table: local row numbers for the whole order, cells for the rows that were looked at."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.i18n import tr
from crm_desktop.ui.widgets.columns import EMPTY_CELL, Cell, Column, RowData
from crm_desktop.ui.widgets.row_changes import row_changes
from crm_desktop.ui.widgets.row_places import row_place, row_places

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole
USUAL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
EDITABLE = USUAL | Qt.ItemFlag.ItemIsEditable
HINTED = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"  # the form of the signals that carries it
NO_ROW = -1  # stands in places that are there for a moment only
MOST_KEPT = 5_000  # rows whose cells are kept; those looked at last
SORTED = QAbstractItemModel.LayoutChangeHint.VerticalSortHint  # rows moved as wholes: a selection is kept by rows


class VirtualModel(QAbstractTableModel):
    """Never resets: a new order becomes insertions, removals or a new layout, so editor, current row and scroll stay.

    `rows_wanted` carries the local row numbers (list[int]) of the visible window that are missing or old; each time all
    of them, because an older question may be dropped. `cell_edited` carries row number, column key and text.
    """

    rows_wanted = Signal(object)
    order_changing = Signal(bool, bool, object)  # a new layout (not single steps)? the same rows as before? the order
    order_changed = Signal()
    cell_edited = Signal(object, str, str)

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._order: array[int] = array("q")
        self._cells: dict[int, RowData] = {}
        self._fresh: set[int] = set()  # rows whose cells are newer than the last refresh
        self._window = (0, -1)
        self._asked: set[int] = set()

    # -- what the page gives --------------------------------------------------------------------------------------

    def first_window(self, rows: Sequence[tuple[int, RowData]]) -> None:
        """Shows these rows at once; the whole order follows by `set_order`."""
        self.set_order(array("q", [row for row, _ in rows]))
        self.fill(dict(rows))

    def set_order(self, order: Sequence[int], *, same_rows: bool = False) -> None:
        """The local row numbers of the whole list. Also the way to refresh: what is visible is asked for again.

        `same_rows`: the list is only sorted anew, none was added or is gone; a large selection then stays.
        """
        new = order[:] if isinstance(order, array) else array("q", order)
        steps = row_changes(self._order, new)
        self.order_changing.emit(steps is None, same_rows, new)
        if steps is None:
            self._lay_out(new)
        for step in steps or ():
            if step.inserts:
                self._insert(step.at, new[step.at:step.at + step.count])
            else:
                self._remove(step.at, step.count)
        self.order_changed.emit()
        self.ask_again()

    def fill(self, rows: Mapping[int, RowData]) -> None:
        """The cells of some rows; cells that changed are painted again, an open editor keeps its text."""
        changed = {row for row, data in rows.items() if self._cells.get(row) != data}
        for row, data in rows.items():
            self._cells.pop(row, None)
            self._cells[row] = data  # to the end: the last ones to be forgotten
        self._fresh.update(rows)
        while len(self._cells) > MOST_KEPT:
            row = next(iter(self._cells))
            del self._cells[row]
            self._fresh.discard(row)
        first, last = self._window
        places = [at for at in range(first, min(last, len(self._order) - 1) + 1) if self._order[at] in changed]
        for start, end in _stretches(places):
            self.dataChanged.emit(self.index(start, 0), self.index(end, len(self.columns) - 1))

    def ask_again(self) -> None:
        """What is shown may be old: it stays on screen, and the visible rows are asked for again."""
        self._fresh.clear()
        self._asked.clear()
        self.want()

    # -- what the view asks ---------------------------------------------------------------------------------------

    def set_window(self, first: int, last: int) -> None:
        """The places that are visible, with a margin."""
        self._window = (max(first, 0), last)
        self.want()

    def want(self) -> None:
        """Asks for the rows of the window that are missing or old, unless they are asked for already."""
        first, last = self._window
        missing = [row for row in self._order[first:last + 1] if row not in self._fresh]
        if missing and not self._asked.issuperset(missing):
            self._asked = set(missing)
            self.rows_wanted.emit(missing)

    def row_number(self, place: int) -> int | None:
        """The local row number at a place of the list."""
        return self._order[place] if 0 <= place < len(self._order) else None

    def row_numbers(self, first: int, last: int) -> "array[int]":
        """The local row numbers of a stretch of places, both ends included."""
        return self._order[first:last + 1]

    def place_of(self, row: int) -> int | None:
        """Where a row stands; 1 to 12 ms at a million rows."""
        return row_place(self._order, row)

    def cell_at(self, place: int, column: int) -> Cell | None:
        """The cell, or None while it is loading."""
        cells = self._cells.get(self._order[place])
        return None if cells is None else cells.get(self.columns[column].key, EMPTY_CELL)

    # -- Qt's side ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if role not in (Role.DisplayRole, Role.EditRole, Role.AccessibleTextRole) or not index.isValid():
            return None
        cell = self.cell_at(index.row(), index.column())
        if role == Role.AccessibleTextRole:
            title = tr(self.columns[index.column()].title)
            said = tr("loading") if cell is None else cell.spoken()
            return f"{title}: {said}" if title else said
        if cell is None:
            return None
        return cell.edited if role == Role.EditRole else cell.text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return tr(self.columns[section].title)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self.columns[index.column()].editable and self.cell_at(index.row(), index.column()) is not None:
            return EDITABLE
        return USUAL

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """Hands what was typed to the page; the cell changes when the book has."""
        cell = self.cell_at(index.row(), index.column()) if index.isValid() else None
        if role != Role.EditRole or cell is None or cell.edited == value:
            return False
        self.cell_edited.emit(self._order[index.row()], self.columns[index.column()].key, str(value))
        return True

    # -- from one order to the next -------------------------------------------------------------------------------

    def _insert(self, at: int, rows: "array[int]") -> None:
        self.beginInsertRows(ROOT, at, at + len(rows) - 1)
        self._order[at:at] = rows
        self.endInsertRows()

    def _remove(self, at: int, count: int) -> None:
        self.beginRemoveRows(ROOT, at, at + count - 1)
        del self._order[at:at + count]
        self.endRemoveRows()

    def _lay_out(self, new: "array[int]") -> None:
        """Another order altogether: places that are missing are added at the end before it, superfluous ones go after.

        What points at a row that is gone points nowhere; never two of them at one place, Qt would forget one of them
        and touch it after its death.
        """
        missing = len(new) - len(self._order)
        if missing > 0:
            self._insert(len(self._order), array("q", [NO_ROW]) * missing)
        surplus = self._order[len(new):]
        self.layoutAboutToBeChanged[HINTED].emit([], SORTED)  # type: ignore[index]
        before = self.persistentIndexList()
        rows = [self._order[index.row()] for index in before]
        self._order = new + surplus
        places = row_places(new, rows)
        after = [self.index(places[row], index.column()) if row in places else ROOT
                 for row, index in zip(rows, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged[HINTED].emit([], SORTED)  # type: ignore[index]
        if surplus:
            self._remove(len(new), len(surplus))


def _stretches(places: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at in places:
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
