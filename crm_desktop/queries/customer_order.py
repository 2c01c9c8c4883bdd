"""The order of a list of customers as local row numbers: any column, both directions, filtered, as one types."""

from array import array
from dataclasses import dataclass, field
from math import isqrt
from typing import Any, Literal

from crm_desktop.domain.records import RECORDS
from crm_desktop.domain.search_text import match_query
from crm_desktop.queries.customer_figures import CustomerFigure, figure_sql
from crm_desktop.queries.customer_filters import COLUMNS, KINDS, CustomerFilter, filter_sql
from crm_desktop.queries.customers import customer_table
from crm_desktop.queries.deal_value import money_parameters
from crm_desktop.queries.row_numbers import row_numbers
from crm_desktop.store.book import Book
from crm_desktop.store.search import has_hits

# A walk through the names passes 200 * names / hits of them until the first window is full, a sort looks each hit up
# and orders it: where hits * hits is more than so many times the names, the walk is sooner there.
WALK = 150
CustomerView = Literal["all", "mine", "no_next_step"]
CustomerSort = Literal["name", "won", "open", "last_touch", "next_step", "owner", "industry", "source", "created"]
_FIGURES: dict[str, CustomerFigure] = {"won": "won", "open": "open", "last_touch": "last_touch",
                                       "next_step": "next_step"}


@dataclass(frozen=True)
class CustomerQuestion:
    """Which customers, in what order. Those that have nothing to sort by come last, in name order, both ways round.

    `created`: in the order in which they came into this copy of the book.
    """

    record_type: str = "company"
    view: CustomerView = "all"
    where: CustomerFilter = field(default_factory=CustomerFilter)
    text: str = ""
    by: CustomerSort = "name"
    descending: bool = False

    def is_quick(self) -> bool:
        """Whether the first window comes from an index alone, within milliseconds at any size."""
        slow = set(self.where.fields()) - set(COLUMNS)
        return not slow and self.view != "no_next_step" and self.by not in _FIGURES


@dataclass(frozen=True)
class CustomerCounts:
    """What stands beside the views; `no_next_step` are those with nothing planned."""

    all: int
    mine: int
    no_next_step: int


@dataclass(frozen=True)
class CustomerTotals:
    """What the customers of a question have bought, in minor units of the base currency."""

    won_deals: int
    won_value: int
    currency: str


def customer_order(book: Book, question: CustomerQuestion, limit: int | None = None) -> "array[int]":
    """The local row numbers of all customers that the question finds: 8 bytes each, its length is their count.

    With a `limit` only the first of them, much sooner: for the window that is seen while the rest is under way.
    """
    asked = AskedCustomers(book, question, limit)
    if asked.nothing:
        return array("q")
    return row_numbers(book, asked.order_sql(), asked.parameters)


def customer_order_sql(book: Book, question: CustomerQuestion, limit: int | None = None) -> str:
    """The statement of an order, for those who look at its plan."""
    return AskedCustomers(book, question, limit).order_sql()


def customers_found(book: Book, question: CustomerQuestion) -> int:
    """How many customers the question finds."""
    asked = AskedCustomers(book, question)
    return 0 if asked.nothing else int(book.reader().named(asked.count_sql(), asked.parameters)[0][0])


def customer_counts(book: Book, record_type: str) -> CustomerCounts:
    """How many there are in each view."""
    table = customer_table(record_type)
    planned = book.value(f"""
        select count(*) from (select distinct id from ({figure_sql(record_type, "next_step")})) f
        cross join {table} t on t.id = f.id""")
    everybody = book.value(f"select count(*) from {table}")
    return CustomerCounts(everybody, book.value(f"select count(*) from {table} where owner_id = ?", (book.me(),)),
                          everybody - planned)


def customer_totals(book: Book, question: CustomerQuestion) -> CustomerTotals:
    """The won deals of all customers that the question finds."""
    asked = AskedCustomers(book, question)
    found = [] if asked.nothing else book.reader().named(asked.totals_sql(), asked.parameters)
    count, value = found[0] if found else (0, 0)
    return CustomerTotals(count, value, book.currency())


class AskedCustomers:
    """One question as SQL: `t` is a customer with row, sort and, where the question needs it, its other columns."""

    def __init__(self, book: Book, question: CustomerQuestion, limit: int | None = None, *, own: bool = False) -> None:
        """`own`: other columns of `t` are wanted as well, whatever the question is."""
        self._question = question
        self._table = customer_table(question.record_type)
        query = match_query(question.text)
        self.nothing = query is None and question.text.strip() != ""  # signs alone find nobody
        filtered = filter_sql(book, question.record_type, question.where)
        self.parameters: dict[str, Any] = {
            **filtered.parameters, **money_parameters(book),
            "me": book.me(), "match": query, "limit": -1 if limit is None else limit}
        self._parts: list[str] = filtered.parts
        conditions = ["1", *filtered.conditions]
        if question.view == "mine":
            conditions.append("t.owner_id = :me")
        self._own = own or filtered.own or question.view == "mine"
        if question.view == "no_next_step":
            self._parts.append(f"busy(row) as materialized ({self._with_step()})")
            conditions.append("+t.row not in (select row from busy)")
        self._source, self._where = f"{self._table} t", " and ".join(conditions)
        self._where_named = self._where  # for customers that come from a figure or an owner
        if query:
            # The plus keeps SQLite from going through all that is found for each of them.
            self._where_named += " and +t.row in (select row from found)"
            self._find(self._own or (limit is not None and self._is_dense(book, query)))

    def order_sql(self) -> str:
        """The rows in the order that was asked for."""
        by, down = self._question.by, "desc" if self._question.descending else "asc"
        if by == "name":
            return f"""{self._with()} select t.row from {self._source} where {self._where}
                       order by t.sort {down}, t.row {down} limit :limit"""
        if by == "created":  # the plus: of a whole order the smallest index is read, not the rows with all they hold
            return f"""{self._with()} select t.row from {self._source} where {self._where}
                       order by {"+" if self.parameters["limit"] < 0 else ""}t.row {down} limit :limit"""
        if by == "owner":
            return self._by_owner(down)
        return self._by_figure(down) if by in _FIGURES else self._by_column(by, down)

    def count_sql(self) -> str:
        """One row: how many there are."""
        return f"{self._with()} select count(*) from {self._source} where {self._where}"

    def grouped_sql(self, value: str, more: str = "1", source: str = "") -> str:
        """Values and how many have each: the choices of a filter under all other conditions of the question."""
        return f"""{self._with()} select {value}, count(*) from {source or self._source}
                   where {self._where} and {more} group by 1"""

    def totals_sql(self) -> str:
        """One row: number and sum of their won deals."""
        won = figure_sql(self._question.record_type, "won", in_year=bool(self._question.where.won_in))
        return f"""{self._with()} select coalesce(sum(f.n), 0), coalesce(sum(f.value), 0)
                   from ({won}) f cross join {self._table} t on t.id = f.id where {self._where_named}"""

    def _by_owner(self, down: str) -> str:
        if self._own:
            return f"""{self._with()} select t.row from {self._table} t left join member m on m.id = t.owner_id
                       where {self._where_named} order by m.sort is null, m.sort {down}, m.row, t.sort, t.row
                       limit :limit"""
        first = f"""select t.row from member m cross join {self._table} t on t.owner_id = m.id
                    where {self._where_named} order by m.sort {down}, m.row, t.sort, t.row"""
        return self._in_two(first, self._ownerless())

    def _by_figure(self, down: str) -> str:
        by, in_year = self._question.by, bool(self._question.where.won_in)
        figure = figure_sql(self._question.record_type, _FIGURES[by], in_year=in_year)
        self._parts.append(f"figure as materialized ({figure})")
        self._parts.append(f"""counted(row, sort, value) as materialized (
            select t.row, t.sort, f.value from figure f cross join {self._table} t on t.id = f.id
            where {self._where_named})""")
        others = f"""select t.row from {self._source} where {self._where}
                     and +t.row not in (select row from counted) order by t.sort, t.row"""
        return self._in_two(f"select row from counted order by value {down}, sort, row", others)

    def _by_column(self, column: str, down: str) -> str:
        """By the index of a column, then those that have nothing in it."""
        if column not in KINDS[self._table].by_name:
            raise ValueError(column)
        self._parts.append(f"filled(row) as materialized (select row from {self._table} where {column} is not null)")
        first = f"""select t.row from {self._table} t where {self._where_named} and t.{column} is not null
                    order by t.{column} {down}, t.sort, t.row"""
        return self._in_two(first, f"""select t.row from {self._table} t where {self._where_named}
                                       and +t.row not in (select row from filled) order by t.sort, t.row""")

    def _is_dense(self, book: Book, query: str) -> bool:
        """Whether so many of all customers are found that the first ones by name are met soon."""
        low, high = (book.value(f"select {end}(row) from {self._table}") for end in ("min", "max"))
        enough = isqrt(WALK * (high - low)) + 1 if low is not None else 1
        return has_hits(book.reader(), query, enough)

    def _find(self, walk: bool) -> None:
        """What the text finds; `walk`: through the names (of one owner) until enough are found, no sorting of hits."""
        self._parts.insert(0, f"""found(row, sort) as materialized (
            select r.row, r.sort from search s cross join record_state r on r.row = s.rowid
            where search match :match and r.type = {RECORDS[self._table].number})""" if not walk else """
            found(row) as materialized (select rowid from search where search match :match)""")
        if walk:
            self._where = self._where_named
        else:
            self._source = "found t"

    def _ownerless(self) -> str:
        """Customers without an owner, and those whose owner this book does not know."""
        return f"""select t.row from (
                select row, sort, owner_id from {self._table} where owner_id is null
                union all select row, sort, owner_id from {self._table}
                where owner_id is not null and owner_id not in (select id from member)
            ) t where {self._where_named} order by t.sort, t.row"""

    def _in_two(self, first: str, others: str) -> str:
        """Those that have something to sort by, then the others in name order.

        Their order comes from the name index, so a million rows are never sorted. `limit -1` keeps a part's order.
        """
        return f"""{self._with()} select row from ({first} limit -1) union all
                   select row from ({others} limit -1) limit :limit"""

    def _with(self) -> str:
        return f"with {', '.join(self._parts)}" if self._parts else ""

    def _with_step(self) -> str:
        return f"""select distinct t.row from ({figure_sql(self._question.record_type, "next_step")}) f
                   cross join {self._table} t on t.id = f.id"""
