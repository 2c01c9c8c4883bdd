"""The deals of a funnel by owner, product, source, region or sector: who wins, who loses, where the open ones wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crm_desktop.analysis.funnel import ClosedDeals, ratio_of

SplitBy = Literal["product", "owner", "source", "region", "sector"]
SPLITS: tuple[SplitBy, ...] = ("product", "owner", "source", "region", "sector")
GroupKey = bytes | str | None  # an id, or the text itself; None: deals without one


@dataclass(frozen=True)
class SplitRow:
    """One group. `open` has the open deals by stage, in the order of the funnel; they, won and lost are all deals.

    `name` is None where the deals have no such value; `others` says how many groups a row at the end stands for.
    """

    key: GroupKey
    name: str | None
    open: tuple[int, ...]
    won: ClosedDeals
    lost: ClosedDeals
    others: int = 0

    @property
    def deals(self) -> int:
        """How many deals the group has in all."""
        return sum(self.open) + self.won.count + self.lost.count

    @property
    def win_rate(self) -> float | None:
        """won / (won + lost); None where no deal is won or lost."""
        return ratio_of(self.won.count, self.won.count + self.lost.count)


@dataclass(frozen=True)
class FunnelSplit:
    """The groups, those with most deals first and the deals without a value last; `stages` names the open stages."""

    by: SplitBy
    stages: tuple[str, ...]
    rows: tuple[SplitRow, ...]

    @property
    def total(self) -> SplitRow:
        """All groups in one: the funnel's own counts."""
        return _joined(self.rows, len(self.stages))

    @property
    def says_nothing(self) -> bool:
        """True where no deal has such a value."""
        return all(row.name is None for row in self.rows)

    def shortened(self, most: int) -> "FunnelSplit":
        """At most so many rows: those with fewest deals become one, and nothing is lost from the sums."""
        if len(self.rows) <= most:
            return self
        kept, rest = self.rows[:most - 1], self.rows[most - 1:]
        return replace(self, rows=(*kept, replace(_joined(rest, len(self.stages)), others=len(rest))))


def make_split(by: SplitBy, stages: Sequence[str], rows: Sequence[SplitRow]) -> FunnelSplit:
    """Puts the rows in order; groups without deals are left out."""
    filled = [row for row in rows if row.deals]
    filled.sort(key=lambda row: (row.name is None, -row.deals, row.name or ""))
    return FunnelSplit(by, tuple(stages), tuple(filled))


def _joined(rows: Sequence[SplitRow], stages: int) -> SplitRow:
    return SplitRow(None, None, tuple(sum(row.open[at] for row in rows) for at in range(stages)),
                    _closed([row.won for row in rows]), _closed([row.lost for row in rows]))


def _closed(parts: Sequence[ClosedDeals]) -> ClosedDeals:
    return ClosedDeals(sum(one.count for one in parts), sum(one.value for one in parts))
