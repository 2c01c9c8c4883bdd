"""The sentences of the conflict inbox: whose value it is, when and where it was typed, and how it came about."""

from collections.abc import Iterator
from datetime import date

from crm_desktop.domain.figures import UNKNOWN
from crm_desktop.i18n import tr, trn
from crm_desktop.ui.shell.conflict_cards import BASE, BOTH, MINE, ConflictCard, FieldCard, Told
from crm_desktop.ui.shell.sync_words import time_text


def side_title(told: Told, other: Told) -> str:
    """Yours, Rosie's, or the other laptop of the same person."""
    if told.own:
        return tr("Yours")
    if told.who and told.who != other.who:
        return tr("{name}'s", name=first_name(told.who))
    return tr("Your other laptop") if told.who else tr("The other laptop")


def first_name(full: str) -> str:
    """What one calls a person: the first word of a Latin name, a Chinese name whole."""
    return full.split()[0] if full.strip() else tr("Somebody")


def side_note(told: Told, today: date) -> str:
    """today 09:12, this laptop."""
    when = time_text(told.at, today)
    if told.own:
        return tr("{when}, this laptop", when=when)
    return tr("{when}, {device}", when=when, device=told.device) if told.device else when


def base_note(each: FieldCard) -> str:
    """Under what stood there before."""
    if not each.knows_base:
        return tr("not known on this laptop")
    return tr("on both laptops") if each.base else tr("empty on both laptops")


def card_detail(card: ConflictCard) -> str:
    """Under the record's name in the list: the field, or how many."""
    if any(each.in_trash for each in card.fields):
        return tr("Deleted, and added to since")
    if any(each.deletion for each in card.fields):
        return tr("Deleted, and changed since")
    return card.fields[0].label if len(card.fields) == 1 else trn("{n} field", "{n} fields", len(card.fields))


def card_sentence(card: ConflictCard) -> tuple[str, str]:
    """What happened, and what is to be done."""
    advice = tr("Nothing is lost: both values stay in the history. Choose the one to show to everybody.")
    gone = next((each for each in card.fields if each.deletion), None)
    if gone is not None and gone.in_trash:
        if gone.deletion == MINE:
            what = tr("You deleted it; something was added to it elsewhere while the two laptops were apart.")
        else:
            what = tr("It was deleted elsewhere; you added something to it while the two laptops were apart.")
        return what, tr("Bring it back with what was added, or let that go as well.")
    if gone is not None:
        if gone.deletion == MINE:
            what = tr("You deleted it; it was changed elsewhere while the two laptops were apart.")
        else:
            what = tr("It was deleted elsewhere; you changed it while the two laptops were apart.")
        return what, tr("It lives on until you decide. Keep it, or delete it for everybody.")
    if card.is_own or not card.other or not any(each.mine.own for each in card.fields):
        return trn("The same field was changed on two laptops while they were apart.",
                   "The same {n} fields were changed on two laptops while they were apart.", len(card.fields)), advice
    return trn("You and {name} changed the same field while you were apart.",
               "You and {name} changed the same {n} fields while you were apart.", len(card.fields),
               name=card.other), advice


def result_text(each: FieldCard, which: str) -> str:
    """What all will see in a field."""
    if each.in_trash:
        return tr("all of it deleted") if which == each.deletion else tr("back, with what was added")
    if each.deletion:
        return tr("deleted for everybody") if which == each.deletion else tr("kept, as it was changed")
    if which == BOTH:
        return tr("{one} and {other}", one=each.mine.text or UNKNOWN, other=each.theirs.text or UNKNOWN)
    if which == BASE:
        return each.base or UNKNOWN
    return (each.mine if which == MINE else each.theirs).text or UNKNOWN


def other_text(each: FieldCard, which: str) -> str:
    """The value that was not chosen, which may be kept as well."""
    return (each.theirs if which == MINE else each.mine).text or UNKNOWN


def how_it_came(card: ConflictCard, today: date) -> Iterator[tuple[str, str]]:
    """When and what, the oldest first."""
    steps: set[tuple[int, str]] = set()
    for each in card.fields:
        for place, told in ((MINE, each.mine), ("", each.theirs)):
            deleted = each.deletion and (place == MINE) == (each.deletion == MINE)
            you = told.own or (each.mine.own and told.who == each.mine.who)
            steps.add((told.at, _step(told, each.label, you=you, deleted=bool(deleted), whole=each)))
    for at, text in sorted(steps):
        yield time_text(at, today), text


def _step(told: Told, label: str, *, you: bool, deleted: bool, whole: FieldCard) -> str:
    who = tr("You") if you else told.who or tr("Somebody")
    where = tr("this laptop") if told.own else told.device or tr("another laptop")
    if deleted:
        return tr("{who} deleted it on {where}", who=who, where=where)
    if whole.in_trash:
        return tr("{who} added to it on {where}", who=who, where=where)
    if whole.deletion:
        return tr("{who} changed it on {where}", who=who, where=where)
    return tr("{who} changed “{field}” on {where}", who=who, field=label, where=where)
