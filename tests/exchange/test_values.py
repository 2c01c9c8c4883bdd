"""Whole columns of money, dates and numbers: one cell alone never decides how the others are read."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.exchange.dates import parse_date_column, parse_date_columns, parse_year_column
from crm_desktop.exchange.money import currency_places, parse_money_column, unit_of_header
from crm_desktop.exchange.values import (
    Reason,
    clean_text,
    parse_integer_column,
    parse_percent_column,
    parse_yes_no,
    split_values,
)


def money(*cells: str, currency: str = "USD", **more: int) -> list[object]:
    column = parse_money_column(cells, currency=currency, **more)
    return [column.parse(cell) for cell in cells]


def dates(*cells: str, default_order: str = "dmy") -> list[object]:
    column = parse_date_column(cells, default_order=default_order)
    return [column.parse(cell) for cell in cells]


@pytest.mark.parametrize(("cell", "expected"), [
    ("$1,054.00", (105400, "USD")), ("¥1,054", (105400, "CNY")), ("(1,054)", (-105400, None)), ("-", None),
    ("1,054-", (-105400, None)), ("$-3", (-300, "USD")), ("−7", (-700, None)), ("１，０５４．５０", (105450, None)),
    ("58万", (58_000_000, None)), ("1.2亿", (12_000_000_000, None)), ("100万元", (100_000_000, "CNY")),
    ("50万元人民币", (50_000_000, "CNY")), ("1000万美元", (1_000_000_000, "USD")), ("100元整", (10_000, "CNY")),
    ("约3千万", (3_000_000_000, None)), ("US$2bn", (200_000_000_000, "USD")), ("1.5 million", (150_000_000, None)),
    ("2k", (200_000, None)), ("$100 CAD", (10_000, "CAD")), ("12 usd", (1200, "USD")), ("1.2E+05", (12_000_000, None)),
    ("￥58", (5800, "CNY")), ("100円", (100, "JPY")), ("", None), ("n/a", None), ("12.345", (1235, None)),
    ("-12.345", (-1235, None)),
])
def test_an_amount_with_a_decimal_point(cell: str, expected: object) -> None:
    assert parse_money_column([cell, "0.5", "1", "2", "3"], currency="USD").parse(cell) == expected


def test_the_decimal_mark_comes_from_the_whole_column() -> None:
    assert money("1.054,00 €", "3.000", "12,5", "1 054,00") == [
        (105400, "EUR"), (300000, None), (1250, None), (105400, None)]
    assert money("1,054", "2,500") == [(105400, None), (250000, None)]
    assert money("1.054", "2.500") == [(105400, None), (250000, None)]
    assert money("1.054", "2.5") == [(105, None), (250, None)]
    assert not parse_money_column(["1,054"], currency="USD").style.certain
    assert parse_money_column(["1,054", "1,0"], currency="USD").style.decimal_mark == ","


def test_a_number_against_its_column_is_a_reason() -> None:
    right, right_too, wrong, odd = money("1,054.00", "2,000.50", "1.054,00", "10,50")
    assert (right, right_too) == ((105400, None), (200050, None))
    assert isinstance(wrong, Reason)
    assert isinstance(odd, Reason)


@pytest.mark.parametrize("cell", ["abc", "(5", "$1 €2", "100 XYZ", "$100 EUR", "1 2", "--5", "5 万千", "9" * 30,
                                  "0x10"])
def test_what_is_no_amount_has_a_reason(cell: str) -> None:
    assert isinstance(money(cell, "1.5", "2.5")[0], Reason)


def test_bare_cells_follow_the_currency_of_the_column() -> None:
    assert money("€5.10", "7.20") == [(510, "EUR"), (720, "EUR")]
    assert money("€5.10", "7.20", "8.20", "9.20")[1:] == [(720, None), (820, None), (920, None)]


def test_currencies_have_their_own_places() -> None:
    assert money("¥1,054", "12", currency="JPY") == [(1054, "JPY"), (12, "JPY")]
    assert money("KWD 1.5", "KWD 2.25") == [(1500, "KWD"), (2250, "KWD")]
    assert money("4.125", places=4) == [(41250, None)]
    assert money("1100.045", unit=1_000_000) == [(110_004_500_000, None)]
    assert [currency_places(code) for code in ("USD", "JPY", "KWD")] == [2, 0, 3]


@pytest.mark.parametrize(("header", "expected"), [
    ("金额（万元）", (10_000, "CNY")), ("Revenue (in millions of USD)", (1_000_000, "USD")), ("revenue", (1, None)),
    ("revenue_in_thousands", (1000, None)), ("金额 单位：亿元", (100_000_000, "CNY")), ("price_usd", (1, "USD")),
    ("Amount in EUR", (1, "EUR")), ("Price ($)", (1, "USD")), ("注册资本(万美元)", (10_000, "USD")),
    ("Amount (estimated)", (1, None)),
])
def test_units_of_headers(header: str, expected: object) -> None:
    assert unit_of_header(header) == expected


amounts = st.decimals(min_value=-10**12, max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(amounts, min_size=1, max_size=20), st.booleans(), st.sampled_from(["", "$", "€"]))
@settings(max_examples=150, deadline=None)
def test_any_column_of_money_comes_back(numbers: list[Decimal], comma: bool, sign: str) -> None:
    written = [f"{sign}{number:,.2f}" for number in numbers]
    if comma:
        written = [text.translate(str.maketrans(",.", ".,")) for text in written]
    column = parse_money_column(written, currency="USD")
    assert [column.parse(text)[0] for text in written] == [int(number * 100) for number in numbers]  # type: ignore[index]


@pytest.mark.parametrize("cell", [
    "2017-03-01", "2017/3/1", "2017.3.1", "2017年3月1日", "2017年03月01号", "20170301", "1 Mar 2017", "Mar 1, 2017",
    "March 1st, 2017", "1-Mar-17", "1.3.2017", "1/3/17", "2017-03-01T10:00:00.000+0000", "2017/3/1 14:05",
    "Wed, 1 Mar 2017 10:00:00 GMT", "2017年3月1日 星期三 下午3:30", "2017年03月01日14时30分", "42795", "42795.0",
    "２０１７－０３－０１", "1/3/2017 2:05 PM", "2017. 3. 1.",
])
def test_one_day_in_many_spellings(cell: str) -> None:
    assert dates(cell, "31/12/2016")[0] == dt.date(2017, 3, 1)


@pytest.mark.parametrize(("cells", "order", "said"), [
    (["2017-03-01", "2017/3/1"], "ymd", "ymd"), (["03/04/2017", "13/04/2017"], "dmy", "dmy"),
    (["03/04/2017", "04/13/2017"], "mdy", "mdy"), (["03/04/2017", "01/02/2017"], "dmy", "ambiguous"),
    (["1.3.2017", "2.3.2017"], "dmy", "dmy"), (["99-03-01", "98-12-31"], "ymd", "ymd"), ([], "ymd", "ymd"),
    (["1 Mar 2017"], "ymd", "ymd"),
])
def test_the_order_comes_from_the_whole_column(cells: list[str], order: str, said: str) -> None:
    column = parse_date_column(cells)
    assert (column.order, column.date_order) == (order, said)


def test_an_ambiguous_column_takes_the_default_or_its_neighbours() -> None:
    assert dates("03/04/2017", default_order="mdy") == [dt.date(2017, 3, 4)]
    columns = parse_date_columns({"start": ["03/04/2017"], "end": ["04/13/2017"]})
    assert columns["start"].date_order == "mdy"
    assert columns["start"].parse("03/04/2017") == dt.date(2017, 3, 4)


@pytest.mark.parametrize(("cell", "said"), [
    ("2017-02-30", "does not exist"), ("2017-03", "day is missing"), ("3月1日", "year is missing"),
    ("1799-12-31", "year must lie"), ("soon", "Not a date"), ("2017-03-01 soon", "Not a date"), ("99", "Not a date"),
    ("2017-W01-1", "Not a date"), ("04/13/2017", "day, month, year"),
])
def test_what_is_no_date_has_a_reason(cell: str, said: str) -> None:
    reason = dates(cell, "31/12/2016", "30/12/2016")[0]
    assert isinstance(reason, Reason)
    assert said in reason.msgid


def test_blank_dates() -> None:
    assert dates("", "-", "0000-00-00", "NULL", "暂无") == [None] * 5


@given(st.lists(st.dates(dt.date(1800, 1, 1), dt.date(9999, 12, 31)), min_size=1, max_size=30),
       st.sampled_from([("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%d-%m-%Y %H:%M", "dmy")]))
@settings(max_examples=150, deadline=None)
def test_any_column_of_dates_comes_back(days: list[dt.date], spelled: tuple[str, str]) -> None:
    style, order = spelled
    written = [day.strftime(style.replace("%Y", f"{day.year:04}")) for day in days]
    column = parse_date_column(written, default_order=order)
    assert column.order == order or all(day.day == day.month for day in days)
    assert [column.parse(text) for text in written] == days


def test_whole_numbers() -> None:
    cells = ["2,822", "1,000人", "500+", "1.2万", "2822.0", "-3", "", "１２", "1 000"]
    column = parse_integer_column(cells)
    assert [column.parse(cell) for cell in cells] == [2822, 1000, 500, 12000, 2822, -3, None, 12, 1000]
    for cell in ("50-99人", "2.5", "小微", "9" * 30):
        assert isinstance(column.parse(cell), Reason)


def test_percentages() -> None:
    for cells, expected in ((["20%", "5"], ["0.2", "0.05"]), (["0.2", "1"], ["0.2", "1"]),
                            (["20", "5"], ["0.2", "0.05"]), (["12,5 %", "-3％"], ["0.125", "-0.03"])):
        column = parse_percent_column(cells)
        assert [column.parse(cell) for cell in cells] == [Decimal(text) for text in expected]
    assert isinstance(column.parse("much"), Reason)


def test_yes_no_years_and_texts() -> None:
    assert [parse_yes_no(cell) for cell in ("Yes", "是", "TRUE", "1")] == [True] * 4
    assert [parse_yes_no(cell) for cell in ("no", "否", "FALSE", "0", "")] == [False] * 4 + [None]
    assert isinstance(parse_yes_no("maybe"), Reason)
    year = parse_year_column(["1996", "2020-01-02"])
    assert [year(cell) for cell in ("1996", "2020-01-02", "1996年", "1996.0", "-")] == [1996, 2020, 1996, 1996, None]
    assert isinstance(year("1700"), Reason)
    assert [clean_text(cell) for cell in (" Acme ", "N/A", "None")] == ["Acme", "N/A", "None"]
    assert [clean_text(cell) for cell in ("-", "——", "未匹配到相关企业")] == [""] * 3
    assert split_values("0755-1；0755-2, 138\n") == ["0755-1", "0755-2", "138"]
