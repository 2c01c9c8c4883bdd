"""The verbs of sync: now, status, check.

`now` answers {"state", "pushed", "pulled", "conflicts", "unsent", "quarantined"} and exits 1 where the server cannot be
reached or a person is needed; `status` {"state", "unsent", "conflicts", "last_sync"} without asking the server; `check`
{"identical", "records", "server_records", "repaired"}.
"""

from collections.abc import Iterator
from typing import Annotated

import typer

from crm_desktop.cli.answers import Answer, complain, instant_json
from crm_desktop.cli.opening import open_book
from crm_desktop.cli.progress import progress_bar
from crm_desktop.cli.reasons import status_lines, waiting_lines
from crm_desktop.domain.figures import count_text
from crm_desktop.errors import UserError, in_a_row
from crm_desktop.i18n import later, tr
from crm_desktop.sync.check import Checked
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.round import check_now, sync_now
from crm_desktop.sync.status import status_text, sync_status


def sync_now_verb(
    ctx: typer.Context,
    allow_deletions: Annotated[bool, typer.Option("--allow-deletions", help=later(
        "Take over also many deletions that others made."))] = False,
) -> Answer:
    """{"state", "pushed", "pulled", "conflicts", "unsent", "quarantined"}."""
    with open_book(ctx.obj) as book:
        done = sync_now(book, progress=progress_bar(), allow_deletions=allow_deletions)
    if done.trouble is not None:
        complain(_told(done.trouble))
    document = {"state": str(done.state), "pushed": done.pushed, "pulled": done.pulled, "conflicts": done.conflicts,
                "unsent": done.unsent, "quarantined": done.quarantined}
    return Answer(document, lambda: _round_lines(done),
                  exit_code=int(done.state in (SyncState.OFFLINE, SyncState.NEEDS_YOU)))


def sync_status_verb(ctx: typer.Context) -> Answer:
    """{"state", "unsent", "conflicts", "last_sync"}."""
    with open_book(ctx.obj) as book:
        found, path = sync_status(book), book.path
    if found is None:
        raise UserError("no_team", later("This book belongs to no team."), later("Nothing was changed."),
                        later("Create a team, or join one with an invite code."))
    document = {"state": str(found.state), "unsent": found.unsent, "conflicts": found.conflicts,
                "last_sync": instant_json(found.last_sync)}
    return Answer(document, lambda: status_lines(found, path))


def sync_check_verb(ctx: typer.Context) -> Answer:
    """{"identical", "records", "server_records", "repaired"}; exits 1 where the two differ in the end."""
    with open_book(ctx.obj) as book:
        found = check_now(book, progress=progress_bar())
    document = {"identical": found.identical, "records": found.records, "server_records": found.server_records,
                "repaired": found.repaired}
    return Answer(document, lambda: _check_lines(found), exit_code=int(not found.identical))


def _told(trouble: UserError) -> str:
    """Without a window nothing is sent by itself."""
    if trouble.code not in ("offline", "server_busy"):
        return str(trouble)
    what, safe, _ = trouble.texts()
    return in_a_row((what, safe, tr("Say “crm-desktop sync now” again later; an open window does it by itself.")))


def _round_lines(done: Outcome) -> Iterator[str]:
    yield status_text(done.state, done.unsent)
    yield tr("Sent {pushed}, received {pulled}.", pushed=count_text(done.pushed), pulled=count_text(done.pulled))
    yield from waiting_lines(done.conflicts, done.quarantined)


def _check_lines(found: Checked) -> Iterator[str]:
    yield tr("This book and the server hold the same.") if found.identical \
        else tr("This book and the server differ.")
    yield tr("Here {records}, there {server}, repaired {repaired}.", records=count_text(found.records),
             server=count_text(found.server_records), repaired=count_text(found.repaired))
