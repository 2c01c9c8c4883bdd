"""Which book a verb is about, and how it is unlocked: a passphrase that was given, the keyring, a prompt."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.cli.answers import complain
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.paths import BOOK_ENDING, SAMPLE_BOOK, books_folder
from crm_desktop.security.passphrase_source import passphrase_from
from crm_desktop.security.slots import unlock_with_keyring
from crm_desktop.security.slots_file import read_slots_file, repair_slots_file
from crm_desktop.security.typed_secret import unlock_with_typed
from crm_desktop.store.book import Book, look_at_file

BOOK_VARIABLE = "CRM_BOOK"
TRIES = 3


@dataclass
class Asked:
    """What was said before or after the verb: where the book is, how it is unlocked, how the answer is wanted."""

    as_json: bool = False
    book: Path | None = None
    passphrase_file: Path | None = None
    passphrase: str | None = field(default=None, repr=False)  # from CRM_PASSPHRASE, which is gone by now

    def given_passphrase(self) -> str | None:
        """From --passphrase-file, else from CRM_PASSPHRASE, else None. UserError as in `passphrase_from`."""
        return passphrase_from(os.environ, self.passphrase_file) if self.passphrase_file else self.passphrase


@contextmanager
def open_book(asked: Asked) -> Iterator[Book]:
    """The book, open; closed again at the end. Raises UserError where it is not found or not unlocked."""
    path = book_path(asked)
    look_at_file(path)
    with Book(path, _unlocked(path, asked)) as book:
        _repair_keys(path)
        yield book


def book_path(asked: Asked) -> Path:
    """From --book, else from CRM_BOOK, else the only book in the books folder; sample data does not count beside it."""
    given = asked.book or (Path(os.environ[BOOK_VARIABLE]) if os.environ.get(BOOK_VARIABLE) else None)
    if given:
        return given.expanduser()
    every = sorted(books_folder().glob(f"*{BOOK_ENDING}"))
    found = [path for path in every if path.name != SAMPLE_BOOK] or every
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError("missing_book", later("There is no book in {folder} yet."), later("Nothing was changed."),
                        later("Make one with “crm-desktop create”, or name one with --book FILE."),
                        folder=books_folder())
    raise UserError("bad_input", later("There are several books in {folder}: {names}."), later("Nothing was changed."),
                    later("Name the one you mean with --book FILE."), folder=books_folder(),
                    names=", ".join(path.name for path in found))


def can_ask() -> bool:
    """Whether somebody sits at this terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask_new_passphrase() -> str:
    """A passphrase typed twice. Raises UserError("bad_input") where the two differ or it is empty."""
    first = getpass.getpass(tr("New passphrase: "))
    if first != getpass.getpass(tr("The same passphrase again: ")):
        raise UserError("bad_input", later("The two passphrases are not the same."), later("Nothing was changed."),
                        later("Try again."))
    return first


def _unlocked(path: Path, asked: Asked) -> bytes:
    """The data key. What was given comes first: a keyring may show its own prompt and wait for somebody."""
    given = asked.given_passphrase()
    if given is not None:
        try:
            return unlock_with_typed(path, given)
        except UserError as error:
            if error.code != "no_slots":  # the book has no passphrase at all: then the keyring may have its key
                raise
    try:
        return unlock_with_keyring(path)
    except UserError as error:
        if error.code != "no_keyring":
            raise
        trouble = error
    if can_ask():
        return _asked_for(path, trouble)
    raise UserError("locked", later("“{name}” is locked, and nothing here opens it. {reason}"),
                    later("The book was not changed."),
                    later("Put its passphrase into a file for --passphrase-file, or into CRM_PASSPHRASE."),
                    name=path.name, reason=trouble.texts()[0])


def _asked_for(path: Path, trouble: UserError) -> bytes:
    complain(trouble.texts()[0])
    for left in range(TRIES - 1, -1, -1):
        secret = getpass.getpass(tr("Passphrase or recovery code of “{name}”: ", name=path.name))
        try:
            return unlock_with_typed(path, secret)
        except UserError as error:
            if error.code != "wrong_passphrase" or not left:
                raise
            complain(error.texts()[0])
    raise AssertionError("the last try raises")


def _repair_keys(path: Path) -> None:
    """A copy of the key file that is damaged, missing or old is written anew from the other one."""
    damaged = read_slots_file(path).damaged
    if damaged is None:
        return
    complain(tr("One copy of the key file, {name}, was missing, damaged or old.", name=damaged.name))
    try:
        repair_slots_file(path)
    except UserError as error:
        complain(str(error))
        return
    complain(tr("It was written anew from the other copy."))
