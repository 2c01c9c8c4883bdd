"""The single keys of the Service tab, pressed on the real page: answer, note, assign, solve, wait."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.service.answer_box import AnswerBox
from tests.conftest import HandClock
from tests.ui.service_hands import Key, ServiceHands, Show, find

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def on(qtbot: QtBot, book: Book, desk: Desk, clock: HandClock, show: Show) -> ServiceHands:
    hands = ServiceHands(qtbot, book, desk, clock, show)
    hands.queue.setFocus()
    return hands


def can(on: ServiceHands) -> set[str]:
    return {name for name in ("answer", "note", "assign", "solve", "wait") if on.desk.actions.action(name).isEnabled()}


def test_r_begins_an_answer_and_shift_r_a_note(on: ServiceHands) -> None:
    kinds = find(on.page, AnswerBox, "answer_box").kinds
    on.qtbot.keyClick(on.queue, Key.Key_R)
    assert on.text.hasFocus()
    assert (kinds.current(), on.text.toPlainText()) == ("answer", "")
    on.qtbot.keyClick(on.text, Key.Key_Escape)
    on.qtbot.keyClick(on.queue, Key.Key_R, SHIFT)
    assert on.text.hasFocus()
    assert (kinds.current(), on.text.toPlainText()) == ("note", "")
    on.write("rRasS")
    assert on.text.toPlainText() == "rRasS"
    assert on.value(on.line, "status") == "new"
    on.qtbot.keyClick(on.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert on.book.value("select internal from ticket_message where text = 'rRasS'") == 1


def test_a_offers_the_owners_and_gives_the_ticket(on: ServiceHands) -> None:
    on.qtbot.keyClick(on.queue, Key.Key_A)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    assert "Marty Freudenburg" in words
    active = menu.activeAction()
    assert active is not None
    assert active.text() == "Li Wei"
    for _ in range(words.index("Marty Freudenburg") - words.index("Li Wei")):
        on.qtbot.keyClick(menu, Key.Key_Down)
    on.qtbot.keyClick(menu, Key.Key_Return)
    assert on.value(on.line, "owner_id") == on.mate


def test_s_solves_and_shift_s_waits_and_each_rests_where_it_can_do_nothing(on: ServiceHands) -> None:
    assert can(on) == {"answer", "note", "assign", "solve", "wait"}
    on.qtbot.keyClick(on.queue, Key.Key_S, SHIFT)
    assert on.value(on.line, "status") == "waiting"
    assert can(on) == {"answer", "note", "assign", "solve"}
    on.qtbot.keyClick(on.queue, Key.Key_S)
    assert on.value(on.line, "status") == "solved"
    assert on.value(on.tax, "status") == "new"
    on.view(3)
    assert can(on) == {"answer", "note", "assign"}
    on.page.header.search.setText("nothing like that")
    on.qtbot.waitUntil(lambda: on.subjects() == [])
    assert can(on) == set()


def test_the_keys_are_dead_while_another_page_is_in_front(on: ServiceHands) -> None:
    on.page.hide()
    assert can(on) == set()
    on.page.show()
    assert can(on) == {"answer", "note", "assign", "solve", "wait"}


def test_a_key_that_is_held_down_solves_one_ticket(on: ServiceHands) -> None:
    assert not on.desk.actions.action("solve").autoRepeat()
    assert on.desk.actions.action("undo").autoRepeat()
