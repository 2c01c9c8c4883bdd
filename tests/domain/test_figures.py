"""Numbers, money, shares, days and spans as they are written in both languages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.figures import (
    UNKNOWN,
    brief_money_text,
    count_text,
    currency_sign,
    day_text,
    day_time_text,
    days_text,
    money_text,
    percent_text,
    span_text,
)
from crm_desktop.i18n import use


@pytest.mark.parametrize(("minor", "currency", "exact", "english", "chinese"), [
    (1_497_174_900, "USD", False, "$14,971,749", "$1,497.2万"),
    (1_497_174_900, "CNY", False, "¥14,971,749", "¥1,497.2万"),
    (12_000_000_000, "CNY", False, "¥120,000,000", "¥1.2亿"),
    (86_400_000, "CNY", True, "¥864,000.00", "¥864,000.00"),
    (58_000_000, "CNY", False, "¥580,000", "¥58.0万"),
    (999_949, "CNY", False, "¥9,999", "¥9,999"),
    (999_950, "CNY", False, "¥10,000", "¥1.0万"),
    (9_999_995_000, "CNY", False, "¥99,999,950", "¥1.0亿"),
    (150, "USD", False, "$2", "$2"),
    (-150, "USD", True, "-$1.50", "-$1.50"),
    (-20, "USD", False, "$0", "$0"),
    (1500, "JPY", True, "JP¥1,500", "JP¥1,500"),
    (123_400, "CHF", False, "CHF\u00a01,234", "CHF\u00a01,234"),
    (0, "EUR", False, "€0", "€0"),
    (None, "EUR", False, UNKNOWN, UNKNOWN),
])
def test_money(minor: int | None, currency: str, exact: bool, english: str, chinese: str) -> None:
    assert money_text(minor, currency, exact=exact) == english
    use("zh")
    assert money_text(minor, currency, exact=exact) == chinese


@pytest.mark.parametrize(("minor", "english", "chinese"), [
    (130_710_400, "$1.3M", "$130.7万"),
    (26_142_100, "$261K", "$26.1万"),
    (99_949_900, "$999K", "$99.9万"),
    (99_950_000, "$1.0M", "$100.0万"),
    (999_900, "$9,999", "$9,999"),
    (-2_600_000, "-$26K", "-$2.6万"),
    (None, UNKNOWN, UNKNOWN),
])
def test_brief_money(minor: int | None, english: str, chinese: str) -> None:
    assert brief_money_text(minor, "USD") == english
    use("zh")
    assert brief_money_text(minor, "USD") == chinese


@given(st.integers(0, 10**17))
def test_money_in_lists_is_rounded_half_up_and_never_four_digits_of_ten_thousand(minor: int) -> None:
    assert money_text(minor, "USD") == f"${(minor + 50) // 100:,}"
    use("zh")
    said = money_text(minor, "USD")
    use("en")
    if said.endswith("万"):
        assert 1 <= float(said[1:-1].replace(",", "")) < 10_000
    elif not said.endswith("亿"):
        assert int(said[1:].replace(",", "")) < 10_000


def test_signs_are_the_same_in_both_languages() -> None:
    english = [currency_sign(code) for code in ("USD", "CNY", "JPY", "EUR", "GBP")]
    use("zh")
    assert english == [currency_sign(code) for code in ("USD", "CNY", "JPY", "EUR", "GBP")] == [
        "$", "¥", "JP¥", "€", "£"]


def test_counts_and_shares() -> None:
    assert [count_text(n) for n in (0, 1234, 8_800_000, None)] == ["0", "1,234", "8,800,000", UNKNOWN]
    assert [percent_text(share) for share in (4238 / 6711, 0.0, 1.0, 0.9995, 0.00049, None)] == [
        "63.2%", "0.0%", "100.0%", "100.0%", "0.0%", UNKNOWN]
    assert percent_text(0.0125) == "1.3%"  # half up, as people round
    use("zh")
    assert percent_text(4238 / 6711) == "63.2%"


def test_days() -> None:
    day, same, other = date(2026, 12, 31), date(2026, 1, 5), date(2027, 1, 5)
    assert [day_text(day), day_text(day, same), day_text(day, other), day_text(None)] == [
        "31 Dec 2026", "31 Dec", "31 Dec 2026", UNKNOWN]
    use("zh")
    assert [day_text(day), day_text(day, same), day_text(day, other)] == [
        "2026年12月31日", "12月31日", "2026年12月31日"]


def test_instants_keep_the_zone_they_carry() -> None:
    when = datetime(2026, 12, 31, 14, 6, tzinfo=UTC)
    assert day_time_text(when) == "31 Dec 2026, 14:06"
    use("zh")
    assert day_time_text(when) == "2026年12月31日 14:06"


@pytest.mark.parametrize(("minutes", "english", "chinese"), [
    (0, "0 min", "0分钟"), (18, "18 min", "18分钟"), (65, "1 h 05", "1小时5分"), (1439, "23 h 59", "23小时59分"),
    (1440, "1 day", "1天"), (3 * 1440 + 700, "3 days", "3天"), (None, UNKNOWN, UNKNOWN),
])
def test_spans(minutes: int | None, english: str, chinese: str) -> None:
    assert span_text(minutes) == english
    use("zh")
    assert span_text(minutes) == chinese


@pytest.mark.parametrize(("days", "english", "chinese"), [
    (57.0, "57 days", "57天"), (1, "1 day", "1天"), (6.5, "6.5 days", "6.5天"), (51.8, "51.8 days", "51.8天"),
    (0.96, "1 day", "1天"), (1234.0, "1,234 days", "1,234天"), (None, UNKNOWN, UNKNOWN),
])
def test_numbers_of_days(days: float | None, english: str, chinese: str) -> None:
    assert days_text(days) == english
    use("zh")
    assert days_text(days) == chinese
