"""Why a record was found: the letters of its pinyin, or the piece of a phone or mail, that somebody typed."""

import re
from collections.abc import Iterable, Sequence

from crm_desktop.domain.names import HAN, folded, pinyin_of

Spans = tuple[tuple[str, bool], ...]  # pieces of one text, each with whether it was typed
WHOLE_NAME = 4  # syllables; of a longer name only those between the first and the last hit are shown
_LETTERS = re.compile("[a-z]+")
_NO_DIGITS = re.compile("[^0-9]")
_LEAST_DIGITS = 3
_LEAST_MAIL = 3


def sound_spans(name: str, typed: str, *, person: bool) -> Spans:
    """The pinyin of a name with the typed letters marked: zwf in zhang wei fang; empty where they are not its sound."""
    syllables = pinyin_of(name, surname=person)
    plain = folded(name)
    taken = [0] * len(syllables)
    after = 0
    for word in typed.split():
        letters = folded(word.replace("ü", "v").replace("Ü", "v"))
        if not _LETTERS.fullmatch(letters) or letters in plain:
            continue
        found = _place(letters, syllables, after) or _place(letters, syllables, 0)
        if found is None:
            return ()
        start, counts = found
        for at, count in enumerate(counts, start):
            taken[at] = max(taken[at], count)
        after = start + len(counts)
    hits = [at for at, count in enumerate(taken) if count]
    if not hits:
        return ()
    shown = range(len(syllables)) if len(syllables) <= WHOLE_NAME else range(hits[0], hits[-1] + 1)
    spans: list[tuple[str, bool]] = []
    for at in shown:
        syllable, count = syllables[at], taken[at]
        spans += [(syllable[:count], True), (syllable[count:] + (" " if at != shown[-1] else ""), False)]
    return tuple(span for span in spans if span[0])


def contact_spans(values: Iterable[str], typed: str) -> Spans:
    """The first phone number or mail address that holds what was typed, marked; digits are found across spaces."""
    wanted = folded(typed).strip()
    digits = _NO_DIGITS.sub("", wanted)
    as_number = len(digits) >= _LEAST_DIGITS and not re.search("[a-z]", wanted) and not HAN.search(wanted)
    for value in values:
        if "@" in value:
            at = folded(value).find(wanted) if len(wanted) >= _LEAST_MAIL and len(folded(value)) == len(value) else -1
            if at >= 0:
                return _marked(value, at, at + len(wanted))
        elif as_number and (place := _digits_place(value, digits)):
            return _marked(value, *place)
    return ()


def _place(letters: str, syllables: Sequence[str], first: int) -> tuple[int, list[int]] | None:
    """Where the letters sound: the first syllable, and how many letters of each one were typed."""
    for start in range(first, len(syllables)):
        counts = _read(letters, syllables[start:])
        if counts is not None:
            return start, counts
    return None


def _read(letters: str, syllables: Sequence[str]) -> list[int] | None:
    """Whole syllables and initials, the last one perhaps only begun."""
    if not syllables:
        return None
    syllable = syllables[0]
    if syllable.startswith(letters):
        return [len(letters)]
    for taken in (len(syllable), 1):
        if letters.startswith(syllable[:taken]):
            rest = _read(letters[taken:], syllables[1:])
            if rest is not None:
                return [taken, *rest]
    return None


def _digits_place(value: str, digits: str) -> tuple[int, int] | None:
    """From the first to behind the last of these digits; four digits are looked for at the end."""
    places = [at for at, sign in enumerate(value) if sign.isascii() and sign.isdigit()]
    held = "".join(value[at] for at in places)
    at = len(held) - 4 if len(digits) == 4 and held.endswith(digits) else held.find(digits)
    return (places[at], places[at + len(digits) - 1] + 1) if at >= 0 else None


def _marked(value: str, start: int, end: int) -> Spans:
    spans = ((value[:start], False), (value[start:end], True), (value[end:], False))
    return tuple(span for span in spans if span[0])
