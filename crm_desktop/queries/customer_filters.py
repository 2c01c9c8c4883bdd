"""The filters of a list of customers: conditions that all hold, each as a piece of SQL about a customer `t`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from crm_desktop.domain.customers import COMPANY, PERSON
from crm_desktop.queries.customer_figures import COLUMN, figure_sql, won_parameters
from crm_desktop.queries.days import begin_of_day, day_on_laptop
from crm_desktop.store.book import Book

FilterField = Literal["owner", "industry", "tag", "source", "won_in", "next_step", "touched"]
StepState = Literal["", "overdue", "today", "planned", "nothing"]
FIELDS: dict[str, tuple[FilterField, ...]] = {
    "company": ("owner", "industry", "tag", "source", "won_in", "next_step", "touched"),
    "person": ("owner", "tag", "source", "won_in", "next_step", "touched")}
NOBODY = b""  # the owner of customers that have none
NEVER = -1  # days since the last contact of those who never had one
COLUMNS = ("owner", "industry", "tag", "source")  # fields that lie in the customer's own row, with an index
KINDS = {"company": COMPANY, "person": PERSON}


@dataclass(frozen=True)
class CustomerFilter:
    """Conditions that all hold; what is empty filters nothing.

    `won_in`: a year (of the day of closing) in which a deal was won. `next_step`: what the earliest planned activity
    is today. `touched`: more than so many days since the last contact, or NEVER.
    """

    owner_id: bytes | None = None
    industry: str = ""
    tag_id: bytes | None = None
    source: str = ""
    won_in: int = 0
    next_step: StepState = ""
    touched: int = 0

    def fields(self) -> tuple[FilterField, ...]:
        """The fields that filter something."""
        return tuple(name for name in FIELDS["company"] if getattr(self, ATTRIBUTE[name]) not in (None, "", 0))


ATTRIBUTE = {"owner": "owner_id", "industry": "industry", "tag": "tag_id", "source": "source", "won_in": "won_in",
             "next_step": "next_step", "touched": "touched"}


@dataclass
class FilterSql:
    """CTEs to stand before the statement, conditions on `t`, and parameters; `own`: columns of `t` itself are asked."""

    parts: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    own: bool = False


def filter_sql(book: Book, record_type: str, wanted: CustomerFilter) -> FilterSql:
    """The pieces of SQL that a filter stands for. Fields that this type does not have filter nothing."""
    found = FilterSql(parameters=filter_parameters(book, wanted))
    for name in wanted.fields():
        if name not in FIELDS[record_type]:
            continue
        if name in COLUMNS:
            found.own = True
            found.conditions += _column(name, wanted)
        else:
            part, condition = _set(record_type, name, wanted)
            found.parts.append(part)
            found.conditions.append(condition)
    return found


def filter_parameters(book: Book, wanted: CustomerFilter) -> dict[str, Any]:
    """All parameters that the pieces of a filter may name."""
    today = day_on_laptop(book.clock())
    longest = (today - today.min).days - 1
    before = begin_of_day(today - timedelta(min(max(wanted.touched, 0), longest)))
    return {"owner": wanted.owner_id, "industry": wanted.industry, "source": wanted.source,
            "tag": wanted.tag_id.hex() if wanted.tag_id else "", "today": today.isoformat(), "touched_before": before,
            **won_parameters(wanted.won_in)}


def _column(name: FilterField, wanted: CustomerFilter) -> Iterator[str]:
    if name == "owner":
        yield "t.owner_id is null" if wanted.owner_id == NOBODY else "t.owner_id = :owner"
    elif name == "tag":  # `is not null` leads to the index that holds the tags of all who have any, in name order
        yield "t.tags is not null"
        yield "instr(t.tags, :tag) > 0"
    else:
        yield f"t.{name} = :{name}"


def _set(record_type: str, name: FilterField, wanted: CustomerFilter) -> tuple[str, str]:
    """A CTE of local rows, and the condition to be in it, or not to be."""
    column = COLUMN[record_type]
    if name == "won_in":
        return (f"""won_in(row) as materialized (
            select distinct t.row from deal d cross join {record_type} t on t.id = d.{column}
            where d.status = 'won' and d.closed_on between :won_from and :won_to)""",
                "+t.row in (select row from won_in)")
    if name == "next_step":
        state, negated = wanted.next_step, wanted.next_step == "nothing"
        return (_of_figure(record_type, "next_step", "stepped", STEP_STATES[state]),
                f"+t.row {'not ' if negated else ''}in (select row from stepped)")
    never = wanted.touched == NEVER
    return (_of_figure(record_type, "last_touch", "contacted", "1" if never else "f.value < :touched_before"),
            f"+t.row {'not ' if never else ''}in (select row from contacted)")


STEP_STATES: dict[StepState, str] = {
    "overdue": "substr(f.value, 1, 10) < :today", "today": "substr(f.value, 1, 10) = :today",
    "planned": "substr(f.value, 1, 10) > :today", "nothing": "1", "": "1"}


def _of_figure(record_type: str, figure: Literal["next_step", "last_touch"], name: str, condition: str) -> str:
    return f"""{name}(row) as materialized (
        select distinct t.row from ({figure_sql(record_type, figure)}) f cross join {record_type} t on t.id = f.id
        where {condition})"""
