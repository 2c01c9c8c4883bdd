"""The import wizard, worked with mouse and keys: figures as on the command line, broken files, cancel, undo."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.exchange.importing import ImportOptions, import_files
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.actions import Actions
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.shell.import_wizard import ImportWizard
from tests.looking import all_of, assert_sound
from tests.ui.import_hands import Hands, written

DEALS = ("accounts", "products", "sales_teams", "sales_pipeline")
LEDGER = ("客户台账,,,\n客户名称,手机,金额（万元）,签约日期\n杭州云栖智能科技有限公司,13857106628,58.0,13/12/2026\n"
          "武汉光谷光电有限公司,13900139000,很多,14/12/2026\n宁波东海港务有限公司,13900139001,3,31/02/2026\n")


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


def test_the_deals_files_go_in_as_on_the_command_line(book: Book, tmp_path: Path, shared_data: Path,
                                                      wizard: Callable[..., Hands]) -> None:
    paths = [shared_data / "deals" / f"{name}.csv" for name in DEALS]
    expected = import_files(book, paths, ImportOptions(dry_run=True))
    before = all_of(book)
    hands = wizard(*paths)
    assert [hands.text(f"file_{place}_facts").split(" · ")[:2] for place in range(4)] == [
        ["Companies", "85 rows"], ["Products", "7 rows"], ["Team", "35 rows"], ["Deals", "8,800 rows"]]
    hands.go_on("Match columns of 4 files")
    hands.wait_for("Import 8,927 rows")
    assert hands.figures("trial_made") == {"New companies": "85", "New deals": "8,800", "New products": "7",
                                           "New team members": "35"}
    assert hands.figures("trial_rows") == {"Rows that go in": "8,927", "Rows kept aside": "0",
                                           "Rows in the files": "8,927"}
    hands.click("file_tab_3")
    assert hands.text("column_3_header") == "account"
    assert hands.find(QComboBox, "column_3_target").currentText() == "Company name"
    assert hands.text("column_3_note") == "1,425 rows empty"
    assert all_of(book) == before
    hands.go_on("Import 8,927 rows")
    hands.wait_for("Done")
    assert hands.text("end_title") == "8,927 rows imported"
    assert hands.text("end_words") == "The whole import is one undo step, also tomorrow."
    assert [report.created for report in hands.reports] == [expected.created]
    assert hands.reports[0].updated == expected.updated
    assert_sound(book)
    undo_act(book)
    assert all_of(book) == before
    hands.click("wizard_primary")
    assert not hands.wizard.isVisible()


def test_rows_are_checked_saved_and_brought_in_again(book: Book, tmp_path: Path, wizard: Callable[..., Hands],
                                                     qtbot: QtBot) -> None:
    hands = wizard(written(tmp_path, LEDGER, "gbk", "客户台账2026.csv"))
    hands.go_on("Match columns of 1 file")
    hands.pick("holds", "Deals")
    hands.wait_for("Check 2 rows")
    assert [hands.find(QAbstractButton, f"fact_{word}").accessibleName() for word in (
        "file", "encoding", "separator", "header", "dates")] == [
        "File: 客户台账2026.csv", "Encoding: GB18030", "Separator: Comma", "Header row: Row 2", "Date order: Day first"]
    assert hands.text("column_3_note") == "1 date does not exist"
    assert hands.text("column_2_read_as") == "Money, CNY ×10,000"
    hands.go_on("Check 2 rows")
    rows = hands.find(QTableView, "check_aside_rows").model()
    assert [[rows.index(row, column).data() for column in range(4)] for row in range(rows.rowCount())] == [
        ["4", "武汉光谷光电有限公司", "金额（万元） 很多", "Not an amount of money."],
        ["5", "宁波东海港务有限公司", "签约日期 31/02/2026", "This day does not exist."]]
    hands.click("check_aside_save")
    target = tmp_path / "aside.csv"
    dialog = hands.find(QFileDialog, "save_aside_dialog")
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    assert line.text() == "客户台账2026 kept aside.csv"
    line.setText(str(target))
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(target.exists)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row[-1] for row in csv.reader(file)] == [
            "Why it was kept aside", "金额（万元）: Not an amount of money.", "签约日期: This day does not exist."]
    assert hands.text("wizard_words") == "2 rows saved in aside.csv. Correct them and import that file."
    hands.go_on("Import 1 row")
    hands.wait_for("Done")
    assert hands.reports[0].created == {"companies": 1, "deals": 1}
    assert hands.find(QAbstractButton, "end_save").text() == "Save the 2 rows kept aside as a file"


def test_a_column_goes_where_the_keyboard_sends_it(book: Book, tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, "Company name,Branch,Segment\nAcme,Toys,VIP\nBoom,Cars,\n"))
    hands.go_on("Match columns of 1 file")
    hands.wait_for("Import 2 rows")
    assert hands.text("column_1_note") == "Not imported"
    assert QApplication.focusWidget() is hands.find(QComboBox, "column_0_target")
    hands.choose(1, "Industry")
    hands.choose(2, "Industry")  # the field holds one value: the other column gives it up
    assert hands.find(QComboBox, "column_1_target").currentText() == "Do not import"
    hands.choose(2, "Tags")
    hands.choose(1, "Industry")
    hands.wait_for("Import 2 rows")
    assert hands.figures("trial_made") == {"New companies": "2", "New tags": "1"}
    box = hands.find(QComboBox, "column_0_target")
    QTest.keyClicks(box, "d")  # a letter opens the list at the first place that begins with it
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert hands.text("match_problem_1") == "Nothing was imported."
    assert not hands.primary().isEnabled()
    hands.choose(0, "Company name")
    hands.wait_for("Import 2 rows")
    QTest.keyClick(hands.wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.wait_for("Done")
    assert [tuple(row) for row in book.rows("select name, industry from company order by name")] == [
        ("Acme", "Toys"), ("Boom", "Cars")]


def test_known_companies_are_overwritten_and_undo_brings_them_back(book: Book, tmp_path: Path,
                                                                   wizard: Callable[..., Hands]) -> None:
    add_record(book, "company", {"name": "Acme", "industry": "Ships"})
    before = all_of(book)
    hands = wizard(written(tmp_path, "Company name,Industry,Website\nAcme,Toys,a.example\n"))
    hands.go_on("Match columns of 1 file")
    hands.wait_for("Import 1 row")
    assert hands.figures("trial_made") == {"Companies updated": "1"}
    assert hands.text("known_head") == "When the company is already known"
    hands.click("known_skip")
    hands.wait_for("Import 1 row")
    assert hands.figures("trial_made") == {"New or updated": "0"}
    hands.click("known_overwrite")
    hands.go_on("Import 1 row")
    hands.wait_for("Done")
    assert tuple(book.first("select industry, website from company")) == ("Toys", "a.example")
    undo_act(book)
    assert all_of(book) == before


def test_a_broken_file_says_so_and_there_is_a_way_on(book: Book, tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    broken = written(tmp_path, 'Name,Phone\nAnn,"12\nBo,34\n', name="broken.csv")
    hands = wizard(broken, written(tmp_path, "Company name\nAcme\n"))
    assert [hands.text(f"file_0_error_{place}") for place in range(3)] == [
        "A quotation mark in row 2 of broken.csv is never closed.", "Nothing was imported, and the file is as it was.",
        "Close or remove that quotation mark, then import again."]
    assert (hands.primary().text(), hands.primary().isEnabled()) == ("Match columns of 2 files", False)
    broken.write_text("Name,Phone\nAnn,12\nBo,34\n", "utf-8")
    hands.click("file_0_again")
    hands.wait_for("Match columns of 2 files")
    broken.write_text('Name,Phone\nAnn,"12\n', "utf-8")
    hands.click("wizard_primary")
    hands.qtbot.waitUntil(lambda: hands.text("trial_error_0").startswith("A quotation mark"))
    assert not hands.primary().isEnabled()
    hands.click("step_file")
    hands.click("file_0_remove")
    hands.go_on("Match columns of 1 file")
    hands.go_on("Import 1 row")
    hands.wait_for("Done")
    assert hands.reports[0].created == {"companies": 1}


def test_a_file_is_read_differently(book: Book, tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, "Company name;Opened\nAcme;03/04/2026\n", "gbk"))
    hands.go_on("Match columns of 1 file")
    hands.pick("separator", "Comma")
    assert hands.text("match_problem_0").startswith("No column of file.csv is understood as a name.")
    hands.pick("separator", "Semicolon")
    hands.wait_for("Import 1 row")
    hands.pick("encoding", "UTF-16 LE")
    assert "UTF-16" in hands.text("match_problem_0").upper() or hands.find(QWidget, "match_problem").isVisible()
    hands.pick("encoding", "UTF-8")
    hands.wait_for("Import 1 row")
    hands.pick("holds", "Deals")
    hands.choose(0, "Deal name")
    hands.choose(1, "Created on")
    hands.wait_for("Import 1 row")
    assert hands.find(QAbstractButton, "fact_dates").accessibleDescription() == "Could be month first"
    hands.pick("dates", "Month first")
    hands.go_on("Import 1 row")
    hands.wait_for("Done")
    assert tuple(book.first("select name, created_on from deal")) == ("Acme", "2026-03-04")


def test_files_are_dropped_and_esc_goes_back(tmp_path: Path, wizard: Callable[..., Hands]) -> None:
    hands = wizard()
    assert (hands.primary().text(), hands.primary().isEnabled()) == ("Match columns", False)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(written(tmp_path, "Company name\nAcme\n")))])
    zone = hands.find(QWidget, "drop_zone")
    everything = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(zone, QDragEnterEvent(QPoint(5, 5), *everything))
    QApplication.sendEvent(zone, QDropEvent(QPointF(5, 5), *everything))
    hands.go_on("Match columns of 1 file")
    QTest.keyClick(hands.wizard, Qt.Key.Key_Escape)
    hands.wait_for("Match columns of 1 file")
    QTest.keyClick(hands.wizard, Qt.Key.Key_Escape)
    assert not hands.wizard.isVisible()


def test_a_cancelled_import_leaves_nothing(book: Book, tmp_path: Path, busy_desk: Desk,
                                           wizard: Callable[..., Hands]) -> None:
    rows = "".join(f"Company {n},Owner {n % 40}\n" for n in range(30_000))
    path = written(tmp_path, "Company name,Owner\n" + rows)
    before = all_of(book)
    hands = wizard(path, on=busy_desk)
    hands.go_on("Match columns of 1 file")
    hands.go_on("Import 30,000 rows")
    assert hands.text("end_words") == "Nothing is saved until the end."
    hands.qtbot.waitUntil(lambda: not hands.text("end_title").startswith("0 of"))
    QTest.keyClick(hands.wizard, Qt.Key.Key_Escape)
    hands.qtbot.waitUntil(lambda: hands.text("wizard_words") == "The import was cancelled. Nothing was saved.")
    assert all_of(book) == before
    hands.go_on("Import 30,000 rows")
    hands.wait_for("Done")
    assert hands.reports[0].created == {"companies": 30_000, "members": 40}
    hands.wizard.close()


def test_closing_stops_what_runs(book: Book, tmp_path: Path, busy_desk: Desk, wizard: Callable[..., Hands]) -> None:
    path = written(tmp_path, "Company name\n" + "".join(f"Company {n}\n" for n in range(30_000)))
    hands = wizard(path, on=busy_desk)
    hands.wizard.close()
    assert book.value("select count(*) from company") == 0


def test_both_languages_and_themes(tmp_path: Path, desk: Desk, wizard: Callable[..., Hands]) -> None:
    hands = wizard(written(tmp_path, LEDGER, "gbk"))
    hands.go_on("Match columns of 1 file")
    hands.pick("holds", "Deals")
    hands.wait_for("Check 2 rows")
    english = {label.objectName(): label.text() for label in hands.wizard.findChildren(QLabel) if label.isVisible()}
    use("zh")
    desk.theme.use("dark")
    hands.wait_for("检查2行")
    chinese = {label.objectName(): label.text() for label in hands.wizard.findChildren(QLabel) if label.isVisible()}
    for name in ("wizard_title", "wizard_words", "trial_title", "column_3_note", "known_head", "match_aside_title"):
        assert english[name] != chinese[name]
    assert not hands.wizard.grab().isNull()


def test_every_control_has_a_name_and_a_place_in_the_tab_order(tmp_path: Path, wizard: Callable[..., Hands],
                                                               window: QMainWindow) -> None:
    hands = wizard(written(tmp_path, "Company name,Industry\nAcme,Toys\n"))
    hands.go_on("Match columns of 1 file")
    hands.wait_for("Import 1 row")
    hands.find(QComboBox, "column_0_target").setFocus()
    seen: list[str] = []
    for _ in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus.objectName() in seen:
            break
        seen.append(focus.objectName())
        assert focus.accessibleName() or (isinstance(focus, QAbstractButton) and focus.text()), focus.objectName()
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {"column_0_target", "column_1_target", "known_fill", "wizard_back", "wizard_primary", "step_file",
            "wizard_close", "fact_encoding", "fact_header"} <= set(seen)
    assert isinstance(window.findChild(Actions), Actions)
