"""A deal that is added or goes while its card is open, with lanes as in the window: what is current, what is shown."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.pipeline.page import PipelinePage
from crm_desktop.ui.widgets.picker import RecordPicker
from tests.ui.pipeline_book import add_deal, cards, current_title, part, titles, typed

Show = Callable[..., QWidget]
Key = Qt.Key


@pytest.fixture
def lanes(desk: Desk, book: Book) -> Iterator[Desk]:
    """The desk with lanes that answer one after another, as in the window."""
    jobs = Jobs(Book(book.path, book.key(), clock=book.clock))
    yield replace(desk, jobs=jobs)
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def page(book: Book, lanes: Desk, show: Show, qtbot: QtBot) -> PipelinePage:
    """The board with two deals, and no card chosen."""
    add_deal(book, "Konex", "prospecting", 548_200, step="2027-01-15")
    add_deal(book, "Warephase", "engaging", 2_676_800)
    add_record(book, "company", {"name": "Betasoloin"})
    made = PipelinePage(lanes)
    show(made)
    lanes.actions.bind(made.verbs())
    qtbot.waitUntil(lambda: titles(made.board, "prospecting") == ["Konex"] if made.board.answer else False)
    return made


def shown(page: PipelinePage) -> str:
    """Whose card is open."""
    return part(page.card, QLabel, "deal_name").text() if page.pane is page.card else ""


def add_by_form(page: PipelinePage, window: QMainWindow, qtbot: QtBot) -> None:
    part(page, QPushButton, "new_deal").click()
    company = part(window, RecordPicker, "input_company")
    typed(company, "beta")
    qtbot.waitUntil(company.is_open)
    typed(company, "", Key.Key_Return)
    qtbot.waitUntil(lambda: company.record() is not None)
    typed(part(window, QLineEdit, "input_name"), "First order")
    part(window, QPushButton, "dialog_primary").click()


@pytest.mark.parametrize("chosen", [True, False])
def test_a_new_deal_is_current_and_shown(page: PipelinePage, window: QMainWindow, qtbot: QtBot, chosen: bool) -> None:
    if chosen:
        page.board.focus_cards()
        qtbot.waitUntil(lambda: current_title(page.board) == "Konex")
    add_by_form(page, window, qtbot)
    qtbot.waitUntil(lambda: current_title(page.board) == "Betasoloin")
    qtbot.waitUntil(lambda: shown(page) == "First order")
    assert cards(page.board, "prospecting").hasFocus()
    assert page.current_record() == page.deeds.current() == page.card.deal_id
    page.refresh(None)
    QApplication.processEvents()
    assert shown(page) == "First order"


def test_the_card_of_a_deal_that_is_undone_closes(page: PipelinePage, window: QMainWindow, lanes: Desk, book: Book,
                                                  qtbot: QtBot) -> None:
    add_by_form(page, window, qtbot)
    qtbot.waitUntil(lambda: shown(page) == "First order")
    lanes.jobs.do(page, lambda book: undo_act(book), quiet=True)
    qtbot.waitUntil(lambda: "Betasoloin" not in titles(page.board, "prospecting"))
    qtbot.waitUntil(lambda: page.pane is None)
    assert cards(page.board, "prospecting").hasFocus()
