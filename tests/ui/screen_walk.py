"""The hands and feet of a person who walks through all screens of a real window on the sample book."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QTabBar,
    QToolButton,
    QWidget,
)

from crm_desktop.commands.demo import fill_sample
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.slots import make_slots
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.shell.frame import Frame

Found = TypeVar("Found", bound=QWidget)
Key = Qt.Key
NONE, CONTROL, SHIFT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier,
                        Qt.KeyboardModifier.ShiftModifier)
Screens = Iterator[str]
CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
SECRET = "a passphrase for the walk"
SELLERS = {"en": ("Niesha Huffines", "USD", "America/New_York"), "zh": ("陈思远", "CNY", "Asia/Shanghai")}
LOST = "is not on screen"
PATIENCE = 10_000  # milliseconds
SETTLING = 4  # rounds of the event loop: a layout may ask for another one


def make_sample(path: Path, language: str, clock: Callable[[], int]) -> bytes:
    """A sample book in a language, with a passphrase and a recovery code; gives its key."""
    me, currency, zone = SELLERS[language]
    key = secrets.token_bytes(32)
    make_slots(path, key, passphrase=SECRET, recovery=True, cost=CHEAP)
    with make_book(path, key, name=path.stem, currency=currency, time_zone=zone, me=me, clock=clock) as book:
        fill_sample(book, language=language)
    return key


def copy_book(path: Path, folder: Path) -> Path:
    """The book with its slots, for a walk that changes it."""
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder / file.name)
    return folder / path.name


class Windows(QObject):
    """Notices what comes up as a window of its own although it is a part: it had no place when it was shown."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__()
        self.strangers: list[str] = []
        app.focusWindowChanged.connect(self._came)

    def _came(self, window: QWindow | None) -> None:
        for top in QApplication.topLevelWidgets() if window is not None else ():
            popup = top.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if top.windowHandle() is window and not popup and not isinstance(top, (QMainWindow, QDialog)):
                self.strangers.append(f"{top.objectName() or type(top).__name__} flashed up as a window")


class Walker:
    """Finds what is on screen by name, clicks and types; after each deed the window is laid out and painted."""

    def __init__(self, frame: Frame, book: Book, language: str) -> None:
        self.frame, self.book, self.language = frame, book, language

    def say(self, english: str, chinese: str) -> str:
        """What a person of this language types."""
        return english if self.language == "en" else chinese

    @property
    def page(self) -> Page:
        """The page in front."""
        assert self.frame.page is not None
        return self.frame.page

    def settle(self) -> None:
        """Until everything is laid out and painted."""
        for _ in range(SETTLING):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.sendEvent(self.frame, QEvent(QEvent.Type.UpdateRequest))  # repaints are off here

    def find(self, kind: type[Found], name: str) -> Found:
        """The last widget on screen with this name: a dialog lies over what has a part of the same name."""
        found = [one for one in QApplication.allWidgets() if isinstance(one, kind) and one.objectName() == name
                 and one.isVisible()]
        assert found, f"{name} {LOST}"
        return found[-1]

    def sees(self, name: str) -> bool:
        """Whether something of this name is on screen."""
        return any(one.objectName() == name and one.isVisible() for one in QApplication.allWidgets())

    def click(self, name: str) -> None:
        """The left button on a control."""
        button = self.find(QAbstractButton, name)
        patience = QDeadlineTimer(PATIENCE)
        while not button.isEnabled() and not patience.hasExpired():  # a trial run begins a moment after the last choice
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        assert button.isEnabled(), f"{name} is disabled"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))
        self.settle()

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Keys to whatever has the focus."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.frame, key, held)
            self.settle()

    def write(self, text: str, name: str = "") -> None:
        """Text in place of what stands in a line, or into whatever has the focus."""
        target = self.find(QWidget, name) if name else QApplication.focusWidget()
        assert target is not None
        target.setFocus()
        if isinstance(target, QLineEdit):
            target.selectAll()
        typed = QInputMethodEvent()  # what an input method hands over; keyClicks knows Latin letters alone
        typed.setCommitString(text)
        QApplication.sendEvent(target, typed)
        self.settle()

    def search(self, text: str) -> None:
        """Into the page's search line; what is typed is asked at once."""
        self.page.header.search.setText(text)
        self.page.header.search_changed.emit(text)
        self.settle()

    def verb(self, name: str) -> None:
        """What a shortcut or the menu does."""
        self.frame.actions_table.call(name)
        self.settle()

    def view(self, at: int) -> None:
        """A click on one of the page's views."""
        tabs: QTabBar = self.page.header.tabs
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(at).center())
        self.settle()

    def menu(self, name: str) -> Screens:
        """Opens the menu of a button, and closes it afterwards."""
        button = self.find(QToolButton, name)
        menu = button.menu()
        assert menu is not None, f"{name} has no menu"
        yield from self.shown_menu(menu, button.mapToGlobal(button.rect().bottomLeft()), name)

    def shown_menu(self, menu: QMenu, where: QPoint, name: str) -> Screens:
        """A menu, and then the menus in it."""
        menu.popup(where)
        self.settle()
        yield f"menu of {name}"
        for action in [one for one in menu.actions() if one.isVisible() and one.isEnabled()]:
            inner = action.menu()
            if isinstance(inner, QMenu) and inner.actions():
                inner.popup(where)
                self.settle()
                yield f"menu of {name}, {action.text()}"
                inner.close()
        menu.close()
        self.come_back()

    def choose(self, button: str, action: str) -> None:
        """An entry of a button's menu by its name."""
        menu = self.find(QToolButton, button).menu()
        assert menu is not None
        menu.aboutToShow.emit()
        next(one for one in menu.actions() if one.objectName() == action).trigger()
        self.settle()

    def leave(self, name: str) -> None:
        """Esc until something is gone."""
        for _ in range(4):
            if not self.sees(name):
                return
            self.press(Key.Key_Escape)
        assert not self.sees(name), f"{name} does not go"

    def come_back(self) -> None:
        """Without a window manager a menu that goes leaves no window active."""
        self.frame.activateWindow()
        self.settle()
