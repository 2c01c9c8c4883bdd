"""Cells into typed values: numbers as their whole column writes them, whole numbers, percentages, yes and no."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

from crm_desktop.i18n import later

T = TypeVar("T")
CACHED_CELLS = 1 << 17
LONGEST_FIGURE = 100  # characters: nobody writes a number, an amount or a date longer; patterns take minutes for more

_BLANK = frozenset({"", "-", "--", "---", "–", "—", "——", "/", "\\", "\\n", "n/a", "#n/a", "na", "null", "none", "nil",
                    "nan", "无", "暂无", "未知", "未填写", "空", "未匹配到相关企业"})
_NO_TEXT = frozenset({"-", "--", "---", "–", "—", "——", "#n/a", "\\n", "未匹配到相关企业"})
_LONGEST_NO_TEXT = max(map(len, _NO_TEXT))
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u2060"))
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\uff0d": "-", "\u2019": "'", "\u00a0": " ",
                        "\u202f": " ", "\u2009": " ", "\u066c": "'", "\u3002": "."})
_SHAPE = str.maketrans("12345678", "99999999")
_GROUP_GAP = re.compile(r"(?<=\d)[ '_](?=\d{3}(?!\d))")
_MARKED = re.compile(r"\d[\d.,]*[.,]\d+|[.,]\d+")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_STYLES = {
    ".": re.compile(r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.\d*)?|\.\d+"),
    ",": re.compile(r"(?:\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d+)(?:,\d*)?|,\d+"),
}
_INTEGER = re.compile(r"(?P<sign>[+-]?)\s*(?P<number>\d[\d.,]*)\s*(?P<unit>[千万亿k]?)\s*"
                      r"(?:\+|[人名个家位台件年只岁余多]{1,2}|employees|people|staff)?", re.I)
_RANGE = re.compile(r"\d[\d.,]*\s*(?:人|名)?\s*(?:-|~|至|到|to)\s*\d[\d.,]*.*", re.I)
_UNITS = {"": 1, "千": 1000, "k": 1000, "万": 10_000, "亿": 100_000_000}
_YES = frozenset({"yes", "y", "true", "t", "1", "on", "x", "✓", "✔", "√", "是", "有", "真", "对", "启用", "已启用",
                  "在售", "active", "enabled"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "✗", "✘", "×", "否", "无", "没有", "假", "错", "停用", "禁用",
                 "未启用", "停售", "inactive", "disabled"})


@dataclass(frozen=True)
class Reason:
    """Why a cell could not be understood: a msgid marked by `later()` and its values; translated where it is shown."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class NumberStyle:
    """How a column writes numbers: its decimal mark, "." or ","; `certain` is False where both readings fit all."""

    decimal_mark: str = "."
    certain: bool = True


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column whose way of writing is decided: `parse` turns a cell into a value, None (blank) or a Reason."""

    style: NumberStyle
    parse: Callable[[str], T | Reason | None] = field(compare=False)


IntegerColumn: TypeAlias = Column[int]
PercentColumn: TypeAlias = Column[Decimal]


def remembered(understand: Callable[[str], T]) -> Callable[[str], T]:
    """The function with a memory of its own: a column repeats its cells, each text is understood once."""
    return lru_cache(maxsize=CACHED_CELLS)(understand)


def is_blank(text: str) -> bool:
    """Whether a cell of a typed column says nothing ("", "-", "n/a", "null", "暂无" ...)."""
    return text.strip().casefold() in _BLANK


def clean_text(text: str) -> str:
    """A cell of a text column without blanks around it; "" for a dash or another program's mark for nothing."""
    clean = text.strip()
    if len(clean) > _LONGEST_NO_TEXT and clean.isascii():
        return clean
    while (bare := clean.strip("\ufeff\u200b")) != clean:
        clean = bare.strip()
    return "" if clean.casefold() in _NO_TEXT else clean


def split_values(text: str) -> list[str]:
    """The entries of a cell with several (phones, mails, tags): split at semicolons, commas, 、, | and line ends."""
    return [part for part in (clean_text(piece) for piece in re.split(r"[;；、|,，\n\r\t]+", text)) if part]


def ascii_folded(text: str) -> str:
    """Full-width digits and signs as ASCII, one kind of minus and space, nothing invisible."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).translate(_INVISIBLE).strip()


def digit_shape(text: str) -> str:
    """A text with every digit but 0 as 9: a column of 100,000 amounts has a few hundred shapes, each decided once."""
    return text.translate(_SHAPE)


def decide_number_style(texts: Iterable[str] | Counter[str], default: str = ".") -> NumberStyle:
    """The decimal mark of a whole column, given as its texts or as its counted shapes.

    One cell decides if it has both marks (the last is decimal), one mark twice (that one groups), or one mark not
    followed by exactly three digits, or after more than three, or after a zero. If all cells fit both readings
    (`1,054`), three digits after a mark are a group, because money and counts do not have three decimals.
    """
    votes = {".": 0, ",": 0}
    groups = {".": 0, ",": 0}
    shapes = texts if isinstance(texts, Counter) else Counter(map(digit_shape, set(texts)))
    for shape, times in shapes.items():
        if len(shape) > LONGEST_FIGURE:
            continue
        found = _MARKED.search(_GROUP_GAP.sub("", ascii_folded(shape)))
        if found:
            _vote(found.group(), times, votes, groups)
    if votes["."] != votes[","]:
        return NumberStyle("." if votes["."] > votes[","] else ",")
    if groups["."] != groups[","]:
        return NumberStyle("." if groups[","] > groups["."] else ",", certain=False)
    return NumberStyle(default, certain=not any(votes.values()) and not any(groups.values()))


def parse_number(text: str, style: NumberStyle) -> Decimal | None:
    """An unsigned number without words, such as `1,054.50`, or None where it is not written in that style."""
    if _PLAIN.fullmatch(text) and (style.decimal_mark == "." or "." not in text):
        return Decimal(text)
    bare = _GROUP_GAP.sub("", text)
    if not _STYLES[style.decimal_mark].fullmatch(bare):
        return None
    group = "," if style.decimal_mark == "." else "."
    return Decimal(bare.replace(group, "").replace(style.decimal_mark, "."))


def not_in_style(style: NumberStyle) -> Reason:
    """The reason of a number that contradicts its column."""
    if style.decimal_mark == ".":
        return Reason(later("The numbers of this column have a decimal point; this one is written differently."))
    return Reason(later("The numbers of this column have a decimal comma; this one is written differently."))


def parse_integer_column(texts: Iterable[str]) -> IntegerColumn:
    """Whole numbers such as `2,822`, `1,000人`, `1.2万`, `500+`; ranges and fractions are Reasons."""
    style = decide_number_style(texts)
    return Column(style, remembered(lambda text: _integer(text, style)))


def parse_percent_column(texts: Iterable[str]) -> PercentColumn:
    """Ratios from percentages: `20%` is 0.2. Bare numbers are ratios if none has a sign and none is above 1."""
    distinct = set(texts)
    style = decide_number_style(distinct)
    signed = any("%" in ascii_folded(text) for text in distinct)
    numbers = [parse_number(ascii_folded(text).lstrip("+-"), style) for text in distinct
               if len(text) <= LONGEST_FIGURE]
    ratios = not signed and all(number is None or number <= 1 for number in numbers)
    return Column(style, remembered(lambda text: _percent(text, style, ratios)))


def parse_yes_no(text: str) -> bool | Reason | None:
    """Yes or no in the words, digits and ticks of both languages; "无" counts as no."""
    word = ascii_folded(text).casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return None if is_blank(word) else Reason(later("Neither yes nor no."))


def _vote(number: str, times: int, votes: dict[str, int], groups: dict[str, int]) -> None:
    mark = "." if number.rfind(".") > number.rfind(",") else ","
    other = "," if mark == "." else "."
    before, _, after = number.rpartition(mark)
    if mark in before:
        votes[other] += times
    elif other in before or len(after) != 3 or len(before) > 3 or before in {"", "0"}:
        votes[mark] += times
    else:
        groups[mark] += times


def _integer(text: str, style: NumberStyle) -> int | Reason | None:
    if len(text) > LONGEST_FIGURE:
        return Reason(later("Not a whole number."))
    if text.isascii() and text.isdigit():
        number: Decimal | None = Decimal(text)
        found = None
    elif is_blank(text):
        return None
    else:
        plain = _GROUP_GAP.sub("", ascii_folded(text))
        found = _INTEGER.fullmatch(plain)
        if not found:
            is_range = _RANGE.fullmatch(plain)
            return Reason(later("A range, not one number.") if is_range else later("Not a whole number."))
        number = parse_number(found["number"], style)
    if number is None:
        return not_in_style(style)
    exact = number * (_UNITS[found["unit"].casefold()] if found else 1)
    if exact != exact.to_integral_value() or exact >= 1 << 63:
        return Reason(later("Not a whole number."))
    return -int(exact) if found and found["sign"] == "-" else int(exact)


def _percent(text: str, style: NumberStyle, ratios: bool) -> Decimal | Reason | None:
    if len(text) > LONGEST_FIGURE:
        return Reason(later("Not a percentage."))
    if is_blank(text):
        return None
    plain = ascii_folded(text)
    bare = plain.replace("%", "").strip()
    number = parse_number(bare.lstrip("+-").strip(), style)
    if number is None:
        return Reason(later("Not a percentage."))
    ratio = number if ratios else number / 100
    return -ratio if bare.startswith("-") else ratio
