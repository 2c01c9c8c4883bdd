"""Lists of customers: every figure against a count by hand, every order against the figures that are shown."""

import secrets
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from crm_desktop.commands.records import delete_records
from crm_desktop.queries.customer_filters import CustomerFilter
from crm_desktop.queries.customer_order import CustomerQuestion, customer_counts, customer_order, customer_totals
from crm_desktop.queries.customers import CustomerRow, customer_count, customer_page, customer_rows
from crm_desktop.queries.row_numbers import row_numbers
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.search import find_rows
from tests.queries.conftest import add
from tests.queries.paper_customers import PaperCustomer, customers_by_hand

TYPES = ("company", "person")
SORTS = ("won", "open", "last_touch", "next_step", "owner")


def lines(book: Book, record_type: str) -> dict[int, CustomerRow]:
    return customer_rows(book, record_type, [row[0] for row in book.rows(f"select row from {record_type}")])


def named(book: Book, name: str, record_type: str = "company") -> CustomerRow:
    return next(line for line in lines(book, record_type).values() if line.name == name)


@pytest.mark.parametrize("record_type", TYPES)
def test_every_line_is_what_a_count_by_hand_says(sample: Book, record_type: str) -> None:
    shown, papers = lines(sample, record_type), customers_by_hand(sample, record_type)
    assert shown.keys() == papers.keys()
    for row, paper in papers.items():
        line = shown[row]
        step = (line.next_step.day, line.next_step.time) if line.next_step else None
        assert (line.open_deals, line.open_value) == (len(paper.open), sum(paper.open)), line
        assert (line.won_deals, line.won_value) == (len(paper.won), sum(paper.won)), line
        assert line.last_touch == max(paper.touches, default=None), line
        assert step == min(paper.steps, default=None), line
    assert sum(line.open_value for line in shown.values()) > 0


def test_odd_cases(sample: Book) -> None:
    firm, other = named(sample, "Oddments Ltd"), named(sample, "欧阳静商行")
    assert (firm.linked_name, firm.position, firm.owner) == ("Ann Odd", "Buyer", "")
    assert (firm.open_deals, firm.open_value) == (3, 12_346)  # a list price; euros count nothing
    assert firm.next_step
    assert (firm.next_step.kind, firm.next_step.time) == ("task", "")  # a day comes before its hours
    assert (other.linked_name, other.won_deals, other.won_value, other.owner) == ("Ann Odd", 1, 0, "")
    ann = named(sample, "Ann Odd", "person")
    assert (ann.linked_id, ann.position, ann.detail, ann.won_deals) == (firm.record_id, "Buyer", "", 0)


@pytest.mark.parametrize("record_type", TYPES)
def test_windows_by_key_are_the_order(sample: Book, record_type: str) -> None:
    order = customer_order(sample, CustomerQuestion(record_type))
    assert len(order) == len(set(order)) == customer_count(sample, record_type)
    first = customer_page(sample, record_type, limit=40)
    assert [line.row for line in first] == list(order[:40])
    last = sample.first(f"select sort, row from {record_type} where row = ?", (order[39],))
    after = customer_page(sample, record_type, (last[0], last[1]), limit=40)
    assert [line.row for line in after] == list(order[40:80])
    assert customer_order(sample, CustomerQuestion(record_type, descending=True)) == order[::-1]


def _value(book: Book, line: CustomerRow, paper: PaperCustomer, by: str) -> Any:
    if by == "owner":
        return book.value("select sort from member where id = ?", (line.owner_id,))
    if by in ("won", "open"):
        count, value = (line.won_deals, line.won_value) if by == "won" else (line.open_deals, line.open_value)
        return value if count else None
    return line.last_touch if by == "last_touch" else min(paper.steps, default=None)


@pytest.mark.parametrize("record_type", TYPES)
@pytest.mark.parametrize("by", SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_orders_are_those_of_what_is_shown(sample: Book, record_type: str, by: Any, descending: bool) -> None:
    shown, papers = lines(sample, record_type), customers_by_hand(sample, record_type)
    values = {row: _value(sample, line, papers[row], by) for row, line in shown.items()}
    by_name = sorted(shown, key=lambda row: (papers[row].sort, row))
    expected = sorted((row for row in by_name if values[row] is not None), key=lambda row: values[row],
                      reverse=descending)
    expected += [row for row in by_name if values[row] is None]
    question = CustomerQuestion(record_type, by=by, descending=descending)
    assert list(customer_order(sample, question)) == expected
    assert list(customer_order(sample, question, 25)) == expected[:25]
    assert None in values.values() or by == "owner"


FILTERS = (CustomerQuestion(view="mine"), CustomerQuestion(view="no_next_step"), CustomerQuestion(text="co"),
           CustomerQuestion(text="co", view="mine"), CustomerQuestion(text="co", view="no_next_step"),
           CustomerQuestion("person", view="mine"), CustomerQuestion("person", view="no_next_step", text="a"))


@pytest.mark.parametrize("question", FILTERS, ids=lambda one: f"{one.record_type}-{one.view}-{one.text}")
@pytest.mark.parametrize("by", ["name", *SORTS])
def test_filters_leave_out_and_keep_the_order(sample: Book, question: CustomerQuestion, by: Any) -> None:
    kind, shown = question.record_type, lines(sample, question.record_type)
    kept = set(find_rows(sample.reader(), kind, question.text)) if question.text else set(shown)
    if question.view == "mine":
        kept = {row for row in kept if shown[row].owner_id == sample.me()}
    if question.view == "no_next_step":
        kept = {row for row in kept if shown[row].next_step is None}
    whole = customer_order(sample, CustomerQuestion(kind, by=by))
    asked = CustomerQuestion(kind, question.view, text=question.text, by=by)
    order = customer_order(sample, asked)
    assert list(order) == [row for row in whole if row in kept]
    assert customer_order(sample, asked, 10) == order[:10]
    assert 0 < len(order) < len(whole)
    totals = customer_totals(sample, asked)
    assert (totals.won_deals, totals.won_value) == (
        sum(shown[row].won_deals for row in order), sum(shown[row].won_value for row in order))


def test_counts_are_those_of_the_views(sample: Book) -> None:
    for kind in TYPES:
        counts = customer_counts(sample, kind)
        found = [len(customer_order(sample, CustomerQuestion(kind, view)))  # type: ignore[arg-type]
                 for view in ("all", "mine", "no_next_step")]
        assert [counts.all, counts.mine, counts.no_next_step] == found
    colleague = sample.value("select id from member where id <> ? limit 1", (sample.me(),))
    assert set(customer_order(sample, CustomerQuestion(where=CustomerFilter(owner_id=colleague)))) == {
        row[0] for row in sample.rows("select row from company where owner_id = ?", (colleague,))}


@pytest.mark.parametrize("text", ["nobodyiscalledthis", "。", "%"])
def test_what_finds_nobody(sample: Book, text: str) -> None:
    question = CustomerQuestion(text=text)
    assert list(customer_order(sample, question)) == []
    assert customer_totals(sample, question).won_value == 0


def test_pinyin_order(book: Book) -> None:
    names = ("Zhu & Co", "阿里", "张伟芳", "Acme", "重庆钢铁", "李雷")
    for name in names:
        add(book, "company", name=name)
    shown = lines(book, "company")
    assert [shown[row].name for row in customer_order(book, CustomerQuestion())] == [
        "阿里", "Acme", "重庆钢铁", "李雷", "张伟芳", "Zhu & Co"]


def test_deleted_ones_are_missing(book: Book) -> None:
    first, second = add(book, "company", name="A"), add(book, "company", name="B")
    rows = customer_order(book, CustomerQuestion())
    delete_records(book, [first])
    assert [line.record_id for line in customer_rows(book, "company", rows).values()] == [second]


def test_a_long_sort_is_interrupted_by_a_newer_question(tmp_path: Path) -> None:
    path, key = tmp_path / "a.book", secrets.token_bytes(32)
    make_book(path, key, name="A", currency="USD", time_zone="UTC", me="Li").close()
    endless = """with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000)
                 select i from n order by i desc"""
    caught: list[str] = []
    under_way = threading.Event()
    with Book(path, key) as book:
        driver: list[Any] = []

        def ask() -> None:
            driver.append(book.reader().driver)
            under_way.set()
            try:
                row_numbers(book, endless, {})
            except OperationalError as error:
                caught.append(str(error.orig))
            book.close_lane()

        lane = threading.Thread(target=ask)
        lane.start()
        under_way.wait()
        while lane.is_alive():
            driver[0].interrupt()
            lane.join(0.02)
    assert caught == ["interrupted"]
