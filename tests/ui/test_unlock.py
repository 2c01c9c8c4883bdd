"""The screen on a locked book: what is typed, shown, said and forgotten, and how light it is."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from crm_desktop.errors import UserError
from crm_desktop.i18n import language, use
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.unlock import UnlockScreen

Show = Callable[..., Any]
HEAVY = ("sqlmodel", "sqlalchemy", "sqlcipher3", "pypinyin", "keyring", "cryptography", "babel", "msgspec")
PROBE = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from crm_desktop.settings import SettingsFile
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.unlock import UnlockScreen
app = QApplication([])
theme, settings = Theme(app, "light"), SettingsFile(Path(sys.argv[1]))
for screen in (UnlockScreen(theme, settings, Path(sys.argv[1])), FirstRunScreen(theme, settings)):
    screen.show()
    app.processEvents()
    assert not screen.grab().isNull()
print([name for name in sys.argv[2:] if name in sys.modules])
"""
WRONG = UserError("wrong_passphrase", "This passphrase does not open the book.", "Nothing was changed.",
                  "Look at the keyboard language and Caps Lock and try again, or use the recovery code.")
MISTYPED = UserError("wrong_recovery_code", "The recovery code has a typing mistake in group {group}.",
                     "Nothing was changed.", "Compare it with your paper, group by group, and type it again.", group=3)
CODE = "7K3FM-9Q2XA-00000-ABCDE-FGHJK-MNPQR"


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


@pytest.fixture
def screen(show: Show, theme: Theme, settings: SettingsFile) -> UnlockScreen:
    path = Path.home() / "Documents" / "CRM" / "Niesha.book"
    made = show(UnlockScreen(theme, settings, path))
    assert isinstance(made, UnlockScreen)
    made.activateWindow()
    made.setFocus()
    return made


def part(screen: QWidget, kind: type[Any], name: str) -> Any:
    found = screen.findChild(kind, name)
    assert found is not None, name
    return found


def said(screen: QWidget) -> list[str]:
    """The three sentences that are shown, or nothing."""
    labels = [part(screen, QLabel, f"unlock_error_{which}") for which in ("what", "then")]
    return [label.text() for label in labels if label.isVisible()]


def test_it_is_painted_without_the_heavy_libraries(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROBE, str(tmp_path / "x.json"), *HEAVY], capture_output=True,
                          check=False, text=True, cwd=Path(__file__).parents[2], env=dict(os.environ), timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_it_names_the_book_and_hears_the_passphrase(screen: UnlockScreen) -> None:
    given: list[str] = []
    screen.passphrase_given.connect(given.append)
    assert part(screen, QLabel, "unlock_title").text() == "Niesha"
    assert part(screen, QLabel, "unlock_path").text() == "Documents/CRM/Niesha.book"
    field = part(screen, QLineEdit, "unlock_secret")
    assert field.hasFocus()
    QTest.keyClicks(field, "correct horse")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.mouseClick(part(screen, QPushButton, "unlock_open"), Qt.MouseButton.LeftButton)
    assert given == ["correct horse", "correct horse"]


def test_the_eye_shows_the_passphrase(screen: UnlockScreen) -> None:
    field, eye = part(screen, QLineEdit, "unlock_secret"), part(screen, QToolButton, "unlock_secret_eye")
    QTest.keyClicks(field, "horse")
    assert field.displayText() != "horse"
    assert eye.accessibleName() == "Show the passphrase"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert eye.hasFocus()
    QTest.keyClick(eye, Qt.Key.Key_Space)
    assert field.displayText() == "horse"
    assert eye.accessibleName() == "Hide the passphrase"
    QTest.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.displayText() != "horse"


def test_caps_lock_is_noticed_by_what_the_keys_say(screen: UnlockScreen) -> None:
    field, notice = part(screen, QLineEdit, "unlock_secret"), part(screen, QLabel, "unlock_caps")
    QTest.keyClick(field, Qt.Key.Key_CapsLock)  # nothing is known yet
    QTest.keyClicks(field, "a1")
    QTest.keyClick(field, "B", Qt.KeyboardModifier.ShiftModifier)
    assert not notice.isVisible()
    QTest.keyClicks(field, "C")  # a capital without Shift
    assert notice.isVisible()
    QTest.keyClicks(field, "7 ")
    assert notice.isVisible()
    QTest.keyClick(field, Qt.Key.Key_CapsLock)
    assert not notice.isVisible()
    QTest.keyClick(field, Qt.Key.Key_CapsLock)
    assert notice.isVisible()
    part(screen, QPushButton, "unlock_open").setFocus()
    assert not notice.isVisible()
    field.setFocus()
    assert notice.isVisible()
    QTest.keyClicks(field, "d")
    assert not notice.isVisible()


def test_the_recovery_code_has_its_own_field_and_hint(screen: UnlockScreen) -> None:
    given: list[str] = []
    screen.recovery_code_given.connect(given.append)
    secret, code = part(screen, QLineEdit, "unlock_secret"), part(screen, QLineEdit, "unlock_code")
    QTest.keyClicks(secret, "half of it")
    other = part(screen, QPushButton, "unlock_other_way")
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert (secret.isVisible(), code.isVisible(), code.hasFocus()) == (False, True, True)
    assert "Six groups" in part(screen, QLabel, "unlock_hint").text()
    QTest.keyClicks(code, CODE.lower())
    QTest.keyClick(code, Qt.Key.Key_Return)
    assert given == [CODE.lower()]
    screen.show_error(MISTYPED)
    assert said(screen)[0] == "The recovery code has a typing mistake in group 3."
    assert code.text() == CODE.lower()
    assert not code.hasSelectedText()
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert said(screen) == []
    assert secret.text() == "half of it"


def test_a_wrong_passphrase_is_selected_and_said_in_three_sentences(screen: UnlockScreen) -> None:
    field = part(screen, QLineEdit, "unlock_secret")
    QTest.keyClicks(field, "wrong horse")
    screen.show_error(WRONG)
    assert said(screen) == [WRONG.message, f"{WRONG.safe} {WRONG.next_step}"]
    assert field.selectedText()
    assert field.property("state") == "error"
    QTest.keyClicks(field, "right")
    assert field.text() == "right"
    assert field.property("state") == ""
    screen.show_error(UserError("open_elsewhere", "“{name}” is already open in another window.",
                                "Nothing was changed.", "Go to that window, or close it first.", name="Niesha.book"))
    assert said(screen)[0] == "“Niesha.book” is already open in another window."
    assert (field.text(), field.hasSelectedText()) == ("right", False)


def test_a_lost_book_offers_a_new_one(screen: UnlockScreen, qtbot: Any) -> None:
    new = part(screen, QPushButton, "unlock_new")
    assert not new.isVisible()
    screen.show_error(UserError("missing_book", "There is no book “{name}” here.", "Nothing was changed.",
                                "Choose another file, or create a new book.", name="Niesha.book"))
    with qtbot.waitSignal(screen.new_book_wanted, timeout=1000):
        QTest.mouseClick(new, Qt.MouseButton.LeftButton)


def test_while_it_opens_the_button_says_so_after_half_a_second(screen: UnlockScreen, qtbot: Any) -> None:
    given: list[str] = []
    screen.passphrase_given.connect(given.append)
    field, button = part(screen, QLineEdit, "unlock_secret"), part(screen, QPushButton, "unlock_open")
    width = button.width()
    QTest.keyClicks(field, "horse")
    screen.set_busy("Opening…")
    assert button.text() == "Open book"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == []
    qtbot.waitUntil(lambda: button.text() == "Opening…", timeout=3000)
    assert button.width() == width
    screen.set_busy(None)
    assert button.text() == "Open book"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert given == ["horse"]


def test_remembering_is_offered_where_a_keyring_works(screen: UnlockScreen) -> None:
    box = part(screen, QCheckBox, "unlock_remember")
    assert (box.isVisible(), screen.remember) == (False, False)
    screen.offer_remember(True)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() - box.rect().center() / 1.2)
    assert screen.remember
    assert part(screen, QLabel, "unlock_keyring").text() == "system keyring"
    screen.offer_remember(False)
    assert not screen.remember


def test_nothing_typed_means_the_keyring_again(screen: UnlockScreen, qtbot: Any) -> None:
    with qtbot.waitSignal(screen.keyring_wanted, timeout=1000):
        QTest.mouseClick(part(screen, QPushButton, "unlock_open"), Qt.MouseButton.LeftButton)


def test_another_book_is_chosen_and_what_was_typed_is_forgotten(screen: UnlockScreen, tmp_path: Path,
                                                               qtbot: Any) -> None:
    other = tmp_path / "Other.book"
    other.write_bytes(b"x")
    screen.set_path(tmp_path / "Niesha.book")
    field = part(screen, QLineEdit, "unlock_secret")
    QTest.keyClicks(field, "of the first book")
    QTest.mouseClick(part(screen, QPushButton, "unlock_another"), Qt.MouseButton.LeftButton)
    dialog = part(screen, QFileDialog, "book_dialog")
    dialog.selectFile(str(other))
    with qtbot.waitSignal(screen.another_book_wanted, timeout=3000) as heard:
        dialog.accept()
    screen.set_path(heard.args[0])
    assert part(screen, QLabel, "unlock_title").text() == "Other"
    assert field.text() == ""
    assert not field.isUndoAvailable()


def test_language_and_theme_are_switched_at_once_and_nothing_typed_is_lost(screen: UnlockScreen, theme: Theme,
                                                                           settings: SettingsFile) -> None:
    field = part(screen, QLineEdit, "unlock_secret")
    QTest.keyClicks(field, "horse")
    screen.show_error(WRONG)
    choose(screen, "foot_language", "简体中文")
    assert (language(), settings.now.language) == ("zh", "zh")
    assert part(screen, QPushButton, "unlock_open").text() == "打开客户簿"
    assert said(screen)[0] == "这个口令打不开客户簿。"
    assert part(screen, QLabel, "foot_words").text().endswith("谁也打不开。")
    choose(screen, "foot_theme", "深色")
    assert (theme.name, settings.now.theme) == ("dark", "dark")
    assert part(screen, QToolButton, "foot_theme").text() == "深色"
    assert field.text() == "horse"
    use("en")


def test_every_control_can_be_reached_and_has_a_name(screen: UnlockScreen) -> None:
    screen.offer_remember(True)
    reached = []
    for _ in range(9):
        widget = QApplication.focusWidget()
        assert widget is not None
        assert widget.objectName()
        assert widget.accessibleName() or widget.property("text"), widget.objectName()
        reached.append(widget.objectName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert reached == ["unlock_secret", "unlock_secret_eye", "unlock_open", "unlock_remember", "unlock_other_way",
                       "unlock_another", "foot_theme", "foot_language", "unlock_secret"]


def choose(screen: QWidget, name: str, text: str) -> None:
    """Opens a choice of the foot and takes one by keys."""
    QTest.mouseClick(part(screen, QToolButton, name), Qt.MouseButton.LeftButton)
    menu = part(screen, QMenu, f"{name}_menu")
    for _ in menu.actions():
        if menu.activeAction().text() != text:
            QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QApplication.processEvents()
