"""The funnel's figures by hand, and what must hold for every funnel."""

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, FunnelKind, StageInput, make_funnel
from crm_desktop.analysis.funnel_json import funnel_as_json
from crm_desktop.i18n import use

PROSPECTING = StageInput(b"1" * 16, "Prospecting", "open", 500, 107_398_600, 8800, 1_497_174_900, 0, 6.0, 20.0)
ENGAGING = StageInput(b"2" * 16, "Engaging", "open", 1589, 389_222_900, 8300, 1_389_776_300, 2473, 57.0, 165.0)
WON = StageInput(b"3" * 16, "Won", "won", 4238, 1_000_553_400, 4238, 1_000_553_400, 0, None, None)
UNTIL = FunnelFilters(until=date(2026, 12, 31))


def funnel_of(*stages: StageInput, filters: FunnelFilters = UNTIL, kind: FunnelKind = "snapshot",
              lost: int = 2473) -> Funnel:
    last = stages[-1] if stages else WON
    return make_funnel(kind, filters, stages, won=ClosedDeals(last.reached, last.reached_value),
                       lost=ClosedDeals(lost, 0), median_cycle_days=57.0, mean_cycle_days=51.8, median_lost_days=14.0,
                       undated=0, currency="USD")


def empty_stage(stage: StageInput) -> StageInput:
    return replace(stage, now=0, now_value=0, reached=0, reached_value=0, lost_here=0, median_days=None,
                   waiting_median=None)


def test_the_sample_by_hand() -> None:
    funnel = funnel_of(PROSPECTING, ENGAGING, WON)
    first, second, last = funnel.stages
    assert first.conversion == 8300 / 8800
    assert first.drop_off == 500 / 8800
    assert second.conversion == pytest.approx(0.510602, abs=1e-6)
    assert (last.conversion, last.drop_off) == (None, None)
    assert [stage.from_first for stage in funnel.stages] == [1.0, 8300 / 8800, 4238 / 8800]
    assert funnel.win_rate == 4238 / 6711


def test_the_bottleneck_is_the_step_that_costs_most() -> None:
    bottleneck = funnel_of(PROSPECTING, ENGAGING, WON).bottleneck
    assert bottleneck is not None
    assert (bottleneck.position, bottleneck.cost) == (1, 8300 - 4238 - 1589)
    assert bottleneck.sentence() == ("Engaging holds the team back. Half of its 1,589 open deals have waited longer "
                                     "than 165 days; won deals took 57.")


def test_the_sentence_in_chinese_translates_the_stages_of_every_book() -> None:
    bottleneck = funnel_of(PROSPECTING, ENGAGING, WON).bottleneck
    use("zh")
    assert bottleneck is not None
    assert bottleneck.sentence() == "瓶颈在“洽谈中”。停留的1,589个商机有一半已超过165天，而赢单的中位数是57天。"


def test_an_owner_is_named() -> None:
    bottleneck = funnel_of(PROSPECTING, ENGAGING, WON, filters=FunnelFilters(owner="Ann {Lee}")).bottleneck
    assert bottleneck is not None
    assert bottleneck.headline() == "Engaging holds Ann {Lee} back."


@pytest.mark.parametrize(("changes", "evidence"), [
    ({"waiting_median": 165.5, "median_days": 57.5},
     "Half of its 1,589 open deals have waited longer than 165 days; won deals took 57.5."),
    ({"waiting_median": 1.0, "median_days": None}, "Half of its 1,589 open deals have waited longer than 1 day."),
    ({"waiting_median": None}, "2,473 of its 8,300 deals were lost here, 1,589 still open."),
    ({"waiting_median": 10.0}, "2,473 of its 8,300 deals were lost here, 1,589 still open."),  # quicker than the won
    ({"now": 0}, "4,062 of its 8,300 deals were lost here."),
    ({"now": 1}, "4,061 of its 8,300 deals were lost here, 1 still open."),
    ({"now": 4061, "waiting_median": None}, "1 of its 8,300 deals was lost here, 4,061 still open."),
])
def test_the_evidence_says_only_what_is_known(changes: dict[str, float | None], evidence: str) -> None:
    bottleneck = funnel_of(replace(PROSPECTING, now=500), replace(ENGAGING, **changes), WON).bottleneck  # type: ignore[arg-type]
    assert bottleneck is not None
    assert bottleneck.evidence() == evidence


def test_in_the_middle_the_deals_that_left_are_compared() -> None:
    early = replace(PROSPECTING, now=100, waiting_median=40.0)
    bottleneck = funnel_of(replace(early, reached=18_800), replace(ENGAGING, now=4000), WON).bottleneck
    assert bottleneck is not None
    assert bottleneck.evidence() == ("Half of its 100 open deals have waited longer than 40 days; "
                                     "deals that left took 6.")


def test_few_deals_make_no_bottleneck() -> None:
    small = replace(ENGAGING, reached=19, now=0, lost_here=19)
    assert funnel_of(small, replace(WON, reached=0)).bottleneck is None
    assert funnel_of(replace(small, reached=20), replace(WON, reached=0)).bottleneck is not None
    assert funnel_of(replace(small, reached=20, now=20), replace(WON, reached=0)).bottleneck is None


def test_the_earlier_of_two_equal_steps_is_the_bottleneck() -> None:
    bottleneck = funnel_of(replace(PROSPECTING, reached=300, now=0), replace(ENGAGING, reached=200, now=0),
                           replace(WON, reached=100)).bottleneck
    assert bottleneck is not None
    assert bottleneck.position == 0


def test_without_deals_nothing_is_known() -> None:
    funnel = funnel_of(empty_stage(PROSPECTING), empty_stage(ENGAGING), empty_stage(WON), lost=0)
    assert funnel.is_empty
    assert funnel.win_rate is None
    assert funnel.bottleneck is None
    assert all(stage.conversion is stage.drop_off is stage.from_first is None for stage in funnel.stages)


def test_a_later_stage_with_more_deals_is_refused() -> None:
    with pytest.raises(ValueError, match="later stage"):
        funnel_of(replace(PROSPECTING, reached=1), ENGAGING, WON)


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=8), st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_shares_lie_between_0_and_1_and_multiply(counts: list[int], open_shares: list[float]) -> None:
    counts.sort(reverse=True)
    stages = [replace(PROSPECTING, name=f"Stage {i}", reached=count,
                      now=int((count - after) * share))
              for i, (count, after, share) in enumerate(zip(counts, [*counts[1:], 0], open_shares, strict=False))]
    stages[-1] = replace(stages[-1], kind="won")
    funnel = funnel_of(*stages)
    product = 1.0
    for stage in funnel.stages:
        if counts[0]:
            assert stage.from_first == pytest.approx(product)
        if stage.conversion is not None and stage.drop_off is not None:
            assert 0 <= stage.conversion <= 1
            assert math.isclose(stage.conversion + stage.drop_off, 1)
            product *= stage.conversion
        elif stage.reached == 0:
            product = 0.0
    if funnel.bottleneck is not None:
        steps = [a.reached - b.reached - a.now for a, b in pairwise(stages) if a.reached >= 20]
        assert funnel.bottleneck.cost == max(steps) > 0


def test_the_answer_has_the_promised_shape() -> None:
    answer = json.loads(json.dumps(funnel_as_json(funnel_of(PROSPECTING, ENGAGING, WON))))
    assert list(answer) == ["kind", "filters", "stages", "undated", "won", "lost", "win_rate", "median_cycle_days",
                            "mean_cycle_days", "bottleneck"]
    assert answer["filters"] == {"pipeline": None, "since": None, "until": "2026-12-31", "owner": None}
    assert answer["stages"][1] == {
        "name": "Engaging", "now": 1589, "reached": 8300, "value": {"minor": 1_389_776_300, "currency": "USD"},
        "conversion": 4238 / 8300, "from_first": 8300 / 8800, "drop_off": 4062 / 8300, "median_days": 57.0}
    assert answer["won"] == {"count": 4238, "value": {"minor": 1_000_553_400, "currency": "USD"}}
    assert (answer["bottleneck"]["from"], answer["bottleneck"]["to"]) == ("Engaging", "Won")
    assert answer["stages"][2]["why"] == dict.fromkeys(("conversion", "drop_off", "median_days"),
                                                       "Won is the last stage.")


def test_every_unknown_figure_has_its_why() -> None:
    answer = funnel_as_json(replace(
        funnel_of(empty_stage(PROSPECTING), empty_stage(ENGAGING), empty_stage(WON), lost=0),
        median_cycle_days=None, mean_cycle_days=None))
    stages = answer["stages"]
    assert isinstance(stages, list)
    for part in [answer, *stages]:
        unknown = {name for name, value in part.items() if value is None}
        assert set(part["why"]) == unknown
        assert all(part["why"].values())


def test_the_real_pipeline_where_it_is_present() -> None:
    """Win rate of the public example deals, counted here from the file itself."""
    files = list((Path(__file__).parents[2] / "../shared/data/deals").resolve().rglob("sales_pipeline.csv"))
    if not files:
        pytest.skip("the public example deals are not here")
    rows = files[0].read_text(encoding="utf-8-sig").splitlines()[1:]
    won, lost = (sum(f",{stage}," in row for row in rows) for stage in ("Won", "Lost"))
    funnel = funnel_of(replace(PROSPECTING, reached=len(rows)), replace(WON, reached=won), lost=lost)
    assert funnel.win_rate == won / (won + lost)
    assert round(won / (won + lost), 3) == 0.632
