"""A button that says what it is doing: after half a second its label is the verb in progress beside a ring."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton

from crm_desktop.ui.base.theme import Theme

BUSY_AFTER = 500  # milliseconds: what is done before that shows nothing
TURN_EVERY = 40
RING = 14
GAP = 8


class BusyButton(QPushButton):
    """Keeps its width; while it is busy a click does nothing."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._label = self._verb = ""
        self._angle = 0
        self._seen = False  # the verb in progress stands on it
        self.setObjectName(name)
        self.setProperty("kind", "primary")
        self.setProperty("room", "large")
        self.setAutoDefault(False)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(BUSY_AFTER)
        self._wait.timeout.connect(self._show_busy)
        self._turn = QTimer(self)
        self._turn.setInterval(TURN_EVERY)
        self._turn.timeout.connect(self._turn_on)

    @property
    def busy(self) -> bool:
        """Whether something is under way, seen or not."""
        return bool(self._verb)

    def set_label(self, label: str) -> None:
        """What a click does."""
        self._label = label
        if not self._seen:
            self.setText(label)

    def set_busy(self, verb: str) -> None:
        """The verb in progress, or an empty text: ready again."""
        self._verb = verb
        if verb:
            self._wait.start()
            return
        self._wait.stop()
        self._turn.stop()
        self._seen = False
        self.setMinimumWidth(0)
        self.setText(self._label)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(2 * (RING + GAP), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            return
        left = (self.width() - self.fontMetrics().horizontalAdvance(self.text())) / 2 - GAP - RING
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("text.on_accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        ring = QRectF(left + 1, (self.height() - RING) / 2 + 1, RING - 2, RING - 2)
        painter.drawArc(ring, -self._angle * 16, 270 * 16)
        painter.end()

    def _show_busy(self) -> None:
        self.setMinimumWidth(self.width())
        self._seen = True
        self.setText(self._verb)
        if not self._theme.still:
            self._turn.start()

    def _turn_on(self) -> None:
        self._angle = (self._angle + 18) % 360
        self.update()
