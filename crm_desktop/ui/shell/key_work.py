"""The key work before a book is open: plain functions for a lane, each gives what came of it or raises UserError."""

import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.currencies import CURRENCIES
from crm_desktop.errors import UserError
from crm_desktop.exchange.this_computer import account_name, currency_here, zone_here
from crm_desktop.i18n import later
from crm_desktop.security.os_keyring import KEYRING, keyring_offered
from crm_desktop.security.slots import add_keyring_slot, list_slots, unlock_with_keyring
from crm_desktop.security.slots_file import repair_slots_file
from crm_desktop.store.book import Book, look_at_file
from crm_desktop.store.first_run import keyring_trouble, make_book_with_keys
from crm_desktop.store.lock import BookLock
from crm_desktop.store.rekey import clear_half_done
from crm_desktop.ui.shell.new_book import Locked, MadeBook, NewBook, Surroundings


@dataclass(frozen=True)
class OpenedBook:
    """An open book, held by its lock; what did not go well beside it is in the notices."""

    book: Book
    lock: BookLock
    notices: tuple[UserError, ...]


def open_by_keyring(path: Path) -> OpenedBook | Locked:
    """Locked where the keyring does not open it; may wait for the system's own prompt."""
    try:
        return open_with(path, lambda: unlock_with_keyring(path))
    except UserError as error:
        if error.code != "no_keyring":
            raise
        error.__traceback__ = error.__context__ = None
        kept = any(slot.kind == KEYRING for slot in list_slots(path))
        return Locked(keyring_offered(), error if kept else None)


def open_with(path: Path, unlock: Callable[[], bytes], *, remember: bool = False) -> OpenedBook:
    """Opens the book with the data key that `unlock` gives, and holds it for this window.

    `remember` keeps a key in the keyring of this computer.
    """
    look_at_file(path)
    with ExitStack() as undo:
        lock = BookLock(path)
        undo.callback(lock.release)
        key = unlock()
        book = Book(path, key)
        book.close_lane()  # this thread's connections; whoever goes on has threads of their own
        clear_half_done(path)
        notices = [*_repaired(path), *(_remembered(path, key) if remember else ())]
        undo.pop_all()
    return OpenedBook(book, lock, tuple(notices))


def _repaired(path: Path) -> list[UserError]:
    """A copy of the key file that was damaged, missing or old is written anew from the other one."""
    try:
        repaired = repair_slots_file(path)
    except UserError as error:
        return [error]
    return [] if repaired is None else [
        UserError("slots_repaired", later("One copy of the key file, {name}, was missing, damaged or old."),
                  later("It was written anew from the other copy."), "", name=repaired.name)]


def _remembered(path: Path, key: bytes) -> list[UserError]:
    try:
        add_keyring_slot(path, key)
    except UserError as error:
        error.__traceback__ = error.__context__ = None
        return [error]
    return []


def make_wanted(wanted: NewBook) -> MadeBook:
    """Makes the book with its keys: both are there afterwards, or neither."""
    trouble = None if wanted.passphrase else keyring_trouble()
    if trouble:
        raise UserError("no_keyring", later("{reason} So the book needs a passphrase."), later("Nothing was changed."),
                        later("Choose a passphrase of several words."), reason=trouble.texts()[0])
    book, slots = make_book_with_keys(wanted.path, passphrase=wanted.passphrase, name=wanted.name,
                                      currency=wanted.currency, time_zone=wanted.time_zone, me=wanted.me)
    book.close_lane()
    return MadeBook(book, BookLock(wanted.path), slots.recovery_code or "", slots.keyring_saved, wanted.start)


def see_surroundings() -> Surroundings:
    """What this computer offers a new book; its keyring is tried, which may show a prompt."""
    zone = zone_here()
    known = {name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")}
    return Surroundings(account_name(), currency_here(), zone, tuple(CURRENCIES),
                        tuple(sorted(known | {zone, "UTC"})), keyring_trouble() is None)
