"""How SQLite answers: lines and cards never go through a table for each row, orders come from indexes."""

import re
from datetime import date

import pytest

from crm_desktop.queries.board import stage_columns
from crm_desktop.queries.board_sql import cards_sql, columns_sql, order_sql
from crm_desktop.queries.customer_order import CustomerQuestion, customer_order, customer_order_sql
from crm_desktop.queries.customers import lines_sql, page_sql
from crm_desktop.queries.funnel_sql import figures_sql
from crm_desktop.queries.pipeline import AskedFunnel, FunnelQuestion
from crm_desktop.store.book import Book

TABLES = ("company", "person", "person_company", "deal", "activity", "stage_move", "product", "member", "ticket")


def plan_of(book: Book, sql: str) -> list[str]:
    parameters = dict.fromkeys(re.findall(r"(?<!:):([a-z_]+)", sql), 1)
    return [row[3] for row in book.reader().named(f"explain query plan {sql}", parameters)]


def scans_of(book: Book, sql: str) -> list[str]:
    """The steps that go through a whole table or index; CTEs and subqueries hold what was picked and may be."""
    aliases = {alias: table for table, alias in re.findall(r"\b([a-z_]+) ([a-z]) (?:on|left|cross|where|order)\b", sql)}
    steps = [step for step in plan_of(book, sql) if step.startswith("SCAN")]
    return [step for step in steps if aliases.get(step.split()[1], step.split()[1]) in TABLES]


@pytest.mark.parametrize("record_type", ["company", "person"])
def test_lines_search_by_index_alone(sample: Book, record_type: str) -> None:
    for among in ("where t.row in (1, 2, 3)", "where (t.sort, t.row) > (:sort, :row) order by t.sort, t.row limit 60"):
        sql = lines_sql(record_type, among)
        plan = plan_of(sample, sql)
        assert scans_of(sample, sql) == [], plan
        assert not [step for step in plan if "AUTOMATIC" in step and " ON " in step and "w" not in step.split()], plan
    sums = [step for step in plan if re.search(r"activity_|deal_(company|person)", step)]
    assert [step for step in sums if "COVERING" not in step and "deal_company (company_id=?)" not in step] == [], sums


@pytest.mark.parametrize("record_type", ["company", "person"])
def test_the_first_window_walks_the_name_index(sample: Book, record_type: str) -> None:
    plan = plan_of(sample, page_sql(record_type))
    assert [step for step in plan if f"{record_type}_sort" in step]


def test_cards_search_by_index_alone(sample: Book) -> None:
    sql = cards_sql("where d.row in (1, 2, 3)")
    assert scans_of(sample, sql) == [], plan_of(sample, sql)
    assert [step for step in plan_of(sample, sql) if "COVERING INDEX activity_deal" in step]


def test_the_board_looks_at_its_stages_only(sample: Book) -> None:
    assert stage_columns(sample)
    for sql in (columns_sql(), order_sql("value"), order_sql("next_step")):
        plan = plan_of(sample, sql)
        assert [step for step in plan if "INDEX deal_stage_closed (pipeline_id=? AND stage_id=?)" in step], plan
        assert not [step for step in plan if step.startswith("SCAN d")], plan


@pytest.mark.parametrize(("question", "wanted", "sorts"), [
    (CustomerQuestion(), "COVERING INDEX company_sort", 0),
    (CustomerQuestion(descending=True), "COVERING INDEX company_sort", 0),
    (CustomerQuestion(view="mine"), "COVERING INDEX company_owner (owner_id=?)", 0),
    (CustomerQuestion(by="owner"), "COVERING INDEX company_owner (owner_id=?)", 1),  # of those without an owner
    (CustomerQuestion(by="won"), "COVERING INDEX company_sort", 1),
    (CustomerQuestion("person", by="last_touch"), "COVERING INDEX person_sort", 1),
], ids=str)
def test_a_million_rows_are_not_sorted(sample: Book, question: CustomerQuestion, wanted: str, sorts: int) -> None:
    plan = plan_of(sample, customer_order_sql(sample, question))
    assert [step for step in plan if wanted in step], plan
    assert sum("TEMP B-TREE FOR ORDER BY" in step for step in plan) == sorts, plan
    assert not [step for step in plan if step.startswith("CORRELATED")], plan


@pytest.mark.parametrize("question", [
    FunnelQuestion(), FunnelQuestion("cohort", since=date(2026, 3, 1), until=date(2026, 3, 31))], ids=("all", "month"))
def test_a_funnel_never_reads_the_rows_of_deals(sample: Book, question: FunnelQuestion) -> None:
    asked = AskedFunnel(sample, question)
    plan = [row[3] for row in sample.reader().named(
        f"explain query plan {figures_sql(asked.rungs, asked.parameters, past=False)}", asked.parameters)]
    deals = [step for step in plan if re.match("(SEARCH|SCAN) d ", step)]
    assert len(deals) >= 3
    assert all("COVERING INDEX deal_" in step for step in deals), plan
    if question.since is not None:
        assert all("<expr>>? AND <expr><?" in step for step in deals), plan


def test_what_is_found_is_looked_up_once(sample: Book) -> None:
    for by in ("won", "owner", "name"):
        question = CustomerQuestion(text="co", by=by)  # type: ignore[arg-type]
        plan = plan_of(sample, customer_order_sql(sample, question))
        assert not [step for step in plan if "AND rowid=?" in step], plan
        assert len(customer_order(sample, question)) > 0
