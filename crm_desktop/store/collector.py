"""Work that makes very many values goes without the cyclic collector, which would stop the window to walk them all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of new values make the collector walk them all again and again, and find nothing.

    What is left at the end goes among the old values unseen: its first walk would stop the window for 60 ms.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
