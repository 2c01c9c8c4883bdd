"""The envelope of a record: sealed under its territory's key, bound to its place, named by the hash of its bytes."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.protocol import pack_message
from crm_desktop.security.sealing import BadSeal, open_sealed, seal_once

INFO = b"crm/rec/v1"


@dataclass(frozen=True, slots=True)
class Place:
    """What an envelope is bound to: it opens nowhere else. `device` is the laptop that sealed it."""

    workspace: bytes
    record_id: bytes
    territory: bytes
    epoch: int
    device: bytes
    flags: int

    def bound(self) -> bytes:
        """The canonical bytes of all this."""
        return pack_message(("crm-rec", 1, self.workspace, self.record_id, self.territory, self.epoch, self.device,
                             self.flags))


class Envelope(NamedTuple):
    """`wid` (16 bytes) names exactly these bytes at this place; manifests sign it and pushes compare it."""

    wid: bytes
    sealed: bytes


def seal_record(body: bytes, key: bytes, place: Place) -> Envelope:
    """A body (`write_body`) under the territory's key of `place.epoch`; sealed twice, it has two wids."""
    bound = place.bound()
    sealed = seal_once(body, key, INFO, bound)
    return Envelope(_wid(bound, sealed), sealed)


def open_record(envelope: Envelope, key: bytes, place: Place) -> bytes:
    """The body. Raises BadSeal where the bytes are not those of the wid, or do not open at this place (C5)."""
    bound = place.bound()
    if _wid(bound, envelope.sealed) != envelope.wid:
        raise BadSeal("another wid")
    return open_sealed(envelope.sealed, key, INFO, bound)


def envelope_wid(sealed: bytes, place: Place) -> bytes:
    """The name that these bytes must have; anybody can compute it, also who holds no key."""
    return _wid(place.bound(), sealed)


def _wid(bound: bytes, sealed: bytes) -> bytes:
    return hashlib.sha256(b"".join((len(bound).to_bytes(4, "big"), bound, sealed))).digest()[:ID_BYTES]
