"""The single keys of the Pipeline tab, pressed on real cards and rows: won, lost, owner, mark, funnel."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.pipeline.stage_ask import StageAsk
from tests.ui.pipeline_book import add_deal, part, press, undo

Show = Callable[..., QWidget]
Key, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
NAMES = ("won", "lost", "owner", "mark", "funnel")


@pytest.fixture
def page(book: Book, desk: Desk, show: Show) -> PipelinePage:
    """Three deals in the first stage, one that is won, the keyboard on the first card."""
    for day, name in enumerate(("Konex", "Hatfan", "Condax"), 16):
        add_deal(book, name, "prospecting", 100_000, step=f"2027-01-{day}")
    add_deal(book, "Statholdings", "won", 600_000)
    made = PipelinePage(desk)
    show(made)
    desk.actions.bind(made.verbs())
    made.window().activateWindow()
    made.board.focus_cards()
    QApplication.processEvents()
    return made


def shift(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, SHIFT)
    QApplication.processEvents()


def status(book: Book, value: str) -> int:
    return int(book.value("select count(*) from deal where status = ?", (value,)))


def can(page: PipelinePage) -> set[str]:
    return {name for name in NAMES if page.desk.actions.action(name).isEnabled()}


def in_list(page: PipelinePage) -> None:
    page.header.choose_view("list")
    page.list.table.setFocus()
    QApplication.processEvents()


def test_w_wins_the_card_and_one_undo_brings_it_back(page: PipelinePage, book: Book) -> None:
    press(Key.Key_W)
    assert status(book, "won") == 2
    undo(page.desk)
    assert status(book, "won") == 1


def test_w_wins_all_chosen_cards(page: PipelinePage, book: Book) -> None:
    shift(Key.Key_J)
    press(Key.Key_W)
    assert status(book, "won") == 3


def test_shift_w_asks_for_the_reason_first(page: PipelinePage, book: Book) -> None:
    shift(Key.Key_W)
    asked = page.window().findChild(StageAsk)
    assert asked is not None
    assert asked.isVisible()
    assert status(book, "lost") == 0
    QTest.keyClicks(QApplication.focusWidget(), "w")  # typed, not done
    assert status(book, "won") == 1
    asked.accept()
    QApplication.processEvents()
    assert status(book, "lost") == 1


def test_a_won_card_cannot_be_won_again(page: PipelinePage) -> None:
    assert can(page) == {"won", "lost", "owner", "funnel"}
    for _ in range(6):
        press(Key.Key_Right)
    assert page.board.current_kind() == "won"
    assert can(page) == {"lost", "owner", "funnel"}


def test_o_gives_the_card_to_somebody_else(page: PipelinePage, book: Book) -> None:
    press(Key.Key_O)
    menu = part(page, QMenu, "deals_owner_menu")
    assert menu.isVisible()
    part(menu, QAction, "give_nobody").trigger()
    menu.close()
    assert book.value("select count(*) from deal where owner_id is null") == 1


def test_rows_are_marked_and_won_together(page: PipelinePage, book: Book) -> None:
    in_list(page)
    press(Key.Key_J)  # below the won one, which is the largest
    for key in (Key.Key_X, Key.Key_J, Key.Key_X, Key.Key_K):
        press(key)
    assert page.list.table.selected_count() == 2
    press(Key.Key_W)
    assert status(book, "won") == 3


def test_one_mark_beside_the_current_row_is_what_is_meant(page: PipelinePage, book: Book) -> None:
    in_list(page)
    for key in (Key.Key_J, Key.Key_X, Key.Key_J, Key.Key_W):
        press(key)
    assert status(book, "won") == 2
    assert page.list.table.selected_count() == 1
    press(Key.Key_Delete)
    assert status(book, "won") == 1
    press(Key.Key_Escape)


def test_f_shows_the_funnel_where_the_other_keys_rest(page: PipelinePage) -> None:
    press(Key.Key_F)
    assert page.view == "funnel"
    assert can(page) == set()
    page.header.choose_view("board")
    assert can(page) == {"won", "lost", "owner", "funnel"}
    page.hide()
    assert can(page) == set()
