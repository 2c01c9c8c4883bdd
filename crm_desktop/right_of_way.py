"""Long work in the background gives way to the window: between two records it waits while the window is at work.

Each call into Qt lets go of the interpreter's lock, and a lane that computes keeps it for a whole turn then: a card
with a hundred labels would be painted a hundred turns later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_wait: ContextVar[Callable[[], None] | None] = ContextVar("wait", default=None)


def give_way() -> None:
    """To be called between two records: waits a moment where `giving_way` says so, and returns at once elsewhere."""
    wait = _wait.get()
    if wait is not None:
        wait()


@contextmanager
def giving_way(wait: Callable[[], None]) -> Iterator[None]:
    """Within it, `give_way` of this thread calls `wait`."""
    before = _wait.set(wait)
    try:
        yield
    finally:
        _wait.reset(before)
