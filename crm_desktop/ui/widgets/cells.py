"""One delegate per kind of cell; each paints one line from the theme, or a grey bar while the row is loading."""

from typing import Protocol

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import SMALL, draw_avatar
from crm_desktop.ui.widgets.chip_paint import chips_width, draw_chips, draw_stage, stage_ink, stage_width
from crm_desktop.ui.widgets.columns import Cell, CellKind, Column
from crm_desktop.ui.widgets.ink import LEFT, MEDIUM, RIGHT, draw_bar, draw_box, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.marker import marker_width, write_marker
from crm_desktop.ui.widgets.table_model import Index, VirtualModel

AVATAR_GAP = 8
DETAIL_GAP = 8
LOADED = "loaded"  # property of an editor that has its first text


class RowLook(Protocol):
    """What a delegate asks its table."""

    def ground(self, place: int) -> str:
        """The token of the row's ground: hovered, selected or neither."""

    def insets(self, column: int) -> tuple[int, int]:
        """The space left and right of what stands in a column."""


class CellDelegate(QStyledItemDelegate):
    """Ground, divider and the bar of a loading cell; the kinds say what stands in the line."""

    tone = "text.secondary"
    bar = 0.62  # share of the width that a loading cell's bar takes

    def __init__(self, theme: Theme, column: Column, look: RowLook, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.column = column
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, self.theme.colour(self._look.ground(index.row())))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.theme.colour("border.divider"))
        cell = _cell_of(index)
        if cell is None:
            self.draw_loading(painter, self._inner(rect, index))
        else:
            self.draw(painter, self._inner(rect, index), cell)
        painter.restore()

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
        rect = option.rect  # type: ignore[attr-defined]
        elided = self.needed_width(cell) > self._inner(rect, index).width()
        QToolTip.showText(event.globalPos(), cell.spoken() if cell.tip or elided else "", view.viewport(), rect)
        return True

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("cell_editor")
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only once: what is being typed is never replaced by what arrives meanwhile."""
        if not editor.property(LOADED):
            editor.setProperty(LOADED, True)
            super().setEditorData(editor, index)

    def _inner(self, rect: QRect, index: Index) -> QRect:
        left, right = self._look.insets(index.column())
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

    def draw(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        company = self.column.kind == "company"
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
