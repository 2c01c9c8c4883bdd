"""The six words: the same on both sides, other ones as soon as anything differs, and the same in every version."""

import msgspec
import pytest

from crm_desktop.changes.entries import DeviceCard
from crm_desktop.security.words import LIST_SIZE, WORDS, spelled_words, transcript_words, words_of_either
from tests.changes.team_log import card_of

OWNER, SECOND = card_of("owner"), card_of("second")
KNOWN = (1070, 1372, 1506, 726, 1179, 797)


def words_of(code: bytes = bytes(32), inviter: DeviceCard = OWNER, joiner: DeviceCard = SECOND,
             entry: bytes = b"entry") -> tuple[int, ...]:
    return transcript_words(code, inviter, joiner, entry)


def test_known_words() -> None:
    assert words_of() == KNOWN
    assert spelled_words(KNOWN, "en") == ["magic", "process", "rough", "food", "nature", "glove"]
    assert spelled_words(KNOWN, "zh") == ["洗", "缘", "悲", "混", "园", "急"]
    assert words_of_either(KNOWN, "en") == "magic process rough food nature glove · 洗 缘 悲 混 园 急"
    assert words_of_either(KNOWN, "zh") == "洗 缘 悲 混 园 急 · magic process rough food nature glove"


@pytest.mark.parametrize("other", [
    {"code": b"\1" + bytes(31)}, {"inviter": card_of("third")}, {"joiner": card_of("third")}, {"entry": b"entrz"},
    {"inviter": SECOND, "joiner": OWNER}, {"joiner": msgspec.structs.replace(SECOND, sign_key=bytes(32))},
    {"joiner": msgspec.structs.replace(SECOND, wrap_key=b"\1" + bytes(1215))},
    {"joiner": msgspec.structs.replace(SECOND, label=b"another")}], ids=lambda other: "-".join(other))
def test_any_difference_gives_other_words(other: dict[str, object]) -> None:
    assert words_of(**other) != KNOWN


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lists_hold_2048_different_words(language: str) -> None:
    every = spelled_words(tuple(range(LIST_SIZE)), language)
    assert len(set(every)) == LIST_SIZE
    assert all(word and word.strip() == word for word in every)
    assert {len(word) for word in every} == ({1} if language == "zh" else set(range(3, 9)))


def test_every_place_uses_the_whole_list() -> None:
    assert len(KNOWN) == WORDS
    spread = [words_of(entry=bytes([number])) for number in range(12)]
    for place in range(WORDS):
        assert max(each[place] for each in spread) > LIST_SIZE // 2 > min(each[place] for each in spread)
