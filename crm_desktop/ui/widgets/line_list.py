"""A painted list of lines that is walked by arrows or J and K: the history is one, the questions that wait another."""

from collections.abc import Hashable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui.base.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
LINE_ROLE = Qt.ItemDataRole.UserRole
LETTERS = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}


class Line(Protocol):
    """`place` makes it the same line, whatever else it says by now; `spoken` is for screen readers."""

    @property
    def title(self) -> str: ...
    @property
    def tip(self) -> str: ...
    @property
    def place(self) -> Hashable: ...
    @property
    def spoken(self) -> str: ...
    @property
    def can_be_chosen(self) -> bool: ...


Kind = TypeVar("Kind", bound=Line)


class LineModel(QAbstractListModel, Generic[Kind]):
    """Goes from old lines to new ones by taking out and putting in, so that the current line and the scroll stay."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines: list[Kind] = []

    def set_lines(self, lines: Sequence[Kind]) -> None:
        """Other lines: new ones come in, old ones go, what stays is only written anew and never changes its order."""
        new = list(lines)
        wanted, known = {line.place for line in new}, {line.place for line in self._lines}
        for first, last in reversed(_stretches([line.place not in wanted for line in self._lines])):
            self.beginRemoveRows(ROOT, first, last)
            del self._lines[first:last + 1]
            self.endRemoveRows()
        for first, last in _stretches([line.place not in known for line in new]):
            self.beginInsertRows(ROOT, first, last)
            self._lines[first:first] = new[first:last + 1]
            self.endInsertRows()
        self._lines = new
        if new:
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))

    def line(self, place: int) -> Kind | None:
        """The line at a place."""
        return self._lines[place] if 0 <= place < len(self._lines) else None

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or None
        return line.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        line = self.line(index.row()) if index.isValid() else None
        if line is None or not line.can_be_chosen:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class LineDelegate(QStyledItemDelegate):
    """The ground of a line; what stands on it is painted by each list itself."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> bool:
        """Paints chosen, hovered or plain with a divider below; tells whether the line is chosen."""
        rect, state, theme = option.rect, option.state, self._theme
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, theme.colour(
            "surface.selection" if chosen else "surface.hover" if hover else "surface.base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("border.divider"))
        return chosen


class LineList(QListView):
    """Up, Down, J and K walk, Enter takes; any other letter is left to the window's shortcuts."""

    entered = Signal()
    enter_keys: tuple[Qt.Key, ...] = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # J would open a composition
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in self.enter_keys:
            self.entered.emit()
        elif key in LETTERS:
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, LETTERS[key], Qt.KeyboardModifier.NoModifier))
        elif event.text() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)


def _stretches(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last place of each run of marks. Lines never change their order, so taking out and in is all."""
    found: list[tuple[int, int]] = []
    for at in (at for at, marked in enumerate(marks) if marked):
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
