"""The head of a table: titles left or right as their columns, an arrow in the sorted one, a click asks to sort."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.cells import RowLook
from crm_desktop.ui.widgets.columns import RIGHT_ALIGNED, Column
from crm_desktop.ui.widgets.ink import LEFT, MEDIUM, RIGHT, draw_icon, ink_font, write_line

ARROW, ARROW_GAP = 14, 4
NARROWEST = 48
NONE = -1


class TableHeader(QHeaderView):
    """Never sorts by itself: it says what is wanted, and shows what the page says is so."""

    sort_wanted = Signal(str, bool)  # column key, descending

    def __init__(self, theme: Theme, columns: Sequence[Column], look: RowLook, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._columns = tuple(columns)
        self._look = look
        self._sorted = ("", False)
        self._under = NONE  # the column under the mouse
        self.setObjectName("table_header")
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(NARROWEST)
        self.setResizeContentsPrecision(0)  # only visible rows: 1,000 rows cost 106 ms
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The key of the sorted column ("" for none), and whether it descends."""
        return self._sorted

    def show_sort(self, key: str, descending: bool) -> None:
        """Shows by what the rows are sorted."""
        self._sorted = (key, descending)
        self.viewport().update()

    def set_height(self) -> None:
        """From the token, or larger where the font is."""
        line = QFontMetrics(self._theme.font("label")).lineSpacing()
        self.setFixedHeight(max(self._theme.size("table_header"), line + 16))

    def _clicked(self, section: int) -> None:
        column = self._columns[section]
        if not column.sortable:
            return
        key, descending = self._sorted
        wanted = not descending if key == column.key else column.kind in RIGHT_ALIGNED  # the largest sums first
        self.show_sort(column.key, wanted)
        self.sort_wanted.emit(column.key, wanted)

    # -- painting -------------------------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        painter.save()
        painter.fillRect(rect, self._theme.colour("surface.base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.colour("border.soft"))
        column = self._columns[logical_index]
        left, right = self._look.insets(logical_index)
        self._title(painter, rect.adjusted(left, 0, -right, -1), column, loud=logical_index == self._under)
        painter.restore()

    def _title(self, painter: QPainter, rect: QRect, column: Column, *, loud: bool) -> None:
        title = tr(column.title)
        font: QFont = ink_font(self._theme, "label", MEDIUM)
        key, descending = self._sorted
        here = key == column.key and bool(key)
        colour = self._theme.colour("text.primary" if here or (loud and column.sortable) else "text.secondary")
        room = rect.adjusted(0, 0, -(ARROW + ARROW_GAP) if here else 0, 0)
        if column.right_aligned and here:
            room = rect.adjusted(ARROW + ARROW_GAP, 0, 0, 0)
        taken = write_line(painter, room, title, font, colour, align=RIGHT if column.right_aligned else LEFT)
        if here:
            before, behind = room.right() + 1 - taken - ARROW_GAP - ARROW, room.left() + taken + ARROW_GAP
            x = before if column.right_aligned else behind
            draw_icon(painter, self._theme, "arrow-down" if descending else "arrow-up", ARROW, "text.primary", x,
                      rect.top() + (rect.height() - ARROW) // 2)

    # -- the mouse ------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.logicalIndexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(NONE)
        return super().viewportEvent(event)

    def _hover(self, section: int) -> None:
        if section != self._under:
            self._under = section
            self.viewport().update()
