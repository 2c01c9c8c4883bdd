"""The import wizard in trouble: left while it works, with a file that holds it up, with a file that is torn."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.shell.import_wizard import ImportWizard
from tests.looking import all_of
from tests.ui.import_hands import Hands, written


@pytest.fixture
def wizard(desk: Desk, window: QMainWindow, qtbot: QtBot) -> Iterator[Callable[..., Hands]]:
    """Opens the wizard over the test's window."""
    window.show()

    def opened(*paths: Path, on: Desk = desk) -> Hands:
        made = ImportWizard(on, window, paths)
        made.open()
        QApplication.processEvents()
        return Hands(made, qtbot)

    yield opened
    for one in window.findChildren(ImportWizard):
        one.close()


@pytest.fixture
def busy_desk(book: Book, desk: Desk, window: QMainWindow) -> Iterator[Desk]:
    """The same desk with real lanes: work runs beside the window."""
    jobs = Jobs(book)
    yield Desk(jobs, desk.theme, desk.messages, desk.actions, desk.settings)
    jobs.close()
    jobs.deleteLater()


@pytest.mark.parametrize("way", ["wizard", "window", "keys"])
def test_leaving_an_import_cancels_it_first_and_says_so(book: Book, tmp_path: Path, busy_desk: Desk, way: str,
                                                        window: QMainWindow, wizard: Callable[..., Hands]) -> None:
    path = written(tmp_path, "Company name,Owner\n" + "".join(f"Company {n},Owner {n % 40}\n" for n in range(30_000)))
    before = all_of(book)
    hands = wizard(path, on=busy_desk)
    hands.go_on("Match columns of 1 file")
    hands.go_on("Import 30,000 rows")
    assert hands.text("end_phase") == "Step 1 of 3: reading the rows"
    if way == "wizard":
        hands.click("wizard_close")
    elif way == "window":
        assert not window.close()  # it waits
    else:
        QTest.keyClick(hands.wizard, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.waitUntil(lambda: not window.findChildren(ImportWizard))
    toast = window.findChild(QLabel, "toast_text")
    assert toast is not None
    assert toast.text() == "The import was cancelled. Nothing was saved."
    hands.qtbot.waitUntil(lambda: window.isVisible() == (way == "wizard"))
    assert all_of(book) == before


def test_a_window_without_an_import_closes_at_once(tmp_path: Path, window: QMainWindow,
                                                   wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, "Company name\nAcme\n"))
    ground = window.findChild(QWidget, "dim_ground")
    assert ground is not None
    assert ground.isVisible()
    assert ground.geometry() == window.rect()
    assert window.close()
    assert not hands.wizard.isVisible()


def test_the_foot_names_the_file_that_holds_the_import_up(tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, "Company name\nAcme\n"), written(tmp_path, "foo,bar\n1,2\n", name="odd.csv"))
    problem = "No column of odd.csv is understood as a name. Its headers are: foo, bar."
    assert hands.text("file_1_facts") == f"Not ready yet: choose its columns in the next step · 1 row · {problem}"
    hands.go_on("Match columns of 2 files")
    assert hands.text("wizard_words") == f"odd.csv holds the import up: {problem}"
    assert not hands.primary().isEnabled()
    assert hands.find(QAbstractButton, "wizard_jump").text() == "Go to odd.csv"
    hands.click("wizard_jump")
    assert hands.find(QAbstractButton, "file_tab_1").isChecked()
    assert not hands.find(QAbstractButton, "wizard_jump").isVisible()
    hands.choose(0, "Company name")
    hands.wait_for("Import 2 rows")
    assert hands.text("wizard_words") == "The whole import is one undo step, also tomorrow."


def test_a_torn_file_warns_in_both_steps(tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, 'Company name,Phone\n"Broken,123\nNext,"45",6\nGood,010 8888 6666\n'))
    torn = "A quotation mark in row 2 is never closed: 2 lines were read as one cell."
    assert hands.text("file_0_facts").endswith(torn)
    hands.go_on("Match columns of 1 file")
    assert hands.find(QAbstractButton, "fact_file").accessibleDescription() == torn
    hands.wait_for("Check 1 row")
