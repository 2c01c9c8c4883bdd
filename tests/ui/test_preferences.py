"""Preferences: made from the table of settings, each works at once; the keys of the book, changed with clicks."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QWidget,
)

from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.slots import (
    list_slots,
    make_slots,
    unlock_with_keyring,
    unlock_with_passphrase,
    unlock_with_recovery_code,
)
from crm_desktop.settings import SETTINGS, Settings, SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import Link
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.messages import Messages
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.busy_button import BusyButton
from crm_desktop.ui.shell.key_work import open_with
from crm_desktop.ui.shell.menu import BookMenu
from crm_desktop.ui.shell.preferences import Preferences
from tests.laws.plan import ROOT
from tests.security.memory_keyring import MemoryKeyring
from tests.ui.customer_hands import customer_window

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
OLD = "correct horse battery"


@dataclass
class Opened:
    """The preferences of a real book with keys."""

    window: QMainWindow
    desk: Desk
    path: Path
    code: str
    chosen: list[tuple[str, object]] = field(default_factory=list)

    def find(self, kind: type[Any], name: str) -> Any:
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def type(self, name: str, text: str) -> None:
        field = self.find(QLineEdit, name)
        field.clear()
        QTest.keyClicks(field, text)

    def kinds(self) -> list[str]:
        return sorted(slot.kind for slot in list_slots(self.path))


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(params=[True], ids=["inline"])
def opened(request: pytest.FixtureRequest, theme: Theme, window: QMainWindow, tmp_path: Path,
           memory: MemoryKeyring, qtbot: Any) -> Iterator[Opened]:
    path, key = tmp_path / "Kept.book", secrets.token_bytes(32)
    made = make_slots(path, key, passphrase=OLD, recovery=True, keyring=True, cost=CHEAP)
    make_book(path, key, name="Kept", currency="USD", time_zone="UTC", me="Li Wei").close()
    jobs = Jobs(Book(path, key), inline=request.param)
    desk = Desk(jobs, theme, Messages(theme, window), Actions(theme, window), SettingsFile(tmp_path / "settings.json"))
    window.show()
    dialog = Preferences(desk, window, cost=CHEAP)
    found = Opened(window, desk, path, made.recovery_code or "")
    dialog.chosen.connect(lambda key, value: found.chosen.append((key, value)))
    qtbot.waitUntil(lambda: found.sees("way_passphrase"), timeout=5_000)
    yield found
    jobs.close()
    jobs.deleteLater()


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


# -- the settings

def test_every_setting_of_the_table_has_its_control_with_a_name(opened: Opened) -> None:
    for line in SETTINGS:
        control = opened.find(QWidget, f"setting_{line.key}")
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert opened.find(QLabel, f"label_{line.key}").text() == line.label
    assert {line.key for line in SETTINGS} <= set(Settings.__dataclass_fields__)


def test_a_choice_a_switch_and_a_folder_are_told(opened: Opened, tmp_path: Path) -> None:
    box: QComboBox = opened.find(QComboBox, "setting_theme")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert opened.chosen == [("theme", "light")]
    opened.find(QCheckBox, "setting_reduced_motion").click()
    assert opened.chosen[-1] == ("reduced_motion", True)
    opened.click("setting_export_folder")
    dialog = opened.window.findChild(QFileDialog, "folder_dialog")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    assert opened.chosen[-1] == ("export_folder", str(tmp_path))
    opened.click("usual_export_folder")
    assert opened.chosen[-1] == ("export_folder", "")


def test_the_language_changes_on_screen(opened: Opened) -> None:
    use("zh")
    opened.find(QWidget, "preferences").set_texts()
    assert opened.find(QLabel, "dialog_title").text() == "偏好设置"
    assert opened.find(QLabel, "label_theme").text() == "主题"
    box: QComboBox = opened.find(QComboBox, "setting_language")
    assert [box.itemText(at) for at in range(3)] == ["跟随系统", "English", "简体中文"]
    assert opened.find(QLabel, "way_passphrase_title").text() == "口令"


def test_a_damaged_setting_takes_what_is_nearest(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"lock_minutes": 7, "scale": 190, "theme": "pink", "lock_on_sleep": 1, "language": "zh"}')
    found = SettingsFile(file).now
    assert (found.lock_minutes, found.scale, found.theme, found.lock_on_sleep, found.language) == (
        5, 200, "system", True, "zh")


def test_nothing_turns_with_less_motion(theme: Theme, window: QMainWindow, qtbot: Any) -> None:
    theme.set_still(True)
    try:
        assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
        button = BusyButton(theme, name="busy")
        window.setCentralWidget(button)
        window.show()
        button.set_label("Open")
        button.set_busy("Opening…")
        qtbot.waitUntil(lambda: button.text() == "Opening…", timeout=3_000)
        assert [timer for timer in button.children() if getattr(timer, "isActive", bool)()] == []
        button.set_busy("")
        assert button.text() == "Open"
    finally:
        theme.set_still(False)


def test_the_menu_shows_what_the_preferences_chose(theme: Theme, window: QMainWindow, tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    menu = BookMenu(Actions(theme, window), settings, window)
    settings.change(lock_minutes=15)
    menu.aboutToShow.emit()
    marked = {action.objectName() for action in menu.findChildren(type(menu.actions()[0])) if action.isChecked()}
    assert marked == {"choose_language_system", "choose_theme_system", "choose_lock_minutes_15"}


def test_ctrl_comma_opens_them_and_each_choice_works_at_once(qtbot: Any, book: Book, theme: Theme,
                                                             tmp_path: Path) -> None:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.press(Qt.Key.Key_Comma, pressed=Qt.KeyboardModifier.ControlModifier)
        assert hands.sees("preferences")
        hands.press(Qt.Key.Key_Down, Qt.Key.Key_Down)  # the language has the focus: 简体中文
        assert hands.text("page_title") == "客户"
        assert hands.text("dialog_title") == "偏好设置"
        hands.part(QComboBox, "setting_theme").setFocus()
        hands.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
        assert theme.name == "dark"
        hands.part(QCheckBox, "setting_reduced_motion").click()
        assert theme.still
        hands.part(QCheckBox, "setting_reduced_motion").click()
        hands.part(QComboBox, "setting_lock_minutes").setFocus()
        hands.press(Qt.Key.Key_Down)
        now = SettingsFile(tmp_path / "settings.json").now
        assert (now.language, now.theme, now.lock_minutes, now.reduced_motion) == ("zh", "dark", 1, False)
        hands.press(Qt.Key.Key_Escape)
        assert not hands.sees("preferences")
        hands.press(Qt.Key.Key_Comma, pressed=Qt.KeyboardModifier.ControlModifier)
        assert hands.part(QComboBox, "setting_lock_minutes").currentData() == 1


CHILD = """
import os, threading
from PySide6.QtGui import QGuiApplication
from crm_desktop.app import run_window

def look():
    if QGuiApplication.instance() is None or not QGuiApplication.topLevelWindows():
        threading.Timer(0.1, look).start()
        return
    print(QGuiApplication.primaryScreen().devicePixelRatio(), flush=True)
    os._exit(0)

look()
run_window()
"""


@pytest.mark.parametrize(("scale", "ratio"), [(100, "1.0"), (175, "1.75")])
def test_the_size_of_everything_counts_from_the_next_start(tmp_path: Path, scale: int, ratio: str) -> None:
    (tmp_path / "crm-desktop").mkdir()
    (tmp_path / "crm-desktop" / "settings.json").write_text(f'{{"scale": {scale}}}')
    child = subprocess.run([sys.executable, "-c", CHILD], cwd=ROOT, capture_output=True, text=True, timeout=60,
                           env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}, check=False)
    assert child.stdout.split() == [ratio], child.stderr


# -- the keys

def test_the_ways_into_the_book_are_listed(opened: Opened) -> None:
    assert opened.find(QLabel, "way_passphrase_title").text() == "Passphrase"
    assert opened.find(QLabel, "way_recovery_note").text().startswith("Since ")
    assert opened.find(QLabel, "way_here_title").text() == "Remembered on this laptop"
    assert not opened.sees("way_others")


def test_the_passphrase_is_changed_and_the_old_ways_open_nothing(opened: Opened) -> None:
    old_key = opened.desk.jobs.book.key()
    opened.click("way_passphrase_first")
    opened.type("key_new", "a new one")
    opened.type("key_again", "mistyped")
    opened.click("dialog_primary")
    assert opened.find(QLabel, "key_error_what").text() == "The two passphrases are not the same."
    opened.type("key_again", "a new one")
    opened.click("dialog_primary")
    code = opened.find(QLabel, "recovery_code").text()
    assert unlock_with_passphrase(opened.path, OLD, CHEAP) == old_key  # nothing is changed yet
    opened.click("recovery_noted")
    assert opened.desk.messages.shown() == "The book has a new key."
    new_key = unlock_with_passphrase(opened.path, "a new one", CHEAP)
    assert unlock_with_recovery_code(opened.path, code) == unlock_with_keyring(opened.path) == new_key
    assert refusal(lambda: unlock_with_passphrase(opened.path, OLD, CHEAP)) == "wrong_passphrase"
    assert refusal(lambda: unlock_with_recovery_code(opened.path, opened.code)) == "wrong_recovery_code"
    assert refusal(lambda: Link(opened.path, old_key)) == "not_a_book"
    assert opened.desk.jobs.book.value("select count(*) from member") == 1  # it goes on
    assert not opened.sees("key_change")


def test_a_new_code_needs_the_passphrase_that_stays(opened: Opened) -> None:
    opened.click("way_recovery_first")
    opened.type("key_now", "not this one")
    opened.click("dialog_primary")
    assert opened.find(QLabel, "key_error_what").text() == "This passphrase does not open the book."
    assert not opened.sees("recovery_code")
    opened.type("key_now", OLD)
    opened.click("dialog_primary")
    code = opened.find(QLabel, "recovery_code").text()
    opened.click("recovery_noted")
    assert unlock_with_recovery_code(opened.path, code) == unlock_with_passphrase(opened.path, OLD, CHEAP)
    assert refusal(lambda: unlock_with_recovery_code(opened.path, opened.code)) == "wrong_recovery_code"


def test_a_shown_code_that_is_cancelled_changes_nothing(opened: Opened) -> None:
    opened.click("way_recovery_first")
    opened.type("key_now", OLD)
    opened.click("dialog_primary")
    QTest.keyClick(opened.find(QPushButton, "recovery_noted"), Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not opened.sees("key_change")
    unlock_with_recovery_code(opened.path, opened.code)


def test_the_last_way_besides_the_keyring_cannot_go(opened: Opened) -> None:
    opened.click("way_recovery_second")
    opened.type("key_now", OLD)
    opened.click("dialog_primary")
    assert opened.kinds() == ["keyring", "passphrase"]
    button = opened.find(QPushButton, "way_passphrase_second")
    assert not button.isEnabled()
    assert button.toolTip() == "It is the only way in besides a keyring."
    opened.click("way_recovery_first")  # a code again, without encrypting anew
    key = opened.desk.jobs.book.key()
    opened.click("dialog_primary")
    code = opened.find(QLabel, "recovery_code").text()
    opened.click("recovery_noted")
    assert unlock_with_recovery_code(opened.path, code) == key
    opened.click("way_passphrase_second")  # and now the passphrase may go
    opened.click("dialog_primary")
    opened.click("recovery_noted")
    assert opened.kinds() == ["keyring", "recovery"]
    opened.click("way_passphrase_first")
    for name in ("key_new", "key_again"):
        opened.type(name, "third")
    opened.click("dialog_primary")
    assert unlock_with_passphrase(opened.path, "third", CHEAP) == opened.desk.jobs.book.key()


def test_forgotten_and_remembered_on_this_laptop(opened: Opened, memory: MemoryKeyring) -> None:
    opened.click("way_here_first")
    assert memory.kept == {}
    assert opened.kinds() == ["passphrase", "recovery"]
    assert opened.find(QLabel, "way_here_title").text() == "Not remembered on this laptop"
    opened.click("way_here_first")
    assert unlock_with_keyring(opened.path) == opened.desk.jobs.book.key()
    assert opened.find(QLabel, "way_here_title").text() == "Remembered on this laptop"


def test_another_laptop_is_removed_with_its_key(opened: Opened, memory: MemoryKeyring) -> None:
    there = dict(memory.kept)
    memory.kept.clear()  # as if the book had come here from that laptop
    opened.find(QWidget, "key_panel").look()
    opened.click("way_others_first")
    opened.type("key_now", OLD)
    opened.click("dialog_primary")
    opened.click("recovery_noted")
    assert opened.kinds() == ["passphrase", "recovery"]
    memory.kept.update(there)
    assert refusal(lambda: unlock_with_keyring(opened.path)) == "no_keyring"


def test_a_book_in_use_elsewhere_keeps_its_keys_and_says_so(opened: Opened) -> None:
    other = Link(opened.path, opened.desk.jobs.book.key())
    opened.click("way_recovery_first")
    opened.type("key_now", OLD)
    opened.click("dialog_primary")
    opened.click("recovery_noted")
    assert opened.find(QLabel, "key_error_what").text() == "Another program has “Kept.book” open."
    assert "does not count" in opened.find(QLabel, "key_counts").text()
    other.close()
    unlock_with_recovery_code(opened.path, opened.code)
    assert opened.desk.jobs.book.value("select count(*) from member") == 1
    opened.click("dialog_primary")  # once more, with another code
    opened.click("recovery_noted")
    assert refusal(lambda: unlock_with_recovery_code(opened.path, opened.code)) == "wrong_recovery_code"


@pytest.mark.parametrize("opened", [False], indirect=True, ids=["lanes"])
def test_in_lanes_all_of_them_close_the_book_and_go_on_afterwards(opened: Opened, qtbot: Any) -> None:
    jobs, answers = opened.desk.jobs, []  # type: ignore[var-annotated]
    old_key = jobs.book.key()
    opened.click("way_passphrase_first")
    for name in ("key_new", "key_again"):
        opened.type(name, "new")
    opened.click("dialog_primary")
    qtbot.waitUntil(lambda: opened.sees("recovery_code"), timeout=5_000)
    opened.click("recovery_noted")
    assert jobs.resting
    for topic in ("members", "again"):  # asked meanwhile
        jobs.ask(opened.window, topic, lambda book: book.value("select count(*) from member"), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2 and opened.desk.messages.shown() == "The book has a new key.",
                    timeout=10_000)
    assert jobs.book.key() == unlock_with_passphrase(opened.path, "new", CHEAP) != old_key
    assert not jobs.resting


def test_secrets_are_forgotten_when_the_dialog_goes(opened: Opened) -> None:
    opened.click("way_passphrase_first")
    field = opened.find(QLineEdit, "key_new")
    opened.type("key_new", "never used")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_what_a_stopped_change_left_is_cleared_away_when_the_book_opens(opened: Opened) -> None:
    opened.desk.jobs.close()
    for ending in (".rekey", ".keys.new"):
        opened.path.with_name(opened.path.name + ending).write_bytes(b"half done")
    found = open_with(opened.path, lambda: unlock_with_passphrase(opened.path, OLD, CHEAP))
    found.book.close()
    found.lock.release()
    assert sorted(file.name for file in opened.path.parent.glob("Kept.book*")) == [
        "Kept.book", "Kept.book.keys", "Kept.book.keys2", "Kept.book.lock"]
