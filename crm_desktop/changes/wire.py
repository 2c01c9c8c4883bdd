"""The bytes of a body: msgpack, the same for the same body, and values nobody here understands pass as they are.

An array of eight: format, kind, actors (sorted), vector and deleted (a count for each actor), base (stamp, actor,
change set: where most values came from), plain ({path: value}: one version, from the base) and the others
({path: [[stamp, actor, change set, value], ...]}). So a record that was only created costs 50 bytes beside its values.
A later format adds paths, not elements; one that older programs cannot merge has a higher number, and they put it
aside. Merging loses nothing, so there is no oldest format that may write.
"""

from collections import Counter

import msgspec

from crm_desktop.changes.body import Body, Version, Versions, sorted_versions
from crm_desktop.changes.limits import ACTOR_BYTES, LARGEST_BODY, LARGEST_COUNT, LARGEST_STAMP, LONGEST_PATH
from crm_desktop.changes.vector import covers, includes

FORMAT = 1
Base = tuple[int, bytes, int]  # stamp, actor, change set
_Raw = msgspec.Raw
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(
    tuple[int, int, list[bytes], list[int], list[int], tuple[int, int, int] | None, dict[str, msgspec.Raw],
          dict[str, list[tuple[int, int, int, msgspec.Raw]]]]).decode
_parts = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode
_number = msgspec.msgpack.Decoder(int).decode


class BadBody(Exception):  # noqa: N818 - it is put aside, and the rest goes on
    """These bytes are no body; whoever sent them, nothing of them is taken in (C5)."""


class NewerBody(BadBody):
    """A newer program wrote this body in a format that cannot be merged here; it waits for an update."""


def write_body(body: Body) -> bytes:
    """The canonical bytes (C2: what is sent again is the same)."""
    actors = sorted(body.vector)
    place = {actor: number for number, actor in enumerate(actors)}
    base = common_origin(body.fields)
    plain: dict[str, msgspec.Raw] = {}
    others: dict[str, list[tuple[int, int, int, msgspec.Raw]]] = {}
    for path, versions in sorted(body.fields.items()):
        if len(versions) == 1 and versions[0][:3] == base:
            plain[path] = _Raw(versions[0].value)
        else:
            others[path] = [(each.stamp, place[each.actor], each.n, _Raw(each.value)) for each in versions]
    return _encode((FORMAT, body.kind, actors, [body.vector[actor] for actor in actors],
                    [body.deleted.get(actor, 0) for actor in actors] if body.deleted else [],
                    (base[0], place[base[1]], base[2]) if base else None, plain, others))


def read_body(data: bytes) -> Body:
    """The other way round. Raises NewerBody, and BadBody for whatever else is no body: never anything else (C5)."""
    if len(data) > LARGEST_BODY:
        raise BadBody("too large")
    try:
        found = _decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _refusal(data, str(error)) from None
    try:
        return _checked(*found)
    except (IndexError, ValueError) as error:
        raise _refusal(data, str(error)) from None


def common_origin(fields: dict[str, Versions]) -> Base | None:
    """Where most of the shown values came from; of equally many the smallest."""
    first = next(iter(fields.values()), None)
    if first is None:
        return None
    base = first[0][:3]
    for versions in fields.values():
        if versions[0][:3] != base:
            break
    else:
        return base
    counts = Counter([versions[0][:3] for versions in fields.values()])
    return min(counts, key=lambda each: (-counts[each], each))


def _checked(number: int, kind: int, actors: list[bytes], seen: list[int], gone: list[int],
             base: tuple[int, int, int] | None, plain: dict[str, msgspec.Raw],
             others: dict[str, list[tuple[int, int, int, msgspec.Raw]]]) -> Body:
    if number != FORMAT or not 0 <= kind <= LARGEST_COUNT:
        raise ValueError("another format")
    if [actor for actor in actors if len(actor) != ACTOR_BYTES] or actors != sorted(set(actors)):
        raise ValueError("actors")
    vector = dict(zip(actors, seen, strict=True))
    deleted = {actor: n for actor, n in zip(actors, gone, strict=True) if n} if gone else {}
    if seen and not 0 < min(seen) <= max(seen) <= LARGEST_COUNT:
        raise ValueError("counts")
    if gone and (min(gone) < 0 or not includes(vector, deleted)):
        raise ValueError("counts")
    fields: dict[str, Versions] = {}
    if base is not None:
        origin = _origin(vector, actors, *base)
        fields = {path: (Version(*origin, bytes(value)),) for path, value in plain.items()}
    elif plain:
        raise ValueError("no base")
    for path, versions in others.items():
        if not versions or path in fields:
            raise ValueError("versions")
        fields[path] = sorted_versions(Version(*_origin(vector, actors, stamp, place, n), bytes(value))
                                       for stamp, place, n, value in versions)
    if "" in fields or (fields and max(map(len, fields)) > LONGEST_PATH):
        raise ValueError("a path")
    return Body(kind, fields, vector, deleted)


def _origin(vector: dict[bytes, int], actors: list[bytes], stamp: int, place: int, n: int) -> Base:
    if place < 0 or not 0 <= stamp <= LARGEST_STAMP or n < 1 or not covers(vector, actors[place], n):
        raise ValueError("a dot")  # each is covered by the vector, or a merge would take the value away again
    return stamp, actors[place], n


def _refusal(data: bytes, reason: str) -> BadBody:
    try:
        number = _number(_parts(data)[0])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, IndexError):
        return BadBody(reason)
    return NewerBody(f"format {number}") if number > FORMAT else BadBody(reason)
