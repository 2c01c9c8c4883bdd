"""The truth behind the machine: every edit that was made and what it knowingly replaced, which no laptop can see."""

from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from crm_desktop.changes.body import EXISTENCE, TERRITORY, Body, Version, territory_of
from crm_desktop.changes.merge import clashes, merge
from crm_desktop.changes.vector import joined

FIELDS = ("a", "b")
RECORDS = (0, 1, 2, 3)
HOME = {0: b"T1", 1: b"T1", 2: b"T2", 3: b"T2"}
BOTH = frozenset({b"T1", b"T2"})
KIND = 1
YEAR = 31_536_000_000
EMPTY = Body(KIND, {}, {})


class Bad(Exception):  # noqa: N818 - what the machine looks for
    """A property does not hold: `kind` is LOST, HOLE, RESURRECT, DIVERGE, FALSE, DOT, EVIL, NOISY or STUCK."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(f"{kind}: {told}")
        self.kind = kind


class State(NamedTuple):
    """A record as it travels, with all edits that ever reached it."""

    body: Body
    edits: frozenset[int] = frozenset()


@dataclass
class Truth:
    """`flags` take single rules out of the protocol. `excused` edits may be lost: all who held them were lost."""

    flags: frozenset[str]
    now: int = 10**12
    count: int = 0
    last: int = 0
    replaced: dict[int, frozenset[int]] = field(default_factory=dict)
    seen: dict[int, frozenset[int] | None] = field(default_factory=dict)  # of a deletion: what its author had seen
    record: dict[int, int] = field(default_factory=dict)
    redone: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    evil: set[int] = field(default_factory=set)  # edits of removed laptops that nobody may take
    bad: set[int] = field(default_factory=set)
    removals: list[tuple[bytes, int]] = field(default_factory=list)

    def fresh(self) -> bytes:
        """16 bytes that were never given before."""
        self.count += 1
        return self.count.to_bytes(16, "big")

    def made(self, record: int, replaced: set[int], seen: frozenset[int] | None = None) -> int:
        """The number of a new edit; a deletion says what it had seen."""
        self.last += 1
        self.replaced[self.last], self.seen[self.last], self.record[self.last] = frozenset(replaced), seen, record
        return self.last

    def ancestors(self, edit: int) -> set[int]:
        """All that it replaced, and what that had replaced."""
        found, waiting = set(), list(self.replaced[edit])
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.replaced[one]
        return found

    def met(self, mine: State, theirs: State) -> State:
        """The merge of two copies, with what a flag takes out of it; nothing false may be shown afterwards."""
        one, two = mine.body, theirs.body
        both = merge(one, two)
        fields, deleted = dict(both.fields), both.deleted
        if clashed := clashes(both):
            raise Bad("DOT", f"one dot stands for two edits of {clashed}")
        if "no_vv" in self.flags:
            fields = {path: tuple(sorted({*one.fields.get(path, ()), *two.fields.get(path, ())}, reverse=True))
                      for path in one.fields.keys() | two.fields.keys()}
        if "sib_drop" in self.flags:
            fields = {path: held[:1] for path, held in fields.items()}
        if "tomb_all" in self.flags and deleted:
            deleted = joined(deleted, both.vector)
        for path, held in fields.items():
            shown = {edit_of(path, each) for each in held} if path != EXISTENCE else set()
            for edit in shown - self.redone:
                if shown & self.ancestors(edit) - self.redone:
                    raise Bad("FALSE", f"edit {edit} is shown against one that it had replaced")
        return State(Body(KIND, fields, both.vector, deleted), mine.edits | theirs.edits)


def edit_value(path: str, edit: int, territory: bytes = b"") -> bytes:
    """The value by which an edit is known again; a territory's id is its name and the edit."""
    return msgspec.msgpack.encode(territory + edit.to_bytes(14, "big") if path == TERRITORY else edit)


def edit_of(path: str, version: Version) -> int:
    """The edit that wrote this version."""
    value = msgspec.msgpack.decode(version.value)
    return int.from_bytes(value[2:], "big") if path == TERRITORY else int(value)


def place_of(record: int, body: Body) -> bytes:
    """The territory that a record lies in."""
    return territory_of(body, HOME[record])[:2]
