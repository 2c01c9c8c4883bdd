"""Days near today in words: Today 15:30, Yesterday, Wed 6 Jan."""

from datetime import date

from crm_desktop.domain.figures import day_text
from crm_desktop.i18n import later, tr

WEEKDAYS = (later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun"))
NEAR = {-1: later("Yesterday"), 0: later("Today"), 1: later("Tomorrow")}
WEEKDAY_KNOWN = 14  # days: farther away a weekday tells nothing
YEAR_KNOWN = 60  # days: on 31 December "4 Jan" can only be the next one


def near_day_text(day: date | None, today: date, time: str | None = None, *, weekday: bool = False) -> str:
    """A local day seen from `today`, with its time "HH:MM" where there is one.

    Yesterday, today and tomorrow are words; with `weekday` the days up to two weeks away carry theirs (Wed 6 Jan,
    1月6日 周三); another year than today's is written, unless the day is near.
    """
    said = _day(day, today, weekday)
    return tr("{day} {time}", day=said, time=time) if time and day else said


def _day(day: date | None, today: date, weekday: bool) -> str:
    if day is None:
        return day_text(None)
    away = (day - today).days
    if away in NEAR:
        return tr(NEAR[away])
    said = day_text(day, day if abs(away) <= YEAR_KNOWN else today)
    if weekday and abs(away) <= WEEKDAY_KNOWN:
        return tr("{weekday} {date}", weekday=tr(WEEKDAYS[day.weekday()]), date=said)
    return said
