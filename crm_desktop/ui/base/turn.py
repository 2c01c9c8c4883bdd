"""The window's turn: while it takes an answer in or paints, long work in the lanes waits, within bounds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 0.05  # seconds that long work waits for one turn of the window
OWED = 0.2  # seconds that it goes on unhindered after a turn that was longer


class Turn:
    """`at_work` is the window's side, in its thread; `wait` that of a lane, in another one."""

    def __init__(self) -> None:
        self._quiet = threading.Event()
        self._quiet.set()
        self._owed = 0.0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The window has the right of way until the end of the block."""
        outermost = self._quiet.is_set()
        self._quiet.clear()
        try:
            yield
        finally:
            if outermost:
                self._quiet.set()

    def wait(self) -> None:
        """Waits for the end of the window's turn, at most LONGEST; a dialog that stays open does not hold work up."""
        if self._quiet.is_set() or time.monotonic() < self._owed:
            return
        if not self._quiet.wait(LONGEST):
            self._owed = time.monotonic() + OWED
