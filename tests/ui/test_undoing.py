"""Undo and redo of the window: one at a time, told in a toast, with what a later edit protected."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.bulk_edit import add_tag_to_many
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.shell.undo_progress import UndoProgress
from crm_desktop.ui.shell.undoing import Undoing
from tests.looking import holdings_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def undoing(desk: Desk, window: QMainWindow) -> Undoing:
    window.show()
    return Undoing(desk, window, window)


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
    acts = book.value("select count(*) from change_set")
    undoing.undo(act)
    assert desk.messages.shown() == (
        "Nothing could be undone of: Company “Acme” edited. Left alone: Industry of “Acme”, it was changed again "
        "afterwards. Nothing was changed. It can be tried again later.")
    assert (book.value("select industry from company"), book.value("select count(*) from change_set")) == (
        "drones", acts)


def test_the_key_goes_on_behind_an_act_that_cannot_be_undone(book: Book, desk: Desk, undoing: Undoing) -> None:
    [company] = add_record(book, "company", {"name": "Acme"}).created["company"]
    add_record(book, "company", {"name": "Brio"})
    edit_record(book, company, {"industry": "robots"})
    with book.change("By a rule", cause="rule") as edit:
        edit.set("company", company, "industry", "drones")
    undoing.undo()
    assert "Nothing could be undone of: Company “Acme” edited" in desk.messages.shown()
    assert desk.messages.shown().endswith("To undo once more goes on with the act before it.")
    undoing.undo()
    assert desk.messages.shown() == "Undone: Company “Brio” added"
    desk.jobs.do(desk.jobs, lambda one: add_record(one, "company", {"name": "Zett"}))
    undoing.undo()
    assert desk.messages.shown() == "Undone: Company “Zett” added"
    undoing.undo()
    assert "Nothing could be undone of: Company “Acme” edited" in desk.messages.shown()  # it might have been by now
    undoing.undo()
    assert "Nothing could be undone of: Company “Acme” added" in desk.messages.shown()
    undoing.undo()
    assert desk.messages.shown().startswith("There is nothing to undo.")


def test_what_was_undone_in_part_is_said(book: Book, desk: Desk, undoing: Undoing, window: QMainWindow) -> None:
    [company] = add_record(book, "company", {"name": "Acme", "industry": "tools"}).created["company"]
    act = edit_record(book, company, {"industry": "robots", "website": "acme.example"}).number
    edit_record(book, company, {"industry": "drones"})
    undoing.undo(act)
    assert desk.messages.shown() == (
        "Undone in part: Company “Acme” edited. Taken back: Website of “Acme”. Left alone: Industry of “Acme”, it was "
        "changed again afterwards.")
    button = window.findChild(QPushButton, "toast_button")
    assert button is not None
    assert button.text().startswith("Redo")


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
    undoing = Undoing(slow_desk, owner, window)
    for _ in range(4):
        undoing.undo()
    qtbot.waitUntil(lambda: book.value("select count(*) from company") < 3)
    qtbot.wait(300)
    assert book.value("select count(*) from company") == 2


def _tag_many(book: Book, count: int) -> int | None:
    """Gives so many new companies a tag; the act's number."""
    with book.change("Many companies") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Company {n}"} for n in range(count)]))
    return add_tag_to_many(book, "company", [row[0] for row in book.rows("select id from company")], "Fair").number


def test_a_long_undo_shows_how_far_it_is_and_can_be_stopped(book: Book, slow_desk: Desk, window: QMainWindow,
                                                            qtbot: QtBot) -> None:
    """The lane is busy with something else first, so that the half second of patience is over when the undo begins."""
    window.show()
    act = _tag_many(book, 8_000)
    before = holdings_of(book)
    undoing, free = Undoing(slow_desk, QObject(window), window), threading.Event()
    said: list[str] = []
    slow_desk.jobs.do(undoing, lambda mine: add_record(mine, "company", {"name": str(free.wait(20))}), quiet=True)
    undoing.undo(act)
    qtbot.waitUntil(lambda: slow_desk.messages.shown().startswith("Working on it"))
    free.set()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "undo_progress") is not None)
    dialog = window.findChild(QWidget, "undo_progress")
    assert isinstance(dialog, UndoProgress)
    assert dialog.isVisible()
    said.append(window.findChild(QLabel, "dialog_title").text())  # type: ignore[union-attr]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: slow_desk.messages.shown() == "Stopped. Nothing was changed.", timeout=20_000)
    assert said == ["Taking it back"]
    assert {key: values for key, values in holdings_of(book).items() if values.get("name") != "True"} == before
    undoing.undo(act)
    qtbot.waitUntil(lambda: slow_desk.messages.shown().startswith("Undone: "), timeout=20_000)
    assert book.value("select count(*) from company where tags <> '{}'") == 0
