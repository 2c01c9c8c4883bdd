"""Version vectors: which change sets of which actors a copy of a record has seen. They only ever grow (C8)."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Actor = TypeVar("Actor", bound=Hashable)  # 16 bytes where it travels, this book's number of it where it is kept


def covers(vector: Mapping[Actor, int], actor: Actor, n: int) -> bool:
    """Whether this dot has been seen (C4, C7): change sets count from 1, so an actor that is not there counts 0."""
    return vector.get(actor, 0) >= n


def includes(vector: Mapping[Actor, int], other: Mapping[Actor, int]) -> bool:
    """Whether all that the other has seen is seen here too (C6b: a copy that is covered may go)."""
    return all(vector.get(actor, 0) >= n for actor, n in other.items())


def joined(vector: Mapping[Actor, int], other: Mapping[Actor, int]) -> dict[Actor, int]:
    """What both together have seen: for each actor the maximum, so that nothing seen is ever forgotten (C4, C8)."""
    found = dict(vector)
    for actor, n in other.items():
        if n > found.get(actor, 0):
            found[actor] = n
    return found


def grown(vector: Mapping[Actor, int], other: Mapping[Actor, int]) -> dict[Actor, int]:
    """What the other has seen beyond this vector."""
    return {actor: n for actor, n in other.items() if n > vector.get(actor, 0)}


def in_order(vector: Mapping[int, int]) -> dict[int, int]:
    """The same vector sorted, so that equal ones have equal bytes: dirty is computed by comparing them."""
    return dict(sorted(vector.items()))
