"""The Pipeline tab as a user has it: views, owner filter, menu, card, new deal, next step, delete, undo, Escape."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QMenu, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.records import ENGAGING
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.deal_spans import DealSpans
from crm_desktop.ui.pipeline.funnel_question import RowsWanted
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.totals_line import TotalsLine
from crm_desktop.ui.widgets.chips import FilterChip
from crm_desktop.ui.widgets.picker import RecordPicker
from crm_desktop.ui.widgets.value_field import ValueField
from tests.conftest import HandClock
from tests.ui.pipeline_book import add_deal, cards, current_title, part, press, stage_of, titles, typed, undo

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture
def page(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """The page on three open deals and a won one, its verbs bound as the frame does, the keyboard on the first card."""
    add_deal(book, "Konex", "prospecting", 548_200, step="2027-01-15")
    add_deal(book, "Hatfan", "prospecting", 120_000, step="2027-01-13")
    add_deal(book, "Warephase", "engaging", 2_676_800)
    add_deal(book, "Statholdings", "won", 600_000)
    made = PipelinePage(desk)
    show(made)
    desk.actions.bind(made.verbs())
    made.board.focus_cards()
    QApplication.processEvents()
    return made


def id_of(book: Book, name: str) -> bytes:
    return bytes(book.value("select id from deal where name = ?", (f"{name} rollout",)))


def totals(page: PipelinePage) -> str:
    return part(page, TotalsLine, "pipeline_totals").text()


def test_the_page_opens_on_the_board_with_its_totals(page: PipelinePage) -> None:
    assert page.view == "board"
    assert titles(page.board, "prospecting") == ["Hatfan", "Konex"]
    assert totals(page) == "3 open  $33,450  weighted $14,720"
    assert page.status() == "Arrows choose a card, Shift and arrows several, M moves them, T plans the next step"


def test_m_and_enter_move_a_card_and_the_status_line_says_how(page: PipelinePage, book: Book, desk: Desk) -> None:
    press(Key.Key_M)
    assert page.status() == "Hatfan picked up. Left and right choose the stage, Enter drops, Esc puts it back"
    press(Key.Key_Return)
    assert stage_of(book, id_of(book, "Hatfan")) == "engaging"
    assert totals(page) == "3 open  $33,450  weighted $15,080"
    assert page.status().startswith("Arrows choose")
    undo(desk)
    assert stage_of(book, id_of(book, "Hatfan")) == "prospecting"
    assert current_title(page.board) == "Hatfan"


def test_escape_goes_one_level_up(page: PipelinePage) -> None:
    press(Key.Key_Return)
    assert page.pane is page.card
    assert page.card.isAncestorOf(QApplication.focusWidget())  # type: ignore[arg-type]
    assert page.escape()
    assert cards(page.board, "prospecting").hasFocus()
    assert page.pane is page.card
    press(Key.Key_M)
    assert page.escape()
    assert not page.board.carry.under_way
    assert page.pane is page.card
    assert page.escape()
    assert page.pane is None
    assert not page.escape()


def test_an_open_card_follows_the_current_deal(page: PipelinePage) -> None:
    press(Key.Key_Space)
    name = part(page.card, QLabel, "deal_name")
    assert name.text() == "Hatfan rollout"
    press(Key.Key_Down)
    assert name.text() == "Konex rollout"
    press(Key.Key_Right)
    assert name.text() == "Warephase rollout"
    press(Key.Key_Space)
    assert page.pane is None


def test_the_menu_moves_a_card_to_any_stage(page: PipelinePage, book: Book, qtbot: QtBot) -> None:
    view = cards(page.board, "prospecting")
    where = view.visualRect(view.cards.index(1, 0)).center()
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where)))
    menu = part(page, QMenu, "deal_menu")
    assert menu.isVisible()
    names = [action.text() for action in part(page, QMenu, "move_menu").actions()]
    assert names == ["Prospecting", "Engaging", "Won", "Lost"]
    part(page, QAction, f"move_{ENGAGING.hex()}").trigger()
    menu.close()
    assert stage_of(book, id_of(book, "Konex")) == "engaging"
    qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deal_menu"))


def test_done_in_the_menu_finishes_the_step(page: PipelinePage, book: Book, qtbot: QtBot) -> None:
    page.deeds.acts.ask_menu(id_of(book, "Hatfan"), QPoint(10, 10))
    done = part(page, QAction, "deal_done")
    assert done.text() == "Done: Call"
    done.trigger()
    part(page, QMenu, "deal_menu").close()
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan"]
    assert page.board.current_face().mark == "none"  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deal_menu"))


def test_t_plans_a_step_in_one_line(page: PipelinePage, book: Book, window: QMainWindow) -> None:
    press(Key.Key_Right, Key.Key_T)
    line = part(window, QLineEdit, "step_line")
    typed(line, "wed 14:00 call", Key.Key_Return)
    due = book.first("select kind, due_on, due_time from activity where deal_id = ?", (id_of(book, "Warephase"),))
    assert tuple(due) == ("call", "2027-01-20", "14:00")
    assert page.board.current_face().mark == "planned"  # type: ignore[union-attr]


def test_delete_and_undo(page: PipelinePage, desk: Desk) -> None:
    press(Key.Key_Delete)
    assert titles(page.board, "prospecting") == ["Konex"]
    assert current_title(page.board) == "Konex"
    undo(desk)
    assert titles(page.board, "prospecting") == ["Hatfan", "Konex"]


def test_the_card_says_how_long_the_deal_stood_in_each_stage(page: PipelinePage, book: Book, desk: Desk,
                                                             clock: HandClock) -> None:
    press(Key.Key_Return)
    spans = part(page.card, DealSpans, "deal_spans")
    assert spans.text() == "Prospecting 0 days"
    clock.move(days=12)
    move_deal(book, id_of(book, "Hatfan"), ENGAGING)
    clock.move(days=31)
    page.refresh(None)
    assert spans.text() == "Prospecting 12 days, Engaging 31 days"
    assert spans.toolTip().splitlines() == ["Prospecting 12 days, since 15 Jan", "Engaging 31 days, since 27 Jan"]
    use("zh")
    page.set_texts()
    assert spans.text() == "初步接触 12天、洽谈中 31天"


def test_fields_are_edited_in_place_and_say_what_is_wrong(page: PipelinePage, book: Book) -> None:
    press(Key.Key_Return)
    field = part(page.card, ValueField, "field_value")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    editor = part(field, QLineEdit, "editor_value")
    editor.selectAll()
    typed(editor, "2,500", Key.Key_Return)
    assert field.value_text() == "$2,500"
    assert book.value("select value_minor from deal where id = ?", (id_of(book, "Hatfan"),)) == 250_000
    press(Key.Key_Return)
    editor = part(field, QLineEdit, "editor_value")
    editor.selectAll()
    typed(editor, "much", Key.Key_Return)
    assert part(field, QLabel, "problem_value").text()
    assert part(field, QLineEdit, "editor_value").text() == "much"
    assert book.value("select value_minor from deal where id = ?", (id_of(book, "Hatfan"),)) == 250_000


def test_a_refresh_keeps_what_is_being_typed(page: PipelinePage, book: Book, desk: Desk) -> None:
    press(Key.Key_Return)
    field = part(page.card, ValueField, "field_source")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    editor = part(field, QLineEdit, "editor_source")
    typed(editor, "Trade f")
    with Book(book.path, book.key(), clock=book.clock) as other:
        edit_record(other, id_of(other, "Hatfan"), {"competitor": "Ortel"})
    desk.jobs.changed.emit(None)
    QApplication.processEvents()
    assert part(field, QLineEdit, "editor_source").text() == "Trade f"
    assert QApplication.focusWidget() is editor


def test_a_new_deal_is_added_and_becomes_the_current_one(page: PipelinePage, book: Book, window: QMainWindow) -> None:
    add_record(book, "company", {"name": "Betasoloin"})
    press(Key.Key_N)
    company = part(window, RecordPicker, "input_company")
    typed(company, "beta", Key.Key_Return)
    assert company.text() == "Betasoloin"
    typed(part(window, QLineEdit, "input_name"), "First order")
    typed(part(window, QLineEdit, "input_value"), "3,393")
    part(window, QPushButton, "dialog_primary").click()
    QApplication.processEvents()
    row = book.first("select value_minor, owner_id from deal where name = 'First order'")
    assert tuple(row) == (339_300, book.me())
    assert current_title(page.board) == "Betasoloin"
    assert part(page.card, QLabel, "deal_name").text() == "First order"


def test_a_company_is_added_from_the_form(page: PipelinePage, book: Book, window: QMainWindow) -> None:
    press(Key.Key_N)
    company = part(window, RecordPicker, "input_company")
    typed(company, "Zzz Traders", Key.Key_Return)
    assert book.value("select count(*) from company where name = 'Zzz Traders'") == 1
    assert company.record() is not None
    part(window, QPushButton, "dialog_primary").click()
    QApplication.processEvents()
    assert "Zzz Traders" in titles(page.board, "prospecting")


def test_a_new_deal_needs_a_company(page: PipelinePage, window: QMainWindow) -> None:
    part(page, QPushButton, "new_deal").click()
    part(window, QPushButton, "dialog_primary").click()
    QApplication.processEvents()
    assert part(window, QLabel, "problem_company").text()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert not window.findChildren(QWidget, "new_deal_form") or not part(window, QWidget, "new_deal_form").isVisible()


def test_the_owner_filter_holds_for_board_and_list(page: PipelinePage, book: Book) -> None:
    rosie = add_record(book, "member", {"name": "Rosie Park", "active": 1}).created["member"][0]
    edit_record(book, id_of(book, "Konex"), {"owner": rosie})
    page.refresh(None)
    chip = part(page, FilterChip, "pipeline_owner")
    rosie_action = next(action for action in part(chip, QMenu, "pipeline_owner_menu").actions()
                        if action.text() == "Rosie Park")
    rosie_action.trigger()
    QApplication.processEvents()
    assert titles(page.board, "prospecting") == ["Konex"]
    assert titles(page.board, "engaging") == []
    assert totals(page) == "1 open  $5,482  weighted $1,096"
    page.header.choose_view("list")
    assert page.list.table.source.rowCount() == 1
    QTest.keyClick(chip, Key.Key_Backspace)
    QApplication.processEvents()
    assert page.list.table.source.rowCount() == 4


def test_words_are_searched_in_the_list(page: PipelinePage, qtbot: QtBot) -> None:
    press(Key.Key_Slash)
    assert page.header.search.hasFocus()
    typed(page.header.search, "konex")
    qtbot.waitUntil(lambda: page.view == "list" and page.list.table.source.rowCount() == 1)
    assert page.escape()
    qtbot.waitUntil(lambda: page.list.table.source.rowCount() == 4)
    assert page.list.table.hasFocus()


def test_a_bar_of_the_funnel_opens_its_deals_and_the_chip_takes_them_away(page: PipelinePage) -> None:
    page.header.choose_view("funnel")
    answer = page.funnel.answer
    assert answer is not None
    reached = answer.funnel.stages[1]
    page.funnel.rows_wanted.emit(RowsWanted("reached", reached.stage_id, reached.name, False, answer.question))
    assert page.view == "list"
    assert page.list.table.source.rowCount() == reached.reached
    chip = part(page, FilterChip, "deal_scope")
    assert chip.isVisible()
    assert "Deals that reached Engaging" in chip.text()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 12, chip.height() // 2))
    QApplication.processEvents()
    assert page.list.table.source.rowCount() == 4
    assert not chip.isVisible()


def test_the_funnel_is_exported_from_its_pane(page: PipelinePage) -> None:
    press(Key.Key_Space)
    page.header.choose_view("funnel")
    assert page.pane is None  # the card of a deal says nothing about the funnel
    button = part(page, QPushButton, "funnel_export")
    assert button.isVisible()
    assert not part(page, QPushButton, "new_deal").isVisible()
    QTest.keyClick(page, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert page.pane is page.funnel.export_pane()
    assert button.isChecked()
    button.click()
    assert page.pane is None
    assert not button.isChecked()


def test_records_of_other_tabs_are_shown_here(page: PipelinePage, book: Book) -> None:
    page.show_record("deal", id_of(book, "Warephase"))
    assert part(page.card, QLabel, "deal_name").text() == "Warephase rollout"
    assert current_title(page.board) == "Warephase"
    company = book.value("select company_id from deal where id = ?", (id_of(book, "Konex"),))
    page.show_record("deals of company", company)
    assert page.view == "list"
    assert page.list.table.source.rowCount() == 1
    assert "Konex" in part(page, FilterChip, "deal_scope").text()


def test_a_hidden_page_catches_up(page: PipelinePage, book: Book, desk: Desk, show: Show) -> None:
    page.hide()
    add_deal(book, "Latecomer", step="2027-01-01")
    desk.jobs.changed.emit(None)
    assert "Latecomer" not in titles(page.board, "prospecting")
    page.show()
    QApplication.processEvents()
    assert titles(page.board, "prospecting")[0] == "Latecomer"


def test_everything_has_a_name_and_speaks_chinese(page: PipelinePage) -> None:
    press(Key.Key_Return)
    use("zh")
    page.desk.theme.use("light")
    page.set_texts()
    QApplication.processEvents()
    assert totals(page) == "3个进行中  $3.3万  加权 $1.5万"
    assert page.status() == "按方向键选择卡片，Shift 加方向键选多张，M 移动，T 安排下一步"
    focusable = [one for one in page.findChildren(QWidget)
                 if one.isVisible() and one.focusPolicy() != Qt.FocusPolicy.NoFocus and not isinstance(one, QTabBar)]
    nameless = [f"{type(one).__name__} {one.objectName()}" for one in focusable
                if not (one.accessibleName() or getattr(one, "text", str)()) or not one.objectName()]
    assert nameless == []


def test_the_deal_of_an_open_card_is_the_current_one_in_the_next_view_too(page: PipelinePage) -> None:
    press(Key.Key_Down, Key.Key_Space)
    assert (current_title(page.board), page.pane) == ("Konex", page.card)
    page.header.choose_view("list")
    QApplication.processEvents()
    deal = page.list.current_deal()
    assert deal is not None
    assert deal.deal_id == page.card.deal_id
    assert page.list.table.selected_count() == 1
    press(Key.Key_Down)
    page.header.choose_view("board")
    QApplication.processEvents()
    assert page.deeds.current() == page.card.deal_id
