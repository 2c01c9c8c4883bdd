"""Why a book is not in step with its team, and the verb that answers it, from what the book remembers of its rounds."""

from collections.abc import Iterator
from pathlib import Path

from crm_desktop.cli.wording import moment_text, typed_path
from crm_desktop.errors import in_a_row
from crm_desktop.i18n import later, tr, trn
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.status import SyncStatus, status_text

AGAIN = later("“crm-desktop sync now” tries it again and tells more.")
INVITE = later("Ask for a new invite and run “crm-desktop team join CODE --book {path}”.")
ASK = later("Ask who runs the server, then run “crm-desktop sync now”.")
UPDATE = later("Install the newest version, then run “crm-desktop sync now”.")
NEEDED = {  # a trouble's code: what it is, and what answers it
    "removed": (later("This laptop was removed from the team."), INVITE),
    "unknown_laptop": (later("The server does not know this laptop."), INVITE),
    "no_team_key": (later("The team's new key does not open on this laptop."), INVITE),
    "other_server_key": (later("The server's key has changed, or its certificate is not trusted."), ASK),
    "forked_log": (later("The server tells another story of who is in the team than before."), ASK),
    "other_address": (later("The server answers under another address than the one this laptop calls."), ASK),
    "refused": (later("The server refuses what this laptop asks for."), ASK),
    "record_refused": (later("The server does not accept some records of this laptop."), UPDATE),
    "newer_program": (later("The team or the server uses another version of this program."), UPDATE),
    "too_big": (later("A record is too large for the server."),
                later("Shorten its longest note; “crm-desktop sync now” names it.")),
    "may_not_write": (later("The server does not let this laptop write."),
                      later("Ask the owner of the team for a role that may write.")),
    "many_deletions": (later("Others deleted many records, and more of that waits for you."),
                       later("If it is meant so, run “crm-desktop sync now --allow-deletions”.")),
}
UNREACHED = {  # nobody is needed: it goes on by itself
    "offline": later("The server could not be reached the last time."),
    "server_busy": later("The server was busy the last time."),
    "bad_answer": later("The server's last answer made no sense."),
    "wrong_scheme": later("The server's port speaks another of http and https than this team's address says."),
    "busy": later("Another program was syncing this book."),
}


def status_lines(status: SyncStatus, path: Path) -> Iterator[str]:
    """Of the book at this path: the state, why it is so with the verb that answers it, what waits, and since when."""
    yield status_text(status.state, status.unsent) if status.state is not SyncState.SYNCING or status.unsent \
        else tr("Syncing…")
    yield from _reasons(status, path)
    yield from waiting_lines(status.conflicts, status.quarantined)
    if status.state is SyncState.SAVED:
        yield tr("All was saved on the server {when}.", when=moment_text(status.last_sync or 0))
        return
    if status.unsent:
        yield trn("{n} record is safe on this laptop and not on the server yet.",
                  "{n} records are safe on this laptop and not on the server yet.", status.unsent)
    elif status.last_sync:
        yield tr("Nothing of this laptop waits to be sent.")
    if status.state is not SyncState.NEEDS_YOU:
        yield tr("“crm-desktop sync now” sends and receives; an open window does it by itself.")
    yield tr("The last time all was on the server: {when}.", when=moment_text(status.last_sync)) if status.last_sync \
        else tr("It was never all on the server so far.")


def waiting_lines(conflicts: int, quarantined: int) -> Iterator[str]:
    """What waits for a decision, and what lies aside; each with the verb that answers it."""
    if conflicts:
        yield trn("{n} record waits for your decision: “crm-desktop conflicts”.",
                  "{n} records wait for your decision: “crm-desktop conflicts”.", conflicts)
    if quarantined:
        yield in_a_row((
            trn("{n} record from the server failed its check and lies aside.",
                "{n} records from the server failed their check and lie aside.", quarantined),
            tr("Let the other laptops sync, then run “crm-desktop sync now”; else install the newest version.")))


def _reasons(status: SyncStatus, path: Path) -> Iterator[str]:
    if status.trouble in UNREACHED:
        yield tr(UNREACHED[status.trouble])
    elif status.trouble:
        what, then = NEEDED.get(status.trouble, (later("The last round ended with “{code}”."), AGAIN))
        yield in_a_row((tr(what, code=status.trouble), tr(then, path=typed_path(path))))
