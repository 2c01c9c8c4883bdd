"""How a virtual table looks: heads, grounds, ring, bars while it waits, and how its columns share the width."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.cells import CellDelegate, cell_delegate
from crm_desktop.ui.widgets.columns import Column
from crm_desktop.ui.widgets.table_header import TableHeader
from crm_desktop.ui.widgets.table_model import VirtualModel
from crm_desktop.ui.widgets.table_widths import column_widths

EDGE, INSET = 20, 8  # inset at the page's edges, and inside the columns
ROW_ROOM = 16  # above and below a line, together
RING = 2
KEEP = QItemSelectionModel.SelectionFlag.NoUpdate
NONE = -1
BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class TableLook(QTableView):
    """The part of the virtual table that paints; it knows no page and emits only the widths that are drawn."""

    width_drawn = Signal(str, int)  # column key, pixels

    def __init__(self, theme: Theme, columns: Sequence[Column], *, name: str, title: str = "",
                 parent: QWidget | None = None) -> None:
        """`name` is its objectName, `title` an msgid marked by `later` that says what the table lists."""
        super().__init__(parent)
        self.setObjectName(name)
        self.theme = theme
        self.source = VirtualModel(columns, self)
        self.head = TableHeader(theme, columns, self, self)
        self.by_keys = False  # the ring is for people who came by keyboard
        self._title = title
        self._hidden: frozenset[str] = frozenset()
        self._dragged: dict[str, int] = {}  # widths that the user chose
        self._row_size = "row"
        self._under = NONE  # the place under the mouse
        self._edges = (0, len(columns) - 1)  # the first and the last column that are shown
        self._sharing = False
        self._waiting = False
        self._empty: QWidget | None = None
        self._delegates: list[CellDelegate] = [cell_delegate(theme, column, self, self) for column in columns]
        self._set_up()
        self.head.sectionResized.connect(self._resized_by_hand)
        self.verticalScrollBar().valueChanged.connect(self._hover_again)
        self.selectionModel().currentChanged.connect(self._stay_plain)
        on_change(theme, self, self._dress)

    def _set_up(self) -> None:
        self.setHorizontalHeader(self.head)
        self.setModel(self.source)
        # Otherwise the head asks each of a million rows whether it is selected: 11 s at each select-all.
        self.head.setSelectionModel(QItemSelectionModel(self.source, self))
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for at, delegate in enumerate(self._delegates):
            self.setItemDelegateForColumn(at, delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # the keys are the table's own
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self._stay_plain()

    # -- what the page chooses ------------------------------------------------------------------------------------

    def set_waiting(self, waiting: bool) -> None:
        """Grey bars in place of rows, until the first ones come."""
        self._waiting = waiting
        self.show_emptiness()

    def set_empty_state(self, widget: QWidget) -> None:
        """What stands in the place of the rows where there are none."""
        self._empty = widget
        widget.setParent(self)
        self.show_emptiness()

    def set_hidden(self, keys: Collection[str]) -> None:
        """The columns that the user does not want to see."""
        self._hidden = frozenset(keys)
        self._share_width()

    def arrange_columns(self, keys: Sequence[str], widths: Mapping[str, int]) -> None:
        """These columns in this order, some with the widths that the user drew before; all others are hidden."""
        known = [column.key for column in self.source.columns]
        self._dragged.update((key, width) for key, width in widths.items() if key in known)
        self._sharing = True
        for place, key in enumerate(keys):
            self.head.moveSection(self.head.visualIndex(known.index(key)), place)
        self._sharing = False
        self.set_hidden(set(known) - set(keys))
        self.viewport().update()

    def columns_in_sight(self) -> list[str]:
        """The keys of the columns that are shown now, from the left."""
        return [self.source.columns[at].key for at in self._shown()]

    def set_row_size(self, token: str) -> None:
        """The height of the rows: "row", "row_compact", "row_comfortable"."""
        self._row_size = token
        self._dress()

    def show_sort(self, key: str, descending: bool) -> None:
        """Shows by what the rows are sorted; "" for none."""
        self.head.show_sort(key, descending)

    def set_texts(self) -> None:
        """Takes the current language."""
        self.setAccessibleName(tr(self._title))
        self.source.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.source.columns) - 1)
        self._dress()

    # -- asked by the delegates -----------------------------------------------------------------------------------

    def ground(self, place: int, selected: bool) -> str:
        if selected:
            return "surface.selection" if self.isActiveWindow() else "surface.selection_inactive"
        return "surface.hover" if place == self._under else "surface.base"

    def insets(self, column: int) -> tuple[int, int]:
        return (EDGE if column == self._edges[0] else INSET, EDGE if column == self._edges[1] else INSET)

    def edit_beside(self, step: int) -> None:
        shown = self._shown()
        at = shown.index(self.currentIndex().column()) if self.currentIndex().column() in shown else 0
        self.edit_first(shown[at + 1:] if step > 0 else shown[:at][::-1])

    def edit_first(self, columns: Sequence[int]) -> bool:
        """Edits the first of these columns of the current row that can be edited."""
        for column in columns:
            index = self.source.index(self.currentIndex().row(), column)
            if index.isValid() and not self.isColumnHidden(column) and index.flags() & Qt.ItemFlag.ItemIsEditable:
                self.selectionModel().setCurrentIndex(index, KEEP)
                self.edit(index)
                return True
        return False

    # -- sizes ----------------------------------------------------------------------------------------------------

    def row_height(self) -> int:
        """From the token, or larger where the font is."""
        line = QFontMetrics(self.theme.font("body")).lineSpacing()
        return max(self.theme.size(self._row_size), line + ROW_ROOM)

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self.verticalScrollBar().setSingleStep(self.row_height())
        self.head.set_height()
        self._share_width()
        self.viewport().update()

    def _share_width(self) -> None:
        widths = column_widths(self.source.columns, self.viewport().width(), hidden=self._hidden, chosen=self._dragged)
        self._sharing = True
        for at, column in enumerate(self.source.columns):
            self.setColumnHidden(at, column.key not in widths)
            if column.key in widths:
                self.setColumnWidth(at, widths[column.key])
        self._sharing = False
        shown = self._shown()
        self._edges = (shown[0], shown[-1]) if shown else (NONE, NONE)

    def _resized_by_hand(self, column: int, before: int, now: int) -> None:
        if not self._sharing and now > 0:
            self._dragged[self.source.columns[column].key] = now
            self._share_width()
            self.width_drawn.emit(self.source.columns[column].key, now)

    def _shown(self) -> list[int]:
        """The columns in sight, from the left."""
        known = [at for at in range(len(self.source.columns)) if not self.isColumnHidden(at)]
        return sorted(known, key=self.head.visualIndex)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self.show_emptiness()

    def show_emptiness(self) -> None:
        """Shows or hides what stands in the place of the rows."""
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().geometry())
            self._empty.setVisible(not self._waiting and not self.source.rowCount())
        self.viewport().update()

    # -- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self._waiting and not self.source.rowCount():
            self._draw_waiting(painter)
        if self.by_keys and self.hasFocus() and self.currentIndex().isValid():
            row = self._row_rect(self.currentIndex().row())
            painter.setPen(QPen(self.theme.colour("focus.ring"), RING))
            painter.drawRect(row.adjusted(RING // 2, RING // 2, -RING // 2, -RING // 2))
        painter.end()

    def _draw_waiting(self, painter: QPainter) -> None:
        height = self.row_height()
        for column in self._shown():
            left, width = self.columnViewportPosition(column), self.columnWidth(column)
            for top in range(0, self.viewport().height(), height):
                self._delegates[column].draw_waiting(painter, QRect(left, top, width, height), column)

    def _row_rect(self, place: int) -> QRect:
        return QRect(0, self.rowViewportPosition(place), self.viewport().width(), self.rowHeight(place))

    def update_row(self, place: int) -> None:
        """Paints a whole row again."""
        if place >= 0:
            self.viewport().update(self._row_rect(place))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)
        self._stay_plain()
        self.update_row(self.currentIndex().row())

    def _stay_plain(self) -> None:
        """Takes no input method: J would open a Chinese composition. Qt wants one at each cell that can be edited."""
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update_row(self.currentIndex().row())

    # -- the mouse ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(NONE)
        return super().viewportEvent(event)

    def _hover_again(self) -> None:
        place = self.viewport().mapFromGlobal(QCursor.pos())
        self._hover(self.rowAt(place.y()) if self.viewport().underMouse() else NONE)

    def _hover(self, place: int) -> None:
        if place != self._under:
            before, self._under = self._under, place
            self.update_row(before)
            self.update_row(place)
