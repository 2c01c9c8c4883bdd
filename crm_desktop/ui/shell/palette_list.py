"""The list of the command palette and how its lines are painted; the line above steers it, it never has the focus."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.palette_model import LINE_ROLE, EntryKey, Index, PaletteEntry, PaletteModel
from crm_desktop.ui.widgets.avatar import USUAL, draw_avatar
from crm_desktop.ui.widgets.chip_paint import SQUARE, stage_ink
from crm_desktop.ui.widgets.ink import (
    LEFT,
    MEDIUM,
    NORMAL,
    RIGHT,
    STRONG,
    draw_box,
    draw_icon,
    ink_font,
    ink_width,
    write_line,
)

ROW, HEAD = 40, 30
EDGE = 8  # between the panel and the ground of a chosen row
INSET = 20  # of heads, avatars and the texts at the right
GAP = 12
LEAST_TITLE = 120
ICON = 16


class PaletteList(QListView):
    """Rows of 40 pixels under small heads."""

    taken = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.lines = PaletteModel(self)
        self.setObjectName("palette_list")
        self.setProperty("ground", "none")
        self.setModel(self.lines)
        self.setItemDelegate(PaletteDelegate(theme, self))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._clicked)
        theme.changed.connect(self.viewport().update)
        self.set_texts()

    def set_texts(self) -> None:
        """What a screen reader calls it."""
        self.setAccessibleName(tr("Results"))

    def current(self) -> PaletteEntry | None:
        """The entry that Enter takes."""
        return self.lines.entry(self.currentIndex().row())

    def step(self, by: int) -> None:
        """The next or previous entry, several with a page."""
        self._go(self.lines.next_entry(self.currentIndex().row(), by))

    def choose(self, key: EntryKey | None = None) -> None:
        """The entry with this key, else the first one."""
        self._go(self.lines.row_of_key(key))
        if key is None:
            self.scrollToTop()

    def wanted_height(self) -> int:
        """As high as its lines."""
        return sum(ROW if self.lines.entry(row) else HEAD for row in range(self.lines.rowCount()))

    def _go(self, row: int) -> None:
        index = self.lines.index(row, 0)
        self.setCurrentIndex(index)
        if self.lines.next_entry(-1, 1) == row:
            self.scrollToTop()  # its head too
        else:
            self.scrollTo(index)

    def _clicked(self, index: QModelIndex) -> None:
        if self.lines.entry(index.row()):
            self.setCurrentIndex(index)
            self.taken.emit()


class PaletteDelegate(QStyledItemDelegate):
    """Mark, title, detail, and at the right why it was found, or the keys."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, HEAD if isinstance(index.data(LINE_ROLE), str) else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = self._theme, option.rect, option.state
        line = index.data(LINE_ROLE)
        if isinstance(line, str):
            words = QRect(rect.left() + INSET, rect.top() + 4, rect.width() - 2 * INSET, rect.height() - 4)
            write_line(painter, words, line, ink_font(theme, "label", MEDIUM), theme.colour("text.secondary"))
            return
        ground = ("surface.selection" if state & QStyle.StateFlag.State_Selected
                  else "surface.hover" if state & QStyle.StateFlag.State_MouseOver else "")
        if ground:
            draw_box(painter, QRectF(rect.adjusted(EDGE, 0, -EDGE, 0)), 6, theme.colour(ground))
        self._mark(painter, line, rect)
        left = rect.left() + INSET + USUAL + GAP
        right = rect.right() + 1 - INSET
        right -= self._right(painter, line, QRect(left + LEAST_TITLE, rect.top(), right - left - LEAST_TITLE,
                                                  rect.height()))
        words = QRect(left, rect.top(), right - left, rect.height())
        taken = write_line(painter, words, line.title, ink_font(theme, "body", MEDIUM), theme.colour("text.primary"))
        words.setLeft(left + taken + GAP)
        if words.width() > 2 * GAP:
            write_line(painter, words, line.detail, ink_font(theme, "label", NORMAL), theme.colour("text.secondary"))

    def _mark(self, painter: QPainter, entry: PaletteEntry, rect: QRect) -> None:
        theme, mark = self._theme, entry.mark
        left, middle = rect.left() + INSET, rect.center().y() + 1
        if mark in ("person", "company"):
            draw_avatar(painter, theme, entry.title, left, middle - USUAL // 2, USUAL, company=mark == "company")
        elif mark.startswith("#") or "." in mark:
            draw_box(painter, QRectF(left + (USUAL - SQUARE) / 2, middle - SQUARE / 2, SQUARE, SQUARE), 2,
                     stage_ink(theme, mark))
        elif mark:
            draw_icon(painter, theme, mark, ICON, "text.secondary", left + (USUAL - ICON) // 2, middle - ICON // 2)

    def _right(self, painter: QPainter, entry: PaletteEntry, room: QRect) -> int:
        """Draws what stands at the right, and gives the width that it takes with its gap."""
        theme = self._theme
        if entry.keys:
            taken = write_line(painter, room, entry.keys, ink_font(theme, "label", NORMAL),
                               theme.colour("text.tertiary"), align=RIGHT)
            return taken + GAP
        weights = {True: STRONG, False: NORMAL}
        widths = [ink_width(theme, piece, "label", weights[hit]) for piece, hit in entry.found]
        if not widths or sum(widths) > room.width():
            return 0
        left = room.right() + 1 - sum(widths)
        for (piece, hit), width in zip(entry.found, widths, strict=True):
            colour = theme.colour("text.link" if hit else "text.secondary")
            write_line(painter, QRect(left, room.top(), width + 1, room.height()), piece,
                       ink_font(theme, "label", weights[hit]), colour, align=LEFT)
            left += width
        return sum(widths) + GAP
