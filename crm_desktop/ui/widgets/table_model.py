"""The model of a virtual table: local row numbers for the whole order, cells for the rows that were looked at."""

from array import array
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.i18n import tr
from crm_desktop.ui.widgets.columns import EMPTY_CELL, Cell, Column, RowData
from crm_desktop.ui.widgets.row_changes import RowStep, row_changes

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole
MOST_KEPT = 5_000  # rows whose cells are kept; those looked at last
FEW_INDEXES = 24  # up to so many persistent indexes are looked up one by one


class VirtualModel(QAbstractTableModel):
    """Never resets: a new order becomes insertions, removals or a new layout, so editor, current row and scroll stay.

    `rows_wanted` carries the local row numbers (list[int]) of the visible window that are missing or old; each time all
    of them, because an older question may be dropped. `cell_edited` carries row number, column key and text.
    """

    rows_wanted = Signal(object)
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

    def set_order(self, order: Sequence[int]) -> None:
        """The local row numbers of the whole list. Also the way to refresh: what is visible is asked for again."""
        new = order[:] if isinstance(order, array) else array("q", order)
        steps = row_changes(self._order, new)
        if steps is None:
            self._lay_out(new)
        for step in steps or ():
            self._take(step, new)
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
        """Where a row stands; 5 to 20 ms at a million rows."""
        try:
            return self._order.index(row)
        except ValueError:
            return None

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
        return None if cell is None else cell.text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return tr(self.columns[section].title)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        editable = self.columns[index.column()].editable and self.cell_at(index.row(), index.column()) is not None
        return usual | Qt.ItemFlag.ItemIsEditable if editable else usual

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """Hands what was typed to the page; the cell changes when the book has."""
        cell = self.cell_at(index.row(), index.column()) if index.isValid() else None
        if role != Role.EditRole or cell is None or cell.text == value:
            return False
        self.cell_edited.emit(self._order[index.row()], self.columns[index.column()].key, str(value))
        return True

    # -- from one order to the next -------------------------------------------------------------------------------

    def _take(self, step: RowStep, new: "array[int]") -> None:
        end = step.at + step.count
        if step.inserts:
            self.beginInsertRows(ROOT, step.at, end - 1)
            self._order[step.at:step.at] = new[step.at:end]
            self.endInsertRows()
        else:
            self.beginRemoveRows(ROOT, step.at, end - 1)
            del self._order[step.at:end]
            self.endRemoveRows()

    def _lay_out(self, new: "array[int]") -> None:
        """Another order altogether: missing rows are added at the end before it, superfluous ones removed after it."""
        surplus = self._order[len(new):]
        if not surplus and len(new) > len(self._order):
            self._take(RowStep(len(self._order), len(new) - len(self._order), True), new)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        rows = [self._order[index.row()] for index in before]
        self._order = new + surplus
        places = self._places_of(set(rows), len(new))
        after = [self.index(places[row], index.column()) if row in places else self._beyond(len(new), index)
                 for row, index in zip(rows, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        if surplus:
            self._take(RowStep(len(new), len(surplus), False), new)

    def _places_of(self, rows: set[int], most: int) -> dict[int, int]:
        """Where rows stand in the first `most` places of the order."""
        if len(rows) <= FEW_INDEXES:
            found = {row: self.place_of(row) for row in rows}
            return {row: at for row, at in found.items() if at is not None and at < most}
        return {row: at for at, row in enumerate(self._order[:most]) if row in rows}

    def _beyond(self, most: int, index: QModelIndex) -> QModelIndex:
        """For a row that is gone: a place that is removed next, or nowhere."""
        return self.index(most, index.column()) if most < len(self._order) else QModelIndex()


def _stretches(places: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at in places:
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
