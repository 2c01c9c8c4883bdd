"""A new company whose name is there already: a quiet line with a link, and nothing that hinders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import CustomerHands, Key, customer_window, few_customers


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    few_customers(book)
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def test_the_one_of_that_name_is_a_click_away_and_what_was_typed_comes_back(on: CustomerHands) -> None:
    on.press(Key.Key_N)
    on.typed("Kone")
    assert not on.sees("same_name")
    on.typed("x")
    assert on.text("same_name") == "“Konex” is there already."
    on.typed("y")
    assert not on.sees("same_name")
    on.press(Key.Key_Backspace, Key.Key_Tab)
    on.typed("Robotics")
    on.click("same_name_open")
    assert not on.sees("new_customer_dialog")
    assert on.text("card_name") == "Konex"
    on.table.setFocus()
    on.press(Key.Key_N)
    assert on.part(QLineEdit, "input_industry").text() == "Robotics"
    assert on.part(QLineEdit, "input_name").text() == "Konex"


def test_two_may_be_called_alike(on: CustomerHands) -> None:
    on.press(Key.Key_N)
    on.typed("KONEX ")
    assert on.sees("same_name"), "case and blanks make no other company"
    on.press(Key.Key_Return)
    assert on.of("select count(*) from company where name like 'konex%'") == 2
    assert not on.sees("new_customer_dialog")


def test_in_chinese_and_with_markup(on: CustomerHands) -> None:
    use("zh")
    on.press(Key.Key_N)
    on.typed("杭州云栖智能科技有限公司")
    assert on.text("same_name") == "“杭州云栖智能科技有限公司”已经存在。"
