"""What sync brings is journaled under its own author, laptop and time: one act for each of them in a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.changes.body import Body, Version
from crm_desktop.changes.change import ChangeSet
from crm_desktop.changes.limits import BUILT_IN_ID
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.vector import covers, grown
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import RECORDS
from crm_desktop.i18n import later
from crm_desktop.store.codec import Values, to_json
from crm_desktop.store.link import Link

ENTRY = """insert into entry (change_set, kind, type, record_id, field, before, ids, first_row, last_row)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ACT = """insert into change_set
         values (?, ?, ?, 'sync', ?, ?, null, null, ?, (select member from actor where number = ?))"""


@dataclass
class SyncAct:
    """What one author's laptop changed, as far as this page tells. `n` is this book's own number of it."""

    n: int
    actor: int
    at: int
    created: dict[str, dict[bytes, int]] = field(default_factory=dict)
    touched: dict[str, list[bytes]] = field(default_factory=dict)
    entries: list[tuple[Any, ...]] = field(default_factory=list)

    def note_created(self, kind: RecordType, record_id: bytes, row: int) -> None:
        """Rows of one act and type are given out without a gap."""
        self.created.setdefault(kind.name, {})[record_id] = row
        self.touched.setdefault(kind.name, []).append(record_id)

    def note_whole(self, what: str, kind: RecordType, record_id: bytes, row: int) -> None:
        """A record was deleted ("delete") or came back ("restore")."""
        self.entries.append((what, kind.number, record_id, None, None, record_id, row, row))
        self.touched.setdefault(kind.name, []).append(record_id)

    def note_values(self, kind: RecordType, record_id: bytes, before: Values, after: Values) -> None:
        """The paths whose shown value is another one now."""
        old, new = flattened(kind, before), flattened(kind, after)
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) != new.get(path):
                self.entries.append(("edit", kind.number, record_id, path, pack_value(old.get(path)), None, None, None))
        self.touched.setdefault(kind.name, []).append(record_id)


class SyncActs:
    """The acts of one page; they take the book's next numbers as they come up."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._next: int = 1 + (link.value("select max(n) from change_set") or 0)
        self._by_author: dict[int, SyncAct] = {}

    def of(self, actor: int, stamp: int) -> SyncAct:
        """The act of this author; its time is the latest of its stamps."""
        act = self._by_author.get(actor)
        if act is None:
            act = self._by_author[actor] = SyncAct(self._next, actor, stamp)
            self._next += 1
        act.at = max(act.at, stamp)
        return act

    def write(self) -> tuple[ChangeSet, ...]:
        """Writes acts and entries; gives what each changed."""
        done = []
        title = later("Changes that came by sync")
        for act in self._by_author.values():
            created = [("create", RECORDS[name].number, next(iter(rows)) if len(rows) == 1 else None, None, None,
                        b"".join(rows), min(rows.values()), max(rows.values())) for name, rows in act.created.items()]
            self._link.run(ACT, (act.n, act.actor, act.at, title, to_json({}),
                                 sum(len(set(ids)) for ids in act.touched.values()), act.actor))
            self._link.many(ENTRY, [(act.n, *entry) for entry in (*created, *act.entries)])
            done.append(ChangeSet(act.n, title, {}, act.touched,
                                  {name: list(rows) for name, rows in act.created.items()}))
        return tuple(done)


def author_of(body: Body, seen: Mapping[bytes, int], now: int) -> tuple[bytes, int]:
    """The actor and stamp of the newest version that was not seen before.

    Where an element was only taken away there is no version: the actor whose dots grew, and the time of its arrival.
    """
    newest = max(_unseen(body, seen), default=None)
    if newest is not None:
        return newest.actor, newest.stamp
    more = grown(seen, body.vector)
    return max(more, key=lambda actor: more[actor], default=BUILT_IN_ID), now


def flattened(kind: RecordType, values: Values) -> dict[str, Any]:
    """Values by path: each element of a set, of entries or of the custom values by itself."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if kind.by_name[name].is_map:
            found.update((f"{name}/{element}", each) for element, each in value.items())
        else:
            found[name] = value
    return found


def _unseen(body: Body, seen: Mapping[bytes, int]) -> Iterable[Version]:
    return (each for versions in body.fields.values() for each in versions if not covers(seen, each.actor, each.n))
