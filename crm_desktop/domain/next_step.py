"""A next step in plain words, "wed 14:00 call again" or "周三下午2点 电话", as a day, a time, a kind and a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

_WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "wed": 2, "thursday": 3, "thurs": 3,
    "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}
_WORDS = {"today": 0, "tomorrow": 1, "day after tomorrow": 2, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
          "大后天": 3}
_CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
            "a": 1, "one": 1, "two": 2, "three": 3}
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "天": 1, "周": 7, "星期": 7, "个星期": 7}
_LONGEST_SPAN = 3_660  # days: ten years

_NUMBER = r"\d{1,4}|[一两二三四五六七八九十]"
_DAY = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?"
    r"|(?P<word>day after tomorrow|tomorrow|today|大后天|后天|明天|明日|今天|今日)(?![a-z])"
    r"|(?P<week>下下|下个?|这个?|本)?(?:周|星期|礼拜)(?P<chinese>[一二三四五六日天])"
    rf"|in\s+(?P<count>\d{{1,4}}|a|one|two|three)\s+(?P<unit>days?|weeks?)(?![a-z])"
    rf"|(?P<span>{_NUMBER})\s*(?P<spans>天|周|个?星期)[之以]?后"
    rf"|(?:(?P<which>next|this)\s+)?(?P<weekday>{'|'.join(_WEEKDAYS)})(?![a-z])\.?", re.I)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?!\d)\s*(?P<half>[ap]m(?![a-z]))?"
    r"|(?P<hour12>\d{1,2})\s*(?P<half12>[ap]m)(?![a-z])"
    r"|(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?P<hour_zh>\d{1,2}|[一两二三四五六七八九十]|十[一二])\s*"
    r"(?:[点時时](?P<half_zh>半)?(?:(?P<minute_zh>\d{1,2})分?)?|[:：](?P<minute_zh2>\d{2}))", re.I)
_LEAD = re.compile(r"(?:[\s,，;；。]|\b(?:on|at|by|the)\b)*", re.I)
_AFTERNOON = ("中午", "下午", "傍晚", "晚上")
_KINDS = (  # the first kind of which a word stands in the text
    ("wechat", re.compile(r"\bwechat\b|微信", re.I)),
    ("mail", re.compile(r"\b(?:e-?mail|mail|write to)\b|邮件|发邮|写信", re.I)),
    ("visit", re.compile(r"\bvisit|拜访|上门|走访|到访", re.I)),
    ("meeting", re.compile(r"\bmeet|会议|开会|见面|面谈|会面", re.I)),
    ("call", re.compile(r"\b(?:call|phone|ring|dial)|电话|致电|回电|打给", re.I)),
)


@dataclass(frozen=True)
class PlannedStep:
    """What is planned: a kind of activity, a local day (ISO), perhaps a time "HH:MM", and the rest of the words."""

    kind: str
    day: str
    time: str | None
    text: str


def parse_next_step(text: str, today: date) -> PlannedStep:
    """A day, in words of either language and perhaps with a time, before or after what is to be done.

    A weekday is the next one after `today` (the laptop's day), "next wed" and 下周三 are in the week after this one.
    The kind follows from the words (call, visit, 电话 ...), else it is a task. Raises UserError("bad_input").
    """
    day, clock, rest = _from_start(text.strip(), today)
    if day is None:
        day, clock, rest = _from_end(text.strip(), today)
    if day is None:
        raise _no_day(text)
    kind = next((name for name, pattern in _KINDS if pattern.search(rest)), "task")
    return PlannedStep(kind, day.isoformat(), clock, rest)


def parse_day(text: str, today: date) -> date | None:
    """A day that is all of the text: ISO, today, tomorrow, wed, in 3 days, 周三, 明天, 12月31日; else None."""
    found = _DAY.fullmatch(text.strip())
    return _day_of(found, today) if found else None


def parse_due(text: str, today: date) -> tuple[str, str | None] | None:
    """A day and perhaps a time that are all of the text, as (ISO day, "HH:MM" or None); else None."""
    day, clock, rest = _from_start(text.strip(), today)
    return (day.isoformat(), clock) if day and not rest else None


def _from_start(text: str, today: date) -> tuple[date | None, str | None, str]:
    """Takes a day and a time from the beginning, in any order."""
    day: date | None = None
    clock: str | None = None
    while True:
        lead = _LEAD.match(text)
        at = lead.end() if lead else 0
        found = _DAY.match(text, at) if day is None else None
        if found and (day := _day_of(found, today)):
            text = text[found.end():]
            continue
        found = _TIME.match(text, at) if clock is None else None
        if found and (clock := _clock_of(found)):
            text = text[found.end():]
            continue
        return day, clock, text.strip(" \t,，;；。") if day or clock else text


def _from_end(text: str, today: date) -> tuple[date | None, str | None, str]:
    """Takes a day and a time that stand behind the words: "call again wed 14:00"."""
    for found in _words_before(text):
        day, clock, rest = _from_start(text[found:], today)
        if day and not rest:
            return day, clock, text[:found].rstrip(" \t,，;；。").removesuffix(" on").removesuffix(" at").rstrip()
    return None, None, text


def _words_before(text: str) -> Iterator[int]:
    """Where a day may begin: the places of its first characters, and of a time before it."""
    places = {found.start() for pattern in (_DAY, _TIME) for found in pattern.finditer(text)}
    return iter(sorted(place for place in places if place == 0 or not _inside_word(text, place)))


def _inside_word(text: str, place: int) -> bool:
    return text[place - 1].isascii() and text[place - 1].isalnum()


def _day_of(found: re.Match[str], today: date) -> date | None:
    if found["iso"]:
        return _date(*(int(part) for part in found["iso"].split("-")))
    if found["month"]:
        return _month_day(found, today)
    if found["word"]:
        return today + timedelta(_WORDS[found["word"].lower()])
    if found["chinese"]:
        return _weekday(_CHINESE_DAYS[found["chinese"]], {"下下": 2, "下": 1, "下个": 1, "这": 0, "这个": 0,
                                                        "本": 0}.get(found["week"] or ""), today)
    if found["weekday"]:
        weeks = {"next": 1, "this": 0}.get((found["which"] or "").lower())
        return _weekday(_WEEKDAYS[found["weekday"].lower()], weeks, today)
    count, unit = found["count"] or found["span"], (found["unit"] or found["spans"]).lower()
    days = (int(count) if count.isdigit() else _NUMBERS[count.lower()]) * _UNITS[unit]
    return today + timedelta(days) if days <= _LONGEST_SPAN else None


def _weekday(weekday: int, weeks: int | None, today: date) -> date:
    """`weeks` counts from the week (Monday first) that `today` lies in; None is the next such day after today."""
    if weeks is None:
        return today + timedelta((weekday - today.weekday() - 1) % 7 + 1)
    return today + timedelta(weekday - today.weekday() + 7 * weeks)


def _month_day(found: re.Match[str], today: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return _date(int(found["year"]), month, day)
    this_year = _date(today.year, month, day)
    return this_year if this_year and this_year >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock_of(found: re.Match[str]) -> str | None:
    hours = found["hour"] or found["hour12"] or found["hour_zh"]
    hour = int(hours) if hours.isdigit() else sum(_NUMBERS[one] for one in hours)
    minute = 30 if found["half_zh"] else int(found["minute"] or found["minute_zh"] or found["minute_zh2"] or 0)
    if found["part"] in ("傍晚", "晚上") and hour == 12:
        return None  # midnight: of which day, people do not agree
    half = (found["half"] or found["half12"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half == "pm" or (found["part"] in _AFTERNOON and 1 <= hour < 12 and not (found["part"] == "中午" and hour > 9)):
        hour = hour % 12 + 12
    elif half == "am":
        hour %= 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _no_day(text: str) -> UserError:
    return UserError("bad_input", later("No day is understood in “{text}”."), later("Nothing was changed."),
                     later("Write it like “wed 14:00 call again”, “tomorrow visit”, “2026-12-31 send the offer”, "
                           "“周三 14:00 电话” or “明天下午2点 拜访”."), text=text)
