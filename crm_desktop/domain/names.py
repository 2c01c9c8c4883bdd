"""How names sound and when two spellings are the same: pinyin, folding, sort keys."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from crm_desktop.domain.surnames import SURNAME_READINGS, surname_of
from crm_desktop.paths import resource

_HAN_RANGES = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HAN_RANGES}]")
_HAN_HEAD = re.compile(f"\\A[{_HAN_RANGES}]+")
_OTHER_SCRIPT = re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_APOSTROPHES = frozenset("'`\u2018\u2019\u201b\u2032\u00b4\u02bc\u02bb\u02b9\uff07\u05f3")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"}

# A text with more characters than this, read as a person, is a description ("单位食堂负责人"), not a name.
_LONGEST_NAME = 4
# ASCII letters and digits in small letters, apostrophes to nothing, every other sign to a space; "\0" stays.
_ASCII_WORDS: dict[int, str | None] = {
    code: chr(code).lower() if chr(code).isalnum() else " " for code in range(1, 128)}
_ASCII_WORDS.update(dict.fromkeys(map(ord, "'`")))
_ASCII_LETTERS = {0: None, **{code: word if word != " " else None for code, word in _ASCII_WORDS.items()}}
# Sorts before the space between syllables, so that "li" stands before "li na".
_ORIGINAL = "\x1f"


class _Fold(dict[int, str]):
    """Code point to what it is folded to; filled as characters are met."""

    def __init__(self, simple: dict[int, str]) -> None:
        super().__init__(simple)
        self._simple = simple

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _APOSTROPHES or unicodedata.category(character) == "Cf":
            folded_character = ""
        else:
            plain = unicodedata.normalize("NFKC", character).casefold()
            plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain)).translate(self._simple)
            folded_character = "".join(_STROKED.get(part, part) for part in plain if part not in _APOSTROPHES)
        self[code] = folded_character
        return folded_character


class _Sound(dict[str, str]):
    """Character to its syllable and a space, "" for what is no Han character; one without a reading is its own.

    Filled as characters are met: a small table stays in the processor's cache, the whole one does not.
    """

    def __init__(self, readings: dict[int, str]) -> None:
        super().__init__()
        self._readings = readings

    def __missing__(self, character: str) -> str:
        usual = unicodedata.normalize("NFKC", character)
        syllable = self._readings.get(ord(character)) or (self._readings.get(ord(usual)) if len(usual) == 1 else None)
        if syllable is None:
            syllable = usual if HAN.fullmatch(usual) else ""
        self[character] = syllable and syllable + " "
        return self[character]


class _Spoken(dict[str, str]):
    """Character to what a sort key says for it: syllables and words, everything else is a space."""

    def __init__(self, sound: _Sound, fold: _Fold) -> None:
        super().__init__()
        self._sound = sound
        self._fold = fold

    def __missing__(self, character: str) -> str:
        syllable = self._sound[character]
        word = "".join(part if part.isalnum() else " " for part in self._fold[ord(character)])
        self[character] = f" {syllable}" if syllable else word
        return self[character]


_Phrases = dict[str, list[tuple[str, str]]]


class _Tables(NamedTuple):
    simple: dict[int, str]
    fold: _Fold
    sound: _Sound
    spoken: _Spoken
    syllables: frozenset[str]
    # The first two characters of a phrase -> the phrases with their readings, longest first; the reading is "" where
    # it is the one of the characters, and the phrase only keeps its end from the phrase after it.
    phrases: _Phrases
    # Characters that some phrase reads unlike they are read alone, and the pairs in which a phrase has them: a text
    # without any needs no look at phrases.
    turning: re.Pattern[str]
    turning_pairs: frozenset[str]
    # What `simple` changes: looking whether there is any is much faster than translating.
    traditional: frozenset[str]


def simplified(text: str) -> str:
    """The text with traditional Chinese characters as simplified ones, one for one."""
    tables = _tables()
    return text if tables.traditional.isdisjoint(text) else text.translate(tables.simple)


def folded(text: str) -> str:
    """What two spellings of one word have in common: case, accents, apostrophes, full width, traditional forms go."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return text.translate(_tables().fold)


def ascii_words(text: str) -> str:
    """An ASCII text folded, with a space for each sign: what `folded` and a look at each letter give, much sooner."""
    return text.translate(_ASCII_WORDS)


def pinyin_of(text: str, *, surname: bool = False) -> list[str]:
    """One syllable for each Han character, without tones, ü as v; other characters give nothing.

    Phrases are read as phrases (银行 yin hang). `surname`: the text is a person's name, which begins with a surname
    (单 shan, 尉迟 yu chi). A Han character without a known reading stands for itself.
    """
    if text.isascii():
        return []
    tables = _tables()
    return _spell(text, tables.sound, tables, surname).split()


def initials(text: str, *, surname: bool = False) -> str:
    """First letters: of the syllables where there are Han characters (张伟芳 zwf), else of the words."""
    units = pinyin_of(text, surname=surname) or _words_said(text, surname=False)
    return "".join([unit[0] for unit in units])


def sort_key(name: str, *, person: bool) -> str:
    """What a list is sorted by, compared byte by byte: pinyin among Latin words, equal sounds by their characters."""
    said = " ".join(_words_said(name, surname=person)) or folded(name).strip()
    return said + _ORIGINAL + name.strip() if HAN.search(name) else said


def normalised_company(name: str) -> str:
    """Equal for two spellings of one company ("GTX Pro", "GTXPro"): folded letters and digits only.

    Legal forms stay: "Acme Ltd" and "Acme Inc" may be two companies. A name without any letter is only folded.
    """
    if name.isascii() and (letters := name.translate(_ASCII_LETTERS)):
        return letters
    plain = folded(name)
    return "".join(filter(str.isalnum, plain)) or plain.strip()


def looks_chinese(name: str) -> bool:
    """True where a name has Han characters and neither Japanese nor Korean letters."""
    return HAN.search(name) is not None and _OTHER_SCRIPT.search(name) is None


def pinyin_syllables() -> frozenset[str]:
    """Every syllable that has a vowel, ü as v; m, n and hm are sounds too, but nobody types them for a name."""
    return frozenset(syllable for syllable in _tables().syllables if not set(syllable).isdisjoint("aeiouv"))


def _words_said(text: str, *, surname: bool) -> list[str]:
    if text.isascii():
        return ascii_words(text).replace("\0", " ").split()
    tables = _tables()
    return _spell(text, tables.spoken, tables, surname).split()


def _spell(text: str, table: _Sound | _Spoken, tables: _Tables, surname: bool) -> str:
    if surname:
        start = text.lstrip()
        head = simplified("".join(_HAN_HEAD.findall(start)))
        family = surname_of(head)
        if family and (len(head) <= _LONGEST_NAME or len(family) > 1):
            said = SURNAME_READINGS.get(family) or _spell_characters(start[:len(family)], table)
            return f" {said} {_spell_phrases(start[len(family):], table, tables)}"
    return _spell_phrases(text, table, tables)


def _spell_characters(text: str, table: _Sound | _Spoken) -> str:
    return "".join(map(table.__getitem__, text))


def _spell_phrases(text: str, table: _Sound | _Spoken, tables: _Tables) -> str:
    if not tables.turning.search(text):
        return _spell_characters(text, table)
    plain = text if tables.traditional.isdisjoint(text) else text.translate(tables.simple)
    if not _turns(plain, tables):
        return _spell_characters(text, table)
    parts: list[str] = []
    done = free = 0
    for at in range(len(plain) - 1):
        if at < free:
            continue
        for phrase, reading in tables.phrases.get(plain[at:at + 2], ()):
            if plain.startswith(phrase, at):
                free = at + len(phrase)
                if reading:
                    parts += (_spell_characters(text[done:at], table), reading)
                    done = free
                break
    parts.append(_spell_characters(text[done:], table))
    return "".join(parts)


def _turns(plain: str, tables: _Tables) -> bool:
    pairs = tables.turning_pairs
    for found in tables.turning.finditer(plain):
        at = found.start()
        if plain[at - 1:at + 1] in pairs or plain[at:at + 2] in pairs:
            return True
    return False


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    folder = resource("pinyin")
    forms = (folder / "traditional.txt").read_text(encoding="utf-8").strip()
    simple = dict(zip(map(ord, forms[::2]), forms[1::2], strict=True))
    readings = _read_syllables((folder / "syllables.txt").read_text(encoding="utf-8"))
    for code, character in simple.items():
        readings.setdefault(code, readings.get(ord(character), character))
    phrases, turns = _read_phrases((folder / "phrases.txt").read_text(encoding="utf-8"), readings)
    turning = {phrase[at] for phrase, at in turns}
    turning |= {chr(code) for code, character in simple.items() if character in turning}
    pairs = frozenset(phrase[begin:begin + 2] for phrase, at in turns for begin in (at - 1, at) if begin >= 0)
    fold = _Fold(simple)
    sound = _Sound(readings)
    return _Tables(simple, fold, sound, _Spoken(sound, fold), frozenset(readings.values()), phrases,
                   re.compile(_one_of(turning)), pairs, frozenset(map(chr, simple)))


def _read_syllables(lines: str) -> dict[int, str]:
    readings: dict[int, str] = {}
    for line in lines.splitlines():
        syllable, _, characters = line.partition(" ")
        readings.update(dict.fromkeys(map(ord, characters), syllable))
    return readings


def _read_phrases(lines: str, readings: dict[int, str]) -> tuple[_Phrases, set[tuple[str, int]]]:
    phrases: _Phrases = {}
    turns: set[tuple[str, int]] = set()
    for line in lines.splitlines():
        phrase, _, reading = line.partition(" ")
        syllables = reading.split(" ")
        turned = [at for at, character in enumerate(phrase) if readings.get(ord(character)) != syllables[at]]
        turns.update((phrase, at) for at in turned)
        phrases.setdefault(phrase[:2], []).append((phrase, f" {reading} " if turned else ""))
    return phrases, turns


def _one_of(characters: Iterable[str]) -> str:
    # Rare characters beyond the first plane are looked up one by one in a set: their whole range is faster.
    return "[" + "".join(sorted({character for character in characters if character < "\U00010000"})) + \
        "\U00020000-\U0003ffff]"
