"""The frame of window tests: one application, a theme, a desk with inline jobs, and nothing left behind."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.messages import Messages
from crm_desktop.ui.base.theme import Theme
from tests.ui.team_windows import founded, mine, office, other  # noqa: F401 - fixtures of every test here

W = TypeVar("W", bound=QWidget)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """One theme for all tests: it belongs to the application."""
    return Theme(qapp, "light")


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, theme: Theme) -> Iterator[None]:
    """No window, timer or thread survives a test; the theme is light again."""
    threads = set(threading.enumerate())
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    for _ in range(2):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    theme.use("light")
    assert QApplication.topLevelWidgets() == []
    assert [timer for timer in qapp.findChildren(QTimer) if timer.isActive()] == []
    assert set(threading.enumerate()) <= threads


@pytest.fixture
def window(qapp: QApplication, theme: Theme) -> QMainWindow:
    """An empty window that carries the actions and the toast."""
    found = QMainWindow()
    found.resize(1440, 900)
    return found


@pytest.fixture
def desk(book: Book, theme: Theme, window: QMainWindow, tmp_path: Path) -> Iterator[Desk]:
    """A desk on the test's book whose jobs run at once, in this thread."""
    jobs = Jobs(book, inline=True)
    yield Desk(jobs, theme, Messages(theme, window), Actions(theme, window), SettingsFile(tmp_path / "settings.json"))
    jobs.deleteLater()


@pytest.fixture
def show(window: QMainWindow) -> Callable[[W], W]:
    """Shows a widget in the test's window, at 1440 x 900 unless another size is given."""
    def shown(widget: W, width: int = 1440, height: int = 900) -> W:
        window.setCentralWidget(widget)
        window.resize(width, height)
        window.show()
        QApplication.processEvents()
        return widget

    return shown  # type: ignore[return-value]
