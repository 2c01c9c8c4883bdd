"""What a book remembers of a record beside its values: its vector and where each value came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from crm_desktop.changes.change import Dot, Stamped, next_stamp

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


def pack_value(value: object) -> bytes:
    """Any value of a field, or a record's whole body, as msgpack."""
    return _pack(value)


def unpack_value(data: bytes) -> object:
    """The other way round; sequences come back as lists."""
    return _unpack(data)


@dataclass
class RecordState:
    """One dot and stamp for the fields as created, exceptions only for what was edited later.

    `fields` maps a path (a field, or field/element of a set) to its (stamp, actor, n). `vector` maps an actor to the
    newest change set of it that this copy of the record has seen; `deleted` is what its deletion had seen.
    """

    created: Stamped
    fields: dict[str, Stamped] = field(default_factory=dict)
    vector: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, int] = field(default_factory=dict)

    def stamped(self, path: str) -> Stamped:
        """Stamp and dot of the value at this path."""
        return self.fields.get(path, self.created)

    def dot(self, path: str) -> Dot:
        """Where the value at this path came from."""
        return self.stamped(path)[1:]

    def seen(self) -> dict[int, int]:
        """The version vector; a record that was only created has the vector of its one dot."""
        return self.vector or {self.created[1]: self.created[2]}

    def edited(self, path: str, now: int, actor: int, n: int, *, gone: bool = False) -> None:
        """The value at this path is replaced, or an element leaves its set: the vector still covers what it was."""
        self.fields[path] = (next_stamp(now, self.stamped(path)[0]), actor, n)
        if gone:
            del self.fields[path]
        self.vector = {**self.seen(), actor: n}

    def reborn(self, now: int, actor: int, n: int) -> None:
        """The record comes back from the trash: every value takes one new stamp and dot."""
        newest = max([self.created[0], *(one[0] for one in self.fields.values())])
        self.vector = {**self.seen(), actor: n}
        self.created = (next_stamp(now, newest), actor, n)
        self.fields = {}

    def is_dead(self, paths: Iterable[str]) -> bool:
        """Whether the deletion had seen every dot of the body."""
        dots = {self.created[1:], *(self.dot(path) for path in paths)}
        return bool(self.deleted) and all(self.deleted.get(actor, -1) >= n for actor, n in dots)

    def columns(self) -> tuple[int, int, int, bytes | None, bytes | None, bytes | None]:
        """at, actor, n, fields, vector, deleted as `record_state` keeps them: nothing where there is no exception."""
        plain = {self.created[1]: self.created[2]}
        return (*self.created, pack_value(self.fields) if self.fields else None,
                pack_value(self.vector) if self.vector and self.vector != plain else None,
                pack_value(self.deleted) if self.deleted else None)


_fields = msgspec.msgpack.Decoder(dict[str, tuple[int, int, int]]).decode
_vector = msgspec.msgpack.Decoder(dict[int, int]).decode


def state_from_columns(at: int, actor: int, n: int, fields: bytes | None, vector: bytes | None,
                       deleted: bytes | None) -> RecordState:
    """A record's state from the columns that `RecordState.columns` gave."""
    return RecordState((at, actor, n), _fields(fields) if fields else {}, _vector(vector) if vector else {},
                       _vector(deleted) if deleted else {})
