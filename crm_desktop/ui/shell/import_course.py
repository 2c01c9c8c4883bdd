"""How far an import is, as one way from 0 to 1 that never goes back, and how long the rest takes; no widgets."""

import math

UNDERSTOOD = 0.25  # reading and understanding rows takes a quarter of the time, as measured with 100,000 rows
WRITTEN = 0.95  # then records are prepared and written; the last stretch, saving them, tells nothing of itself
TELL_AFTER = 2.0  # seconds, and
TELL_FROM = 0.05  # of the way: before that nobody can say how long it takes
STEPS = ((60, 10), (10, 5), (0, 1))  # above so many seconds it is told in steps of so many
READ, WRITE, SAVE = 1, 2, 3


class ImportCourse:
    """Takes what the import tells of itself, (rows, 0) and then (records, all records), and the time."""

    def __init__(self, rows: int = 0, now: float = 0.0) -> None:
        self.done, self.whole, self.share = 0, 0, 0.0
        self._rows, self._began = rows, now
        self._left: int | None = None

    @property
    def phase(self) -> int:
        """READ, WRITE or SAVE."""
        return READ if not self.whole else SAVE if self.done >= self.whole else WRITE

    def go_on(self, done: int, whole: int) -> None:
        """The import is so far."""
        self.done, self.whole = done, whole
        part = min(1.0, done / (whole or self._rows or 1))
        share = UNDERSTOOD + part * (WRITTEN - UNDERSTOOD) if whole else part * UNDERSTOOD
        self.share = max(self.share, share)

    def seconds_left(self, now: float) -> int | None:
        """About how many seconds are left, never more than was said before; None where nobody can say."""
        spent = now - self._began
        if spent < TELL_AFTER or self.share < TELL_FROM:
            return None
        left = spent / self.share - spent
        step = next(step for above, step in STEPS if left > above or not above)
        said = max(1, math.ceil(left / step) * step)
        self._left = said if self._left is None else min(self._left, said)
        return self._left
