"""The button that chooses the columns of a list and their order: a popover of lines with a tick, moved up and down."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.text import make_button, make_label, make_tool
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.customers.columns import ALWAYS, COLUMNS, USUAL
from crm_desktop.ui.widgets.popover import Popover

KEY = Qt.ItemDataRole.UserRole
ROW, WIDTH = 30, 268
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ColumnButton(QToolButton):
    """Opens the chooser; says each change at once, so that the list behind it shows it."""

    chosen = Signal(object)  # list of keys, from the left

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind = "company"
        self._shown: Sequence[str] = USUAL["company"]
        self.setObjectName("customer_columns")
        self.setProperty("kind", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wear_icon(self, theme, "columns-3")
        self.clicked.connect(self._open)
        on_change(theme, self, self.set_texts)

    def show_columns(self, kind: str, keys: Sequence[str]) -> None:
        """What the list shows now; it is the page's own doing, so nothing is emitted."""
        self._kind, self._shown = kind, list(keys)

    def set_texts(self) -> None:
        """Texts in the current language."""
        self.setText(tr("Columns"))
        self.setAccessibleName(tr("Columns"))
        self.setToolTip(tr("Choose and order the columns"))

    def _open(self) -> None:
        chooser = _Chooser(self._theme, self.window(), self._kind, self._shown)
        chooser.chosen.connect(self._take)
        chooser.open_under(self, chooser.list)

    def _take(self, keys: list[str]) -> None:
        self._shown = keys
        self.chosen.emit(keys)


class _Chooser(Popover):
    """Ticked columns come first, in their order; the name stays where it is."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, window: QWidget, kind: str, shown: Sequence[str]) -> None:
        super().__init__(theme, window, name="column_chooser", width=WIDTH)
        self._kind = kind
        self.list = _Lines()
        self.list.moved.connect(self._move)
        self._up = make_tool(theme, "arrow-up", tr("Further to the left (Alt Up)"), name="column_up")
        self._down = make_tool(theme, "arrow-down", tr("Further to the right (Alt Down)"), name="column_down")
        self._usual = make_button(theme, tr("The usual columns"), kind="link", name="columns_usual")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(make_label(tr("Columns"), "body_strong", name="column_chooser_title"), 1)
        foot.addWidget(self._usual, 1)
        for button in (self._up, self._down):
            foot.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self.list)
        self.body.addLayout(foot)
        self._fill(shown)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self._ticked)
        self.list.currentRowChanged.connect(self._look)
        self._up.clicked.connect(self._to_left)
        self._down.clicked.connect(self._to_right)
        self._usual.clicked.connect(self._choose_usual)
        self._look()

    def _fill(self, shown: Sequence[str]) -> None:
        titles = {column.key: tr(column.title) for column in COLUMNS[self._kind]}
        self.list.blockSignals(True)
        self.list.clear()
        for key in [*shown, *(key for key in titles if key not in shown)]:
            line = QListWidgetItem(titles[key])
            line.setData(KEY, key)
            line.setSizeHint(QSize(0, ROW))
            usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            line.setFlags(usual if key == ALWAYS else usual | Qt.ItemFlag.ItemIsUserCheckable)
            line.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)
            self.list.addItem(line)
        self.list.blockSignals(False)
        self.list.setFixedHeight(self.list.count() * ROW + 4)

    def _keys(self) -> list[str]:
        lines = [self.list.item(at) for at in range(self.list.count())]
        return [str(line.data(KEY)) for line in lines if line.checkState() is Qt.CheckState.Checked]

    def _ticked(self) -> None:
        self._look()
        self.chosen.emit(self._keys())

    def _move(self, step: int) -> None:
        """The current line one place up or down; nothing stands before the name."""
        at = self.list.currentRow()
        if not 0 < at < self.list.count() or not 0 < at + step < self.list.count():
            return
        self.list.blockSignals(True)
        self.list.insertItem(at + step, self.list.takeItem(at))
        self.list.setCurrentRow(at + step)
        self.list.blockSignals(False)
        self._ticked()

    def _to_left(self) -> None:
        self._move(-1)

    def _to_right(self) -> None:
        self._move(1)

    def _choose_usual(self) -> None:
        self._fill(USUAL[self._kind])
        self.list.setCurrentRow(0)
        self._ticked()

    def _look(self) -> None:
        at, last = self.list.currentRow(), self.list.count() - 1
        self._up.setEnabled(at > 1)
        self._down.setEnabled(0 < at < last)
        self._usual.setEnabled(self._keys() != list(USUAL[self._kind]))


class _Lines(QListWidget):
    """Space ticks, Alt with an arrow moves; a click anywhere on a line ticks it."""

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("column_lines")
        self.setAccessibleName(tr("Columns"))
        self.setProperty("ground", "none")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and Qt.Key(event.key()) in MOVES:
            self.moved.emit(MOVES[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            _tick(self.currentItem())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        line = self.itemAt(event.position().toPoint())
        before = line.checkState() if line is not None else None
        super().mouseReleaseEvent(event)  # on the box it ticks by itself
        if line is not None and line.checkState() is before:
            _tick(line)


def _tick(line: QListWidgetItem | None) -> None:
    if line is not None and line.flags() & Qt.ItemFlag.ItemIsUserCheckable:
        checked = line.checkState() is Qt.CheckState.Checked
        line.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
