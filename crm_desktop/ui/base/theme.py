"""The theme: colours, fonts and the one style sheet from the tokens, light or dark, switched live."""

import re
from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette, QPixmapCache
from PySide6.QtWidgets import QApplication

from crm_desktop.i18n import language
from crm_desktop.paths import resource
from crm_desktop.ui.base.tokens import Tokens, font_families, font_style, size_token

CHOICES = ("system", "light", "dark")
GENERIC = {"sans serif", "sans", "serif", "system"}  # no desktop has chosen a font
PLACE = re.compile(r"@([a-z0-9_.]+)@")
EFFECTS = (Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu, Qt.UIEffect.UI_AnimateCombo,
           Qt.UIEffect.UI_AnimateTooltip, Qt.UIEffect.UI_FadeTooltip)
ROLES = {
    QPalette.ColorRole.Window: "surface.window", QPalette.ColorRole.Base: "surface.base",
    QPalette.ColorRole.AlternateBase: "surface.hover", QPalette.ColorRole.Button: "surface.base",
    QPalette.ColorRole.WindowText: "text.primary", QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.ButtonText: "text.primary", QPalette.ColorRole.BrightText: "text.on_accent",
    QPalette.ColorRole.Highlight: "accent.base", QPalette.ColorRole.HighlightedText: "text.on_accent",
    QPalette.ColorRole.PlaceholderText: "text.tertiary", QPalette.ColorRole.Link: "text.link",
    QPalette.ColorRole.ToolTipBase: "surface.tooltip", QPalette.ColorRole.ToolTipText: "text.on_tooltip",
}


class Theme(QObject):
    """Asked by everything that paints; `changed` comes after the style sheet is set, also for a new language."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: str = "light") -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._tokens = Tokens("light")
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._sheet = ""
        self._words = QTranslator(self)
        self._spoken = "en"
        self._still = False
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.use(choice)

    @property
    def name(self) -> str:
        """The theme in use: "light" or "dark"."""
        return self._tokens.theme

    @property
    def choice(self) -> str:
        """What was chosen: "light", "dark" or "system"."""
        return self._choice

    @property
    def still(self) -> bool:
        """Whether nothing on screen is to move by itself."""
        return self._still

    def set_still(self, still: bool) -> None:
        """Menus, lists and tooltips open at once, and nothing turns."""
        self._still = still
        for effect in EFFECTS:
            QApplication.setEffectEnabled(effect, not still)

    def use(self, choice: str) -> None:
        """Takes a theme, or the system's, and the fonts of the current language."""
        if choice not in CHOICES:
            raise ValueError(choice)
        self._choice = choice
        self._qt_words()
        wanted = choice if choice != "system" else _system_theme()
        self._tokens = Tokens(wanted)
        self._colours.clear()
        self._fonts.clear()
        sheet = self._filled(resource("theme/app.qss").read_text(encoding="utf-8"))
        if sheet == self._sheet:
            return
        self._sheet = sheet
        QPixmapCache.clear()
        self._app.setStyleSheet("")  # from one sheet to another Qt takes 600 ms for 700 widgets, this way 100
        self._app.setFont(self.font("body"))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(sheet)
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """The colour of a token, to paint with."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = _parsed(self._tokens.colour(token))
        return found

    def hex(self, token: str) -> str:
        """The colour of a token as #RRGGBB."""
        return self._tokens.colour(token)

    def stage_colour(self, position: int, open_stages: int) -> QColor:
        """The colour of an open stage by its position."""
        return QColor(self._tokens.stage_colour(position, open_stages))

    def size(self, token: str) -> int:
        """A length of the tokens in logical pixels: "row", "control"."""
        return size_token(token)

    def font(self, style: str) -> QFont:
        """The font of a style: caption, label, body, body_strong, heading, title, figure, hero."""
        found = self._fonts.get(style)
        if found is None:
            pixels, weight = font_style(style, chinese=language() == "zh")
            found = QFont()
            found.setFamilies(_families(language()))
            found.setPixelSize(pixels)
            found.setWeight(QFont.Weight(weight))
            found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[style] = found
        return found

    def _filled(self, template: str) -> str:
        def value(found: re.Match[str]) -> str:
            path = found.group(1)
            if path.startswith("font."):
                return str(self.font(path.removeprefix("font.")).pixelSize())
            if path.startswith("icon."):
                name = path.removeprefix("icon.").replace("_", "-")
                return resource(f"theme/{name}-{self._tokens.theme}.svg").as_posix()
            return self._tokens.colour(path)

        return PLACE.sub(value, template)

    def _qt_words(self) -> None:
        """Qt's own dialogs in the current language."""
        wanted = language()
        if wanted == self._spoken:
            return
        self._spoken = wanted
        self._app.removeTranslator(self._words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if wanted == "zh" and self._words.load("qtbase_zh_CN", folder):
            self._app.installTranslator(self._words)

    def _palette(self) -> QPalette:
        palette = QPalette()
        for role, token in ROLES.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text.disabled"))
        return palette

    def _system_changed(self) -> None:
        if self._choice == "system":
            self.use("system")


def on_change(theme: Theme, owner: QObject, work: Callable[[], None]) -> None:
    """Calls `work` now and at each change, as long as the owner lives."""
    _Follower(theme, owner, work)
    work()


class _Follower(QObject):
    """A child of its owner, so that the connection goes with it."""

    def __init__(self, theme: Theme, owner: QObject, work: Callable[[], None]) -> None:
        super().__init__(owner)
        self._work = work
        theme.changed.connect(self._follow)

    def _follow(self) -> None:
        self._work()


def _system_theme() -> str:
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def _families(spoken: str) -> list[str]:
    """The desktop's own font; where none was chosen, the fonts of the pictures. Chinese first in Chinese."""
    system = [name for name in QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
              if name.lower() not in GENERIC and "CJK" not in QFontInfo(QFont(name)).family()]
    latin, chinese = system or font_families("latin"), font_families("chinese")
    return chinese + latin if spoken == "zh" else latin + chinese


def _parsed(text: str) -> QColor:
    if not text.startswith("rgba("):
        return QColor(text)
    red, green, blue, alpha = text.removeprefix("rgba(").removesuffix(")").split(",")
    return QColor(int(red), int(green), int(blue), round(float(alpha) * 255))
