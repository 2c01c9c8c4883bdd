"""Dialogs inside the window: a dim layer and a panel with its verb; nothing waits, the answer comes as a signal."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import make_button, make_label, put_sentence
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.click_shield import ClickShield
from crm_desktop.ui.widgets.dialog_order import cast_shadow, height_at, tab_chain

SMALL_DIALOG, MEDIUM_DIALOG, LARGE_DIALOG = 440, 600, 960
AIR = 24  # inside the panel
AROUND = 32  # least distance of the panel from the window's edges
ABOVE = 0.42  # the panel's middle: a little above the window's
DIM = {"light": ("text.primary", 0.28), "dark": ("surface.sunken", 0.64)}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HouseDialog(QWidget):
    """Covers the window until it is answered; focus stays inside and goes back to where it was.

    With `stays` the verb leaves it open, so that the owner can show problems in place and then call `finish`.
    """

    accepted = Signal()
    rejected = Signal()

    def __init__(self, theme: Theme, window: QWidget, title: str, *, width: int = SMALL_DIALOG, name: str = "dialog",
                 verb: str = "", kind: str = "primary", stays: bool = False) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._width = width
        self._stays = stays
        self._danger = kind == "danger"
        self._before: QWidget | None = None
        self._inside: QWidget | None = None
        self._open = False
        self._top: int | None = None  # the panel's, kept while the dialog is open
        self._busy = False
        self.setObjectName(name)
        shadow = self._shadow = QFrame(self)
        self._shadow.setObjectName("dialog_shadow")
        self._panel = QFrame(self)
        self._panel.setObjectName("dialog_panel")
        self._title = make_label("", "title", name="dialog_title", wrap=True)
        put_sentence(self._title, title)
        self.head = QHBoxLayout()
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.primary = make_button(theme, verb, kind=kind, name="dialog_primary")
        self.cancel = make_button(theme, tr("Cancel"), name="dialog_cancel")
        self.foot = QHBoxLayout()
        self._build()
        self.primary.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        on_change(theme, self, lambda: cast_shadow(theme, shadow))
        self.hide()

    # -- for the owner

    def add_text(self, text: str, level: str = "secondary") -> QLabel:
        """A paragraph at the end of the body."""
        label = make_label(text, "body", level, wrap=True)
        self.body.addWidget(label)
        return label

    def set_title(self, title: str) -> None:
        """Another title."""
        put_sentence(self._title, title)
        self.setAccessibleName(title)

    def set_verb(self, verb: str) -> None:
        """What the button at the right says; empty takes it away, and Cancel becomes Close."""
        self.primary.setText(verb)
        self.primary.setHidden(not verb)
        self.cancel.setText(tr("Cancel") if verb else tr("Close"))

    def set_busy(self, busy: bool) -> None:
        """While the work goes on: the verb cannot be pressed a second time."""
        self._busy = busy
        self.primary.setDisabled(busy)

    def open_dialog(self, first: QWidget | None = None) -> None:
        """Shows it; the cursor goes to `first`, else to the first control, before a danger to Cancel."""
        self._before = QApplication.focusWidget()
        self._open = True
        self._window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_focus)
        self.set_verb(self.primary.text())
        self._place()
        self.show()
        self.raise_()
        self._top = None
        self._place()
        chain = self._chain()
        start = first or (self.cancel if self._danger or not chain else chain[0])
        start.setFocus(Qt.FocusReason.OtherFocusReason)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._title.text()))

    def accept(self) -> None:
        """What the verb does; once, however often Enter is pressed while it is done."""
        if not self._open or self._busy:
            return
        if not self._stays:
            self._shut()
        self.accepted.emit()

    def reject(self) -> None:
        """What Cancel and Esc do."""
        if not self._open:
            return
        self._shut()
        self.rejected.emit()

    def finish(self) -> None:
        """Closes it without another signal: the work is done."""
        self._shut()

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        """The window's shortcuts rest: their keys are for the dialog alone."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in ENTER:
            inside = QApplication.focusWidget()
            if isinstance(inside, QAbstractButton) and inside.isEnabled():
                inside.click()
            elif not self._danger and self.primary.isEnabled() and not self.primary.isHidden():
                self.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        chain = self._chain()
        if not chain:
            return True
        now = QApplication.focusWidget()
        at = chain.index(now) if now in chain else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(at + (1 if forward else -1)) % len(chain)].setFocus(reason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        resized = watched is self._window and event.type() == QEvent.Type.Resize
        self._top = None if resized else self._top
        if self._open and (resized or (watched is self._content and event.type() == QEvent.Type.LayoutRequest)):
            self._place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        token, alpha = DIM[self._theme.name]
        colour = QColor(self._theme.colour(token))
        colour.setAlphaF(alpha)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour)
        painter.end()

    # -- inside

    def _build(self) -> None:
        self._content = QWidget()
        self._content.setObjectName("dialog_content")
        self._content.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._content.installEventFilter(self)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("dialog_scroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.primary)
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(AIR, AIR - 4, AIR, AIR - 4)
        column.setSpacing(0)
        self.head.addWidget(self._title, 1)
        column.addLayout(self.head)
        column.addSpacing(8)
        column.addWidget(self._scroll)
        column.addSpacing(18)
        column.addLayout(self.foot)
        self.setAccessibleName(self._title.text())

    def _chain(self) -> list[QWidget]:
        return tab_chain(self, last=(self.cancel, self.primary))

    def _keep_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or not isValid(self):
            return
        if self.isAncestorOf(now):
            self._inside = now
        elif now.window() is self.window() and self._is_on_top():
            back = self._inside if self._inside is not None and isValid(self._inside) else self.cancel
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_on_top(self) -> bool:
        dialogs = self._window.findChildren(HouseDialog, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [each for each in dialogs if each.isVisible()][-1:] == [self]

    def _shut(self) -> None:
        if not self._open:
            return
        self._open = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._keep_focus)
        self._window.removeEventFilter(self)
        before = self._before
        if self.isVisible():
            ClickShield(self._window)
        self.hide()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        width = min(self._width, self.width() - 2 * AROUND)
        inner = width - 2 * AIR - 2
        column = self._panel.layout()
        assert column is not None  # noqa: S101 - for the type checker
        self._scroll.setFixedHeight(0)
        column.invalidate()
        rest = height_at(column, width)
        wanted, room = height_at(self.body, inner), max(0, self.height() - 2 * AROUND - rest)
        self._scroll.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if wanted <= room else Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setFixedHeight(min(wanted, room))
        height = rest + self._scroll.height()
        wish = round((self.height() - height) * ABOVE) if self._top is None else self._top
        top = max(AROUND, min(wish, self.height() - AROUND - height))
        self._top = top if self._open else None  # a sentence that comes or goes moves nothing below the pointer
        for part in (self._shadow, self._panel):
            part.setGeometry((self.width() - width) // 2, top, width, height)


def ask_decision(theme: Theme, window: QWidget, title: str, text: str, verb: str, decided: Callable[[], None], *,
                 kind: str = "danger", name: str = "decision") -> HouseDialog:
    """A question with consequences: the verb names them with their count, Cancel has the focus."""
    dialog = HouseDialog(theme, window, title, name=name, verb=verb, kind=kind)
    dialog.add_text(text)
    dialog.accepted.connect(decided)
    dialog.open_dialog(dialog.cancel)
    return dialog
