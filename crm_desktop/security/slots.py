"""How a book is unlocked: its slots are made, listed and opened here, and every way leads to the same data key."""

import hmac
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.os_keyring import (
    KEYRING,
    drop_from_keyring,
    no_keyring,
    open_with_keyring,
    seal_with_keyring,
)
from crm_desktop.security.passphrase import (
    PASSPHRASE,
    STANDARD_COST,
    KdfCost,
    WeakSlotError,
    open_with_passphrase,
    seal_with_passphrase,
)
from crm_desktop.security.recovery import (
    RECOVERY,
    new_recovery_secret,
    open_with_recovery,
    read_recovery_code,
    seal_with_recovery,
    spell_recovery_code,
)
from crm_desktop.security.slot_key import Slot, TamperedSlotError, data_key_check, new_slot_id
from crm_desktop.security.slots_file import SlotsFile, read_slots_file, slot_paths, slots_exist, write_slots_file


@dataclass(frozen=True, slots=True)
class NewSlots:
    """What making slots gave: the recovery code, shown once and kept nowhere, and what did not work."""

    recovery_code: str | None = field(repr=False)
    keyring_saved: bool
    warnings: tuple[UserError, ...]


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """One way to unlock, as it is shown: `made_at` is UTC milliseconds, `backend` the keyring's module."""

    slot_id: bytes
    kind: str
    made_at: int
    backend: str | None


def make_slots(book_path: Path, data_key: bytes, *, passphrase: str | None = None, recovery: bool = False,
               keyring: bool = False, cost: KdfCost = STANDARD_COST) -> NewSlots:
    """Writes the slots file of a new book, before the book itself is made.

    A keyring that does not work is a warning, not an error: the book has its other slot. ValueError where neither a
    passphrase nor a recovery code is asked for, or the data key has not 32 bytes. UserError "slots_exist" where a
    slots file is there already (it may be the only way into a book), "bad_input", "slots_not_written".
    """
    if passphrase is None and not recovery:
        raise ValueError("a book needs a slot besides the keyring")
    if slots_exist(book_path):
        raise UserError("slots_exist", later("There is already a key file for a book of this name."),
                        later("Nothing was changed."), later("Choose another name for the new book."))
    book_id, slots, code = new_slot_id(), [], None
    if passphrase is not None:
        slots.append(seal_with_passphrase(book_id, data_key, passphrase, cost))
    if recovery:
        secret = new_recovery_secret()
        slots.append(seal_with_recovery(book_id, data_key, secret))
        code = spell_recovery_code(secret)
    kept, warnings = _keyring_if_it_works(book_id, data_key) if keyring else ([], ())
    try:
        write_slots_file(book_path, SlotsFile(book_id, data_key_check(data_key, book_id), 1, (*kept, *slots)))
    except UserError:
        _forget_new_slots(book_path, kept)
        raise
    return NewSlots(code, bool(kept), warnings)


def unlock_with_keyring(book_path: Path) -> bytes:
    """The 32-byte data key by the OS keyring; may wait for the system's prompt, so call it in a lane.

    UserError "no_keyring" (names the backend), and as in `read_slots_file`. Changes no file, like all of these.
    """
    content = read_slots_file(book_path).content
    slots = _slots_of(content, KEYRING)
    if not slots:
        raise no_keyring(later("This book's key is not in a keyring."))
    data_key = _first_that_opens(content, slots, lambda slot: open_with_keyring(slot, content.book_id))
    if data_key is None:
        raise no_keyring(later("The keyring of this computer ({backend}) does not hold this book's key."))
    return data_key


def unlock_with_passphrase(book_path: Path, passphrase: str, cost: KdfCost = STANDARD_COST) -> bytes:
    """The 32-byte data key by the passphrase; `cost` is the floor below which a slot is refused.

    UserError "wrong_passphrase", "weak_slots", "no_slots" where the book has no passphrase, and as in
    `read_slots_file`. 0.15 s a passphrase slot.
    """
    content = read_slots_file(book_path).content
    slots = _slots_of(content, PASSPHRASE)
    if not slots:
        raise _no_such_slot(later("This book has no passphrase."))
    data_key = _first_that_opens(content, slots,
                                 lambda slot: open_with_passphrase(slot, content.book_id, passphrase, cost))
    if data_key is None:
        raise UserError("wrong_passphrase", later("This passphrase does not open the book."),
                        later("Nothing was changed."),
                        later("Look at the keyboard language and Caps Lock and try again, or use the recovery code."))
    return data_key


def unlock_with_recovery_code(book_path: Path, code: str) -> bytes:
    """The 32-byte data key by the recovery code as it was typed.

    UserError "wrong_recovery_code", whose sentence tells a typing mistake from the code of another book, "no_slots"
    where the book has no recovery code, and as in `read_slots_file`.
    """
    content = read_slots_file(book_path).content
    slots = _slots_of(content, RECOVERY)
    if not slots:
        raise _no_such_slot(later("This book has no recovery code."))
    secret = read_recovery_code(code)
    data_key = _first_that_opens(content, slots, lambda slot: open_with_recovery(slot, content.book_id, secret))
    if data_key is None:
        raise UserError("wrong_recovery_code", later("This recovery code is typed correctly, but it is not this "
                                                     "book's."), later("Nothing was changed."),
                        later("Look for the paper that belongs to this book."))
    return data_key


def list_slots(book_path: Path) -> list[SlotInfo]:
    """The ways to unlock this book, in the order they were made. UserError as in `read_slots_file`."""
    shown = []
    for slot in read_slots_file(book_path).content.slots:
        backend = slot.parameters.get("backend")
        shown.append(SlotInfo(slot.slot_id, slot.kind, slot.made_at, backend if isinstance(backend, str) else None))
    return shown


def add_passphrase_slot(book_path: Path, data_key: bytes, passphrase: str, cost: KdfCost = STANDARD_COST) -> None:
    """Adds one more passphrase to an open book; the others go on working.

    ValueError where the data key is not this book's. UserError "bad_input", "slots_not_written", and as in
    `read_slots_file`.
    """
    content = slots_for_key(book_path, data_key)
    append_slot(book_path, content, seal_with_passphrase(content.book_id, data_key, passphrase, cost))


def add_keyring_slot(book_path: Path, data_key: bytes) -> None:
    """Keeps a key to an open book in this computer's keyring, as after a restore on another computer.

    Changes nothing where the keyring opens the book already. May wait for the system's prompt. ValueError and
    UserError as in `add_passphrase_slot`, and "no_keyring".
    """
    content = slots_for_key(book_path, data_key)
    if any(_opens_here(slot, content) for slot in _slots_of(content, KEYRING)):
        return
    slot = seal_with_keyring(content.book_id, data_key)
    try:
        append_slot(book_path, content, slot)
    except UserError:
        drop_from_keyring(slot.slot_id)
        raise


def _keyring_if_it_works(book_id: bytes, data_key: bytes) -> tuple[list[Slot], tuple[UserError, ...]]:
    try:
        return [seal_with_keyring(book_id, data_key)], ()
    except UserError as error:
        # It is handed on and lives: its frames would keep the data key.
        error.__traceback__ = error.__context__ = None
        return [], (error,)


def _opens_here(slot: Slot, content: SlotsFile) -> bool:
    try:
        return open_with_keyring(slot, content.book_id) is not None
    except TamperedSlotError:
        return False


def _forget_new_slots(book_path: Path, kept: list[Slot]) -> None:
    for slot in kept:
        drop_from_keyring(slot.slot_id)
    for path in slot_paths(book_path):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def slots_for_key(book_path: Path, data_key: bytes) -> SlotsFile:
    """The slots file of a book whose data key is known. ValueError where the key is another book's."""
    content = read_slots_file(book_path).content
    if not _is_data_key(data_key, content):
        raise ValueError("this data key is not the book's")
    return content


def append_slot(book_path: Path, content: SlotsFile, slot: Slot) -> None:
    """Writes the slots file with one more way to unlock. UserError as in `write_slots_file`."""
    write_slots_file(book_path, replace(content, generation=content.generation + 1, slots=(*content.slots, slot)))


def _slots_of(content: SlotsFile, kind: str) -> list[Slot]:
    return [slot for slot in content.slots if slot.kind == kind]


def _first_that_opens(content: SlotsFile, slots: list[Slot], attempt: Callable[[Slot], bytes | None]) -> bytes | None:
    trouble: UserError | None = None
    for slot in slots:
        try:
            data_key = attempt(slot)
        except TamperedSlotError:
            trouble = _altered()
        except WeakSlotError:
            trouble = trouble or _too_weak()
        else:
            if data_key is not None and _is_data_key(data_key, content):
                return data_key
            trouble = trouble if data_key is None else _altered()
    if trouble is not None:
        raise trouble
    return None


def _is_data_key(data_key: bytes, content: SlotsFile) -> bool:
    return hmac.compare_digest(data_key_check(data_key, content.book_id), content.key_check)


def _altered() -> UserError:
    return UserError("slots_damaged", later("The key file of this book has been altered."),
                     later("The book was not touched."), later("Copy the key file from a backup."))


def _too_weak() -> UserError:
    return UserError("weak_slots", later("The key file protects this book more weakly than the program accepts."),
                     later("Nothing was changed."),
                     later("Open the book with the recovery code, or copy its key file from a backup."))


def _no_such_slot(message: str) -> UserError:
    return UserError("no_slots", message, later("Nothing was changed."),
                     later("Open the book in one of its other ways."))
