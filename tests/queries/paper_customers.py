"""Customers counted by hand, from all rows of the book: what the lists are held against."""

from dataclasses import dataclass, field

from crm_desktop.store.book import Book

TOUCHES = {"call", "visit", "meeting", "mail", "wechat"}


@dataclass
class PaperCustomer:
    """What is known of one customer; a step is (day, time)."""

    sort: str
    owner: bytes | None
    open: list[int] = field(default_factory=list)
    won: list[int] = field(default_factory=list)
    touches: list[int] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)


def customers_by_hand(book: Book, record_type: str) -> dict[int, PaperCustomer]:
    """All companies or people by their local row."""
    found = {row: PaperCustomer(sort, owner)
             for row, sort, owner in book.rows(f"select row, sort, owner_id from {record_type}")}
    rows = dict(book.rows(f"select id, row from {record_type}"))
    for customer_id, status, value in _deals(book, record_type):
        if customer_id in rows and status != "lost":
            (found[rows[customer_id]].open if status == "open" else found[rows[customer_id]].won).append(value)
    for ids, kind, done, outcome, due in _activities(book, record_type):
        for one in {rows[customer_id] for customer_id in ids if customer_id in rows}:
            if done is not None and kind in TOUCHES and outcome != "no answer":
                found[one].touches.append(done)
            if done is None and due[0]:
                found[one].steps.append((due[0], due[1] or ""))
    return found


def _deals(book: Book, record_type: str) -> list[tuple[bytes, str, int]]:
    prices = {each[0]: each[1:] for each in book.rows("select id, list_price, list_currency from product")}
    found = []
    for customer, status, value, currency, product in book.rows(
            f"select {record_type}_id, status, value_minor, value_currency, product_id from deal"):
        if value is not None:
            worth = value if currency == "USD" else 0
        else:
            price, listed = prices.get(product, (None, None))
            worth = (price + 50) // 100 if status == "open" and listed == "USD" else 0
        found.append((customer, status, worth))
    return found


def _activities(book: Book, record_type: str) -> list[tuple[set[bytes], str, int | None, str | None, tuple[str, str]]]:
    works: dict[bytes, set[bytes]] = {}
    for person, company in book.rows("select person_id, company_id from person_company"):
        works.setdefault(person, set()).add(company)
    of_deal = dict(book.rows("select id, company_id from deal"))
    found = []
    for kind, company, person, deal, done, outcome, day, time in book.rows(
            "select kind, company_id, person_id, deal_id, done_at, outcome, due_on, due_time from activity"):
        if record_type == "person":
            ids = {person}
        else:
            ids = {company} if company else works.get(person, set()) | {of_deal.get(deal)}
        found.append((ids, kind, done, outcome, (day, time)))
    return found
