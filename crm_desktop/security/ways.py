"""The ways into an open book, as they are shown and changed: what there is, one more, one less, all anew."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.os_keyring import (
    KEYRING,
    drop_from_keyring,
    keyring_offered,
    no_keyring,
    open_with_keyring,
    seal_with_keyring,
)
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost, seal_with_passphrase
from crm_desktop.security.recovery import seal_with_recovery
from crm_desktop.security.slot_key import Slot, TamperedSlotError, data_key_check
from crm_desktop.security.slots import append_slot, slots_for_key
from crm_desktop.security.slots_file import SlotsFile, write_slots_file


@dataclass(frozen=True, slots=True)
class Way:
    """One way into the book: `made_at` is UTC milliseconds; `device` and `backend` say where a keyring's key lies.

    `here`: this computer's keyring holds its key.
    """

    slot_id: bytes
    kind: str
    made_at: int
    device: str = ""
    backend: str = ""
    here: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways into a book, and whether this computer offers a keyring."""

    ways: tuple[Way, ...]
    keyring_offered: bool

    def of(self, kind: str) -> list[Way]:
        """Those of a kind."""
        return [way for way in self.ways if way.kind == kind]


@dataclass(frozen=True, slots=True)
class NewWays:
    """What is to open the book from now on, and nothing else: `recovery` is the secret of a recovery code."""

    passphrase: str | None = field(repr=False)
    recovery: bytes | None = field(repr=False)
    keyring: bool

    def some(self) -> bool:
        """Whether there is one besides the keyring: without it nobody could open the book on another computer."""
        return self.passphrase is not None or self.recovery is not None


def see_ways(book_path: Path, data_key: bytes) -> Ways:
    """Looks through the slots; asks the keyring for its keys, so it may wait for the system's prompt.

    ValueError and UserError as in `slots_for_key`.
    """
    content = slots_for_key(book_path, data_key)
    offered = keyring_offered()
    return Ways(tuple(_shown(slot, content.book_id, offered) for slot in content.slots), offered)


def add_recovery_slot(book_path: Path, data_key: bytes, secret: bytes) -> None:
    """One more recovery code for an open book. ValueError and UserError as in `add_passphrase_slot`."""
    content = slots_for_key(book_path, data_key)
    append_slot(book_path, content, seal_with_recovery(content.book_id, data_key, secret))


def forget_on_this_computer(book_path: Path, data_key: bytes) -> None:
    """Takes the book's key out of this computer's keyring, and its slots out of the file.

    The key in the keyring was random and is gone, so an old copy of the slots file opens nothing. UserError
    "no_keyring" where the keyring keeps it all the same, and as in `write_slots_file`.
    """
    content = slots_for_key(book_path, data_key)
    here = [slot for slot in content.slots if slot.kind == KEYRING and _opens(slot, content.book_id)]
    for slot in here:
        drop_from_keyring(slot.slot_id)
        if _opens(slot, content.book_id):
            raise no_keyring(later("The keyring of this computer ({backend}) did not give the key back."))
    kept = tuple(slot for slot in content.slots if slot not in here)
    write_slots_file(book_path, replace(content, generation=content.generation + 1, slots=kept))


def seal_new_ways(book_path: Path, old_key: bytes, new_key: bytes, wanted: NewWays,
                  cost: KdfCost = STANDARD_COST) -> tuple[SlotsFile, tuple[UserError, ...]]:
    """The slots file of a new data key, written nowhere yet, and what did not work: a keyring that does not.

    0.15 s for a passphrase; may wait for the keyring's prompt. ValueError where only the keyring would open the book.
    """
    if not wanted.some():
        raise ValueError("a book needs a slot besides the keyring")
    content = slots_for_key(book_path, old_key)
    slots: list[Slot] = []
    warnings: tuple[UserError, ...] = ()
    if wanted.passphrase is not None:
        slots.append(seal_with_passphrase(content.book_id, new_key, wanted.passphrase, cost))
    if wanted.recovery is not None:
        slots.append(seal_with_recovery(content.book_id, new_key, wanted.recovery))
    if wanted.keyring:
        try:
            slots.insert(0, seal_with_keyring(content.book_id, new_key))
        except UserError as error:
            error.__traceback__ = error.__context__ = None  # its frames would keep the data key
            warnings = (error,)
    check = data_key_check(new_key, content.book_id)
    return SlotsFile(content.book_id, check, content.generation + 1, tuple(slots)), warnings


def drop_keyring_slots(content: SlotsFile) -> None:
    """Takes the keys of a slots file that counts no more out of this computer's keyring, where they are in it."""
    for slot in content.slots:
        if slot.kind == KEYRING and _opens(slot, content.book_id):
            drop_from_keyring(slot.slot_id)


def _shown(slot: Slot, book_id: bytes, offered: bool) -> Way:
    device, backend = (str(slot.parameters.get(name, "")) for name in ("device", "backend"))
    here = offered and slot.kind == KEYRING and _opens(slot, book_id)
    return Way(slot.slot_id, slot.kind, slot.made_at, device, backend, here)


def _opens(slot: Slot, book_id: bytes) -> bool:
    try:
        return open_with_keyring(slot, book_id) is not None
    except (TamperedSlotError, UserError):
        return False
