"""Earlier days and periods, and changes in points."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, StageInput, make_funnel
from crm_desktop.analysis.funnel_compare import compare_funnels, day_before, months_back, period_before

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def funnel(*reached: int) -> Funnel:
    stages = [StageInput(bytes([at]) * 16, f"S{at}", "open", 0, 0, count, 0, 0, None, None)
              for at, count in enumerate(reached)]
    return make_funnel("snapshot", FunnelFilters(), stages, won=ClosedDeals(0, 0), lost=ClosedDeals(0, 0),
                       median_cycle_days=None, mean_cycle_days=None, median_lost_days=None, undated=0, currency="USD")


@pytest.mark.parametrize(("day", "before"), [("2026-12-31", "2026-09-30"), ("2026-11-15", "2026-08-15"),
                                             ("2026-05-31", "2026-02-28"), ("2026-09-30", "2026-06-30"),
                                             ("2026-01-15", "2025-10-15")])
def test_a_quarter_earlier(day: str, before: str) -> None:
    assert day_before(date.fromisoformat(day)) == date.fromisoformat(before)


@pytest.mark.parametrize(("since", "until", "months", "before"), [
    ("2026-10-01", "2026-12-31", None, ("2026-07-01", "2026-09-30")),
    ("2026-10-01", "2026-11-15", None, ("2026-07-01", "2026-08-15")),
    ("2026-10-01", "2026-10-15", 3, ("2026-07-01", "2026-07-15")),
    ("2026-10-01", "2026-10-15", None, ("2026-09-01", "2026-09-15")),
    ("2026-12-01", "2026-12-31", 1, ("2026-11-01", "2026-11-30")),
    ("2026-01-01", "2026-12-31", 12, ("2025-01-01", "2025-12-31")),
    ("2026-01-01", "2026-12-31", None, ("2025-01-01", "2025-12-31")),
    ("2026-03-10", "2026-03-19", None, ("2026-02-28", "2026-03-09"))])
def test_the_period_before(since: str, until: str, months: int | None, before: tuple[str, str]) -> None:
    first, last = period_before(date.fromisoformat(since), date.fromisoformat(until), months)
    assert (first.isoformat(), last.isoformat()) == before


@given(DAYS, st.integers(0, 1000))
def test_periods_do_not_overlap(since: date, length: int) -> None:
    first, last = period_before(since, since + timedelta(days=length))
    assert first <= last < since


@given(DAYS, st.integers(0, 40))
def test_months_back_land_in_their_month(day: date, months: int) -> None:
    found = months_back(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months


def test_points() -> None:
    now, before = funnel(100, 60, 0), funnel(80, 40, 0)
    found = compare_funnels(now, before)
    assert found is not None
    assert found.points(now, 0) == pytest.approx(10)
    assert found.points(now, 1) == 0
    assert found.points(now, 2) is None
    assert [found.reached(at) for at in range(3)] == [80, 40, 0]
    assert compare_funnels(now, funnel(0, 0, 0)) is None
    assert compare_funnels(now, funnel(80, 40)) is None
