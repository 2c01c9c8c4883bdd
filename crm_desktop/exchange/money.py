"""Cells into money: the currency and unit words of both languages, the decimal mark of the whole column."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from crm_desktop.domain.rules import LARGEST_AMOUNT
from crm_desktop.exchange.values import (
    LONGEST_FIGURE,
    NumberStyle,
    Reason,
    ascii_folded,
    decide_number_style,
    digit_shape,
    is_blank,
    not_in_style,
    parse_number,
    remembered,
)
from crm_desktop.i18n import later

Money: TypeAlias = tuple[int, str | None]

_CURRENCIES = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "S$": "SGD", "R$": "BRL", "MX$": "MXN", "CN¥": "CNY", "JP¥": "JPY", "$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP",
    "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "฿": "THB", "₫": "VND", "₱": "PHP", "₪": "ILS", "rmb": "CNY",
    "元": "CNY", "圆": "CNY", "人民币": "CNY", "人民币元": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD",
    "港币": "HKD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "円": "JPY", "韩元": "KRW", "新台币": "TWD",
    "台币": "TWD", "加元": "CAD", "澳元": "AUD", "新加坡元": "SGD", "新元": "SGD", "瑞士法郎": "CHF", "卢布": "RUB",
    "dollars": "USD", "euro": "EUR",
    "euros": "EUR", "yuan": "CNY", "yen": "JPY", "zł": "PLN", "kč": "CZK",
}
_SHARED_SIGNS = {"$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"}),
                 "¥": frozenset({"CNY", "JPY"}), "元": frozenset({"CNY", "TWD", "HKD"})}
_UNITS = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "萬": 10**4, "億": 10**8,
    "k": 10**3, "thousand": 10**3, "thousands": 10**3, "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6,
    "million": 10**6, "millions": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9, "mrd": 10**9,
}
_DECORATION = ("约", "整", "共", "余", "左右", "~", "≈", "+", "approx", "about")
_CELL = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>[^\d.,()+\-]*?)\s*(?P<sign2>[+-])?\s*"
    r"(?P<number>\d[\d.,' ]*|[.,]\d[\d]*)(?P<exponent>e[+-]?\d{1,2}(?!\d))?\s*"
    r"(?P<after>[^\d()\-]*)(?P<trailing>-)?\s*(?P<close>\))?", re.I)
_HEADER_UNIT = re.compile(r"[(\[]([^)\]]*)[)\]]|单位[::]?(.*)|\bin\s+(.*)|\b(usd|eur|cny|gbp|jpy)$|([$€£¥].*)", re.I)


@dataclass(frozen=True)
class MoneyColumn:
    """A decided column of money. `currency` is the only one that most of its cells name, else None.

    `parse` gives (minor units, the cell's or the column's currency or None), None for a blank cell, or a Reason.
    """

    style: NumberStyle
    currency: str | None
    parse: Callable[[str], Money | Reason | None] = field(compare=False)


def parse_money_column(texts: Iterable[str], *, currency: str, unit: int = 1,
                       places: int | None = None) -> MoneyColumn:
    """Decides how a column writes money and gives its parser.

    `currency` (the book's, ISO 4217) gives the minor unit where a cell names none, and reads the shared signs $ ¥ 元;
    `unit` multiplies each amount (`unit_of_header`); `places` is a fixed scale instead of the currency's own (unit
    prices: 4). Fractions of the smallest unit are rounded half up; no float is used.
    """
    shapes = Counter(digit_shape(text) for text in set(texts) if len(text) <= LONGEST_FIGURE and not is_blank(text))
    style = decide_number_style(shapes)
    if not style.certain and style.decimal_mark == "," and (unit > 1 or places is not None):
        style = NumberStyle(".", certain=False)  # 1.250 million, or a unit price: three decimals are usual there
    named = _common_currency(shapes, currency)
    return MoneyColumn(style, named, remembered(_Reader(style, named, currency, unit, places).understand))


def unit_of_header(header: str, *, currency: str = "USD") -> tuple[int, str | None]:
    """What a header says about its amounts: (multiplier, currency or None); `金额（万元）` is (10000, "CNY").

    Only words in brackets, after 单位 or after "in" count ("Revenue (in millions of USD)"), or a sign such as $.
    """
    unit, code = 1, None
    for found in _HEADER_UNIT.finditer(ascii_folded(header).replace("_", " ")):
        said = " ".join(part for part in found.groups() if part)
        for token in _tokens().findall(said):
            unit = max(unit, _UNITS.get(token.casefold(), 1))
            code = code or _currency(token, currency)
    return unit, code


def currency_places(code: str) -> int:
    """How many decimals a currency has (USD 2, JPY 0, KWD 3), from the CLDR data of babel."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(code)


class _Plan(NamedTuple):
    """Where the number of a shape stands, what its bare digits are multiplied by, and the currency."""

    start: int
    end: int
    factor: int
    code: str | None


class _Reader:
    """Reads the cells of one column: a shape is understood once, then its cells by whole numbers alone."""

    def __init__(self, style: NumberStyle, named: str | None, book: str, unit: int, places: int | None) -> None:
        self.style, self.named, self.book, self.unit, self.places = style, named, book, unit, places
        self.plans: dict[str, _Plan | None] = {}

    def understand(self, text: str) -> Money | Reason | None:
        """The amount of a cell, None where it is blank, or the reason."""
        if len(text) > LONGEST_FIGURE:
            return None if is_blank(text) else Reason(later("Not an amount of money."))
        shape = digit_shape(text)
        if shape not in self.plans:
            self.plans[shape] = self._plan(shape)
        plan = self.plans[shape]
        if plan is None:
            return self._slowly(text)
        minor = int(text[plan.start:plan.end].replace(",", "").replace(".", "")) * plan.factor
        return (minor, plan.code) if abs(minor) <= LARGEST_AMOUNT else Reason(later("The amount is too large."))

    def _plan(self, shape: str) -> _Plan | None:
        found = _CELL.fullmatch(shape) if ascii_folded(shape) == shape else None
        read = self._read(found) if found else None
        if not found or not isinstance(read, tuple) or found["exponent"] or set(found["number"]) - set("09.,"):
            return None
        _, factor, code = read
        _, mark, fraction = found["number"].partition(self.style.decimal_mark)
        decimals = len(fraction) if mark else 0
        whole, rest = divmod(factor * 10 ** self._scale(code), 10**decimals)
        return None if rest else _Plan(found.start("number"), found.end("number"), whole, code)

    def _slowly(self, text: str) -> Money | Reason | None:
        if is_blank(text):
            return None
        found = _CELL.fullmatch(ascii_folded(text))
        read = self._read(found) if found else Reason(later("Not an amount of money."))
        if isinstance(read, Reason):
            return read
        number, factor, code = read
        exact = (number * factor).scaleb(self._scale(code))
        if abs(exact) > LARGEST_AMOUNT:
            return Reason(later("The amount is too large."))
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP)), code

    def _read(self, found: re.Match[str]) -> tuple[Decimal, int, str | None] | Reason:
        """(number, multiplier with its sign, currency) of a matched cell."""
        words = _words(found["before"], found["after"], self.book)
        negatives = [found["sign"], found["sign2"], found["trailing"], found["open"] and "-"].count("-")
        if words is None or negatives > 1 or bool(found["open"]) != bool(found["close"]):
            return Reason(later("Not an amount of money."))
        number = parse_number(found["number"].strip(), self.style)
        if number is None:
            return not_in_style(self.style)
        if found["exponent"]:
            number = number.scaleb(int(found["exponent"][1:]))
        return number, words[0] * self.unit * (-1 if negatives else 1), words[1] or self.named

    def _scale(self, code: str | None) -> int:
        return _places(code or self.book) if self.places is None else self.places


@lru_cache(maxsize=64)
def _places(code: str) -> int:
    return currency_places(code)


@lru_cache(maxsize=1024)
def _words(before: str, after: str, book: str) -> tuple[int, str | None] | None:
    """(unit, currency) of the words around a number, None where one of them is not known or contradicts."""
    said = f"{before} {after}"
    units = []
    codes: set[str] = set()
    shared: set[str] = set()
    for token in _tokens().findall(said):
        if token.casefold() in _UNITS:
            units.append(_UNITS[token.casefold()])
        elif token in _SHARED_SIGNS:
            shared.add(token)
        elif code := _currency(token, book):
            codes.add(code)
    contradicts = any(codes - _SHARED_SIGNS[sign] for sign in shared)
    if not codes:
        codes = {code for sign in shared if (code := _currency(sign, book))}
    if _tokens().sub("", said).strip(" .:/*") or len(units) > 1 or len(codes) > 1 or contradicts:
        return None
    return (units[0] if units else 1), next(iter(codes), None)


def _currency(token: str, book: str) -> str | None:
    if book in _SHARED_SIGNS.get(token, ()):
        return book
    code = _CURRENCIES.get(token) or _CURRENCIES.get(token.upper()) or _CURRENCIES.get(token.casefold())
    if code or token.casefold() in _UNITS or token.casefold() in _DECORATION:
        return code
    return token.upper()


@lru_cache(maxsize=1)
def _tokens() -> re.Pattern[str]:
    from babel.numbers import list_currencies

    words = {*_CURRENCIES, *_UNITS, *_DECORATION, *(code.casefold() for code in list_currencies())}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_bounded(word) for word in longest_first), re.I)


def _bounded(word: str) -> str:
    start = r"(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
    end = r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return start + re.escape(word) + end


def _common_currency(shapes: Counter[str], book: str) -> str | None:
    codes = set()
    named = 0
    for shape, times in shapes.items():
        found = _CELL.fullmatch(ascii_folded(shape))
        words = _words(found["before"], found["after"], book) if found else None
        if words and words[1]:
            named += times
            codes.add(words[1])
    return codes.pop() if len(codes) == 1 and named * 2 >= shapes.total() else None
