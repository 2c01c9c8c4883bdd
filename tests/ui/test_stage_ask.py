"""A move asks for what its stage needs, and for nothing else; Enter goes on, Escape moves nothing."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.pipeline import move_deals
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.records import ENGAGING, LOST
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.widgets.picker import RecordPicker
from crm_desktop.ui.widgets.value_field import ValueField
from tests.ui.pipeline_book import add_deal, cards, many_deals, part, press, stage_of, titles, typed, undo

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture
def page(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """Two open deals and a lost one, the keyboard on the first card."""
    add_deal(book, "Konex", "prospecting", 548_200, step="2027-01-15")
    add_deal(book, "Hatfan", "prospecting", 120_000, step="2027-01-16")
    move_deals(book, [add_deal(book, "Condax", "engaging")], LOST, {"lost_reason": "Price"})
    made = PipelinePage(desk)
    show(made)
    desk.actions.bind(made.verbs())
    made.board.focus_cards()
    QApplication.processEvents()
    return made


def id_of(book: Book, name: str) -> bytes:
    return bytes(book.value("select id from deal where name = ?", (f"{name} rollout",)))


def carry(page: PipelinePage, *rights: Qt.Key) -> None:
    """M, then so many stages to the right, then Enter."""
    press(Key.Key_M, *rights, Key.Key_Return)


def of_lost(book: Book, name: str) -> tuple[str, ...]:
    return tuple(book.first("select status, lost_reason, competitor from deal where id = ?", (id_of(book, name),)))


def test_lost_offers_reason_and_competitor_and_enter_skips_them(page: PipelinePage, book: Book, desk: Desk,
                                                                window: QMainWindow) -> None:
    press(Key.Key_M, Key.Key_Right, Key.Key_Right)
    assert "Move Konex here, then say why" in titles(page.board, "lost")
    press(Key.Key_Return)
    assert part(window, QLabel, "dialog_title").text() == "Move Konex to Lost"
    assert QApplication.focusWidget() is part(window, QLineEdit, "input_lost_reason")
    assert stage_of(book, id_of(book, "Konex")) == "prospecting"
    press(Key.Key_Return)
    assert of_lost(book, "Konex") == ("lost", None, None)
    assert sorted(titles(page.board, "lost")) == ["Condax", "Konex"]
    assert cards(page.board, "lost").hasFocus()
    undo(desk)
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan"]


def test_what_is_written_goes_with_the_move_and_one_undo_takes_both_back(page: PipelinePage, book: Book, desk: Desk,
                                                                         window: QMainWindow) -> None:
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    carry(page, Key.Key_Right, Key.Key_Right)
    assert part(window, QLabel, "dialog_title").text() == "Move 2 deals to Lost"
    part(window, QPushButton, "reason_0").click()  # the one that was given before
    assert part(window, QLineEdit, "input_lost_reason").text() == "Price"
    typed(part(window, QLineEdit, "input_competitor"), "Ortel", Key.Key_Return)
    assert of_lost(book, "Konex") == of_lost(book, "Hatfan") == ("lost", "Price", "Ortel")
    undo(desk)
    assert of_lost(book, "Konex") == of_lost(book, "Hatfan") == ("open", None, None)


def test_escape_moves_nothing_and_the_card_is_back(page: PipelinePage, book: Book, window: QMainWindow,
                                                   qtbot: QtBot) -> None:
    before = book.value("select max(n) from change_set")
    carry(page, Key.Key_Right, Key.Key_Right)
    assert page.board.carry.under_way
    press(Key.Key_Escape)
    assert not page.board.carry.under_way
    assert titles(page.board, "lost") == ["Condax"]
    assert titles(page.board, "prospecting") == ["Konex", "Hatfan"]
    assert cards(page.board, "prospecting").hasFocus()
    assert book.value("select max(n) from change_set") == before
    qtbot.waitUntil(lambda: not window.findChildren(QWidget, "stage_ask"))


def test_a_stage_that_needs_nothing_asks_nothing(page: PipelinePage, book: Book, window: QMainWindow) -> None:
    edit_record(book, ENGAGING, {"required": {"value": 1}})  # Konex has one
    carry(page)
    assert not window.findChildren(QWidget, "stage_ask")
    assert stage_of(book, id_of(book, "Konex")) == "engaging"


def test_only_what_is_required_and_missing_is_asked(page: PipelinePage, book: Book, window: QMainWindow) -> None:
    product = add_record(book, "product", {"name": "GTX Pro", "active": 1}).created["product"][0]
    edit_record(book, id_of(book, "Hatfan"), {"value": None})
    edit_record(book, ENGAGING, {"required": {"value": 1, "product": 1, "source": 1}})
    edit_record(book, id_of(book, "Konex"), {"source": "Fair"})
    page.refresh(None)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(Key.Key_M)
    assert "Move 2 deals here, then fill in: Value, Source, Product" in titles(page.board, "engaging")
    press(Key.Key_Return)
    assert [line.objectName() for line in part(window, QWidget, "stage_ask_form").findChildren(QLineEdit)] == [
        "input_value", "input_source", "input_product"]
    press(Key.Key_Return)
    assert part(window, QLabel, "problem_value").text() == "Value is needed."
    typed(part(window, QLineEdit, "input_value"), "many")
    typed(part(window, QLineEdit, "input_source"), "Web")
    picker = part(window, RecordPicker, "input_product")
    picker.setFocus()
    typed(picker, "GTX", Key.Key_Return)
    part(window, QPushButton, "dialog_primary").click()
    assert "many" in part(window, QLabel, "problem_value").text()
    assert stage_of(book, id_of(book, "Konex")) == "prospecting"
    line = part(window, QLineEdit, "input_value")
    line.selectAll()
    typed(line, "2,500", Key.Key_Return)
    found = book.rows("select value_minor, source, product_id from deal where stage_id = ? order by row", (ENGAGING,))
    assert [tuple(row) for row in found] == [(548_200, "Fair", product), (250_000, "Web", product)]


def test_the_stage_on_the_card_asks_as_well(page: PipelinePage, book: Book, window: QMainWindow,
                                            qtbot: QtBot) -> None:
    press(Key.Key_Return)
    page.card.move_wanted.emit(id_of(book, "Konex"), LOST)
    assert part(window, QLabel, "dialog_title").text() == "Move Konex to Lost"
    press(Key.Key_Escape)
    assert part(page.card, ValueField, "field_stage").value_text() == "Prospecting"
    qtbot.waitUntil(lambda: not window.findChildren(QWidget, "stage_ask"))
    page.deeds.acts.ask_menu(id_of(book, "Hatfan"), page.mapToGlobal(page.rect().center()))
    part(page, QAction, f"move_{LOST.hex()}").trigger()
    part(page, QMenu, "deal_menu").close()
    assert part(window, QLabel, "dialog_title").text() == "Move Hatfan to Lost"
    typed(part(window, QLineEdit, "input_lost_reason"), "No budget", Key.Key_Return)
    assert of_lost(book, "Hatfan") == ("lost", "No budget", None)
    qtbot.waitUntil(lambda: not page.findChildren(QMenu, "deal_menu"))


def test_a_lost_deal_that_is_moved_there_again_keeps_its_reason(page: PipelinePage, book: Book,
                                                                window: QMainWindow) -> None:
    move_deals(book, [id_of(book, "Condax")], ENGAGING)
    page.board.moves.move([id_of(book, "Condax")], LOST)
    line = part(window, QLineEdit, "input_lost_reason")
    assert line.text() == "Price"
    line.clear()
    press(Key.Key_Return)
    assert of_lost(book, "Condax") == ("lost", None, None)


def test_the_question_speaks_chinese(page: PipelinePage, window: QMainWindow) -> None:
    use("zh")
    page.set_texts()
    carry(page, Key.Key_Right, Key.Key_Right)
    assert part(window, QLabel, "dialog_title").text() == "把“Konex”移到输单"
    assert part(window, QPushButton, "dialog_primary").text() == "移到输单"
    press(Key.Key_Escape)


def test_a_thousand_deals_are_asked_about_first(book: Book, desk: Desk, show: Show, window: QMainWindow,
                                                qtbot: QtBot) -> None:
    many_deals(book, 1_000)
    page = PipelinePage(desk)
    show(page)
    desk.actions.bind(page.verbs())
    page.board.focus_cards()
    view = cards(page.board, "prospecting")
    view.selectAll()
    press(Key.Key_M, Key.Key_Return)
    assert part(window, QLabel, "dialog_title").text() == "Move 1,000 deals to Engaging"
    press(Key.Key_Escape)
    assert not page.board.carry.under_way
    assert view.cards.count() == 1_000
    qtbot.waitUntil(lambda: not window.findChildren(QWidget, "many_moves"))
    assert view.chosen_count() == 1_000
    press(Key.Key_M, Key.Key_Return)
    part(window, QPushButton, "dialog_primary").click()
    QApplication.processEvents()
    assert view.cards.count() == 0
    assert cards(page.board, "engaging").chosen_count() == 1_000
    undo(desk)
    assert view.cards.count() == 1_000
