"""Blobs: attached files as ciphertext, in chunks that can go on after a cut; the id is the hash of the whole."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.changes.limits import DIGEST_BYTES, ID_BYTES
from crm_desktop.changes.protocol import BlobChunk, BlobReply
from crm_desktop.server.checks import Session
from crm_desktop.server.database import Database, workspace_head
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.refusals import Refused
from crm_desktop.server.teams import Teams
from crm_desktop.server.transaction import Transaction

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class BlobPlace:
    """Which blob, whose, and where in it; `size` is 0 where it is only read."""

    session: Session
    blob_id: bytes
    territory: bytes
    size: int
    offset: int

    def key(self) -> dict[str, bytes]:
        """The key of its row."""
        return {"workspace": self.session.workspace, "blob_id": self.blob_id, "territory": self.territory}


class Blobs:
    """The blobs of all workspaces. A blob belongs to a territory: who cannot read that one cannot read it."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self._database = database
        self._teams = teams
        self._limits = limits

    def place(self, session: Session, blob_id: str, asked: Mapping[str, str]) -> BlobPlace:
        """What the address says. Refused where it says nothing that can be."""
        place = BlobPlace(session, _hex(blob_id, DIGEST_BYTES), _hex(asked.get("territory", ""), ID_BYTES),
                          whole_number(asked.get("size", "0")), whole_number(asked.get("offset", "0")))
        if place.size > self._limits.blob_bytes:
            raise Refused(413, "too_large")
        return place

    def put(self, place: BlobPlace, data: bytes, now: int) -> BlobReply:
        """Adds a chunk where the last one ended; elsewhere it adds nothing and says how much is there.

        Refused where the whole has another hash than its id: then all of it is gone.
        """
        with self._database.write() as link:
            head = self._database.lock_workspace(link, place.session.workspace)
            members = self._teams.members(link, place.session.workspace, head)
            if place.territory not in members.writable(place.session.device) or place.size < 1:
                raise Refused(403, "denied")
            have, size = self._have(link, place) or (0, place.size)
            if not data or have == size or place.offset != have:
                return BlobReply(have, size)
            if size != place.size or have + len(data) > size:
                raise Refused(400, "bad_request")
            link.run(_PART, {**place.key(), "at_byte": have, "data": data})
            have += len(data)
            link.run(_SET, {**place.key(), "device": place.session.device, "size": size, "have": have, "now": now})
            if have < size or self._digest(link, place) == place.blob_id:
                return BlobReply(have, size)
            self._drop(link, place)
        raise Refused(400, "bad_blob")

    def get(self, place: BlobPlace) -> BlobChunk:
        """The chunk that holds the byte at `offset`, from there on."""
        with self._database.read() as link:
            head = workspace_head(link, place.session.workspace)
            members = self._teams.members(link, place.session.workspace, head)
            if place.territory not in members.readable(place.session.device):
                raise Refused(403, "denied")
            have, size = self._have(link, place) or (0, 0)
            if not size or have < size or place.offset > size:
                raise Refused(404, "no_blob")
            found = link.row(_CHUNK, {**place.key(), "offset": place.offset})
        return BlobChunk(found[1][place.offset - found[0]:] if found else b"", size)

    def clear(self, now: int) -> None:
        """Takes away what was begun more than a day ago and never finished."""
        with self._database.write() as link:
            for workspace, blob_id, territory in link.rows(_UNFINISHED, {"before": now - DAY_MS}):
                self._database.lock_workspace(link, workspace)
                key = {"workspace": workspace, "blob_id": blob_id, "territory": territory}
                link.run(_NO_PARTS, key)
                link.run(_NO_BLOB, key)

    def _have(self, link: Transaction, place: BlobPlace) -> tuple[int, int] | None:
        found = link.row(_FIND, place.key())
        return (found[0], found[1]) if found else None

    def _digest(self, link: Transaction, place: BlobPlace) -> bytes:
        """Read chunk by chunk: a blob can be larger than memory likes."""
        whole = hashlib.sha256()
        for at in link.values(_OFFSETS, place.key()):
            whole.update(link.value(_ONE, {**place.key(), "at_byte": at}))
        return whole.digest()

    def _drop(self, link: Transaction, place: BlobPlace) -> None:
        link.run(_NO_PARTS, place.key())
        link.run(_NO_BLOB, place.key())


def whole_number(said: str) -> int:
    """A number of an address. Refused where it is none, or larger than any that is counted."""
    if not (said.isascii() and said.isdigit() and len(said) <= 15):
        raise Refused(400, "bad_request")
    return int(said)


def _hex(said: str, size: int) -> bytes:
    if len(said) != size * 2 or not said.isascii() or not said.isalnum():
        raise Refused(400, "bad_request")
    try:
        return bytes.fromhex(said)
    except ValueError:
        raise Refused(400, "bad_request") from None


_KEY = "workspace = :workspace and blob_id = :blob_id and territory = :territory"
_FIND = (f"select have, size from blob where {_KEY}")
_SET = ("insert into blob (workspace, blob_id, territory, device, size, have, at) values"
            " (:workspace, :blob_id, :territory, :device, :size, :have, :now)"
            " on conflict (workspace, blob_id, territory) do update set have = excluded.have, at = excluded.at")
_PART = ("insert into blob_part (workspace, blob_id, territory, at_byte, data)"
             " values (:workspace, :blob_id, :territory, :at_byte, :data)")
_CHUNK = (f"select at_byte, data from blob_part where {_KEY} and at_byte <= :offset order by at_byte desc limit 1")
_OFFSETS = (f"select at_byte from blob_part where {_KEY} order by at_byte")
_ONE = (f"select data from blob_part where {_KEY} and at_byte = :at_byte")
_NO_PARTS = (f"delete from blob_part where {_KEY}")
_NO_BLOB = (f"delete from blob where {_KEY}")
_UNFINISHED = ("select workspace, blob_id, territory from blob where have < size and at < :before limit 1000")
