"""How numbers, money, shares, days and spans are written in the current language; what is unknown is a dash."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.i18n import language, tr, trn

if TYPE_CHECKING:
    from babel.core import Locale

UNKNOWN = "–"
LOCALES = {"en": "en", "zh": "zh_CN"}
TEN_THOUSAND, HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)
THOUSAND, MILLION = Decimal(1_000), Decimal(1_000_000)


def count_text(n: int | None) -> str:
    """A count with separators: 1,234."""
    return UNKNOWN if n is None else _number(Decimal(n), 0)


def money_text(minor: int | None, currency: str, *, exact: bool = False) -> str:
    """Money from minor units; `exact` is for quotes and orders, else whole units as in lists.

    English lists: $14,971,749. Chinese lists from 10,000 on: ¥1,497.2万, from 100,000,000 on: ¥1.2亿.
    """
    if minor is None:
        return UNKNOWN
    decimals = decimals_of(currency)
    amount = abs(Decimal(minor)).scaleb(-decimals)
    said = _number(amount, decimals) if exact else _short(amount)
    return ("-" if minor < 0 and any(digit in said for digit in "123456789") else "") + currency_sign(currency) + said


def brief_money_text(minor: int | None, currency: str) -> str:
    """Money from minor units where there is little room: $1.3M, $26K, and as in lists below 10,000 and in Chinese."""
    amount = abs(Decimal(minor or 0)).scaleb(-decimals_of(currency))
    if language() == "zh" or _rounded(amount, 0) < TEN_THOUSAND:
        return money_text(minor, currency)
    sign = ("-" if (minor or 0) < 0 else "") + currency_sign(currency)
    if _rounded(amount / THOUSAND, 0) < THOUSAND:
        return f"{sign}{_number(amount / THOUSAND, 0)}K"
    return f"{sign}{_number(amount / MILLION, 1)}M"


def currency_sign(currency: str) -> str:
    """The sign before an amount, the same in both languages: $, €, ¥ for the yuan; so the yen is JP¥."""
    from babel.numbers import get_currency_symbol  # 60 ms: on first use

    sign = {"CNY": "¥", "JPY": "JP¥"}.get(currency) or str(get_currency_symbol(currency, locale="en"))
    return sign + "\u00a0" if sign[-1:].isalpha() else sign


def percent_text(ratio: float | None) -> str:
    """A share from 0 to 1 in per cent with one decimal: 63.2%."""
    return UNKNOWN if ratio is None else _number(Decimal(str(ratio)) * 100, 1) + "%"


def day_text(day: date | None, today: date | None = None) -> str:
    """A day: 31 Dec 2026 or 2026年12月31日; without its year where `today` lies in the same year."""
    from babel.dates import format_date

    if day is None:
        return UNKNOWN
    same_year = today is not None and today.year == day.year
    if language() == "zh":
        return format_date(day, "M月d日" if same_year else "yyyy年M月d日", locale=_locale("zh"))
    return format_date(day, "d MMM" if same_year else "d MMM yyyy", locale=_locale("en"))


def day_time_text(when: datetime, today: date | None = None) -> str:
    """An instant in the zone that `when` carries: 31 Dec 2026, 14:06 or 2026年12月31日 14:06."""
    return tr("{day}, {time}", day=day_text(when.date(), today), time=f"{when:%H:%M}")


def days_text(days: float | None) -> str:
    """A number of days, whole or not: 57 days, 6.5 days, 57天."""
    if days is None:
        return UNKNOWN
    tenths = Decimal(str(days)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if tenths == tenths.to_integral_value():
        return trn("{n} day", "{n} days", int(tenths))
    return tr("{days} days", days=f"{tenths:,}")


def span_text(minutes: int | None) -> str:
    """A span in its two largest units, given in minutes: 18 min, 1 h 05, 3 days."""
    if minutes is None:
        return UNKNOWN
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    if minutes < 24 * 60:
        return tr("{hours} h {minutes:02d}", hours=minutes // 60, minutes=minutes % 60)
    return days_text(minutes // (24 * 60))


def _short(amount: Decimal) -> str:
    """Whole units; in Chinese 万 and 亿 with one decimal, chosen after rounding so that 10,000.0万 never shows."""
    whole = _rounded(amount, 0)
    if language() != "zh" or whole < TEN_THOUSAND:
        return _number(amount, 0)
    if _rounded(amount / TEN_THOUSAND, 1) < TEN_THOUSAND:
        return tr("{number} ten thousand", number=_number(amount / TEN_THOUSAND, 1))
    return tr("{number} hundred million", number=_number(amount / HUNDRED_MILLION, 1))


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _number(number: Decimal, decimals: int) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(_rounded(number, decimals), pattern, locale=_locale(language())))


@lru_cache
def _locale(spoken: str) -> "Locale":
    """Looked up once: babel takes 0.6 ms to find zh_CN, each time anew."""
    from babel.core import Locale

    return Locale.parse(LOCALES[spoken])
