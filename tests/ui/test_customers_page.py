"""The Customers tab, worked as a person does: the list by keys and mouse, search, sort, views, language, real rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.chips import FilterChip
from tests.ui.customer_hands import CustomerHands, Key, customer_window, few_customers

ALL = ["Abbott Lodge", "杭州云栖智能科技有限公司", "Konex", "Tagged & Sons", "Zotware"]


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    return few_customers(book)


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def test_the_list_opens_at_its_first_row_with_its_card(on: CustomerHands) -> None:
    assert on.names() == ALL
    assert on.current() == "Abbott Lodge"
    assert on.text("card_name") == "Abbott Lodge"
    assert on.views() == [("All", 5), ("Mine", 3), ("No next step", 3)]
    assert on.page.status() == "5 companies, $26,925 won"
    assert on.cell("Konex", "contact") == "Lin Jiahui"
    assert on.cell("Konex", "next_step") == "Call, 15:30"
    assert on.cell("Abbott Lodge", "next_step") == "Visit, 3 days late"
    assert on.cell("Zotware", "next_step") == "Nothing planned"
    assert on.cell("Abbott Lodge", "owner") == "Rosie T."
    assert on.cell("Konex", "won") == "$26,925"


def test_the_model_holds_what_qt_asks_of_models(on: CustomerHands) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(on.table.source, mode)
    on.sort_by("won")
    on.view(1)
    on.view(0)
    tester.deleteLater()


def test_keys_walk_the_list_and_the_card_follows(on: CustomerHands) -> None:
    on.press(Key.Key_J, Key.Key_J)
    assert on.current() == on.text("card_name") == "Konex"
    on.press(Key.Key_K)
    assert on.text("card_name") == "杭州云栖智能科技有限公司"
    on.press(Key.Key_End)
    assert on.text("card_name") == "Zotware"
    on.press(Key.Key_Home)
    assert on.text("card_name") == "Abbott Lodge"


def test_space_toggles_the_card_and_it_stays_closed(on: CustomerHands) -> None:
    on.press(Key.Key_Space)
    assert not on.sees("customer_card")
    on.press(Key.Key_J)
    assert not on.sees("customer_card")
    on.press(Key.Key_Space)
    assert on.text("card_name") == "杭州云栖智能科技有限公司"
    assert on.table.hasFocus()
    on.press(Key.Key_Escape)
    assert not on.sees("customer_card")


def test_enter_goes_into_the_card_and_escape_comes_back(on: CustomerHands) -> None:
    on.to("Konex")
    on.press(Key.Key_Return)
    assert on.field("owner").hasFocus()
    on.press(Key.Key_Down)
    assert on.field("mails").hasFocus()
    on.press(Key.Key_Escape)
    assert on.table.hasFocus()
    assert on.sees("customer_card")
    on.press(Key.Key_Escape)
    assert not on.sees("customer_card")
    on.press(Key.Key_Return)
    assert on.field("owner").hasFocus()


def test_e_l_and_t_work_on_the_current_row_also_while_the_card_is_closed(on: CustomerHands) -> None:
    on.to("Konex")
    on.press(Key.Key_Space, Key.Key_E)
    assert on.field("owner").is_editing()
    QApplication.activePopupWidget().close()
    on.press(Key.Key_Escape, Key.Key_Escape)
    assert on.table.hasFocus()
    on.press(Key.Key_L)
    assert on.part(QLineEdit, "card_note_line").hasFocus()
    on.press(Key.Key_Escape, Key.Key_T)
    assert on.text("dialog_title") == "Next step with Konex"
    on.press(Key.Key_Escape)
    assert on.table.hasFocus()


def test_search_finds_names_pinyin_initials_phones_and_mails(on: CustomerHands) -> None:
    yunqi = ["杭州云栖智能科技有限公司"]
    for words, found in (("kon", ["Konex"]), ("hzyq", yunqi), ("云栖", yunqi), ("yunqi", yunqi), ("nobody at all", [])):
        on.search(words)
        assert on.names() == found, words
        on.press(Key.Key_Escape)
        on.qtbot.waitUntil(lambda: len(on.names()) == 5)
    on.click("customer_kind_person")
    for words, found in (("zwf", ["张伟芳"]), ("6628", ["张伟芳"]), ("13857106628", ["张伟芳"]),
                         ("jiahui@konex", ["Lin Jiahui"]), ("desai", ["Valerie Desai"])):
        on.search(words)
        assert on.names() == found, words
        assert on.text("card_name") == found[0]
        on.press(Key.Key_Escape)
        on.qtbot.waitUntil(lambda: len(on.names()) == 3)


def test_from_the_search_line_into_the_hits_and_back(on: CustomerHands) -> None:
    on.search("k")
    on.press(Key.Key_Down)
    assert on.table.hasFocus()
    on.press(Key.Key_Slash)
    assert on.page.header.search.hasFocus()
    assert on.page.header.search.selectedText() == "k"
    on.press(Key.Key_Return)
    assert on.table.hasFocus()


def test_nothing_found_says_so_and_leads_back(on: CustomerHands) -> None:
    on.view(1)
    on.search("qqqq")
    assert on.text("customers_empty_sentence") == "Nothing here matches."
    on.click("customers_empty_button")
    assert on.names() == ALL
    assert on.page.header.search.text() == ""
    assert on.page.header.current_view() == "all"


def test_each_head_sorts_both_ways_and_keeps_the_row(on: CustomerHands) -> None:
    on.to("Konex")
    on.sort_by("won")
    assert on.names()[0] == "Konex"
    assert on.current() == "Konex"
    assert on.table.head.sorted_by == ("won", True)
    on.sort_by("won")
    assert on.names()[0] == "Konex"  # who has won nothing comes last, both ways round
    on.sort_by("name")
    on.sort_by("name")
    assert on.names() == [*reversed(ALL)]
    on.sort_by("next_step")
    assert on.names()[:2] == ["Abbott Lodge", "Konex"]
    on.sort_by("next_step")
    assert on.names()[:2] == ["Konex", "Abbott Lodge"]
    on.sort_by("open")
    assert on.names()[0] == "Konex"
    on.sort_by("owner")
    assert on.names()[-1] == "Zotware"
    on.sort_by("contact")
    assert on.table.head.sorted_by == ("owner", False)
    assert on.current() == "Konex"


def test_views_and_the_owner_narrow_the_list(on: CustomerHands) -> None:
    on.view(1)
    assert on.names() == ["杭州云栖智能科技有限公司", "Konex", "Tagged & Sons"]
    assert on.page.status() == "3 companies, $26,925 won"
    on.view(2)
    assert on.names() == ["杭州云栖智能科技有限公司", "Tagged & Sons", "Zotware"]
    assert on.text("card_name") == on.current()
    on.view(0)
    chip = on.part(FilterChip, "owner_filter")
    menu = chip.menu()
    menu.popup(on.frame.mapToGlobal(QPoint(300, 100)))
    assert [action.text() for action in menu.actions()] == ["Anyone", "Li Wei", "Rosie Tillman", "Nobody"]
    for _ in range(3):
        QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    assert on.names() == ["Abbott Lodge"]
    chip.setFocus()
    on.press(Key.Key_Backspace)
    assert on.names() == ALL


def test_people_have_their_own_list(on: CustomerHands) -> None:
    on.click("customer_kind_person")
    assert on.names() == ["Lin Jiahui", "Valerie Desai", "张伟芳"]
    assert on.cell("Lin Jiahui", "contact") == "Konex"
    assert on.cell("Lin Jiahui", "position") == "Purchasing"
    assert on.views()[0] == ("All", 3)
    assert on.page.status() == "3 people"
    assert on.text("card_name") == "Lin Jiahui"
    assert on.text("card_line") == "Purchasing, Konex"
    on.click("customer_kind_company")
    assert on.names() == ALL


def test_the_menu_of_a_row_has_the_verbs(on: CustomerHands) -> None:
    on.to("Konex")
    rect = on.table.visualRect(on.table.currentIndex())
    QApplication.sendEvent(on.table.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, rect.center(), on.table.viewport().mapToGlobal(rect.center())))
    menu = on.part(QMenu, "customer_menu")
    assert [action.text() for action in menu.actions()] == [
        "Open", "Edit", "Log a call, visit or note", "Plan the next step", "Delete"]
    assert all(action.isEnabled() for action in menu.actions())
    menu.close()
    on.part(QAction, "verb_delete").trigger()
    assert "Konex" not in on.names()


def test_language_and_theme_change_under_the_hands(on: CustomerHands) -> None:
    on.to("Konex")
    on.press(Key.Key_L)
    on.typed("called Lin, wants")
    use("zh")
    on.desktop.desk.theme.use("dark")
    on.frame.set_texts()
    assert on.views()[0][0] == "全部"
    assert on.cell("Konex", "next_step") == "今天 15:30 电话"
    assert on.page.status() == "5家公司，赢单 $2.7万"
    assert on.current() == "Konex"
    note = on.part(QLineEdit, "card_note_line")
    assert note.text() == "called Lin, wants"
    assert note.hasFocus()
    chip = on.part(FilterChip, "owner_filter")
    assert chip.menu().actions()[0].text() == "全部"
    assert on.part(QLabel, "card_deals_title").text() == "进行中的商机  4，$6,687"


def test_an_empty_book_leads_to_the_import(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> None:
    with customer_window(qtbot, book, theme, tmp_path) as on:
        assert on.text("customers_empty_sentence") == "No companies yet."
        assert not on.sees("customer_card")
        with qtbot.waitSignal(on.page.import_wanted):
            on.click("customers_empty_button")


def test_show_record_from_another_tab_takes_filters_away(on: CustomerHands, ids: dict[str, bytes]) -> None:
    on.view(1)
    on.search("tagged")
    on.desktop.show_record(("company", ids["abbott"]))
    assert on.names() == ALL
    assert on.current() == on.text("card_name") == "Abbott Lodge"
    person = on.of("select id from person where name = '张伟芳'")
    on.desktop.show_record(("person", person))
    assert on.current() == on.text("card_name") == "张伟芳"
    assert on.page.current_record() == person


def test_every_control_has_a_name_and_a_place(on: CustomerHands) -> None:
    seen: dict[str, int] = {}
    for widget in on.page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.objectName(), widget
            speaks = isinstance(widget, QAbstractButton | QTabBar)  # by the words on them
            assert widget.accessibleName() or speaks, widget.objectName()
            seen[widget.objectName()] = seen.get(widget.objectName(), 0) + 1
    assert [name for name, n in seen.items() if n > 1] == []
