"""Next steps in plain words of both languages."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.domain.next_step import PlannedStep, parse_day, parse_due, parse_next_step
from crm_desktop.errors import UserError

TODAY = date(2026, 11, 25)  # a Wednesday

STEPS = [
    ("wed 14:00 call again", "call", "2026-12-02", "14:00", "call again"),
    ("Tomorrow visit the plant", "visit", "2026-11-26", None, "visit the plant"),
    ("2026-12-31 send the offer", "task", "2026-12-31", None, "send the offer"),
    ("next friday at 2pm: meet them", "meeting", "2026-12-04", "14:00", ": meet them"),
    ("this fri 9:30 AM mail Bob", "mail", "2026-11-27", "09:30", "mail Bob"),
    ("in 3 days wechat", "wechat", "2026-11-28", None, "wechat"),
    ("in two weeks, ring", "call", "2026-12-09", None, "ring"),
    ("14:00 thu contract", "task", "2026-11-26", "14:00", "contract"),
    ("call again on monday at 12:15", "call", "2026-11-30", "12:15", "call again"),
    ("call Sun Microsystems tomorrow", "call", "2026-11-26", None, "call Sun Microsystems"),
    ("today", "task", "2026-11-25", None, ""),
    ("day after tomorrow 12am x", "task", "2026-11-27", "00:00", "x"),
    ("周三 14:00 电话", "call", "2026-12-02", "14:00", "电话"),
    ("星期四下午两点半拜访", "visit", "2026-11-26", "14:30", "拜访"),
    ("下周三上午十点 开会", "meeting", "2026-12-02", "10:00", "开会"),
    ("明天下午2点 发邮件", "mail", "2026-11-26", "14:00", "发邮件"),
    ("后天晚上8点15分 微信联系", "wechat", "2026-11-27", "20:15", "微信联系"),
    ("3天后 回电", "call", "2026-11-28", None, "回电"),
    ("两周后 寄样品", "task", "2026-12-09", None, "寄样品"),
    ("12月31日 交货", "task", "2026-12-31", None, "交货"),
    ("1月5号 交货", "task", "2027-01-05", None, "交货"),
    ("2027年2月3日14：30 验收", "task", "2027-02-03", "14:30", "验收"),
    ("再打电话 周五", "call", "2026-11-27", None, "再打电话"),
    ("中午12点明天吃饭", "task", "2026-11-26", "12:00", "吃饭"),
]


@pytest.mark.parametrize(("text", "kind", "day", "time", "rest"), STEPS, ids=[step[0] for step in STEPS])
def test_words_of_both_languages(text: str, kind: str, day: str, time: str | None, rest: str) -> None:
    assert parse_next_step(text, TODAY) == PlannedStep(kind, day, time, rest)


@pytest.mark.parametrize("text", ["", "call again", "14:00 call", "2026-02-30 call", "13月40日 电话", "monolith",
                                  "soon", "in 99999 days x", "sunset", "2026-12-311"])
def test_no_day_is_no_guess(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_next_step(text, TODAY)
    assert refused.value.code == "bad_input"
    assert "wed 14:00" in str(refused.value)


def test_impossible_times_stay_in_the_words() -> None:
    assert parse_next_step("tomorrow 25:00 call", TODAY) == PlannedStep("call", "2026-11-26", None, "25:00 call")
    assert parse_next_step("明天晚上12点 电话", TODAY).time is None


@settings(max_examples=60)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["mon", "Wednesday", "周日", "星期一", "礼拜六"]))
def test_a_weekday_is_the_next_one(today: date, word: str) -> None:
    day = parse_day(word, today)
    assert day is not None
    assert today < day <= today + timedelta(7)
    assert day.weekday() == {"mon": 0, "Wednesday": 2, "周日": 6, "星期一": 0, "礼拜六": 5}[word]


@settings(max_examples=150)
@given(st.text(max_size=40))
@example("周三" * 20)
@example("9" * 40)
def test_any_text_is_a_step_or_refused(text: str) -> None:
    try:
        step = parse_next_step(text, TODAY)
    except UserError:
        return
    assert date.fromisoformat(step.day)
    assert step.time is None or len(step.time) == 5


def test_a_day_or_a_due_is_all_of_the_text() -> None:
    assert parse_day("2026-12-31", TODAY) == date(2026, 12, 31)
    assert parse_day("wed call", TODAY) is None
    assert parse_due("wed 14:00", TODAY) == ("2026-12-02", "14:00")
    assert parse_due("wed call", TODAY) is None
