"""The entries of a timeline as a list model that never resets: equal keys stay, others are moved in or out."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.ui.widgets.timeline_entry import Entry

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
KEY_ROLE = int(Qt.ItemDataRole.UserRole) + 2
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class TimelineModel(QAbstractListModel):
    """Newest first, as the owner gives them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Goes from the old entries to the new ones by removing, inserting and changing rows."""
        wanted = {entry.key for entry in entries}
        for row in range(len(self._entries) - 1, -1, -1):
            if self._entries[row].key not in wanted:
                self._remove(row)
        for row, entry in enumerate(entries):
            if row < len(self._entries) and self._entries[row].key == entry.key:
                self._replace(row, entry)
                continue
            known = next((at for at in range(row, len(self._entries)) if self._entries[at].key == entry.key), None)
            if known is not None:
                self._remove(known)
            self.beginInsertRows(ROOT, row, row)
            self._entries.insert(row, entry)
            self.endInsertRows()

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return self._entries[row]

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == KEY_ROLE:
            return entry.key
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.reading_text()
        return None

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(ROOT, row, row)
        del self._entries[row]
        self.endRemoveRows()

    def _replace(self, row: int, entry: Entry) -> None:
        if self._entries[row] != entry:
            self._entries[row] = entry
            index = self.index(row)
            self.dataChanged.emit(index, index)
