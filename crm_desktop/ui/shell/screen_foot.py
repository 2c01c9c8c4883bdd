"""The line at the foot of the screens before a book is open: where or how it lies; theme and language."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from crm_desktop.i18n import LANGUAGES, later, tr
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import use as use_language
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.icons import IconLabel, icon_pixmap, wear_icon
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme, on_change

HEIGHT = 44
CHEVRON = 12
THEMES = {  # choice: its icon and its words
    "system": ("sun-moon", later("Follows the system")),
    "light": ("sun", later("Light")),
    "dark": ("moon", later("Dark")),
}


def shown_path(path: Path) -> str:
    """A path as people know it: below their own folder without that folder's name."""
    home = Path.home()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


class FootChoice(QToolButton):
    """An icon, the chosen word and a chevron; a click opens the choices over it."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setProperty("kind", "foot")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self._menu.setObjectName(f"{name}_menu")
        self._group = QActionGroup(self._menu)
        self._menu.triggered.connect(self._take)
        self.clicked.connect(self._open)

    def show_choices(self, words: dict[str, str], chosen: str) -> None:
        """Each choice with its words; the chosen one is checked and stands on the button."""
        while len(self._group.actions()) < len(words):
            action = QAction(self._menu)
            action.setCheckable(True)
            self._group.addAction(action)
            self._menu.addAction(action)
        for action, (key, text) in zip(self._group.actions(), words.items(), strict=True):
            action.setData(key)
            action.setText(text)
            action.setChecked(key == chosen)
        self.setText(words[chosen])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        chevron = icon_pixmap(self._theme, "chevron-down", CHEVRON, "text.secondary", self.devicePixelRatioF())
        painter.drawPixmap(self.width() - CHEVRON - 6, (self.height() - CHEVRON) // 2 + 1, chevron)
        painter.end()

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, -self._menu.sizeHint().height())))
        self._menu.setActiveAction(self._group.checkedAction())

    def _take(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))


class ScreenFoot(QWidget):
    """Choices are kept in the settings of this device and hold at once."""

    change_wanted = Signal()  # the new book is to lie elsewhere

    def __init__(self, theme: Theme, settings: SettingsFile) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._path: Path | None = None
        self.setObjectName("screen_foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._lock = IconLabel(theme, "lock", size=14)
        self._words = make_label("", "label", "secondary", name="foot_words")
        self._words.setProperty("weight", "plain")
        self._change = make_button(theme, kind="link", name="foot_change")
        self._change.setProperty("room", "label")
        self._theme_choice = FootChoice(theme, name="foot_theme")
        self._language_choice = FootChoice(theme, name="foot_language")
        wear_icon(self._language_choice, theme, "languages", size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(8)
        for part in (self._lock, self._words, self._change):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._theme_choice)
        row.addWidget(self._language_choice)
        self._change.clicked.connect(self.change_wanted)
        self._theme_choice.chosen.connect(self._take_theme)
        self._language_choice.chosen.connect(self._take_language)
        self.show_path(None, changeable=False)
        on_change(theme, self, self.set_texts)

    def show_path(self, path: Path | None, *, changeable: bool) -> None:
        """Where the new book lies or will lie; None: how the book is protected."""
        self._path = path
        self._lock.setVisible(path is None)
        self._change.setVisible(path is not None and changeable)
        self.set_texts()

    def set_texts(self) -> None:
        """All texts in the current language."""
        if self._path is None:
            self._words.setText(tr("The book is encrypted on this laptop. Without passphrase or recovery code nobody "
                                   "can open it."))
        else:
            self._words.setText(tr("Book: {path}", path=shown_path(self._path)))
            self._words.setToolTip(str(self._path))
        self._change.setText(tr("Change"))
        self._change.setAccessibleName(tr("Change where the book lies"))
        self._theme_choice.show_choices({key: tr(text) for key, (_, text) in THEMES.items()}, self._theme.choice)
        self._theme_choice.setAccessibleName(tr("Theme"))
        wear_icon(self._theme_choice, self._theme, THEMES[self._theme.choice][0], size=14)
        self._language_choice.show_choices(dict(LANGUAGES), current_language())
        self._language_choice.setAccessibleName(tr("Language"))

    def _take_theme(self, choice: str) -> None:
        self._settings.change(theme=choice)
        self._theme.use(choice)
        self.set_texts()  # the choice may be the theme that is there already

    def _take_language(self, spoken: str) -> None:
        use_language(spoken)
        self._settings.change(language=spoken)
        self._theme.use(self._theme.choice)
