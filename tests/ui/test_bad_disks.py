"""A full disk, a read-only folder, a drive that is gone: each a sentence in the window, and nothing is lost."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from crm_desktop.commands.records import add_record
from crm_desktop.errors import UserError
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.slots import make_slots, unlock_with_passphrase
from crm_desktop.security.ways import NewWays
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.rekey import renew_keys
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.opening import Opener, serve_unlock
from crm_desktop.ui.shell.unlock import UnlockScreen
from crm_desktop.ui.widgets.value_field import ValueField
from tests.looking import assert_sound
from tests.ui.customer_hands import CustomerHands, customer_window

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
SECRET = "correct horse battery"
Mount = Callable[[str], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Mount]]:
    """A disk of 2 MB, and a way to mount it anew with other options."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> int:
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False,
                              capture_output=True).returncode

    if not sys.platform.startswith("linux") or os.geteuid() != 0 or mount("size=2m") != 0:
        pytest.skip("a disk of 2 MB can be mounted only on Linux by root")

    def again(options: str) -> None:
        assert mount(f"remount,{options}") == 0

    yield folder, again
    subprocess.run(["umount", folder], check=True)


def make(path: Path) -> Book:
    key = secrets.token_bytes(32)
    make_slots(path, key, passphrase=SECRET, recovery=True, cost=CHEAP)
    book = make_book(path, key, name="Sales", currency="USD", time_zone="UTC", me="Li Wei")
    add_record(book, "company", {"name": "Konex"})
    return book


def fill(folder: Path) -> Path:
    """A file that leaves no page free."""
    film = folder / "film"
    with film.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return film


def type_industry(hands: CustomerHands, text: str) -> ValueField:
    hands.edit("industry", text)
    return hands.field("industry")


def test_a_full_disk_is_said_and_the_text_stays(qtbot: Any, theme: Theme, tmp_path: Path,
                                                small_disk: tuple[Path, Mount]) -> None:
    folder, _ = small_disk
    with make(folder / "Sales.book") as book, customer_window(qtbot, book, theme, tmp_path) as hands:
        film = fill(folder)
        field = type_industry(hands, "Robotics")
        assert "The disk is full." in said(hands, field)
        assert field.is_editing()
        assert hands.text("status_saved") == "Newest change not saved: the disk is full"
        assert hands.part(QLineEdit, "editor_industry").text() == "Robotics"
        film.unlink()
        QTest.keyClick(hands.part(QLineEdit, "editor_industry"), Qt.Key.Key_Return)
        assert hands.of("select industry from company") == "Robotics"
        assert hands.text("status_saved") == "Saved on this laptop, encrypted"
        assert_sound(book)
    with Book(folder / "Sales.book", unlock_with_passphrase(folder / "Sales.book", SECRET, CHEAP)) as again:
        assert_sound(again)
        assert again.value("select count(*) from company") == 1


def said(hands: CustomerHands, field: ValueField) -> str:
    """The sentence at the field, and the one over the status line."""
    return " ".join(label.text() for label in field.findChildren(QLabel) if label.isVisible()) + hands.toast()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
@pytest.mark.parametrize("real", [False, True], ids=["inline", "lanes"])
def test_a_drive_that_is_gone_takes_no_edit_and_goes_on_when_it_is_back(qtbot: Any, theme: Theme, tmp_path: Path,
                                                                        real: bool) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    with make(folder / "Sales.book") as book, customer_window(qtbot, book, theme, tmp_path, real=real) as hands:
        qtbot.waitUntil(lambda: hands.sees("field_industry"), timeout=5_000)
        folder.rename(tmp_path / "in the pocket")
        field = type_industry(hands, "Robotics")
        qtbot.waitUntil(lambda: "cannot be reached" in said(hands, field), timeout=5_000)
        assert hands.part(QLineEdit, "editor_industry").text() == "Robotics"
        (tmp_path / "in the pocket").rename(folder)
        assert hands.of("select industry from company") is None
        QTest.keyClick(hands.part(QLineEdit, "editor_industry"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: hands.of("select industry from company") == "Robotics", timeout=5_000)
        assert_sound(book)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be replaced there")
def test_a_book_that_was_replaced_takes_no_edit(qtbot: Any, theme: Theme, tmp_path: Path) -> None:
    """As a program that keeps folders alike does: the edit would go into a file that nobody finds again."""
    path = tmp_path / "Sales.book"
    with make(path) as book, customer_window(qtbot, book, theme, tmp_path) as hands:
        other = path.read_bytes()
        path.unlink()
        path.with_name("kept").write_bytes(b"something that takes the old place on the disk")
        path.write_bytes(other)
        field = type_industry(hands, "Robotics")
        assert "was moved or replaced" in said(hands, field)
        assert hands.text("status_saved") == "Not saving: the book's file was moved or replaced"
        assert field.is_editing()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_the_foot_tells_of_a_file_that_is_gone_while_nobody_writes(qtbot: Any, theme: Theme, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    with make(folder / "Sales.book") as book, customer_window(qtbot, book, theme, tmp_path, real=True) as hands:
        qtbot.waitUntil(lambda: hands.sees("field_industry"), timeout=5_000)
        hands.part(QLineEdit, "card_note_line").setText("Called about")
        assert hands.text("status_saved") == "Saved on this laptop, encrypted"
        folder.rename(tmp_path / "in the pocket")
        qtbot.waitUntil(lambda: "drive is gone" in hands.text("status_saved"), timeout=5_000)
        assert hands.text("status_saved").startswith("Not saving")
        assert "“Sales.book” cannot be reached any more" in hands.toast()
        assert "Connect the drive again" in hands.toast()
        (tmp_path / "in the pocket").rename(folder)
        qtbot.waitUntil(lambda: hands.text("status_saved") == "Saved on this laptop, encrypted", timeout=5_000)
        assert hands.toast() == "The book can be saved again."
        hands.page.card.write_note()
        hands.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: hands.of("select text from activity") == "Called about", timeout=5_000)
        assert_sound(book)


def test_a_disk_without_room_for_a_second_copy_keeps_its_keys(small_disk: tuple[Path, Mount]) -> None:
    folder, _ = small_disk
    path = folder / "Sales.book"
    with make(path) as book:
        fill(folder)
        with pytest.raises(UserError) as caught:
            renew_keys(book, NewWays("new", None, False), lambda done, whole: True, CHEAP)
        assert caught.value.code == "disk_full"
        assert caught.value.texts()[1] == "The book and its keys are as they were."
        names = {file.name.removeprefix("Sales.book") for file in folder.iterdir()}
        assert names - {"-wal", "-shm"} == {"", ".keys", ".keys2", "film"}
        assert book.value("select name from company") == "Konex"
    unlock_with_passphrase(path, SECRET, CHEAP)


def test_a_disk_that_fills_up_while_the_book_is_encrypted_anew(small_disk: tuple[Path, Mount]) -> None:
    folder, remount = small_disk
    remount("size=64m")
    path = folder / "Sales.book"
    with make(path) as book:
        for number in range(100):
            add_record(book, "company", {"name": f"Acme {number}", "notes": secrets.token_hex(10_000)})
        full: list[Path] = []

        def eat(done: int, whole: int) -> bool:
            if not full:
                full.append(fill(folder))
            return True

        with pytest.raises(UserError) as caught:
            renew_keys(book, NewWays("new", None, False), eat, CHEAP)
        assert caught.value.code == "disk_full"
        assert not list(folder.glob("*.rekey*"))
        full[0].unlink()
        assert book.value("select count(*) from company") == 101
        assert_sound(book)
        renew_keys(book, NewWays("new", None, False), lambda done, whole: True, CHEAP)
    Book(path, unlock_with_passphrase(path, "new", CHEAP)).close()


def test_a_read_only_folder_is_said_on_the_lock_screen(qtbot: Any, theme: Theme, show: Callable[..., Any],
                                                       small_disk: tuple[Path, Mount], tmp_path: Path) -> None:
    folder, remount = small_disk
    path = folder / "Sales.book"
    make(path).close()
    remount("ro")
    screen: UnlockScreen = show(UnlockScreen(theme, SettingsFile(tmp_path / "settings.json"), path))
    opener = Opener(cost=CHEAP)
    serve_unlock(opener, screen)
    line = screen.findChild(QLineEdit, "unlock_secret")
    assert line is not None
    QTest.keyClicks(line, SECRET)
    with qtbot.waitSignal(opener.failed, timeout=5_000):
        QTest.mouseClick(screen.findChild(QPushButton, "unlock_open"), Qt.MouseButton.LeftButton)
    what, then = (screen.findChild(QLabel, f"unlock_error_{which}") for which in ("what", "then"))
    assert what is not None
    assert then is not None
    assert what.text() == "The folder of “Sales.book” cannot be written."
    assert "Look whether the drive is connected" in then.text()
    assert line.text() == SECRET
    opener.close()


def test_a_page_that_cannot_be_read_is_a_sentence_and_no_bug(tmp_path: Path, qapp: Any) -> None:
    path = tmp_path / "Sales.book"
    with make(path) as book:
        key = book.key()
        for number in range(30):
            add_record(book, "company", {"name": f"Acme {number}", "notes": secrets.token_hex(10_000)})
    raw = bytearray(path.read_bytes())
    for at in range(len(raw) // 2, len(raw), 4096):
        raw[at] ^= 1
    path.write_bytes(raw)
    with Book(path, key) as damaged:
        jobs, told = Jobs(damaged, inline=True), []  # type: ignore[var-annotated]
        jobs.ask(jobs, "notes", lambda book: book.rows("select notes, words from company, search"), told.append,
                 told.append)
        assert [error.code for error in told] == ["damaged"]
        jobs.deleteLater()
