"""What the search index holds for a record, and how what people type becomes a query of it (SQLite FTS5).

The index is one FTS5 table: columns words, sound, mail; tokenizer ascii with tokenchars '@.-_+'; prefix '1 2 3'. All
cutting into tokens happens here, so the table only ever sees tokens joined by spaces.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from crm_desktop.domain.names import HAN, ascii_words, folded, pinyin_of, pinyin_syllables, sort_key

# Between two names or numbers, so that no phrase is found across their border.
_BORDER = "."
_BETWEEN = f" {_BORDER} "
# Stands for the border in a text that is still to be cut into words.
_SEAM = "\0"
_MAIL_SIGNS = frozenset("@.-_+")
_PLAIN_MAIL = re.compile("[a-z0-9@.+_-]*")
_MOST_INITIALS = 6

# A query is cut off after these: nobody types more, and SQLite limits the depth of a query.
_MOST_CHARACTERS = 300
_MOST_WORDS = 12
_MOST_LETTERS = 48
_MOST_SEGMENTATIONS = 4
_LONGEST_SYLLABLE = 6
# Fewer digits than this are only the beginning of a number, whatever stands between them.
_PHONE_DIGITS = 5

_PHONE_PARTS = re.compile(r"[/;,#\u3001]|[^\W\d_]+")
_NO_DIGITS = re.compile("[^0-9]+")
_PHONE_LIKE = re.compile(r"[0-9\s()+./-]+")
_AMERICAN = re.compile(r"\s*1[ .(-]+[2-9]\d\d[ .)-]")
# Country codes of two digits; 1 and 7 stand alone, all others have three (ITU-T E.164).
_CODES_OF_TWO = re.compile("2[07]|3[0-4]|36|39|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")

_RUNS = re.compile(r"[a-z]+|\d+|[^a-z\d]+")
_SYLLABLE_CUTS = re.compile("['`\u2018\u2019\u02bc-]")
_U_WITH_DOTS = re.compile("u([\u0300-\u0307\u0309-\u036f]*)\u0308")
_OTHER_SPELLINGS = {"lue": "lve", "nue": "nve", "lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve"}


class _Words(dict[str, str]):
    """Character to what the index holds for it: letters, a Han character between spaces, or a space."""

    def __missing__(self, character: str) -> str:
        plain = folded(character)
        parts = [f" {part} " if HAN.match(part) else part if part.isalnum() else " " for part in plain]
        self[character] = "".join(parts)
        return self[character]


class _Syllables:
    """What can be typed for a syllable and for the beginning of one."""

    def __init__(self, syllables: frozenset[str]) -> None:
        self.whole = {syllable: syllable for syllable in syllables} | _OTHER_SPELLINGS
        self.begun = frozenset(syllable[:end] for syllable in syllables for end in range(1, len(syllable) + 1))


def index_text(
    *, names: list[tuple[str, bool]], words: list[str], phones: list[str], mails: list[str]
) -> tuple[str, str, str]:
    """The columns words, sound and mail of a record.

    `names`: (text, whether it is a person's name), each found by its words, pinyin and initials; `words`: further
    texts; `phones`: found by their beginning, also without the country code, and by the last four digits; `mails`:
    found by any piece of at least three characters.
    """
    texts = [name for name, _ in names]
    texts += words
    held = _tokens(_SEAM.join(texts))
    for phone in phones:
        held.append(_BORDER)
        held += _phone_tokens(phone)
    sounds = [sound for name, person in names if (sound := _sound_tokens(name, person))]
    return " ".join(held), _BETWEEN.join(sounds), _BETWEEN.join([_trigrams(mail) for mail in mails])


def match_query(text: str) -> str | None:
    """The FTS5 query for what somebody typed, None where there is nothing to search for.

    Every word must be found: as the beginning of a word, as Han characters, as pinyin or initials, as a piece of a
    mail address, or as digits of a phone. Only letters and digits reach the query, each token between quotes.
    """
    typed = text[:_MOST_CHARACTERS].replace(_SEAM, " ").split()[:_MOST_WORDS]
    clauses = [clause for at, word in enumerate(typed, 1) if (clause := _word_clause(word, last=at == len(typed)))]
    if not clauses:
        return None
    spaced_number = _phone_clauses(" ".join(typed)) if len(typed) > 1 else []
    return _any([_all(clauses), *spaced_number])


@dataclass(frozen=True)
class NameBeginning:
    """How the sort key of a name begins that begins with what was typed; `takes` tells whether the name really does."""

    sort: str
    characters: str = ""  # folded Chinese characters that the name itself begins with
    syllables: tuple[str, ...] = ()  # letters read as pinyin, the last one perhaps only begun

    def takes(self, name: str, *, person: bool) -> bool:
        """Other characters sound the same, and Latin words stand in the same place as syllables."""
        if self.characters:
            return folded(name).lstrip().startswith(self.characters)
        if not self.syllables:
            return True
        *whole, begun = self.syllables
        said = pinyin_of(name, surname=person)
        return said[:len(whole)] == whole and "".join(said[len(whole):len(whole) + 1]).startswith(begun)


def name_beginnings(text: str, *, person: bool) -> list[NameBeginning]:
    """The places in name order where names stand that begin with what was typed, or sound like it.

    Each name there that its `takes` accepts is also found by `match_query`. Initials (zwf) have no place of their own,
    nor has a mixture of characters and letters: for those there is only the index.
    """
    typed = text[:_MOST_CHARACTERS].strip()
    said = sort_key(typed, person=person).partition("\x1f")[0]
    if not said:
        return []
    if HAN.search(typed):
        plain = folded(typed)
        return [NameBeginning(said, plain)] if all(HAN.match(sign) for sign in plain) else []
    letters, cuts = _spelled(typed)
    cut_inside = any(0 < cut < len(letters) for cut in cuts)
    found = [] if cut_inside and " " not in said else [NameBeginning(said)]  # xi'an is not xian
    if letters:
        found += [NameBeginning(" ".join(syllables), syllables=tuple(syllables))
                  for syllables in _segmentations(letters, cuts, begun=True) if len(syllables) > 1]
    return found


def _word_clause(typed: str, *, last: bool) -> str:
    tokens = _tokens(typed)
    if not tokens:
        return ""
    clauses = [_phrase("words", tokens, begun=True), *_phone_clauses(typed), *_mail_clauses(typed)]
    plain = folded(typed)
    runs = _RUNS.findall(plain)
    if HAN.search(plain) and any(run[0].isascii() and run[0].isalpha() for run in runs):
        clauses.append(_all([_run_clause(run) for run in runs if _tokens(run)]))
    else:
        clauses += _sound_clauses(typed, last=last)
    return _any(clauses)


def _run_clause(run: str) -> str:
    # Part of a mixed word (张wei): Han characters by themselves, letters by any of their meanings.
    return _any([_phrase("words", _tokens(run), begun=True), *_sound_clauses(run, last=True)])


def _sound_clauses(typed: str, *, last: bool) -> list[str]:
    letters, cuts = _spelled(typed)
    if not letters:
        return []
    whole = _segmentations(letters, cuts, begun=False)
    if whole and not last:
        # A word before the last is finished: "li wei" is not liu wei.
        return [_phrase("sound", syllables, begun=False) for syllables in whole]
    clauses = [_phrase("sound", syllables, begun=True) for syllables in _segmentations(letters, cuts, begun=True)]
    if any(0 < cut < len(letters) for cut in cuts):
        return clauses
    # No syllable but zhuang, chuang and shuang has six letters; no initial of a syllable is i, u or v.
    if len(letters) <= _MOST_INITIALS or set(letters).isdisjoint("iuv"):
        clauses.append(_phrase("sound", [letters[:_MOST_INITIALS]], begun=True))
    return clauses + _surname_and_initials(letters)


def _surname_and_initials(letters: str) -> list[str]:
    # zhangwf: a syllable or two, then only initials.
    clauses = []
    for cut in range(len(letters) - 2, 1, -1):
        if not set(letters[cut:]).isdisjoint("aeiouv"):
            break
        for syllables in _segmentations(letters[:cut], frozenset(), begun=False)[:1]:
            begins = "".join(syllable[0] for syllable in syllables) + letters[cut:]
            clauses.append(_all([_phrase("sound", [*syllables, letters[cut]], begun=True),
                                 _phrase("sound", [begins[:_MOST_INITIALS]], begun=True)]))
    return clauses[:_MOST_SEGMENTATIONS]


def _mail_clauses(typed: str) -> list[str]:
    plain = folded(typed)
    if len(plain) < 3 or not plain.isascii() or plain != _mail_characters(plain):
        return []
    return [_phrase("mail", _trigrams(plain).split(" "), begun=False)]


def _phone_clauses(typed: str) -> list[str]:
    plain = folded(typed)
    digits = _digits(plain)
    if len(digits) < _PHONE_DIGITS or not _PHONE_LIKE.fullmatch(plain):
        return []
    numbers = _numbers(digits, plain)
    return [_phrase("words", [number], begun=True) for number in numbers if len(number) >= _PHONE_DIGITS]


def _phrase(column: str, tokens: list[str], *, begun: bool) -> str:
    return f'{column} : "{" ".join(tokens)}"{"*" if begun else ""}'


def _any(clauses: list[str]) -> str:
    return _joined(" OR ", clauses)


def _all(clauses: list[str]) -> str:
    return _joined(" AND ", clauses)


def _joined(between: str, clauses: list[str]) -> str:
    unlike = list(dict.fromkeys(clauses))
    if between == " OR ":
        unlike = _of_both_columns(unlike)
    return unlike[0] if len(unlike) == 1 else f"({between.join(unlike)})"


def _of_both_columns(clauses: list[str]) -> list[str]:
    """The same phrase in words and in sound is asked for once: FTS5 would gather its hits twice."""
    alike = [clause.removeprefix("words : ") for clause in clauses if clause.startswith("words : ")]
    both = [phrase for phrase in alike if f"sound : {phrase}" in clauses]
    return [f"{{words sound}} : {phrase}" for phrase in both] + [
        clause for clause in clauses if clause.partition(" : ")[2] not in both
        or not clause.startswith(("words : ", "sound : "))]


def _spelled(typed: str) -> tuple[str, frozenset[int]]:
    """The letters of a word as pinyin, and where a sign (xi'an) says that a syllable ends; "" where it cannot be."""
    spread = _U_WITH_DOTS.sub(r"v\1", unicodedata.normalize("NFD", typed.lower()))
    parts = [folded(part) for part in _SYLLABLE_CUTS.split(spread)]
    letters = "".join(parts)
    if not (letters.isascii() and letters.isalpha()) or len(letters) > _MOST_LETTERS:
        return "", frozenset()
    return letters, frozenset(accumulate(len(part) for part in parts))


def _segmentations(letters: str, cuts: frozenset[int], *, begun: bool) -> list[list[str]]:
    """The ways to read letters as syllables, the last one perhaps only begun: at most four, fewest syllables first."""
    known = _typed_syllables()
    size = len(letters)
    ways: list[list[list[str]]] = [[] for _ in letters]
    for start in range(size - 1, -1, -1):
        found: list[list[str]] = []
        for end in range(min(size, start + _LONGEST_SYLLABLE), start, -1):
            part = letters[start:end]
            if any(start < cut < end for cut in cuts):
                continue
            if part in known.whole:
                found += [[known.whole[part], *rest] for rest in (ways[end] if end < size else [[]])]
            elif begun and end == size and part in known.begun:
                found.append([part])
        ways[start] = sorted(found, key=len)[:_MOST_SEGMENTATIONS]
    return ways[0] if ways else []


@lru_cache(maxsize=1)
def _word_table() -> _Words:
    table = _Words()
    table[_SEAM] = _BETWEEN
    return table


@lru_cache(maxsize=1)
def _typed_syllables() -> _Syllables:
    return _Syllables(pinyin_syllables())


def _tokens(text: str) -> list[str]:
    if text.isascii():
        plain = ascii_words(text)
        return (plain.replace(_SEAM, _BETWEEN) if _SEAM in plain else plain).split()
    return "".join(map(_word_table().__getitem__, text)).split()


def _sound_tokens(name: str, person: bool) -> str:
    syllables = pinyin_of(name, surname=person)
    units = syllables or _tokens(name)
    letters = "".join([unit[0] for unit in units])
    # The last initial alone is the beginning of its syllable or word anyway.
    starts = [letters[at:at + _MOST_INITIALS] for at in range(len(letters) - 1)]
    return " ".join([*syllables, _BORDER, *starts] if syllables else starts)


def _trigrams(mail: str) -> str:
    kept = _mail_characters(mail)
    return " ".join(map("".join, zip(kept, kept[1:], kept[2:], strict=False))) or kept


def _mail_characters(text: str) -> str:
    plain = folded(text)
    if _PLAIN_MAIL.fullmatch(plain):
        return plain
    return "".join([sign for sign in plain if sign.isalnum() or sign in _MAIL_SIGNS])


def _phone_tokens(phone: str) -> list[str]:
    tokens: list[str] = []
    for part in _PHONE_PARTS.split(folded(phone)):
        digits = _digits(part)
        if digits:
            tokens += _numbers(digits, part)
            if len(digits) > 4:
                tokens.append(digits[-4:])
    return tokens


def _digits(text: str) -> str:
    return _NO_DIGITS.sub("", text)


def _numbers(digits: str, written: str) -> list[str]:
    """The number as it stands, and its national part where it is clear that a country code or a trunk 0 leads it."""
    if digits.startswith("00") and len(digits) > 2:
        return [digits, *_numbers(digits[2:], "+")]
    national = digits
    if written.lstrip(" (").startswith("+"):
        national = _without_code(digits)
    elif len(digits) == 13 and digits.startswith("861"):
        national = digits[2:]
    elif len(digits) == 11 and _AMERICAN.match(written):
        national = digits[1:]
    if national.startswith("0"):
        national = national[1:]
    return [digits, national] if national and national != digits else [digits]


def _without_code(digits: str) -> str:
    if digits[0] in "17":
        return digits[1:]
    return digits[2 if _CODES_OF_TWO.match(digits) else 3:]
