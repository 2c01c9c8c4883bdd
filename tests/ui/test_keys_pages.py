"""The single keys in a whole window: each tab has its own, they go with the page, with the lock and while one types."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.app import TABS
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from tests.ui.customer_hands import SHIFT, Key, few_customers
from tests.ui.test_palette import PaletteHands

OF_PAGES = {"mark", "tag", "owner", "won", "lost", "funnel", "answer", "note", "assign", "solve", "wait"}
OF_CUSTOMERS, OF_BOARD = {"mark", "tag", "owner"}, {"won", "lost", "owner", "funnel"}
OF_SERVICE = {"answer", "note", "assign", "solve", "wait"}


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[PaletteHands]:
    few_customers(book)
    open_ticket(book, {"subject": "Line 3 stops"}, "It stops.")
    jobs, settings = Jobs(book, inline=True), SettingsFile(tmp_path / "settings.json")
    frame = Frame(theme, settings)
    frame.resize(1440, 900)
    desktop = Desktop(frame, theme, settings, jobs, TABS)
    frame.show()
    QApplication.processEvents()
    yield PaletteHands(qtbot, frame, jobs)
    desktop.stop()
    jobs.deleteLater()
    frame.close()
    frame.deleteLater()


def can(on: PaletteHands) -> set[str]:
    return {name for name in OF_PAGES if on.frame.actions_table.action(name).isEnabled()}


def test_each_tab_has_its_own_keys(on: PaletteHands) -> None:
    assert can(on) == OF_CUSTOMERS
    on.press(Key.Key_2)
    assert can(on) == OF_BOARD
    on.press(Key.Key_3)
    assert can(on) == OF_SERVICE
    on.press(Key.Key_W, Key.Key_X, Key.Key_O)
    assert on.jobs.book.value("select count(*) from deal where status = 'won'") == 1
    on.press(Key.Key_1)
    assert can(on) == OF_CUSTOMERS


def test_letters_in_a_search_line_are_letters(on: PaletteHands) -> None:
    on.press(Key.Key_3, Key.Key_Slash)
    on.typed("sSrRaw")
    assert on.frame.page is not None
    assert on.frame.page.header.search.text() == "sSrRaw"
    on.press(Key.Key_Escape)
    assert on.jobs.book.value("select status from ticket") == "new"
    on.compose("s")
    on.compose("", "")
    assert on.jobs.book.value("select status from ticket") == "new"
    on.press(Key.Key_S, pressed=SHIFT)
    assert on.jobs.book.value("select status from ticket") == "waiting"


def test_the_overlay_keeps_all_letters(on: PaletteHands) -> None:
    on.press(Key.Key_3, Key.Key_Question)
    assert on.sees("keys_overlay")
    on.press(Key.Key_Tab, Key.Key_S, Key.Key_A)
    assert on.jobs.book.value("select status from ticket") == "new"
    on.press(Key.Key_Escape)
    assert not on.sees("keys_overlay")
    on.press(Key.Key_S)
    assert on.jobs.book.value("select status from ticket") == "solved"


def test_they_rest_while_a_screen_covers_the_pages(on: PaletteHands) -> None:
    on.press(Key.Key_3)
    on.frame.cover(QWidget())
    assert can(on) == set()
    on.frame.uncover()
    QApplication.processEvents()
    assert can(on) == OF_SERVICE
