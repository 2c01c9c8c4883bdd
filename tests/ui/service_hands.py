"""The hands of a person at the Service tab: what the tests of the page click, type and read."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import add_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.service.bubble import MessageText
from crm_desktop.ui.service.chip_button import ChipButton
from crm_desktop.ui.service.page import ServicePage
from crm_desktop.ui.service.queue import QueueView
from tests.conftest import HandClock

Show = Callable[..., Any]
Key = Qt.Key


def find(page: QWidget, kind: type[Any], name: str) -> Any:
    found = page.window().findChild(kind, name)
    assert found is not None, name
    return found


def created(changes: ChangeSet, record_type: str) -> bytes:
    return changes.created[record_type][0]


class ServiceHands:
    """A book with a customer and a few tickets, and the page on it."""

    def __init__(self, qtbot: QtBot, book: Book, desk: Desk, clock: HandClock, show: Show) -> None:
        self.qtbot, self.book, self.desk, self.clock = qtbot, book, desk, clock
        self.company = created(add_record(book, "company", {"name": "Treequote", "industry": "Telecommunications"}),
                               "company")
        self.person = created(add_record(book, "person", {"name": "James Okafor"}), "person")
        add_record(book, "person_company", {"person": self.person, "company": self.company, "main": 1})
        self.mate = created(add_record(book, "member", {"name": "Marty Freudenburg"}), "member")
        self.tax = self.ticket("Quote shows the wrong tax", "The quote adds 13%.", priority="high", channel="mail",
                               category="Billing", company=self.company, person=self.person)
        self.line = self.ticket("Line 3 stops after update", "It stops.", priority="urgent", channel="phone")
        self.report = self.ticket("Report is empty", "Nothing in it.", status="waiting")
        self.loose = self.ticket("How do I export?", "To Excel.", owner=None)
        self.page: ServicePage = show(ServicePage(desk), 1368, 872)
        desk.actions.bind(self.page.verbs())
        self.page.window().activateWindow()
        qtbot.waitUntil(lambda: self.page.isActiveWindow())
        self.queue: QueueView = find(self.page, QueueView, "queue_list")
        self.text: QPlainTextEdit = find(self.page, QPlainTextEdit, "answer_text")

    def ticket(self, subject: str, text: str = "", **values: Any) -> bytes:
        self.clock.move(milliseconds=60_000)
        return created(open_ticket(self.book, {"subject": subject, **values}, text), "ticket")

    def subjects(self) -> list[str]:
        return [self.queue.model().index(row, 0).data() for row in range(self.queue.model().rowCount())]

    def shown(self) -> str:
        return str(find(self.page, QWidget, "ticket_subject").text())

    def said(self) -> list[str]:
        QApplication.processEvents()  # a new line of a layout shows itself with the next events
        return [one.toPlainText() for one in self.page.findChildren(MessageText, "message_text") if one.isVisible()]

    def views(self) -> list[tuple[str, int]]:
        tabs = self.page.header.tabs
        return [(tabs.tabText(at), tabs.tabData(at)[1]) for at in range(tabs.count())]

    def view(self, at: int) -> None:
        tabs = self.page.header.tabs
        self.qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(at).center())

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(find(self.page, QWidget, name), Qt.MouseButton.LeftButton)

    def choose(self, chip: str, word: str) -> None:
        """Opens the menu of a chip and picks a word with the keys."""
        menu = find(self.page, ChipButton, chip).menu()
        menu.popup(self.page.mapToGlobal(self.page.rect().center()))
        place = next(at for at, action in enumerate(menu.actions()) if action.text() == word)
        for _ in range(place + 1):
            self.qtbot.keyClick(menu, Key.Key_Down)
        self.qtbot.keyClick(menu, Key.Key_Return)

    def write(self, text: str) -> None:
        self.qtbot.keyClicks(self.text, text)

    def value(self, ticket_id: bytes, column: str) -> Any:
        return self.book.value(f"select {column} from ticket where id = ?", (ticket_id,))

    def do(self, work: Callable[[Book], ChangeSet]) -> None:
        self.desk.jobs.do(self.page, work)
