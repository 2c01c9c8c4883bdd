"""Several cards of a stage are chosen by keys and mouse, moved, given and deleted in one act, and keep their scroll."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import ENGAGING, WON
from crm_desktop.i18n import use
from crm_desktop.queries.history import act_title
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.stage_list import StageList
from crm_desktop.ui.widgets.chips import FilterChip
from tests.ui.pipeline_book import add_deal, cards, current_title, many_deals, part, press, titles, undo

Show = Callable[..., QWidget]
Key, Held, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


@pytest.fixture
def page(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """Four deals in the first stage, one in the second, the keyboard on the first card."""
    for day, name in enumerate(("Konex", "Hatfan", "Condax", "Treequote"), 16):
        add_deal(book, name, "prospecting", 100_000, step=f"2027-01-{day}")
    add_deal(book, "Warephase", "engaging", 2_676_800, step="2027-01-20")
    made = PipelinePage(desk)
    show(made)
    desk.actions.bind(made.verbs())
    made.board.focus_cards()
    QApplication.processEvents()
    return made


def chosen(page: PipelinePage) -> list[str]:
    view = page.board.choice.active
    assert view is not None
    faces = [view.list.cards.face(index.row()) for index in view.list.selectedIndexes()]
    return sorted(face.text for face in faces if face)


def click(view: StageList, place: int, held: Qt.KeyboardModifier = Held.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), Button.LeftButton, held, view.visualRect(view.cards.index(place, 0)).center())
    QApplication.processEvents()


def keys(key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, held)
    QApplication.processEvents()


def newest(book: Book) -> str:
    return act_title(book, int(book.value("select max(n) from change_set")))


def test_shift_and_arrows_choose_several(page: PipelinePage) -> None:
    keys(Key.Key_Down, Held.ShiftModifier)
    keys(Key.Key_J, Held.ShiftModifier)
    assert chosen(page) == ["Condax", "Hatfan", "Konex"]
    assert current_title(page.board) == "Condax"
    keys(Key.Key_K, Held.ShiftModifier)
    keys(Key.Key_Right, Held.ShiftModifier)  # only within a stage
    assert chosen(page) == ["Hatfan", "Konex"]
    keys(Key.Key_A, Held.ControlModifier)
    assert len(chosen(page)) == 4
    assert page.escape()
    assert chosen(page) == ["Hatfan"]
    assert not page.escape()
    keys(Key.Key_Down, Held.ShiftModifier)
    assert chosen(page) == ["Condax", "Hatfan"]
    press(Key.Key_J)
    keys(Key.Key_Up, Held.ShiftModifier)
    assert chosen(page) == ["Condax", "Treequote"]
    keys(Key.Key_Home, Held.ShiftModifier)
    assert len(chosen(page)) == 4
    press(Key.Key_Down)
    assert chosen(page) == ["Hatfan"]


def test_control_and_shift_clicks_choose_several(page: PipelinePage) -> None:
    view = cards(page.board, "prospecting")
    click(view, 0)
    click(view, 2, Held.ControlModifier)
    assert chosen(page) == ["Condax", "Konex"]
    click(view, 2, Held.ControlModifier)
    assert chosen(page) == ["Konex"]
    click(view, 0)
    press(Key.Key_K)
    click(view, 3, Held.ShiftModifier)
    assert len(chosen(page)) == 4
    click(cards(page.board, "engaging"), 0)
    assert chosen(page) == ["Warephase"]
    assert view.selectedIndexes() == []
    click(view, 1)
    click(view, 2, Held.ControlModifier)
    below = view.visualRect(view.cards.index(3, 0)).bottomLeft() + QPoint(60, 60)
    QTest.mouseClick(view.viewport(), Button.LeftButton, Held.NoModifier, below)
    assert chosen(page) == ["Condax"]  # beside the cards: only the current one


def test_several_are_moved_by_keys_in_one_act(page: PipelinePage, book: Book, desk: Desk) -> None:
    keys(Key.Key_Down, Held.ShiftModifier)
    keys(Key.Key_Down, Held.ShiftModifier)
    press(Key.Key_M)
    assert page.status() == "3 deals picked up. Left and right choose the stage, Enter drops, Esc puts them back"
    assert "Move 3 deals here" in titles(page.board, "engaging")
    press(Key.Key_Right)
    assert page.status() == "Move 3 deals to Won"
    press(Key.Key_Left, Key.Key_Return)
    assert titles(page.board, "prospecting") == ["Treequote"]
    assert newest(book) == "3 deals moved to Engaging"
    assert chosen(page) == ["Condax", "Hatfan", "Konex"]
    assert current_title(page.board) == "Condax"
    assert cards(page.board, "engaging").hasFocus()
    undo(desk)
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax", "Treequote"]
    assert titles(page.board, "engaging") == ["Warephase"]
    assert chosen(page) == ["Condax", "Hatfan", "Konex"]
    assert cards(page.board, "prospecting").hasFocus()


def test_the_menu_of_several_moves_and_gives_them(page: PipelinePage, book: Book, qtbot: QtBot) -> None:
    rosie = add_record(book, "member", {"name": "Rosie & Park", "active": 1}).created["member"][0]
    view = cards(page.board, "prospecting")
    click(view, 0)
    click(view, 1, Held.ControlModifier)
    where = view.visualRect(view.cards.index(0, 0)).center()
    for name in (f"give_{rosie.hex()}", f"move_{WON.hex()}"):
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where)))
        menu = part(page, QMenu, "deals_menu")
        assert [action.text().split("\t")[0] for action in menu.actions() if action.text()] == [
            "Move 2 deals to stage", "Give 2 deals to", "Delete 2 deals"]
        part(menu, QAction, name).trigger()
        menu.close()
        qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deals_menu"))
    assert book.value("select count(*) from deal where owner_id = ? and status = 'won'", (rosie,)) == 2
    assert chosen(page) == ["Hatfan", "Konex"]


def test_several_are_deleted_together(page: PipelinePage, book: Book, desk: Desk) -> None:
    keys(Key.Key_Down, Held.ShiftModifier)
    press(Key.Key_Delete)
    assert titles(page.board, "prospecting") == ["Condax", "Treequote"]
    undo(desk)
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan", "Condax", "Treequote"]


def test_a_refresh_keeps_what_is_chosen(page: PipelinePage, book: Book, desk: Desk) -> None:
    keys(Key.Key_Down, Held.ShiftModifier)
    with Book(book.path, book.key(), clock=book.clock) as other:
        add_deal(other, "Newcomer", step="2027-01-10")
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert titles(page.board, "prospecting")[0] == "Newcomer"
    assert chosen(page) == ["Hatfan", "Konex"]
    assert current_title(page.board) == "Hatfan"


def test_a_large_choice_moves_and_every_scroll_stays(book: Book, desk: Desk, show: Show) -> None:
    many_deals(book, 900)
    many_deals(book, 400, ENGAGING)
    page = PipelinePage(desk)
    show(page)
    desk.actions.bind(page.verbs())
    page.board.focus_cards()
    view, target = cards(page.board, "prospecting"), cards(page.board, "engaging")
    target.verticalScrollBar().setValue(9_000)
    view.choose_place(100)
    QApplication.processEvents()
    for _ in range(400):
        QTest.keyClick(view, Key.Key_Down, Held.ShiftModifier)
    top = target.cards.row_number(target.place_beside(0))
    rows = set(view.chosen_rows())
    assert len(rows) == 401
    add_deal(book, "Newcomer", step="2027-01-10")
    desk.jobs.changed.emit(None)
    assert set(view.chosen_rows()) == rows
    press(Key.Key_M)
    before = view.cards.count(), view.verticalScrollBar().value()
    press(Key.Key_Escape)
    assert (view.cards.count(), view.verticalScrollBar().value()) == before
    assert target.cards.row_number(target.place_beside(0)) == top
    page.board.moves.move_rows(view.chosen_rows(), WON)
    QApplication.processEvents()
    won = cards(page.board, "won")
    assert set(won.chosen_rows()) == rows
    assert won.cards.count() == 401
    assert view.cards.count() == 900 - 401 + 1
    assert target.cards.row_number(target.place_beside(0)) == top


def test_the_current_card_offers_to_plan_its_next_step(page: PipelinePage, book: Book, window: QMainWindow,
                                                       qtbot: QtBot) -> None:
    add_deal(book, "Betasoloin")
    page.refresh(None)
    QApplication.processEvents()
    view = cards(page.board, "prospecting")
    place = titles(page.board, "prospecting").index("Betasoloin")
    click(view, place)
    assert current_title(page.board) == "Betasoloin"
    index = view.cards.index(place, 0)
    line = view.visualRect(index).top() + 64
    link = next(where for x in range(view.width()) if view.delegate.is_link(index, where := QPoint(x, line)))
    QTest.mouseMove(view.viewport(), link)
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(view.viewport(), Button.LeftButton, Held.NoModifier, link)
    part(window, QWidget, "step_line")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(QWidget, "step_line"))
    press(Key.Key_M, Key.Key_Return)
    assert page.status() == "Nothing is planned with Betasoloin. T plans the next step"
    press(Key.Key_T)
    part(window, QWidget, "step_line")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)


def test_chips_narrow_the_board_and_the_list(page: PipelinePage, book: Book, desk: Desk) -> None:
    rosie = add_record(book, "member", {"name": "Rosie Park", "active": 1, "region": "North"}).created["member"][0]
    product = add_record(book, "product", {"name": "GTX Pro", "active": 1}).created["product"][0]
    deal = add_deal(book, "Northwind", step="2027-02-01")
    with book.change("Given") as edit:
        edit.set("deal", deal, "owner", rosie)
        edit.set("deal", deal, "product", product)
    page.refresh(None)
    QApplication.processEvents()
    chips = {name: part(page, FilterChip, f"pipeline_{name}") for name in ("pipeline", "owner", "product", "region")}
    assert [name for name, chip in chips.items() if chip.isVisible()] == ["owner", "product", "region"]
    for name, words in (("product", "GTX Pro"), ("region", "North"), ("owner", "Rosie Park")):
        menu = part(chips[name], QMenu, f"pipeline_{name}_menu")
        next(action for action in menu.actions() if action.text() == words).trigger()
        QApplication.processEvents()
        assert titles(page.board, "prospecting") == ["Northwind"]
        assert titles(page.board, "engaging") == []
        page.header.choose_view("list")
        assert page.list.table.source.rowCount() == 1
        page.header.choose_view("board")
        QTest.keyClick(chips[name], Key.Key_Backspace)
        assert len(titles(page.board, "prospecting")) == 5
    use("zh")
    page.set_texts()
    assert chips["region"].text() == "区域 全部"


def test_another_pipeline_has_a_board_of_its_own(page: PipelinePage, book: Book) -> None:
    pipeline = add_record(book, "pipeline", {"name": "Partners", "position": 2}).created["pipeline"][0]
    for position, name in enumerate(("First talk", "Contract"), 1):
        add_record(book, "stage", {"pipeline": pipeline, "name": name, "position": position, "kind": "open"})
    add_record(book, "deal", {"name": "Reseller", "pipeline": pipeline})
    page.refresh(None)
    QApplication.processEvents()
    chip = part(page, FilterChip, "pipeline_pipeline")
    assert chip.isVisible()
    menu = part(chip, QMenu, "pipeline_pipeline_menu")
    assert [action.text() for action in menu.actions()] == ["Sales", "Partners"]
    menu.actions()[1].trigger()
    QApplication.processEvents()
    assert [view.accessibleName() for view in page.board.findChildren(StageList) if view.isVisible()] == [
        "First talk", "Contract"]
    page.board.focus_cards()
    press(Key.Key_M, Key.Key_Return)
    stage = book.value("select s.name from deal d join stage s on s.id = d.stage_id where d.name = 'Reseller'")
    assert stage == "Contract"
    page.header.choose_view("list")
    assert page.list.table.source.rowCount() == 1


