"""A new book and its keys come into being together: both are there afterwards, or neither."""

import secrets
from contextlib import suppress
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.os_keyring import KEYRING, drop_from_keyring, seal_with_keyring
from crm_desktop.security.slots import NewSlots, list_slots, make_slots
from crm_desktop.security.slots_file import slot_paths
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import KEY_BYTES

BESIDE = ("", ".new", ".new-journal", "-wal", "-shm", "-journal")  # what a half-made book may leave


def make_book_with_keys(path: Path, *, passphrase: str | None, name: str, currency: str, time_zone: str,
                        me: str) -> tuple[Book, NewSlots]:
    """Makes and opens a book that a recovery code opens, the keyring where it works, and the passphrase if given.

    May wait for the keyring's prompt. Raises UserError: "exists", "slots_exist", "unwritable", "bad_input",
    "slots_not_written"; then there is neither a book nor a key.
    """
    if path.exists():
        raise UserError("exists", later("There is already a file “{name}”."), later("It was not touched."),
                        later("Choose another name."), name=path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError("unwritable", later("The folder of “{name}” cannot be written."), later("Nothing was changed."),
                        later("Choose another folder."), name=path.name) from None
    data_key = secrets.token_bytes(KEY_BYTES)
    slots = make_slots(path, data_key, passphrase=passphrase, recovery=True, keyring=True)
    book: Book | None = None
    theirs = False
    try:
        book = make_book(path, data_key, name=name, currency=currency, time_zone=time_zone, me=me)
    except UserError as error:
        theirs = error.code == "exists"  # somebody else's file came there just now
        raise
    finally:
        if book is None:
            _forget(path, keep=("",) if theirs else ())
    return book, slots


def forget_book(path: Path) -> None:
    """Takes away a book with its keys, also those in the keyring: sample data goes this way."""
    _forget(path)


def keyring_trouble() -> UserError | None:
    """Why this computer's keyring cannot keep a book's key, None where it can; tried with a key of no use."""
    try:
        slot = seal_with_keyring(secrets.token_bytes(16), secrets.token_bytes(KEY_BYTES))
    except UserError as error:
        return error
    drop_from_keyring(slot.slot_id)
    return None


def _forget(path: Path, keep: tuple[str, ...] = ()) -> None:
    with suppress(UserError):
        for slot in list_slots(path):
            if slot.kind == KEYRING:
                drop_from_keyring(slot.slot_id)
    for file in (*(path.with_name(path.name + end) for end in BESIDE if end not in keep), *slot_paths(path)):
        with suppress(OSError):
            file.unlink(missing_ok=True)
