"""The list of pairs that look alike: both names and why, a line for each pair."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from crm_desktop.domain.lookalikes import reasons_text
from crm_desktop.queries.lookalikes import Lookalike
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, ink_font, write_line
from crm_desktop.ui.widgets.line_list import LINE_ROLE, Index, LineDelegate, LineList, LineModel

ROW, INSET, WORDS, MARK, BAR = 76, 20, 60, 28, 3


@dataclass(frozen=True)
class LookalikeLine:
    """A pair with its reasons in words."""

    pair: Lookalike
    why: str
    tip: str = ""
    can_be_chosen: bool = True

    @property
    def title(self) -> str:
        """The name of the one that would stay."""
        return self.pair.name

    @property
    def place(self) -> Hashable:
        """Names and reasons decide where a pair stands: with others it is another line."""
        return self.pair

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return ", ".join((self.pair.name, self.pair.other, self.why))


class LookalikeDelegate(LineDelegate):
    """Paints a pair from the theme."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: LookalikeLine = index.data(LINE_ROLE)
        theme, rect = self._theme, QRect(option.rect)
        painter.save()
        if self.paint_ground(painter, option):
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), theme.colour("accent.base"))
        draw_avatar(painter, theme, line.pair.name, rect.left() + INSET, rect.top() + 12, MARK,
                    company=line.pair.record_type == "company")
        words = QRect(rect.left() + WORDS, rect.top() + 8, rect.width() - WORDS - INSET, 20)
        write_line(painter, words, line.pair.name, ink_font(theme, "body", MEDIUM), theme.colour("text.primary"))
        write_line(painter, words.translated(0, 20), line.pair.other, ink_font(theme, "body"),
                   theme.colour("text.primary"))
        write_line(painter, words.translated(0, 40), line.why, ink_font(theme, "label", NORMAL),
                   theme.colour("text.secondary"))
        painter.restore()


class LookalikeList(LineList):
    """`chosen` tells of another current pair; Enter and Right lead to its fields."""

    chosen = Signal(object)  # a Lookalike
    enter_keys = (*LineList.enter_keys, Qt.Key.Key_Right)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "lookalike_list")
        self.setProperty(RINGED, True)
        self._rows: LineModel[LookalikeLine] = LineModel(self)
        self._filling = False
        self.setModel(self._rows)
        self.setItemDelegate(LookalikeDelegate(theme, self))
        self.selectionModel().currentChanged.connect(self._moved)

    def set_pairs(self, pairs: Sequence[Lookalike], at: int) -> None:
        """What looks alike now; the line at this place is the current one, and is told of."""
        self._filling = True  # what Qt makes current while lines come and go was chosen by nobody
        self._rows.set_lines([_line(pair) for pair in pairs])
        index = self._rows.index(min(at, len(pairs) - 1))
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._filling = False
        self._moved(index)

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid() and not self._filling:
            self.chosen.emit(index.data(LINE_ROLE).pair)


def _line(pair: Lookalike) -> LookalikeLine:
    why = reasons_text(pair.reasons)
    return LookalikeLine(pair, why, "\n".join((pair.name, pair.other, why)))
