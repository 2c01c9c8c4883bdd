"""Saved views of the customers: made, shown as tabs with counts, renamed, ordered, deleted and brought back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import edit_record
from crm_desktop.queries.customer_filters import NEVER, NOBODY, CustomerFilter
from crm_desktop.queries.customer_order import CustomerQuestion
from crm_desktop.queries.window import book_mark
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.saved_views import ViewShelf, view_of
from tests.ui.customer_hands import CustomerHands, Key, add, customer_window, few_customers
from tests.ui.test_customers_filters import add_filter, chip

YUNQI = "杭州云栖智能科技有限公司"
BUILT_IN = [("All", 5), ("Mine", 3), ("No next step", 3)]


@pytest.fixture
def ids(book: Book) -> dict[str, bytes]:
    found = few_customers(book)
    edit_record(book, found["yunqi"], {"industry": "Technology"})
    return found


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path, ids: dict[str, bytes]) -> Iterator[CustomerHands]:
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def menu_of(on: CustomerHands) -> list[QAction]:
    """The entries behind the dots, as they are when the menu opens."""
    menu = on.part(QToolButton, "customer_more").menu()
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if action.text()]


def choose(on: CustomerHands, verb: str) -> None:
    next(action for action in menu_of(on) if action.objectName() == f"view_{verb}").trigger()
    QApplication.processEvents()


def save_view(on: CustomerHands, name: str) -> None:
    choose(on, "save")
    on.typed(name, Key.Key_Return)


def technology(on: CustomerHands) -> None:
    add_filter(on, "industry")
    on.press(Key.Key_Return)


def test_a_view_is_saved_with_its_conditions_columns_and_order(on: CustomerHands) -> None:
    technology(on)
    on.sort_by("won")
    save_view(on, "Tech first")
    assert on.views() == [*BUILT_IN, ("Tech first", 2)]
    assert on.toast() == "View “Tech first” saved on this laptop"
    on.view(0)
    assert len(on.names()) == 5
    assert not on.sees("filter_industry")
    on.sort_by("name")
    on.view(3)
    assert on.names() == ["Konex", YUNQI]
    assert chip(on, "industry").text() == "Industry Technology"
    assert on.table.head.sorted_by == ("won", True)
    on.sort_by("owner")  # the order is the view's own from here on
    on.view(0)
    assert on.table.head.sorted_by == ("name", False)
    on.view(3)
    assert on.table.head.sorted_by == ("owner", False)


def test_views_survive_the_window_and_belong_to_their_book(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path,
                                                          ids: dict[str, bytes]) -> None:
    with customer_window(qtbot, book, theme, tmp_path) as on:
        technology(on)
        save_view(on, "Tech")
    with customer_window(qtbot, book, theme, tmp_path) as on:
        assert on.views() == [*BUILT_IN, ("Tech", 2)]
        on.view(3)
        assert on.names() == [YUNQI, "Konex"]
        on.click("customer_kind_person")
        assert [name for name, _ in on.views()] == ["All", "Mine", "No next step"]
        on.click("customer_kind_company")
        assert len(on.names()) == 5
    kept = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["views"]
    assert list(kept) == [book_mark(book)]
    shelf = ViewShelf(SettingsFile(tmp_path / "settings.json"))
    shelf.open_for("another book")
    assert shelf.views("company") == []


def test_counts_follow_what_happens_in_the_book(on: CustomerHands, book: Book, ids: dict[str, bytes]) -> None:
    technology(on)
    save_view(on, "Tech")
    on.desktop.desk.jobs.do(on.page, lambda book: edit_record(book, ids["zotware"], {"industry": "Technology"}))
    assert on.views()[3] == ("Tech", 3)


def test_what_was_changed_is_taken_into_the_view_or_left(on: CustomerHands) -> None:
    technology(on)
    save_view(on, "Tech")
    assert "view_update" not in [action.objectName() for action in menu_of(on)]
    chip(on, "industry").setFocus()
    on.press(Key.Key_Backspace)
    add_filter(on, "next_step")
    on.press(Key.Key_Return)
    assert on.names() == ["Abbott Lodge"]
    on.view(0)
    on.view(3)
    assert on.names() == [YUNQI, "Konex"]
    chip(on, "industry").setFocus()
    on.press(Key.Key_Backspace)
    add_filter(on, "next_step")
    on.press(Key.Key_Return)
    assert "Save the changes to “Tech”" in [action.text() for action in menu_of(on)]
    choose(on, "update")
    on.view(0)
    on.view(3)
    assert on.names() == ["Abbott Lodge"]
    assert on.views()[3] == ("Tech", 1)


def test_rename_order_and_names_that_are_taken(on: CustomerHands) -> None:
    technology(on)
    save_view(on, "Tech")
    save_view(on, "Other")
    assert [name for name, _ in on.views()[3:]] == ["Tech", "Other"]
    choose(on, "left")
    assert [name for name, _ in on.views()[3:]] == ["Other", "Tech"]
    choose(on, "rename")
    line = on.part(QLineEdit, "view_name")
    assert line.text() == line.selectedText() == "Other"
    on.typed("tech", Key.Key_Return)
    assert on.text("view_problem") == "There is a view “tech” already. Choose another name."
    line.selectAll()
    on.typed("Key accounts", Key.Key_Return)
    assert [name for name, _ in on.views()[3:]] == ["Key accounts", "Tech"]
    choose(on, "save")
    assert not on.part(QPushButton, "dialog_primary").isEnabled()
    on.press(Key.Key_Escape)


def test_delete_is_taken_back_by_its_toast(on: CustomerHands, book: Book) -> None:
    before = book.value("select max(n) from change_set")
    technology(on)
    on.sort_by("won")
    save_view(on, "Tech")
    save_view(on, "Last")
    on.view(3)
    choose(on, "delete")
    assert [name for name, _ in on.views()] == ["All", "Mine", "No next step", "Last"]
    assert on.page.header.current_view() == "all"
    assert on.toast() == "View “Tech” deleted"
    assert on.part(QPushButton, "toast_button").text() == "Undo"  # Ctrl Z is the book's
    on.click("toast_button")
    assert on.views()[3:] == [("Tech", 2), ("Last", 2)]
    assert on.names() == ["Konex", YUNQI]
    assert on.table.head.sorted_by == ("won", True)
    assert book.value("select max(n) from change_set") == before  # nothing of it is an act in the book


def test_views_without_room_go_into_the_menu(on: CustomerHands) -> None:
    names = [f"A view with a long name {n}" for n in range(9)]
    for name in names:
        save_view(on, name)
    on.frame.resize(1280, 720)
    QApplication.processEvents()
    shown = [name for name, _ in on.views()[3:]]
    hidden = [action.text() for action in menu_of(on) if action.objectName() == "view_show"]
    assert sorted(shown + hidden) == names
    assert hidden
    tabs, search = on.page.header.tabs, on.page.header.search
    assert tabs.geometry().right() < search.geometry().left()
    assert tabs.tabRect(tabs.count() - 1).right() <= tabs.width()
    next(action for action in menu_of(on) if action.text() == hidden[0]).trigger()
    assert on.page.header.tabs.tabText(on.page.header.tabs.currentIndex()) == hidden[0]


def test_a_double_click_on_a_tab_renames_it(on: CustomerHands) -> None:
    save_view(on, "Tech")
    tabs = on.page.header.tabs
    QTest.mouseDClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(3).center())
    on.typed("Technology", Key.Key_Return)
    assert on.views()[3][0] == "Technology"
    QTest.mouseDClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert not on.sees("view_dialog")


def test_the_palette_goes_to_a_saved_view(on: CustomerHands) -> None:
    technology(on)
    save_view(on, "Tech")
    on.view(0)
    on.table.setFocus()
    on.press(Key.Key_K, pressed=Qt.KeyboardModifier.ControlModifier)
    on.typed("tech")
    on.press(Key.Key_Tab)  # only what can be done
    while on.part(QToolButton, "palette_kind").text() != "Do":
        on.press(Key.Key_Tab)
    on.press(Key.Key_Return)
    assert on.page.header.current_view().startswith("view ")


def test_every_condition_comes_back_from_the_settings(tmp_path: Path, book: Book) -> None:
    rosie = add(book, "member", name="Rosie")
    settings = SettingsFile(tmp_path / "settings.json")
    shelf = ViewShelf(settings)
    shelf.open_for("book")
    wanted = [CustomerFilter(owner_id=rosie, industry="é & 业", tag_id=bytes(16), source="s", won_in=2026,
                             next_step="today", touched=NEVER), CustomerFilter(owner_id=NOBODY, touched=30)]
    for at, where in enumerate(wanted):
        shelf.keep(view_of(f"View {at}", CustomerQuestion(view="mine", where=where, text="kon")))
    again = ViewShelf(SettingsFile(tmp_path / "settings.json"))
    again.open_for("book")
    assert [one.where for one in again.views("company")] == wanted
    assert {(one.base, one.text) for one in again.views("company")} == {("mine", "kon")}


@pytest.mark.parametrize("damage", [{"base": "nothing"}, {"type": "deal"}, {"where": {"owner": "zz"}}, {"name": 5},
                                    {"where": {"next_step": "never"}}, {"where": []}, {"where": {"won_in": "soon"}}],
                         ids=str)
def test_a_damaged_view_is_left_out(tmp_path: Path, damage: dict[str, object]) -> None:
    sound = {"key": "view 1", "name": "Tech", "type": "company", "base": "all", "where": {}, "text": ""}
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"views": {"book": [sound | damage, sound, "no view"]}}), encoding="utf-8")
    shelf = ViewShelf(SettingsFile(path))
    shelf.open_for("book")
    assert [one.name for one in shelf.views("company")] == ["Tech"]
