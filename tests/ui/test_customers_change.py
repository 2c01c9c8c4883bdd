"""New, changed and deleted customers in the list: forms, names in place, Del and undo, what other programs write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.entries import phone_entry
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import CONTROL, LEFT, SHIFT, CustomerHands, Key, customer_window, few_customers

ALL = ["Abbott Lodge", "杭州云栖智能科技有限公司", "Konex", "Tagged & Sons", "Zotware"]


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def test_n_adds_a_company_and_shows_it(on: CustomerHands) -> None:
    on.view(1)
    on.press(Key.Key_N)
    assert on.text("dialog_title") == "New company"
    on.press(Key.Key_Return)
    assert on.text("problem_name") == "Company name is needed."
    on.typed("Bright Loom")
    on.part(QLineEdit, "input_phones").setFocus()
    on.typed("abc", Key.Key_Return)
    assert "abc" in on.text("problem_phones")
    on.part(QLineEdit, "input_phones").clear()
    on.typed("+1 212 555 0100", Key.Key_Return)
    assert not on.sees("new_customer_dialog")
    assert on.current() == on.text("card_name") == "Bright Loom"
    assert on.page.header.current_view() == "all"
    assert on.table.hasFocus()
    assert on.toast() == "Company “Bright Loom” added"
    assert on.cell("Bright Loom", "owner") == "Li W."
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.names() == ALL


def test_n_adds_a_person_with_a_company_from_the_list(on: CustomerHands) -> None:
    on.click("customer_kind_person")
    on.click("new_customer")
    on.typed("Ana Duarte")
    company = on.part(QLineEdit, "input_company")
    company.setFocus()
    on.typed("nobody")
    on.press(Key.Key_Return)
    on.click("dialog_primary")
    assert on.text("problem_company") == "Choose one from the list. Your text is kept."
    company.clear()
    company.setFocus()
    on.typed("hzyq")
    on.press(Key.Key_Down, Key.Key_Return)
    assert company.text() == "杭州云栖智能科技有限公司"
    on.click("dialog_primary")
    assert on.current() == "Ana Duarte"
    assert on.cell("Ana Duarte", "contact") == "杭州云栖智能科技有限公司"
    on.press(Key.Key_Z, pressed=CONTROL)
    assert "Ana Duarte" not in on.names()
    assert on.of("select count(*) from person_company") == 3


def test_del_deletes_what_is_selected_and_undo_brings_it_back(on: CustomerHands) -> None:
    on.to("Konex")
    on.press(Key.Key_Delete)
    assert "Konex" not in on.names()
    assert on.current() == on.text("card_name") == "Tagged & Sons"
    assert on.toast() == "Company “Konex” deleted"
    on.click("toast_button")
    assert on.names() == ALL
    on.table.setFocus()
    on.press(Key.Key_Home)
    on.press(Key.Key_Down, Key.Key_Down, pressed=SHIFT)
    on.press(Key.Key_Delete)
    assert on.names() == ["Tagged & Sons", "Zotware"]
    assert on.toast() == "3 companies deleted"
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.names() == ALL
    on.press(Key.Key_Z, pressed=CONTROL | SHIFT)
    assert on.names() == ["Tagged & Sons", "Zotware"]


def test_deleting_the_last_one_closes_the_card_and_undo_opens_it(on: CustomerHands) -> None:
    on.press(Key.Key_A, pressed=CONTROL)
    on.press(Key.Key_Delete)
    assert on.names() == []
    assert on.text("customers_empty_sentence") == "No companies yet."
    assert not on.sees("customer_card")
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.names() == ALL
    assert on.sees("customer_card")
    assert on.text("card_name") == on.current()


def test_del_in_the_card_deletes_nobody(on: CustomerHands) -> None:
    on.to("Konex")
    on.press(Key.Key_Return, Key.Key_Delete)
    assert on.names() == ALL
    on.press(Key.Key_L)
    on.typed("called Lin, wants quote, Wed 14:00")
    on.press(Key.Key_Tab, Key.Key_Delete)
    assert on.names() == ALL


def test_many_are_asked_about_first(on: CustomerHands) -> None:
    with on.book.change("Many") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Firm {n:03}"} for n in range(60)]))
    on.desktop.desk.jobs.changed.emit(None)
    on.table.setFocus()
    on.press(Key.Key_A, pressed=CONTROL)
    on.press(Key.Key_Delete)
    assert on.part(QPushButton, "dialog_primary").text() == "Delete 65 companies"
    assert on.part(QPushButton, "dialog_cancel").hasFocus()
    on.press(Key.Key_Return)
    assert len(on.names()) == 65
    on.press(Key.Key_Delete)
    on.click("dialog_primary")
    assert on.names() == []
    on.press(Key.Key_Z, pressed=CONTROL)
    assert len(on.names()) == 65


def test_a_name_is_changed_in_the_list(on: CustomerHands) -> None:
    rect = on.table.visualRect(on.table.source.index(ALL.index("Konex"), 0))
    QTest.mouseClick(on.table.viewport(), LEFT, pos=rect.center())
    QTest.mouseDClick(on.table.viewport(), LEFT, pos=rect.center())
    on.typed("Aardvark", Key.Key_Return)
    assert on.names()[0] == "Aardvark"
    assert on.current() == on.text("card_name") == "Aardvark"
    on.press(Key.Key_Z, pressed=CONTROL)
    assert on.names() == ALL
    assert on.current() == on.text("card_name") == "Konex"


def test_an_emptied_name_is_refused_in_words(on: CustomerHands) -> None:
    rect = on.table.visualRect(on.table.source.index(0, 0))
    QTest.mouseDClick(on.table.viewport(), LEFT, pos=rect.center())
    on.press(Key.Key_Delete, Key.Key_Return)
    assert on.names() == ALL
    assert "Nothing was changed." in on.toast()


def test_other_programs_changes_leave_editor_row_and_scroll(on: CustomerHands) -> None:
    with on.book.change("Many") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Firm {n:03}"} for n in range(100)]))
    on.desktop.desk.jobs.changed.emit(None)
    bar = on.table.verticalScrollBar()
    on.table.scrollTo(on.table.source.index(60, 0))
    on.to("Firm 055")
    rect = on.table.visualRect(on.table.currentIndex())
    QTest.mouseDClick(on.table.viewport(), LEFT, pos=rect.center())
    on.typed("Half")
    seen = on.table.rowAt(0), bar.value()
    assert seen[0] > 10
    add_record(on.book, "company", {"name": "AAA first of all"})
    on.desktop.desk.jobs.changed.emit(None)
    editor = on.part(QLineEdit, "cell_editor")
    assert editor.text() == "Half"
    assert on.table.rowAt(0) == seen[0] + 1
    on.press(Key.Key_Return)
    assert on.of("select count(*) from company where name = 'Half'") == 1


def test_with_real_lanes_everything_comes_home(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> None:
    fill_sample(book, language="en")
    with customer_window(qtbot, book, theme, tmp_path, real=True) as on:
        qtbot.waitUntil(lambda: len(on.names()) == 300 and on.sees("card_name"), timeout=20_000)
        on.table.setFocus()
        for _ in range(10):
            on.press(Key.Key_J)
        qtbot.waitUntil(lambda: on.text("card_name") == on.current(), timeout=20_000)
        on.press(Key.Key_J, Key.Key_T)  # the card of the new row is still on its way
        qtbot.waitUntil(lambda: on.sees("step_dialog"), timeout=20_000)
        assert on.text("dialog_title") == f"Next step with {on.current()}"
        on.press(Key.Key_Escape)
        company, phone = on.current(), dict([phone_entry("+1 212 555 0133")])
        company_id = on.of("select id from company where name = ?", company)
        edit_record(book, company_id, {"industry": "Written elsewhere", "phones": phone})
        qtbot.waitUntil(lambda: on.value("industry") == "Written elsewhere", timeout=20_000)
        delete_records(book, [company_id])
        qtbot.waitUntil(lambda: len(on.table.source.row_numbers(0, 400)) == 299, timeout=20_000)
        qtbot.waitUntil(lambda: on.text("card_name") == on.current() != company, timeout=20_000)
        on.search("wójcik")
        qtbot.waitUntil(lambda: on.table.source.rowCount() == 0, timeout=20_000)
        on.click("customer_kind_person")
        qtbot.waitUntil(lambda: bool(on.names()) and on.text("card_name") == on.current(), timeout=20_000)
        assert "Wójcik" in on.current()
