"""The deals of a pipeline as a board: its stages with counts and sums, the order in each, and the cards."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_desktop.domain.records import SALES
from crm_desktop.queries.board_sql import REASONS, ROTTING, CardOrder, cards_sql, columns_sql, order_sql
from crm_desktop.queries.customers import NextStepRow
from crm_desktop.queries.days import begin_of_day, day_on_laptop, month_of_book
from crm_desktop.queries.deal_value import money_parameters
from crm_desktop.queries.row_numbers import row_numbers
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches


@dataclass(frozen=True)
class StageColumn:
    """A stage on the board. Sums in minor units of the base currency; probability in per cent.

    Won and lost stages count what was closed since the day `since`, the first of the book's month; `top_reason` is
    the reason that most of the lost ones share.
    """

    stage_id: bytes
    name: str
    kind: str
    probability: int
    rot_days: int | None
    count: int
    value: int
    since: str | None
    top_reason: str

    @property
    def weighted(self) -> int:
        """The sum times the stage's probability, rounded down."""
        return self.value * self.probability // 100

    @property
    def average(self) -> int:
        """The sum divided by the number of deals, rounded half up; 0 where there is none."""
        return (2 * self.value + self.count) // (2 * self.count) if self.count else 0


@dataclass(frozen=True)
class BoardTotals:
    """The open deals of the board: number, sum, and the sum weighted by the stages' probabilities."""

    count: int
    value: int
    weighted: int


@dataclass(frozen=True)
class Rotting:
    """An open deal goes cold: days since its last contact of this kind, more than its stage allows.

    `kind` is empty where there never was a contact; the days then count since it entered its stage or was created.
    """

    days: int
    kind: str
    limit: int


@dataclass(frozen=True)
class DealCard:
    """A deal; `value` in minor units of `currency`, the list price where an open one has none (`estimated`)."""

    row: int
    deal_id: bytes
    stage_id: bytes
    stage: str
    status: str
    name: str
    company_id: bytes | None
    company: str
    person_id: bytes | None
    person: str
    product_id: bytes | None
    product: str
    owner_id: bytes | None
    owner: str
    value: int
    currency: str
    estimated: bool
    created_on: str | None
    expected_close: str | None
    closed_on: str | None
    lost_reason: str
    competitor: str
    last_touch: int | None
    next_step: NextStepRow | None
    rotting: Rotting | None


def stage_columns(book: Book, pipeline_id: bytes = SALES, owner_id: bytes | None = None,
                  product_id: bytes | None = None, region: str | None = None) -> list[StageColumn]:
    """The pipeline's stages in order, with how many deals stand in each and what they are worth.

    `region` is that of the deals' owners.
    """
    parameters = _parameters(book, owner_id, product_id, region) | {"pipeline": pipeline_id}
    rows = book.reader().named(columns_sql(), parameters)
    reasons = {row[0]: row[1] for row in book.reader().named(REASONS, parameters)}
    return [StageColumn(*[*row, parameters["first"] if row[2] != "open" else None, reasons.get(row[0], "")])
            for row in rows]


def board_totals(columns: Iterable[StageColumn]) -> BoardTotals:
    """What the open columns make together."""
    still_open = [column for column in columns if column.kind == "open"]
    return BoardTotals(sum(one.count for one in still_open), sum(one.value for one in still_open),
                       sum(one.weighted for one in still_open))


def stage_order(book: Book, stage_id: bytes, owner_id: bytes | None = None, product_id: bytes | None = None,
                region: str | None = None, *, by: CardOrder = "next_step") -> "array[int]":
    """The local rows of a stage's cards; a closed stage holds those of the book's month, the last closed first.

    Open ones by "next_step": the earliest first, then what has none; "value": the largest first; "name": of the
    customer; "last_touch": the longest ago first. Ties: the newest first.
    """
    return row_numbers(book, order_sql(by), _parameters(book, owner_id, product_id, region) | {"stage": stage_id})


def rotting_rows(book: Book, stage_id: bytes) -> frozenset[int]:
    """The local rows of a stage's deals that go cold: their cards have one line more."""
    limit = book.value("select rot_days from stage where id = ? and kind = 'open'", (stage_id,))
    if limit is None:
        return frozenset()
    today = day_on_laptop(book.clock())
    first = today - timedelta(limit)
    return frozenset(row_numbers(book, ROTTING, {
        "stage": stage_id, "today": today.isoformat(), "day": first.isoformat(), "at": begin_of_day(first)}))


def deal_cards(book: Book, rows: Sequence[int]) -> dict[int, DealCard]:
    """The cards of these local rows; those deleted meanwhile are missing."""
    found: dict[int, DealCard] = {}
    for part in in_batches(rows):
        numbers = ", ".join(str(int(row)) for row in part)
        found.update((card.row, card) for card in _cards(book, f"where d.row in ({numbers})", {}))
    return found


def deals_of(book: Book, record_type: str, record_id: bytes, *, only_open: bool = True) -> list[DealCard]:
    """The newest deals of a company or a person, open ones first; 200 at most."""
    column = {"company": "company_id", "person": "person_id"}[record_type]
    only = "and d.status = 'open'" if only_open else ""
    found = _cards(book, f"""where d.{column} = :record {only} order by d.status <> 'open', d.row desc limit 200""",
                   {"record": record_id})
    return sorted(found, key=lambda card: (card.status != "open", -card.row))


def _cards(book: Book, among: str, parameters: Mapping[str, Any]) -> list[DealCard]:
    today = day_on_laptop(book.clock())
    return [_card(row, today) for row in book.reader().named(
        cards_sql(among), {**parameters, **money_parameters(book)})]


def _card(row: Sequence[Any], today: date) -> DealCard:
    values = list(row[:23])
    values[16] = bool(values[16])
    touch, kind, limit, since, last_due, step_kind, day, time, text = row[22:]
    rotting = None
    if values[4] == "open" and limit is not None and (last_due is None or last_due < today.isoformat()):
        begin = day_on_laptop(touch) if touch is not None else date.fromisoformat(since) if since else today
        days = (today - begin).days
        rotting = Rotting(days, kind or "", limit) if days > limit else None
    step = NextStepRow(step_kind, day, time, text) if day else None
    return DealCard(*[*values, step, rotting])


def _parameters(book: Book, owner_id: bytes | None, product_id: bytes | None, region: str | None) -> dict[str, Any]:
    first, after = month_of_book(book)
    return {"owner": owner_id, "product": product_id, "region": region, "first": first.isoformat(),
            "next": after.isoformat(), **money_parameters(book)}
