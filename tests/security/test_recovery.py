"""Tests of the recovery code: what may be typed, and that a typing mistake is told from a wrong code and placed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.security.recovery import ALPHABET, new_recovery_secret, read_recovery_code, spell_recovery_code

secrets = st.binary(min_size=16, max_size=16)


def refusal(code: str) -> str:
    with pytest.raises(UserError) as caught:
        read_recovery_code(code)
    assert caught.value.code == "wrong_recovery_code"
    return caught.value.texts()[0]


def test_a_code_has_six_groups_of_five_without_ambiguous_letters() -> None:
    code = spell_recovery_code(new_recovery_secret())
    assert [len(group) for group in code.split("-")] == [5] * 6
    assert not set(code) & set("ILOU")
    assert spell_recovery_code(bytes(16)) == "00000-00000-00000-00000-00000-00000"


@given(secrets)
@settings(max_examples=100)
def test_what_is_spelled_is_read(secret: bytes) -> None:
    assert read_recovery_code(spell_recovery_code(secret)) == secret


@pytest.mark.parametrize("spelling", [
    str.lower,
    lambda code: code.replace("-", ""),
    lambda code: "  " + code.replace("-", " ") + "\n",
    lambda code: code.replace("-", "\u2013"),
    lambda code: code.replace("-", "\u2212"),
    lambda code: code.replace("1", "l").replace("0", "o"),
    lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
])
def test_it_may_be_typed_in_many_ways(spelling) -> None:  # type: ignore[no-untyped-def]
    secret = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert read_recovery_code(spelling(spell_recovery_code(secret))) == secret


@given(secrets, st.integers(0, 29), st.integers(1, 31))
@settings(max_examples=200)
def test_any_single_wrong_character_is_found_and_placed(secret: bytes, place: int, step: int) -> None:
    letters = spell_recovery_code(secret).replace("-", "")
    wrong = ALPHABET[(ALPHABET.index(letters[place]) + step) % 32]
    said = refusal(letters[:place] + wrong + letters[place + 1:])
    assert said == f"The recovery code has a typing mistake in group {place // 5 + 1}."


def test_every_single_wrong_character_of_one_code_is_found() -> None:
    letters = spell_recovery_code(bytes(range(16))).replace("-", "")
    for place, right in enumerate(letters):
        for wrong in set(ALPHABET) - {right}:
            assert f"group {place // 5 + 1}." in refusal(letters[:place] + wrong + letters[place + 1:])


@given(secrets, st.lists(st.integers(0, 29), min_size=2, max_size=4, unique=True), st.data())
@settings(max_examples=200)
def test_up_to_four_wrong_characters_are_found_and_two_or_three_not_placed_wrongly(
        secret: bytes, places: list[int], data: st.DataObject) -> None:
    letters = list(spell_recovery_code(secret).replace("-", ""))
    for place in places:
        step = data.draw(st.integers(1, 31))
        letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + step) % 32]
    said = refusal("".join(letters))
    assert len(places) == 4 or said == "The recovery code has a typing mistake."


@given(secrets, st.integers(0, 28))
@settings(max_examples=100)
def test_two_swapped_neighbours_are_found(secret: bytes, place: int) -> None:
    letters = list(spell_recovery_code(secret).replace("-", ""))
    if letters[place] != letters[place + 1]:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
        assert refusal("".join(letters)) == "The recovery code has a typing mistake."


def test_a_letter_that_no_code_has_is_placed() -> None:
    letters = spell_recovery_code(bytes(16))
    assert refusal(letters[:-1] + "U") == "The recovery code has a typing mistake in group 6."
    assert refusal("客" + letters[1:]) == "The recovery code has a typing mistake in group 1."


@pytest.mark.parametrize(("code", "count"), [("", 0), ("ABC", 3), ("0" * 31, 31)])
def test_a_code_of_another_length_says_its_length(code: str, count: int) -> None:
    assert refusal(code) == f"A recovery code has 30 letters and digits; this one has {count}."


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_any_other_text_is_refused_and_not_repeated(code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_recovery_code(code)
    assert caught.value.code == "wrong_recovery_code"
    assert set(caught.value.values) <= {"wanted", "count", "group"}
