"""A sample book with the odd cases that a real one collects, asked by the tests of lists, board and cards."""

import secrets
from collections.abc import Iterator

import pytest

from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.records import add_record
from crm_desktop.domain.records import ENGAGING, LOST, WON
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from tests.conftest import HandClock

NOW = 1_800_000_000_000  # 15 January 2027, 08:00 UTC
DAY = 86_400_000


def add(book: Book, record_type: str, **values: object) -> bytes:
    """A record by its values; gives its id."""
    found: bytes = add_record(book, record_type, values).created[record_type][0]
    return found


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The sample of coffee machines and the odd cases; nobody may write in it."""
    path = tmp_path_factory.mktemp("sample") / "Sample.book"
    with make_book(path, secrets.token_bytes(32), name="Sample", currency="USD", time_zone="UTC", me="Li Wei",
                   clock=HandClock(NOW)) as book:
        fill_sample(book, language="en")
        _add_oddities(book)
        yield book


def _add_oddities(book: Book) -> None:
    firm = add(book, "company", name="Oddments Ltd", owner=None)
    other = add(book, "company", name="欧阳静商行", owner=secrets.token_bytes(16))  # an owner whom nobody knows
    ann = add(book, "person", name="Ann Odd", owner=None)
    add(book, "person_company", person=ann, company=firm, position="Buyer", main=1)
    add(book, "person_company", person=ann, company=other, position="Before", until="2026-01-01")
    lamp = add(book, "product", name="Odd lamp", list_price=(1_234_567, "USD"))
    vase = add(book, "product", name="Odd vase", list_price=(10_000, "EUR"))
    deal = add(book, "deal", company=firm, person=ann, product=lamp)
    add(book, "deal", company=firm, product=vase)
    add(book, "deal", company=firm, name="Abroad", value=(500, "EUR"))
    add(book, "deal", company=other, name="Won abroad", value=(500, "EUR"), stage=(WON, "won", "2027-01-02"))
    add(book, "deal", company=other, name="Lost", value=(70, "USD"), stage=(LOST, "lost", None), lost_reason="Price")
    add(book, "deal", name="Of nobody", value=(900, "USD"), stage=(ENGAGING, "open", None))
    add(book, "activity", kind="visit", person=ann, done_at=NOW - 3 * DAY)
    add(book, "activity", kind="call", person=ann, done_at=NOW - DAY, outcome="no answer")
    add(book, "activity", kind="note", company=firm, done_at=NOW - DAY, text="no contact")
    add(book, "activity", kind="mail", deal=deal, due=("2027-02-01", "09:30"), text="Send the offer")
    add(book, "activity", kind="task", deal=deal, due=("2027-02-01", None))
    add(book, "activity", kind="call", company=secrets.token_bytes(16), due=("2027-02-01", None))  # it is gone
