"""Opening and making books beside the window: the lane, and who stands between it and the screens."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost
from crm_desktop.security.slots import unlock_with_recovery_code
from crm_desktop.security.typed_secret import unlock_with_typed
from crm_desktop.ui.base.lanes import InlineLane, Lane, LaneLike
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.key_work import OpenedBook, make_wanted, open_by_keyring, open_with, see_surroundings
from crm_desktop.ui.shell.new_book import Locked, MadeBook, NewBook, Surroundings
from crm_desktop.ui.shell.unlock import UnlockScreen


class Opener(QObject):
    """Opens one book or makes one; a passphrase lives no longer than its attempt.

    Attempts run one after the other. The first that opens the book ends it; one for a book that is no longer wanted
    is let go.
    """

    opened = Signal(object, object)  # Book, BookLock
    made = Signal(object)  # MadeBook
    locked = Signal(object)  # Locked: the keyring did not open it, ask for the passphrase
    found = Signal(object)  # Surroundings
    failed = Signal(object)  # UserError
    noticed = Signal(str)  # something did not go well, but the book is open
    ended = Signal()  # nothing is under way any more
    _home = Signal(object)

    def __init__(self, *, inline: bool = False, cost: KdfCost = STANDARD_COST, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane: LaneLike = InlineLane("opening") if inline else Lane("opening")
        self._inline = inline
        self._cost = cost  # the floor below which a slot is refused
        self._aim: Path | None = None  # the book that is wanted
        self._waiting = 0
        self._closed = False
        self._home.connect(self._deliver)

    def unlock_by_keyring(self, path: Path) -> None:
        """May wait for the system's own prompt; `locked` where the keyring does not open it."""
        self._submit(path, lambda: open_by_keyring(path))

    def unlock_by_passphrase(self, path: Path, passphrase: str, *, remember: bool = False) -> None:
        """A recovery code that was typed in its place opens the book too."""
        cost = self._cost

        def unlock() -> bytes:
            return unlock_with_typed(path, passphrase, cost)

        self._submit(path, lambda: open_with(path, unlock, remember=remember))

    def unlock_by_recovery_code(self, path: Path, code: str, *, remember: bool = False) -> None:
        """Its mistakes are told by their group."""
        self._submit(path, lambda: open_with(path, lambda: unlock_with_recovery_code(path, code), remember=remember))

    def make(self, wanted: NewBook) -> None:
        """Makes the book with its keys: both are there afterwards, or neither."""
        self._submit(wanted.path, lambda: make_wanted(wanted))

    def look_around(self) -> None:
        """What this computer offers a new book; tries its keyring, which may show a prompt."""
        self._submit(None, see_surroundings)

    def close(self) -> None:
        """Waits for what runs; a book that it opens meanwhile is closed again."""
        if not self._closed:
            self._closed = True
            self._lane.close(_nothing)

    def _submit(self, path: Path | None, work: Callable[[], Any]) -> None:
        self._aim = path or self._aim
        self._waiting += 1
        self._lane.submit(lambda: self._carry(path, work))

    def _carry(self, path: Path | None, work: Callable[[], Any]) -> None:
        """In the lane. A bug travels home too, else the screen would be busy for ever."""
        answer: Any = None
        try:
            answer = work()
        except UserError as error:
            # It lives on in the window: its frames would keep the passphrase.
            error.__traceback__ = error.__context__ = error.__cause__ = None
            answer = error
        finally:
            bug = sys.exception()
            if bug is None or not self._inline:
                self._home.emit((path, answer, bug))

    def _deliver(self, parcel: Any) -> None:
        """In the window's thread."""
        path, answer, bug = parcel
        self._waiting -= 1
        if self._closed or (path is not None and path != self._aim):
            _let_go(answer)
        else:
            self._tell(answer)
        if not self._waiting:
            self.ended.emit()
        if bug is not None:
            raise bug

    def _tell(self, answer: Any) -> None:
        if isinstance(answer, OpenedBook):
            self._aim = None
            self.opened.emit(answer.book, answer.lock)
            for notice in answer.notices:
                self.noticed.emit(str(notice))
        elif isinstance(answer, MadeBook):
            self._aim = None
            self.made.emit(answer)
        elif isinstance(answer, Locked):
            self.locked.emit(answer)
        elif isinstance(answer, Surroundings):
            self.found.emit(answer)
        elif isinstance(answer, UserError):
            self.failed.emit(answer)


def serve_unlock(opener: Opener, screen: UnlockScreen) -> None:
    """Hands what is typed to the opener and its answers to the screen, until the screen goes."""
    _UnlockKeeper(opener, screen)


def serve_first_run(opener: Opener, screen: FirstRunScreen) -> None:
    """Tells the screen what this computer offers, has the book made and the recovery code shown."""
    _FirstRunKeeper(opener, screen)


class _UnlockKeeper(QObject):
    """Hands what is typed to the opener and its answers to the screen; goes with the screen."""

    def __init__(self, opener: Opener, screen: UnlockScreen) -> None:
        super().__init__(screen)
        self._opener, self._screen = opener, screen
        screen.passphrase_given.connect(self._try_passphrase)
        screen.recovery_code_given.connect(self._try_code)
        screen.keyring_wanted.connect(self._try_keyring)
        screen.another_book_wanted.connect(self._open_another)
        opener.locked.connect(self._say_locked)
        opener.failed.connect(screen.show_error)
        opener.opened.connect(self._forget)
        opener.ended.connect(self._ready)

    def _open_another(self, path: Path) -> None:
        self._screen.set_path(path)
        self._screen.offer_remember(False)
        self._try_keyring()

    def _try_keyring(self) -> None:
        self._screen.set_busy(tr("Opening…"))
        self._opener.unlock_by_keyring(self._screen.path)

    def _try_passphrase(self, passphrase: str) -> None:
        self._screen.set_busy(tr("Opening…"))
        self._opener.unlock_by_passphrase(self._screen.path, passphrase, remember=self._screen.remember)

    def _try_code(self, code: str) -> None:
        self._screen.set_busy(tr("Opening…"))
        self._opener.unlock_by_recovery_code(self._screen.path, code, remember=self._screen.remember)

    def _say_locked(self, locked: Locked) -> None:
        self._screen.offer_remember(locked.keyring)
        if locked.reason:
            self._screen.say_why(locked.reason)

    def _forget(self) -> None:
        self._screen.forget()

    def _ready(self) -> None:
        self._screen.set_busy(None)


class _FirstRunKeeper(QObject):
    """Tells the screen what this computer offers, has the book made and the recovery code shown."""

    def __init__(self, opener: Opener, screen: FirstRunScreen) -> None:
        super().__init__(screen)
        self._opener, self._screen = opener, screen
        screen.book_wanted.connect(self._make)
        opener.found.connect(screen.offer)
        opener.failed.connect(screen.show_error)
        opener.made.connect(self._show_code)

    def _make(self, wanted: NewBook) -> None:
        self._screen.set_busy(tr("Making the book…"))
        self._opener.make(wanted)

    def _show_code(self, made: MadeBook) -> None:
        self._screen.show_recovery_code(made.recovery_code, keyring_saved=made.keyring_saved)


def _let_go(answer: Any) -> None:
    if isinstance(answer, OpenedBook | MadeBook):
        answer.book.close()
        answer.lock.release()


def _nothing() -> None:
    pass
