"""Splits and comparisons: the sums of every split are the funnel's, and each row opens the deals that it counts."""

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_desktop.analysis.funnel_split import SPLITS, SplitBy
from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.records import edit_record
from crm_desktop.exchange.importing import import_files
from crm_desktop.queries.funnel_compare import funnel_before, question_before
from crm_desktop.queries.funnel_split import funnel_split
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of, funnel_rows
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from tests.conftest import HandClock

QUESTIONS = {"now": FunnelQuestion(), "past": FunnelQuestion(until=date(2026, 11, 30)),
             "cohort": FunnelQuestion("cohort", since=date(2026, 7, 1), until=date(2026, 12, 31))}


@pytest.fixture(scope="module")
def sold(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The 8,800 deals of the example data."""
    path = tmp_path_factory.mktemp("sold") / "Sold.book"
    with make_book(path, secrets.token_bytes(32), name="Sold", currency="USD", time_zone="UTC", me="Li Wei",
                   clock=HandClock(1_514_721_600_000)) as book:  # 31 December 2017
        import_files(book, [shared_data / "deals" / name for name in
                            ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")])
        yield book


@pytest.mark.parametrize("by", SPLITS)
@pytest.mark.parametrize("asked", QUESTIONS)
def test_sums_equal_the_funnel(sample: Book, by: SplitBy, asked: str) -> None:
    question = QUESTIONS[asked]
    funnel, split = funnel_of(sample, question), funnel_split(sample, question, by)
    total = split.total
    assert (total.won, total.lost) == (funnel.won, funnel.lost)
    assert list(total.open) == [stage.now for stage in funnel.stages if stage.kind == "open"]
    assert total.win_rate == funnel.win_rate
    assert total.deals == funnel.stages[0].reached
    for row in split.rows:
        alone = FunnelQuestion(question.kind, since=question.since, until=question.until, group=(by, row.key))
        assert len(funnel_rows(sample, alone, funnel.stages[0].stage_id)) == row.deals


def test_filters_by_product_and_region_equal_the_rows(book: Book) -> None:
    fill_sample(book, language="en")
    edit_record(book, book.value("select owner_id from deal where owner_id is not null limit 1"), {"region": "华东"})
    for by in ("product", "region"):
        rows = [row for row in funnel_split(book, FunnelQuestion(), by).rows if row.name is not None]
        assert rows
        for row in rows:
            question = (FunnelQuestion(product_id=row.key) if by == "product"  # type: ignore[arg-type]
                        else FunnelQuestion(region=str(row.key)))
            funnel = funnel_of(book, question)
            assert (funnel.stages[0].reached, funnel.won) == (row.deals, row.won)
            assert row.name in (funnel.filters.product, funnel.filters.region)


def test_the_example_data(sold: Book) -> None:
    funnel = funnel_of(sold, FunnelQuestion())
    rows = {row.name: row for row in funnel_split(sold, FunnelQuestion(), "product").rows}
    pro = rows["GTX Pro"]
    assert (pro.deals, pro.won.count, pro.lost.count) == (1480, 729, 418)
    assert {name: row.deals for name, row in rows.items()} == {
        "GTX Basic": 1866, "MG Special": 1651, "GTX Pro": 1480, "MG Advanced": 1412, "GTX Plus Basic": 1383,
        "GTX Plus Pro": 968, "GTK 500": 40}
    regions = funnel_split(sold, FunnelQuestion(), "region")
    assert {row.name for row in regions.rows} == {"Central", "East", "West"}
    for by in SPLITS:
        split = funnel_split(sold, FunnelQuestion(), by)
        assert (split.total.deals, split.total.won.count, split.total.lost.count) == (8800, 4238, 2473)
        assert split.total.won.value == funnel.won.value == 1_000_553_400


def test_the_quarter_before(sold: Book) -> None:
    question = FunnelQuestion(until=date(2017, 12, 31))
    funnel = funnel_of(sold, question)
    found = funnel_before(sold, funnel, question)
    assert found is not None
    assert found.before.filters.until == date(2017, 9, 30)
    assert found.before.won.count == 3042
    assert found.before.lost.count == 1684
    assert found.reached(1) == 7135
    points = found.points(funnel, 1)
    assert points is not None
    assert round(points, 1) == 8.4
    other = funnel_before(sold, funnel, question, date(2017, 6, 30))
    assert other is not None
    assert other.before == funnel_of(sold, FunnelQuestion(until=date(2017, 6, 30)))


def test_what_is_before_a_cohort() -> None:
    today = date(2027, 1, 15)
    asked = FunnelQuestion("cohort", since=date(2027, 1, 1))
    before = question_before(asked, today, months=3)
    assert before is not None
    assert (before.since, before.until) == (date(2026, 10, 1), date(2026, 10, 15))
    assert question_before(FunnelQuestion("cohort"), today) is None
    assert question_before(FunnelQuestion(), today) == FunnelQuestion(until=date(2026, 10, 15))
