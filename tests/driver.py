"""The user's hands in a real window: keys and clicks go to the window, eyes find what is shown by its name."""

import os
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

Found = TypeVar("Found", bound=QWidget)
NONE = Qt.KeyboardModifier.NoModifier
PATIENCE = 20_000  # milliseconds


class Hands:
    """Works one top window; every wait runs the event loop, so the lanes go on."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """One key, to whatever has the focus."""
        QTest.keyClick(self._target(), key, modifier)
        self.pause()

    def write(self, text: str) -> None:
        """Text, letter by letter."""
        QTest.keyClicks(self._target(), text)
        self.pause()

    def click(self, name: str) -> None:
        """The left button on a control that is shown."""
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), f"{name} is disabled"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))
        self.pause()

    def choose(self, menu: str, action: str) -> None:
        """An entry of an open menu or submenu, by its name."""
        found = next(one for one in QApplication.topLevelWidgets() for one in [*one.findChildren(QMenu), one]
                     if isinstance(one, QMenu) and one.objectName() == menu)
        entry = next(one for one in _entries(found) if one.objectName() == action)
        entry.trigger()
        self.pause()

    def find(self, kind: type[Found], name: str) -> Found:
        """A widget that is shown."""
        found = [widget for widget in QApplication.allWidgets()
                 if isinstance(widget, kind) and widget.objectName() == name and widget.isVisible()]
        assert found, f"{name} is not on screen"
        return found[0]

    def reads(self, name: str) -> str:
        """The words of a label."""
        return self.find(QLabel, name).text()

    def sees(self, name: str) -> bool:
        """Whether something of this name is on screen."""
        return any(widget.objectName() == name and widget.isVisible() for widget in QApplication.allWidgets())

    def until(self, true: Callable[[], bool], what: str | Callable[[], str]) -> None:
        """Waits for something to be true; `what` may be asked at the end, to tell how it stands then."""
        clock = QElapsedTimer()
        clock.start()
        while not true():
            if clock.elapsed() > PATIENCE:
                self.window.grab().save(os.environ.get("IN_VAIN", os.devnull), "PNG")
                raise AssertionError(f"waited in vain: {what if isinstance(what, str) else what()}")
            self.pause(20)

    def pause(self, milliseconds: int = 30) -> None:
        """Lets the window and the lanes work."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def _target(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window


def _entries(menu: QMenu) -> list[object]:
    found: list[object] = []
    for action in menu.actions():
        inner = action.menu()
        found += _entries(inner) if isinstance(inner, QMenu) else [action]
    return found
