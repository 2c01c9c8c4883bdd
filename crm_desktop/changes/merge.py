"""The merge of two copies of a record: the same in any order, any number of times, whatever the fields mean (C4)."""

from crm_desktop.changes.body import Body, Version, Versions, sorted_versions
from crm_desktop.changes.limits import BUILT_IN_ID
from crm_desktop.changes.vector import joined


def merge(mine: Body, theirs: Body) -> Body:
    """Both copies as one (C4): commutative, associative, idempotent; fields nobody here knows are kept (C6, C7).

    A value goes only where the other copy has seen it and no longer holds it. Raises ValueError where the two are no
    copies of one record.
    """
    if mine.kind != theirs.kind:
        raise ValueError("records of two kinds under one id")
    fields: dict[str, Versions] = {}
    for path in mine.fields.keys() | theirs.fields.keys():
        kept = _kept(mine.fields.get(path, ()), mine, theirs.fields.get(path, ()), theirs)
        if kept:
            fields[path] = kept
    return Body(mine.kind, fields, joined(mine.vector, theirs.vector), joined(mine.deleted, theirs.deleted))


def _kept(ours: Versions, mine: Body, others: Versions, theirs: Body) -> Versions:
    if ours == others:
        return ours
    return sorted_versions([*_survivors(ours, others, theirs), *_survivors(others, ours, mine)])


def _survivors(versions: Versions, others: Versions, other: Body) -> list[Version]:
    """Those that the other copy holds too or has not seen.

    A dot that stands for two values (a copied book that nobody noticed) keeps both: they become siblings (C7).
    """
    held = {each.dot for each in others}
    return [each for each in versions if each.dot in held or other.vector.get(each.actor, 0) < each.n]


def conflicts_of(body: Body) -> dict[str, Versions]:
    """Fields with values that are concurrent and differ, one version for each value, the shown one first (C7).

    Equal values merge silently, an untouched default never conflicts, and of the record's existence there is one.
    """
    return {path: told for path, versions in body.fields.items()
            if len(versions) > 1 and len(told := distinct(versions)) > 1}


def distinct(versions: Versions) -> Versions:
    """The first version of each value; defaults count only where there is nothing else."""
    found: dict[bytes, Version] = {}
    for each in versions:
        if each.actor != BUILT_IN_ID:
            found.setdefault(each.value, each)
    return tuple(found.values()) or versions[:1]


def clashes(body: Body) -> list[str]:
    """Paths where one dot stands for two values: some book wrote on under an actor that was not its own any more."""
    return [path for path, versions in body.fields.items() if len({each.dot for each in versions}) < len(versions)]
