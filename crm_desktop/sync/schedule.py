"""When the next round is due: at once after an edit or a hint, later and later after failures, now and then anyhow."""

import logging
import random
from collections.abc import Callable

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.round import Connect, sync_now
from crm_desktop.sync.transport import Server
from crm_desktop.sync.trip import Progress

FIRST_WAIT = 1_000  # milliseconds after the first failure; each further one doubles it
LONGEST_WAIT = 300_000
REGULAR = 300_000  # without any hint: losing one is harmless
NEEDED = 600_000  # while a person is needed
EDITED = 60_000  # the most that an edit waits then: it may be what was needed
CONTINUED = 50  # where a round ended with something left
LOG = logging.getLogger(__name__)


class Schedule:
    """Decides by a clock that is handed in (milliseconds, only forwards), so that it can be tested without waiting."""

    def __init__(self, now: int, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._failures = self._needed = 0
        self._next_at = now
        self._not_before = 0
        self._running = False
        self._again = False
        self._head = 0

    @property
    def next_at(self) -> int:
        """When the next round is due; while one runs, nothing is."""
        return max(self._next_at, self._not_before)

    def is_due(self, now: int) -> bool:
        """Whether a round should begin."""
        return not self._running and now >= self.next_at

    def edited(self, now: int) -> None:
        """Somebody changed something here. While the server does not answer, an edit does not make it."""
        if not self._failures:
            self._soon(now)

    def hinted(self, head: int, now: int) -> None:
        """The server has moved to this seq. The echo of one's own push is no news."""
        if head > self._head:
            self._head = head
            self._failures = 0
            self._soon(now)

    def line_broke(self, now: int) -> None:
        """The stream of hints has ended: a round finds out whether the server is there."""
        if not self._failures:
            self._soon(now)

    def network_came(self, now: int) -> None:
        """There is a network again, or the laptop woke up: past failures say nothing any more."""
        self._failures = 0
        self._soon(now)

    def asked(self, now: int) -> None:
        """A person wants a round now."""
        self._failures = self._not_before = 0
        self._soon(now)

    def began(self) -> None:
        """A round runs."""
        self._running, self._again = True, False

    def ended(self, outcome: Outcome, now: int, head: int = 0) -> None:
        """A round has ended; `head` is the newest seq that the book has seen by now."""
        self._running = False
        self._head = max(self._head, head)
        self._failures = self._failures + 1 if outcome.state is SyncState.OFFLINE else 0
        self._needed = self._needed + 1 if outcome.state is SyncState.NEEDS_YOU else 0
        patience = self._back_off(self._needed, EDITED) if self._needed else 0
        self._not_before = now + max(outcome.wait_ms, patience)
        wait = {SyncState.SAVED: REGULAR, SyncState.SYNCING: CONTINUED, SyncState.NEEDS_YOU: NEEDED,
                SyncState.OFFLINE: self._back_off(self._failures, LONGEST_WAIT)}[outcome.state]
        self._next_at = now if self._again and not self._failures else now + wait

    def _back_off(self, times: int, longest: int) -> int:
        """Doubles from one second; half of it by chance, so that a team does not come all at once."""
        whole = min(FIRST_WAIT << min(max(times - 1, 0), 20), longest)
        return round(whole * (0.5 + 0.5 * self._jitter()))

    def _soon(self, now: int) -> None:
        self._next_at = now
        self._again = True


def run_scheduled(schedule: Schedule, book: Book, now: Callable[[], int], *, connect: Connect = Server,
                  progress: Progress | None = None, allow_deletions: bool = False) -> Outcome | None:
    """A round if one is due, for a lane that has the book open; None where nothing is due. It never raises."""
    if not schedule.is_due(now()):
        return None
    schedule.began()
    try:
        outcome = sync_now(book, connect=connect, progress=progress, allow_deletions=allow_deletions)
    except Exception as error:  # one of the three places of the house that catch any error
        LOG.exception("a round failed")
        outcome = Outcome(SyncState.NEEDS_YOU, trouble=UserError(
            "internal", later("The program made a mistake: {what}."), later("What was saved before is safe."),
            later("The log says more."), what=type(error).__name__))
    schedule.ended(outcome, now(), outcome.head)
    return outcome
