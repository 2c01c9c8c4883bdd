"""The sales funnel: counts in, conversions, win rate and the bottleneck out (formulas: DATA.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from crm_desktop.i18n import tr, trc, trn

FunnelKind = Literal["snapshot", "cohort"]
FEWEST_REACHED = 20  # a step that fewer deals reached says too little to be called the bottleneck
FEWEST_WAITING = 2  # "half of them" means nothing for a single deal


@dataclass(frozen=True)
class StageInput:
    """What the book counted for one stage; money in minor units of the funnel's currency.

    `reached` counts deals that entered this stage or a later one, `now` those open in it, `lost_here` the lost ones
    whose furthest stage it is. `median_days`: days that deals which left the stage had spent in it; for the last open
    stage days to win. `waiting_median`: days that the deals now in it have waited. `kind` is "open" or "won".
    """

    stage_id: bytes
    name: str
    kind: str
    now: int
    now_value: int
    reached: int
    reached_value: int
    lost_here: int
    median_days: float | None
    waiting_median: float | None


@dataclass(frozen=True)
class FunnelStage(StageInput):
    """A stage with its shares from 0 to 1; conversion and drop-off belong to the step to the next stage."""

    conversion: float | None
    drop_off: float | None
    from_first: float | None


@dataclass(frozen=True)
class FunnelFilters:
    """What was asked for: names as the user knows them, days in the book's time zone, None for no limit."""

    pipeline: str | None = None
    since: date | None = None
    until: date | None = None
    owner: str | None = None
    product: str | None = None
    region: str | None = None

    @property
    def names_nobody(self) -> bool:
        """True where deals of every owner, product and region are counted."""
        return self.owner is None and self.product is None and self.region is None


@dataclass(frozen=True)
class ClosedDeals:
    """How many deals were closed one way, and their value in minor units."""

    count: int
    value: int


@dataclass(frozen=True)
class Bottleneck:
    """The step that costs most deals; its sentences are made in the current language when they are asked for."""

    position: int
    stage: FunnelStage
    next_stage: FunnelStage
    owner: str | None

    @property
    def cost(self) -> int:
        """Deals that reached the stage, did not go on and are not open in it."""
        return _step_cost(self.stage, self.next_stage)

    def headline(self) -> str:
        """Which stage it is: "Engaging holds the team back."."""
        if self.owner is None:
            return tr("{stage} holds the team back.", stage=stage_label(self.stage.name))
        return tr("{stage} holds {owner} back.", stage=stage_label(self.stage.name), owner=self.owner)

    def evidence(self) -> str:
        """What shows it: how long half of the open deals have waited, or, where that says nothing, the lost ones."""
        now, waiting, took = self.stage.now, self.stage.waiting_median, self.stage.median_days
        if now < FEWEST_WAITING or waiting is None or waiting < 1 or (took is not None and waiting <= took):
            return self._losses()
        waited = trn("{n} day", "{n} days", int(waiting))  # rounded down, so that "longer than" stays true
        if took is None:
            return tr("Half of its {now} open deals have waited longer than {waited}.", now=f"{now:,}", waited=waited)
        values = {"now": f"{now:,}", "waited": waited, "took": f"{took:,.10g}"}
        if self.next_stage.kind == "won":
            return tr("Half of its {now} open deals have waited longer than {waited}; won deals took {took}.", **values)
        return tr("Half of its {now} open deals have waited longer than {waited}; deals that left took {took}.",
                  **values)

    def sentence(self) -> str:
        """Headline and evidence in one; it begins with the headline as it stands."""
        return tr("{headline} {evidence}", headline=self.headline(), evidence=self.evidence())

    def _losses(self) -> str:
        reached, now = f"{self.stage.reached:,}", self.stage.now
        if now == 0:
            return trn("{n} of its {reached} deals was lost here.", "{n} of its {reached} deals were lost here.",
                       self.cost, reached=reached)
        return trn("{n} of its {reached} deals was lost here, {now} still open.",
                   "{n} of its {reached} deals were lost here, {now} still open.",
                   self.cost, reached=reached, now=f"{now:,}")


@dataclass(frozen=True)
class Funnel:
    """The whole figure; `stages` ends with Won, days are whole days or the mean of the middle two."""

    kind: FunnelKind
    filters: FunnelFilters
    stages: tuple[FunnelStage, ...]
    undated: int
    won: ClosedDeals
    lost: ClosedDeals
    win_rate: float | None
    median_cycle_days: float | None
    mean_cycle_days: float | None
    median_lost_days: float | None
    bottleneck: Bottleneck | None
    currency: str

    @property
    def is_empty(self) -> bool:
        """True where no deal has reached the first stage."""
        return not self.stages or self.stages[0].reached == 0


def make_funnel(kind: FunnelKind, filters: FunnelFilters, stages: Sequence[StageInput], *, won: ClosedDeals,
                lost: ClosedDeals, median_cycle_days: float | None, mean_cycle_days: float | None,
                median_lost_days: float | None, undated: int, currency: str) -> Funnel:
    """The funnel of counted stages, given in order and ending with Won.

    Win rate = won / (won + lost). Raises ValueError where a later stage was reached by more deals than an earlier one,
    which the definition of `reached` rules out.
    """
    if any(later.reached > earlier.reached for earlier, later in pairwise(stages)):
        raise ValueError("more deals reached a later stage than an earlier one")
    figured = tuple(_figured(stages, i) for i in range(len(stages)))
    return Funnel(kind, filters, figured, undated, won, lost, ratio_of(won.count, won.count + lost.count),
                  median_cycle_days, mean_cycle_days, median_lost_days, find_bottleneck(figured, filters.owner),
                  currency)


def find_bottleneck(stages: Sequence[FunnelStage], owner: str | None = None) -> Bottleneck | None:
    """The step with the largest reached(i) - reached(i+1) - now(i) among those that at least 20 deals reached.

    The earlier one where two cost the same; None where no such step cost a deal.
    """
    steps = [(_step_cost(stage, after), -i) for i, (stage, after) in enumerate(pairwise(stages))
             if stage.reached >= FEWEST_REACHED]
    if not steps or max(steps)[0] <= 0:
        return None
    position = -max(steps)[1]
    return Bottleneck(position, stages[position], stages[position + 1], owner)


def stage_label(name: str) -> str:
    """A stage's name as it is shown: the names that every book begins with are translated, others stay."""
    return trc("stage", name)


def ratio_of(part: int, whole: int) -> float | None:
    """part / whole, None where there is no whole."""
    return part / whole if whole else None


def _figured(stages: Sequence[StageInput], position: int) -> FunnelStage:
    stage = stages[position]
    after = stages[position + 1] if position + 1 < len(stages) else None
    return FunnelStage(
        **vars(stage),
        conversion=ratio_of(after.reached, stage.reached) if after else None,
        drop_off=ratio_of(stage.reached - after.reached, stage.reached) if after else None,
        from_first=ratio_of(stage.reached, stages[0].reached))


def _step_cost(stage: StageInput, after: StageInput) -> int:
    return stage.reached - after.reached - stage.now
