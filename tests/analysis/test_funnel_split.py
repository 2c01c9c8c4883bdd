"""Rows of a split: their order, their sums, and what becomes of many."""

from crm_desktop.analysis.funnel import ClosedDeals
from crm_desktop.analysis.funnel_split import SplitRow, make_split


def row(name: str | None, deals: int, won: int = 0, lost: int = 0) -> SplitRow:
    return SplitRow(name, name, (deals, 1), ClosedDeals(won, won * 10), ClosedDeals(lost, 0))


def test_order_sums_and_rates() -> None:
    split = make_split("source", ["A", "B"], [row(None, 99), row("Fair", 3, 2, 1), row("Web", 9, 1, 3), row("Ad", 9, 4),
                                              SplitRow("x", "None", (0, 0), ClosedDeals(0, 0), ClosedDeals(0, 0))])
    assert [one.name for one in split.rows] == ["Ad", "Web", "Fair", None]
    assert [one.win_rate for one in split.rows] == [1.0, 0.25, 2 / 3, None]
    assert (split.total.deals, split.total.open, split.total.won) == (135, (120, 4), ClosedDeals(7, 70))
    assert not split.says_nothing
    assert make_split("source", ["A", "B"], [row(None, 1)]).says_nothing


def test_many_rows_become_few_and_lose_nothing() -> None:
    split = make_split("owner", ["A", "B"], [row(f"Rep {n:02}", n, n) for n in range(30)])
    short = split.shortened(10)
    assert len(short.rows) == 10
    assert (short.rows[-1].others, short.rows[-1].name) == (21, None)
    assert short.total == split.total
    assert split.shortened(30) is split
