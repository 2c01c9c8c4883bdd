"""The conversation of a ticket, oldest message first, with the newest one in sight."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.i18n import trn
from crm_desktop.ui.base.focus_ring import RINGED
from crm_desktop.ui.base.text import make_button, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.service.bubble import Bubble, EventLine, MessageText, Said, Told

Line = Said | Told
AT_ONCE = 40  # messages; earlier ones come on demand
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Conversation(QScrollArea):
    """Takes the whole list each time and touches what has changed: scroll and selected words stay.

    By keys: Enter goes into the newest message, up and down to the one before and after, Esc back out.
    """

    left = Signal()  # Esc

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said: list[Line] = []
        self._shown = AT_ONCE
        self._bubbles: dict[bytes, Bubble | EventLine] = {}
        self._down = True  # the newest message is in sight: it stays so
        self.setObjectName("conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RINGED, True)
        self._inside = QWidget()
        self._inside.setObjectName("conversation_inside")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(18)
        self._earlier = make_button(theme, kind="link", name="earlier_messages")
        self._earlier.clicked.connect(self._more)
        self._nothing = make_label("", "body", "tertiary", name="no_messages", wrap=True)
        self._column.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._ranged)

    def show_another(self, said: Sequence[Line]) -> None:
        """The messages of another ticket: from its newest."""
        self._shown = AT_ONCE
        self._down = True
        self.show_messages(said)
        self._ranged()

    def show_messages(self, said: Sequence[Line]) -> None:
        """The messages of the same ticket, as they are now."""
        self._said = list(said)
        shown = self._said[-self._shown:]
        hidden = len(self._said) - len(shown)
        self._earlier.setVisible(hidden > 0)
        self._earlier.setText(trn("{n} earlier message", "{n} earlier messages", hidden))
        keys = {one.key for one in shown}
        for key in [key for key in self._bubbles if key not in keys]:
            gone = self._bubbles.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, one in enumerate(shown):
            line = self._bubbles.get(one.key)
            if line is None:
                made = Bubble(self._theme, one) if isinstance(one, Said) else EventLine(self._theme, one)
                self._bubbles[one.key] = made
                self._column.insertWidget(place + 2, made)
            elif line.said != one:
                line.show_said(one)  # type: ignore[arg-type]  # a key is a message's or a change's for good

    def set_nothing(self, text: str) -> None:
        """What stands here while nobody has said anything; empty for nothing."""
        self._nothing.setText(text)
        self._nothing.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, texts = event.key(), self._texts()
        here = next((at for at, text in enumerate(texts) if text.hasFocus()), None)
        if key == Qt.Key.Key_Escape and here is None:
            self.left.emit()
        elif key == Qt.Key.Key_Escape:
            self.setFocus(Qt.FocusReason.TabFocusReason)
        elif here is None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and texts:
            self._go_into(texts[-1])
        elif here is not None and key in STEPS and 0 <= here + STEPS[Qt.Key(key)] < len(texts):
            self._go_into(texts[here + STEPS[Qt.Key(key)]])
        else:
            super().keyPressEvent(event)

    def _texts(self) -> list[MessageText]:
        """The words of the messages from the top."""
        bubbles = [self._bubbles[one.key] for one in self._said[-self._shown:]]
        return [bubble.words for bubble in bubbles if isinstance(bubble, Bubble)]

    def _go_into(self, text: MessageText) -> None:
        text.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(text, 0, 24)

    def _more(self) -> None:
        """Earlier messages come in above; what is in sight stays where it is."""
        bar = self.verticalScrollBar()
        below = bar.maximum() - bar.value()
        self._down = False
        self._shown += AT_ONCE
        self.show_messages(self._said)
        self._inside.adjustSize()
        bar.setValue(bar.maximum() - below)

    def _scrolled(self, value: int) -> None:
        self._down = value >= self.verticalScrollBar().maximum() - 4

    def _ranged(self) -> None:
        if self._down:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
            self._down = True
