"""The funnel as the command line answers it: shapes of CLI.md, and a `why` for each figure that is unknown."""

from datetime import date

from crm_desktop.analysis.funnel import Bottleneck, ClosedDeals, Funnel, FunnelStage
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit, SplitRow
from crm_desktop.i18n import later, tr

Json = dict[str, object]

WHY_STAGE = {
    "conversion": later("No deal has reached this stage."),
    "drop_off": later("No deal has reached this stage."),
    "from_first": later("No deal has reached the first stage."),
    "median_days": later("It is not known when deals entered and left this stage."),
}
WHY_LAST = {
    "conversion": later("Won is the last stage."),
    "drop_off": later("Won is the last stage."),
    "median_days": later("Won is the last stage."),
}
WHY_FUNNEL = {
    "win_rate": later("No deal is won or lost yet."),
    "median_cycle_days": later("No won deal has a known start and end."),
    "mean_cycle_days": later("No won deal has a known start and end."),
    "bottleneck": later("No step that at least 20 deals reached has lost any."),
}

WHY_GROUP = {"win_rate": later("No deal is won or lost yet.")}
WHY_COMPARED = {"conversion": WHY_STAGE["conversion"], "points": later("One of the two conversions is unknown.")}
WHY_COMPARED_LAST = {"conversion": WHY_LAST["conversion"], "points": WHY_LAST["conversion"]}


def funnel_as_json(funnel: Funnel) -> Json:
    """The answer of `crm-desktop funnel --json` without its `files`, sentences in the current language.

    Ratios are not rounded. Where a figure is null, `why` beside it maps the figure's name to a sentence.
    """
    filters = funnel.filters
    return _with_why({
        "kind": funnel.kind,
        "filters": {"pipeline": filters.pipeline, "since": _day(filters.since), "until": _day(filters.until),
                    "owner": filters.owner},
        "stages": [_stage(stage, funnel.currency) for stage in funnel.stages],
        "undated": funnel.undated,
        "won": _closed(funnel.won, funnel.currency),
        "lost": _closed(funnel.lost, funnel.currency),
        "win_rate": funnel.win_rate,
        "median_cycle_days": funnel.median_cycle_days,
        "mean_cycle_days": funnel.mean_cycle_days,
        "bottleneck": _bottleneck(funnel.bottleneck) if funnel.bottleneck else None,
    }, WHY_FUNNEL)


def split_as_json(split: FunnelSplit, currency: str) -> Json:
    """The answer's `split`: {"by", "groups": [{"name", "deals", "open", "stages", "won", "lost", "win_rate"}]}.

    Groups add up to the funnel; `name` is null for deals without a value, `stages` counts the open deals by stage.
    """
    return {"by": split.by, "groups": [_group(split, row, currency) for row in split.rows]}


def comparison_as_json(funnel: Funnel, comparison: Comparison) -> Json:
    """The answer's `compare`: {"since", "until", "stages": [{"name", "reached", "change", "conversion", "points"}]}.

    Counts and conversions are those of the earlier day or period. `change` is deals now minus then, `points` the change
    of the conversion in percentage points; "won", "lost" and "win_rate" are as in the answer itself.
    """
    before = comparison.before
    stages = [_with_why({
        "name": stage.name,
        "reached": then.reached,
        "change": stage.reached - then.reached,
        "conversion": then.conversion,
        "points": comparison.points(funnel, at),
    }, WHY_COMPARED_LAST if stage.kind == "won" else WHY_COMPARED)
        for at, (stage, then) in enumerate(zip(funnel.stages, before.stages, strict=True))]
    return _with_why({
        "since": _day(before.filters.since),
        "until": _day(before.filters.until),
        "stages": stages,
        "won": _closed(before.won, before.currency),
        "lost": _closed(before.lost, before.currency),
        "win_rate": before.win_rate,
    }, WHY_GROUP)


def _group(split: FunnelSplit, row: SplitRow, currency: str) -> Json:
    return _with_why({
        "name": row.name,
        "deals": row.deals,
        "open": sum(row.open),
        "stages": [{"name": name, "now": count} for name, count in zip(split.stages, row.open, strict=True)],
        "won": _closed(row.won, currency),
        "lost": _closed(row.lost, currency),
        "win_rate": row.win_rate,
    }, WHY_GROUP)


def _stage(stage: FunnelStage, currency: str) -> Json:
    return _with_why({
        "name": stage.name,
        "now": stage.now,
        "reached": stage.reached,
        "value": _money(stage.reached_value, currency),
        "conversion": stage.conversion,
        "from_first": stage.from_first,
        "drop_off": stage.drop_off,
        "median_days": stage.median_days,
    }, WHY_STAGE | (WHY_LAST if stage.kind == "won" else {}))


def _closed(closed: ClosedDeals, currency: str) -> Json:
    return {"count": closed.count, "value": _money(closed.value, currency)}


def _bottleneck(bottleneck: Bottleneck) -> Json:
    return {"from": bottleneck.stage.name, "to": bottleneck.next_stage.name, "sentence": bottleneck.sentence()}


def _money(minor: int, currency: str) -> Json:
    return {"minor": minor, "currency": currency}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _with_why(answer: Json, reasons: dict[str, str]) -> Json:
    why = {name: tr(reasons[name]) for name, value in answer.items() if value is None and name in reasons}
    return answer | {"why": why} if why else answer
