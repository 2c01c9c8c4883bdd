"""What a book remembers of a record beside its values: its vector and where each value came from."""

from collections.abc import Collection
from dataclasses import dataclass, field

import msgspec

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.change import BUILT_IN_ACTOR, Dot, Stamped, next_stamp
from crm_desktop.changes.vector import in_order, joined

Sibling = tuple[int, int, int, bytes]  # stamp, actor, change set, value as msgpack
StateColumns = tuple[int, int, int, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None]

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


def pack_value(value: object) -> bytes:
    """Any value of a field, or a record's whole body, as msgpack."""
    return _pack(value)


def unpack_value(data: bytes) -> object:
    """The other way round; sequences come back as lists."""
    return _unpack(data)


def readable_value(data: bytes) -> object:
    """A value that came from elsewhere, sequences as tuples; NotImplemented where these bytes are no msgpack."""
    try:
        value = _unpack(data)
    except (msgspec.DecodeError, RecursionError, ValueError, TypeError):
        return NotImplemented
    return tuple(value) if isinstance(value, list) else value


@dataclass
class RecordState:
    """One dot and stamp for the fields as created, exceptions only for what was edited later.

    `fields` maps a path (a field, field/element of a set, or a pseudo-field of changes/body.py) to its (stamp, actor,
    n). `vector` maps an actor to the newest change set of it that this copy of the record has seen; `deleted` is what
    its deletions had seen. `siblings` are the versions beside the shown one (C7), and under EXISTENCE none where the
    record outlived its deletion. `unknown` are values whose bytes the record's columns cannot give back.
    """

    created: Stamped
    fields: dict[str, Stamped] = field(default_factory=dict)
    vector: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)
    siblings: dict[str, list[Sibling]] = field(default_factory=dict)
    unknown: dict[str, bytes] = field(default_factory=dict)

    def stamped(self, path: str) -> Stamped:
        """Stamp and dot of the value at this path."""
        return self.fields.get(path, self.created)

    def dot(self, path: str) -> Dot:
        """Where the value at this path came from."""
        return self.stamped(path)[1:]

    def seen(self) -> dict[int, int]:
        """The version vector; a record that was only created has the vector of its one dot."""
        return self.vector or {self.created[1]: self.created[2]}

    def edited(self, path: str, now: int, actor: int, n: int, *, gone: bool = False, before: object = None,
               naming: Collection[Dot] = ()) -> list[Sibling]:
        """The value at this path is replaced, or an element leaves its set: the vector still covers what it was.

        C7: siblings stay unless they say what was shown (`before`), are defaults, or are named; an element that leaves
        takes them along. Where other values went, gives all versions as they were, the shown one first.
        """
        waiting = self.siblings.pop(path, [])
        shown = self.unknown.pop(path, None)
        settled: list[Sibling] = []
        if waiting:
            shown = pack_value(before) if shown is None else shown
            others = [each for each in waiting if each[3] != shown and each[1] != BUILT_IN_ACTOR]
            kept = [each for each in others if not gone and (each[1], each[2]) not in naming]
            if kept:
                self.siblings[path] = kept
            if len(kept) < len(others):
                settled = [(*self.stamped(path), shown), *waiting]
        self.fields[path] = (next_stamp(now, self.stamped(path)[0]), actor, n)
        if gone:
            del self.fields[path]
        self.vector = {**self.seen(), actor: n}
        return settled

    def asked_again(self, path: str, waiting: Collection[Sibling]) -> None:
        """These versions wait beside the shown one again, under dots that nobody has seen (C7, C8)."""
        if waiting:
            self.siblings[path] = sorted([*self.siblings.get(path, ()), *waiting], reverse=True)

    def outlives(self, now: int, actor: int, mark: int, n: int, late: Collection[str]) -> None:
        """A deletion is in question again: its mark is the dot `mark`, and it covers that (C6).

        `late` are the paths of edits that it must not cover: they get the later dot `n`, with the values they have.
        """
        self._marked(now, actor, mark)
        self.deleted = joined(self.deleted, {actor: mark})
        for path in late:
            self.fields[path] = (next_stamp(now, self.stamped(path)[0]), actor, n)
        self.vector = joined(self.vector, {actor: n})
        self.siblings[EXISTENCE] = []

    def buried(self, now: int, actor: int, n: int) -> None:
        """The record is deleted, with a dot of its own: what was seen until now is gone (C6)."""
        self._marked(now, actor, n)
        self.deleted = joined(self.deleted, self.vector)

    def revived(self, now: int, actor: int, n: int) -> None:
        """The record comes back, with the values it had and their dots; only that it exists is new (C8)."""
        self._marked(now, actor, n)

    def columns(self) -> StateColumns:
        """at, actor, n, fields, vector, deleted, siblings, unknown as `record_state` keeps them: nothing where there is
        no exception. Equal vectors have equal bytes."""
        plain = {self.created[1]: self.created[2]}
        return (*self.created, pack_value(self.fields) if self.fields else None,
                pack_value(in_order(self.vector)) if self.vector and self.vector != plain else None,
                pack_value(in_order(self.deleted)) if self.deleted else None,
                pack_value(self.siblings) if self.siblings else None,
                pack_value(self.unknown) if self.unknown else None)

    def _marked(self, now: int, actor: int, n: int) -> None:
        self.siblings.pop(EXISTENCE, None)
        held = self.fields.get(EXISTENCE)
        self.fields[EXISTENCE] = (next_stamp(now, held[0] if held else -1), actor, n)
        self.vector = joined(self.seen(), {actor: n})


_fields = msgspec.msgpack.Decoder(dict[str, tuple[int, int, int]]).decode
_vector = msgspec.msgpack.Decoder(dict[int, int]).decode
_siblings = msgspec.msgpack.Decoder(dict[str, list[tuple[int, int, int, bytes]]]).decode
_versions = msgspec.msgpack.Decoder(list[tuple[int, int, int, bytes]]).decode
_unknown = msgspec.msgpack.Decoder(dict[str, bytes]).decode


def state_from_columns(at: int, actor: int, n: int, fields: bytes | None = None, vector: bytes | None = None,
                       deleted: bytes | None = None, siblings: bytes | None = None,
                       unknown: bytes | None = None) -> RecordState:
    """A record's state from the columns that `RecordState.columns` gave."""
    return RecordState((at, actor, n), _fields(fields) if fields else {}, _vector(vector) if vector else {},
                       _vector(deleted) if deleted else {}, _siblings(siblings) if siblings else {},
                       _unknown(unknown) if unknown else {})


def unpack_siblings(data: bytes) -> list[Sibling]:
    """Versions as `pack_value` packed them."""
    return _versions(data)


def unpack_vector(data: bytes) -> dict[int, int]:
    """A vector as `RecordState.columns` packed it."""
    return _vector(data)
