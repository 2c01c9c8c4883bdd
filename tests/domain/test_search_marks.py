"""The letters and digits that a search marks."""

import pytest

from crm_desktop.domain.search_marks import Spans, contact_spans, sound_spans

SOUNDS = [  # name, person, typed, what is shown with the hit in brackets
    ("张伟芳", True, "zwf", "[z]hang [w]ei [f]ang"),
    ("张伟芳", True, "ZWF", "[z]hang [w]ei [f]ang"),
    ("张伟芳", True, "zhangwf", "[zhang] [w]ei [f]ang"),
    ("张伟芳", True, "zhangwe", "[zhang] [we]i fang"),
    ("张伟芳", True, "weifang", "zhang [wei] [fang]"),
    ("张伟芳", True, "zhang fang", "[zhang] wei [fang]"),
    ("单雄信", True, "shan", "[shan] xiong xin"),
    ("西安", False, "xian", "[xi] [an]"),
    ("先", False, "xian", "[xian]"),
    ("吕蒙", True, "lvm", "[lv] [m]eng"),
    ("杭州云栖智能科技有限公司", False, "yqzn", "[y]un [q]i [z]hi [n]eng"),
    ("张伟芳", True, "张", ""),
    ("张伟芳", True, "8642", ""),
    ("张伟芳", True, "li", ""),
    ("Zoe Wolff", True, "zw", ""),
    ("张伟芳", True, "", ""),
]
CONTACTS = [
    (["139 0571 8642"], "8642", "139 0571 [8642]"),
    (["139 0571 8642"], "0571 86", "139 [0571 86]42"),
    (["8642 8642"], "8642", "8642 [8642]"),
    (["138 0000 0001", "139 0571 8642"], "8642", "139 0571 [8642]"),
    (["weifang.z@yunqi.example"], "yunqi", "weifang.z@[yunqi].example"),
    (["Lin@Konex.example"], "konex", "Lin@[Konex].example"),
    (["139 0571 8642", "a86423@b.example"], "6423", "a8[6423]@b.example"),
    (["139 0571 8642"], "42", ""),
    (["139 0571 8642"], "zwf", ""),
]


def shown(spans: Spans) -> str:
    return "".join(f"[{text}]" if hit else text for text, hit in spans)


@pytest.mark.parametrize(("name", "person", "typed", "wanted"), SOUNDS)
def test_the_typed_letters_are_marked_in_the_sound(name: str, person: bool, typed: str, wanted: str) -> None:
    assert shown(sound_spans(name, typed, person=person)) == wanted


@pytest.mark.parametrize(("values", "typed", "wanted"), CONTACTS)
def test_the_typed_piece_is_marked_in_a_phone_or_mail(values: list[str], typed: str, wanted: str) -> None:
    assert shown(contact_spans(values, typed)) == wanted
