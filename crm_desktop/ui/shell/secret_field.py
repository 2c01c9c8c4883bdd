"""A line for a passphrase: dots, an eye that shows it, and a notice of Caps Lock."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.icons import IconLabel, wear_icon
from crm_desktop.ui.base.text import make_label, make_tool, set_tip
from crm_desktop.ui.base.theme import Theme

EYE_ROOM = 36
DOT_GAP = 2  # pixels between the dots


class SecretField(QLineEdit):
    """`caps_lock` tells whether Caps Lock is on, as far as the typed letters show it."""

    caps_lock = Signal(bool)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._caps: bool | None = None  # unknown until a letter was typed
        self.setObjectName(name)
        self.setProperty("room", "large")
        self._echo(QLineEdit.EchoMode.Password)
        self.setTextMargins(0, 0, EYE_ROOM, 0)
        self._eye = make_tool(theme, "eye", "", name=f"{name}_eye", kind="quiet")
        self._eye.setParent(self)
        self._eye.setCheckable(True)
        self._eye.setCursor(Qt.CursorShape.ArrowCursor)
        self._eye.toggled.connect(self._look)
        self.set_texts()

    def set_texts(self) -> None:
        """What the eye does, in the current language."""
        set_tip(self._eye, tr("Hide the passphrase") if self._eye.isChecked() else tr("Show the passphrase"))

    def forget(self) -> None:
        """Nothing typed stays, not even for undo; the dots are back."""
        self.setText("")
        self._eye.setChecked(False)

    def eye(self) -> QWidget:
        """The button, for the tab order."""
        return self._eye

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._look_at_caps(event)
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        hint = self._eye.sizeHint()
        self._eye.setGeometry(self.width() - hint.width() - 3, (self.height() - hint.height()) // 2, hint.width(),
                              hint.height())

    def _look(self, shown: bool) -> None:
        self._echo(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        wear_icon(self._eye, self._theme, "eye-off" if shown else "eye")
        self.set_texts()

    def _echo(self, mode: QLineEdit.EchoMode) -> None:
        self.setEchoMode(mode)
        font = QFont(self.font())
        gap = DOT_GAP if mode is QLineEdit.EchoMode.Password else 0
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, gap)
        self.setFont(font)

    def _look_at_caps(self, event: QKeyEvent) -> None:
        """A capital without Shift, or a small letter with it; no platform is asked."""
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            if self._caps is not None:
                self._notice(not self._caps)
        elif len(letter) == 1 and letter.lower() != letter.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._notice(letter.isupper() != shift)

    def _notice(self, on: bool) -> None:
        if on != self._caps:
            self._caps = on
            self.caps_lock.emit(on)


class CapsNotice(QWidget):
    """“Caps Lock is on”, under the field that noticed it and only while somebody types there."""

    def __init__(self, theme: Theme, field: SecretField, *, name: str) -> None:
        super().__init__()
        self._label = make_label("", "label", "warn", name=name)
        self._label.setProperty("weight", "plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel(theme, "arrow-big-up", size=14, colour="state.warn.text"))
        row.addWidget(self._label, 1)
        field.caps_lock.connect(self._show)
        field.installEventFilter(self)
        self._on = False
        self.hide()
        self.set_texts()

    def set_texts(self) -> None:
        """The sentence in the current language."""
        self._label.setText(tr("Caps Lock is on"))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setVisible(self._on and event.type() == QEvent.Type.FocusIn)
        return False

    def _show(self, on: bool) -> None:
        self._on = on
        self.setVisible(on)
