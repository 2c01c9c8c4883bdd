"""The history panel on the page: days and acts, undo of any of them, redo, filters, more as it is scrolled."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.history_list import HistoryLine, HistoryView
from crm_desktop.ui.shell.history_words import heading_text
from crm_desktop.ui.widgets.line_list import LINE_ROLE
from tests.conftest import HandClock
from tests.ui.customer_hands import CONTROL, LEFT, SHIFT, CustomerHands, Key, customer_window, few_customers
from tests.ui.painted_texts import painted_texts


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes],
       clock: HandClock) -> Iterator[CustomerHands]:
    """Two days after the customers came in, one of them was edited yesterday and two today."""
    clock.move(days=1)
    edit_record(book, ids["konex"], {"industry": "Sensors"})
    clock.move(days=1)
    edit_record(book, ids["abbott"], {"industry": "Hotels"})
    edit_record(book, ids["zotware"], {"industry": "Software"})
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        hands.to("Konex")
        hands.press(Key.Key_H, pressed=CONTROL)
        yield hands


def view(on: CustomerHands) -> HistoryView:
    return on.part(HistoryView, "history_list")


def lines(on: CustomerHands) -> list[HistoryLine]:
    model = view(on).model()
    return [model.index(row, 0).data(LINE_ROLE) for row in range(model.rowCount())]


def told(on: CustomerHands, most: int = 6) -> list[str]:
    return [" | ".join(part for part in (line.title, line.chip) if part) for line in lines(on)[:most]]


def go_to(on: CustomerHands, title: str) -> HistoryLine:
    """Down from the top until a line is current."""
    view(on).setFocus()
    on.press(Key.Key_Home)
    for _ in range(40):
        line = view(on).current_line()
        if line is not None and line.title == title:
            return line
        on.press(Key.Key_Down)
    raise AssertionError(title)


def of(book: Book, sql: str, *values: Any) -> Any:
    return book.value(sql, values)


def test_days_are_headings_with_counts(on: CustomerHands) -> None:
    assert told(on) == ["Today, 17 January", "Company “Zotware” edited", "Company “Abbott Lodge” edited",
                        "Yesterday, 16 January", "Company “Konex” edited", "Friday, 15 January"]
    assert [line.time for line in lines(on) if line.act is None][:2] == ["2", "1"]
    assert lines(on)[1].detail == "Industry was –"
    assert lines(on)[4].detail == "Industry was Technology"
    assert lines(on)[-1].chip == "Cannot be undone"
    assert "Li Wei, " in lines(on)[1].tip
    assert view(on).hasFocus()
    assert view(on).currentIndex().row() == 1


def test_enter_undoes_what_was_done_days_ago_and_says_so(on: CustomerHands, book: Book, clock: HandClock) -> None:
    go_to(on, "Company “Konex” edited")
    clock.move(milliseconds=6 * 60_000)
    on.press(Key.Key_Return)
    assert of(book, "select industry from company where name = 'Konex'") == "Technology"
    assert of(book, "select industry from company where name = 'Zotware'") == "Software"
    assert told(on)[4] == f"Company “Konex” edited | Undone {on.desktop.desk.now():%H:%M}"
    assert lines(on)[4].undone
    assert on.toast() == "Undone: Company “Konex” edited"
    line = view(on).current_line()
    assert line is not None
    assert line.title == "Company “Konex” edited"
    assert not on.sees("undo_this")
    on.press(Key.Key_Return)  # once is enough
    assert of(book, "select industry from company where name = 'Konex'") == "Technology"
    on.click("toast_button")
    assert of(book, "select industry from company where name = 'Konex'") == "Sensors"
    assert told(on)[4] == "Company “Konex” edited"


def test_the_button_stands_in_the_current_row(on: CustomerHands, book: Book) -> None:
    go_to(on, "Company “Abbott Lodge” edited")
    button = on.part(QPushButton, "undo_this")
    assert button.isVisible()
    assert view(on).visualRect(view(on).currentIndex()).contains(button.geometry().center())
    QTest.mouseClick(button, LEFT)
    assert of(book, "select industry from company where name = 'Abbott Lodge'") is None
    assert not button.isVisible()
    view(on).setFocus()
    on.press(Key.Key_K)
    assert button.isVisible()
    on.press(Key.Key_J, Key.Key_J)
    line = view(on).current_line()
    assert line is not None
    assert line.title == "Company “Konex” edited"  # over the heading


def test_undo_last_and_redo_go_step_by_step(on: CustomerHands, book: Book) -> None:
    redo = on.part(QPushButton, "history_redo")
    assert not redo.isEnabled()
    on.click("history_undo")
    on.click("history_undo")
    assert [line.undone for line in lines(on)[1:3]] == [True, True]
    assert redo.isEnabled()
    on.click("history_redo")
    assert [line.undone for line in lines(on)[1:3]] == [True, False]
    on.press(Key.Key_Z, pressed=CONTROL | SHIFT)
    assert [line.undone for line in lines(on)[1:3]] == [False, False]
    on.press(Key.Key_Z, pressed=CONTROL)
    assert told(on)[1].startswith("Company “Zotware” edited | Undone")
    edit_record(book, of(book, "select id from company where name = 'Konex'"), {"industry": "New"})
    on.desktop.desk.jobs.changed.emit(None)
    assert not redo.isEnabled()


def test_a_later_edit_is_left_alone_and_said(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    edit_record(book, ids["konex"], {"industry": "Optics"})
    on.desktop.desk.jobs.changed.emit(None)
    view(on).setFocus()
    on.press(Key.Key_Home, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    line = view(on).current_line()
    assert line is not None
    assert line.detail == "Industry was Technology"
    on.press(Key.Key_Return)
    assert of(book, "select industry from company where name = 'Konex'") == "Optics"
    assert on.toast().startswith("Nothing could be undone of: Company “Konex” edited. Left alone: Industry of “Konex”")
    line = view(on).current_line()
    assert line is not None
    assert (line.undone, line.can_undo) == (False, True)


def test_filters_show_this_record_and_imports(on: CustomerHands) -> None:
    on.click("history_filter_record")
    assert told(on) == ["Yesterday, 16 January", "Company “Konex” edited", "Friday, 15 January",
                        "Company “Konex” added"]
    on.click("history_filter_imports")
    assert told(on) == []
    assert on.text("history_nothing") == "Nothing was done here yet."
    on.click("history_filter_mine")
    assert told(on)[1] == "Company “Zotware” edited"
    assert not on.sees("history_nothing")


def test_more_comes_as_it_is_scrolled_and_the_place_stays(on: CustomerHands, book: Book) -> None:
    for number in range(150):
        add_record(book, "company", {"name": f"Firm {number:03}"})
    on.desktop.desk.jobs.changed.emit(None)
    assert len([line for line in lines(on) if line.act]) == 60
    assert [line.time for line in lines(on) if line.act is None] == [""]  # of the last day there is more
    bar = view(on).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert len([line for line in lines(on) if line.act]) == 120
    seen = view(on).indexAt(view(on).rect().center()).data()
    add_record(book, "company", {"name": "Newest"})
    on.desktop.desk.jobs.changed.emit(None)
    assert lines(on)[1].title == "Company “Newest” added"
    assert view(on).indexAt(view(on).rect().center()).data() == seen
    for _ in range(3):
        bar.setValue(bar.maximum())
    assert len(lines(on)) > 170
    assert lines(on)[0].time == "153"


def test_the_model_holds_what_qt_asks_of_models(on: CustomerHands, book: Book) -> None:
    tester = QAbstractItemModelTester(view(on).model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    on.click("history_undo")
    add_record(book, "company", {"name": "Newest"})
    on.desktop.desk.jobs.changed.emit(None)
    on.click("history_filter_imports")
    on.click("history_filter_everyone")
    assert "Company “Newest” added" in told(on)
    tester.deleteLater()


def test_escape_leads_back_to_the_list_and_then_to_the_card(on: CustomerHands) -> None:
    on.press(Key.Key_Escape)
    assert on.table.hasFocus()
    assert on.sees("history_panel")
    on.press(Key.Key_Escape)
    assert not on.sees("history_panel")
    assert on.text("card_name") == "Konex"
    on.press(Key.Key_H, pressed=CONTROL)
    assert on.sees("history_panel")
    on.click("history_close")
    assert on.sees("customer_card")
    on.press(Key.Key_H, pressed=CONTROL)
    on.press(Key.Key_H, pressed=CONTROL)
    assert not on.sees("history_panel")


def test_it_stays_while_rows_are_walked_and_verbs_bring_the_card(on: CustomerHands) -> None:
    on.press(Key.Key_Escape, Key.Key_J)
    assert on.sees("history_panel")
    on.press(Key.Key_Return)
    assert on.text("card_name") == on.current() == "Tagged & Sons"
    assert not on.sees("history_panel")


def test_letters_of_the_page_do_nothing_odd_in_it(on: CustomerHands) -> None:
    on.press(Key.Key_Delete)
    assert len(on.names()) == 5
    on.press(Key.Key_Slash)
    assert on.page.header.search.hasFocus()


def test_language_and_theme_change_while_it_is_open(on: CustomerHands) -> None:
    go_to(on, "Company “Konex” edited")
    use("zh")
    on.desktop.desk.theme.use("dark")
    on.frame.set_texts()
    on.part(QWidget, "history_panel").set_texts()  # type: ignore[attr-defined]
    assert told(on)[0] == "今天，1月17日"
    assert told(on)[3] == "昨天，1月16日"
    assert told(on)[5] == "1月15日 星期五"
    assert on.part(QPushButton, "undo_this").text() == "撤销"
    line = view(on).current_line()
    assert line is not None
    assert line.title == "已修改公司“Konex”"


@pytest.mark.parametrize(("day", "english", "chinese"), [
    (date(2026, 12, 31), "Today, 31 December", "今天，12月31日"),
    (date(2026, 12, 30), "Yesterday, 30 December", "昨天，12月30日"),
    (date(2026, 12, 29), "Tuesday, 29 December", "12月29日 星期二"),
    (date(2025, 7, 1), "Tuesday, 1 July 2025", "2025年7月1日 星期二"),
    (date(2027, 1, 1), "Friday, 1 January 2027", "2027年1月1日 星期五"),
])
def test_headings(day: date, english: str, chinese: str) -> None:
    today = date(2026, 12, 31)
    assert heading_text(day, today) == english
    use("zh")
    assert heading_text(day, today) == chinese


def test_with_real_lanes_the_sample_is_taken_back(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> None:
    fill_sample(book, language="en")
    with customer_window(qtbot, book, theme, tmp_path, real=True) as on:
        qtbot.waitUntil(lambda: on.table.source.rowCount() == 300, timeout=20_000)
        on.press(Key.Key_H, pressed=CONTROL)
        qtbot.waitUntil(lambda: len(lines(on)) == 3, timeout=20_000)
        assert lines(on)[1].title == "Sample data added"
        qtbot.waitUntil(lambda: view(on).currentIndex().row() == 1, timeout=20_000)
        on.press(Key.Key_Return)
        qtbot.waitUntil(lambda: lines(on)[1].undone, timeout=30_000)
        qtbot.waitUntil(lambda: on.sees("customers_empty"), timeout=20_000)
        assert not on.sees("customer_card")
        QApplication.processEvents()
        assert view(on).isVisible()
        assert view(on).focusPolicy() & Qt.FocusPolicy.TabFocus


def test_it_opens_at_the_newest_act_which_is_chosen(on: CustomerHands) -> None:
    def chosen() -> list[str]:
        return [index.data(LINE_ROLE).title for index in view(on).selectionModel().selectedIndexes()]

    assert chosen() == [lines(on)[1].title] == [view(on).current_line().title]  # type: ignore[union-attr]
    go_to(on, lines(on)[2].title)
    on.press(Key.Key_H, pressed=CONTROL)
    on.press(Key.Key_H, pressed=CONTROL)
    assert chosen() == [lines(on)[1].title]


def test_a_long_title_stays_whole_and_its_chip_goes_below(on: CustomerHands, book: Book) -> None:
    name = "Harbour Street Bakery"
    add_record(book, "company", {"name": name})
    on.desktop.desk.jobs.changed.emit(None)
    on.press(Key.Key_Z, pressed=CONTROL)
    written = {one.text: one for one in painted_texts(view(on).viewport())}
    title, chip = written[f"Company “{name}” added"], next(one for text, one in written.items() if "Undone" in text)
    assert chip.rect.top() > title.rect.bottom() - 4
