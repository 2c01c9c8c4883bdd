"""What the conflict inbox shows, read in a lane: a card for each record, a choice for each field, all in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.records import RECORDS
from crm_desktop.i18n import tr
from crm_desktop.queries.conflicts import Conflict, Side, conflicts
from crm_desktop.queries.value_text import value_text
from crm_desktop.store.book import Book

BOTH_KINDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.ENTRIES)
LONGEST_ADDED = 200  # characters of what was added that are shown
MINE, THEIRS, BOTH, BASE = "mine", "theirs", "both", "base"


@dataclass(frozen=True)
class Told:
    """One of the values, in words: who typed it on which laptop (empty where not known) and when."""

    text: str
    who: str
    device: str
    at: int
    own: bool


@dataclass(frozen=True)
class FieldCard:
    """One field: `base` is "" where it was empty, or is not known (`knows_base`). `more` are values of third laptops.

    `deletion` tells which side deleted the record, "" where it is about a value; `in_trash`: it lies there, and
    something that was added to it elsewhere lives.
    """

    path: str
    label: str
    base: str
    mine: Told
    theirs: Told
    shown: str
    can_both: bool
    deletion: str = ""
    more: tuple[str, ...] = ()
    knows_base: bool = False
    in_trash: bool = False


@dataclass(frozen=True)
class ConflictCard:
    """A record with everything that waits in it; `at` is when the newest of its values was typed."""

    record_id: bytes
    record_type: str
    title: str
    fields: tuple[FieldCard, ...]
    at: int
    choices: Mapping[str, str] = field(default_factory=dict)  # what is shown now: it stays unless another is chosen

    @property
    def key(self) -> tuple[bytes, ...]:
        """What names it among the questions of its page."""
        return (self.record_id,)

    @property
    def is_own(self) -> bool:
        """Whether one person wrote everything, on two laptops."""
        return all(each.mine.who == each.theirs.who for each in self.fields)

    @property
    def other(self) -> str:
        """The full name of the other person, as far as it is known."""
        return next((each.theirs.who for each in self.fields if each.theirs.who), "")


def conflict_cards(book: Book) -> list[ConflictCard]:
    """All that waits, the newest record first."""
    groups: dict[bytes, list[Conflict]] = {}
    for each in conflicts(book):
        groups.setdefault(each.record_id, []).append(each)
    cards = [_card(book, group) for group in groups.values()]
    return sorted(cards, key=lambda card: (-card.at, card.title, card.record_id))


def _card(book: Book, group: list[Conflict]) -> ConflictCard:
    first = group[0]
    fields = tuple(_field(book, each) for each in group)
    at = max(max(each.mine.at, each.theirs.at) for each in fields)
    return ConflictCard(first.record_id, first.record_type, first.title, fields, at,
                        {each.path: each.shown for each in fields})


def _field(book: Book, each: Conflict) -> FieldCard:
    if each.is_deletion:
        deleted = each.shown  # the deletion is the first claim, and "shown" tells whose that is
        texts = {MINE: tr("Deleted"), THEIRS: tr("Deleted")}
        texts[THEIRS if deleted == MINE else MINE] = (
            _added(each) if each.in_trash else tr("Changed since, so it lives on"))
        return FieldCard(each.path, tr("The record itself"), "", _told(each.mine, texts[MINE]),
                         _told(each.theirs, texts[THEIRS]), THEIRS if deleted == MINE else MINE, False, deleted,
                         in_trash=each.in_trash)
    name, _, element = each.path.partition("/")
    one = RECORDS[each.record_type].by_name.get(name)
    words = [_words(book, one, element, value) for value in (each.base, each.mine.value, each.theirs.value)]
    more = tuple(_words(book, one, element, side.value) for side in each.more)
    return FieldCard(each.path, tr(each.label) if each.label else each.path, words[0], _told(each.mine, words[1]),
                     _told(each.theirs, words[2]), each.shown, one is not None and one.kind in BOTH_KINDS, "", more,
                     each.knows_base)


def _added(each: Conflict) -> str:
    text = each.theirs.value if each.shown == MINE else each.mine.value  # the deletion is the other one
    return tr("Added: {what}", what=" ".join(text.split())[:LONGEST_ADDED]) if isinstance(text, str) and text.strip() \
        else tr("Something was added, which has no owner now")


def _told(side: Side, text: str) -> Told:
    return Told(text, side.who, side.device, side.at, side.own)


def _words(book: Book, one: RecordField | None, element: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict) and "value" in value:
        return str(value["value"])
    if one is None or element:
        return str(value)
    return value_text(book, one, value)
