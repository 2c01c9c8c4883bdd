"""What a copy does when its record has left the territory: it is dropped only where nothing can be lost (C6, C6b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from crm_desktop.changes.vector import includes


class Heed(Enum):
    """What a `gone` stub does to a copy."""

    IGNORE = "ignore"
    DROP = "drop"  # and an id that was dropped here is created again under a new actor only
    HIDE = "hide"  # kept, with its unsent edits, until it is in reach again


@dataclass(frozen=True)
class Copy:
    """A record as this laptop holds it. `territory` and `seq` are of the row it last agreed on with the server."""

    territory: bytes
    seq: int
    vector: Mapping[bytes, int]
    synced: Mapping[bytes, int] | None


def heed_stub(copy: Copy | None, territory: bytes, seq: int, moved: Mapping[bytes, int]) -> Heed:
    """C6b: a stub counts only where its territory is the copy's present one and it is newer than the copy's row.

    `moved` is the vector of the row that the mover moved: a copy goes only if it is synced and the mover had all of it.
    """
    if copy is None or copy.territory != territory or copy.seq > seq:
        return Heed.IGNORE
    if copy.synced == copy.vector and includes(moved, copy.vector):
        return Heed.DROP
    return Heed.HIDE
