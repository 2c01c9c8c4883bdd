"""The server's log: one JSON line an event, with names of routes, figures and classes of errors, never content.

No ids, addresses, tokens or bodies: a log is copied to places that nobody thinks of.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

LOG = logging.getLogger("crm_desktop.server")


def note_event(event: str, *, level: int = logging.INFO, **figures: str | float) -> None:
    """Writes one line."""
    LOG.log(level, "%s", json.dumps({"event": event, **figures}))


def note_failure(event: str, error: Exception) -> None:
    """Something failed that should not: its class is told, since its text may quote what a request held."""
    note_event(event, level=logging.ERROR, error=type(error.__cause__ or error).__name__)


@contextmanager
def notes_on_standard_error() -> Iterator[None]:
    """While the block runs, all events go to standard error, where systemd and containers take them."""
    handler, before = logging.StreamHandler(), LOG.level
    handler.setFormatter(logging.Formatter('%(asctime)s %(levelname)s %(message)s'))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        LOG.setLevel(before)
