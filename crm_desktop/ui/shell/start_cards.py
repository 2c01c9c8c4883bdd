"""The ways to start with a new book, as cards: the arrows walk, Enter or the card's digit chooses."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import IconLabel
from crm_desktop.ui.base.text import make_label
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.shell.busy_button import BUSY_AFTER

CARDS = {  # start: icon, title, what it is, how long it takes
    "import": ("table", later("Import my contacts"),
               later("A CSV file of Excel, Outlook, HubSpot, a phone or another program. You see every row before it "
                     "is saved."), later("2 minutes")),
    "sample": ("flask-conical", later("Open sample data"),
               later("300 companies with two years of deals, calls and tickets, in a book of its own. One undo takes "
                     "all of it away."), ""),
    "join": ("users", later("Join a team"),
             later("Your team's book comes to this laptop, with the invite code of another one."), ""),
    "empty": ("file", later("Start empty"), later("Type your first customer. Import whenever you like."), ""),
}
RADIUS = 8


class StartCard(QAbstractButton):
    """Icon, title, two lines, and the digit that chooses it."""

    def __init__(self, theme: Theme, start: str, digit: int) -> None:
        super().__init__()
        self._theme, self.start = theme, start
        self.setObjectName(f"start_{start}")
        self.setProperty("own_ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        icon, _, _, _ = CARDS[start]
        self._icon = IconLabel(theme, icon, size=20, colour="text.link" if digit == 1 else "text.secondary")
        self._title = make_label("", "heading")
        self._what = make_label("", "body", "secondary", wrap=True)
        self._time = QLabel()
        self._time.setProperty("chip", "accent")
        key = QLabel(str(digit))
        key.setProperty("chip", "key")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._time)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(head)
        words.addWidget(self._what)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(16)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        on_change(theme, self, self.set_texts)

    def set_texts(self) -> None:
        """All texts in the current language."""
        _, title, what, time = CARDS[self.start]
        self._title.setText(tr(title))
        self._what.setText(tr(what))
        self._time.setText(tr(time))
        self._time.setVisible(bool(time))
        self.setAccessibleName(tr(title))
        self.setAccessibleDescription(tr(what))
        self.update()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.heightForWidth(width) if layout else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        focused = self.hasFocus()
        ground = "surface.pressed" if self.isDown() else "surface.hover" if self.underMouse() else "surface.base"
        pen = QPen(self._theme.colour("focus.ring" if focused else "border.soft"), 2 if focused else 1)
        inset = pen.widthF() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class StartCards(QWidget):
    """The question and its cards."""

    chosen = Signal(str)  # a key of CARDS

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("start_cards")
        self._question = make_label("", "label", "secondary", name="start_question")
        self.cards = [StartCard(theme, start, digit) for digit, start in enumerate(CARDS, 1)]
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self._question)
        for card in self.cards:
            rows.addWidget(card)
            card.clicked.connect(self._choose)
        self._verb = ""
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(BUSY_AFTER)
        self._wait.timeout.connect(self.set_texts)
        on_change(theme, self, self.set_texts)
        self.setFocusProxy(self.cards[0])

    def set_texts(self) -> None:
        """The question in the current language."""
        seen = self._verb and not self._wait.isActive()
        self._question.setText(self._verb if seen else tr("How do you want to start?"))

    def set_busy(self, verb: str) -> None:
        """While a verb is in progress no card can be chosen; it is seen after half a second."""
        self._verb = verb
        if verb:
            self._wait.start()
        else:
            self._wait.stop()
        self.set_texts()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses its card."""
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(self.cards):
            self.cards[digit].click()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        card = self.sender()
        if isinstance(card, StartCard) and not self._verb:
            self.chosen.emit(card.start)
