"""Cells into dates: the order of day, month and year is decided from the whole column, never from one cell."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from crm_desktop.exchange.values import LONGEST_FIGURE, Reason, ascii_folded, is_blank, remembered
from crm_desktop.i18n import later

FIRST_YEAR, LAST_YEAR = 1800, 9999
ORDERS = ("dmy", "mdy", "ymd")
_SERIAL_START = dt.date(1899, 12, 30)  # Excel's day 0, right from March 1900 on
_SERIALS = range(20_000, 80_000)       # 1954 to 2119: other five-digit numbers are no dates
_CENTURY_TURN = 50                     # two-digit years: 00 to 49 are 20xx, as in Excel and Windows

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_ANY_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_TAIL = (r"(?:\s*,?\s*(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?"
         r"(?:(?:\s*T|\s+|\s*,\s*|(?<=[日号])|\s*(?=[上下]午))\s*(?:[上下]午|[ap]m)?\s*\d{1,2}(?:[:时点h]\d{0,2}分?)"
         r"(?:[:.]?\d{2}秒?)?(?:[.,]\d{1,9})?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|CST|[+-]\d{2}:?\d{2})?)?)")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})\s*(?:[-/.]|年)\s*(?P<month>\d{{1,2}})\s*(?:[-/.]|月)\s*(?P<day>\d{{1,2}})\s*[日号.]?{_TAIL}",
    re.I)
_COMPACT = re.compile(rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:\.0|{_TAIL})?", re.I)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}})\.?{_TAIL}", re.I)
_NAMED = (re.compile(rf"{_WEEKDAY}{_DAY}[\s\-/.]*(?:of\s+)?{_MONTH}[\s\-/,]*{_YEAR}{_TAIL}", re.I),
          re.compile(rf"{_WEEKDAY}{_MONTH}[\s\-/]*{_DAY}\s*[,\s\-/]\s*{_YEAR}{_TAIL}", re.I),
          re.compile(rf"(?P<year>\d{{4}})[\s\-/.]*{_MONTH}[\s\-/.]*{_DAY}{_TAIL}", re.I))
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_ZERO = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}(?:[ T][0:.]*)?")
_NO_DAY = re.compile(rf"\d{{4}}\s*(?:[-/.]|年)\s*\d{{1,2}}\s*月?|{_ANY_MONTH}[\s\-/,]*\d{{4}}|\d{{4}}年?", re.I)
_NO_YEAR = re.compile(rf"(?:--)?\d{{1,2}}\s*(?:[-/.]|月)\s*\d{{1,2}}\s*[日号]?"
                      rf"|{_ANY_MONTH}\s*{_ANY_DAY}|{_ANY_DAY}\s*{_ANY_MONTH}", re.I)
_YEAR_ONLY = re.compile(r"(\d{4})(?:\.0+)?\s*年?")


@dataclass(frozen=True)
class DateColumn:
    """A decided column of dates. `order` is what its numbers are read by: "ymd", "dmy" or "mdy".

    `ambiguous`: both dmy and mdy fit every cell, and `order` is only the default. `parse` gives a date (of the
    calendar as written; a time and its zone are left off), None for a blank cell, or a Reason.
    """

    order: str
    ambiguous: bool
    parse: Callable[[str], dt.date | Reason | None] = field(compare=False)

    @property
    def date_order(self) -> str:
        """What the report says: the order, or "ambiguous"."""
        return "ambiguous" if self.ambiguous else self.order


def parse_date_column(texts: Iterable[str], *, default_order: str = "dmy") -> DateColumn:
    """Decides the order of a whole column and gives its parser; `default_order` is taken where both fit."""
    votes = Counter(vote for text in set(texts) if (vote := _vote(ascii_folded(text))))
    order, ambiguous = _decided(votes, default_order)
    return DateColumn(order, ambiguous, remembered(lambda text: _date(text, order)))


def parse_date_columns(columns: Mapping[str, Iterable[str]], *, default_order: str = "dmy",
                       order: str | None = None) -> dict[str, DateColumn]:
    """The date columns of one file: a column that fits both orders follows those of the same file that are decided.

    Where a person has chosen the `order`, it holds for all of them.
    """
    if order:
        return dict.fromkeys(columns, DateColumn(order, False, remembered(lambda text: _date(text, str(order)))))
    kept = {name: set(texts) for name, texts in columns.items()}
    answer = {name: parse_date_column(texts, default_order=default_order) for name, texts in kept.items()}
    known = {column.order for column in answer.values() if not column.ambiguous} - {"ymd"}
    if len(known) == 1:
        common = known.pop()
        for name, column in answer.items():
            if column.ambiguous:
                answer[name] = DateColumn(common, False, parse_date_column(kept[name], default_order=common).parse)
    return answer


def count_proofs(texts: Mapping[str, int], order: str) -> int:
    """How many cells (text -> how often it is there) are a date in this order and in no other."""
    if order == "ymd":
        return sum(times for text, times in texts.items() if len(text) <= LONGEST_FIGURE and (
                   _YEAR_FIRST.fullmatch(ascii_folded(text)) or _COMPACT.fullmatch(ascii_folded(text))))
    return sum(times for text, times in texts.items()
               if (vote := _vote(ascii_folded(text))) and vote[1] == frozenset({order}))


def parse_year_column(texts: Iterable[str], *, default_order: str = "dmy") -> Callable[[str], int | Reason | None]:
    """The parser of a column of years: `1996`, `1996年`, or the year of a date."""
    dates = parse_date_column((text for text in texts if not _YEAR_ONLY.fullmatch(ascii_folded(text))),
                              default_order=default_order)
    return remembered(lambda text: _year(text, dates))


def _vote(text: str) -> tuple[str, frozenset[str]] | None:
    """The separator of a cell with the year last, and the orders that it allows; None where nothing is to decide."""
    found = _YEAR_LAST.fullmatch(text) if len(text) <= LONGEST_FIGURE else None
    if not found:
        return None
    first, mark, second, last = found[1], found[2], found[3], found[4]
    possible = {"dmy": (last, second, first), "mdy": (last, first, second)}
    if len(last) == 2 and len(first) == 2:
        possible["ymd"] = (first, second, last)
    return mark, frozenset(order for order, parts in possible.items() if isinstance(_day(*parts), dt.date))


def _decided(votes: Counter[tuple[str, frozenset[str]]], default_order: str) -> tuple[str, bool]:
    if not votes:
        return "ymd", False
    fits = {order: sum(n for (_, allowed), n in votes.items() if order in allowed) for order in ORDERS}
    if max(fits["dmy"], fits["mdy"]) >= fits["ymd"] and default_order != "ymd":
        fits.pop("ymd")
    most = max(fits.values())
    best = [order for order, n in fits.items() if n == most]
    if len(best) == 1:
        return best[0], False
    if "dmy" in best and all(mark == "." for mark, _ in votes):
        return "dmy", False  # nobody writes the month first with points
    return (default_order if default_order in best else best[0]), True


def _date(text: str, order: str) -> dt.date | Reason | None:
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:
            quick = dt.date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return _in_range(quick)
    if is_blank(text):
        return None
    if len(text) > LONGEST_FIGURE:
        return Reason(later("Not a date."))
    plain = ascii_folded(text)
    if _ZERO.fullmatch(plain):
        return None
    for pattern in (_YEAR_FIRST, _COMPACT, *_NAMED):
        if found := pattern.fullmatch(plain):
            return _day(found["year"], found["month"], found["day"])
    if found := _YEAR_LAST.fullmatch(plain):
        return _ordered(found[1], found[3], found[4], order)
    return _serial_or_reason(plain)


def _ordered(first: str, second: str, last: str, order: str) -> dt.date | Reason:
    if order == "ymd" and len(last) == 2 and len(first) == 2:
        return _day(first, second, last)
    day, month = (second, first) if order == "mdy" else (first, second)
    answer = _day(last, month, day)
    if isinstance(answer, Reason) and isinstance(_day(last, day, month), dt.date):
        if order == "mdy":
            return Reason(later("The dates of this column are month, day, year; this one is not."))
        return Reason(later("The dates of this column are day, month, year; this one is not."))
    return answer


def _serial_or_reason(text: str) -> dt.date | Reason:
    found = _SERIAL.fullmatch(text)
    if found and int(found[1]) in _SERIALS:
        return _SERIAL_START + dt.timedelta(days=int(found[1]))
    if _NO_DAY.fullmatch(text):
        return Reason(later("The day is missing in this date."))
    if _NO_YEAR.fullmatch(text):
        return Reason(later("The year is missing in this date."))
    return Reason(later("Not a date."))


def _day(year: str, month: str, day: str) -> dt.date | Reason:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _CENTURY_TURN else 1900
    try:
        return _in_range(dt.date(number, _MONTHS.get(month.casefold()) or int(month), int(day)))
    except ValueError:
        return Reason(later("This day does not exist."))


def _in_range(day: dt.date) -> dt.date | Reason:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Reason(later("The year must lie between {first} and {last}."), {"first": FIRST_YEAR, "last": LAST_YEAR})


def _year(text: str, dates: DateColumn) -> int | Reason | None:
    if is_blank(text):
        return None
    found = _YEAR_ONLY.fullmatch(ascii_folded(text))
    if found and int(found[1]) >= FIRST_YEAR:
        return int(found[1])
    day = dates.parse(text)
    return day.year if isinstance(day, dt.date) else Reason(later("Not a year."))
