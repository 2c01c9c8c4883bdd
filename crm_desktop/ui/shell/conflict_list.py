"""The list of the conflict inbox: a line for each record with its fields and when; J and K walk it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.conflict_cards import ConflictCard
from crm_desktop.ui.shell.conflict_words import card_detail
from crm_desktop.ui.shell.sync_words import time_text
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.line_list import LINE_ROLE, Index, LineDelegate, LineList, LineModel

ROW, INSET, WORDS, MARK = 56, 20, 60, 28
ICONS = {"deal": "square-kanban", "ticket": "life-buoy", "activity": "calendar", "tag": "tag", "product": "package"}
BAR = 3


@dataclass(frozen=True)
class ConflictLine:
    """A record that waits, with what the list says of it."""

    card: ConflictCard
    detail: str
    when: str
    tip: str = ""
    can_be_chosen: bool = True

    @property
    def title(self) -> str:
        """The record's name."""
        return self.card.title

    @property
    def place(self) -> Hashable:
        """The newest value decides where a record stands: with another one it is another line."""
        return self.card.record_id, self.card.at

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return ", ".join((self.title, self.detail, self.when))


class ConflictDelegate(LineDelegate):
    """Paints a record's line from the theme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: ConflictLine = index.data(LINE_ROLE)
        theme, rect = self._theme, QRect(option.rect)
        painter.save()
        if self.paint_ground(painter, option):
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), theme.colour("accent.base"))
        self._mark(painter, rect, line.card)
        taken = ink_width(theme, line.when, "label", NORMAL) + 8
        words = QRect(rect.left() + WORDS, rect.top() + 8, rect.width() - WORDS - INSET - taken, 20)
        write_line(painter, words, line.title, ink_font(theme, "body", MEDIUM), theme.colour("text.primary"))
        write_line(painter, words.translated(0, 19), line.detail, ink_font(theme, "label", NORMAL),
                   theme.colour("text.secondary"))
        write_line(painter, QRect(rect.right() - INSET - taken, rect.top() + 8, taken, 20), line.when,
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


class ConflictList(LineList):
    """`chosen` tells of another current record; Enter and Right lead to its fields."""

    chosen = Signal(object)  # a ConflictCard
    enter_keys = (*LineList.enter_keys, Qt.Key.Key_Right)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "conflict_list")
        self.setProperty(RINGED, True)
        self._rows: LineModel[ConflictLine] = LineModel(self)
        self._filling = False
        self.setModel(self._rows)
        self.setItemDelegate(ConflictDelegate(theme, self))
        self.selectionModel().currentChanged.connect(self._moved)

    def set_cards(self, cards: Sequence[ConflictCard], today: date, at: int) -> None:
        """What waits now; the line at this place is the current one."""
        self._filling = True  # what Qt makes current while lines come and go was chosen by nobody
        self._rows.set_lines([ConflictLine(card, card_detail(card), time_text(card.at, today)) for card in cards])
        index = self._rows.index(min(at, len(cards) - 1))
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._filling = False
        self._moved(index)

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid() and not self._filling:
            self.chosen.emit(index.data(LINE_ROLE).card)
