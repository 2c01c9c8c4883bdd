"""How a round ended, as data: one of four words, counts of records, and what went wrong in sentences for people."""

from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.siblings import disputes_of
from crm_desktop.store.unsent import unsent_count
from crm_desktop.sync.transport import BadAnswer, OtherKey, OtherScheme, ServerRefused, Unreachable, UntrustedKey

BUSY = ("slow_down", "unavailable", "too_slow", "cut", "damaged_log",  # and a talk that took too long:
        "bad_nonce", "bad_token", "no_token")
SAFE = later("Your changes are safe on this laptop.")


class SyncState(StrEnum):
    """The four words of the status."""

    SAVED = "saved"
    SYNCING = "syncing"
    OFFLINE = "offline"
    NEEDS_YOU = "needs_you"


@dataclass(frozen=True)
class Outcome:
    """`pushed` and `pulled` are of this round, the other counts are of now. `wait_ms`: not before the next round.

    `trouble` says why the state is not "saved"; `changed` are the types of records that came anew; `head` is the
    newest seq that the book has seen.
    """

    state: SyncState
    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    unsent: int = 0
    quarantined: int = 0
    wait_ms: int = 0
    trouble: UserError | None = None
    changed: frozenset[str] = frozenset()
    head: int = 0


@dataclass(frozen=True)
class Counts:
    """What waits in a book: records in the conflict inbox, unsent ones, and rows that were put aside."""

    conflicts: int
    unsent: int
    quarantined: int


def count_waiting(book: Book) -> Counts:
    """The counts as they are now."""
    aside = book.value("select count(distinct record_id) from sync_quarantine")
    conflicts = {dispute.copy.record_id for dispute in disputes_of(book.reader())}
    return Counts(len(conflicts), unsent_count(book), int(aside))


def what_it_means(error: Exception) -> tuple[SyncState, UserError | None, int]:
    """State, sentence and wait of an error that a round may end with; errors of ours have no meaning here."""
    if isinstance(error, UserError):
        return (SyncState.SYNCING if error.code == "busy" else SyncState.NEEDS_YOU), error, 0
    if isinstance(error, OtherScheme):
        return SyncState.OFFLINE, UserError(
            "wrong_scheme", later("The server's port speaks {address} now, and not as this team's address says."), SAFE,
            later("Ask who runs the server to start it as before."), address=error.address), 0
    if isinstance(error, Unreachable):
        return SyncState.OFFLINE, UserError("offline", later("The server cannot be reached."), SAFE,
                                            later("They are sent as soon as it answers again.")), 0
    if isinstance(error, UntrustedKey):
        return SyncState.NEEDS_YOU, UserError(
            "other_server_key", later("This computer does not trust the server's certificate."),
            later("Nothing was sent to it."),
            later("Copy the whole token or invite again; if that does not help, ask who runs the server.")), 0
    if isinstance(error, OtherKey):
        return SyncState.NEEDS_YOU, UserError(
            "other_server_key", later("The server shows another key than the one that was agreed on."),
            later("Nothing was sent to it."),
            later("Somebody may stand between, or the server was set up anew: ask who runs it.")), 0
    if isinstance(error, BadAnswer):
        return SyncState.OFFLINE, UserError("bad_answer", later("The server's answer makes no sense."), SAFE,
                                            later("It is asked again later. If that stays so, tell who runs it.")), 0
    if isinstance(error, ServerRefused):
        return _refusal(error)
    raise error


def _refusal(error: ServerRefused) -> tuple[SyncState, UserError | None, int]:
    if error.code in BUSY:
        return SyncState.OFFLINE, UserError("server_busy", later("The server is busy."), SAFE,
                                            later("It is asked again in a moment.")), max(error.wait_ms, 1_000)
    if error.code in ("removed", "denied"):
        return SyncState.NEEDS_YOU, UserError("removed", later("This laptop was removed from the team."),
                                              later("Your book and all that is in it stay here."),
                                              later("If that was a mistake, ask for a new invite.")), 0
    if error.code == "other_origin":
        return SyncState.NEEDS_YOU, UserError(
            "other_address", later("The server answers under another address than the one this laptop calls."), SAFE,
            later("Ask who runs the server: what stands before it must hand on the name that was called.")), 0
    if error.code in ("unknown_device", "no_workspace", "bad_signature"):
        return SyncState.NEEDS_YOU, UserError(
            "unknown_laptop", later("The server does not know this laptop."), SAFE,
            later("If it was restored from a backup, another laptop of the team brings the rest back when it syncs; "
                  "else ask for a new invite.")), 0
    if error.code in ("other_protocol", "newer_entry"):
        return SyncState.NEEDS_YOU, UserError("newer_program", later("The server speaks another version."), SAFE,
                                              later("Install the newer version, here or there.")), 0
    return SyncState.NEEDS_YOU, UserError("refused", later("The server refuses: {code}."), SAFE,
                                          later("Ask who runs the server."), code=error.code), 0
