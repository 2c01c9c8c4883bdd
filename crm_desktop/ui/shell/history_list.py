"""The list of the history: days as headings, acts below them, the Undo button in the current one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QPushButton, QStyleOptionViewItem

from crm_desktop.i18n import tr
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.text import make_button
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chip_paint import Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.ink import MEDIUM, NORMAL, RIGHT, draw_icon, ink_font, ink_width, write_line
from crm_desktop.ui.widgets.line_list import LINE_ROLE, ROOT, Index, LineDelegate, LineList, LineModel

HEADING, ACT = 32, 54
INSET, WORDS, TIME = 20, 48, 56


@dataclass(frozen=True)
class HistoryLine:
    """A day (act None, its count in `time`) or an act: what was done, and whether it can be undone now."""

    act: int | None
    title: str
    detail: str = ""
    time: str = ""
    icon: str = ""
    chip: str = ""
    undone: bool = False
    can_undo: bool = False
    tip: str = ""
    day: str = ""  # of a heading: what tells it from others

    @property
    def place(self) -> tuple[int | None, str]:
        """What makes it the same line, whatever else it says by now."""
        return self.act, self.day

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return ", ".join(part for part in (self.title, self.chip, self.detail, self.time) if part)

    @property
    def can_be_chosen(self) -> bool:
        """A day is no act."""
        return self.act is not None


class HistoryDelegate(LineDelegate):
    """Paints days and acts from the theme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: HistoryLine = index.data(LINE_ROLE)
        return QSize(100, HEADING if line.act is None else ACT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: HistoryLine = index.data(LINE_ROLE)
        rect: QRect = option.rect
        painter.save()
        if line.act is None:
            self._heading(painter, rect, line)
        else:
            self.paint_ground(painter, option)
            view = self.parent()
            current = isinstance(view, QListView) and view.currentIndex() == index
            self._act(painter, rect, line, with_button=current and line.can_undo)
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRect, line: HistoryLine) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.colour("surface.window"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("border.divider"))
        inner = rect.adjusted(INSET, 0, -INSET, 0)
        write_line(painter, inner, line.title, ink_font(theme, "label", QFont.Weight.DemiBold),
                   theme.colour("text.secondary"))
        write_line(painter, inner, line.time, theme.font("label"), theme.colour("text.tertiary"), align=RIGHT)

    def _act(self, painter: QPainter, rect: QRect, line: HistoryLine, *, with_button: bool) -> None:
        theme = self._theme
        draw_icon(painter, theme, line.icon or "circle", 16, "text.secondary", rect.left() + INSET, rect.top() + 10)
        words = QRect(rect.left() + WORDS, rect.top() + 7, rect.width() - WORDS - INSET - TIME - 8, 20)
        font = QFont(ink_font(theme, "body", MEDIUM))
        font.setStrikeOut(line.undone)
        colour = theme.colour("text.tertiary" if line.undone else "text.primary")
        below = words.translated(0, 20)
        chip = Chip(line.chip)
        wide = chip_width(theme, chip) if line.chip else 0
        beside = ink_width(theme, line.title, "body", MEDIUM) + 8 + wide <= words.width()  # else below
        taken = write_line(painter, words, line.title, font, colour)
        room = below if beside or not wide else below.adjusted(0, 0, -wide - 8, 0)
        said = write_line(painter, room, line.detail, ink_font(theme, "label", NORMAL), theme.colour("text.secondary"))
        if wide:
            left = words.left() + taken + 8 if beside else below.left() + (said + 8 if said else 0)
            draw_chip(painter, theme, chip, QRect(left, (words if beside else below).top(), wide, 20))
        if not with_button:
            right = QRect(rect.right() - INSET - TIME, rect.top() + 7, TIME, 20)
            write_line(painter, right, line.time, ink_font(theme, "label", NORMAL), theme.colour("text.tertiary"),
                       align=RIGHT)


class HistoryView(LineList):
    """Up and down choose an act, Enter or the button takes it back."""

    undo_wanted = Signal(object)  # the act's number
    more_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "history_list")
        self.setProperty(RINGED, True)
        self._theme = theme
        self._lines: LineModel[HistoryLine] = LineModel(self)
        self.setModel(self._lines)
        self.setItemDelegate(HistoryDelegate(theme, self))
        self._button: QPushButton = make_button(theme, tr("Undo"), name="undo_this")
        self._button.setParent(self.viewport())
        self._button.setProperty("measure", "small")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.hide()
        self._button.clicked.connect(self._undo_current)
        self.selectionModel().currentChanged.connect(self._place_button)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.entered.connect(self._undo_current)

    def set_lines(self, lines: Sequence[HistoryLine]) -> None:
        """What the history says now; what was at the top stays there, unless that was the very top."""
        bar = self.verticalScrollBar()
        seen = self.indexAt(QPoint(1, 1)) if bar.value() else ROOT
        top, above = QPersistentModelIndex(seen), self.visualRect(seen).top()
        self._lines.set_lines(lines)
        self.executeDelayedItemsLayout()
        if top.isValid():
            bar.setValue(bar.value() + self.visualRect(self._lines.index(top.row())).top() - above)
        self._place_button()

    def set_texts(self) -> None:
        """The button in the current language."""
        self._button.setText(tr("Undo"))
        self._button.setAccessibleName(tr("Undo"))
        self._place_button()

    def choose_first(self) -> None:
        """The newest act is the current one, unless another one is chosen."""
        if self._lines.rowCount() > 1 and not self.selectionModel().hasSelection():
            first = self._lines.index(1)
            self.setCurrentIndex(first)
            self.selectionModel().select(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)  # Qt made it current

    def choose_nothing(self) -> None:
        """Whoever opens the list begins at the newest act."""
        self.selectionModel().clear()

    def current_line(self) -> HistoryLine | None:
        """The act that is chosen."""
        return self._lines.line(self.currentIndex().row())

    def moveCursor(self, action: QListView.CursorAction, pressed: Qt.KeyboardModifier) -> QModelIndex:
        """Home goes to the newest act; above it stands only its day."""
        if action is QListView.CursorAction.MoveHome and self._lines.rowCount() > 1:
            return self._lines.index(1)
        return super().moveCursor(action, pressed)

    def _undo_current(self) -> None:
        line = self.current_line()
        if line is not None and line.can_undo:
            self.undo_wanted.emit(line.act)

    def _scrolled(self) -> None:
        self._place_button()
        bar = self.verticalScrollBar()
        if bar.maximum() and bar.value() > bar.maximum() - 3 * ACT:
            self.more_wanted.emit()

    def _place_button(self) -> None:
        line, index = self.current_line(), self.currentIndex()
        rect = self.visualRect(index)
        shown = line is not None and line.can_undo and rect.isValid()
        self._button.setVisible(bool(shown))
        if shown:
            width = max(TIME, ink_width(self._theme, self._button.text(), "label") + 20)
            self._button.setGeometry(rect.right() - INSET - width, rect.top() + 8, width, 26)
