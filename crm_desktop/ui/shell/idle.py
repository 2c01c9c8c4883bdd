"""Says when the book is to be locked: nobody has touched a key or the mouse for a while, or the laptop has slept."""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import SLOT, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QWindow

TOUCHES = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}
LOOK_EVERY = 2_000  # milliseconds between two looks at the clocks
LOGIND = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep")
SLEPT = 30.0  # seconds by which a clock may jump between two looks: a long paint or a corrected clock is shorter

Clock = Callable[[], float]


class IdleWatch(QObject):
    """Looks at the window's own events only; a single-shot timer says when it was quiet for long enough."""

    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)

    def watch(self, handle: QWindow) -> None:
        """The window whose events count."""
        handle.installEventFilter(self)

    def set_minutes(self, minutes: float) -> None:
        """From now on; 0 never locks."""
        self._timer.setInterval(round(minutes * 60_000))
        if minutes:
            self._timer.start()
        else:
            self._timer.stop()

    def stop(self) -> None:
        """The book is closed or locked: there is nothing to lock."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._timer.isActive():
            self._timer.start()
        return False


class SleepWatch(QObject):
    """The laptop is about to sleep (Linux says so), or one of its clocks has jumped ahead: then it has slept.

    While it sleeps the wall clock goes on; the steady one stands still on Linux and macOS and goes on under Windows.
    """

    slept = Signal()

    def __init__(self, parent: QObject, *, wall: Clock = time.time, steady: Clock = time.monotonic,
                 every: int = LOOK_EVERY) -> None:
        super().__init__(parent)
        self._wall, self._steady = wall, steady
        self._seen = (0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self._look)
        if sys.platform == "linux" and QDBusConnection.systemBus().isConnected():
            slot = SLOT("prepare_for_sleep(bool)")
            QDBusConnection.systemBus().connect(*LOGIND, self, slot)  # type: ignore[call-overload] # it takes no bytes

    def start(self) -> None:
        """From now on; what was before counts for nothing."""
        self._seen = (self._wall(), self._steady())
        self._timer.start()

    def stop(self) -> None:
        """No looks any more."""
        self._timer.stop()

    @Slot(bool)
    def prepare_for_sleep(self, begins: bool) -> None:
        """Linux is about to sleep, or is awake again."""
        if begins and self._timer.isActive():
            self.slept.emit()

    def _look(self) -> None:
        before, self._seen = self._seen, (self._wall(), self._steady())
        waited = self._timer.interval() / 1000
        if any(now - then > waited + SLEPT for then, now in zip(before, self._seen, strict=True)):
            self.slept.emit()
