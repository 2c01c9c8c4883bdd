"""The contents of the guide as a list: chapters and their sections, while something is searched those that have it."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.help_text import Heading
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, ink_font, ink_width, write_line

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
HEADING_ROLE, HITS_ROLE = int(Qt.ItemDataRole.UserRole) + 1, int(Qt.ItemDataRole.UserRole) + 2
SAID = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole))
ROW, AIR, STEP = 28, 8, 14
FAR = 10_000
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8, Qt.Key.Key_Home: -FAR,
         Qt.Key.Key_End: FAR}
INTO_TEXT = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right)


class ContentsModel(QAbstractListModel):
    """All headings in their order; the title of the guide stands in it, hidden, so that rows are places."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._heads: list[Heading] = []
        self._hits: list[int] = []

    def set_headings(self, heads: Sequence[Heading]) -> None:
        """Those of another language; where their number is the same, the rows stay and only their words change."""
        if len(heads) == len(self._heads):
            self._heads, self._hits = list(heads), []
            self._tell()
            return
        self.beginResetModel()
        self._heads, self._hits = list(heads), []
        self.endResetModel()

    def set_hits(self, hits: Sequence[int]) -> None:
        """How often what is searched stands below each heading; nothing while nothing is searched."""
        self._hits = list(hits)
        self._tell()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row = index.row()
        if not 0 <= row < len(self._heads):
            return None
        if role == HEADING_ROLE:
            return self._heads[row]
        if role == HITS_ROLE:
            return self._hits[row] if self._hits else 0
        return self._heads[row].text if role in SAID else None

    def _tell(self) -> None:
        if self._heads:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._heads) - 1, 0))


class HelpContents(QListView):
    """Arrows go through the chapters and the text follows; Enter goes into the text."""

    chosen = Signal(int)  # by a person: the place of a heading
    text_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines = ContentsModel(self)
        self._quiet = False
        self.setObjectName("help_contents")
        self.setProperty("ground", "none")
        self.setModel(self.lines)
        self.setItemDelegate(_ContentsDelegate(theme, self))
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def set_headings(self, heads: Sequence[Heading]) -> None:
        """Chapters and sections; the title needs no line."""
        self.lines.set_headings(heads)
        self.show_hits(())
        self.setAccessibleName(tr("Contents of the guide"))

    def show_hits(self, hits: Sequence[int]) -> None:
        """Only the headings that have some; all of them where nothing is searched."""
        self.lines.set_hits(hits)
        for row in range(self.lines.rowCount()):
            heading = self.lines.data(self.lines.index(row, 0), HEADING_ROLE)
            title = isinstance(heading, Heading) and heading.level == 1
            self.setRowHidden(row, title if not hits else not hits[row])

    def choose(self, at: int) -> None:
        """Marks the heading that the reader has come to, or the nearest one that has a line."""
        shown = self.shown_rows()
        if not shown:
            return
        self._quiet = True
        self.setCurrentIndex(self.lines.index(max((row for row in shown if row <= at), default=shown[0]), 0))
        self._quiet = False

    def shown_rows(self) -> list[int]:
        """The places of the headings that have a line now."""
        return [row for row in range(self.lines.rowCount()) if not self.isRowHidden(row)]

    # -- Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Through the lines that are shown; no type-ahead: keys of the window come first."""
        step = next((by for key, by in STEPS.items() if key == event.key()), 0)
        if event.key() in INTO_TEXT:
            self.text_wanted.emit()
        elif step and (shown := self.shown_rows()):
            at = bisect_left(shown, self.currentIndex().row()) + step
            self.setCurrentIndex(self.lines.index(shown[min(max(at, 0), len(shown) - 1)], 0))
        else:
            event.ignore()

    def _moved(self, current: QModelIndex) -> None:
        self.scrollTo(current)
        if not self._quiet and current.isValid() and self.hasFocus():
            self.chosen.emit(current.row())

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())


class _ContentsDelegate(QStyledItemDelegate):
    """Chapters stand out, sections are set in; at the right how often a chapter has what is searched."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = self._theme, option.rect, option.state
        heading, hits = index.data(HEADING_ROLE), int(index.data(HITS_ROLE) or 0)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ground = "surface.selection" if chosen else "surface.hover" if state & QStyle.StateFlag.State_MouseOver else ""
        if ground:
            draw_box(painter, QRectF(rect), 6, theme.colour(ground))
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            draw_box(painter, QRectF(rect), 6, None, theme.colour("focus.ring"), 2.0)
        chapter = heading.level < 3
        left = rect.left() + AIR + (0 if chapter else STEP)
        right = rect.right() + 1 - AIR
        if hits:
            said = count_text(hits)
            write_line(painter, QRect(left, rect.top(), right - left, rect.height()), said,
                       ink_font(theme, "label", NORMAL), theme.colour("text.tertiary"), align=RIGHT)
            right -= ink_width(theme, said, "label", NORMAL) + AIR
        write_line(painter, QRect(left, rect.top(), right - left, rect.height()), heading.text,
                   ink_font(theme, "body", MEDIUM if chapter else NORMAL),
                   theme.colour("text.primary" if chapter or chosen else "text.secondary"))
