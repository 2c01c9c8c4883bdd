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
from crm_desktop.queries.funnel_sql import UNDATED, UNKNOWN_ON_DAY, figures_sql
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
    """The funnel of one pipeline. Raises UserError("bad_input") for a snapshot with `since`.

    What DATA.md section 3 leaves open is read as a sales manager would:
    - Won counts the deals that are won: one that was opened again has passed all open stages, and no more.
    - A cohort's deals are dated by `created_on`, else `engaged_on`; they count as they stand today. A deal with
      neither is in no period, and in the group "date unknown"; a cohort without a period has all deals.
    - A snapshot of a day before today: each deal stood where its last move by then had taken it. Before its first
      known move it stood where that found it; without any move its dates tell, and an open deal is taken to be in its
      stage since the last of them. One that is closed on an unknown day counts as closed. Values are those of today.
      Deals without any date are left out and counted as undated.
    - Days in a stage: from the first arrival to the first arrival at the next stage; of the last open one, to the day
      the deal was won. Days in the wrong order are not counted, also not as a cycle.
    """
    if question.kind == "snapshot" and question.since:
        raise UserError("bad_input", later("A snapshot is taken on one day, so it has no beginning."),
                        later("Nothing was changed."), later("Ask for a cohort, or leave out the first day."))
    asked = _Asked(book, question)
    stages = [_stage(rung, place, asked) for place, rung in enumerate(asked.ladder)]
    return make_funnel(
        question.kind, asked.filters(), stages, won=asked.closed("won"), lost=asked.closed("lost"),
        median_cycle_days=median_of_counts(asked.days("cycle", "won")),
        mean_cycle_days=mean_of_counts(asked.days("cycle", "won")),
        median_lost_days=median_of_counts(asked.days("cycle", "lost")), undated=asked.undated,
        currency=asked.currency)


class _Asked:
    """What the book answers to one question."""

    def __init__(self, book: Book, question: FunnelQuestion) -> None:
        self._book, self._question = book, question
        self.currency = book.currency()
        today = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone()).date()
        past = question.kind == "snapshot" and question.until is not None and question.until < today
        day = question.until if past and question.until else today
        cohort = question.kind == "cohort"
        parameters = {
            "pipeline": question.pipeline_id, "owner": question.owner_id, "day": day.isoformat(),
            "last": day.isoformat() if past else date.max.isoformat(),
            "since": question.since.isoformat() if question.since and cohort else None,
            "until": question.until.isoformat() if question.until and cohort else None,
            "currency": self.currency, "divisor": PRICE_SCALE // 10 ** decimals_of(self.currency)}
        self.ladder = _ladder(book, question.pipeline_id)
        link = book.reader()
        self.undated: int = link.named(UNKNOWN_ON_DAY if past else UNDATED, parameters)[0][0]
        self._days: dict[tuple[str, Any], list[tuple[int, int]]] = {}
        self.groups: list[_Group] = []
        sql = figures_sql([(rung.row, rung.kind) for rung in self.ladder], past=past)
        for what, key, second, status, count, value in link.named(sql, parameters):
            if what == "group":
                self.groups.append(self._group(key, second, status, count, value))
            else:
                self._days.setdefault((what, key), []).append((second, count))

    def days(self, what: str, of: str | int) -> list[tuple[int, int]]:
        """(days, how often) of a cycle by status, of the time spent or waited by stage row."""
        return self._days.get((what, of), [])

    def closed(self, status: str) -> ClosedDeals:
        """The deals won or lost."""
        found = [group for group in self.groups if group.status == status]
        return ClosedDeals(sum(group.count for group in found), sum(group.value for group in found))

    def filters(self) -> FunnelFilters:
        """What was asked, in names; the built-in pipeline goes without."""
        pipeline = None if self._question.pipeline_id == SALES else self._book.value(
            "select name from pipeline where id = ?", (self._question.pipeline_id,))
        owner = self._question.owner_id
        name = self._book.value("select name from member where id = ?", (owner,)) if owner else None
        return FunnelFilters(pipeline, self._question.since, self._question.until, name)

    def _group(self, furthest: int | None, stage_row: int | None, status: str, count: int, value: int) -> "_Group":
        places = {rung.row: place for place, rung in enumerate(self.ladder)}
        last_open = sum(rung.kind == "open" for rung in self.ladder) - 1
        if status == "won":
            return _Group(len(self.ladder) - 1, None, status, count, value)
        reached = min(places.get(furthest or 0, 0), last_open)
        now = places.get(stage_row or 0, reached)
        now = now if now <= last_open else reached
        return _Group(max(reached, now) if status == "open" else reached, now if status == "open" else None, status,
                      count, value)


@dataclass(frozen=True)
class _Group:
    """Deals that are alike: how far they came, and where the open ones stand, as places of the ladder."""

    reached: int
    now: int | None
    status: str
    count: int
    value: int


def _ladder(book: Book, pipeline_id: bytes) -> list[_Rung]:
    """The open stages in their order, then Won: the first stage of that kind stands for all of them."""
    rungs = [_Rung(*row) for row in book.rows(
        "select row, id, name, kind from stage where pipeline_id = ? and kind <> 'lost'"
        " order by kind = 'won', position, row", (pipeline_id,))]
    won = [rung for rung in rungs if rung.kind == "won"]
    return [rung for rung in rungs if rung.kind == "open"] + won[:1]


def _stage(rung: _Rung, place: int, asked: _Asked) -> StageInput:
    reached = [group for group in asked.groups if group.reached >= place]
    now = [group for group in asked.groups if group.now == place]
    lost = sum(group.count for group in asked.groups if group.status == "lost" and group.reached == place)
    return StageInput(
        rung.stage_id, rung.name, rung.kind, sum(group.count for group in now), sum(group.value for group in now),
        sum(group.count for group in reached), sum(group.value for group in reached), lost,
        median_of_counts(asked.days("spent", rung.row)), median_of_counts(asked.days("waiting", rung.row)))
