"""The deals of a pipeline as a board and as a list: stages with counts and sums, cards with their next step."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.fields import PRICE_SCALE
from crm_desktop.domain.products import decimals_of
from crm_desktop.domain.records import SALES
from crm_desktop.queries.customers import NEXT_STEP, TOUCH, NextStepRow
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches


@dataclass(frozen=True)
class StageColumn:
    """A stage on the board. Sums in minor units of the base currency; probability in per cent."""

    stage_id: bytes
    name: str
    kind: str
    probability: int
    rot_days: int | None
    count: int
    value: int

    @property
    def weighted(self) -> int:
        """The sum times the stage's probability, rounded down."""
        return self.value * self.probability // 100


@dataclass(frozen=True)
class DealCard:
    """A deal on the board and in the list; `value` counts the list price where the deal has none (`estimated`)."""

    row: int
    deal_id: bytes
    stage_id: bytes
    status: str
    name: str
    company: str
    product: str
    owner: str
    value: int
    currency: str
    estimated: bool
    next_step: NextStepRow | None
    last_touch: int | None
    closed_on: str | None


_VALUE = """
    coalesce(d.value_minor, case when d.status = 'open' and p.list_currency = :currency
                            then (2 * p.list_price + :divisor) / (2 * :divisor) end, 0)"""

_CARDS = f"""
    select d.row, d.id, d.stage_id, d.status, coalesce(d.name, p.name, c.name, ''), coalesce(c.name, ''),
           coalesce(p.name, ''), coalesce(m.name, ''), {_VALUE}, coalesce(d.value_currency, :currency),
           d.value_minor is null, {NEXT_STEP.format(column="deal_id").replace("t.id", "d.id")},
           (select max(a.done_at) from activity a where a.deal_id = d.id and a.kind in {TOUCH}
            and coalesce(a.outcome, '') <> 'no answer'), d.closed_on
    from deal d left join company c on c.id = d.company_id left join product p on p.id = d.product_id
    left join member m on m.id = d.owner_id"""


def stage_columns(book: Book, pipeline_id: bytes = SALES, owner_id: bytes | None = None) -> list[StageColumn]:
    """The pipeline's stages in order, with how many deals stand in each and what they are worth."""
    rows = book.reader().named(f"""
        select s.id, s.name, s.kind, coalesce(s.probability, 0), s.rot_days, coalesce(n.count, 0), coalesce(n.value, 0)
        from stage s left join (
            select d.stage_id as stage_id, count(*) as count, sum({_VALUE}) as value
            from deal d left join product p on p.id = d.product_id
            where d.pipeline_id = :pipeline and (:owner is null or d.owner_id = :owner) group by d.stage_id
        ) n on n.stage_id = s.id
        where s.pipeline_id = :pipeline order by s.position, s.row""",
                               {"pipeline": pipeline_id, "owner": owner_id, **_money(book)})
    return [StageColumn(*row) for row in rows]


def stage_order(book: Book, stage_id: bytes, owner_id: bytes | None = None) -> "array[int]":
    """The local rows of a stage's deals: those with a next step by its day, then the rest, newest first."""
    return array("q", (row[0] for row in book.reader().named("""
        select d.row from deal d where d.stage_id = :stage and (:owner is null or d.owner_id = :owner)
        order by coalesce((select min(a.due_on) from activity a where a.deal_id = d.id and a.due_on is not null
                           and a.done_at is null), '9999') , d.closed_on desc, d.row desc""",
                                                      {"stage": stage_id, "owner": owner_id})))


def deal_order(book: Book, *, by: str = "name", descending: bool = False, owner_id: bytes | None = None,
               stage_id: bytes | None = None, statuses: Sequence[str] = ("open", "won", "lost")) -> "array[int]":
    """The local rows of all deals that match, sorted by name, company, value, stage or closed_on."""
    column = {"name": "coalesce(d.sort, p.sort, c.sort)", "company": "c.sort", "value": _VALUE,
              "stage": "s.position", "closed_on": "d.closed_on", "owner": "m.sort"}[by]
    down = "desc" if descending else "asc"
    marks = ", ".join(f"'{status}'" for status in statuses if status in ("open", "won", "lost"))
    return array("q", (row[0] for row in book.reader().named(f"""
        select d.row from deal d left join company c on c.id = d.company_id
        left join product p on p.id = d.product_id left join stage s on s.id = d.stage_id
        left join member m on m.id = d.owner_id
        where d.status in ({marks}) and (:owner is null or d.owner_id = :owner)
          and (:stage is null or d.stage_id = :stage)
        order by {column} {down}, d.row""", {"owner": owner_id, "stage": stage_id, **_money(book)})))


def deal_cards(book: Book, rows: Sequence[int]) -> dict[int, DealCard]:
    """The cards of these local rows; those deleted meanwhile are missing."""
    found: dict[int, DealCard] = {}
    for part in in_batches(rows):
        numbers = ", ".join(str(int(row)) for row in part)
        for row in book.reader().named(f"{_CARDS} where d.row in ({numbers})", _money(book)):
            found[row[0]] = _card(row)
    return found


def deals_of(book: Book, record_type: str, record_id: bytes, *, only_open: bool = True) -> list[DealCard]:
    """The deals of a company or a person, open ones first."""
    column = {"company": "company_id", "person": "person_id"}[record_type]
    only = "and d.status = 'open'" if only_open else ""
    return [_card(row) for row in book.reader().named(
        f"{_CARDS} where d.{column} = :record {only} order by d.status <> 'open', d.row desc limit 200",
        {"record": record_id, **_money(book)})]


def reached_order(book: Book, stage_id: bytes, owner_id: bytes | None = None) -> "array[int]":
    """The local rows of the deals behind a bar of the funnel: those that reached the stage or a later one."""
    return array("q", (row[0] for row in book.reader().named("""
        select d.row from deal d join stage f on f.row = d.furthest join stage s on s.id = :stage
        where d.pipeline_id = s.pipeline_id and (:owner is null or d.owner_id = :owner)
          and (case f.kind when 'won' then 1000000 else 0 end) + f.position
              >= (case s.kind when 'won' then 1000000 else 0 end) + s.position
        order by coalesce(d.value_minor, 0) desc, d.row""", {"stage": stage_id, "owner": owner_id})))


def _money(book: Book) -> dict[str, Any]:
    currency = book.currency()
    return {"currency": currency, "divisor": PRICE_SCALE // int(10 ** decimals_of(currency))}


def _card(row: Any) -> DealCard:
    step = NextStepRow(*str(row[11]).split("\x1f", 3)) if row[11] else None
    values = list(row)
    values[10:12] = [bool(row[10]), step]
    return DealCard(*values)
