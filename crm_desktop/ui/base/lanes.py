"""Lanes: one thread each with connections of its own to the book, or none at all for tests."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

Work = Callable[[], None]


class LaneLike(Protocol):
    """Where work runs one after the other."""

    def submit(self, work: Work) -> None:
        """Takes work on; what it raises is a bug of its caller."""

    def close(self, last: Work) -> None:
        """No new work; waits for the running one, then does the last in the same thread."""


class Lane:
    """A thread of its own: plain, because a QThread that is dropped while it runs aborts the process."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closing = threading.Event()

    def submit(self, work: Work) -> None:
        """Work that still waits when the lane closes is dropped."""
        self._pool.submit(self._unless_closing, work)

    def close(self, last: Work) -> None:
        """Waits for what runs, drops what waits."""
        self._closing.set()
        self._pool.submit(last)
        self._pool.shutdown(wait=True)

    def _unless_closing(self, work: Work) -> None:
        if not self._closing.is_set():
            work()


class InlineLane:
    """Does everything at once in the thread that asks: tests need no waiting."""

    def __init__(self, name: str) -> None:
        self.name = name

    def submit(self, work: Work) -> None:
        """At once."""
        work()

    def close(self, last: Work) -> None:
        """At once."""
        last()
