"""Days that lie behind in plain words of both languages: yesterday, 3 weeks ago, end of last quarter, 上月底."""

import re
from datetime import date, timedelta

from crm_desktop.domain.next_step import parse_day

_WORDS = {"yesterday": 1, "day before yesterday": 2, "the day before yesterday": 2, "昨天": 1, "昨日": 1, "前天": 2}
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6,
            "七": 7, "八": 8, "九": 9, "十": 10}
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
             "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NUMBER = r"\d{1,4}|[一两二三四五六七八九十]|a|one|two|three"
_AGO = re.compile(rf"(?P<count>{_NUMBER})\s*"
                  r"(?:(?P<unit>day|week|month|year)s?\s+ago|个?(?P<zh>天|周|星期|月|年)[之以]?前)")
_LAST_WEEKDAY = re.compile(r"last\s+(?P<name>mon|tue|wed|thu|fri|sat|sun)[a-z]*"
                           r"|上个?(?:周|星期)(?P<zh>[一二三四五六日天])")
_END = re.compile(r"(?:the\s+)?end\s+of\s+last\s+(?P<unit>month|quarter|year)"
                  r"|(?P<zh>上个?月|上个?季度|去年|上一?年)[底末]")
_MONTHS = {"month": 1, "月": 1, "year": 12, "年": 12}
_DAYS = {"day": 1, "天": 1, "week": 7, "周": 7, "星期": 7}


def parse_past_day(text: str, today: date) -> date | None:
    """A day that is all of the text, in words about the past or as `parse_day` takes it; else None."""
    said = " ".join(text.split()).casefold()
    if said in _WORDS:
        return today - timedelta(days=_WORDS[said])
    if found := _AGO.fullmatch(said):
        return _ago(found, today)
    if found := _LAST_WEEKDAY.fullmatch(said):
        monday = today - timedelta(days=today.weekday() + 7)
        return monday + timedelta(days=_WEEKDAYS[found["name"] or found["zh"]])
    if found := _END.fullmatch(said):
        return _begin(found["unit"] or found["zh"], today) - timedelta(days=1)
    return parse_day(text, today)


def _ago(found: re.Match[str], today: date) -> date | None:
    count = int(found["count"]) if found["count"].isdecimal() else _NUMBERS[found["count"]]
    unit = found["unit"] or found["zh"]
    if unit in _DAYS:
        return today - timedelta(days=count * _DAYS[unit]) if count * _DAYS[unit] < today.toordinal() else None
    at = today.year * 12 + today.month - 1 - count * _MONTHS[unit]
    if at < 12:
        return None
    first = date(at // 12, at % 12 + 1, 1)
    after = date((at + 1) // 12, (at + 1) % 12 + 1, 1)
    return first + timedelta(days=min(today.day, (after - first).days) - 1)


def _begin(unit: str, today: date) -> date:
    """The first day of this month, quarter or year."""
    if unit == "month" or "月" in unit:
        return today.replace(day=1)
    if unit == "quarter" or "季" in unit:
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return today.replace(month=1, day=1)
