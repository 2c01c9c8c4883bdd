"""A real server on loopback behind a line that can be cut, and laptops: one with a window, others by the engine."""

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import sync_now
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.shell.desktop import Desktop, PageMaker
from crm_desktop.ui.shell.frame import Frame
from tests.driver import Found, Hands
from tests.server.chaos import ChaosProxy, chaos
from tests.server.running import running


@dataclass
class Office:
    """The server's address as laptops know it, its token, and the line to it."""

    folder: Path
    token: str
    line: ChaosProxy
    books: list[Book] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.line.address

    def cut(self) -> None:
        """Nobody reaches the server any more."""
        self.line.weather.refuse = True
        self.line.cut_all()

    def mend(self) -> None:
        """The server is there again."""
        self.line.weather.refuse = False

    def book(self, name: str, me: str = "Li Wei") -> Book:
        """A new book."""
        made = make_book(self.folder / f"{name}.book", secrets.token_bytes(32), name=name, currency="USD",
                         time_zone="UTC", me=me)
        self.books.append(made)
        return made

    def found(self, book: Book) -> None:
        """This book founds the team."""
        create_team(book, self.address, "Office", self.token)
        sync(book)

    def let_in(self, book: Book, by: Book) -> tuple[int, ...]:
        """This book joins, without a window; its six words."""
        words = join_team(book, invite(by, "owner").code).words
        sync(book)
        sync(by)
        return words


def sync(book: Book, *, allow_deletions: bool = False) -> None:
    """A round that saves everything."""
    outcome = sync_now(book, allow_deletions=allow_deletions)
    assert (outcome.state, outcome.trouble) == (SyncState.SAVED, None)


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """An office, whose books are closed at the end."""
    with running(str(folder / "server.db")) as server, chaos(server.port) as line:
        made = Office(folder, str(server.said["setup_token"]), line)
        try:
            yield made
        finally:
            for book in made.books:
                book.close()
            line.cut_all()
    for thread in threading.enumerate():
        if thread.name == "hints":
            thread.join(10)


class WindowHands(Hands):
    """Hands on one of several windows."""

    def find(self, kind: type[Found], name: str) -> Found:
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        assert found, f"{name} is not on screen"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))


class LaptopWindow:
    """A book in a real window, with lanes as in life."""

    def __init__(self, book: Book, theme: Theme, folder: Path, *, start: str = "",
                 tabs: Sequence[PageMaker] | None = None) -> None:
        self.book = book
        self.jobs = Jobs(book)
        self.frame = Frame(theme, SettingsFile(folder / f"{book.path.stem}.json"))
        self.desktop = Desktop(self.frame, theme, SettingsFile(folder / f"{book.path.stem}.json"), self.jobs,
                               tabs or (_customers,), start)
        self.frame.resize(1440, 900)
        self.frame.show()
        self.hands = WindowHands(self.frame)
        self.hands.pause(100)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key in this window."""
        QTest.keyClick(self.frame.focusWidget() or self.frame, key, modifier)
        self.hands.pause()

    def type(self, text: str) -> None:
        """Text to whatever has the focus in this window."""
        QTest.keyClicks(self.frame.focusWidget() or self.frame, text)
        self.hands.pause()

    def write(self, name: str, text: str) -> None:
        """Types into a line."""
        line = self.hands.find(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)

    def foot(self) -> str:
        """What the foot says about the team's server, or about this laptop."""
        name = "status_sync" if self.hands.sees("status_sync") else "status_saved"
        found = self.frame.findChild(QWidget, name)
        return str(found.text()) if found else ""  # type: ignore[attr-defined]

    def until_foot(self, text: str) -> None:
        """Waits until the foot says so."""
        self.hands.until(lambda: text in self.foot(), lambda: f"“{text}” at the foot, where “{self.foot()}” stands")

    def labels(self, name: str) -> list[str]:
        """The words of all labels whose names begin so."""
        return [each.text() for each in self.frame.findChildren(QLabel)
                if each.objectName().startswith(name) and each.isVisible()]

    def close(self) -> None:
        """Closes the window; the book closes with its lanes."""
        self.desktop.stop()
        self.jobs.close()
        self.frame.close()
        self.frame.deleteLater()
        self.jobs.deleteLater()
        QApplication.processEvents()


def _customers() -> type[Page]:
    return CustomersPage
