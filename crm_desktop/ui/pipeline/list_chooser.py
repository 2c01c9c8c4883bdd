"""The button that chooses the columns of a list: a menu that stays open while one ticks."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import wear_icon
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.columns import Column

RESET = later("The usual columns")


class ColumnChooser(QToolButton):
    """Says which columns are wanted; one of them can never be taken away."""

    chosen = Signal(object)  # tuple of keys, in the columns' order

    def __init__(self, theme: Theme, columns: Sequence[Column], always: str, usual: Sequence[str], *,
                 name: str) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._always = always
        self._usual = tuple(usual)
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        wear_icon(self, theme, "columns-3")
        self._menu = _TickMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self._ticks = {column.key: self._menu.addAction("") for column in self._columns}
        for key, action in self._ticks.items():
            action.setCheckable(True)
            action.setData(key)
            action.setEnabled(key != always)
            action.setObjectName(f"{name}_{key}")
            action.toggled.connect(self._toggled)
        self._menu.addSeparator()
        self._reset = self._menu.addAction("")
        self._reset.setObjectName(f"{name}_usual")
        self._reset.triggered.connect(self._choose_usual)
        self.setMenu(self._menu)
        self.set_columns(usual)
        on_change(theme, self, self.set_texts)

    def set_columns(self, keys: Collection[str]) -> None:
        """The columns that are shown now; it is the page's own doing, so nothing is emitted."""
        for key, action in self._ticks.items():
            action.blockSignals(True)
            action.setChecked(key in keys or key == self._always)
            action.blockSignals(False)
        self._reset.setEnabled(self.columns() != self._usual)

    def columns(self) -> tuple[str, ...]:
        """The columns that are ticked."""
        return tuple(key for key, action in self._ticks.items() if action.isChecked())

    def set_texts(self) -> None:
        """Texts in the current language."""
        self.setText(tr("Columns"))
        self.setAccessibleName(tr("Columns"))
        for column in self._columns:
            self._ticks[column.key].setText(tr(column.title))
        self._reset.setText(tr(RESET))

    def _toggled(self) -> None:
        self._reset.setEnabled(self.columns() != self._usual)
        self.chosen.emit(self.columns())

    def _choose_usual(self) -> None:
        self.set_columns(self._usual)
        self.chosen.emit(self._usual)


class _TickMenu(QMenu):
    """Ticking a line does not close it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if not _tick(action):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) or not _tick(self.activeAction()):
            super().keyPressEvent(event)


def _tick(action: QAction | None) -> bool:
    if action is None or not action.isCheckable() or not action.isEnabled():
        return False
    action.setChecked(not action.isChecked())
    return True
