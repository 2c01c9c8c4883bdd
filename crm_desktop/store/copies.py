"""The copies of records that this book holds, wherever they lie: among the living, in the trash, or carried unread."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from crm_desktop.changes.body import Body
from crm_desktop.changes.state import RecordState, readable_value, state_from_columns, unpack_vector
from crm_desktop.changes.wire import read_body
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.bodies import Numbers, composed
from crm_desktop.store.codec import Values, columns_to_values
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.states import SERVER, STATE, synced_vector
from crm_desktop.store.trash import trashed_state, trashed_values


class Place(Enum):
    """Where a record lies."""

    LIVING = "living"
    TRASH = "trash"
    CARRIED = "carried"


class Agreed(NamedTuple):
    """What was last agreed on with the server: its row's wid and seq, and the manifest that vouches for it."""

    wid: bytes | None = None
    seq: int | None = None
    device: int | None = None
    push_no: int | None = None


@dataclass(slots=True)
class Copy:
    """A record as this book holds it. `synced` is the vector that the server has, None where it never saw the record.

    A carried one has a `body` and no values; `act` is the change set that brought a trashed one there, and when.
    """

    place: Place
    kind: int
    record_id: bytes
    row: int
    values: Values
    state: RecordState
    territory: int
    synced: dict[bytes, int] | None
    agreed: Agreed
    body: Body | None = None
    act: tuple[int, int] = (0, 0)
    _made: Body | None = None

    def as_body(self, numbers: Numbers) -> Body:
        """As it travels."""
        if self.body is not None:
            return self.body
        if self._made is None:
            self._made = composed(BY_NUMBER[self.kind], self.values, self.state, self.territory, numbers)
        return self._made


def copies_of(link: Link, numbers: Numbers, kind: int, record_ids: Iterable[bytes]) -> dict[bytes, Copy]:
    """The copies of these records, as far as there are any; each lies in one place, and is looked for until found."""
    found: dict[bytes, Copy] = {}
    asides = [copies for table, copies in (("trash", trashed_copies), ("carried", carried_copies))
              if link.value(f"select exists (select 1 from {table})")]
    for part in in_batches(record_ids):
        if kind in BY_NUMBER:
            for copy in living_copies(link, numbers, BY_NUMBER[kind], f"t.id in ({_marks(part)})", part):
                found[copy.record_id] = copy
        for copies in asides:
            rest = [record_id for record_id in part if record_id not in found]
            for copy in copies(link, numbers, f"id in ({_marks(rest)})", rest):
                found[copy.record_id] = copy
    return found


def _marks(parameters: Sequence[Any]) -> str:
    return ",".join("?" * len(parameters))


def living_copies(link: Link, numbers: Numbers, kind: RecordType, where: str,
                  parameters: Sequence[Any]) -> Iterator[Copy]:
    """Living records of a type; the condition speaks of `t`, its table, and `s`, the state."""
    state_names = ", ".join(f"s.{name}" for name in f"territory, {STATE}, {SERVER}".split(", "))
    names = ", ".join(f"t.{name}" for name in kind.columns)
    for row, record_id, *columns in link.rows(
            f"select t.row, t.id, {state_names}, {names} from {kind.name} t join record_state s on s.row = t.row"
            f" where {where}", parameters):
        state = state_from_columns(*columns[1:9])
        synced = synced_vector(state.created, columns[9])
        yield Copy(Place.LIVING, kind.number, record_id, row, columns_to_values(kind, columns[14:]), state, columns[0],
                   None if synced is None else numbers.abroad(synced), Agreed(*columns[10:14]))


def trashed_copies(link: Link, numbers: Numbers, where: str, parameters: Sequence[Any]) -> Iterator[Copy]:
    """Records in the trash."""
    for record_id, kind, row, change_set, at, body, kept, synced, *agreed in link.rows(
            f"select id, type, row, change_set, at, body, state, {SERVER} from trash where {where}", parameters):
        territory, state = trashed_state(kept)
        yield Copy(Place.TRASH, kind, record_id, row, trashed_values(body), state, territory,
                   None if synced is None else numbers.abroad(unpack_vector(synced)), Agreed(*agreed),
                   act=(change_set, at))


def carried_copies(link: Link, numbers: Numbers, where: str, parameters: Sequence[Any]) -> Iterator[Copy]:
    """Records that this program cannot show."""
    for record_id, kind, territory, body, synced, *agreed in link.rows(
            f"select id, kind, territory, body, {SERVER} from carried where {where}", parameters):
        yield Copy(Place.CARRIED, kind, record_id, 0, {}, RecordState((0, 0, 0)), territory,
                   None if synced is None else vector_by_id(synced), Agreed(*agreed), read_body(body))


def vector_by_id(data: bytes) -> dict[bytes, int]:
    """A vector by actors' ids, as it was packed."""
    found = readable_value(data)
    if not isinstance(found, dict):
        raise ValueError("no vector")
    return {bytes(actor): int(n) for actor, n in found.items()}
