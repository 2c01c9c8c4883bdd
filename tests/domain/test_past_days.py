"""Days behind in words of both languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.past_days import parse_past_day

TODAY = date(2027, 1, 15)  # a Friday


@pytest.mark.parametrize(("text", "day"), [
    ("yesterday", "2027-01-14"), ("昨天", "2027-01-14"), ("前天", "2027-01-13"), ("3 days ago", "2027-01-12"),
    ("a week ago", "2027-01-08"), ("两周前", "2027-01-01"), ("3天前", "2027-01-12"), ("2 months ago", "2026-11-15"),
    ("三个月前", "2026-10-15"), ("1 year ago", "2026-01-15"), ("last Monday", "2027-01-04"), ("上周五", "2027-01-08"),
    ("end of last month", "2026-12-31"), ("上月底", "2026-12-31"), ("上个季度末", "2026-12-31"),
    ("去年末", "2026-12-31"), ("End of last year", "2026-12-31"), ("2026-05-01", "2026-05-01"),
    ("today", "2027-01-15"), ("in 3 days", "2027-01-18"),
    ("never", None), ("", None), ("days ago", None), ("9999 years ago", None), ("9999 weeks ago", "1835-05-29")])
def test_words(text: str, day: str | None) -> None:
    found = parse_past_day(text, TODAY)
    assert (found.isoformat() if found else None) == day


@given(st.text(max_size=30), st.dates())
def test_no_text_hurts(text: str, today: date) -> None:
    found = parse_past_day(text, today)
    assert found is None or isinstance(found, date)


def test_the_last_day_of_a_shorter_month() -> None:
    assert parse_past_day("1 month ago", date(2027, 3, 31)) == date(2027, 2, 28)
    assert parse_past_day("9 years ago", date(2028, 2, 29)) == date(2019, 2, 28)
