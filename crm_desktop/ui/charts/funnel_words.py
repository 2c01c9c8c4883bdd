"""What the funnel's picture says: titles, the step between two bars, the foot; all in the current language."""

import re
from datetime import datetime
from functools import reduce

from crm_desktop.analysis.funnel import Funnel, FunnelStage
from crm_desktop.domain.figures import count_text, day_text, days_text, money_text, percent_text
from crm_desktop.i18n import tr, trc, trn

NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=\w)")  # no line ends between "165" and "days"


def funnel_title(funnel: Funnel) -> str:
    """The heading: whose deals these are."""
    if funnel.filters.owner is not None:
        return tr("Sales funnel, {owner}", owner=funnel.filters.owner)
    return tr("Sales funnel, new deals") if funnel.kind == "cohort" else tr("Sales funnel, all deals")


def funnel_subtitle(funnel: Funnel, when: datetime) -> str:
    """Kind, period and filters; a snapshot without a day is as of `when`."""
    filters = funnel.filters
    said = [_period(funnel, when)]
    if filters.pipeline is not None:
        said.append(tr("Pipeline: {pipeline}.", pipeline=trc("pipeline", filters.pipeline)))
    if filters.owner is None:
        said.append(tr("Every owner."))
    return _in_a_row(said)


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


def funnel_foot(funnel: Funnel) -> str:
    """Where the win rate comes from, and what is left out."""
    won, closed = funnel.won.count, funnel.won.count + funnel.lost.count
    said = [tr("Win rate = won / (won + lost) = {won} / {closed}.", won=count_text(won), closed=count_text(closed))
            if closed else tr("Win rate = won / (won + lost). No deal is won or lost yet.")]
    if funnel.undated:
        said.append(trn("{n} deal without a date is left out.", "{n} deals without a date are left out.",
                        funnel.undated))
    return _in_a_row(said)


def empty_funnel(funnel: Funnel) -> tuple[str, str]:
    """What stands in the place of the bars where there is no deal, and what to do."""
    filters = funnel.filters
    if funnel.kind == "cohort" or filters.owner is not None or filters.until is not None:
        return tr("No deals here."), tr("Choose another period or another owner.")
    return tr("No deals yet."), tr("Add or import a deal, and its stage appears here.")


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


def _in_a_row(sentences: list[str]) -> str:
    return reduce(lambda one, two: tr("{one} {two}", one=one, two=two), sentences)
