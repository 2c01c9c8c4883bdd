"""The window is put together here: which screen comes when, and what is imported only after the first paint."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.errors import UserError, exit_code
from crm_desktop.i18n import later, locale_language, tr, use
from crm_desktop.logs import start_logging, stop_logging
from crm_desktop.paths import books_folder, state_folder
from crm_desktop.security.passphrase_source import passphrase_from
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.frame import NAME, Frame

if TYPE_CHECKING:
    from crm_desktop.store.book import Book
    from crm_desktop.store.lock import BookLock
    from crm_desktop.ui.base.jobs import Jobs
    from crm_desktop.ui.base.page import Page
    from crm_desktop.ui.shell.desktop import Desktop
    from crm_desktop.ui.shell.help_door import HelpDoor
    from crm_desktop.ui.shell.new_book import MadeBook
    from crm_desktop.ui.shell.opening import Opener

SWITCH = 0.0002  # seconds between two threads' turns: a paint takes many, and waits that long for each


def run_window(arguments: Sequence[str] = ()) -> int:
    """Opens the window, on a book where --book or CRM_BOOK names one; gives the exit code when it is closed.

    A passphrase comes from --passphrase-file or CRM_PASSPHRASE, and is forgotten at once.
    """
    sys.setswitchinterval(SWITCH)
    settings = SettingsFile()
    use(spoken(settings.now.language))
    path, secret = _asked(arguments)
    log = _logging()
    _take_scale(settings.now.scale)
    app = QApplication([NAME])
    app.setApplicationName(NAME)
    program = Program(app, settings, path, secret)
    del secret
    sys.excepthook = program.unexpected
    program.start()
    try:
        return int(app.exec())
    finally:
        program.close()
        sys.excepthook = sys.__excepthook__
        if log:
            stop_logging(log)


class Program(QObject):
    """From the first screen to the open book and back: unlock, first run, pages, lock."""

    def __init__(self, app: QApplication, settings: SettingsFile, path: Path | None, secret: str = "") -> None:
        super().__init__(app)
        self._secret = secret
        self._settings = settings
        self.theme = Theme(app, settings.now.theme)
        self.theme.set_still(settings.now.reduced_motion)
        self.frame = Frame(self.theme, settings)
        self.frame.closing.connect(self.close)
        self._path = path or _usual_book(settings)
        self._opener: Opener | None = None
        self._jobs: Jobs | None = None
        self._lock: BookLock | None = None
        self._desktop: Desktop | None = None
        self._help: HelpDoor | None = None
        self._start = ""
        self._made: MadeBook | None = None

    def start(self) -> None:
        """Paints the first screen; what is heavy is imported after that."""
        self._show_first_screen()
        self.frame.painted.connect(self._painted)
        self.frame.show()

    def close(self) -> None:
        """Closes the book and its lanes; safe to call twice."""
        self._close_book()
        if self._opener:
            self._opener.close()
            self._opener = None

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: into the log without what is secret, and onto the screen as a sentence."""
        if issubclass(kind, KeyboardInterrupt):
            self.frame.close()
            return
        logging.getLogger(__name__).error("the window failed", exc_info=(kind, error, trace))
        self._say_bug(kind)

    def _lane_failed(self, error: BaseException) -> None:
        """A bug beside the window, which is in the log already."""
        self._say_bug(type(error))

    def _say_bug(self, kind: type[BaseException]) -> None:
        self.frame.messages.show_error(UserError(
            "bug", later("The program made a mistake ({kind})."), later("Your book is safe: nothing is half written."),
            later("The log {log} says more, without your customers' data."), kind=kind.__name__,
            log=state_folder().name))

    # -- screens

    def _show_first_screen(self) -> None:
        if self._path is None:
            from crm_desktop.ui.shell.first_run import FirstRunScreen

            screen: QWidget = FirstRunScreen(self.theme, self._settings)
        else:
            from crm_desktop.ui.shell.unlock import UnlockScreen

            screen = UnlockScreen(self.theme, self._settings, self._path)
        self._screen = screen
        self.frame.setWindowTitle(NAME)
        self.frame.show_screen(screen)

    def _painted(self) -> None:
        from crm_desktop.ui.shell.opening import Opener

        self._opener = Opener(parent=self)
        self._opener.opened.connect(self._opened)
        self._opener.made.connect(self._keep_made)
        self._opener.noticed.connect(self.frame.messages.say)
        self._offer_help()
        self._serve(ask_keyring=True)

    def _offer_help(self) -> None:
        """The guide is there before a book is open; with a book it is the desktop's."""
        from crm_desktop.ui.shell.help_door import HelpDoor

        if self._help is None:
            self._help = HelpDoor(self.theme, self.frame)
        self.frame.actions_table.bind({"help": self._help.open})

    def _serve(self, *, ask_keyring: bool) -> None:
        from crm_desktop.ui.shell.first_run import FirstRunScreen
        from crm_desktop.ui.shell.opening import serve_first_run, serve_unlock
        from crm_desktop.ui.shell.unlock import UnlockScreen

        screen, opener = self._screen, self._opener
        if opener is None:
            return
        if isinstance(screen, UnlockScreen):
            serve_unlock(opener, screen)
            screen.new_book_wanted.connect(self._new_book)
            secret, self._secret = self._secret, ""
            if secret and self._path:
                screen.set_busy(tr("Opening…"))
                opener.unlock_by_passphrase(self._path, secret)
            elif ask_keyring and self._path:
                opener.unlock_by_keyring(self._path)
        elif isinstance(screen, FirstRunScreen):
            serve_first_run(opener, screen)
            screen.another_book_wanted.connect(self._another_book)
            screen.started.connect(self._begin)
            opener.look_around()

    def _another_book(self, path: Path) -> None:
        self._path = path
        self._show_first_screen()
        self._serve(ask_keyring=True)

    def _new_book(self) -> None:
        self._close_book()  # a locked one that is not to be found any more
        self._path = None
        self._show_first_screen()
        self._serve(ask_keyring=False)

    # -- the book

    def _keep_made(self, made: "MadeBook") -> None:
        self._made = made

    def _begin(self, start: str) -> None:
        """The recovery code is written down: into the new book."""
        made, self._made = self._made, None
        if made is not None:
            self._start = start
            self._opened(made.book, made.lock)

    def _opened(self, book: "Book", lock: "BookLock") -> None:
        from crm_desktop.ui.base.jobs import Jobs
        from crm_desktop.ui.shell.desktop import Desktop

        if self._jobs and self._jobs.resting and self._jobs.book.path == book.path:
            self._go_on(book, lock)
            return
        self._close_book()  # a locked one, in whose place another one was opened
        self._path, self._lock = book.path, lock
        self._settings.change(last_book=str(book.path))
        self._jobs = Jobs(book, parent=self)
        self._jobs.crashed.connect(self._lane_failed)
        self._desktop = Desktop(self.frame, self.theme, self._settings, self._jobs, TABS, self._start)
        self._start = ""
        self._desktop.lock_wanted.connect(self._lock_book)
        self._desktop.other_book_wanted.connect(self._other_book)

    def _lock_book(self) -> None:
        """Hides everything and drops the key; what was typed waits in the pages, which are kept."""
        from crm_desktop.ui.shell.unlock import UnlockScreen

        jobs = self._jobs
        if jobs is None or self._desktop is None or jobs.resting:
            return
        self._desktop.rest()
        self._path = jobs.book.path
        self._screen = UnlockScreen(self.theme, self._settings, self._path)
        self.frame.cover(self._screen)
        jobs.rest(jobs.book.drop_key)
        if self._lock:
            self._lock.release()
            self._lock = None
        self._serve(ask_keyring=False)

    def _go_on(self, book: "Book", lock: "BookLock") -> None:
        """The locked book is unlocked: everything is there again as it was."""
        jobs, self._lock = self._jobs, lock
        if jobs is None or self._desktop is None:
            return
        jobs.book.take_key(book.key())
        book.close()
        self.frame.uncover()
        jobs.wake()
        self._desktop.wake()

    def _other_book(self, path: Path) -> None:
        self._close_book()
        self._another_book(path)

    def _close_book(self) -> None:
        if self._made is not None:  # made, and the window closed before it was opened
            self._made.book.close()
            self._made.lock.release()
            self._made = None
        if self._desktop:
            self._desktop.stop()
            self._desktop = None
            self._offer_help()
        if self._jobs:
            self._jobs.close()
            self._jobs.deleteLater()
            self._jobs = None
        if self._lock:
            self._lock.release()
            self._lock = None


def _customers() -> "type[Page]":
    from crm_desktop.ui.customers.page import CustomersPage

    return CustomersPage


def _pipeline() -> "type[Page]":
    from crm_desktop.ui.pipeline.page import PipelinePage

    return PipelinePage


def _service() -> "type[Page]":
    from crm_desktop.ui.service.page import ServicePage

    return ServicePage


TABS: "tuple[Callable[[], type[Page]], ...]" = (_customers, _pipeline, _service)


def _asked(arguments: Sequence[str]) -> tuple[Path | None, str]:
    """The book that was named and the passphrase that was given, each perhaps not."""
    import argparse  # 6 ms, and nobody names anything in most starts

    parser = argparse.ArgumentParser(prog="crm-desktop", add_help=False)
    parser.add_argument("--book", type=Path)
    parser.add_argument("--passphrase-file", type=Path)
    asked = parser.parse_args(list(arguments))
    named = asked.book or (Path(os.environ["CRM_BOOK"]) if os.environ.get("CRM_BOOK") else None)
    try:
        secret = passphrase_from(os.environ, asked.passphrase_file)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_code(error))
    return named.expanduser() if named else None, secret or ""


def spoken(choice: str) -> str:
    """The language of a setting: its own, or the system's."""
    return locale_language() if choice == "system" else choice


def _usual_book(settings: SettingsFile) -> Path | None:
    """The book that was open last, else the only one in the books folder."""
    last = Path(settings.now.last_book) if settings.now.last_book else None
    if last and last.exists():
        return last
    found = sorted(books_folder().glob("*.book"))
    return found[0] if len(found) == 1 else None


def _take_scale(per_cent: int) -> None:
    """Qt reads it once, at the start; what somebody has set outside counts more."""
    if per_cent != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{per_cent / 100:g}")


def _logging() -> logging.Handler | None:
    try:
        return start_logging(state_folder())
    except OSError:
        return None  # a folder that cannot be written must not keep anybody from the book
