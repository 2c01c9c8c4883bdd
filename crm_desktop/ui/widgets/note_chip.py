"""A chip under the quick log: something that was understood, and how it is corrected by keys or mouse."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import menu_text
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.chip_paint import CHIP_HEIGHT, Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.ink import draw_box

MENU_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down)
TAKE_AWAY = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
WALK = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Escape: 0}


@dataclass(frozen=True)
class Understood:
    """One thing that was read from the text: what it is (`key`), its words, and what it could be instead."""

    key: str
    text: str
    icon: str = ""
    options: tuple[tuple[str, str], ...] = ()  # value, text
    value: str = ""


class NoteChip(QToolButton):
    """Enter or a click offers what it could be instead, Backspace takes it away, the arrows walk on."""

    corrected = Signal(str, str)
    pressed_plain = Signal(str)
    walked = Signal(int)  # by so many chips; 0 back to the line

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._understood = Understood("", "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(32)
        self.clicked.connect(self._offer)
        on_change(theme, self, self.updateGeometry)

    def show_words(self, understood: Understood) -> None:
        """Other words, or another meaning."""
        self._understood = understood
        self.setObjectName(f"chip_{understood.key}")
        self.setText(understood.text.replace("&", "&&"))
        self.setAccessibleName(understood.text)
        self.setToolTip(tr("Enter changes it, Backspace takes it away"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._theme, self._chip()) + 1, CHIP_HEIGHT + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(32, CHIP_HEIGHT + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_chip(painter, self._theme, self._chip(), self.rect())
        if self.underMouse() or self.isDown():
            draw_box(painter, QRectF(self.rect()), 4, None, self._theme.colour("text.link"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in MENU_KEYS:
            self._offer()
        elif key in TAKE_AWAY:
            self.corrected.emit(self._understood.key, "")
        elif key in WALK:
            self.walked.emit(WALK[key])
        else:
            super().keyPressEvent(event)

    def _chip(self) -> Chip:
        return Chip(self._understood.text, "accent", self._understood.icon)

    def _offer(self) -> None:
        if not self._understood.options:
            self.pressed_plain.emit(self._understood.key)
            return
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for value, text in self._understood.options:
            action = group.addAction(menu.addAction(menu_text(text)))
            action.setCheckable(True)
            action.setChecked(value == self._understood.value)
            action.setData(value)
        menu.triggered.connect(self._chosen)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))
        if not menu.activeAction():
            menu.setActiveAction(group.checkedAction() or group.actions()[0])

    def _chosen(self, action: QAction) -> None:
        self.corrected.emit(self._understood.key, str(action.data()))
