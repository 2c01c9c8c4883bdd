"""Toasts: one sentence over the status line, with Undo where there is something to take back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent
from PySide6.QtWidgets import QApplication, QGraphicsDropShadowEffect, QHBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.ui.base.actions import keys_text
from crm_desktop.ui.base.free_place import free_place
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_button, make_label, make_tool, put_sentence, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.base.tokens import duration_token

ABOVE = 20  # pixels over the foot of the content
BESIDE = 20  # least distance from its edges
WIDEST, NARROWEST = 640, 200
AROUND, GAP = (12, 6, 6, 6), 10
MOVES = (QEvent.Type.Resize, QEvent.Type.UpdateRequest)  # the second: something below has changed


class Messages(QObject):
    """Says what was done and what went wrong; the frame shows it over its content."""

    undo_asked = Signal(object)  # the act's number, or None for the newest
    redo_asked = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._toast = Toast(theme, window)
        self._toast.pressed.connect(self._pressed)
        self._act: int | None = None
        self._redo = False
        self._take_back: Callable[[], None] | None = None
        self._resting = False
        self._waiting: Callable[[], None] | None = None

    def say(self, text: str, *, undo: bool = False, act: int | None = None, redo: bool = False,
            take_back: Callable[[], None] | None = None) -> None:
        """One sentence for six seconds; with Undo of the act (the newest one), or Redo.

        `take_back`: what Undo does where this device's settings were changed and not the book.
        """
        if self._resting:
            self._waiting = partial(self.say, text, undo=undo, act=act, redo=redo, take_back=take_back)
            return
        self._act, self._redo, self._take_back = act, redo, take_back
        verb = tr("Undo") if undo or take_back else tr("Redo") if redo else ""
        keys = keys_text("undo" if undo else "redo") if verb and not take_back else ""
        self._toast.show_text("circle-check", text, verb, keys)

    def show_error(self, error: UserError) -> None:
        """What happened, what is safe, what to do next; stays until it is closed or something newer is said."""
        if self._resting:
            self._waiting = partial(self.show_error, error)
            return
        self._act, self._redo, self._take_back = None, False, None
        self._toast.show_text("triangle-alert", str(error), "", "", stay=True)

    def rest(self, resting: bool) -> None:
        """While the book is locked nothing is said: the newest sentence waits until it is open again."""
        self._resting = resting
        if resting:
            self._toast.hide()
            return
        waiting, self._waiting = self._waiting, None
        if waiting:
            waiting()

    def stand_on(self, ground: Callable[[], QWidget]) -> None:
        """Over what the toast stands: the content of the page in front; the whole window until this is said."""
        self._toast.ground = ground

    def shown(self) -> str:
        """The sentence that is on screen, or an empty text."""
        return self._toast.text() if self._toast.isVisible() else ""

    def _pressed(self) -> None:
        if self._take_back:
            self._take_back()
        elif self._redo:
            self.redo_asked.emit()
        else:
            self.undo_asked.emit(self._act)


class Toast(QWidget):
    """The dark sentence at the foot of the window; a newer one replaces an older one."""

    pressed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.ground: Callable[[], QWidget] = lambda: window
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = IconLabel(theme, "circle-check", colour="text.on_tooltip")
        self._label = make_label(name="toast_text")
        self._button = make_button(theme, name="toast_button")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where work goes on
        self._close = make_tool(theme, "x", "", name="toast_close", kind="quiet", colour="text.on_tooltip")
        self._before: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(*AROUND)
        row.setSpacing(GAP)
        for part in (self._icon, self._label, self._button, self._close):
            row.addWidget(part)
        self._button.clicked.connect(self._press)
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._over)
        self._stays = False
        self._fitted = (0, "", 0)  # what it has the size for: room, sentence, room of the buttons
        on_change(theme, self, self._shade)
        window.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """The sentence."""
        return self._label.text()

    def show_text(self, icon: str, text: str, verb: str, keys: str, *, stay: bool = False) -> None:
        """Shows a sentence, announces it, and goes after six seconds unless it has to stay."""
        self._icon.set_icon(icon)
        put_sentence(self._label, text)
        self._button.setText(f"{verb}  {keys}".strip())
        self._button.setAccessibleName(verb)
        self._button.setVisible(bool(verb))
        set_tip(self._close, tr("Close"))
        self._stays = stay
        focus = QApplication.focusWidget()
        self._before = focus if focus is not None and not self.isAncestorOf(focus) else self._before
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        if not stay:
            self._timer.start(duration_token("toast"))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in MOVES and self.isVisible():
            self._place()
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """The focus goes back to where it was before somebody came here by Tab."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus) and self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hideEvent(event)

    def _press(self) -> None:
        self.hide()
        self.pressed.emit()

    def _over(self) -> None:
        """Its time is over; while somebody looks at it closely it stays."""
        if self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self):
            self._timer.start(duration_token("toast") // 3)
        else:
            self.hide()

    def _place(self) -> None:
        """In the middle of the content, over its foot and over the controls that stand there."""
        ground = self.ground()
        self._fit(ground.width() - 2 * BESIDE)
        wanted = QRect(QPoint((ground.width() - self.width()) // 2, ground.height() - ABOVE - self.height()),
                       self.size())
        place = ground.mapTo(self._window, free_place(ground, wanted).topLeft())
        if place != self.pos():
            self.move(place)

    def _fit(self, room: int) -> None:
        """A sentence without enough room takes more lines."""
        others = sum(part.sizeHint().width() + GAP for part in (self._icon, self._button, self._close)
                     if not part.isHidden())
        most = max(NARROWEST, min(WIDEST, room - others - sum(AROUND[::2])))
        if (most, self._label.text(), others) == self._fitted:
            return
        self._fitted = most, self._label.text(), others
        self._label.setWordWrap(False)
        self._label.setMinimumWidth(0)
        wide = self._label.sizeHint().width() > most
        self._label.setWordWrap(wide)
        self._label.setMinimumWidth(most if wide else 0)
        self._label.setMaximumWidth(most)
        self.adjustSize()

    def _shade(self) -> None:
        self._fitted = (0, "", 0)  # perhaps in other fonts
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setOffset(0, 8)
        shadow.setBlurRadius(28)
        shadow.setColor(self._theme.colour("shadow"))
        self.setGraphicsEffect(shadow)
