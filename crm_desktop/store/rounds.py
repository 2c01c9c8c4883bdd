"""What a book remembers of its rounds of sync: how the last one ended, and when all was last saved on the server."""

from dataclasses import dataclass

from crm_desktop.changes.protocol import pack_message, unpack_message
from crm_desktop.store.book import Book
from crm_desktop.store.journal import transaction
from crm_desktop.store.sync_state import put_state

ROUND = "round"
FRESH = 60_000  # milliseconds in which an equal ending is not written down again
FRESH_MOVED = 5_000


@dataclass(frozen=True)
class LastRound:
    """`state` is a word of the status, `trouble` an error's code or "". Instants in UTC milliseconds."""

    state: str
    at: int
    saved_at: int | None = None
    trouble: str = ""


def last_round(book: Book) -> LastRound | None:
    """How the last round ended; None before the first."""
    found = book.value("select value from sync_state where key = ?", (ROUND,))
    return unpack_message(found, LastRound) if found is not None else None


def note_round(book: Book, state: str, trouble: str, *, saved: bool, moved: bool = False) -> None:
    """Keeps how a round ended; one like the last one just before is not written again, sooner where it `moved` data."""
    before, now = last_round(book), book.clock()
    fresh = FRESH_MOVED if moved else FRESH
    if before and (before.state, before.trouble) == (state, trouble) and 0 <= now - before.at < fresh:
        return
    saved_at = now if saved else before.saved_at if before else None
    link = book.writer_link()
    with transaction(link):
        put_state(link, ROUND, pack_message(LastRound(state, now, saved_at, trouble)))
