"""The list of the conflict inbox: a line for each record with its fields and when; J and K walk it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.conflict_cards import ConflictCard
from crm_desktop.ui.shell.conflict_words import card_detail
from crm_desktop.ui.shell.sync_words import time_text
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
CARD_ROLE = int(Qt.ItemDataRole.UserRole)
ROW, INSET, WORDS, MARK = 56, 20, 60, 28
ICONS = {"deal": "square-kanban", "ticket": "life-buoy", "activity": "calendar", "tag": "tag", "product": "package"}
BAR = 3


class ConflictModel(QAbstractListModel):
    """The cards, as they wait."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cards: list[ConflictCard] = []
        self._today = date.min

    def set_cards(self, cards: Sequence[ConflictCard], today: date) -> None:
        """What waits now."""
        self.beginResetModel()
        self._cards, self._today = list(cards), today
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        card = self._cards[index.row()]
        when = time_text(card.at, self._today)
        if role == CARD_ROLE:
            return card, when
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((card.title, card_detail(card), when))
        return None


class ConflictDelegate(QStyledItemDelegate):
    """Paints a record's line from the theme."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card, when = index.data(CARD_ROLE)
        theme, rect = self._theme, QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.fillRect(rect, theme.colour(
            "surface.selection" if chosen else "surface.hover" if hover else "surface.base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("border.divider"))
        if chosen:
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), theme.colour("accent.base"))
        self._mark(painter, rect, card)
        taken = ink_width(theme, when, "label", NORMAL) + 8
        words = QRect(rect.left() + WORDS, rect.top() + 8, rect.width() - WORDS - INSET - taken, 20)
        write_line(painter, words, card.title, ink_font(theme, "body", MEDIUM), theme.colour("text.primary"))
        write_line(painter, words.translated(0, 19), card_detail(card), ink_font(theme, "label", NORMAL),
                   theme.colour("text.secondary"))
        write_line(painter, QRect(rect.right() - INSET - taken, rect.top() + 8, taken, 20), when,
                   ink_font(theme, "label", NORMAL), theme.colour("text.tertiary"), align=RIGHT)
        painter.restore()

    def _mark(self, painter: QPainter, rect: QRect, card: ConflictCard) -> None:
        left, top = rect.left() + INSET, rect.top() + (ROW - MARK) // 2
        if card.record_type in ("person", "company"):
            draw_avatar(painter, self._theme, card.title, left, top, MARK, company=card.record_type == "company")
            return
        draw_box(painter, QRect(left, top, MARK, MARK).toRectF(), 6, self._theme.colour("surface.pressed"))
        draw_icon(painter, self._theme, ICONS.get(card.record_type, "file-text"), 14, "text.secondary", left + 7,
                  top + 7)


class ConflictList(QListView):
    """`chosen` tells of another current record; Enter and Right lead to its fields."""

    chosen = Signal(object)  # a ConflictCard
    entered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("conflict_list")
        self._rows = ConflictModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(ConflictDelegate(theme, self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.selectionModel().currentChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def set_cards(self, cards: Sequence[ConflictCard], today: date, at: int) -> None:
        """What waits now; the line at this place is the current one."""
        self._rows.set_cards(cards, today)
        if cards:
            index = self._rows.index(min(at, len(cards) - 1))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            step = Qt.Key.Key_Down if event.key() == Qt.Key.Key_J else Qt.Key.Key_Up
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, step, Qt.KeyboardModifier.NoModifier))
        elif event.text() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(CARD_ROLE)[0])
