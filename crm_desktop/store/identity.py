"""Who this copy of the book writes as: a new actor whenever the file turns up where it was not made or kept.

A book carries an actor and a random instance id, which also lies in the machine's state folder together with the
file's place on disk and the number of its newest act. A copy or a moved file differs in one of the first two, a backup
put back over the book knows fewer acts; each takes a new actor before its first edit, so that no dot is given twice.
"""

import json
import platform
import secrets
from contextlib import suppress
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.paths import state_folder
from crm_desktop.store.link import Link

NOTE_BYTES = 128  # an instance takes 32, a place and a number at most 20 for each figure


def current_actor(link: Link, path: Path) -> int:
    """This book's number of the actor to write as, inside the caller's transaction; a new one where needed."""
    number = link.value("select value from meta where key = 'actor'")
    newest: int = link.value("select max(n) from change_set") or 0
    here = _place(path)
    if number is not None and _is_noted(link, here, newest):
        return int(number)
    return _new_actor(link, here, newest)


def fresh_actor(link: Link, path: Path) -> int:
    """A new actor in any case, inside the caller's transaction: others may have seen what this one never did."""
    return _new_actor(link, _place(path), link.value("select max(n) from change_set") or 0)


def is_noted_here(link: Link, path: Path) -> bool:
    """Whether this file goes on as the actor that it has."""
    newest: int = link.value("select max(n) from change_set") or 0
    return _is_noted(link, _place(path), newest)


def note_act(link: Link, path: Path, n: int) -> None:
    """Notes outside the book that act `n` is saved in it; where that cannot be written, the note before it stays."""
    instance = link.value("select value from meta where key = 'instance'")
    with suppress(OSError), _state_file(link).open("r+b", buffering=0) as file:
        file.write(_note(instance, _place(path), n))  # in place: a rename after each edit takes as long as the edit


def device_name() -> str:
    """What this laptop is called in histories."""
    return platform.node() or "laptop"


def _is_noted(link: Link, here: str, newest: int) -> bool:
    instance = link.value("select value from meta where key = 'instance'")
    noted_instance, noted_place, noted_act = _noted(link)
    return (noted_instance, noted_place) == (instance, here) and noted_act <= newest


def _new_actor(link: Link, here: str, newest: int) -> int:
    instance = secrets.token_hex(16)
    number: int = 1 + (link.value("select max(number) from actor") or 0)
    link.run("insert into actor (number, actor, device, own) values (?, ?, ?, 1)",
             (number, secrets.token_bytes(16), device_name()))
    link.many("insert or replace into meta values (?, ?)", [("instance", instance), ("actor", number)])
    try:
        file = _state_file(link)
        file.parent.mkdir(parents=True, exist_ok=True)
        waiting = file.with_name(file.name + ".new")
        waiting.write_bytes(_note(instance, here, newest))
        waiting.replace(file)
    except OSError:
        raise UserError("unwritable", later("This program's folder for notes on your books cannot be written."),
                        later("Your change was not saved; everything before it is."),
                        later("Make room on the disk and look whether it may be written, then do it again.")) from None
    return number


def _note(instance: str, here: str, act: int) -> bytes:
    """Always of the same length, so that a newer one covers the older one."""
    return json.dumps([instance, here, act]).ljust(NOTE_BYTES).encode()


def _noted(link: Link) -> tuple[str, str, int]:
    try:
        instance, here, act = json.loads(_state_file(link).read_text("utf-8"))
        return str(instance), str(here), int(act)
    except (OSError, ValueError, TypeError):
        return "", "", 0


def _state_file(link: Link) -> Path:
    """One for each instance: a copy and the book that it was made of must not take the note from each other."""
    instance = link.value("select value from meta where key = 'instance'")
    return state_folder() / "books" / f"{instance}.json"


def _place(path: Path) -> str:
    found = path.stat()
    return f"{found.st_dev}:{found.st_ino}"
