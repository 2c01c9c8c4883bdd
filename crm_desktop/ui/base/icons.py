"""Icons: Lucide outlines drawn at the screen's scale in a colour of the theme, once per name, size and colour."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QToolButton

from crm_desktop.paths import resource
from crm_desktop.ui.base.theme import Theme, on_change

BUTTON_AIR, TOOL_AIR = 2, 6  # pixels
STROKE = 1.75  # of the 24-unit drawing


def icon_pixmap(theme: Theme, name: str, size: int = 16, colour: str = "text.secondary",
                scale: float = 1.0) -> QPixmap:
    """An icon of `size` logical pixels (14, 16 or 20) in the colour of a token, for a screen of this scale."""
    shade = theme.hex(colour)
    key = f"icon/{name}/{size}/{shade}/{scale}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    drawing = _outline(name).replace("currentColor", shade)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    QPixmapCache.insert(key, pixmap)
    return pixmap


def make_icon(theme: Theme, name: str, size: int = 16, colour: str = "text.secondary", *, active: str = "",
              air: int = 0) -> QIcon:
    """An icon for a button or a menu, grey while disabled, in the `active` colour while it is checked.

    `air` pixels at its right stand between it and the words.
    """
    screen = QGuiApplication.primaryScreen()
    scale = screen.devicePixelRatio() if screen else 1.0
    icon = QIcon()
    for shade, mode, state in ((colour, QIcon.Mode.Normal, QIcon.State.Off),
                               ("text.disabled", QIcon.Mode.Disabled, QIcon.State.Off),
                               (active, QIcon.Mode.Normal, QIcon.State.On)):
        if shade:
            icon.addPixmap(_with_air(icon_pixmap(theme, name, size, shade, scale), air), mode, state)
    return icon


def _with_air(pixmap: QPixmap, air: int) -> QPixmap:
    if not air:
        return pixmap
    scale = pixmap.devicePixelRatio()
    wide = QPixmap(pixmap.width() + round(air * scale), pixmap.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(scale)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wide


def wear_icon(button: QAbstractButton, theme: Theme, name: str, *, size: int = 16, colour: str = "text.secondary",
              active: str = "") -> None:
    """Gives a button an icon that follows the theme; to change it, call it again."""
    worn = button.property("icon_worn") is not None
    button.setProperty("icon_worn", [name, size, colour, active])
    button.setIconSize(QSize(size + _air_of(button), size))
    if worn:
        _dress(button, theme)
        return
    on_change(theme, button, lambda: _dress(button, theme))


class IconLabel(QLabel):
    """An icon that only shows; a screen reader passes over it, because words stand beside it."""

    def __init__(self, theme: Theme, name: str, *, size: int = 16, colour: str = "text.secondary") -> None:
        super().__init__()
        self._theme = theme
        self._worn = (name, size, colour)
        self.setFixedSize(size, size)
        on_change(theme, self, self._paint)

    def set_icon(self, name: str, colour: str = "") -> None:
        """Another icon, in the same colour unless another is given."""
        self._worn = (name, self._worn[1], colour or self._worn[2])
        self._paint()

    def _paint(self) -> None:
        name, size, colour = self._worn
        self.setPixmap(icon_pixmap(self._theme, name, size, colour, self.devicePixelRatioF()))


def _dress(button: QAbstractButton, theme: Theme) -> None:
    name, size, colour, active = button.property("icon_worn")
    button.setIconSize(QSize(int(size) + _air_of(button), int(size)))
    button.setIcon(make_icon(theme, str(name), int(size), str(colour), active=str(active), air=_air_of(button)))


def _air_of(button: QAbstractButton) -> int:
    """Fusion leaves 4 pixels between icon and words of a push button; the design has 6."""
    beside = isinstance(button, QToolButton) and (
        button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return BUTTON_AIR if isinstance(button, QPushButton) else TOOL_AIR if beside else 0


@lru_cache(maxsize=256)
def _outline(name: str) -> str:
    text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')
