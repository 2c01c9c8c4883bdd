"""The list of questions that wait: names, why, and when, a line for each; J and K walk it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from crm_desktop.i18n import tr
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_box, draw_icon, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.line_list import LINE_ROLE, Index, LineDelegate, LineList, LineModel

ROW, STEP = 36, 20  # a line's height without what stands below the title, and of each text below it
INSET, WORDS, MARK, BAR = 20, 60, 28, 3
ICONS = {"deal": "square-kanban", "ticket": "life-buoy", "activity": "calendar", "tag": "tag", "product": "package"}
FACES = ("person", "company")  # types with an avatar


@dataclass(frozen=True)
class QuestionLine:
    """What the list says of a question. `below` the title: names, and last, in grey, what it is about.

    `place` makes it the same line: what decides where it stands belongs into it.
    """

    place: Hashable
    record_type: str
    title: str
    below: tuple[str, ...]
    when: str = ""
    tip: str = ""
    can_be_chosen: bool = True

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return tr(", ").join(part for part in (self.title, *self.below, self.when) if part)


class QuestionDelegate(LineDelegate):
    """Paints a question from the theme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: QuestionLine = index.data(LINE_ROLE)
        return QSize(100, ROW + STEP * len(line.below))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: QuestionLine = index.data(LINE_ROLE)
        theme, rect = self._theme, QRect(option.rect)
        fine, plain = ink_font(theme, "label", NORMAL), theme.colour("text.primary")
        painter.save()
        if self.paint_ground(painter, option):
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), theme.colour("accent.base"))
        self._mark(painter, line, rect.left() + INSET, rect.top() + 14)
        words = QRect(rect.left() + WORDS, rect.top() + 8, rect.width() - WORDS - INSET, 20)
        taken = ink_width(theme, line.when, "label", NORMAL) + 8 if line.when else 0
        write_line(painter, words.adjusted(0, 0, -taken, 0), line.title, ink_font(theme, "body", MEDIUM), plain)
        write_line(painter, words, line.when, fine, theme.colour("text.tertiary"), align=RIGHT)
        *names, about = line.below
        for at, name in enumerate(names, 1):
            write_line(painter, words.translated(0, at * STEP), name, ink_font(theme, "body"), plain)
        write_line(painter, words.translated(0, len(line.below) * STEP), about, fine, theme.colour("text.secondary"))
        painter.restore()

    def _mark(self, painter: QPainter, line: QuestionLine, left: int, top: int) -> None:
        if line.record_type in FACES:
            draw_avatar(painter, self._theme, line.title, left, top, MARK, company=line.record_type == "company")
            return
        draw_box(painter, QRect(left, top, MARK, MARK).toRectF(), 6, self._theme.colour("surface.pressed"))
        draw_icon(painter, self._theme, ICONS.get(line.record_type, "file-text"), 14, "text.secondary", left + 7,
                  top + 7)


class QuestionList(LineList):
    """`chosen` tells the place of another current line; Enter and Right lead to its fields."""

    chosen = Signal(int)
    enter_keys = (*LineList.enter_keys, Qt.Key.Key_Right)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.setProperty(RINGED, True)
        self._rows: LineModel[QuestionLine] = LineModel(self)
        self._filling = False
        self.setModel(self._rows)
        self.setItemDelegate(QuestionDelegate(theme, self))
        self.selectionModel().currentChanged.connect(self._moved)

    def set_lines(self, lines: Sequence[QuestionLine], at: int) -> None:
        """What waits now; the line at this place is the current one, and is told of."""
        self._filling = True  # what Qt makes current while lines come and go was chosen by nobody
        self._rows.set_lines(lines)
        index = self._rows.index(at)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._filling = False
        self._moved(index)

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid() and not self._filling:
            self.chosen.emit(index.row())
