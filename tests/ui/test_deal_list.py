"""The list of deals in a real window: order, sorting by the heads, refresh, the cells in both languages."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import ENGAGING, WON
from crm_desktop.i18n import use
from crm_desktop.queries.board_filters import DealFilter
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.deal_list import DealList
from crm_desktop.ui.pipeline.list_columns import USUAL
from crm_desktop.ui.pipeline.page import PipelinePage
from tests.ui.pipeline_book import add_deal, many_deals, part, press, stage_of, undo

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture
def deals(book: Book, desk: Desk, show: Show) -> DealList:
    """Three deals, the keyboard in the list."""
    add_deal(book, "Konex", "prospecting", 548_200, step="2027-01-15")
    add_deal(book, "Hatfan", "engaging", 120_000, step="2027-01-13")
    add_deal(book, "Statholdings", "won", 600_000)
    made = DealList(desk)
    desk.jobs.changed.connect(made.refresh)
    show(made)
    made.refresh()
    made.table.setFocus()
    QApplication.processEvents()
    return made


def column(deals: DealList, key: str) -> list[str]:
    source = deals.table.source
    at = [one.key for one in source.columns].index(key)
    cells = [source.cell_at(place, at) for place in range(source.rowCount())]
    return [cell.text if cell else "" for cell in cells]


def test_it_lists_all_deals_largest_first(deals: DealList) -> None:
    assert column(deals, "company") == ["Statholdings", "Konex", "Hatfan"]
    assert column(deals, "stage") == ["Won", "Prospecting", "Engaging"]
    assert column(deals, "next_step") == ["–", "Call, today", "Call, 2 days late"]
    assert column(deals, "value") == ["$6,000", "$5,482", "$1,200"]
    assert column(deals, "expected_close")[0] == "Today"
    assert column(deals, "owner") == ["Li Wei"] * 3


def test_heads_sort(deals: DealList) -> None:
    head = deals.table.horizontalHeader()
    keys = [one.key for one in deals.table.source.columns]
    for key, first in (("company", "Hatfan"), ("value", "Statholdings"), ("stage", "Konex"), ("next_step", "Hatfan")):
        at = keys.index(key)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton,
                         pos=QPoint(head.sectionViewportPosition(at) + 30, 12))
        QApplication.processEvents()
        if column(deals, "company")[0] != first:  # the other direction
            QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton,
                             pos=QPoint(head.sectionViewportPosition(at) + 30, 12))
            QApplication.processEvents()
        assert column(deals, "company")[0] == first, key


def test_a_refresh_keeps_row_and_scroll(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 600)
    deals = DealList(desk)
    desk.jobs.changed.connect(deals.refresh)
    show(deals)
    deals.refresh()
    deals.table.setFocus()
    QApplication.processEvents()
    row = deals.answer.order[300]  # type: ignore[union-attr]
    deals.show_row(row)
    QApplication.processEvents()
    place = deals.table.rowViewportPosition(300)
    with Book(book.path, book.key(), clock=book.clock) as other:
        add_deal(other, "Large", value=99_000_000)
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert deals.table.source.rowCount() == 601
    assert deals.table.current_row() == row
    assert deals.table.rowViewportPosition(301) == place
    assert deals.table.hasFocus()


def test_m_offers_the_stages_in_the_list(book: Book, desk: Desk, show: Show) -> None:
    deal_id = add_deal(book, "Konex")
    page = PipelinePage(desk)
    show(page)
    desk.actions.bind(page.verbs())
    page.header.choose_view("list")
    page.list.table.setFocus()
    QApplication.processEvents()
    press(Key.Key_M)
    menu = part(page, QMenu, "move_menu")
    assert menu.isVisible()
    next(action for action in menu.actions() if action.objectName() == f"move_{WON.hex()}").trigger()
    menu.close()
    assert stage_of(book, deal_id) == "won"
    assert column(page.list, "stage") == ["Won"]


def test_all_selected_deals_are_deleted_after_one_question(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 300)
    page = PipelinePage(desk)
    show(page)
    desk.actions.bind(page.verbs())
    page.header.choose_view("list")
    page.list.table.setFocus()
    QApplication.processEvents()
    QTest.keyClick(page.list.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(Key.Key_Delete)
    verb = part(page.window(), QPushButton, "dialog_primary")
    assert verb.text() == "Delete 300 records"
    verb.click()
    QApplication.processEvents()
    assert page.list.table.source.rowCount() == 0
    undo(desk)
    assert page.list.table.source.rowCount() == 300


def opened(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """The page on its list, the keyboard in the table."""
    page = PipelinePage(desk)
    show(page)
    desk.actions.bind(page.verbs())
    page.header.choose_view("list")
    page.list.table.setFocus()
    QApplication.processEvents()
    return page


def keys(key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)
    QApplication.processEvents()


def test_a_bar_counts_what_is_selected_and_moves_gives_and_deletes_it(book: Book, desk: Desk, show: Show,
                                                                      qtbot: QtBot) -> None:
    for value, name in enumerate(("Konex", "Hatfan", "Condax", "Treequote"), 1):
        add_deal(book, name, "prospecting", 1_000 * value)
    page = opened(book, desk, show)
    bar = part(page, QWidget, "selection_area")
    assert not bar.isVisible()
    keys(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert bar.isVisible()
    assert part(bar, QLabel, "selection_count").text() == "2 selected"
    assert part(bar, QLabel, "selection_of").text() == "of 4"
    buttons = {word: part(bar, QPushButton, f"selection_{word}") for word in ("move", "owner", "delete")}
    assert [button.text() for button in buttons.values()] == [
        "Move 2 deals to stage…", "Owner of 2 deals…", "Delete 2 deals"]
    for word, menu_name, line in (("move", "deals_move_menu", f"move_{WON.hex()}"),
                                  ("owner", "deals_owner_menu", "give_nobody")):
        buttons[word].click()
        menu = part(page, QMenu, menu_name)
        assert menu.isVisible()
        part(menu, QAction, line).trigger()
        menu.close()
        qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deals_menu"))
    assert book.value("select count(*) from deal where status = 'won' and owner_id is null") == 2
    assert page.list.table.selected_count() == 2
    buttons["delete"].click()
    QApplication.processEvents()
    assert page.list.table.source.rowCount() == 2
    undo(desk)
    assert page.list.table.source.rowCount() == 4


def test_escape_and_the_cross_select_only_the_current_one(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 40)
    page = opened(book, desk, show)
    for leave in (page.escape, part(page, QToolButton, "selection_leave").click):
        press(Key.Key_Down)
        keys(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        current = page.list.table.current_row()
        assert page.list.table.selected_count() == 2
        leave()
        assert page.list.table.selected_count() == 1
        assert page.list.table.current_row() == current
        assert page.list.table.hasFocus()
    assert not part(page, QWidget, "selection_area").isVisible()


def test_m_moves_all_selected_and_deals_of_two_pipelines_have_no_common_stage(book: Book, desk: Desk, show: Show,
                                                                              qtbot: QtBot) -> None:
    pipeline = add_record(book, "pipeline", {"name": "Partners", "position": 2}).created["pipeline"][0]
    add_record(book, "stage", {"pipeline": pipeline, "name": "First talk", "position": 1, "kind": "open"})
    add_deal(book, "Konex", value=5_000)
    add_deal(book, "Hatfan", value=4_000)
    page = opened(book, desk, show)
    keys(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(Key.Key_M)
    menu = part(page, QMenu, "deals_move_menu")
    next(action for action in menu.actions() if action.objectName() == f"move_{ENGAGING.hex()}").trigger()
    menu.close()
    assert column(page.list, "stage") == ["Engaging", "Engaging"]
    qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deals_menu"))
    add_record(book, "deal", {"name": "Reseller", "pipeline": pipeline})
    page.list.set_filter(DealFilter(), pipeline=False)
    page.list.refresh()
    page.list.table.selectAll()
    press(Key.Key_M)
    menu = part(page, QMenu, "deals_move_menu")
    assert [action.text() for action in menu.actions()] == ["They belong to several pipelines"]
    menu.close()
    qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deals_menu"))


def shown(deals: DealList) -> list[str]:
    return [one.key for at, one in enumerate(deals.table.source.columns) if not deals.table.isColumnHidden(at)]


def test_columns_and_order_are_chosen_and_remembered(book: Book, desk: Desk, show: Show, tmp_path: Path) -> None:
    add_deal(book, "Konex", value=5_000)
    page = opened(book, desk, show)
    assert shown(page.list) == list(USUAL)
    chooser = part(page, QToolButton, "deal_columns")
    assert chooser.isVisible()
    assert not part(chooser, QAction, "deal_columns_name").isEnabled()
    for key in ("product", "owner", "created_on"):
        part(chooser, QAction, f"deal_columns_{key}").toggle()
    wanted = ["name", "company", "stage", "next_step", "value", "expected_close", "created_on"]
    assert shown(page.list) == wanted
    page.list.table.sort_wanted.emit("company", True)
    again = DealList(replace(desk, settings=SettingsFile(tmp_path / "settings.json")))  # after a restart
    show(again, 1440, 600)
    again.refresh()
    QApplication.processEvents()
    assert shown(again) == wanted
    assert again.table.head.sorted_by == ("company", True)
    part(again.chooser, QAction, "deal_columns_usual").trigger()
    assert "product" in shown(again)
    desk.settings.change(columns={"deals": ["nothing of this", 5]}, sorts={"deals": "-nonsense"})
    damaged = DealList(desk)
    assert damaged.chooser.columns() == USUAL
    assert damaged.table.head.sorted_by == ("value", True)
    damaged.deleteLater()


def test_the_menu_of_columns_stays_open_while_one_ticks(book: Book, desk: Desk, show: Show) -> None:
    add_deal(book, "Konex", value=5_000)
    page = opened(book, desk, show)
    chooser = part(page, QToolButton, "deal_columns")
    menu = part(chooser, QMenu, "deal_columns_menu")
    menu.popup(chooser.mapToGlobal(chooser.rect().bottomLeft()))
    action = part(chooser, QAction, "deal_columns_company")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert "company" not in shown(page.list)
    assert menu.isVisible()
    QTest.keyClick(menu, Key.Key_Space)
    assert "company" in shown(page.list)
    assert menu.isVisible()
    menu.close()


def test_an_empty_list_says_what_belongs_there(book: Book, desk: Desk, show: Show) -> None:
    deals = DealList(desk)
    show(deals)
    deals.refresh()
    QApplication.processEvents()
    said = part(deals, QLabel, "deals_empty_sentence")
    assert said.isVisible()
    assert said.text() == "Here stand all deals, open and closed."
    deals.set_words("nothing")
    assert said.text() == "No deal matches."


def test_cells_speak_chinese(deals: DealList, desk: Desk) -> None:
    use("zh")
    deals.set_texts()
    assert column(deals, "stage") == ["赢单", "初步接触", "洽谈中"]
    assert column(deals, "expected_close")[0] == "今天"


