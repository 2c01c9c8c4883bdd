"""What the screens before a book is open and the work behind them tell each other: plain data."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.store.book import Book
    from crm_desktop.store.lock import BookLock

STARTS = ("import", "sample", "join", "empty")


@dataclass(frozen=True)
class Surroundings:
    """What a new book takes over from this computer, and what there is to choose from."""

    me: str
    currency: str
    time_zone: str
    currencies: tuple[str, ...]
    zones: tuple[str, ...]
    keyring: bool  # it keeps a key, tried just now


@dataclass(frozen=True)
class NewBook:
    """The book that somebody wants, and what it begins with: one of STARTS."""

    path: Path
    me: str
    name: str
    currency: str
    time_zone: str
    start: str
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class MadeBook:
    """A new book, open and held by its lock; the recovery code is shown once and kept nowhere."""

    book: "Book"
    lock: "BookLock"
    recovery_code: str = field(repr=False)
    keyring_saved: bool
    start: str


@dataclass(frozen=True)
class Locked:
    """The keyring did not open the book; `reason` is None where its key was never kept there."""

    keyring: bool  # this computer offers one
    reason: UserError | None
