"""The quiet mark on the cards of a customer, a deal and a ticket: not sent yet, or values that wait."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from crm_desktop.app import TABS
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.sync_mark import PATIENCE
from tests.ui.team_hands import LaptopWindow, Office, sync
from tests.ui.team_windows import IDENTICAL


@pytest.fixture
def mine(office: Office, theme: Theme) -> Iterator[LaptopWindow]:
    """A window with all tabs on a book that belongs to no team yet."""
    made = LaptopWindow(office.book("Mine"), theme, office.folder, tabs=TABS)
    yield made
    made.close()


@pytest.fixture
def company(mine: LaptopWindow) -> bytes:
    return add_record(mine.book, "company", {"name": "Konex", "website": "konex.example"}).ids()[0]


@pytest.fixture
def founded(office: Office, mine: LaptopWindow, company: bytes) -> LaptopWindow:
    office.found(mine.book)
    mine.desktop.syncing.keeper.start()  # as the dialog does
    mine.until_foot(IDENTICAL)
    return mine


def show(window: LaptopWindow, record_type: str, record_id: bytes, name: str) -> None:
    """Its card, with the name on it."""
    window.desktop.show_record((record_type, record_id))
    window.hands.until(lambda: window.hands.sees(name), f"the card with {name}")
    window.hands.pause(200)


def edit(window: LaptopWindow, record_id: bytes, **values: str) -> None:
    """As a person does it in this window."""
    window.jobs.do(window.desktop, lambda book: edit_record(book, record_id, values), quiet=True)


def mark(window: LaptopWindow, name: str) -> QPushButton:
    return window.hands.find(QPushButton, f"{name}_sync")


def test_what_is_not_sent_says_so_until_a_round_has_sent_it(office: Office, founded: LaptopWindow,
                                                            company: bytes) -> None:
    hands = founded.hands
    show(founded, "company", company, "card_name")
    assert not hands.sees("card_sync")
    office.cut()
    edit(founded, company, website="offline.example")
    founded.until_foot("Offline, 1 change waits")
    hands.until(lambda: hands.sees("card_sync"), "the mark, after a moment")
    found = mark(founded, "card")
    assert (found.text(), found.accessibleName()) == ("Not sent yet", "Not sent yet")
    use("zh")
    founded.desktop.wake()
    assert mark(founded, "card").text() == "尚未发送"
    use("en")
    founded.desktop.wake()
    hands.click("card_sync")
    assert hands.sees("sync_popover")
    founded.press(Qt.Key.Key_Escape)
    office.mend()
    founded.press(Qt.Key.Key_F5)
    founded.until_foot(IDENTICAL)
    hands.until(lambda: not hands.sees("card_sync"), "the mark goes with the round")


def test_an_edit_that_is_sent_at_once_shows_no_mark(founded: LaptopWindow, company: bytes) -> None:
    hands, seen = founded.hands, list[bool]()
    show(founded, "company", company, "card_name")
    edit(founded, company, website="online.example")
    for _ in range(PATIENCE // 50 + 10):
        hands.pause(50)
        seen.append(hands.sees("card_sync"))
    assert not any(seen)
    assert founded.book.value("select website from company") == "online.example"


def test_a_book_without_a_team_shows_no_mark(mine: LaptopWindow, company: bytes) -> None:
    show(mine, "company", company, "card_name")
    edit(mine, company, website="alone.example")
    mine.hands.pause(PATIENCE + 500)
    assert not mine.hands.sees("card_sync")


def test_a_deal_and_a_ticket_have_it_too(office: Office, founded: LaptopWindow, company: bytes) -> None:
    book, hands = founded.book, founded.hands
    office.cut()
    stage, pipeline = book.first("select id, pipeline_id from stage where kind = 'open' order by position limit 1")
    deal = add_record(book, "deal", {"name": "Rollout", "company": company, "pipeline": pipeline,
                                     "stage": (stage, "open", None)}).ids()[0]
    ticket = open_ticket(book, {"subject": "It stops", "company": company}, "Help").created["ticket"][0]
    show(founded, "deal", deal, "deal_name")
    hands.until(lambda: hands.sees("deal_sync"), "the mark on the deal's card")
    show(founded, "ticket", ticket, "ticket_head")
    hands.until(lambda: hands.sees("ticket_sync"), "the mark on the ticket")
    assert mark(founded, "ticket").accessibleName() == "Not sent yet"
    office.mend()
    founded.press(Qt.Key.Key_F5)
    founded.until_foot(IDENTICAL)
    hands.until(lambda: not hands.sees("ticket_sync"), "the mark goes with the round")
    show(founded, "deal", deal, "deal_name")
    assert not hands.sees("deal_sync")


def test_values_that_wait_open_the_inbox_at_their_record(office: Office, founded: LaptopWindow,
                                                         company: bytes) -> None:
    hands, mine, other = founded.hands, founded.book, office.book("Other")
    second = add_record(mine, "company", {"name": "Second"}).ids()[0]
    sync(mine)
    office.let_in(other, mine)
    both(mine, other, company, website="example", industry="trade")
    both(mine, other, second, website="second")
    sync(other)
    founded.press(Qt.Key.Key_F5)
    founded.until_foot("2 to decide")
    for record_id, text, title in ((company, "2 values wait", "Konex"), (second, "1 value waits", "Second")):
        show(founded, "company", record_id, "card_name")
        hands.until(lambda: hands.sees("card_sync"), "the mark")
        assert mark(founded, "card").text() == text
        hands.click("card_sync")
        hands.until(lambda: hands.sees("conflict_title"), "the inbox")
        hands.until(lambda title=title: hands.reads("conflict_title") == title, f"{title} in the inbox")


def both(mine: Book, other: Book, record_id: bytes, **words: str) -> None:
    """Two laptops write different values into the same fields, apart."""
    for book, mark_of in ((mine, "a"), (other, "b")):
        edit_record(book, record_id, {key: f"{mark_of}.{word}" for key, word in words.items()})
