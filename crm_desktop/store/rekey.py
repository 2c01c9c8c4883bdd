"""The book gets a new data key: its pages are encrypted anew into a file beside it, which then takes its place at once.

Stopped at any point, the book opens with its old key or with its new one, and the slots file that fits is found:

1. nobody else has the book open; its log is emptied, and it is held against every other program
2. NAME.book.rekey gets all pages under the new key, is read back and forced to the disk
3. NAME.book.keys.new gets the new slots, marked with the salt that the new file begins with
4. NAME.book.rekey is renamed to NAME.book: from here on the book has its new key, and the waiting slots count
5. both copies of the slots file are written from them

What is left of a change that was stopped before 4 is cleared away when the book is next opened in a window.
"""

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.i18n import later
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost
from crm_desktop.security.slots import slots_for_key
from crm_desktop.security.slots_file import (
    SALT_BYTES,
    read_slots_file,
    repair_slots_file,
    set_slots_waiting,
    waiting_path,
)
from crm_desktop.security.ways import NewWays, drop_keyring_slots, seal_new_ways
from crm_desktop.store.book import Book
from crm_desktop.store.identity import is_noted_here, note_act
from crm_desktop.store.link import KEY_BYTES, Link

Progress = Callable[[int, int], bool]
PAGES = 400  # copied between two reports: 1.6 MB
ROOM = 4 << 20  # bytes on top of the book's own size


def renew_keys(book: Book, wanted: NewWays, progress: Progress, cost: KdfCost = STANDARD_COST) -> tuple[UserError, ...]:
    """Gives the book a new data key that only `wanted` opens; `book` goes on with it. What went not well is told.

    The caller holds the book's lock and has closed every lane; this thread's own is closed here. Raises Cancelled, and
    UserError "busy", "disk_full", "unwritable", "damaged", "slots_not_written": then the book is as it was.
    """
    book.close_lane()
    old_slots = slots_for_key(book.path, book.key())
    new_key = secrets.token_bytes(KEY_BYTES)
    new_slots, warnings = seal_new_ways(book.path, book.key(), new_key, wanted, cost)
    swapped = False
    try:
        encrypt_anew(book, new_key, lambda salt: set_slots_waiting(book.path, new_slots, salt), progress)
        swapped = True
    finally:
        if not swapped:
            drop_keyring_slots(new_slots)
            clear_half_done(book.path)
    try:
        repair_slots_file(book.path)
    except UserError as error:
        warnings = (*warnings, error)  # the waiting slots open the book as well
    drop_keyring_slots(old_slots)
    return warnings


def encrypt_anew(book: Book, new_key: bytes, before_swap: Callable[[bytes], None], progress: Progress) -> None:
    """Steps 1, 2 and 4; `before_swap` gets the salt and does step 3. Afterwards `book` has the new key."""
    real = book.path.resolve()
    beside = _beside(real)
    _look_for_room(real)
    with _held(real, book.key()) as link:
        noted = is_noted_here(link, book.path)
        newest: int = link.value("select max(n) from change_set") or 0
        with _plainly(real):
            pages = _copy(link.driver, beside, new_key, progress)
            _check_copy(beside, new_key, pages, newest)
            shutil.copymode(real, beside)
            _force(beside)
            with beside.open("rb") as file:
                salt = file.read(SALT_BYTES)
        before_swap(salt)
        if not progress(pages, pages):
            raise Cancelled
        if sys.platform == "win32":
            link.close()  # there an open file cannot be replaced
        with _plainly(real):
            os.replace(beside, real)
        book.take_key(new_key)
        with suppress(OSError):
            _force(real.parent)
    if noted:
        with suppress(UserError), closing(Link(book.path, new_key, read_only=False)) as renewed:
            note_act(renewed, book.path, newest)


def clear_half_done(path: Path) -> None:
    """Removes what a stopped change of keys left beside the book, unless its slots are the ones that count.

    For the one window that holds the book, while no connection of this process is open.
    """
    with suppress(UserError):
        if read_slots_file(path).waiting:
            return
    with suppress(OSError):
        waiting_path(path).unlink(missing_ok=True)
    _remove(_beside(path.resolve()))


def _beside(real: Path) -> Path:
    return real.with_name(real.name + ".rekey")


def _remove(beside: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _look_for_room(real: Path) -> None:
    try:
        wanted, free = real.stat().st_size + ROOM, shutil.disk_usage(real.parent).free
    except OSError:
        raise _unwritable(real) from None
    if free < wanted:
        raise _full(wanted)


@contextmanager
def _held(real: Path, key: bytes) -> Iterator[Link]:
    """The book with an empty log and no other connection, held against all programs until the end.

    A program that has been waiting for it finds that the file is no longer the book, and is refused: the log is
    switched off here, and SQLite looks where the file lies before it switches it on again.
    """
    link = Link(real, key, read_only=False)
    try:
        with _plainly(real):
            link.driver.execute("pragma wal_checkpoint(truncate)")
            if link.driver.execute("pragma journal_mode=delete").fetchone() != ("delete",):
                raise _busy(real)
            link.driver.execute("pragma locking_mode=exclusive")
            link.driver.execute("begin exclusive")
            link.driver.execute("commit")  # the lock stays
        yield link
    finally:
        with suppress(sqlcipher.Error):
            link.close()


def _copy(source: Any, beside: Path, new_key: bytes, progress: Progress) -> int:
    """All pages under the new key; gives their number. Three quarters of the way, for those who look on."""
    _remove(beside)
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def step(_: int, remaining: int, whole: int) -> None:
        if not progress((whole - remaining) * 3 // 4, whole):
            raise Cancelled

    with closing(_keyed(beside, new_key)) as target:
        target.execute("pragma journal_mode=off")  # a half-made copy is thrown away whole
        source.backup(target, pages=PAGES, progress=step, sleep=0)
        return int(target.execute("pragma page_count").fetchone()[0])


def _check_copy(beside: Path, new_key: bytes, pages: int, newest: int) -> None:
    """Reads every page of the copy back."""
    with closing(_keyed(beside, new_key)) as copy:
        broken = copy.execute("pragma cipher_integrity_check").fetchall()
        acts = copy.execute("select max(n) from change_set").fetchone()[0] or 0
        if broken or acts != newest or beside.stat().st_size < pages:
            raise UserError("damaged", later("The copy with the new key could not be read back."),
                            later("The book and its keys are as they were."),
                            later("Look whether the disk is sound, then try again."))


def _keyed(path: Path, key: bytes) -> Any:
    found = sqlcipher.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    found.execute("pragma cipher_log_level=none")
    found.execute(f"pragma key=\"x'{key.hex()}'\"")
    return found


def _force(path: Path) -> None:
    """To the disk, as far as the system promises."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _plainly(real: Path) -> Iterator[None]:
    """What the disk or another program refuses, in plain words."""
    try:
        yield
    except OSError as error:
        raise (_full(0) if error.errno in (errno.ENOSPC, errno.EDQUOT) else _unwritable(real)) from None
    except sqlcipher.Error as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise _busy(real) from None
        if "full" in text:
            raise _full(0) from None
        if "malformed" in text:
            raise UserError("damaged", later("The book's file is damaged."),
                            later("The book and its keys are as they were."),
                            later("Run the check, and bring the book back from a backup.")) from None
        raise _unwritable(real) from None


def _busy(real: Path) -> UserError:
    return UserError("busy", later("Another program has “{name}” open."),
                     later("The book and its keys are as they were."),
                     later("Close that program, then try again."), name=real.name)


def _full(wanted: int) -> UserError:
    if not wanted:
        return UserError("disk_full", later("The disk is full."), later("The book and its keys are as they were."),
                         later("Make room on the disk, then try again."))
    return UserError("disk_full", later("The disk has no room for a second copy of the book ({megabytes} MB)."),
                     later("The book and its keys are as they were."), later("Make room on the disk, then try again."),
                     megabytes=-(-wanted // 1_000_000))


def _unwritable(real: Path) -> UserError:
    return UserError("unwritable", later("The folder of “{name}” cannot be written."),
                     later("The book and its keys are as they were."),
                     later("Look whether the drive is connected and may be written, then try again."), name=real.name)
