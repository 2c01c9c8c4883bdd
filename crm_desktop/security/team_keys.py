"""The keys of territories: one for each epoch to seal records with, and an id key that never changes."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from struct import Struct

from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.security.sealing import KEY_BYTES, BadSeal, open_sealed, seal_once

CHAIN_INFO = b"crm/chain/v1"
_LINE = Struct(">16sI32s32s")


@dataclass(frozen=True, slots=True)
class TerritoryKey:
    """What a laptop needs of a territory at an epoch. `key` seals records; from `id_key` come ids and blob keys."""

    territory: bytes
    epoch: int
    key: bytes = field(repr=False)
    id_key: bytes = field(repr=False)

    def next_epoch(self) -> "TerritoryKey":
        """A new key for the next epoch, since somebody has left; the id key stays."""
        return TerritoryKey(self.territory, self.epoch + 1, os.urandom(KEY_BYTES), self.id_key)


@dataclass(frozen=True, slots=True)
class TeamKeys:
    """All keys that a laptop holds, for each territory and epoch."""

    keys: Mapping[tuple[bytes, int], TerritoryKey] = field(default_factory=dict, repr=False)

    def key(self, territory: bytes, epoch: int) -> TerritoryKey | None:
        """None where this laptop has no such key (yet)."""
        return self.keys.get((territory, epoch))

    def newest(self, territory: bytes) -> TerritoryKey | None:
        """The key that new rows are sealed with."""
        epochs = [epoch for one, epoch in self.keys if one == territory]
        return self.keys[territory, max(epochs)] if epochs else None

    def by_epoch(self, territory: bytes) -> dict[int, bytes]:
        """Epoch -> the record key."""
        return {epoch: each.key for (one, epoch), each in self.keys.items() if one == territory}

    def joined_by(self, more: Iterable[TerritoryKey]) -> "TeamKeys":
        """These and more; what is here already stays as it is."""
        return TeamKeys({(each.territory, each.epoch): each for each in more} | dict(self.keys))

    def as_bytes(self) -> bytes:
        """All of it, for the encrypted book and for what an invite hands over."""
        lines = (self.keys[place] for place in sorted(self.keys))
        return b"".join(_LINE.pack(each.territory, each.epoch, each.key, each.id_key) for each in lines)


def team_keys_from(kept: bytes) -> TeamKeys:
    """The keys that `as_bytes` gave. ValueError where they are none."""
    if len(kept) % _LINE.size:
        raise ValueError("these are no territory keys")
    return TeamKeys().joined_by(TerritoryKey(*parts) for parts in _LINE.iter_unpack(kept))


def new_territory_key(territory: bytes, id_key: bytes) -> TerritoryKey:
    """The first epoch's key; the id key is the book's, or the team's."""
    return TerritoryKey(territory, 1, os.urandom(KEY_BYTES), id_key)


def seal_older_key(newer: TerritoryKey, older: TerritoryKey, workspace: bytes) -> bytes:
    """The key of the epoch before, for whoever has the newer one (`Removed.chain`)."""
    return seal_once(older.key, newer.key, CHAIN_INFO, _chain_bound(newer, workspace))


def open_older_key(newer: TerritoryKey, sealed: bytes, workspace: bytes) -> TerritoryKey:
    """The other way round. Raises BadSeal."""
    key = open_sealed(sealed, newer.key, CHAIN_INFO, _chain_bound(newer, workspace))
    if len(key) != KEY_BYTES:
        raise BadSeal("no key")
    return TerritoryKey(newer.territory, newer.epoch - 1, key, newer.id_key)


def _chain_bound(newer: TerritoryKey, workspace: bytes) -> bytes:
    return signing_bytes("crm/chain/v1", workspace, newer.territory, newer.epoch)
