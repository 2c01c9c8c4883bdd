"""What a note says: the kind of contact, what came of it, whom, and a next step; nothing is guessed silently."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.commands.activities import NextStep
from crm_desktop.domain.next_step import parse_due, parse_next_step
from crm_desktop.errors import UserError

NO_ANSWER = "no answer"  # kept in English in the book; shown in the user's language
_KINDS = (
    ("wechat", re.compile(r"\bwechat(?:ed)?\b|微信", re.I)),
    ("mail", re.compile(r"\b(?:e-?mailed|mailed|wrote)\b|邮件|发了邮", re.I)),
    ("visit", re.compile(r"\bvisit(?:ed)?\b|拜访|上门|走访", re.I)),
    ("meeting", re.compile(r"\bmet\b|\bmeeting\b|会议|开会|见面|会面", re.I)),
    ("call", re.compile(r"\b(?:called|call|phoned|rang)\b|电话|致电|通话|打给", re.I)),
)
_SILENT = re.compile(r"\bno answer\b|\bno reply\b|did(?: not|n['’]t) (?:answer|pick)|没接|未接|无人接|没人接", re.I)
_PARTS = re.compile(r"[,，;；。]")
_WANTS = re.compile(r"^(?:(?:he|she|they)\s+)?(?:wants?|needs?|ask(?:s|ed) for)\s+(?:(?:an?|the)\s+)?"
                    r"|^(?:想要|需要|要求|要)", re.I)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
Person = tuple[bytes | None, str]  # id (None: it is only named) and name
_LEAST_WORDS = 3  # 电话张伟芳 要报价 周三14:00: whom, what, when


@dataclass(frozen=True)
class Understood:
    """What stands in a line that was typed."""

    kind: str
    outcome: str | None
    step: NextStep | None


def understand_note(text: str, kind: str, today: date) -> Understood:
    """Reads a line such as "called Lin, wants quote, Wed 14:00"; `kind` holds where no word says another.

    The last part is a next step if a day stands in it; without words of its own it takes those of the part before.
    """
    parts = _parts_of(text, today)
    said = parts[0] if len(parts) > 1 else text
    found = next((name for name, pattern in _KINDS if pattern.search(said)), kind)
    silent = NO_ANSWER if found == "call" and _SILENT.search(text) else None
    return Understood(found, silent, _step(parts, found, today))


def person_meant(text: str, people: Sequence[Person]) -> Person | None:
    """The one of these people (id and name) whom a line names, by most words of the name; a Chinese one whole.

    A word that several have in common means the first of them, who is the main contact.
    """
    plain = text.casefold()
    words = set(re.findall(r"[^\W\d_]+", plain))

    def hits(name: str) -> int:
        parts = [part for part in name.casefold().split() if len(part) > 1]
        return sum(part in words or bool(_CHINESE.search(part) and part in plain) for part in parts)

    best = max(people, key=lambda person: hits(person[1]), default=None)
    return best if best and hits(best[1]) else None


def _parts_of(text: str, today: date) -> list[str]:
    """Between commas; a Chinese line without any may have spaces in their place."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    words = text.split()
    if len(parts) > 1 or len(words) < _LEAST_WORDS or not _CHINESE.search(text):
        return parts
    day = next((at for at, word in enumerate(words) if at > 1 and _is_ahead(word, today)), None)
    return parts if day is None else [*words[:day], " ".join(words[day:])]


def _is_ahead(word: str, today: date) -> bool:
    """A day to come; a bare "today" may as well be when it happened."""
    due = parse_due(word, today)
    return due is not None and (due[0] > today.isoformat() or due[1] is not None)


def _step(parts: list[str], kind: str, today: date) -> NextStep | None:
    if len(parts) < 2:
        return None
    try:
        step = parse_next_step(parts[-1], today)
    except UserError:
        return None
    before = parts[-2] if len(parts) > 2 and not _SILENT.search(parts[-2]) else ""
    words = step.text or _WANTS.sub("", before) or before
    again = kind if step.kind == "task" and not words and kind != "note" else step.kind
    return NextStep(again, step.day, step.time, words)
