"""What a note says: kind, outcome, whom and the next step, in English and Chinese; a table of lines."""

from datetime import date

import pytest

from crm_desktop.ui.record.note_words import NO_ANSWER, person_meant, understand_note

TODAY = date(2026, 12, 31)  # a Thursday
LIN, DUARTE, ZHANG = (b"l" * 16, "Lin Jiahui"), (b"d" * 16, "Ana Duarte Lin"), (b"z" * 16, "张伟芳")
PEOPLE = (LIN, DUARTE, ZHANG)


@pytest.mark.parametrize(("text", "kind", "outcome", "step"), [
    ("called Lin, wants quote, Wed 14:00", "call", None, ("task", "2027-01-06", "14:00", "quote")),
    ("called Lin, Wed 14:00", "call", None, ("call", "2027-01-06", "14:00", "")),
    ("Phoned Ana; no answer; tomorrow", "call", NO_ANSWER, ("call", "2027-01-01", None, "")),
    ("called, did not pick up", "call", NO_ANSWER, None),
    ("met the board, in 3 days send the contract", "meeting", None, ("task", "2027-01-03", None, "send the contract")),
    ("visited the plant", "visit", None, None),
    ("mailed the offer, call next wed 9:30", "mail", None, ("call", "2027-01-06", "09:30", "call")),
    ("wechat: got the price list", "wechat", None, None),
    ("decision is between us and one competitor", "note", None, None),
    ("the recall of the visitors' metal wrote off", "mail", None, None),
    ("met Ana, she needs the new list, tomorrow", "meeting", None, ("task", "2027-01-01", None, "new list")),
    ("met Ana, wants, tomorrow", "meeting", None, ("task", "2027-01-01", None, "wants")),
    ("tomorrow", "note", None, None),
    ("", "note", None, None),
    (" , ; ", "note", None, None),
    ("电话张伟芳 要报价 周三14:00", "call", None, ("task", "2027-01-06", "14:00", "报价")),
    ("电话张伟芳，没接，明天下午2点", "call", NO_ANSWER, ("call", "2027-01-01", "14:00", "")),
    ("拜访客户，对方案满意，下周三 发合同", "visit", None, ("task", "2027-01-06", None, "发合同")),
    ("和张总开会。3天后 电话确认", "meeting", None, ("call", "2027-01-03", None, "电话确认")),
    ("电话张总 没接 今天", "call", NO_ANSWER, None),
    ("见面 谈了价格", "meeting", None, None),
    ("微信确认，合同已经到法务", "wechat", None, None),
])
def test_what_stands_in_a_line(text: str, kind: str, outcome: str | None,
                               step: tuple[str, str, str | None, str] | None) -> None:
    found = understand_note(text, "note", TODAY)
    assert (found.kind, found.outcome) == (kind, outcome)
    got = found.step and (found.step.kind, found.step.day, found.step.time, found.step.text)
    assert got == step


def test_a_chosen_kind_holds_where_no_word_says_another() -> None:
    assert understand_note("left the samples", "visit", TODAY).kind == "visit"
    assert understand_note("called about the samples", "visit", TODAY).kind == "call"


@pytest.mark.parametrize(("text", "person"), [
    ("called Lin, wants quote", LIN), ("called LIN JIAHUI", LIN), ("ana was out", DUARTE), ("电话张伟芳", ZHANG),
    ("called Duarte Lin", DUARTE), ("lin was out", LIN),  # two have this word: the main contact
    ("met Ana Duarte Lin", DUARTE), ("linear progress", None), ("banana", None), ("伟芳不在", None), ("", None),
])
def test_whom_a_line_names(text: str, person: tuple[bytes, str] | None) -> None:
    assert person_meant(text, PEOPLE) == person


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert person_meant("called Lin", ()) is None
    assert person_meant("called", [(b"x" * 16, "")]) is None
