"""A locked window: nothing of the book is seen or held, nothing that was typed is lost, all is there afterwards."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from crm_desktop.app import Program
from crm_desktop.commands.records import add_record
from crm_desktop.errors import UserError
from crm_desktop.i18n import tr
from crm_desktop.security.slots import make_slots, unlock_with_passphrase
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.lock import BookLock
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.shell.busy_button import BusyButton
from crm_desktop.ui.shell.idle import IdleWatch, SleepWatch
from crm_desktop.ui.shell.unlock import UnlockScreen
from crm_desktop.ui.widgets.dialog import HouseDialog
from crm_desktop.ui.widgets.value_field import ValueField
from tests.laws.plan import ROOT

SECRET = "correct horse battery"
WAIT = 15_000
W = TypeVar("W", bound=QWidget)


class Person:
    """In front of the real program, with a book of two companies."""

    def __init__(self, qtbot: Any, program: Program, path: Path) -> None:
        self.qtbot, self.program, self.path, self.frame = qtbot, program, path, program.frame

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.frame.findChildren(QWidget, name))

    def find(self, kind: type[W], name: str) -> W:
        found = [each for each in self.frame.findChildren(kind, name) if each.isVisible()]
        assert found, name
        return found[0]

    def until(self, true: Any) -> None:
        self.qtbot.waitUntil(true, timeout=WAIT)

    def unlock(self) -> None:
        self.until(lambda: self.sees("unlock_secret") and not self.find(BusyButton, "unlock_open").busy)
        line = self.find(QLineEdit, "unlock_secret")
        line.setText("")
        QTest.keyClicks(line, SECRET)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.until(lambda: self.sees("rail"))

    def lock(self) -> None:
        """By its key, then until the lanes have let go of the book."""
        jobs = self.page.desk.jobs
        self.frame.actions_table.call("lock")
        self.until(lambda: self.sees("unlock_screen") and jobs.book.key() == b"")

    @property
    def page(self) -> CustomersPage:
        page = self.frame.pages[0]
        assert isinstance(page, CustomersPage)
        return page

    def field(self, key: str) -> ValueField:
        return self.find(ValueField, f"field_{key}")


@pytest.fixture
def person(qtbot: Any, qapp: QApplication, tmp_path: Path) -> Iterator[Person]:
    path, key = tmp_path / "Sales.book", secrets.token_bytes(32)
    make_slots(path, key, passphrase=SECRET)
    with make_book(path, key, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book:
        for name in ("Abbott", "Konex"):
            add_record(book, "company", {"name": name, "industry": f"Industry of {name}"})
    settings = SettingsFile(tmp_path / "settings.json")
    settings.change(theme="light", language="en")
    program = Program(qapp, settings, path)
    with qtbot.waitSignal(program.frame.painted, timeout=WAIT):  # then somebody listens
        program.start()
    found = Person(qtbot, program, path)
    found.unlock()
    program.frame.activateWindow()
    found.until(lambda: found.page.table.source.rowCount() == 2 and found.sees("field_industry"))
    yield found
    program.frame.close()
    program.close()
    program.deleteLater()


def other_hand(path: Path, name: str) -> None:
    """Another program writes into the book, as the command line does."""
    with Book(path, unlock_with_passphrase(path, SECRET)) as book:
        add_record(book, "company", {"name": name})


def test_all_is_hidden_the_key_is_dropped_and_all_comes_back(person: Person) -> None:
    page, title = person.page, person.frame.windowTitle()
    page.table.selectRow(1)
    name = page.table.source.index(1, 0).data()
    person.lock()
    for part in ("rail", "customers_page", "status_line", "customer_card", "toast"):
        assert not person.sees(part)
    assert person.frame.windowTitle() == "CRM Desktop"
    assert page.desk.jobs.resting
    BookLock(person.path).release()  # another window could have it now
    person.unlock()
    assert person.page is page
    assert person.frame.windowTitle() == title
    assert page.table.source.index(page.table.currentIndex().row(), 0).data() == name
    assert page.desk.jobs.book.value("select count(*) from company") == 2
    with pytest.raises(UserError):
        BookLock(person.path)


def test_a_wrong_passphrase_opens_nothing(person: Person) -> None:
    person.lock()
    line = person.find(QLineEdit, "unlock_secret")
    QTest.keyClicks(line, "wrong")
    QTest.keyClick(line, Qt.Key.Key_Return)
    person.until(lambda: person.sees("unlock_error"))
    assert person.page.desk.jobs.book.key() == b""
    assert not person.sees("rail")
    person.unlock()


def test_an_open_editor_is_saved_before_the_key_goes(person: Person) -> None:
    field = person.field("industry")
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton, pos=QPoint(20, field.height() - 10))
    editor = person.find(QLineEdit, "editor_industry")
    editor.clear()
    QTest.keyClicks(editor, "Robotics")
    person.lock()
    with Book(person.path, unlock_with_passphrase(person.path, SECRET)) as book:
        assert book.value("select count(*) from company where industry = 'Robotics'") == 1
    assert not person.sees("toast")
    person.unlock()
    person.until(lambda: person.sees("toast"))  # with Undo: it was said while nobody could see it
    person.until(lambda: person.field("industry").value_text() == "Robotics")


def test_an_editor_that_cannot_be_saved_waits_with_its_text(person: Person) -> None:
    field = person.field("mails")
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton, pos=QPoint(20, field.height() - 10))
    QTest.keyClicks(person.find(QLineEdit, "editor_mails"), "no mail address")
    person.lock()
    assert not person.sees("editor_mails")
    person.unlock()
    person.until(lambda: person.field("mails").is_editing())
    assert person.find(QLineEdit, "editor_mails").text() == "no mail address"


def test_drafts_and_open_dialogs_wait_hidden(person: Person) -> None:
    draft = QPlainTextEdit()
    draft.setObjectName("draft")
    dialog = HouseDialog(person.program.theme, person.frame, "Something typed", name="half_done", verb="Save")
    dialog.body.addWidget(draft)
    dialog.open_dialog(draft)
    QTest.keyClicks(draft, "A long answer, not saved yet")
    person.lock()
    assert not person.sees("half_done")
    assert not person.sees("draft")
    line = person.find(QLineEdit, "unlock_secret")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not draft
    person.unlock()
    assert draft.isVisible()
    assert draft.toPlainText() == "A long answer, not saved yet"
    person.until(draft.hasFocus)
    dialog.finish()


def test_verbs_rest_while_it_is_locked(person: Person) -> None:
    actions = person.frame.actions_table
    person.lock()
    assert not any(actions.action(name).isEnabled() for name in ("new", "undo", "keys", "history", "quit", "lock"))
    for name in ("new", "undo", "keys"):
        actions.call(name)
    assert not person.sees("keys_overlay")
    person.unlock()
    assert actions.action("new").isEnabled()


def test_what_ends_meanwhile_is_shown_only_afterwards(person: Person) -> None:
    person.lock()
    late = HouseDialog(person.program.theme, person.frame, "Finished", name="late", verb="Go on")
    late.open_dialog()
    person.page.desk.messages.say("3 companies deleted")
    QApplication.processEvents()
    assert not person.sees("late")
    assert person.page.desk.messages.shown() == ""
    assert person.find(QLineEdit, "unlock_secret").isVisible()
    person.unlock()
    assert late.isVisible()
    assert person.page.desk.messages.shown() == "3 companies deleted"
    late.finish()


def test_what_others_wrote_meanwhile_is_shown(person: Person) -> None:
    person.lock()
    other_hand(person.path, "Zotware")
    person.unlock()
    person.until(lambda: person.page.table.source.rowCount() == 3)


def test_questions_wait_until_it_is_open_again(person: Person) -> None:
    page, answers = person.page, []  # type: ignore[var-annotated]
    person.lock()
    page.desk.jobs.ask(page, "count", lambda book: book.value("select count(*) from company"), answers.append)
    QApplication.processEvents()
    assert answers == []
    person.unlock()
    person.until(lambda: answers == [2])


def test_long_work_goes_on_to_its_end_behind_the_screen(person: Person) -> None:
    desk, ended, seen = person.page.desk, [], []  # type: ignore[var-annotated]
    gate = secrets.token_hex(4)

    def work(book: Book, progress: Any) -> str:
        while len(seen) < 2:
            progress(0, 0)
        return str(book.value("select name from member"))

    desk.jobs.run(person.page, work, ended.append)
    desk.actions.call("lock")
    person.until(lambda: person.sees("unlock_screen"))
    assert desk.jobs.book.key() != b""  # still needed
    person.unlock()  # before it has ended
    seen.extend([gate, gate])
    person.until(lambda: ended == ["Li Wei"])
    person.lock()
    person.unlock()


def test_language_and_theme_of_the_lock_screen_hold_afterwards(person: Person) -> None:
    from crm_desktop.i18n import use

    person.lock()
    use("zh")
    person.program.theme.use("dark")
    person.unlock()
    assert person.page.header.title.text() == "客户"
    assert tr("Preferences") == "偏好设置"


def test_the_window_closes_while_it_is_locked(person: Person) -> None:
    person.lock()
    person.frame.close()
    person.program.close()
    BookLock(person.path).release()


def test_another_book_takes_the_place_of_a_locked_one(person: Person, tmp_path: Path) -> None:
    other, key = tmp_path / "Other.book", secrets.token_bytes(32)
    make_slots(other, key, passphrase=SECRET)
    make_book(other, key, name="Other", currency="USD", time_zone="UTC", me="Li Wei").close()
    person.lock()
    screen = person.find(UnlockScreen, "unlock_screen")
    screen.another_book_wanted.emit(other)
    person.unlock()
    assert person.page.desk.jobs.book.path == other
    assert person.frame.windowTitle().startswith("Other")
    assert person.page.table.source.rowCount() == 0
    BookLock(person.path).release()


# -- when it locks by itself

def test_it_locks_when_nobody_works(person: Person, qtbot: Any) -> None:
    watch = IdleWatch(person.frame)
    watch.idle.connect(lambda: person.frame.actions_table.call("lock"))
    watch.watch(person.frame.windowHandle())
    with qtbot.waitSignal(watch.idle, timeout=3_000):
        watch.set_minutes(0.002)
    watch.stop()
    person.until(lambda: person.sees("unlock_screen"))


def test_a_touch_begins_the_time_anew(person: Person, qtbot: Any) -> None:
    watch, fired = IdleWatch(person.frame), []  # type: ignore[var-annotated]
    watch.idle.connect(lambda: fired.append(1))
    watch.watch(person.frame.windowHandle())
    watch.set_minutes(0.005)  # 300 ms
    for _ in range(4):
        loop = qtbot.waitSignal(watch.idle, timeout=150, raising=False)
        with loop:
            pass
        QTest.keyClick(person.frame.windowHandle(), Qt.Key.Key_Shift)
    assert fired == []
    watch.set_minutes(0)


class Clocks:
    """Two clocks in the hand: the wall's goes on while a laptop sleeps."""

    wall, steady = 1_000.0, 50.0

    def pass_by(self, wall: float, steady: float) -> None:
        self.wall += wall
        self.steady += steady


@pytest.mark.parametrize(("wall", "steady", "slept"), [(2, 2, False), (20, 20, False), (-3_600, 2, False),
                                                       (600, 2, True), (600, 600, True)])
def test_a_jump_of_the_clock_is_a_sleep(qapp: QApplication, qtbot: Any, wall: float, steady: float,
                                        slept: bool) -> None:
    clocks, told = Clocks(), []  # type: ignore[var-annotated]
    watch = SleepWatch(qapp, wall=lambda: clocks.wall, steady=lambda: clocks.steady, every=20)
    watch.slept.connect(lambda: told.append(1))
    watch.start()
    clocks.pass_by(wall, steady)
    with qtbot.waitSignal(watch.slept, timeout=200, raising=slept):
        pass
    assert len(told) == slept
    watch.stop()
    watch.deleteLater()


def test_linux_says_it_before_it_sleeps(qapp: QApplication) -> None:
    watch, told = SleepWatch(qapp), []  # type: ignore[var-annotated]
    watch.slept.connect(lambda: told.append(1))
    watch.prepare_for_sleep(True)  # nothing is watched yet
    watch.start()
    watch.prepare_for_sleep(False)
    assert told == []
    watch.prepare_for_sleep(True)
    assert told == [1]
    watch.stop()
    watch.deleteLater()


SLEEPER = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from crm_desktop.ui.shell.idle import LOGIND, SleepWatch

app = QCoreApplication([])
watch = SleepWatch(app)
watch.slept.connect(lambda: (print("slept", flush=True), app.quit()))
watch.start()
system = QDBusConnection.connectToBus(sys.argv[1], "system")
assert system.registerService(LOGIND[0])

def sleep():
    signal = QDBusMessage.createSignal(*LOGIND[1:])
    signal.setArguments([True])
    system.send(signal)

QTimer.singleShot(100, sleep)
QTimer.singleShot(10_000, app.quit)
app.exec()
watch.stop()
"""


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("dbus-daemon"), reason="needs a bus of its own")
def test_the_system_bus_is_heard(tmp_path: Path) -> None:
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address",
                            f"--address=unix:path={tmp_path / 'bus'}"], stdout=subprocess.PIPE, text=True)
    try:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        child = subprocess.run([sys.executable, "-c", SLEEPER, address], cwd=ROOT, capture_output=True, text=True,
                               timeout=60, env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address}, check=False)
        assert (child.stdout, child.stderr) == ("slept\n", "")
        bus.stdout.close()
    finally:
        bus.kill()
        bus.wait()
