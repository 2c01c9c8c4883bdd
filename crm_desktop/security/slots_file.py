"""The slots file beside a book: its format, its two copies, how they are written at once and read back."""

import hashlib
import hmac
import json
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.security.os_keyring import KEYRING
from crm_desktop.security.slot_key import CHECK_BYTES, ID_BYTES, WRAPPED_BYTES, Slot

FORMAT = "crm-desktop key slots"
VERSION = 1
LARGEST_FILE = 65_536
MOST_SLOTS = 32
LARGEST_NUMBER = 2**53
SALT_BYTES = 16  # what an encrypted book begins with


@dataclass(frozen=True, slots=True)
class SlotsFile:
    """What a slots file says: the book, a check value of its data key, a number that grows with each writing."""

    book_id: bytes
    key_check: bytes = field(repr=False)
    generation: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """A slots file that was read; `damaged` is the copy that was missing, damaged or older and wants repair.

    `waiting`: it is the one of a book that got its new key just before the program was stopped.
    """

    content: SlotsFile
    damaged: Path | None
    waiting: bool = False


class _NewerError(Exception):
    """Sound, but of a version that this program does not know."""


def slot_paths(book_path: Path) -> tuple[Path, Path]:
    """The two copies: NAME.book.keys and NAME.book.keys2."""
    return book_path.with_name(book_path.name + ".keys"), book_path.with_name(book_path.name + ".keys2")


def waiting_path(book_path: Path) -> Path:
    """Where the slots of a new data key wait until the book itself has it: NAME.book.keys.new."""
    return book_path.with_name(book_path.name + ".keys.new")


def slots_exist(book_path: Path) -> bool:
    """True where either copy is there, be it a dead link or damaged."""
    return any(os.path.lexists(path) for path in slot_paths(book_path))


def read_slots_file(book_path: Path) -> FoundSlots:
    """Reads both copies and writes nothing; of two sound copies the one written later counts.

    Where the copies are of two different books the first counts. Slots that waited for the book's new key count where
    the book has it by now. UserError "no_slots" where there is none,
    "slots_damaged" where none is sound, "newer_slots" where a later version of the program wrote one.
    """
    first, second = slot_paths(book_path)
    waiting = _read_waiting(book_path)
    if not slots_exist(book_path) and waiting is None:
        raise UserError("no_slots", later("This book has no key file beside it."), later("The book was not touched."),
                        later("Copy {first} or {second} from where the book came from, or from a backup."),
                        first=first.name, second=second.name)
    one, two = _read_copy(first), _read_copy(second)
    if waiting is not None and all(copy is None or copy.generation < waiting.generation for copy in (one, two)):
        return FoundSlots(waiting, first, waiting=True)
    if one is None and two is None:
        raise UserError("slots_damaged", later("Both copies of this book's key file are damaged."),
                        later("The book was not touched."), later("Copy {first} or {second} from a backup."),
                        first=first.name, second=second.name)
    if two is None or (one is not None and (one.book_id != two.book_id or one.generation >= two.generation)):
        assert one is not None  # noqa: S101 - for the type checker
        return FoundSlots(one, None if one == two else second)
    return FoundSlots(two, first)


def write_slots_file(book_path: Path, content: SlotsFile) -> None:
    """Writes both copies, each by a forced temporary file and a rename, and reads them back.

    ValueError where only the keyring could open the book. UserError "too_many_slots", and "slots_not_written" where
    the folder does not take them, or where another program wrote at the same time; an old copy is never lost half way.
    """
    if all(slot.kind == KEYRING for slot in content.slots):
        raise ValueError("a book needs a slot besides the keyring")
    raw = _render(content)
    if len(content.slots) > MOST_SLOTS or len(raw) > LARGEST_FILE:
        raise _too_many()
    try:
        for path in slot_paths(book_path):
            _write_at_once(path, raw)
        same = all(path.read_bytes() == raw for path in slot_paths(book_path))
    except OSError as error:
        raise _not_written(book_path, error.strerror or type(error).__name__) from error
    if not same:
        raise _not_written(book_path, tr("another program wrote it at the same time"))


def set_slots_waiting(book_path: Path, content: SlotsFile, salt: bytes) -> None:
    """Lays the slots of a new key beside the book, forced to the disk: they count once the book begins with `salt`.

    UserError "slots_not_written"; ValueError and "too_many_slots" as in `write_slots_file`.
    """
    if all(slot.kind == KEYRING for slot in content.slots):
        raise ValueError("a book needs a slot besides the keyring")
    raw = _render(content)
    if len(content.slots) > MOST_SLOTS or len(raw) > LARGEST_FILE:
        raise _too_many()
    try:
        _write_at_once(waiting_path(book_path), salt.hex().encode("ascii") + b"\n" + raw)
    except OSError as error:
        raise _not_written(book_path, error.strerror or type(error).__name__) from error


def repair_slots_file(book_path: Path) -> Path | None:
    """Writes the damaged, missing or older copy anew from the sound one; the copy repaired, or None.

    Slots that waited become both copies.

    UserError as in `read_slots_file` and `write_slots_file`, and "slots_differ" where the other copy is sound but of
    another book: it may be the only one that opens that book.
    """
    found = read_slots_file(book_path)
    if found.damaged is None:
        return None
    if found.waiting:
        write_slots_file(book_path, found.content)
        with suppress(OSError):
            waiting_path(book_path).unlink(missing_ok=True)
        return found.damaged
    other = _read_copy(found.damaged)
    if other is not None and other.book_id != found.content.book_id:
        raise UserError("slots_differ", later("The two key files beside this book belong to two books."),
                        later("Neither was changed."), later("Move {name} to the book that it belongs to."),
                        name=found.damaged.name)
    try:
        _refuse_locked_file(found.damaged)
        _write_at_once(found.damaged, _render(found.content))
    except OSError as error:
        raise _not_written(book_path, error.strerror or type(error).__name__) from error
    return found.damaged


def _too_many() -> UserError:
    return UserError("too_many_slots", later("A book has at most {most} ways to unlock it."),
                     later("Nothing was changed."), later("Use one of those that it has."), most=MOST_SLOTS)


def _not_written(book_path: Path, reason: str) -> UserError:
    return UserError("slots_not_written", later("The key file of this book could not be written: {reason}."),
                     later("No way to unlock a book was lost."),
                     later("Make room in the folder {folder} or allow writing there, then try again."),
                     reason=reason, folder=book_path.parent)


def _refuse_locked_file(path: Path) -> None:
    # A copy that this user may not read, or that is open elsewhere, may be sound and newer. A bad disk block may not.
    try:
        path.read_bytes()
    except PermissionError:
        raise
    except OSError:
        return


def _read_waiting(book_path: Path) -> SlotsFile | None:
    """The slots that waited, where the book has their key by now: an encrypted file begins with its own random salt.

    The book is looked at only where slots wait, which is before it is opened: closing a file takes this process's
    locks on it along.
    """
    try:
        with waiting_path(book_path).open("rb") as file:
            salt, _, raw = file.read(2 * SALT_BYTES + 1 + LARGEST_FILE).partition(b"\n")
        with book_path.open("rb") as book:
            begins = book.read(SALT_BYTES)
        return _parse(raw) if len(begins) == SALT_BYTES and salt == begins.hex().encode("ascii") else None
    except OSError:
        return None
    except _NewerError:
        raise _newer() from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _newer() -> UserError:
    return UserError("newer_slots", later("The key file was written by a newer version of this program."),
                     later("Nothing was changed."), later("Update the program, then open the book again."))


def _read_copy(path: Path) -> SlotsFile | None:
    """The content, or None where the copy is missing, cannot be read or is damaged."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError:
        return None
    try:
        return _parse(raw)
    except _NewerError:
        raise _newer() from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # strange bytes can do all of this
        return None


def _write_at_once(path: Path, raw: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _render(content: SlotsFile) -> bytes:
    slots = [{"id": slot.slot_id.hex(), "kind": slot.kind, "made_at": slot.made_at,
              "parameters": dict(slot.parameters), "check": slot.check.hex(), "wrapped": slot.wrapped.hex()}
             for slot in content.slots]
    return _with_checksum({"format": FORMAT, "version": VERSION, "generation": content.generation,
                           "book_id": content.book_id.hex(), "key_check": content.key_check.hex(), "slots": slots})


def _with_checksum(body: dict[str, Any]) -> bytes:
    plain = json.dumps(body, sort_keys=True, indent=1).encode("ascii")
    whole = body | {"checksum": hashlib.sha256(plain).hexdigest()}
    return json.dumps(whole, sort_keys=True, indent=1).encode("ascii") + b"\n"


def _parse(raw: bytes) -> SlotsFile:
    if len(raw) > LARGEST_FILE:
        raise ValueError("too long")
    body = json.loads(raw)
    body.pop("checksum")
    # Byte for byte, so that not even a space can change unseen; later versions keep this rule.
    if body["format"] != FORMAT or not hmac.compare_digest(_with_checksum(body), raw):
        raise ValueError("damaged")
    if body["version"] != VERSION:
        raise _NewerError
    return SlotsFile(_bytes(body["book_id"], ID_BYTES), _bytes(body["key_check"], CHECK_BYTES),
                     _number(body["generation"]), tuple(_slot(found) for found in body["slots"]))


def _slot(found: dict[str, Any]) -> Slot:
    parameters = {name: value if isinstance(value, str) else _number(value)
                  for name, value in found["parameters"].items()}
    if not isinstance(found["kind"], str):
        raise TypeError
    return Slot(_bytes(found["id"], ID_BYTES), found["kind"], _number(found["made_at"]), parameters,
                _bytes(found["check"], CHECK_BYTES), _bytes(found["wrapped"], WRAPPED_BYTES))


def _bytes(text: str, length: int) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != length:
        raise ValueError("another length")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError("no number")
    return value
