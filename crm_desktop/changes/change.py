"""What a change is: dots, stamps, and the set of changes that one act makes."""

import dataclasses
from dataclasses import dataclass

from crm_desktop.changes.limits import LARGEST_STAMP

Dot = tuple[int, int]  # (this book's number of the actor, number of the change set): where a value came from
Stamped = tuple[int, int, int]  # (stamp in UTC milliseconds, actor, change set)
BUILT_IN_ACTOR = 0  # defaults of built-in records carry the dot (0, 1) and the stamp 0: any edit wins over them
CAUSES = ("person", "import", "rule", "sync", "undo", "demo")


def next_stamp(now: int, previous: int) -> int:
    """The stamp of a new value: the clock, or just after the field's last stamp where the clock lags behind.

    No clock locks a field (C4): at the end of time stamps stay equal, and the dots still tell what was replaced.
    """
    return min(max(now, previous + 1), LARGEST_STAMP)


@dataclass(frozen=True)
class Kept:
    """Something that an undo left alone, and why (an English msgid with values)."""

    record_id: bytes
    field: str | None
    why: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class ChangeSet:
    """What one act changed; `number` is None where nothing did. `title` is a msgid, filled in with `values`."""

    number: int | None
    title: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)
    touched: dict[str, list[bytes]] = dataclasses.field(default_factory=dict)
    created: dict[str, list[bytes]] = dataclasses.field(default_factory=dict)
    kept: tuple[Kept, ...] = ()

    def record_types(self) -> frozenset[str]:
        """The types of the records that changed: a screen that shows none of them need not refresh."""
        return frozenset(self.touched)

    def ids(self) -> list[bytes]:
        """The changed records' ids, each once, created ones first."""
        first = [one for ids in self.created.values() for one in ids]
        every = first + [one for ids in self.touched.values() for one in ids]
        return list(dict.fromkeys(every))
