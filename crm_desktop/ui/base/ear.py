"""An ear beside the window: what somebody listens to in a thread of its own comes home as a signal."""

import threading
from typing import Protocol

from PySide6.QtCore import QObject, Signal

LAST_WAIT = 0.05  # seconds: a listener that is connecting just now ends by itself, unheard


class Listens(Protocol):
    """Runs until it is stopped, which any thread may ask for."""

    def run(self) -> None:
        """Listens."""

    def stop(self) -> None:
        """Ends it."""


class Ear(QObject):
    """One listener at a time; it has no book and nothing to save, so nobody waits long for its end."""

    heard = Signal(object)
    deaf = Signal()  # what was listened to has broken off

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._listener: Listens | None = None
        self._thread: threading.Thread | None = None

    def listen(self, listener: Listens) -> None:
        """Begins to listen, in place of an older listener."""
        self.stop()
        self._listener = listener
        self._thread = threading.Thread(target=listener.run, name="hints", daemon=True)
        self._thread.start()

    def hear(self, what: object) -> None:
        """In the listener's thread: what it has heard; after `stop` nothing is told any more."""
        if self._listener is not None:
            self.heard.emit(what)

    def lose(self) -> None:
        """In the listener's thread: nothing can be heard for now."""
        if self._listener is not None:
            self.deaf.emit()

    def stop(self) -> None:
        """Hears nothing more."""
        if self._listener is not None and self._thread is not None:
            self._listener.stop()
            self._thread.join(LAST_WAIT)
        self._listener = self._thread = None
