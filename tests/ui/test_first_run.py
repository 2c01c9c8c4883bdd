"""The first screen: four ways to start, a form filled with what is known, and the recovery code shown once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.new_book import NewBook, Surroundings
from crm_desktop.ui.shell.recovery_view import RecoveryView
from crm_desktop.ui.shell.start_cards import StartCard

Show = Callable[..., Any]
HERE = Surroundings("Niesha Lewis", "EUR", "Europe/Berlin", ("USD", "CNY", "EUR"), ("Asia/Shanghai", "Europe/Berlin"),
                    keyring=True)
CODE = "7K3FM-9Q2XA-00000-ABCDE-FGHJK-MNPQR"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def screen(home: Path, show: Show, theme: Theme) -> FirstRunScreen:
    made = show(FirstRunScreen(theme, SettingsFile(home / "settings.json")))
    assert isinstance(made, FirstRunScreen)
    made.activateWindow()
    made.setFocus()
    return made


@pytest.fixture
def wanted(screen: FirstRunScreen) -> list[NewBook]:
    heard: list[NewBook] = []
    screen.book_wanted.connect(heard.append)
    return heard


@pytest.fixture
def clipboard() -> Iterator[Any]:
    found = QGuiApplication.clipboard()
    yield found
    found.clear()


def part(screen: QWidget, kind: type[Any], name: str) -> Any:
    found = screen.findChild(kind, name)
    assert found is not None, name
    return found


def click(screen: QWidget, name: str) -> None:
    QTest.mouseClick(part(screen, QPushButton, name), Qt.MouseButton.LeftButton)


def text(screen: QWidget, name: str) -> str:
    return str(part(screen, QLabel, name).text())


def retype(line: QLineEdit, words: str) -> None:
    line.setFocus()
    QTest.keySequence(line, "Ctrl+A")
    typed = QInputMethodEvent()  # what an input method hands over; keyClicks knows Latin letters alone
    typed.setCommitString(words)
    QApplication.sendEvent(line, typed)


def test_sample_data_is_one_click_where_a_keyring_works(screen: FirstRunScreen, wanted: list[NewBook],
                                                        home: Path) -> None:
    screen.offer(HERE)
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    assert wanted == [NewBook(home / "Documents" / "CRM" / "Sample.book", "Niesha Lewis", "Sample", "USD",
                              "Europe/Berlin", "sample")]
    use("zh")
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    assert (wanted[1].name, wanted[1].currency) == ("示例", "CNY")


def test_arrows_and_digits_choose_a_card(screen: FirstRunScreen, wanted: list[NewBook]) -> None:
    screen.offer(HERE)
    first, last = part(screen, StartCard, "start_import"), part(screen, StartCard, "start_empty")
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert part(screen, StartCard, "start_sample").hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_4)
    assert not last.isVisible()
    assert part(screen, QLineEdit, "form_me").hasFocus()
    QTest.keyClick(part(screen, QLineEdit, "form_name"), Qt.Key.Key_Return)
    assert wanted[0].start == "empty"
    click(screen, "form_back")
    QTest.keyClick(first, Qt.Key.Key_Return)
    QTest.keyClick(part(screen, QLineEdit, "form_name"), Qt.Key.Key_Return)
    assert wanted[1].start == "import"


def test_who_joins_a_team_makes_a_book_for_it(screen: FirstRunScreen, wanted: list[NewBook]) -> None:
    screen.offer(HERE)
    card = part(screen, StartCard, "start_join")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    QTest.keyClick(part(screen, QLineEdit, "form_name"), Qt.Key.Key_Return)
    assert wanted[0].start == "join"


def test_the_form_is_filled_and_the_place_follows_the_name(screen: FirstRunScreen, wanted: list[NewBook],
                                                           home: Path) -> None:
    folder = home / "Documents" / "CRM"
    folder.mkdir(parents=True)
    (folder / "Customers.book").touch()
    screen.offer(HERE)
    QTest.keyClick(screen, Qt.Key.Key_4)
    QTest.keyClick(part(screen, StartCard, "start_empty"), Qt.Key.Key_Return)
    assert text(screen, "foot_words") == "Book: Documents/CRM/Customers 2.book"
    assert part(screen, QComboBox, "form_currency").currentText() == "EUR"
    retype(part(screen, QLineEdit, "form_name"), "North/South")
    assert text(screen, "foot_words") == "Book: Documents/CRM/North_South.book"
    retype(part(screen, QLineEdit, "form_me"), "单雄信")
    QTest.keyClicks(part(screen, QComboBox, "form_currency"), "C")
    retype(part(screen, QLineEdit, "form_passphrase"), "correct horse")
    retype(part(screen, QLineEdit, "form_again"), "correct horse")
    assert "correct horse" not in repr(wanted)
    click(screen, "form_make")
    assert wanted == [NewBook(folder / "North_South.book", "单雄信", "North/South", "CNY", "Europe/Berlin", "empty",
                              "correct horse")]
    assert "correct horse" not in repr(wanted)


def test_without_a_keyring_a_passphrase_is_asked_for(screen: FirstRunScreen, wanted: list[NewBook]) -> None:
    screen.offer(replace(HERE, keyring=False))
    assert text(screen, "first_point_1") == "You choose its passphrase"
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    assert part(screen, QLineEdit, "form_name").text() == "Sample"
    click(screen, "form_make")
    assert text(screen, "form_error_what") == "Without a keyring the book needs a passphrase."
    assert part(screen, QLineEdit, "form_passphrase").hasFocus()
    QTest.keyClicks(part(screen, QLineEdit, "form_passphrase"), "horse")
    QTest.keyClicks(part(screen, QLineEdit, "form_again"), "house")
    click(screen, "form_make")
    assert text(screen, "form_error_what") == "The two passphrases are not the same."
    retype(part(screen, QLineEdit, "form_me"), "")
    QTest.keyClick(part(screen, QLineEdit, "form_me"), Qt.Key.Key_Delete)
    click(screen, "form_make")
    assert text(screen, "form_error_what") == "A book needs a name, and it needs yours."
    assert wanted == []


def test_a_choice_before_the_computer_is_known_goes_on(screen: FirstRunScreen, wanted: list[NewBook],
                                                       qtbot: Any) -> None:
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    assert text(screen, "start_question") == "How do you want to start?"
    qtbot.waitUntil(lambda: text(screen, "start_question") == "Looking at this computer…", timeout=3000)
    assert wanted == []
    screen.offer(HERE)
    assert [book.start for book in wanted] == ["sample"]
    assert text(screen, "start_question") == "How do you want to start?"


def test_a_keyring_that_fails_at_last_leads_to_the_passphrase(screen: FirstRunScreen) -> None:
    screen.offer(HERE)
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    screen.show_error(UserError("no_keyring", "{reason} So the book needs a passphrase.", "Nothing was changed.",
                                "Choose a passphrase of several words.", reason="It went away."))
    assert part(screen, QLineEdit, "form_passphrase").isVisible()
    assert text(screen, "form_error_what") == "It went away. So the book needs a passphrase."


def test_an_error_stands_under_the_cards(screen: FirstRunScreen) -> None:
    screen.offer(HERE)
    screen.show_error(UserError("unwritable", "The folder of “{name}” cannot be written.", "Nothing was changed.",
                                "Choose another folder.", name="Sample.book"))
    assert part(screen, QLabel, "first_error_what").isVisible()
    assert text(screen, "first_error_then") == "Nothing was changed. Choose another folder."


def test_the_recovery_code_is_shown_until_it_is_written_down(screen: FirstRunScreen, qtbot: Any) -> None:
    screen.offer(HERE)
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(part(screen, QLineEdit, "form_passphrase"), "horse")
    screen.show_recovery_code(CODE, keyring_saved=False)
    assert text(screen, "recovery_code") == CODE
    assert [text(screen, f"first_point_{at}") for at in range(3)] == [
        "Your book is made and encrypted", "Your passphrase opens it", "Recovery code not written down yet"]
    assert part(screen, QLineEdit, "form_passphrase").text() == ""
    assert not part(screen, QPushButton, "foot_change").isVisible()
    with qtbot.waitSignal(screen.started, timeout=1000) as heard:
        click(screen, "recovery_noted")
    assert heard.args == ["sample"]
    assert text(screen, "recovery_code") == ""


def test_the_copied_code_leaves_the_clipboard(show: Show, theme: Theme, clipboard: Any, qtbot: Any) -> None:
    view = show(RecoveryView(theme, clipboard_time=50))
    view.show_code(CODE)
    click(view, "recovery_copy")
    assert clipboard.text() == CODE
    assert text(view, "recovery_after").startswith("Copied.")
    click(view, "recovery_noted")
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=3000)


def test_what_was_copied_meanwhile_stays(show: Show, theme: Theme, clipboard: Any, qtbot: Any) -> None:
    view = show(RecoveryView(theme, clipboard_time=100))
    view.show_code(CODE)
    click(view, "recovery_copy")
    clipboard.setText("something else")
    with qtbot.assertNotEmitted(clipboard.dataChanged, wait=200):
        pass
    assert clipboard.text() == "something else"


def test_another_place_is_chosen(screen: FirstRunScreen, wanted: list[NewBook], tmp_path: Path) -> None:
    screen.offer(HERE)
    click(screen, "foot_change")
    dialog = part(screen, QFileDialog, "book_dialog")
    part(dialog, QLineEdit, "fileNameEdit").setText(str(tmp_path / "Mine"))
    dialog.accept()
    assert text(screen, "foot_words").endswith("Mine.book")
    QTest.mouseClick(part(screen, StartCard, "start_sample"), Qt.MouseButton.LeftButton)
    assert wanted[0].path == tmp_path / "Mine.book"


def test_a_book_that_is_there_is_opened(screen: FirstRunScreen, tmp_path: Path, qtbot: Any) -> None:
    (tmp_path / "Old.book").write_bytes(b"x")
    click(screen, "first_another")
    dialog = part(screen, QFileDialog, "book_dialog")
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(tmp_path / "Old.book"))
    with qtbot.waitSignal(screen.another_book_wanted, timeout=3000) as heard:
        dialog.accept()
    assert heard.args == [tmp_path / "Old.book"]


def test_it_speaks_chinese_at_once(screen: FirstRunScreen, theme: Theme) -> None:
    screen.offer(HERE)
    use("zh")
    theme.use(theme.choice)
    shown = [label.text() for label in screen.findChildren(QLabel) if label.isVisible() and label.text()]
    latin = [words for words in shown if not any("一" <= letter <= "鿿" for letter in words)]
    assert latin == ["1", "2", "3", "4"]
    assert text(screen, "foot_words") == "客户簿：Documents/CRM/客户.book"
    use("en")
    theme.use(theme.choice)
    assert text(screen, "foot_words") == "Book: Documents/CRM/Customers.book"
