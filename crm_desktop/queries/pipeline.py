"""The funnel of a pipeline: counts, sums and days from SQL, figures from analysis."""

from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, FunnelKind, StageInput, make_funnel
from crm_desktop.analysis.histogram import mean_of_counts, median_of_counts
from crm_desktop.domain.records import SALES
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.queries.deal_value import money_parameters
from crm_desktop.queries.funnel_sql import figures_sql, members_sql, undated_sql
from crm_desktop.store.book import Book

FUNNEL_PARTS = ("reached", "now", "lost")


@dataclass(frozen=True)
class FunnelQuestion:
    """What is asked: days are the book's; a snapshot knows only `until`, a cohort is created in the period.

    `group` asks for the deals of one row of a split: one of SPLITS, and its value or None for "without one".
    """

    kind: FunnelKind = "snapshot"
    pipeline_id: bytes = SALES
    since: date | None = None
    until: date | None = None
    owner_id: bytes | None = None
    product_id: bytes | None = None
    region: str | None = None
    group: tuple[str, bytes | str | None] | None = None


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
    asked = AskedFunnel(book, question)
    counted = _Counted(book, asked)
    stages = [_stage(rung, place, counted) for place, rung in enumerate(asked.ladder)]
    return make_funnel(
        question.kind, _filters(book, question), stages, won=counted.closed("won"), lost=counted.closed("lost"),
        median_cycle_days=median_of_counts(counted.days("cycle", "won")),
        mean_cycle_days=mean_of_counts(counted.days("cycle", "won")),
        median_lost_days=median_of_counts(counted.days("cycle", "lost")), undated=counted.undated,
        currency=book.currency())


def funnel_rows(book: Book, question: FunnelQuestion, stage_id: bytes, part: str = "reached") -> "array[int]":
    """The local rows of the deals behind a figure of the funnel, as many as it counts, those worth most first.

    `part`, one of FUNNEL_PARTS: "reached" are the deals of the stage's bar, "now" those open in it, "lost" the lost
    ones that came no further.
    """
    if part not in FUNNEL_PARTS:
        raise ValueError(part)
    asked = AskedFunnel(book, question)
    place = next((at for at, rung in enumerate(asked.ladder) if rung.stage_id == stage_id), None)
    found = array("q")
    if place is None:
        return found
    wanted: dict[tuple[int | None, int | None, str], bool] = {}
    by, value = question.group or ("", None)
    statement = members_sql(asked.rungs, asked.parameters, past=asked.past, of=by)
    for row, *stands in book.reader().named(statement, {**asked.parameters, **({"group": value} if by else {})}):
        key = (stands[0], stands[1], stands[2])
        if key not in wanted:
            wanted[key] = _belongs(asked.group(*key), place, part)
        if wanted[key]:
            found.append(row)
    return found


class AskedFunnel:
    """A question with the ladder of its pipeline, and where on it deals stand."""

    def __init__(self, book: Book, question: FunnelQuestion) -> None:
        if question.kind == "snapshot" and question.since:
            raise UserError("bad_input", later("A snapshot is taken on one day, so it has no beginning."),
                            later("Nothing was changed."), later("Ask for a cohort, or leave out the first day."))
        today = datetime.fromtimestamp(book.clock() / 1000, UTC).astimezone(book.zone()).date()
        self.past = question.kind == "snapshot" and question.until is not None and question.until < today
        day = question.until if self.past and question.until else today
        cohort = question.kind == "cohort"
        self.parameters = {
            "pipeline": question.pipeline_id, "owner": question.owner_id, "product": question.product_id,
            "region": question.region, "day": day.isoformat(),
            "since": question.since.isoformat() if question.since and cohort else None,
            "until": question.until.isoformat() if question.until and cohort else None,
            **money_parameters(book)}
        self.ladder = _ladder(book, question.pipeline_id)
        self.rungs = [(rung.row, rung.kind) for rung in self.ladder]
        self._places = {rung.row: place for place, rung in enumerate(self.ladder)}
        self._last_open = sum(rung.kind == "open" for rung in self.ladder) - 1

    def group(self, furthest: int | None, stage_row: int | None, status: str, count: int = 1,
              value: int = 0) -> "DealGroup":
        """Deals whose furthest and present stage have these rows."""
        if status == "won":
            return DealGroup(len(self.ladder) - 1, None, status, count, value)
        reached = min(self._places.get(furthest or 0, 0), self._last_open)
        now = self._places.get(stage_row or 0, reached)
        now = now if now <= self._last_open else reached
        return DealGroup(max(reached, now) if status == "open" else reached, now if status == "open" else None, status,
                      count, value)


class _Counted:
    """What the book counts for one question."""

    def __init__(self, book: Book, asked: AskedFunnel) -> None:
        link = book.reader()
        self.undated: int = link.named(
            undated_sql(asked.parameters, past=asked.past), asked.parameters)[0][0]
        self._days: dict[tuple[str, Any], list[tuple[int, int]]] = {}
        self.groups: list[DealGroup] = []
        for what, key, second, status, count, value in link.named(
                figures_sql(asked.rungs, asked.parameters, past=asked.past), asked.parameters):
            if what == "group":
                self.groups.append(asked.group(key, second, status, count, value))
            else:
                self._days.setdefault((what, key), []).append((second, count))

    def days(self, what: str, of: str | int) -> list[tuple[int, int]]:
        """(days, how often) of a cycle by status, of the time spent or waited by stage row."""
        return self._days.get((what, of), [])

    def closed(self, status: str) -> ClosedDeals:
        """The deals won or lost."""
        found = [group for group in self.groups if group.status == status]
        return ClosedDeals(sum(group.count for group in found), sum(group.value for group in found))


@dataclass(frozen=True)
class DealGroup:
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


def _filters(book: Book, question: FunnelQuestion) -> FunnelFilters:
    """What was asked, in names; the built-in pipeline goes without."""
    pipeline = None if question.pipeline_id == SALES else book.value(
        "select name from pipeline where id = ?", (question.pipeline_id,))
    owner, product = question.owner_id, question.product_id
    return FunnelFilters(
        pipeline, question.since, question.until,
        book.value("select name from member where id = ?", (owner,)) if owner else None,
        book.value("select name from product where id = ?", (product,)) if product else None, question.region)


def _belongs(group: DealGroup, place: int, part: str) -> bool:
    if part == "reached":
        return group.reached >= place
    return group.now == place if part == "now" else group.status == "lost" and group.reached == place


def _stage(rung: _Rung, place: int, counted: _Counted) -> StageInput:
    reached = [group for group in counted.groups if _belongs(group, place, "reached")]
    now = [group for group in counted.groups if _belongs(group, place, "now")]
    lost = sum(group.count for group in counted.groups if _belongs(group, place, "lost"))
    return StageInput(
        rung.stage_id, rung.name, rung.kind, sum(group.count for group in now), sum(group.value for group in now),
        sum(group.count for group in reached), sum(group.value for group in reached), lost,
        median_of_counts(counted.days("spent", rung.row)), median_of_counts(counted.days("waiting", rung.row)))
