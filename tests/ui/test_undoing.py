"""Undo and redo of the window: one at a time, told in a toast, with what a later edit protected."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.shell.undoing import Undoing

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def undoing(desk: Desk, window: QMainWindow) -> Undoing:
    window.show()
    return Undoing(desk, window)


def press(window: QMainWindow, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    for key, modifier in keys:
        QTest.keyClick(window, key, modifier)


def test_the_keys_take_back_and_do_again(book: Book, desk: Desk, window: QMainWindow, undoing: Undoing) -> None:
    desk.jobs.do(undoing, lambda mine: add_record(mine, "company", {"name": "Acme"}))
    assert desk.messages.shown() == "Company “Acme” added"
    press(window, (Qt.Key.Key_Z, CONTROL))
    assert book.value("select count(*) from company") == 0
    assert desk.messages.shown() == "Undone: Company “Acme” added"
    press(window, (Qt.Key.Key_Z, CONTROL | SHIFT))
    assert book.value("select count(*) from company") == 1
    press(window, (Qt.Key.Key_Y, CONTROL))
    assert desk.messages.shown() == "There is nothing to redo. Nothing was changed."


def test_what_a_later_edit_protects_is_said(book: Book, desk: Desk, undoing: Undoing) -> None:
    [company] = add_record(book, "company", {"name": "Acme", "industry": "tools"}).created["company"]
    act = edit_record(book, company, {"industry": "robots"}).number
    edit_record(book, company, {"industry": "drones"})
    undoing.undo(act)
    assert desk.messages.shown().endswith("1 later edit was left as it is")
    assert book.value("select industry from company") == "drones"


@pytest.fixture
def slow_desk(book: Book, desk: Desk) -> Iterator[Desk]:
    jobs = Jobs(Book(book.path, book.key()))
    yield replace(desk, jobs=jobs)
    jobs.close()
    jobs.deleteLater()


def test_a_second_ctrl_z_waits_for_the_first(book: Book, slow_desk: Desk, window: QMainWindow, qtbot: QtBot) -> None:
    """An impatient second press while a large undo runs must not take back another act as well."""
    for name in ("One", "Two", "Three"):
        add_record(book, "company", {"name": name})
    owner = QObject(window)
    undoing = Undoing(slow_desk, owner)
    for _ in range(4):
        undoing.undo()
    qtbot.waitUntil(lambda: book.value("select count(*) from company") < 3)
    qtbot.wait(300)
    assert book.value("select count(*) from company") == 2
