"""The body of a record as it travels: every value with its stamp and dot, losing ones beside the shown one (C7)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.changes.change import next_stamp
from crm_desktop.changes.limits import BUILT_IN_ID, ID_BYTES

TERRITORY = "@"  # pseudo-field: where the record lies; without a version of it, in the book's first territory
EXISTENCE = "!"  # pseudo-field: the last deletion, or the return from the trash; it holds no value
ID_HEAD = b"\xc4\x10"  # how msgpack begins 16 bytes
NIL = b"\xc0"  # the empty value of a scalar that was emptied, as msgpack writes it
Dot = tuple[bytes, int]  # (actor, number of its change set): where a value came from, the same on every laptop


class Version(NamedTuple):
    """One value of one field, ordered as merges order them: by stamp, then by actor. `value` is msgpack, kept as is."""

    stamp: int
    actor: bytes
    n: int
    value: bytes

    @property
    def dot(self) -> Dot:
        """Where it came from."""
        return self.actor, self.n


Versions = tuple[Version, ...]  # the shown one first


@dataclass(frozen=True, slots=True)
class Body:
    """`fields` maps a path (a field, or field/element of a set or of entries) to its versions, never to none.

    A compound (money, stage, address) is one field. An element that is not there has no versions; that the vector
    covers its old dots tells that it was taken away. `deleted` is what the deletions had seen.
    """

    kind: int
    fields: dict[str, Versions]
    vector: dict[bytes, int]
    deleted: dict[bytes, int] = field(default_factory=dict)


def sorted_versions(versions: Iterable[Version]) -> Versions:
    """Each once, the one that is shown first: the latest stamp, ties by actor (C4: the same on every laptop)."""
    return tuple(sorted(set(versions), reverse=True))


def edited(body: Body, path: str, value: bytes | None, dot: Dot, now: int, naming: Collection[Dot] = ()) -> Body:
    """A person gives a field another value; None takes an element away, with all versions of it that are here.

    C7: only what was shown is replaced (equal values and built-in defaults with it); siblings stay until an edit
    names them. C1: stamp and dot come with the value. C8: the vector covers what was replaced.
    """
    held = body.fields.get(path, ())
    fields = dict(body.fields)
    if value is None:
        fields.pop(path, None)
    else:
        kept = [each for each in held if not is_replaced(each, held[0].value, naming)]
        stamp = next_stamp(now, max((each.stamp for each in held), default=-1))
        fields[path] = sorted_versions([*kept, Version(stamp, *dot, value)])
    return Body(body.kind, fields, {**body.vector, dot[0]: dot[1]}, body.deleted)


def is_replaced(version: Version, shown: bytes, naming: Collection[Dot]) -> bool:
    """Whether an edit replaces this version (C7): its value was seen, or it is a default, or the edit names it."""
    return version.value == shown or version.actor == BUILT_IN_ID or version.dot in naming


def territory_of(body: Body, home: bytes) -> bytes:
    """Where the record lies: a field like any other, so that a move and an edit merge (C4).

    What is no id there (nobody of ours writes that) leaves it at home.
    """
    held = body.fields.get(TERRITORY)
    value = held[0].value if held else b""
    return value[2:] if value[:2] == ID_HEAD and len(value) == len(ID_HEAD) + ID_BYTES else home


def all_dots(body: Body) -> Iterable[Dot]:
    """Every dot of the body."""
    return ((each.actor, each.n) for versions in body.fields.values() for each in versions)
