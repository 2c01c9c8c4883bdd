"""One delegate per kind of cell; each paints one line from the theme, or a grey bar while the row is loading."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import SMALL, draw_avatar
from crm_desktop.ui.widgets.chip_paint import chips_width, draw_chips, draw_stage, stage_ink, stage_width
from crm_desktop.ui.widgets.columns import Cell, CellKind, Column
from crm_desktop.ui.widgets.ink import (
    LEFT,
    MEDIUM,
    MOST_INK,
    RIGHT,
    draw_bar,
    draw_box,
    ink_font,
    ink_width,
    write_line,
)
from crm_desktop.ui.widgets.marker import marker_width, write_marker
from crm_desktop.ui.widgets.table_model import Index, VirtualModel

AVATAR_GAP = 8
DETAIL_GAP = 8
EDITOR_FRAME = 8  # a focused input's border, padding and inner margin, less EDITOR_PULL
EDITOR_PULL = -3  # so that the frame does not reach into the avatar
EDITOR = "cell_editor"  # its objectName
LOADED = "loaded"  # property of an editor that has its first text


class RowLook(Protocol):
    """What a delegate asks its table."""

    def ground(self, place: int, selected: bool) -> str:
        """The token of the row's ground: hovered, selected or neither."""

    def insets(self, column: int) -> tuple[int, int]:
        """The space left and right of what stands in a column."""

    def edit_beside(self, step: int) -> None:
        """Opens the editor of the next (1) or previous (-1) cell of the current row that can be edited."""


class CellDelegate(QStyledItemDelegate):
    """Ground, divider and the bar of a loading cell; the kinds say what stands in the line."""

    tone = "text.secondary"
    bar = 0.62  # share of the width that a loading cell's bar takes
    lead = 0  # what stands left of the text

    def __init__(self, theme: Theme, column: Column, look: RowLook, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.column = column
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        self.draw_ground(painter, rect, self._look.ground(index.row(), selected))
        cell = _cell_of(index)
        if cell is None:
            self.draw_loading(painter, self._inner(rect, index.column()))
        else:
            self.draw(painter, self._inner(rect, index.column()), cell)
        painter.restore()

    def draw_ground(self, painter: QPainter, rect: QRect, ground: str) -> None:
        """The ground of a cell and the line below it."""
        painter.fillRect(rect, self.theme.colour(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.theme.colour("border.divider"))

    def draw_waiting(self, painter: QPainter, rect: QRect, column: int) -> None:
        """A cell of a row that nothing is known of yet."""
        self.draw_ground(painter, rect, "surface.base")
        self.draw_loading(painter, self._inner(rect, column))

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        """The cell in its line."""
        write_line(painter, rect, cell.text, self.theme.font("body"), self.theme.colour(cell.tone or self.tone),
                   align=RIGHT if self.column.right_aligned else LEFT)

    def draw_loading(self, painter: QPainter, rect: QRect) -> None:
        """What stands in the line until the row is there."""
        draw_bar(painter, self.theme, rect, self.bar, right=self.column.right_aligned)

    def needed_width(self, cell: Cell) -> int:
        """How wide the line would like to be; a narrower cell has a tooltip."""
        return ink_width(self.theme, cell.text, "body")

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell = _cell_of(index)
        return QSize(sum(self._look.insets(index.column())) + (self.needed_width(cell) if cell else 0), 0)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        cell = _cell_of(index) if index.isValid() else None
        if event.type() != QEvent.Type.ToolTip or cell is None:
            return super().helpEvent(event, view, option, index)
        rect = option.rect
        elided = self.needed_width(cell) > self._inner(rect, index.column()).width()
        said = cell.spoken()[:MOST_INK] if cell.tip or elided else ""
        QToolTip.showText(event.globalPos(), said, view.viewport(), rect)
        return True

    # -- the editor -----------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName(EDITOR)
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        editor.setTextMargins(EDITOR_PULL, 0, EDITOR_PULL, 0)
        if self.column.right_aligned:
            editor.setAlignment(RIGHT)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only once: what is being typed is never replaced by what arrives meanwhile."""
        if not editor.property(LOADED):
            editor.setProperty(LOADED, True)
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Around the line, so that the text in the editor stands where it stood in the cell."""
        line = self._inner(option.rect, index.column()).adjusted(self.lead, 0, 0, 0)
        editor.setGeometry(line.adjusted(-EDITOR_FRAME, 3, EDITOR_FRAME, -3))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab saves and goes to the next cell of the row that can be edited; Enter saves, and opens no row as well."""
        ends = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Return: 0, Qt.Key.Key_Enter: 0}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ends \
                and isinstance(watched, QWidget):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, self.EndEditHint.NoHint)
            step = ends[Qt.Key(event.key())]
            if step:
                self._look.edit_beside(step)
            return True
        return super().eventFilter(watched, event)

    def _inner(self, rect: QRect, column: int) -> QRect:
        left, right = self._look.insets(column)
        return rect.adjusted(left, 0, -right, -1)


class NameDelegate(CellDelegate):
    """A name, the darkest thing in the row, with a quieter word behind it."""

    tone = "text.primary"

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        font = ink_font(self.theme, "body", MEDIUM)
        taken = write_line(painter, rect, cell.text, font, self.theme.colour(cell.tone or self.tone))
        if cell.detail:
            write_line(painter, rect.adjusted(taken + DETAIL_GAP, 0, 0, 0), cell.detail, self.theme.font("body"),
                       self.theme.colour("text.secondary"))

    def needed_width(self, cell: Cell) -> int:
        detail = DETAIL_GAP + ink_width(self.theme, cell.detail, "body") if cell.detail else 0
        return ink_width(self.theme, cell.text, "body", MEDIUM) + detail


class AvatarDelegate(NameDelegate):
    """A person or a company: the avatar and the name."""

    lead = SMALL + AVATAR_GAP

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        company = self.column.kind == "company"
        if cell.text in ("", UNKNOWN):
            super().draw(painter, rect, cell)
            return
        draw_avatar(painter, self.theme, cell.text, rect.left(), _middle(rect, SMALL), SMALL, company=company)
        super().draw(painter, rect.adjusted(SMALL + AVATAR_GAP, 0, 0, 0), cell)

    def draw_loading(self, painter: QPainter, rect: QRect) -> None:
        box = QRectF(rect.left(), _middle(rect, SMALL), SMALL, SMALL)
        radius = 5 if self.column.kind == "company" else SMALL / 2
        draw_box(painter, box, radius, self.theme.colour("surface.pressed"))
        super().draw_loading(painter, rect.adjusted(SMALL + AVATAR_GAP, 0, 0, 0))

    def needed_width(self, cell: Cell) -> int:
        return SMALL + AVATAR_GAP + super().needed_width(cell)


class MarkerDelegate(CellDelegate):
    """The next step: its marker and its words."""

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        if cell.mark:
            write_marker(painter, self.theme, cell.mark, cell.text, QRectF(rect))
        else:
            super().draw(painter, rect, cell)

    def needed_width(self, cell: Cell) -> int:
        return marker_width(self.theme, cell.mark, cell.text) if cell.mark else super().needed_width(cell)


class MoneyDelegate(CellDelegate):
    """Money and counts at the right in digits of one width; the count of what it is made of stands before it."""

    tone = "text.primary"
    bar = 0.5

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        super().draw(painter, rect, cell)
        if cell.detail:
            taken = ink_width(self.theme, cell.text, "body") + DETAIL_GAP
            write_line(painter, rect.adjusted(0, 0, -taken, 0), cell.detail, self.theme.font("body"),
                       self.theme.colour("text.secondary"), align=RIGHT)

    def needed_width(self, cell: Cell) -> int:
        detail = DETAIL_GAP + ink_width(self.theme, cell.detail, "body") if cell.detail else 0
        return super().needed_width(cell) + detail


class ChipsDelegate(CellDelegate):
    """A few chips; those that have no room end in "+2"."""

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        draw_chips(painter, self.theme, cell.chips, rect)

    def needed_width(self, cell: Cell) -> int:
        return chips_width(self.theme, cell.chips)


class StageDelegate(CellDelegate):
    """A stage: the square in its colour, and its name."""

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        draw_stage(painter, self.theme, cell.text, stage_ink(self.theme, cell.mark), rect)

    def needed_width(self, cell: Cell) -> int:
        return stage_width(self.theme, cell.text)


DELEGATES: dict[CellKind, type[CellDelegate]] = {
    "text": CellDelegate, "name": NameDelegate, "person": AvatarDelegate, "company": AvatarDelegate,
    "marker": MarkerDelegate, "money": MoneyDelegate, "date": CellDelegate, "count": MoneyDelegate,
    "chips": ChipsDelegate, "stage": StageDelegate}


def cell_delegate(theme: Theme, column: Column, look: RowLook, parent: QWidget) -> CellDelegate:
    """The delegate of a column's kind."""
    return DELEGATES[column.kind](theme, column, look, parent)


def _cell_of(index: Index) -> Cell | None:
    model = index.model()
    return model.cell_at(index.row(), index.column()) if isinstance(model, VirtualModel) else None


def _middle(rect: QRect, size: int) -> int:
    return rect.top() + (rect.height() - size + 1) // 2
