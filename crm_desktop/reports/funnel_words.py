"""What the funnel says on screen and in files: titles, the step between two bars, the foot; in the current language."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

from crm_desktop.analysis.funnel import Funnel, FunnelStage, stage_label
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.domain.figures import count_text, day_text, days_text, money_text, percent_text
from crm_desktop.i18n import tr, trc, trn

NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=\w)")  # no line ends between "165" and "days"


@dataclass(frozen=True)
class Piece:
    """A piece of what stands between two bars.

    `kind`: "lead" (the share that goes on), "held" (the same at the bottleneck of a slide), "rest", "chip", "rule" or
    "mark". `part`: "now" or "lost" where the piece opens those rows.
    """

    text: str
    kind: str = "rest"
    part: str = ""


@dataclass(frozen=True)
class StageWords:
    """What stands beside a stage's bar, and in `step` below it; `before` is the count that it is compared with."""

    name: str
    caption: str
    count: str
    value: str
    step: tuple[Piece, ...]
    before: str = ""


def slide_words(funnel: Funnel) -> list[StageWords]:
    """The words of the slide, which is read from the back row."""
    return [StageWords(stage_label(stage.name), stage_caption(stage), count_text(stage.reached),
                       stage_value(stage, funnel.currency, first=at == 0), _slide_step(funnel, at))
            for at, stage in enumerate(funnel.stages)]


def screen_words(funnel: Funnel, comparison: Comparison | None = None, today: date | None = None) -> list[StageWords]:
    """The words of the screen, with the money of the open deals and with pieces that open their rows.

    `today`: a day of its year is said without the year.
    """
    return [StageWords(stage_label(stage.name), stage_caption(stage), count_text(stage.reached),
                       money_text(stage.reached_value, funnel.currency), _screen_step(funnel, at, comparison),
                       _before(funnel, at, comparison, today))
            for at, stage in enumerate(funnel.stages)]


def period_name(funnel: Funnel, when: datetime, *, near: date | None = None) -> str:
    """The day or the period of a funnel: "31 Dec 2026", "1 Jul 2026 to 30 Sep 2026"; without the year of `near`."""
    since, until = funnel.filters.since, funnel.filters.until
    if funnel.kind == "snapshot" or not since:
        return day_text(until or when.date(), near)
    return tr("{since} to {until}", since=day_text(since, near), until=day_text(until or when.date(), near))


def points_text(points: float) -> str:
    """A change in percentage points: "+8.4 points"."""
    return tr("{change} points", change=f"{points:+.1f}".replace("-0.0", "+0.0"))


def here_text(stage: FunnelStage, currency: str) -> str:
    """The deals that are open in the stage: "1,589 still here, $3,892,229."."""
    if not stage.now:
        return tr("None still here.")
    return trn("{n} still here, {money}.", "{n} still here, {money}.", stage.now,
               money=money_text(stage.now_value, currency))


def lost_text(stage: FunnelStage) -> str:
    """The deals that came this far and were lost: "2,473 lost, 29.8%"."""
    if not stage.lost_here:
        return tr("None lost")
    return trn("{n} lost, {percent}", "{n} lost, {percent}", stage.lost_here,
               percent=percent_text(stage.lost_here / stage.reached))


def funnel_title(funnel: Funnel) -> str:
    """The heading: whose deals these are."""
    if funnel.filters.owner is not None:
        return tr("Sales funnel, {owner}", owner=funnel.filters.owner)
    return tr("Sales funnel, new deals") if funnel.kind == "cohort" else tr("Sales funnel, all deals")


def funnel_subtitle(funnel: Funnel, when: datetime, *, filters: bool = True, owner: bool = False,
                    comparison: Comparison | None = None) -> str:
    """Kind and period, and the filters if wanted; a snapshot without a day is as of `when`.

    `owner`: a title of one's own does not name the owner, so this line does.
    """
    said = [_period(funnel, when)]
    if comparison is not None:
        said = [_compared(funnel, when, period_name(comparison.before, when))]
    return _in_a_row(said + (_filters(funnel, owner) if filters else []))


def _filters(funnel: Funnel, owner: bool) -> list[str]:
    chosen = funnel.filters
    said = []
    if chosen.pipeline is not None:
        said.append(tr("Pipeline: {pipeline}.", pipeline=trc("pipeline", chosen.pipeline)))
    if chosen.names_nobody:
        said.append(tr("Every owner, product and region."))
    if chosen.owner is not None and owner:
        said.append(tr("Owner: {owner}.", owner=chosen.owner))
    if chosen.product is not None:
        said.append(tr("Product: {product}.", product=chosen.product))
    if chosen.region is not None:
        said.append(tr("Region: {region}.", region=chosen.region))
    return said


def stage_caption(stage: FunnelStage) -> str:
    """How long deals stay, nothing where that is unknown."""
    return "" if stage.median_days is None else tr("median {span}", span=days_text(stage.median_days))


def stage_value(stage: FunnelStage, currency: str, *, first: bool) -> str:
    """What the deals that reached the stage are worth."""
    money = money_text(stage.reached_value, currency)
    return tr("{money} in all", money=money) if first else money


def step_lead(stage: FunnelStage, after: FunnelStage) -> str:
    """The share that went on: "94.3% go on", "51.1% are won"; nothing where no deal came so far."""
    if stage.conversion is None:
        return ""
    share = percent_text(stage.conversion)
    return tr("{percent} are won", percent=share) if after.kind == "won" else tr("{percent} go on", percent=share)


def step_rest(stage: FunnelStage) -> str:
    """What became of the others: "1,589 are still here, 2,473 were lost (29.8%)"."""
    if stage.reached == 0:
        return tr("No deal has come this far")
    here = trn("{n} is still here", "{n} are still here", stage.now) if stage.now else tr("none still here")
    lost = tr("none lost")
    if stage.lost_here:
        lost = trn("{n} was lost ({percent})", "{n} were lost ({percent})", stage.lost_here,
                   percent=percent_text(stage.lost_here / stage.reached))
    return tr("{here}, {lost}", here=here, lost=lost)


def funnel_verdict(funnel: Funnel) -> tuple[str, str]:
    """The sentence at the foot in two parts, the first one strong: the bottleneck, or that there is none."""
    if funnel.bottleneck is None:
        headline = tr("No stage holds the team back.")
        sentence = _in_a_row([headline, tr("No step with 20 deals or more has lost any.")])
    else:
        headline, sentence = funnel.bottleneck.headline(), funnel.bottleneck.sentence()
    return headline, NUMBER_AND_WORD.sub("\u00a0", sentence[len(headline):])


def left_out(funnel: Funnel, when: datetime) -> int:
    """How many deals are not counted because they have no date: in a period, or on a day before `when`."""
    since, until = funnel.filters.since, funnel.filters.until
    dated = until is not None and until < when.date() if funnel.kind == "snapshot" else bool(since or until)
    return funnel.undated if dated else 0


def left_out_text(n: int) -> str:
    """The sentence about deals that are not counted."""
    return trn("{n} deal without a date is left out.", "{n} deals without a date are left out.", n)


def funnel_foot(funnel: Funnel, when: datetime, comparison: Comparison | None = None) -> str:
    """Where the win rate comes from, what the hatched bars are, and what is left out at the moment `when`."""
    won, closed = funnel.won.count, funnel.won.count + funnel.lost.count
    said = [tr("Win rate = won / (won + lost) = {won} / {closed}.", won=count_text(won), closed=count_text(closed))
            if closed else tr("Win rate = won / (won + lost). No deal is won or lost yet.")]
    if comparison is not None:
        said.append(tr("Hatched bars: {period}.", period=period_name(comparison.before, when)))
    if missing := left_out(funnel, when):
        said.append(left_out_text(missing))
    return _in_a_row(said)


def empty_funnel(funnel: Funnel) -> tuple[str, str]:
    """What stands in the place of the bars where there is no deal, and what to do."""
    filters = funnel.filters
    if funnel.kind == "cohort" or not filters.names_nobody or filters.until is not None:
        return tr("No deals here."), tr("Choose another period or other filters.")
    return tr("No deals yet."), tr("Add or import a deal, and its stage appears here.")


def _slide_step(funnel: Funnel, position: int) -> tuple[Piece, ...]:
    if position + 1 >= len(funnel.stages):
        return ()
    stage, after = funnel.stages[position:position + 2]
    lead = step_lead(stage, after)
    rest = Piece(step_rest(stage))
    return (Piece(lead, "held" if _is_bottleneck(funnel, position) else "lead"), rest) if lead else (rest,)


def _before(funnel: Funnel, position: int, comparison: Comparison | None, today: date | None) -> str:
    if comparison is None:
        return ""
    until = comparison.before.filters.until
    if funnel.kind == "cohort" or until is None:
        return tr("{count} before", count=count_text(comparison.reached(position)))
    return tr("{count} on {day}", count=count_text(comparison.reached(position)),
              day=day_text(until, funnel.filters.until or today))


def _screen_step(funnel: Funnel, position: int, comparison: Comparison | None) -> tuple[Piece, ...]:
    if position + 1 >= len(funnel.stages):
        return ()
    stage, after = funnel.stages[position:position + 2]
    lead = step_lead(stage, after)
    if not lead:
        return Piece("", "mark"), Piece(tr("No deal has come this far"))
    chip = (Piece(tr("Bottleneck"), "chip"),) if _is_bottleneck(funnel, position) else ()
    points = comparison.points(funnel, position) if comparison else None
    change = (Piece(points_text(points)),) if points is not None else ()
    return (Piece("", "mark"), Piece(lead, "lead"), *chip, *change, Piece("", "rule"),
            Piece(here_text(stage, funnel.currency), part="now" if stage.now else ""),
            Piece(lost_text(stage), part="lost" if stage.lost_here else ""))


def _is_bottleneck(funnel: Funnel, position: int) -> bool:
    return funnel.bottleneck is not None and funnel.bottleneck.position == position


def _period(funnel: Funnel, when: datetime) -> str:
    since, until = funnel.filters.since, funnel.filters.until
    if funnel.kind == "snapshot":
        return tr("Snapshot on {day}.", day=day_text(until or when.date()))
    if since and until:
        return tr("Deals created from {since} to {until}.", since=day_text(since), until=day_text(until))
    if since:
        return tr("Deals created since {since}.", since=day_text(since))
    if until:
        return tr("Deals created until {until}.", until=day_text(until))
    return tr("Deals created at any time.")


def _compared(funnel: Funnel, when: datetime, before: str) -> str:
    period = period_name(funnel, when)
    if funnel.kind == "snapshot":
        return tr("Snapshot on {day}, compared with {before}.", day=period, before=before)
    return tr("Deals created from {period}, compared with {before}.", period=period, before=before)


def _in_a_row(sentences: list[str]) -> str:
    return reduce(lambda one, two: tr("{one} {two}", one=one, two=two), sentences)
