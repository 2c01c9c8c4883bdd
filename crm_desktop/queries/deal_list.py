"""The list of deals: local row numbers in the order of several columns, filtered, as one types; and their sum."""

from array import array
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.search_text import match_query
from crm_desktop.queries.customer_figures import IS_PLANNED, IS_TOUCH
from crm_desktop.queries.deal_value import money_parameters, worth_sql
from crm_desktop.queries.row_numbers import row_numbers
from crm_desktop.store.book import Book


@dataclass(frozen=True)
class DealQuestion:
    """Which deals, in what order: `by` names columns and whether they fall, the first one counts most.

    Columns: DEAL_SORTS. Deals that have nothing to sort by come last, whichever way; among equals the newest is first.
    `region` is that of the owner. The text is looked for in the deal and in the names of its company, person, product.
    """

    pipeline_id: bytes | None = None
    statuses: tuple[str, ...] = ("open", "won", "lost")
    stage_id: bytes | None = None
    owner_id: bytes | None = None
    product_id: bytes | None = None
    company_id: bytes | None = None
    person_id: bytes | None = None
    region: str | None = None
    text: str = ""
    by: tuple[tuple[str, bool], ...] = (("name", False),)


@dataclass(frozen=True)
class DealTotals:
    """How many deals a question finds, and what they count together in minor units of the base currency."""

    count: int
    value: int


DEAL_SORTS = {
    "name": "case when coalesce(d.name, '') <> '' then d.sort else coalesce(p.sort, c.sort) end", "company": "c.sort",
    "person": "h.sort", "product": "p.sort",
    "stage": "case s.kind when 'open' then 0 when 'won' then 1 else 2 end * 1000000 + s.position",
    "value": worth_sql(), "owner": "m.sort", "next_step": "f.value", "last_touch": "t.value",
    "created_on": "d.created_on", "expected_close": "coalesce(d.closed_on, d.expected_close)",
    "closed_on": "d.closed_on"}
_FIGURES = {
    "next_step": f"""f(id, value) as materialized (
        select a.deal_id, min(a.due_on || coalesce(a.due_time, '')) from activity a
        where a.deal_id is not null and {IS_PLANNED} group by a.deal_id)""",
    "last_touch": f"""t(id, value) as materialized (
        select a.deal_id, max(a.done_at) from activity a
        where a.deal_id is not null and {IS_TOUCH} group by a.deal_id)"""}
_JOINS = {"c": "company c on c.id = d.company_id", "h": "person h on h.id = d.person_id",
          "p": "product p on p.id = d.product_id", "m": "member m on m.id = d.owner_id",
          "s": "stage s on s.id = d.stage_id", "f": "f on f.id = d.id", "t": "t on t.id = d.id"}
_FOUND = """
    hit(row) as materialized (select rowid from search where search match :match),
    found(row) as materialized (
        select d.row from hit h cross join deal d on d.row = h.row
        union select d.row from hit h cross join company c on c.row = h.row cross join deal d on d.company_id = c.id
        union select d.row from hit h cross join person c on c.row = h.row cross join deal d on d.person_id = c.id
        union select d.row from hit h cross join product c on c.row = h.row cross join deal d on d.product_id = c.id)"""
_ONE_OF = ("pipeline_id", "stage_id", "owner_id", "product_id", "company_id", "person_id")


def deal_list_order(book: Book, question: DealQuestion) -> "array[int]":
    """The local row numbers of all deals that the question finds; ValueError for an unknown column or status."""
    if _finds_nothing(question):
        return array("q")
    return row_numbers(book, deal_list_sql(question), _parameters(book, question))


def deal_list_totals(book: Book, question: DealQuestion) -> DealTotals:
    """Number and sum of the deals that the question finds."""
    if _finds_nothing(question):
        return DealTotals(0, 0)
    parts, where = _conditions(question)
    sql = f"""{_with(parts)} select count(*), coalesce(sum({worth_sql()}), 0)
              from {_source(question)} left join {_JOINS["p"]} where {where}"""
    count, value = book.reader().named(sql, _parameters(book, question))[0]
    return DealTotals(count, value)


def deal_list_sql(question: DealQuestion) -> str:
    """The statement of an order."""
    parts, where = _conditions(question)
    orders: list[str] = []
    for column, falls in question.by:
        if column not in DEAL_SORTS:
            raise ValueError(column)
        expression = DEAL_SORTS[column]
        orders += [f"{expression} is null", f"{expression} {'desc' if falls else 'asc'}"]
        if column in _FIGURES:
            parts.append(_FIGURES[column])
    wanted = " ".join(orders)
    joins = "".join(f" left join {join}" for name, join in _JOINS.items() if f"{name}." in wanted)
    return f"""{_with(parts)} select d.row from {_source(question)}{joins}
               where {where} order by {", ".join([*orders, "d.row desc"])}"""


def _conditions(question: DealQuestion) -> tuple[list[str], str]:
    """CTEs, and the conditions that a deal `d` meets."""
    statuses = ", ".join(f"'{status}'" for status in question.statuses)
    if not set(question.statuses) <= {"open", "won", "lost"}:
        raise ValueError(statuses)
    conditions = [f"d.status in ({statuses})"]
    conditions += [f"d.{column} = :{column}" for column in _ONE_OF if getattr(question, column) is not None]
    if question.region is not None:
        conditions.append("d.owner_id in (select id from member where region = :region)")
    return [_FOUND] if match_query(question.text) else [], " and ".join(conditions)


def _source(question: DealQuestion) -> str:
    return "found cross join deal d on d.row = found.row" if match_query(question.text) else "deal d"


def _finds_nothing(question: DealQuestion) -> bool:
    """Signs alone find nothing."""
    return question.text.strip() != "" and match_query(question.text) is None


def _parameters(book: Book, question: DealQuestion) -> dict[str, Any]:
    return {"match": match_query(question.text), "region": question.region,
            **{column: getattr(question, column) for column in _ONE_OF}, **money_parameters(book)}


def _with(parts: list[str]) -> str:
    return f"with {', '.join(parts)}" if parts else ""
