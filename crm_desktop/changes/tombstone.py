"""Deletions: they take away what the deleter had seen and nothing else, and can be told from absence (C6)."""

from crm_desktop.changes.body import EXISTENCE, NIL, Body, Dot, all_dots, edited
from crm_desktop.changes.limits import TOMBSTONE_DAYS
from crm_desktop.changes.vector import covers, joined

DAY = 86_400_000  # milliseconds
FEW_DELETIONS = 50
FEW_PERCENT = 5


def is_dead(body: Body) -> bool:
    """Whether a deletion had seen every dot of the body; one that it had not seen keeps the record alive (C6)."""
    return bool(body.deleted) and all(covers(body.deleted, actor, n) for actor, n in all_dots(body))


def buried(body: Body, dot: Dot, now: int) -> Body:
    """The record is deleted: with a dot of its own, so that it travels, and with its body, so that it merges (C6)."""
    marked = _marked(body, dot, now)
    return Body(marked.kind, marked.fields, marked.vector, joined(marked.deleted, marked.vector))


def revived(body: Body, dot: Dot, now: int) -> Body:
    """The record comes back with the values it had and their dots; only that it exists is new (C8: nothing unseen)."""
    return _marked(body, dot, now)


def outlived(body: Body) -> bool:
    """Whether the record lives on although somebody deleted it: that goes to the inbox, "edited after you deleted it".

    A mark that `deleted` covers is a deletion; one that it does not cover is a return from the trash.
    """
    marks = body.fields.get(EXISTENCE, ())
    return bool(marks) and not is_dead(body) and all(covers(body.deleted, each.actor, each.n) for each in marks)


def trips_breaker(deletions: int, living: int) -> bool:
    """Whether a sync that would delete so many of the living records must stop and ask (C6)."""
    return deletions > max(FEW_DELETIONS, living * FEW_PERCENT / 100)


def may_be_forgotten(age: int, seq: int | None, floor: int) -> bool:
    """Whether a tombstone of this age (milliseconds) may go: after 400 days, and below every active device's cursor."""
    return age > TOMBSTONE_DAYS * DAY and seq is not None and seq <= floor


def _marked(body: Body, dot: Dot, now: int) -> Body:
    return edited(body, EXISTENCE, NIL, dot, now, naming=[each.dot for each in body.fields.get(EXISTENCE, ())])
