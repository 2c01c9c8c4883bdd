"""The example deals, file by file and all at once: the figures of the files, one undo each, nothing twice."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.exchange.importing import ImportOptions, ImportReport, import_files
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.queries.search import search_book
from crm_desktop.store.book import Book
from tests.looking import all_of, assert_sound

NAMES = ("sales_teams", "products", "accounts", "sales_pipeline")
ORDERS = [("sales_pipeline", "accounts", "products", "sales_teams"),
          ("accounts", "sales_teams", "sales_pipeline", "products")]
QUESTIONS = ("acme", "gtx", "moses", "1C1I7A6R", "hatfan", "darcel", "zz nobody")


class Paper:
    """The same files, read with nothing but the csv module."""

    def __init__(self, folder: Path) -> None:
        def rows(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
                return list(csv.DictReader(file))

        self.accounts, self.deals, self.team = rows("accounts"), rows("sales_pipeline"), rows("sales_teams")
        self.prices = {row["product"].replace(" ", ""): int(row["sales_price"]) for row in rows("products")}
        self.won, self.lost = ([row for row in self.deals if row["deal_stage"] == stage] for stage in ("Won", "Lost"))

    def days(self, rows: list[dict[str, str]]) -> list[int]:
        return [(date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days for row in rows]

    def open_value(self, stage: str) -> int:
        return sum(self.prices[row["product"].replace(" ", "")] for row in self.deals if row["deal_stage"] == stage)

    def revenue(self, product: str) -> tuple[int, int, int]:
        mine = [row for row in self.deals if row["product"].replace(" ", "") == product.replace(" ", "")]
        won = [row for row in mine if row["deal_stage"] == "Won"]
        return len(mine), len(won), sum(int(row["close_value"]) for row in won)


@pytest.fixture(scope="session")
def folder(shared_data: Path) -> Path:
    return shared_data / "deals"


@pytest.fixture(scope="session")
def paper(folder: Path) -> Paper:
    return Paper(folder)


@pytest.fixture
def paths(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.csv" for name in NAMES}


def answers(book: Book) -> list[Any]:
    return [(text, search_book(book, text, 50)) for text in QUESTIONS]


def counts(book: Book) -> dict[str, int]:
    return {name: book.value(f"select count(*) from {name}")
            for name in ("company", "person", "deal", "product", "member", "stage", "tag", "stage_move", "arrival")}


def figures(book: Book) -> dict[str, Any]:
    """All that must not depend on the order in which the files come."""
    assert_sound(book)
    whole = funnel_of(book, FunnelQuestion(kind="cohort"))
    found = counts(book)
    return {
        **{name: found[name] for name in ("company", "deal", "product", "member", "stage")},
        "no company": book.value("select count(*) from deal where company_id is null"),
        "parents": book.value("select count(*) from company where parent_id is not null"),
        "managed": book.value("select count(*) from member where region is not null"),
        "sectors": book.value("select count(*) from company where industry is not null"),
        "stages": Counter(dict(tuple(row) for row in book.rows(
            "select s.name, count(*) from deal d join stage s on s.id = d.stage_id group by 1"))),
        "products": {row[0]: tuple(row[1:]) for row in book.rows(
            "select p.name, count(*), sum(d.status = 'won'), sum(case when d.status = 'won' then value_minor end) / 100"
            " from deal d join product p on p.id = d.product_id group by 1")},
        "reached": [stage.reached for stage in whole.stages], "value": [stage.now_value for stage in whole.stages],
        "won": (whole.won.count, whole.won.value), "lost": whole.lost.count, "rate": whole.win_rate,
        "days": (whole.median_cycle_days, whole.median_lost_days, whole.mean_cycle_days)}


def expected(paper: Paper) -> dict[str, Any]:
    """The same from the files themselves."""
    stages = Counter(row["deal_stage"] for row in paper.deals)
    won, lost = len(paper.won), len(paper.lost)
    products = sorted({row["product"] for row in paper.deals} - {"GTXPro"} | {"GTX Pro"})
    return {
        "company": len(paper.accounts), "deal": len(paper.deals), "product": len(paper.prices),
        "member": 1 + len({row["sales_agent"] for row in paper.team}), "stage": 4,
        "no company": sum(not row["account"] for row in paper.deals),
        "parents": sum(bool(row["subsidiary_of"]) for row in paper.accounts), "managed": len(paper.team),
        "sectors": len(paper.accounts), "stages": stages,
        "products": {name: paper.revenue(name) for name in products},
        "reached": [len(paper.deals), sum(bool(row["engage_date"]) for row in paper.deals), won],
        "value": [100 * paper.open_value("Prospecting"), 100 * paper.open_value("Engaging"), 0],
        "won": (won, 100 * sum(int(row["close_value"]) for row in paper.won)), "lost": lost, "rate": won / (won + lost),
        "days": (median(paper.days(paper.won)), median(paper.days(paper.lost)), mean(paper.days(paper.won)))}


def test_the_files_hold_what_is_written_of_them(paper: Paper) -> None:
    found = expected(paper)
    assert (found["company"], found["product"], found["deal"], found["no company"]) == (85, 7, 8_800, 1_425)
    assert found["stages"] == {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500}
    assert (found["won"], found["products"]["GTX Pro"]) == ((4_238, 1_000_553_400), (1_480, 729, 3_510_578))
    assert (found["reached"], round(found["rate"], 4)) == ([8_800, 8_300, 4_238], 0.6315)
    assert (found["days"][:2], round(found["days"][2], 2)) == ((57, 14), 51.78)
    assert found["value"] == [107_398_600, 389_222_900, 0]


def assert_first_report(report: ImportReport, paper: Paper) -> None:
    assert (report.rejected, report.skipped, report.updated) == ([], 0, {})
    assert report.created == {"members": len(paper.team), "products": 7, "companies": 85, "deals": 8_800}
    assert report.rows == len(paper.team) + 7 + 85 + 8_800


def test_all_at_once_there_and_back(book: Book, paths: dict[str, Path], paper: Paper) -> None:
    before, said = all_of(book), answers(book)
    trial = import_files(book, [*paths.values()], ImportOptions(dry_run=True))
    assert (trial.change_set, all_of(book)) == (None, before)
    report = import_files(book, [*paths.values()])
    assert_first_report(report, paper)
    assert report.created == trial.created
    assert figures(book) == expected(paper)
    after, found = all_of(book), answers(book)
    again = import_files(book, [*paths.values()])
    assert (again.created, again.updated, again.skipped, again.rejected) == ({}, {}, again.rows, [])
    assert (again.change_set, all_of(book) == after) == (None, True)
    undo_act(book)
    assert (all_of(book), answers(book)) == (before, said)
    with Book(book.path, book.key(), clock=book.clock) as opened:
        assert (all_of(opened), answers(opened)) == (before, said)
        redo_act(opened)
        assert all_of(opened) == after
        assert answers(opened) == found
        assert_sound(opened)


def test_all_at_once_in_any_order(book: Book, paths: dict[str, Path], paper: Paper) -> None:
    assert_first_report(import_files(book, [paths[name] for name in reversed(NAMES)]), paper)
    assert figures(book) == expected(paper)


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_one_after_the_other(book: Book, paths: dict[str, Path], paper: Paper, order: tuple[str, ...]) -> None:
    moments: list[tuple[Any, ...]] = []
    for name in order:
        moments.append((counts(book), answers(book)))
        report = import_files(book, [paths[name]])
        assert (report.skipped, report.rejected) == (0, [])
        assert report.change_set is not None
    assert figures(book) == expected(paper)
    ended = all_of(book)
    for name in order:
        again = import_files(book, [paths[name]])
        assert (again.change_set, again.skipped) == (None, again.rows)
    for moment in reversed(moments):
        undo_act(book)
        assert (counts(book), answers(book)) == moment
    with Book(book.path, book.key(), clock=book.clock) as opened:
        assert (counts(opened), answers(opened)) == moments[0]
        for _ in order:
            redo_act(opened)
        assert all_of(opened) == ended
        assert_sound(opened)
