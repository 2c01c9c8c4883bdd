"""Attached files go to the server and come back in chunks: after a cut, the same call goes on where that happened."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.changes.protocol import BlobChunk, BlobReply
from crm_desktop.security.blobs import CHUNK, PART_ENDING, BlobRef
from crm_desktop.security.sealing import BadSeal
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused
from crm_desktop.sync.trip import Progress, Stopped

TRIES = 2  # what another laptop had begun under this id may be something else: the server then drops all of it


@dataclass(frozen=True)
class BlobTalk:
    """A device's talk about the blobs of one territory; `connection` is over the same server."""

    server: Server
    connection: Connection
    territory: bytes

    def path(self, ref: BlobRef, offset: int, size: int) -> str:
        """The address of a chunk; `size` is 0 where it is only read."""
        return f"/v1/blob/{ref.blob_id.hex()}?territory={self.territory.hex()}&offset={offset}&size={size}"


def send_blob(talk: BlobTalk, ref: BlobRef, sealed: Path, progress: Progress | None = None) -> None:
    """Sends a sealed file, as far as the server lacks it; where it has all of it already, nothing goes over.

    Raises BadSeal where the file is not that of `ref`, Stopped, OSError, and what a Connection raises: then the same
    call goes on later, also after a restart.
    """
    for last in range(TRIES - 1, -1, -1):
        try:
            _send(talk, ref, sealed, progress)
        except ServerRefused as refusal:
            if refusal.code != "bad_blob":
                raise
            if _sealed_hash(sealed) != ref.blob_id:
                raise BadSeal("another file") from None
            if not last:
                raise
        else:
            return


def fetch_blob(talk: BlobTalk, ref: BlobRef, to: Path, progress: Progress | None = None) -> None:
    """Fetches a sealed file; it stands at its place only when all of it is there and has the hash of its name.

    Until then it grows beside it. Raises Stopped, OSError, and what a Connection raises: then the same call goes on
    later. BadAnswer where the server gives something else; ServerRefused "no_blob" where it has not all of it yet.
    """
    part, size = to.with_name(to.name + PART_ENDING), ref.sealed_size
    with part.open("ab") as file:
        while (have := file.tell()) < size:
            chunk = _chunk(talk, ref, have)
            if chunk.size != size or not 0 < len(chunk.data) <= size - have:
                raise BadAnswer("a chunk that is none of this blob")
            file.write(chunk.data)
            file.flush()
            _report(progress, file.tell(), size)
        os.fsync(file.fileno())  # or a power cut after the move leaves an empty file
    if _sealed_hash(part) != ref.blob_id:
        part.unlink()
        raise BadAnswer("another blob than the one that was asked for")
    part.replace(to)


def _send(talk: BlobTalk, ref: BlobRef, sealed: Path, progress: Progress | None) -> None:
    size, most = ref.sealed_size, talk.connection.session().limits.chunk_bytes
    have = _put(talk, ref, b"", 0)
    with sealed.open("rb") as file:
        while have < size:
            file.seek(have)
            data = file.read(min(most, size - have))
            if not data:
                raise BadSeal("another size")
            before, have = have, _put(talk, ref, data, have)
            if have <= before:
                raise BadAnswer("a blob that does not grow")
            _report(progress, have, size)


def _put(talk: BlobTalk, ref: BlobRef, data: bytes, offset: int) -> int:
    path = talk.path(ref, offset, ref.sealed_size)
    reply = talk.connection.with_token(lambda token: talk.server.put(path, data, BlobReply, token=token))
    if reply.size != ref.sealed_size or not 0 <= reply.have <= reply.size:
        raise BadAnswer("a blob of another size")
    return reply.have


def _chunk(talk: BlobTalk, ref: BlobRef, offset: int) -> BlobChunk:
    path = talk.path(ref, offset, 0)
    return talk.connection.with_token(lambda token: talk.server.get(path, BlobChunk, token=token))


def _report(progress: Progress | None, done: int, whole: int) -> None:
    if progress is not None and not progress(done, whole):
        raise Stopped


def _sealed_hash(file: Path) -> bytes:
    """Read chunk by chunk: a blob can be larger than memory likes."""
    whole = hashlib.sha256()
    with file.open("rb") as read:
        while data := read.read(CHUNK):
            whole.update(data)
    return whole.digest()
