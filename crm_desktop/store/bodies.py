"""A record's columns and state as the body that travels, and the other way round: values are stored once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.body import EXISTENCE, NIL, TERRITORY, Body, Version, Versions, sorted_versions
from crm_desktop.changes.change import Stamped
from crm_desktop.changes.limits import BUILT_IN_ID
from crm_desktop.changes.state import RecordState, pack_value, readable_value
from crm_desktop.changes.tombstone import outlived
from crm_desktop.changes.wire import common_origin
from crm_desktop.domain.fields import RecordField, RecordType
from crm_desktop.domain.rules import understands
from crm_desktop.store.codec import Values
from crm_desktop.store.link import Link


class Numbers:
    """This book's numbers of actors and territories, for as long as one act or one question lasts."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.actors: dict[int, bytes] = {}
        self.own: set[int] = set()
        for number, actor, own in link.rows("select number, actor, own from actor"):
            self.actors[number] = actor
            if own:
                self.own.add(number)
        self._actor_numbers = {actor: number for number, actor in self.actors.items()}
        self.territories: dict[int, bytes] = dict(map(tuple, link.rows("select number, id from territory")))
        self._territory_numbers = {territory: number for number, territory in self.territories.items()}

    def actor(self, actor: bytes) -> int:
        """The number of an actor; one that is new here takes the next. Only inside a writing transaction."""
        if actor not in self._actor_numbers:
            number = 1 + max(self.actors)
            self._link.run("insert into actor (number, actor, device, own) values (?, ?, '', 0)", (number, actor))
            self.actors[number], self._actor_numbers[actor] = actor, number
        return self._actor_numbers[actor]

    def territory(self, territory: bytes) -> int:
        """The number of a territory; one that is new here takes the next. Only inside a writing transaction."""
        if territory not in self._territory_numbers:
            number = 1 + max(self.territories)
            self._link.run("insert into territory values (?, ?, '', x'')", (number, territory))
            self.territories[number], self._territory_numbers[territory] = territory, number
        return self._territory_numbers[territory]

    def abroad(self, vector: Mapping[int, int]) -> dict[bytes, int]:
        """A vector by ids, as it travels."""
        return {self.actors[number]: n for number, n in vector.items() if n}

    def at_home(self, vector: Mapping[bytes, int]) -> dict[int, int]:
        """A vector by this book's numbers."""
        return {self.actor(actor): n for actor, n in vector.items()}


@dataclass(slots=True)
class Laid:
    """A body as this book holds it. `values` are those that the record's columns can hold."""

    values: Values
    state: RecordState
    territory: int


def composed(kind: RecordType, values: Values, state: RecordState, territory: int, numbers: Numbers) -> Body:
    """The body of a record with these values and this state."""
    actors, unknown, exceptions, created = numbers.actors, state.unknown, state.fields, state.created
    fields: dict[str, Versions] = {}

    def version(path: str, value: bytes) -> Versions:
        stamp, actor, n = exceptions.get(path, created)
        return (Version(stamp, actors[actor], n, value),)

    for name, value in values.items():
        if kind.by_name[name].is_map:
            for element, each in value.items():
                path = f"{name}/{element}"
                fields[path] = version(path, unknown[path] if path in unknown else pack_value(each))
        else:
            fields[name] = version(name, unknown[name] if name in unknown else pack_value(value))
    for path in (*exceptions, *unknown):
        if path not in fields:
            held = pack_value(numbers.territories[territory]) if path == TERRITORY else NIL
            fields[path] = version(path, unknown.get(path, held))
    for path, waiting in state.siblings.items():
        if waiting:
            others = [Version(stamp, actors[actor], n, value) for stamp, actor, n, value in waiting]
            fields[path] = sorted_versions([*fields.get(path, ()), *others])
    return Body(kind.number, fields, numbers.abroad(state.seen()), numbers.abroad(state.deleted))


def laid(kind: RecordType, body: Body, home: int, numbers: Numbers) -> Laid:
    """What this book holds of a body: values that fit their field, and everything else in the state (C6, C7)."""
    base = common_origin(body.fields) or (0, BUILT_IN_ID, 0)
    created: Stamped = (base[0], numbers.actor(base[1]), base[2])
    found = Laid({}, RecordState(created), home)
    state = found.state
    for path, versions in body.fields.items():
        shown = versions[0]
        alike = shown[:3] == base
        kept = _take(kind, path, shown[3], found, numbers)
        if not alike or not kept:  # an emptied field is told from one that never was by its own dot
            state.fields[path] = created if alike else (shown.stamp, numbers.actor(shown.actor), shown.n)
        if len(versions) > 1:
            state.siblings[path] = [(each.stamp, numbers.actor(each.actor), each.n, each.value)
                                    for each in versions[1:]]
    state.vector = numbers.at_home(body.vector)
    if body.deleted:
        state.deleted = numbers.at_home(body.deleted)
        if outlived(body):
            state.siblings.setdefault(EXISTENCE, [])
    return found


def lacks(kind: RecordType, values: Values) -> bool:
    """Whether a value is missing without which this program cannot show such a record."""
    return any(one.name not in values for one in kind.required)


def _take(kind: RecordType, path: str, packed: bytes, found: Laid, numbers: Numbers) -> bool:
    """Lays one shown value; tells whether the columns hold it. Bytes that they cannot give back are kept."""
    one, name, element = kind.by_name.get(path), path, ""
    if one is None:
        name, _, element = path.partition("/")
        one = kind.by_name.get(name)
    if path == EXISTENCE and packed == NIL:
        return False
    if one is None or one.is_map != bool(element):
        return _take_pseudo(path, packed, found, numbers)
    if not one.is_map and packed == NIL:
        return False
    value = readable_value(packed)
    if not understands(one, element, value):
        found.state.unknown[path] = packed
        return True
    if pack_value(value) != packed:
        found.state.unknown[path] = packed
    _put(one, name, element, value, found)
    return True


def _put(one: RecordField, name: str, element: str, value: Any, found: Laid) -> None:
    if one.is_map:
        found.values.setdefault(name, {})[element] = value
    else:
        found.values[name] = value


def _take_pseudo(path: str, packed: bytes, found: Laid, numbers: Numbers) -> bool:
    if path == TERRITORY:
        territory = readable_value(packed)
        if isinstance(territory, bytes) and pack_value(territory) == packed:
            found.territory = numbers.territory(territory)
            return False
    found.state.unknown[path] = packed
    return True
