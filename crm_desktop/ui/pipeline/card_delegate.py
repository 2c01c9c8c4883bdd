"""The cards of the board as items of a list: two heights, how a chosen, carried or dragged one looks, its tooltip."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.board_model import GAP, CardModel
from crm_desktop.ui.pipeline.card_face import CardFace
from crm_desktop.ui.pipeline.card_paint import draw_card_face, draw_card_ground, draw_slot, link_place
from crm_desktop.ui.widgets.table_model import Index

EDGE = 8  # left and right of the cards in their column
FADED = 0.45


class CardDelegate(QStyledItemDelegate):
    """The size is a look-up in the model, so 5,000 cards lay out and scroll at once."""

    def __init__(self, theme: Theme, model: CardModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model
        self._view = view
        self.picked: Collection[int] = ()  # the local rows of the cards that are on their way
        self.faded = False  # they hang at the mouse, here stands only where they were

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._model.height(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = self.card_place(option.rect)
        face = self._model.face(index.row())
        painter.save()
        if face is not None and face.slot:
            draw_slot(painter, self._theme, rect, face.text)
        else:
            picked = self._model.row_number(index.row()) in self.picked
            if picked and self.faded:
                painter.setOpacity(FADED)
            ground, border, width = self._look(option.state, index, picked=picked)
            draw_card_ground(painter, self._theme, rect, ground, border, width)
            draw_card_face(painter, self._theme, rect, face, link=self._has_link(index, face))
        painter.restore()

    def card_place(self, item: QRect) -> QRect:
        """Where in its item the card itself lies."""
        right = 0 if self._view.verticalScrollBar().isVisible() else EDGE  # the bar stands where the edge is
        return item.adjusted(EDGE, 0, -right, -GAP)

    def is_link(self, index: Index, where: QPoint) -> bool:
        """Whether the link that plans a step is at a place of the viewport."""
        face = self._model.face(index.row()) if index.isValid() else None
        if face is None or not self._has_link(index, face):
            return False
        return link_place(self._theme, self.card_place(self._view.visualRect(index)), face).contains(where)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        face = self._model.face(index.row()) if index.isValid() else None
        if event.type() != QEvent.Type.ToolTip or face is None or face.slot:
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), face.spoken(), view.viewport(),
                          option.rect)
        return True

    def _look(self, state: QStyle.StateFlag, index: Index, *, picked: bool) -> tuple[str, str, float]:
        """Ground, border and its width: the current card wears the ring, the others that are chosen a tint."""
        chosen, alone = bool(state & QStyle.StateFlag.State_Selected), self._is_alone()
        here = chosen and index == self._view.currentIndex()
        if picked and not self.faded:
            return "surface.base" if alone else "surface.selection", "accent.base", 2.0
        if here and self._view.hasFocus():
            return "surface.base" if alone else "surface.selection", "focus.ring", 2.0
        if chosen:
            return "surface.selection", "border.soft" if alone else "accent.base", 1.0
        return "surface.hover" if state & QStyle.StateFlag.State_MouseOver else "surface.base", "border.soft", 1.0

    def _has_link(self, index: Index, face: CardFace | None) -> bool:
        """On the current card of an open stage that has nothing planned."""
        return (face is not None and face.mark == "none" and not self.picked and index == self._view.currentIndex()
                and self._view.selectionModel().isSelected(index) and self._is_alone())

    def _is_alone(self) -> bool:
        chosen = self._view.selectionModel().selection()
        return chosen.count() <= 1 and all(part.height() == 1 for part in chosen)  # type: ignore[attr-defined]
