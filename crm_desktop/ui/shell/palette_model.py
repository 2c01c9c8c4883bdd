"""The lines of the command palette: heads of groups, and entries that can be taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.domain.search_marks import Spans
from crm_desktop.ui.base.text import MOST_ELIDED

LINE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
EntryKey = tuple[str, object]  # a record: (type, id); else ("verb" or "view", what it is)


@dataclass(frozen=True)
class PaletteEntry:
    """One thing to take. `mark`: "person" or "company" for an avatar, a stage's colour, or the name of an icon."""

    key: EntryKey
    title: str
    detail: str = ""
    mark: str = ""
    found: Spans = ()  # why it was found, at the right
    keys: str = ""  # of a verb, at the right
    said: tuple[str, ...] = ()  # other words by which it is found


Line = PaletteEntry | str  # a text is the head of a group


class PaletteModel(QAbstractListModel):
    """Heads cannot be chosen."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def set_groups(self, groups: Sequence[tuple[str, Sequence[PaletteEntry]]]) -> None:
        """Other answers in place of the old ones; a group without entries has no head."""
        self.beginResetModel()
        self._lines = []
        for head, entries in groups:
            if entries:
                self._lines += [head, *entries]
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """The line at a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def entry(self, row: int) -> PaletteEntry | None:
        """The entry at a row; None for a head."""
        line = self.line(row)
        return line if isinstance(line, PaletteEntry) else None

    def next_entry(self, row: int, by: int) -> int:
        """The row of the entry `by` steps away, round the end; -1 where there is none."""
        places = [at for at, line in enumerate(self._lines) if isinstance(line, PaletteEntry)]
        if not places:
            return -1
        here = places.index(row) if row in places else (-1 if by > 0 else 0)
        if abs(by) > 1:
            return places[max(0, min(here + by, len(places) - 1))]
        return places[(here + by) % len(places)]

    def row_of_key(self, key: EntryKey | None) -> int:
        """Where an entry stands, else the first entry; -1 where there is none."""
        for at, line in enumerate(self._lines):
            if isinstance(line, PaletteEntry) and line.key == key:
                return at
        return self.next_entry(-1, 1)

    # -- Qt's side

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line if isinstance(line, str) else entry_text(line)
        if role == Qt.ItemDataRole.ToolTipRole and not isinstance(line, str):
            return entry_text(line)[:MOST_ELIDED]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def entry_text(entry: PaletteEntry) -> str:
    """What a screen reader says of an entry."""
    found = "".join(piece for piece, _ in entry.found)
    return ", ".join(part for part in (entry.title, entry.detail, found, entry.keys) if part)
