"""What a new book takes over from this computer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.exchange.this_computer import account_name, currency_here, today_here, zone_here
from crm_desktop.store.book import Book


@pytest.mark.parametrize(("name", "currency"), [
    ("zh_CN.UTF-8", "CNY"), ("de_DE.UTF-8@euro", "EUR"), ("en_GB", "GBP"), ("ja_JP.UTF-8", "JPY"), ("zh", "CNY"),
    ("C.UTF-8", "USD"), ("POSIX", "USD"), ("xx_YY", "USD"), ("ru_RU.UTF-8", "USD"),
])
def test_the_currency_follows_the_locale(monkeypatch: pytest.MonkeyPatch, name: str, currency: str) -> None:
    monkeypatch.setenv("LC_ALL", name)
    assert currency_here() == currency


@pytest.mark.parametrize(("zone", "found"), [("Asia/Shanghai", "Asia/Shanghai"), ("Nowhere/Land", "UTC")])
def test_the_zone_comes_from_the_system(monkeypatch: pytest.MonkeyPatch, zone: str, found: str) -> None:
    monkeypatch.setenv("TZ", zone)
    assert zone_here() == found


def test_there_is_always_a_zone_a_name_and_a_day(book: Book) -> None:
    assert ZoneInfo(zone_here())
    assert account_name()
    assert abs((today_here(book) - datetime.fromtimestamp(book.clock() / 1000, UTC).date()).days) <= 1
