"""The single keys of lists: X marks rows, G and O ask for the tag and the owner of the marked ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import CustomerHands, Key, customer_window, few_customers


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    few_customers(book)
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def marked(on: CustomerHands) -> list[str]:
    return [on.names()[place] for first, last in on.table.selected_ranges() for place in range(first, last + 1)]


def title(on: CustomerHands) -> str:
    return on.part(QWidget, "bulk_dialog").findChild(QLabel, "dialog_title").text()


def test_x_marks_rows_that_stay_marked_while_keys_move(on: CustomerHands) -> None:
    first, second, third = on.names()[:3]
    on.press(Key.Key_X, Key.Key_J)
    assert (marked(on), on.current()) == ([first], second)
    on.press(Key.Key_J, Key.Key_X)
    assert marked(on) == [first, third]
    assert on.text("selection_count") == "2 selected"
    on.press(Key.Key_X)
    assert marked(on) == [first]
    on.press(Key.Key_Escape)
    assert marked(on) == [third]
    on.press(Key.Key_K)
    assert marked(on) == [second]  # no mark: the row in hand is the chosen one again


def test_a_click_begins_anew(on: CustomerHands) -> None:
    on.press(Key.Key_X, Key.Key_J, Key.Key_X)
    on.to(on.names()[3])
    assert marked(on) == [on.names()[3]]
    on.press(Key.Key_K)
    assert marked(on) == [on.names()[2]]


def test_g_tags_the_marked_rows_and_not_the_current_one(on: CustomerHands) -> None:
    on.press(Key.Key_X, Key.Key_J, Key.Key_X, Key.Key_J, Key.Key_G)
    assert "2 companies" in title(on)
    assert on.part(QLineEdit, "bulk_value").hasFocus()
    on.typed("Fair", Key.Key_Return, Key.Key_Return)
    assert on.of("select count(*) from company where tags is not null") == 2 + 1  # one carried a tag already


def test_o_asks_for_the_owner_of_the_current_row(on: CustomerHands) -> None:
    on.press(Key.Key_J, Key.Key_O)
    assert "1 company" in title(on)
    on.typed("xgo")  # letters are typed, not done
    assert on.part(QLineEdit, "bulk_value").text() == "xgo"
    on.press(Key.Key_Escape, Key.Key_Escape)  # the choices, then the question
    assert on.table.hasFocus()


def test_where_no_row_is_the_keys_rest(on: CustomerHands) -> None:
    actions = on.desktop.desk.actions
    assert all(actions.action(name).isEnabled() for name in ("mark", "tag", "owner"))
    on.search("nobody of this name")
    on.qtbot.waitUntil(lambda: on.names() == [])
    assert not any(actions.action(name).isEnabled() for name in ("mark", "tag", "owner"))
