"""Pinyin, folding, sort keys: against pypinyin, the list of surname readings, and by hand."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.domain.names import (
    folded,
    initials,
    looks_chinese,
    normalised_company,
    pinyin_of,
    pinyin_syllables,
    simplified,
    sort_key,
)
from crm_desktop.domain.surnames import COMPOUND_SURNAMES, SINGLE_SURNAMES, SURNAME_READINGS, surname_of

CHINESE = Path(__file__).parents[2] / "../shared/data/chinese"
real_names = pytest.mark.skipif(not CHINESE.is_dir(), reason="the shared data is not on this machine")
any_text = settings(max_examples=150, deadline=None)
names = st.text(st.one_of(st.characters(), st.sampled_from("张單銀行乐长重O'é Ａ㎏⾦ßİ\u0301")), max_size=20)


def without_tones(reading: str) -> list[str]:
    spread = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(character for character in spread if not unicodedata.combining(character)).split()


@real_names
def test_company_names_are_read_as_pypinyin_reads_them() -> None:
    from pypinyin import lazy_pinyin

    companies = (CHINESE / "company_names_91k.txt").read_text(encoding="utf-8").splitlines()[::30]
    unlike = [name for name in companies if pinyin_of(name) != lazy_pinyin(name, errors="ignore")]
    assert len(unlike) <= len(companies) * 0.002, unlike


@real_names
def test_every_surname_is_read_as_a_surname() -> None:
    with (CHINESE / "surname_pinyin_union.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {row["surname"]: without_tones(row["overtrue_pinyin"] or row["pinyin_pro"]) for row in rows}
    assert len(wanted) == 521
    assert {surname: pinyin_of(surname, surname=True) for surname in wanted} == wanted
    assert {surname: pinyin_of(surname + "小明", surname=True)[:-2] for surname in wanted} == wanted


@real_names
def test_phrases_with_two_readings() -> None:
    lines = (CHINESE / "phrase_polyphones.txt").read_text(encoding="utf-8").splitlines()
    wanted = {phrase: without_tones(reading) for phrase, reading in (line.split(": ") for line in lines)}
    unlike = {phrase for phrase, reading in wanted.items() if pinyin_of(phrase) != reading}
    assert unlike == set()


@pytest.mark.parametrize(("name", "reading"), [
    ("单雄信", "shan xiong xin"), ("仇和", "qiu he"), ("曾国藩", "zeng guo fan"), ("解晓东", "xie xiao dong"),
    ("尉迟恭", "yu chi gong"), ("尉遲恭", "yu chi gong"), ("万俟卨", "mo qi xie"), ("區志明", "ou zhi ming"),
    ("長孫無忌", "zhang sun wu ji"), ("令狐冲", "ling hu chong"), ("欧阳修", "ou yang xiu"), ("曾经理", "zeng jing li"),
    ("乐乐", "yue le"), ("闞澤", "kan ze"), ("吕布", "lv bu"), (" 查良镛", "zha liang yong"),
])
def test_people_are_read_by_their_surnames(name: str, reading: str) -> None:
    assert " ".join(pinyin_of(name, surname=True)) == reading


def test_a_long_text_is_no_name() -> None:
    assert pinyin_of("单位食堂负责人", surname=True)[0] == "dan"
    assert pinyin_of("单位") == ["dan", "wei"]


def test_traditional_phrases_are_read_as_simplified_ones() -> None:
    assert pinyin_of("上海銀行") == pinyin_of("上海银行") == ["shang", "hai", "yin", "hang"]
    assert pinyin_of("乾隆") == ["qian", "long"]


def test_a_place_keeps_its_end_from_the_next_phrase() -> None:
    assert pinyin_of("上海参天")[2] == "can"
    assert pinyin_of("有限公司长沙分公司")[4] == "chang"


def test_only_han_characters_have_syllables() -> None:
    assert pinyin_of("IBM中国 (2024) Ltd.") == ["zhong", "guo"]
    assert pinyin_of("plain") == pinyin_of("") == []


def test_initials() -> None:
    assert initials("张伟芳", surname=True) == "zwf"
    assert initials("单小明", surname=True) == "sxm"
    assert initials("Acme Corporation") == "ac"
    assert initials("O'Brien & Søn") == "os"
    assert initials("") == initials("--") == ""


@pytest.mark.parametrize(("one", "other"), [
    ("O'Brien", "obrien"), ("O\u2019Brien", "OBRIEN"), ("Müller", "muller"), ("Mu\u0308ller", "MULLER"),
    ("ＡＢＣ１２３", "abc123"), ("張偉芳", "张伟芳"), ("Straße", "STRASSE"), ("Łódź", "lodz"), ("İstanbul", "istanbul"),
    ("Ørsted", "orsted"), ("衞生", "卫生"), ("Ünal\u200b", "unal"),
])
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_different_sounds_do_not_fold_alike() -> None:
    assert folded("ガ") != folded("カ")
    assert folded("ﾄﾞ") == folded("ド")
    assert folded("हिन्दी") != folded("हन्द")


@any_text
@given(names)
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert simplified(simplified(text)) == simplified(text)
    assert len(simplified(text)) == len(text)


@any_text
@given(names, names)
def test_folding_goes_character_by_character(left: str, right: str) -> None:
    assert folded(left + right) == folded(left) + folded(right)


@any_text
@given(names, st.booleans())
def test_any_name_has_a_sound_and_a_place(text: str, person: bool) -> None:
    assert all(syllable and " " not in syllable for syllable in pinyin_of(text, surname=person))
    assert isinstance(sort_key(text, person=person), str)
    assert len(initials(text)) == len(initials(text).replace(" ", ""))


@any_text
@given(st.text(st.sampled_from("张伟銀行長乐重会参单曾都"), max_size=8), st.booleans())
def test_each_han_character_has_one_syllable(text: str, person: bool) -> None:
    assert len(pinyin_of(text, surname=person)) == len(text)
    assert len(pinyin_of(f"a{text}b")) == len(text)


def test_sorting_puts_pinyin_among_latin_words() -> None:
    people = ["张伟", "Zoe", "曾敏", "Adam", "李娜", "李", "Li Na", "章伟", "阿毛", "3M", "éva"]
    assert sorted(people, key=lambda name: sort_key(name, person=True)) == [
        "3M", "阿毛", "Adam", "éva", "李", "Li Na", "李娜", "曾敏", "张伟", "章伟", "Zoe"]


def test_sorting_a_company_does_not_know_surnames() -> None:
    assert sort_key("曾经", person=False) < sort_key("曾经", person=True)


def test_companies_match_by_letters_and_digits() -> None:
    assert normalised_company("GTX Pro") == normalised_company("gtxpro") == normalised_company("GTX-Pro")
    assert normalised_company("華為（深圳）") == normalised_company("华为(深圳)")
    assert normalised_company("Acme Ltd") != normalised_company("Acme Inc")
    assert normalised_company("???") != normalised_company("!!!")


def test_what_looks_chinese() -> None:
    assert looks_chinese("张伟")
    assert looks_chinese("IBM中国")
    assert not looks_chinese("Zhang Wei")
    assert not looks_chinese("トヨタ自動車")


def test_the_surnames_agree_with_themselves() -> None:
    assert SURNAME_READINGS.keys() <= SINGLE_SURNAMES | COMPOUND_SURNAMES
    assert all(len(reading.split()) == len(surname) for surname, reading in SURNAME_READINGS.items())
    assert all(pinyin_of(surname + "x") != reading.split() or surname in {"贲", "钭"} or len(surname) > 1
               for surname, reading in SURNAME_READINGS.items())
    assert all(surname_of(surname + "明") == surname for surname in COMPOUND_SURNAMES)
    assert surname_of("张三") == "张"
    assert surname_of("ABC") == surname_of("") == ""


def test_syllables_that_people_type() -> None:
    assert {"zhuang", "lv", "nve", "a", "er", "ng"} - pinyin_syllables() == {"ng"}


@any_text
@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_plain_ascii_is_no_case_of_its_own(text: str) -> None:
    """ASCII goes a shorter way; beside one other letter the same text goes the long one."""
    letters = "".join(filter(str.isalnum, folded(text)))
    assert normalised_company(text) == (letters or folded(text).strip())
    assert normalised_company("é" + text) == "e" + letters
    if letters:
        assert sort_key(f"é {text}", person=False) == f"e {sort_key(text, person=False)}"
