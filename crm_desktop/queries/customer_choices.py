"""What a filter over customers can be set to, with how many customers each choice leaves under all other conditions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from crm_desktop.queries.customer_figures import COLUMN, figure_sql
from crm_desktop.queries.customer_filters import ATTRIBUTE, NEVER, CustomerFilter, FilterField
from crm_desktop.queries.customer_order import AskedCustomers, CustomerQuestion, customers_found
from crm_desktop.queries.days import begin_of_day, day_on_laptop
from crm_desktop.store.book import Book

NO_OWNER = "nobody"
DAYS = (7, 14, 30, 90, 180, 365)
STATES = ("overdue", "today", "planned")


@dataclass(frozen=True)
class FilterValue:
    """One choice: `key` is how a filter is written (ids in hex), `text` a name from the book or empty, `count`."""

    key: str
    text: str
    count: int


def customer_filter_values(book: Book, question: CustomerQuestion, field: FilterField) -> list[FilterValue]:
    """The choices of one field; its own condition in the question is left aside."""
    bare = replace(question, where=replace(question.where, **{ATTRIBUTE[field]: getattr(CustomerFilter(),
                                                                                       ATTRIBUTE[field])}))
    return _CHOICES[field](book, bare)


def filter_names(book: Book, where: CustomerFilter) -> dict[str, str]:
    """The names of what a filter points at, by ids in hex; what is gone is missing."""
    found = {}
    if where.tag_id:
        found[where.tag_id.hex()] = book.value("select name from tag where id = ?", (where.tag_id,))
    if where.owner_id:
        found[where.owner_id.hex()] = book.value("select name from member where id = ?", (where.owner_id,))
    return {key: name for key, name in found.items() if name}


def _grouped(book: Book, question: CustomerQuestion, value: str, more: str = "1", source: str = "",
             **parameters: object) -> dict[Any, int]:
    asked = AskedCustomers(book, question, own=True)
    if asked.nothing:
        return {}
    return dict(book.reader().named(asked.grouped_sql(value, more, source), {**asked.parameters, **parameters}))


def _owners(book: Book, question: CustomerQuestion) -> list[FilterValue]:
    counts = _grouped(book, question, "t.owner_id")
    found = [FilterValue(owner_id.hex(), name, counts.pop(owner_id))
             for owner_id, name in book.rows("select id, name from member order by sort, row") if owner_id in counts]
    return [*found, FilterValue(NO_OWNER, "", counts[None])] if counts.get(None) else found


def _words(column: str) -> Callable[[Book, CustomerQuestion], list[FilterValue]]:
    def values(book: Book, question: CustomerQuestion) -> list[FilterValue]:
        counts = _grouped(book, question, f"t.{column}", f"t.{column} is not null")
        return [FilterValue(word, word, n) for word, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]

    return values


def _tags(book: Book, question: CustomerQuestion) -> list[FilterValue]:
    table = question.record_type
    counts = _grouped(book, question, "j.key", "t.tags is not null", f"{table} t cross join json_each(t.tags) j")
    return [FilterValue(tag_id.hex(), name, counts[tag_id.hex()])
            for tag_id, name in book.rows("select id, name from tag order by sort, row") if tag_id.hex() in counts]


def _years(book: Book, question: CustomerQuestion) -> list[FilterValue]:
    table, column = question.record_type, COLUMN[question.record_type]
    counts = _grouped(book, question, "y.year", "1", f"""
        (select distinct d.{column} as id, substr(d.closed_on, 1, 4) as year from deal d
         where d.status = 'won' and d.closed_on is not null and d.{column} is not null) y
        cross join {table} t on t.id = y.id""")
    return [FilterValue(year, year, n) for year, n in sorted(counts.items(), reverse=True)]


def _steps(book: Book, question: CustomerQuestion) -> list[FilterValue]:
    day = "substr(f.value, 1, 10)"
    counts = _grouped(book, question, f"""
        case when {day} < :today then 'overdue' when {day} = :today then 'today' else 'planned' end""", "1", f"""
        ({figure_sql(question.record_type, "next_step")}) f cross join {question.record_type} t on t.id = f.id""")
    rest = customers_found(book, question) - sum(counts.values())
    return [*(FilterValue(state, "", counts.get(state, 0)) for state in STATES), FilterValue("nothing", "", rest)]


def _touches(book: Book, question: CustomerQuestion) -> list[FilterValue]:
    today = day_on_laptop(book.clock())
    before = {f"before{days}": begin_of_day(today - timedelta(days)) for days in DAYS}
    older = " ".join(f"when f.value < :before{days} then {days}" for days in reversed(DAYS))
    counts = _grouped(book, question, f"case {older} else 0 end", "1", f"""
        ({figure_sql(question.record_type, "last_touch")}) f cross join {question.record_type} t on t.id = f.id""",
                      **before)
    never = customers_found(book, question) - sum(counts.values())
    found = [FilterValue(str(days), "", sum(n for least, n in counts.items() if int(least) >= days)) for days in DAYS]
    return [*found, FilterValue(str(NEVER), "", never)]


_CHOICES: dict[FilterField, Callable[[Book, CustomerQuestion], list[FilterValue]]] = {
    "owner": _owners, "industry": _words("industry"), "tag": _tags, "source": _words("source"), "won_in": _years,
    "next_step": _steps, "touched": _touches}
