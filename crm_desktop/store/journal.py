"""THE WRITE DOOR: the only place that opens a writing transaction; all that one act changed, and its entry, or nothing.

Every write of the house comes through `writing`: a click, an import, demo data, undo, later the sync.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.codec import to_json
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import Link
from crm_desktop.store.trash import empty_trash


@contextmanager
def transaction(link: Link) -> Iterator[None]:
    """BEGIN IMMEDIATE ... COMMIT; rolled back on any error, with the known ones said in plain words."""
    if link.driver.in_transaction:  # its rollback would take the outer act's changes along
        raise RuntimeError("an act inside an act")
    committed = False
    try:
        link.run("BEGIN IMMEDIATE")
        yield
        link.run("COMMIT")
        committed = True
    except (OperationalError, DatabaseError) as error:
        raise plain_words(error) or error from None
    finally:
        if not committed and link.driver.in_transaction:
            link.driver.rollback()


@contextmanager
def writing(link: Link, *, prepare: Callable[[Link], int], member: bytes | None, clock: Callable[[], int], title: str,
            values: dict[str, object], cause: str) -> Iterator[Edit]:
    """One act. `prepare` gives the actor to write as; the Edit's `done` holds the ChangeSet afterwards.

    Raises UserError("busy") while another program writes, and "disk_full" or "unwritable" where the disk refuses;
    in each case nothing of the act is saved.
    """
    with transaction(link):
        edit = Edit(link, prepare(link), clock(), cause)
        yield edit
        edit.title_values = {**values, **edit.title_values}
        edit.finish()
        changed = {name: {**edit.touched.get(name, {}), **edit.edited.get(name, {})}
                   for name in [*edit.touched, *edit.edited]}
        records = len({record_id for ids in changed.values() for record_id in ids}) + sum(
            len(ids) for ids in edit.done.created.values())
        if records == 0 and edit.undoes is None:
            link.driver.rollback()
            link.run("BEGIN")
            edit.done = ChangeSet(None, title, edit.title_values, kept=tuple(edit.kept))
            return
        link.run("insert into change_set values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 (edit.n, edit.actor, edit.now, cause, title, to_json(edit.title_values), edit.root, edit.undoes,
                  records, member))
        empty_trash(link, edit.now)
        created = {**{name: list(ids) for name, ids in edit.created.items()}, **edit.revived, **edit.done.created}
        touched = {**{name: list(ids) for name, ids in changed.items()}, **edit.done.created}
        edit.done = ChangeSet(edit.n, title, edit.title_values, touched, created, tuple(edit.kept))


def title_values(args: str | None) -> dict[str, object]:
    """The values of a change set's title."""
    found: dict[str, object] = json.loads(args) if args else {}
    return found


def plain_words(error: DatabaseError) -> UserError | None:
    """What a refusal of the disk or of another writer means for the user; None where it is a bug of ours."""
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text:
        return UserError("busy", later("Another long write to this book has not finished."),
                         later("Your change was not saved; everything before it is."),
                         later("Try again in a moment."))
    if "full" in text:
        return UserError("disk_full", later("The disk is full."),
                         later("Your change was not saved; everything before it is."),
                         later("Make room on the disk, then do it again."))
    if "readonly" in text or "disk i/o" in text or "unable to open" in text:
        return UserError("unwritable",
                         later("The book's file cannot be written: it is read-only or its drive is gone."),
                         later("Your change was not saved; everything before it is."),
                         later("Look whether the drive is connected and may be written, then do it again."))
    if "malformed" in text:
        return UserError("damaged", later("The book's file is damaged."),
                         later("Your change was not saved."),
                         later("Run the check, and bring the book back from a backup."))
    return None


def unread_words(error: Exception, path: Path) -> UserError | None:
    """What it means where a question fails because of the disk; None where it is a bug of ours."""
    text = str(error.orig).lower() if isinstance(error, DatabaseError) else ""
    gone = isinstance(error, OSError) and str(error.filename) == str(path)
    if gone or "disk i/o" in text or "unable to open" in text:
        return UserError("unreadable", later("“{name}” cannot be read: its drive is gone or does not answer."),
                         later("What was saved is in it, and what you are typing stays here."),
                         later("Connect the drive again, then lock the book and open it again."), name=path.name)
    if "full" in text:
        return UserError("disk_full", later("The disk is full."), later("Nothing was changed."),
                         later("Make room on the disk, then do it again."))
    if "locked" in text or "busy" in text:
        return UserError("busy", later("Another long write to this book has not finished."),
                         later("Nothing was changed."), later("Try again in a moment."))
    if "malformed" in text or "not a database" in text:
        return UserError("damaged", later("The book's file is damaged."), later("Nothing was changed."),
                         later("Run the check, and bring the book back from a backup."))
    return None
