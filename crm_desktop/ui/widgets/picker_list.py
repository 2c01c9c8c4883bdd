"""The list under a picker's line: records with their marks, the reason why there are none, the offer to make one."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import SMALL, draw_avatar
from crm_desktop.ui.widgets.chip_paint import SQUARE, stage_ink
from crm_desktop.ui.widgets.ink import MEDIUM, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line

ROW = 32
MOST_ROWS = 8
PADDING = 4
FRAME = PADDING + 1  # with the border
INSET = 8
CREATE = b"create"  # shorter than any id of a record
OFFER_ROLE = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Offer = tuple[bytes, str, str, str]


class OfferModel(QAbstractListModel):
    """Id, title, detail and mark of what can be picked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._offers: list[Offer] = []

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Other answers in place of the old ones."""
        self.beginResetModel()
        self._offers = list(offers)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        offer = self._offers[index.row()]
        if role == OFFER_ROLE:
            return offer
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (_title(offer), offer[2]) if part)
        return None


class PickerList(QFrame):
    """Answers in a frame; it never takes the focus, the line steers it."""

    picked = Signal(bytes, str)

    def __init__(self, theme: Theme, window: QWidget, name: str) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self.setProperty("ground", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = OfferModel(self)
        self._view = QListView()
        self._view.setObjectName(f"{name}_view")
        self._view.setProperty("ground", "none")
        self._view.setAccessibleName(tr("Results"))
        self._view.setModel(self._model)
        self._view.setItemDelegate(OfferDelegate(theme, self._view))
        self._view.setUniformItemSizes(True)
        self._view.setMouseTracking(True)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.clicked.connect(self._clicked)
        self._nothing = make_label(level="tertiary", name=f"{name}_nothing")
        self._nothing.setContentsMargins(INSET, 0, INSET, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(0)
        column.addWidget(self._view)
        column.addWidget(self._nothing)
        theme.changed.connect(self._view.viewport().update)
        self.hide()

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Other answers; the first one is current."""
        self._model.set_offers(offers)
        self._view.setVisible(bool(offers))
        self._nothing.setText(tr("Nothing found"))
        self._nothing.setHidden(bool(offers))
        self._view.setCurrentIndex(self._model.index(0))

    def wanted_height(self) -> int:
        """As high as its rows, at most eight of them."""
        return 2 * FRAME + ROW * max(1, min(self._model.rowCount(), MOST_ROWS))

    def step(self, by: int) -> None:
        """The next or the previous row; from the last one to the first."""
        rows = self._model.rowCount()
        if rows:
            self._view.setCurrentIndex(self._model.index((self._view.currentIndex().row() + by) % rows))

    def pick_current(self) -> None:
        """Takes the current row."""
        self._clicked(self._view.currentIndex())

    def _clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            offer: Offer = index.data(OFFER_ROLE)
            self.picked.emit(offer[0], offer[1])


class OfferDelegate(QStyledItemDelegate):
    """Mark, title and, at the right, detail."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, state = self._theme, option.rect, option.state
        offer: Offer = index.data(OFFER_ROLE)
        ground = ("surface.selection" if state & QStyle.StateFlag.State_Selected
                  else "surface.hover" if state & QStyle.StateFlag.State_MouseOver else "")
        if ground:
            draw_box(painter, QRectF(rect), 4, theme.colour(ground))
        left = rect.left() + INSET
        left += self._mark(painter, offer, left, rect)
        right = rect.right() - INSET
        detail = min(ink_width(theme, offer[2], "label"), (right - left) // 2)
        write_line(painter, QRect(right - detail, rect.top(), detail + 1, rect.height()), offer[2],
                   ink_font(theme, "label"), theme.colour("text.tertiary"), align=RIGHT)
        words = QRect(left, rect.top(), right - left - (detail + 12 if detail else 0), rect.height())
        colour = "text.link" if offer[0] == CREATE else "text.primary"
        write_line(painter, words, _title(offer), ink_font(theme, "body", MEDIUM), theme.colour(colour))

    def _mark(self, painter: QPainter, offer: Offer, left: int, rect: QRect) -> int:
        """Draws the mark and gives the width that it takes."""
        mark, middle = offer[3], rect.center().y() + 1
        if not mark:
            return 0
        if mark in ("person", "company"):
            draw_avatar(painter, self._theme, offer[1], left, middle - SMALL // 2, SMALL, company=mark == "company")
            return SMALL + 8
        if mark.startswith("#") or "." in mark:
            draw_box(painter, QRectF(left, middle - SQUARE / 2, SQUARE, SQUARE), 2, stage_ink(self._theme, mark))
            return SQUARE + 8
        colour = "text.link" if offer[0] == CREATE else "text.secondary"
        draw_icon(painter, self._theme, mark, 16, colour, left, middle - 8)
        return 24


def _title(offer: Offer) -> str:
    return tr("Create “{name}”", name=offer[1]) if offer[0] == CREATE else offer[1]
