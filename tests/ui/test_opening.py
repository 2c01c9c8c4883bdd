"""Opening and making books behind the screens: real files, keys and lanes, a keyring in memory, real clicks."""

import hashlib
import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from crm_desktop.errors import UserError
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.slots import NewSlots, list_slots, make_slots, unlock_with_keyring
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.lock import BookLock
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.new_book import Locked, MadeBook, Surroundings
from crm_desktop.ui.shell.opening import Opener, serve_first_run, serve_unlock
from crm_desktop.ui.shell.start_cards import StartCard
from crm_desktop.ui.shell.unlock import UnlockScreen
from tests.security.memory_keyring import MemoryKeyring

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
PASSPHRASE = "correct horse battery"
Show = Callable[..., Any]


@dataclass
class Heard:
    """What an opener said, in order; an opened book is closed at the end of the test."""

    opener: Opener
    said: list[tuple[str, Any]] = field(default_factory=list)

    def listen(self) -> None:
        self.opener.opened.connect(lambda book, lock: self.said.append(("opened", (book, lock))))
        for name in ("made", "locked", "failed", "noticed", "found"):
            getattr(self.opener, name).connect(lambda value, name=name: self.said.append((name, value)))

    def one(self, name: str) -> Any:
        found = [value for said, value in self.said if said == name]
        assert len(found) == 1, self.said
        return found[0]

    def code(self) -> str:
        """The code of the last error."""
        return next(value.code for said, value in reversed(self.said) if said == "failed")

    def close(self) -> None:
        self.opener.close()
        for said, value in self.said:
            if said == "opened":
                value[0].close()
                value[1].release()
            if said == "made":
                value.book.close()
                value.lock.release()


@pytest.fixture
def held() -> Iterator[MemoryKeyring]:
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def heard(qapp: Any) -> Iterator[Heard]:
    found = Heard(Opener(cost=CHEAP))
    found.listen()
    yield found
    found.close()


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, NewSlots]:
    """A book that a passphrase and a recovery code open."""
    return seal(tmp_path / "Sealed.book")


def seal(path: Path, *, in_keyring: bool = False) -> tuple[Path, NewSlots]:
    key = secrets.token_bytes(32)
    slots = make_slots(path, key, passphrase=PASSPHRASE, recovery=True, keyring=in_keyring, cost=CHEAP)
    make_book(path, key, name="Sealed", currency="USD", time_zone="UTC", me="Li Wei").close()
    return path, slots


def part(screen: QWidget, kind: type[Any], name: str) -> Any:
    found = screen.findChild(kind, name)
    assert found is not None, name
    return found


def unlock_screen(show: Show, theme: Theme, heard: Heard, path: Path) -> UnlockScreen:
    screen: UnlockScreen = show(UnlockScreen(theme, SettingsFile(path.with_name("settings.json")), path))
    serve_unlock(heard.opener, screen)
    heard.opener.unlock_by_keyring(path)
    return screen


def type_passphrase(screen: UnlockScreen, words: str) -> None:
    line = part(screen, QLineEdit, "unlock_secret")
    QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_wrong_passphrase_then_the_right_one(show: Show, theme: Theme, heard: Heard, qtbot: Any,
                                               sealed: tuple[Path, NewSlots]) -> None:
    screen = unlock_screen(show, theme, heard, sealed[0])
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        type_passphrase(screen, "wrong horse")
    assert heard.code() == "wrong_passphrase"
    assert part(screen, QLabel, "unlock_error_what").text() == "This passphrase does not open the book."
    BookLock(sealed[0]).release()  # a failed try holds nothing
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        type_passphrase(screen, PASSPHRASE)  # over the selected wrong one
    book, lock = heard.one("opened")
    assert book.value("select name from member") == "Li Wei"
    assert part(screen, QLineEdit, "unlock_secret").text() == ""
    with pytest.raises(UserError) as second:
        BookLock(sealed[0])
    assert second.value.code == "open_elsewhere"
    assert lock.path.name == "Sealed.book.lock"


def test_the_keyring_opens_it_without_a_word(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                             tmp_path: Path, qtbot: Any) -> None:
    path, _ = seal(tmp_path / "Kept.book", in_keyring=True)
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        unlock_screen(show, theme, heard, path)
    assert [said for said, _ in heard.said] == ["opened"]


def test_remembering_puts_a_key_into_the_keyring(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                                 sealed: tuple[Path, NewSlots], qtbot: Any) -> None:
    with qtbot.waitSignal(heard.opener.locked, timeout=5000):
        screen = unlock_screen(show, theme, heard, sealed[0])
    assert heard.one("locked") == Locked(keyring=True, reason=None)
    box = part(screen, QCheckBox, "unlock_remember")
    QTest.keyClick(box, Qt.Key.Key_Space)
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        type_passphrase(screen, PASSPHRASE)
    assert len(held.kept) == 1
    assert unlock_with_keyring(sealed[0]) == heard.one("opened")[0].key()


def test_the_recovery_code_opens_it_in_either_field(show: Show, theme: Theme, heard: Heard, qtbot: Any,
                                                    sealed: tuple[Path, NewSlots]) -> None:
    path, slots = sealed
    code = slots.recovery_code or ""
    screen = unlock_screen(show, theme, heard, path)
    QTest.mouseClick(part(screen, QPushButton, "unlock_other_way"), Qt.MouseButton.LeftButton)
    line = part(screen, QLineEdit, "unlock_code")
    QTest.keyClicks(line, code[:14] + ("A" if code[14] != "A" else "B") + code[15:])
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert "group 3" in part(screen, QLabel, "unlock_error_what").text()
    QTest.mouseClick(part(screen, QPushButton, "unlock_other_way"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        type_passphrase(screen, code.lower())


def test_a_book_open_elsewhere_opens_when_it_is_free(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                                     tmp_path: Path, qtbot: Any) -> None:
    path, _ = seal(tmp_path / "Kept.book", in_keyring=True)
    lock = BookLock(path)
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        screen = unlock_screen(show, theme, heard, path)
    assert part(screen, QLabel, "unlock_error_what").text() == "“Kept.book” is already open in another window."
    lock.release()
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        QTest.mouseClick(part(screen, QPushButton, "unlock_open"), Qt.MouseButton.LeftButton)


def spoil_keys(path: Path) -> None:
    for file in path.parent.glob("*.keys*"):
        file.write_bytes(b"damaged")


def lose_keys(path: Path) -> None:
    for file in path.parent.glob("*.keys*"):
        file.unlink()


def future_keys(path: Path) -> None:
    """Both copies as a later version of the program would write them, with a checksum that fits."""
    body = json.loads(path.with_name(path.name + ".keys").read_text("ascii")) | {"version": 2}
    del body["checksum"]
    plain = json.dumps(body, sort_keys=True, indent=1).encode("ascii")
    whole = json.dumps(body | {"checksum": hashlib.sha256(plain).hexdigest()}, sort_keys=True, indent=1)
    for file in path.parent.glob("*.keys*"):
        file.write_text(whole + "\n", "ascii")


TROUBLES = {
    "slots_damaged": spoil_keys, "no_slots": lose_keys, "missing_book": Path.unlink, "newer_slots": future_keys,
    "empty_file": lambda path: path.write_bytes(b""), "not_a_book": lambda path: path.write_bytes(b"none"),
}


@pytest.mark.parametrize("code", TROUBLES)
def test_what_is_wrong_with_the_file_is_said_plainly(show: Show, theme: Theme, heard: Heard, qtbot: Any, code: str,
                                                     sealed: tuple[Path, NewSlots]) -> None:
    TROUBLES[code](sealed[0])
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        screen = unlock_screen(show, theme, heard, sealed[0])
    assert heard.code() == code
    for which in ("what", "then"):
        label = part(screen, QLabel, f"unlock_error_{which}")
        assert label.isVisible()
        assert label.text().endswith(".")


def test_a_book_of_another_key_is_not_opened(heard: Heard, sealed: tuple[Path, NewSlots], qtbot: Any) -> None:
    sealed[0].write_bytes(secrets.token_bytes(8192))
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        heard.opener.unlock_by_passphrase(sealed[0], PASSPHRASE)
    assert heard.code() == "not_a_book"
    BookLock(sealed[0]).release()


def test_without_a_keyring_it_says_why_it_asks(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                               tmp_path: Path, qtbot: Any) -> None:
    path, _ = seal(tmp_path / "Kept.book", in_keyring=True)
    held.kept.clear()
    with qtbot.waitSignal(heard.opener.locked, timeout=5000):
        screen = unlock_screen(show, theme, heard, path)
    assert "does not hold this book's key" in part(screen, QLabel, "unlock_error_what").text()
    assert part(screen, QLabel, "unlock_error_what").property("level") == "secondary"


def test_a_damaged_copy_of_the_key_file_is_written_anew(heard: Heard, sealed: tuple[Path, NewSlots],
                                                        qtbot: Any) -> None:
    path, _ = sealed
    first = path.with_name(path.name + ".keys")
    kept = first.read_bytes()
    first.write_bytes(b"damaged")
    with qtbot.waitSignal(heard.opener.noticed, timeout=5000):
        heard.opener.unlock_by_passphrase(path, PASSPHRASE)
    assert "Sealed.book.keys" in heard.one("noticed")
    assert first.read_bytes() == kept


def test_a_book_that_is_no_longer_wanted_is_let_go(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                                   tmp_path: Path, qtbot: Any) -> None:
    first, _ = seal(tmp_path / "First.book", in_keyring=True)
    second, _ = seal(tmp_path / "Second.book", in_keyring=True)
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        screen = unlock_screen(show, theme, heard, first)
        screen.another_book_wanted.emit(second)
    assert heard.one("opened")[0].path == second
    BookLock(first).release()


def test_the_passphrase_is_in_no_log_and_no_error(heard: Heard, sealed: tuple[Path, NewSlots], qtbot: Any,
                                                  caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "a secret nobody may read"
    with qtbot.waitSignal(heard.opener.failed, timeout=5000):
        heard.opener.unlock_by_passphrase(sealed[0], secret)
    error = heard.one("failed")
    assert error.__traceback__ is error.__context__ is error.__cause__ is None
    assert secret not in caplog.text + str(error) + repr(vars(error))


def test_the_keys_are_worked_out_beside_the_window(sealed: tuple[Path, NewSlots], qapp: Any, qtbot: Any) -> None:
    """The answer comes home in the window's thread, the book has no connection left over from the lane."""
    heard = Heard(Opener(cost=CHEAP))
    heard.listen()
    where: list[int] = []
    heard.opener.opened.connect(lambda *_: where.append(threading.get_ident()))
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        heard.opener.unlock_by_passphrase(sealed[0], PASSPHRASE)
        assert where == []
    assert where == [threading.get_ident()]
    heard.close()


def test_a_bug_comes_home_and_the_screen_is_ready_again(show: Show, theme: Theme, heard: Heard, qtbot: Any,
                                                       sealed: tuple[Path, NewSlots]) -> None:
    screen = unlock_screen(show, theme, heard, sealed[0])
    with qtbot.capture_exceptions() as caught:
        heard.opener.unlock_by_passphrase(sealed[0], None)  # type: ignore[arg-type]
        screen.set_busy("Opening…")
        qtbot.waitUntil(lambda: bool(caught), timeout=5000)
    assert caught[0][0] is TypeError
    with qtbot.waitSignal(heard.opener.opened, timeout=5000):
        type_passphrase(screen, PASSPHRASE)


def test_closing_before_the_answer_lets_the_book_go(sealed: tuple[Path, NewSlots], qapp: Any) -> None:
    opener = Opener(cost=CHEAP)
    opener.unlock_by_passphrase(sealed[0], PASSPHRASE)
    opener.close()
    qapp.processEvents()
    BookLock(sealed[0]).release()


def test_sample_data_from_the_first_click_to_the_code(show: Show, theme: Theme, heard: Heard, held: MemoryKeyring,
                                                      tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      qtbot: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    screen: FirstRunScreen = show(FirstRunScreen(theme, SettingsFile(tmp_path / "settings.json")))
    serve_first_run(heard.opener, screen)
    heard.opener.look_around()
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)  # before it is known
    qtbot.waitUntil(lambda: part(screen, QLabel, "recovery_code").isVisible(), timeout=10_000)
    found, made = heard.one("found"), heard.one("made")
    assert isinstance(found, Surroundings)
    assert {"USD", "CNY"} <= set(found.currencies)
    assert isinstance(made, MadeBook)
    assert (made.start, made.keyring_saved) == ("sample", True)
    assert part(screen, QLabel, "recovery_code").text() == made.recovery_code
    assert made.recovery_code not in repr(made)
    path = tmp_path / "Documents" / "CRM" / "Sample.book"
    assert made.book.path == path
    assert [slot.kind for slot in list_slots(path)] == ["keyring", "recovery"]
    Book(path, unlock_with_keyring(path)).close()
    with pytest.raises(UserError):
        BookLock(path)


def test_without_a_keyring_the_first_book_gets_its_passphrase(show: Show, theme: Theme, heard: Heard, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    screen: FirstRunScreen = show(FirstRunScreen(theme, SettingsFile(tmp_path / "settings.json")))
    serve_first_run(heard.opener, screen)
    heard.opener.look_around()
    qtbot.waitUntil(lambda: bool(heard.said), timeout=5000)
    QTest.mouseClick(part(screen, StartCard, "start_empty"), Qt.MouseButton.LeftButton)
    for name in ("form_passphrase", "form_again"):
        QTest.keyClicks(part(screen, QLineEdit, name), PASSPHRASE)
    path = tmp_path / "Documents" / "CRM" / "Customers.book"
    path.parent.mkdir(parents=True)
    path.with_name("Customers.book.new").mkdir()  # where the half-made book would lie
    with qtbot.waitSignal(heard.opener.failed, timeout=10_000):
        QTest.mouseClick(part(screen, QPushButton, "form_make"), Qt.MouseButton.LeftButton)
    assert heard.code() == "unwritable"
    assert part(screen, QLabel, "form_error_what").isVisible()
    assert part(screen, QLineEdit, "form_passphrase").text() == PASSPHRASE
    path.with_name("Customers.book.new").rmdir()
    with qtbot.waitSignal(heard.opener.made, timeout=10_000):
        QTest.mouseClick(part(screen, QPushButton, "form_make"), Qt.MouseButton.LeftButton)
    assert heard.one("made").keyring_saved is False
    assert part(screen, QLabel, "first_point_1").text() == "Your passphrase opens it"
    assert part(screen, QLineEdit, "form_passphrase").text() == ""
