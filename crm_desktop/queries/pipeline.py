"""The funnel of a pipeline: counts, sums and days from SQL, figures from analysis."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, FunnelKind, StageInput, make_funnel
from crm_desktop.analysis.histogram import mean_of_counts, median_of_counts
from crm_desktop.domain.fields import PRICE_SCALE
from crm_desktop.domain.products import decimals_of
from crm_desktop.domain.records import SALES
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.queries.funnel_sql import (
    ARRIVAL_DAYS,
    CYCLE_DAYS,
    DEALS_AS_THEY_STAND,
    DEALS_AS_THEY_STOOD,
    GROUPS,
    UNDATED,
    WAITING_DAYS,
)
from crm_desktop.store.book import Book


@dataclass(frozen=True)
class FunnelQuestion:
    """What is asked: days are the book's; a snapshot knows only `until`, a cohort is created in the period."""

    kind: FunnelKind = "snapshot"
    pipeline_id: bytes = SALES
    since: date | None = None
    until: date | None = None
    owner_id: bytes | None = None


@dataclass(frozen=True)
class _Rung:
    row: int
    stage_id: bytes
    name: str
    kind: str


def funnel_of(book: Book, question: FunnelQuestion) -> Funnel:
    """The funnel (definitions: DATA.md section 3). Raises UserError("bad_input") for a snapshot with `since`."""
    if question.kind == "snapshot" and question.since:
        raise UserError("bad_input", later("A snapshot is taken on one day, so it has no beginning."),
                        later("Nothing was changed."), later("Ask for a cohort, or leave out the first day."))
    asked = _Asked(book, question)
    groups = asked.rows(GROUPS)
    ladder = asked.ladder
    places = {rung.row: place for place, rung in enumerate(ladder)}
    stages = [_stage(rung, place, groups, places, asked) for place, rung in enumerate(ladder)]
    cycle = {status: asked.rows(CYCLE_DAYS, {"status": status}) for status in ("won", "lost")}
    return make_funnel(
        question.kind, asked.filters(), stages, won=_closed(groups, "won"), lost=_closed(groups, "lost"),
        median_cycle_days=median_of_counts(cycle["won"]), mean_cycle_days=mean_of_counts(cycle["won"]),
        median_lost_days=median_of_counts(cycle["lost"]), undated=asked.rows(UNDATED)[0][0],
        currency=asked.currency)


class _Asked:
    """One question on its way through several statements."""

    def __init__(self, book: Book, question: FunnelQuestion) -> None:
        self.book, self.question = book, question
        self.currency = book.currency()
        today = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone()).date()
        self.day = question.until if question.kind == "snapshot" and question.until else today
        self.past = question.kind == "snapshot" and question.until is not None
        self.ladder = [_Rung(*row) for row in book.rows(
            "select row, id, name, kind from stage where pipeline_id = ? and kind <> 'lost'"
            " order by kind = 'won', position, row", (question.pipeline_id,))]
        self._parameters = {
            "pipeline": question.pipeline_id, "owner": question.owner_id, "day": self.day.isoformat(),
            "since": question.since.isoformat() if question.since and not self.past else None,
            "until": question.until.isoformat() if question.until and not self.past else None,
            "currency": self.currency, "divisor": PRICE_SCALE // 10 ** decimals_of(self.currency)}

    def rows(self, sql: str, extra: dict[str, Any] | None = None) -> list[Any]:
        deals = DEALS_AS_THEY_STOOD if self.past else DEALS_AS_THEY_STAND
        return self.book.reader().named(f"with asked as materialized ({deals}) {sql}",
                                        {**self._parameters, **(extra or {})})

    def filters(self) -> FunnelFilters:
        built_in = self.question.pipeline_id == SALES
        pipeline = None if built_in else self.book.value("select name from pipeline where id = ?",
                                                         (self.question.pipeline_id,))
        owner = self.question.owner_id
        name = self.book.value("select name from member where id = ?", (owner,)) if owner else None
        return FunnelFilters(pipeline, self.question.since, self.question.until, name)


def _stage(rung: _Rung, place: int, groups: list[Any], places: dict[int, int], asked: _Asked) -> StageInput:
    now = now_value = reached = reached_value = lost = 0
    for furthest, stage_row, status, count, value in groups:
        if places.get(furthest, 0) >= place:
            reached, reached_value = reached + count, reached_value + value
        if status == "open" and stage_row == rung.row:
            now, now_value = now + count, now_value + value
        if status == "lost" and places.get(furthest, 0) == place:
            lost += count
    median = waiting = None
    if rung.kind == "open":
        after = asked.ladder[place + 1].row if place + 1 < len(asked.ladder) else None
        median = median_of_counts(asked.rows(ARRIVAL_DAYS, {"stage": rung.row, "next": after}))
        waiting = median_of_counts(asked.rows(WAITING_DAYS, {"stage": rung.row}))
    return StageInput(rung.stage_id, rung.name, rung.kind, now, now_value, reached, reached_value, lost, median,
                      waiting)


def _closed(groups: list[Any], wanted: str) -> ClosedDeals:
    found = [(count, value) for _, _, status, count, value in groups if status == wanted]
    return ClosedDeals(sum(count for count, _ in found), sum(value for _, value in found))
