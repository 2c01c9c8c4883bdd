"""The status in four words, from what lies in the book: it asks no server."""

from dataclasses import dataclass

from crm_desktop.i18n import later, tr
from crm_desktop.store.book import Book
from crm_desktop.store.rounds import last_round
from crm_desktop.store.sync_state import team
from crm_desktop.sync.outcome import SyncState, count_waiting

WORDS = {
    SyncState.SAVED: later("Saved"),
    SyncState.SYNCING: later("Syncing {count}"),
    SyncState.OFFLINE: later("Offline"),
    SyncState.NEEDS_YOU: later("Needs you"),
}


@dataclass(frozen=True)
class SyncStatus:
    """`last_sync` is when all was last saved on the server, in UTC milliseconds; `trouble` an error's code or ""."""

    state: SyncState
    unsent: int
    conflicts: int
    quarantined: int
    last_sync: int | None
    trouble: str


def sync_status(book: Book) -> SyncStatus | None:
    """How the book stands; None where it belongs to no team."""
    if team(book) is None:
        return None
    counts, last = count_waiting(book), last_round(book)
    ended = SyncState(last.state) if last else SyncState.SYNCING
    if counts.conflicts or ended is SyncState.NEEDS_YOU:
        state = SyncState.NEEDS_YOU
    elif ended is SyncState.OFFLINE:
        state = SyncState.OFFLINE
    else:
        state = SyncState.SYNCING if counts.unsent else ended  # one that was stopped has not received all
    return SyncStatus(state, counts.unsent, counts.conflicts, counts.quarantined, last.saved_at if last else None,
                      last.trouble if last else "")


def status_text(state: SyncState, unsent: int) -> str:
    """The word in the current language: Saved, Syncing n, Offline, Needs you."""
    return tr(WORDS[state], count=unsent)
