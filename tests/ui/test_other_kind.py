"""What is searched for in one list and stands in the other one is a click away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from tests.ui.customer_hands import CustomerHands, add, customer_window, few_customers


@pytest.fixture
def on(qtbot: QtBot, book: Book, theme: Theme, tmp_path: Path) -> Iterator[CustomerHands]:
    few_customers(book)
    for name in ("张文芳", "周维福", "赵婉凤", "郑卫方", "朱文帆"):
        add(book, "person", name=name)
    with customer_window(qtbot, book, theme, tmp_path) as hands:
        hands.table.setFocus()
        yield hands


def said(on: CustomerHands) -> str:
    """The link over the list."""
    assert on.sees("other_kind")
    return on.part(QPushButton, "other_kind").text()


def test_initials_of_people_are_offered_on_the_list_of_companies(on: CustomerHands) -> None:
    assert not on.sees("other_kind")
    on.search("zwf")
    assert not on.sees("company_table"), "no company is called so"
    assert said(on) == "6 people match"
    use("zh")
    on.page.set_texts()
    assert said(on) == "有6位联系人符合"
    use("en")
    on.click("other_kind")
    assert on.page.header.search.text() == "zwf"
    assert len(on.names()) == 6
    assert on.current() in on.names()
    assert on.table.hasFocus()
    assert on.page.status().startswith("6 people")


def test_it_goes_with_the_search_and_follows_the_book(on: CustomerHands) -> None:
    on.search("zwf")
    on.desktop.desk.jobs.do(on.page, lambda book: add_record(book, "person", {"name": "曾文飞"}))
    assert said(on) == "7 people match"
    on.page.header.search.clear()
    on.qtbot.waitUntil(lambda: not on.sees("other_kind"))
    on.search("konex")
    assert not on.sees("other_kind"), "nobody is called so"


def test_the_other_way_round(on: CustomerHands) -> None:
    on.page.show_record("person", on.of("select id from person where name = '张伟芳'"))
    on.search("zotware")
    assert said(on) == "1 company matches"
    on.click("other_kind")
    assert on.names() == ["Zotware"]
