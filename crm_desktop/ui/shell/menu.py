"""The menu behind the gear: what concerns the whole book and this device."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.i18n import LANGUAGES, tr
from crm_desktop.settings import Setting, SettingsFile, setting_line
from crm_desktop.ui.base.actions import Actions

AT_HAND = ("language", "theme", "lock_minutes")  # the settings that need no dialog


class BookMenu(QMenu):
    """Made once a book; the choices of this device are marked."""

    chosen = Signal(str, object)  # the setting's key, its new value

    def __init__(self, actions: Actions, settings: SettingsFile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("book_menu")
        self._settings = settings
        for name in ("import", "export", "undo", "redo", "history", "sync", "team", "keys", "help", "remove_sample"):
            self.addAction(actions.action(name))
        self.addSeparator()
        self._lines = [(setting_line(key), self.addMenu("")) for key in AT_HAND]
        for line, menu in self._lines:
            self._fill(menu, line)
            menu.triggered.connect(self._choose)
        self.addAction(actions.action("preferences"))
        self.addSeparator()
        for name in ("lock", "other_book", "quit"):
            self.addAction(actions.action(name))
        self.aboutToShow.connect(self._mark)
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language; a language's own name stays as it is."""
        for line, menu in self._lines:
            menu.setTitle(tr(line.label))
            for action, (_, text) in zip(menu.actions(), line.choices, strict=True):
                action.setText(text if text in LANGUAGES.values() else tr(text))

    def _fill(self, menu: QMenu, line: Setting) -> None:
        group = QActionGroup(self)
        for value, _ in line.choices:
            action = menu.addAction("")
            action.setObjectName(f"choose_{line.key}_{value}")
            action.setCheckable(True)
            action.setData((line.key, value))
            group.addAction(action)
        self._mark()

    def _mark(self) -> None:
        """What is chosen, which the preferences may have changed."""
        for line, menu in self._lines:
            for action in menu.actions():
                action.setChecked(action.data()[1] == getattr(self._settings.now, line.key))

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(*action.data())
