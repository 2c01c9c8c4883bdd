"""A progress bar on standard error, only where that is a terminal."""

import sys
import time

from crm_desktop.store.bulk import Progress

WIDTH = 30
EVERY = 0.1  # seconds between two drawings


def progress_bar() -> Progress | None:
    """What long work reports to, None where nobody looks on; Ctrl+C is how it is cancelled here."""
    return _Bar() if sys.stderr.isatty() else None


class _Bar:
    def __init__(self) -> None:
        self._drawn = 0.0

    def __call__(self, done: int, whole: int) -> bool:
        """Draws at most ten times a second; goes on for ever."""
        now = time.monotonic()
        if now - self._drawn > EVERY or (whole and done >= whole):
            self._drawn = now
            sys.stderr.write(f"\r{_drawing(done, whole)}" if done < whole or not whole else "\r\x1b[K")
            sys.stderr.flush()
        return True


def _drawing(done: int, whole: int) -> str:
    if not whole:
        return f"{done:,}"
    full = WIDTH * done // whole
    return f"[{'#' * full}{'.' * (WIDTH - full)}] {done:,} / {whole:,}"
