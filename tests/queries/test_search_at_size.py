"""Search in 100,000 customers: found by any part of name, sound, phone and mail, with the indexes, times printed."""

import random
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.entries import mail_entry, phone_entry
from crm_desktop.domain.search_text import match_query
from crm_desktop.queries.customer_order import CustomerQuestion, customer_order
from crm_desktop.queries.search import search_book
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.store.creation import make_book
from crm_desktop.store.search import FOUND, find_records, find_rows, has_hits
from tests.benchmarks.plain import PlainLink, plain_copy

COUNT = 100_000
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗单仇曾解查"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文斌宇浩子轩"
LATIN = ("Anna", "Boris", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Walter", "Wanda")


def people(count: int) -> Iterator[dict[str, object]]:
    """Made-up people, two thirds of them Chinese, and the one that is looked for."""
    source = random.Random(5)
    for number in range(count):
        if number % 3:
            name = source.choice(SURNAMES) + source.choice(GIVEN) + source.choice(GIVEN)
        else:
            name = f"{source.choice(LATIN)} {source.choice(LATIN)}son {number}"
        phone = f"137{number % 100000000:08}"
        mail = f"u{number}.{source.choice(LATIN).lower()}@shop{number % 500}.example"
        if number == 54_321:
            name, phone, mail = "张伟芳", "13905718642", "weifang.z@yunqi-tech.example"
        yield {"name": name, "phones": dict([phone_entry(phone)]), "mails": dict([mail_entry(mail)])}


@pytest.fixture(scope="module")
def big_book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    path = tmp_path_factory.mktemp("big") / "Big.book"
    book = make_book(path, secrets.token_bytes(32), name="Big", currency="CNY", time_zone="Asia/Shanghai", me="李雷")
    batch = prepare_batch("person", list(people(COUNT)))
    with book.change("Imported {files}", cause="import", files="people.csv") as edit:
        write_batch(edit, batch)
    yield book
    book.close()


@pytest.fixture(scope="module")
def plain(big_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainLink]:
    link = plain_copy(big_book, tmp_path_factory.mktemp("plain") / "plain.db")
    yield link
    link.close()


WAYS = {"伟芳": "name", "张伟芳": "name", "張偉芳": "name", "zhangweifang": "name", "weifang": "name", "zwf": "name",
        "zhang wei fang": "name", "8642": "phones", "13905718642": "phones", "139 0571": "phones",
        "+86 139 0571 8642": "phones", "yunqi": "mails", "fang.z@yun": "mails", "weifang.z@yunqi-tech.example": "mails"}


@pytest.mark.parametrize("typed", WAYS)
def test_a_customer_is_found_by_any_part(big_book: Book, typed: str) -> None:
    total, results = search_book(big_book, typed, 50)
    found = [one for one in search_book(big_book, typed, total)[1] if one.title == "张伟芳"]
    assert found, (typed, total, results[:5])
    titles = [one for one in found if WAYS[typed] == one.matched or one.matched == "name"]
    assert titles, [one.matched for one in found]


def test_results_are_in_name_order_and_counted(big_book: Book) -> None:
    total, results = search_book(big_book, "zhang", 30)
    everything = search_book(big_book, "zhang", 10_000_000)[1]
    sorts = [big_book.value("select sort from person where id = ?", (one.record_id,)) for one in results]
    assert sorts == sorted(sorts)
    assert len(everything) == total > 30
    assert everything[:30] == results


@pytest.mark.parametrize("typed", ["z", "zh", "伟", "wei", "zwf", "13", "1370000", "8642", "walter"])
def test_the_first_window_begins_the_whole_order(big_book: Book, typed: str) -> None:
    question = CustomerQuestion("person", text=typed)
    whole = customer_order(big_book, question)
    assert len(whole) > 0
    assert customer_order(big_book, question, 200) == whole[:200]


def test_hits_are_counted_no_further_than_asked(big_book: Book) -> None:
    query = match_query("zwf") or ""
    total = len(find_rows(big_book.reader(), "person", "zwf"))
    assert [has_hits(big_book.reader(), query, count) for count in (1, total, total + 1)] == [True, True, False]


@pytest.mark.parametrize("typed", [*WAYS, "w", "z", "1"])
def test_the_plan_uses_the_indexes(big_book: Book, typed: str) -> None:
    plan = big_book.rows(f"explain query plan {FOUND.format(wanted='')}", (match_query(typed), 20))
    steps = [row[3] for row in plan]
    assert any("SCAN s VIRTUAL TABLE INDEX" in step and ":M" in step for step in steps), steps
    assert any("SEARCH r USING INTEGER PRIMARY KEY" in step for step in steps), steps


def test_each_keystroke_against_plain_sqlite(big_book: Book, plain: PlainLink,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    lines, ratios = [], []
    for typed in ("z", "zh", "zhang", "zhangw", "zhangwei", "zwf", "伟", "伟芳", "8642", "yunqi", "w", "wa", "wal"):
        ours, theirs = [], []
        for _ in range(5):
            for link, times in ((big_book.reader(), ours), (plain, theirs)):
                started = time.perf_counter()
                find_records(link, typed, 20)  # type: ignore[arg-type]
                times.append(time.perf_counter() - started)
        assert find_records(big_book.reader(), typed, 20) == find_records(plain, typed, 20)  # type: ignore[arg-type]
        ratios.append(min(ours) / min(theirs))
        lines.append(f"  “{typed}”: {min(ours) * 1000:.2f} ms, plain SQLite {min(theirs) * 1000:.2f} ms")
    with capsys.disabled():
        sys.stdout.write(f"\nsearch in {COUNT:,} people, a keystroke, encrypted against plain:\n" + "\n".join(lines))
        sys.stdout.write(f"\n  ratios {min(ratios):.2f} to {max(ratios):.2f}\n")
    assert Path(big_book.path).read_bytes()[:15] != b"SQLite format 3"
