"""Who this copy of the book writes as: a new actor whenever the file turns up where it was not made or kept.

A book carries an actor and a random instance id, which also lies in the machine's state folder together with the
file's place on disk. A copy, a restored backup or a moved file differs in one of them, and takes a new actor before
its first edit, so that no dot is ever given twice.
"""

import json
import platform
import secrets
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.paths import state_folder
from crm_desktop.store.link import Link


def current_actor(link: Link, path: Path) -> int:
    """This book's number of the actor to write as, inside the caller's transaction; a new one where needed."""
    instance = link.value("select value from meta where key = 'instance'")
    number = link.value("select value from meta where key = 'actor'")
    noted = _noted(link)
    here = _place(path)
    if number is not None and noted == [instance, here]:
        return int(number)
    return _new_actor(link, here)


def device_name() -> str:
    """What this laptop is called in histories."""
    return platform.node() or "laptop"


def _new_actor(link: Link, here: str) -> int:
    instance = secrets.token_hex(16)
    number: int = 1 + (link.value("select max(number) from actor") or 0)
    link.run("insert into actor values (?, ?, ?, 1)", (number, secrets.token_bytes(16), device_name()))
    link.many("insert or replace into meta values (?, ?)", [("instance", instance), ("actor", number)])
    try:
        file = _state_file(link)
        waiting = file.with_name(file.name + ".new")
        waiting.write_text(json.dumps([instance, here]), "utf-8")
        waiting.replace(file)
    except OSError:
        raise UserError("unwritable", later("This program's folder for notes on your books cannot be written."),
                        later("Your change was not saved; everything before it is."),
                        later("Make room on the disk and look whether it may be written, then do it again.")) from None
    return number


def _noted(link: Link) -> list[str] | None:
    try:
        noted: list[str] = json.loads(_state_file(link).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return noted


def _state_file(link: Link) -> Path:
    folder = state_folder() / "books"
    folder.mkdir(parents=True, exist_ok=True)
    book_id = link.value("select value from meta where key = 'book_id'")
    return folder / f"{book_id}.json"


def _place(path: Path) -> str:
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}"
