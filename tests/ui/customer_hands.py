"""The hands of a person at the Customers tab: a book with a few customers in a whole window, keys, clicks and looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.activities import NextStep, plan_step
from crm_desktop.commands.customers import add_tagged_record
from crm_desktop.commands.records import add_record
from crm_desktop.domain.entries import mail_entry, phone_entry
from crm_desktop.domain.records import ENGAGING, PROSPECTING, WON
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.customers.page import CustomersPage
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.widgets.table import VirtualTable
from crm_desktop.ui.widgets.value_field import ValueField

T = TypeVar("T", bound=QObject)
Key = Qt.Key
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def add(book: Book, record_type: str, **values: Any) -> bytes:
    """A record of any type."""
    return add_record(book, record_type, values).created[record_type][0]


def add_company(book: Book, name: str, contact: str = "", phone: str = "", mail: str = "", **values: Any) -> bytes:
    """A company, with its main contact where one is named."""
    company = add(book, "company", name=name, **values)
    if contact:
        person = add(book, "person", name=contact, phones=dict([phone_entry(phone)]) if phone else None,
                     mails=dict([mail_entry(mail)]) if mail else None)
        add(book, "person_company", person=person, company=company, main=1, position="Purchasing")
    return company


def few_customers(book: Book) -> dict[str, bytes]:
    """Four companies: two of mine, one of a colleague's, one of nobody's; deals, steps and a tag among them."""
    rosie = add(book, "member", name="Rosie Tillman")
    ids = {"konex": add_company(book, "Konex", "Lin Jiahui", "+82 10 4417 2053", "jiahui@konex.example",
                                industry="Technology"),
           "abbott": add_company(book, "Abbott Lodge", "Valerie Desai", owner=rosie),
           "yunqi": add_company(book, "杭州云栖智能科技有限公司", "张伟芳", "138 5710 6628"),
           "zotware": add_company(book, "Zotware", owner=None), "rosie": rosie}
    for at, (stage, status, value) in enumerate(((PROSPECTING, "open", 548_200), (ENGAGING, "open", 109_600),
                                                  (PROSPECTING, "open", 5_500), (PROSPECTING, "open", 5_400),
                                                  (WON, "won", 2_692_450))):
        add(book, "deal", name=f"Rollout {at}", company=ids["konex"], value=(value, "USD"),
            stage=(stage, status, "2027-01-10" if status == "won" else None))
    plan_step(book, ids["konex"], NextStep("call", "2027-01-15", "15:30", "Call about the price"))
    plan_step(book, ids["abbott"], NextStep("visit", "2027-01-12", None, "Show the samples"))
    ids["tagged"] = add_tagged_record(book, "company", {"name": "Tagged & Sons"}, ["Champion"]).created["company"][0]
    return ids


class CustomerHands:
    """One window on a book; every look is at what is on screen."""

    def __init__(self, qtbot: QtBot, frame: Frame, desktop: Desktop, book: Book) -> None:
        self.qtbot, self.frame, self.desktop, self.book = qtbot, frame, desktop, book
        page = frame.pages[0]
        assert isinstance(page, CustomersPage)
        self.page: CustomersPage = page
        self.frame.activateWindow()
        qtbot.waitUntil(lambda: frame.isActiveWindow())

    @property
    def table(self) -> VirtualTable:
        return self.page.table

    def part(self, kind: type[T], name: str) -> T:
        """The one part of the window with this name that is on screen, or the one there is."""
        found = [one for one in self.frame.findChildren(kind) if one.objectName() == name]
        seen = [one for one in found if not isinstance(one, QWidget) or one.isVisible()]
        assert found, name
        return (seen or found)[0]

    def sees(self, name: str) -> bool:
        """Whether a widget of this name is on screen."""
        return any(one.isVisible() for one in self.frame.findChildren(QWidget, name))

    def text(self, name: str) -> str:
        return self.part(QLabel, name).text()

    def press(self, *keys: Qt.Key, pressed: Qt.KeyboardModifier = NONE) -> None:
        """Keys to whoever has the focus."""
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.frame, key, pressed)
            QApplication.processEvents()

    def typed(self, text: str, *keys: Qt.Key) -> None:
        """A text into whatever has the focus."""
        focus = QApplication.focusWidget()
        assert focus is not None
        if text.isascii():
            QTest.keyClicks(focus, text)
        else:  # as an input method commits it
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(focus, event)
        QApplication.processEvents()
        self.press(*keys)

    def click(self, name: str) -> None:
        QTest.mouseClick(self.part(QWidget, name), LEFT)
        QApplication.processEvents()

    def names(self) -> list[str]:
        """The first column of the list, as far as it is loaded."""
        source = self.table.source
        return [str(source.index(row, 0).data() or "") for row in range(source.rowCount())]

    def cell(self, name: str, key: str) -> str:
        """A cell of the row with this name."""
        columns = [column.key for column in self.table.source.columns]
        return str(self.table.source.index(self.names().index(name), columns.index(key)).data())

    def current(self) -> str:
        return str(self.table.source.index(self.table.currentIndex().row(), 0).data())

    def to(self, name: str) -> None:
        """A click on a row."""
        rect = self.table.visualRect(self.table.source.index(self.names().index(name), 0))
        QTest.mouseClick(self.table.viewport(), LEFT, pos=rect.center())
        QApplication.processEvents()

    def sort_by(self, key: str) -> None:
        """A click on a head."""
        at = [column.key for column in self.table.source.columns].index(key)
        QTest.mouseClick(self.table.head.viewport(), LEFT,
                         pos=QPoint(self.table.head.sectionViewportPosition(at) + 12, 10))
        QApplication.processEvents()

    def view(self, at: int) -> None:
        tabs = self.page.header.tabs
        QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(at).center())
        QApplication.processEvents()

    def views(self) -> list[tuple[str, int]]:
        tabs = self.page.header.tabs
        return [(tabs.tabText(at), tabs.tabData(at)[1]) for at in range(tabs.count())]

    def search(self, text: str) -> None:
        """Types into the search line and waits until it is asked."""
        self.press(Key.Key_Slash)
        with self.qtbot.waitSignal(self.page.header.search_changed):
            self.typed(text)
        QApplication.processEvents()

    def field(self, key: str) -> ValueField:
        """A field of the card that is on screen."""
        return self.part(ValueField, f"field_{key}")

    def value(self, key: str) -> str:
        return self.field(key).value_text()

    def edit(self, key: str, text: str, end: Qt.Key = Key.Key_Return) -> None:
        """Double click, another text, a key that ends it."""
        field = self.field(key)
        QTest.mouseDClick(field, LEFT, pos=QPoint(20, field.height() - 10))
        self.typed(text, end)

    def come_back(self) -> None:
        """Without a window manager a menu or a list that goes leaves no window active."""
        self.frame.activateWindow()
        self.qtbot.waitUntil(lambda: self.frame.isActiveWindow())

    def toast(self) -> str:
        return self.desktop.desk.messages.shown()

    def of(self, sql: str, *values: Any) -> Any:
        return self.book.value(sql, values)


@contextmanager
def customer_window(qtbot: QtBot, book: Book, theme: Theme, folder: Path, *, real: bool = False,
                    size: tuple[int, int] = (1440, 900)) -> Iterator[CustomerHands]:
    """A window on the book; `real`: with lanes of their own, as people have it."""
    jobs = Jobs(Book(book.path, book.key(), clock=book.clock) if real else book, inline=not real)
    settings = SettingsFile(folder / "settings.json")
    frame = Frame(theme, settings)
    frame.resize(*size)
    desktop = Desktop(frame, theme, settings, jobs, [lambda: CustomersPage])
    jobs.failed.connect(frame.messages.show_error)
    frame.show()
    QApplication.processEvents()
    try:
        yield CustomerHands(qtbot, frame, desktop, book)
    finally:
        if real:
            jobs.close()
        desktop.stop()
        jobs.deleteLater()
        frame.close()
        frame.deleteLater()
