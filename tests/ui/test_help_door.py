"""F1 before a book is open and while it is locked: the guide lies over that screen, and leaves it as it was."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm_desktop.app import Program
from crm_desktop.security.slots import make_slots
from crm_desktop.settings import SettingsFile
from crm_desktop.store.creation import make_book
from tests.driver import Hands

SECRET = "correct horse battery"
Key = Qt.Key


class Reader(Hands):
    """In front of the real program; keys go to its window."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.frame)
        self.program = program

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.windowHandle(), key, modifier)
        self.pause()


@pytest.fixture
def reader(qtbot: Any, qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    path: Path | None = tmp_path / "Sales.book" if request.param else None
    if path is not None:
        key = secrets.token_bytes(32)
        make_slots(path, key, passphrase=SECRET)
        make_book(path, key, name="Sales", currency="USD", time_zone="UTC", me="Li Wei").close()
    settings = SettingsFile(tmp_path / "settings.json")
    settings.change(theme="light", language="en")
    program = Program(qapp, settings, path)
    with qtbot.waitSignal(program.frame.painted):
        program.start()
    program.frame.activateWindow()
    qtbot.waitUntil(program.frame.isActiveWindow)
    found = Reader(program)
    found.pause(100)
    yield found
    program.frame.close()
    program.close()
    program.deleteLater()


def _read_and_leave(reader: Reader, screen: str) -> None:
    before = QApplication.focusWidget()
    reader.press(Key.Key_F1)
    reader.until(lambda: reader.sees("help_view"), "the guide")
    assert reader.sees(screen)
    reader.write("passphrase")
    reader.until(lambda: reader.sees("help_found"), "hits")
    reader.press(Key.Key_F1)  # it is open already
    reader.press(Key.Key_Escape)
    reader.press(Key.Key_Escape)
    assert not reader.sees("help_view")
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("reader", [False], indirect=True)
def test_on_the_first_run(reader: Reader) -> None:
    _read_and_leave(reader, "first_run_screen")


@pytest.mark.parametrize("reader", [True], indirect=True)
def test_before_and_after_a_book_is_open(reader: Reader) -> None:
    _read_and_leave(reader, "unlock_screen")
    reader.write(SECRET)
    reader.press(Key.Key_Return)
    reader.until(lambda: reader.sees("customers_page"), "the open book")
    reader.press(Key.Key_F1)
    assert reader.sees("help_view")
    reader.program.frame.actions_table.call("lock")
    reader.until(lambda: reader.sees("unlock_screen"), "the locked book")
    assert not reader.sees("help_view")
    _read_and_leave(reader, "unlock_screen")
    reader.until(lambda: reader.program.frame.pages[0].desk.jobs.book.key() == b"", "the key is gone")
    reader.write(SECRET)
    reader.press(Key.Key_Return)
    reader.until(lambda: reader.sees("help_view") and not reader.sees("unlock_screen"), "the guide that was open")
