"""A funnel beside the one of an earlier day or period: which one that is, and what has changed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.analysis.funnel import Funnel

QUARTER = 3  # months


@dataclass(frozen=True)
class Comparison:
    """The earlier funnel; its stages are those of the one that it is held against."""

    before: Funnel

    def reached(self, position: int) -> int:
        """How many deals had reached a stage."""
        return self.before.stages[position].reached

    def points(self, funnel: Funnel, position: int) -> float | None:
        """The change of a conversion in percentage points: 100 x (now - before); None where one is unknown."""
        now, then = funnel.stages[position].conversion, self.before.stages[position].conversion
        return None if now is None or then is None else 100 * (now - then)


def compare_funnels(funnel: Funnel, before: Funnel) -> Comparison | None:
    """The two held against each other; None where their stages differ or the earlier one has no deals."""
    same = [one.stage_id for one in funnel.stages] == [one.stage_id for one in before.stages]
    return Comparison(before) if same and not before.is_empty else None


def day_before(day: date) -> date:
    """The day one quarter earlier that a snapshot is compared with: 31 Dec, 30 Sep; a month's last day stays one."""
    return months_back(day, QUARTER)


def period_before(since: date, until: date, months: int | None = None) -> tuple[date, date]:
    """The period of equal length just before: whole months are compared with whole months.

    1 Oct to 31 Dec: 1 Jul to 30 Sep. 1 Oct to 15 Nov, a quarter under way: 1 Jul to 15 Aug, its part so far; `months`
    says how long such a calendar period is. Another period: as many days before it.
    """
    if since.day == 1 and since <= until:
        months = months or _months(since, until)
        return months_back(since, months), months_back(until, months)
    length = until - since + timedelta(days=1)
    return since - length, since - timedelta(days=1)


def months_back(day: date, months: int) -> date:
    """The same day so many months earlier, the last one of a month where it was the last or does not exist."""
    at = day.year * 12 + day.month - 1 - months
    year, month = at // 12, at % 12 + 1
    last = monthrange(year, month)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if whole else min(day.day, last))


def _months(since: date, until: date) -> int:
    """The length in months of the calendar period that begins so: a month, a quarter, a year, or what it takes."""
    needed = (until.year - since.year) * 12 + until.month - since.month + 1
    if since.month == 1 and needed > QUARTER:
        return -(-needed // 12) * 12
    return -(-needed // QUARTER) * QUARTER if since.month % QUARTER == 1 and needed > 1 else needed
