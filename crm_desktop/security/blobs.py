"""Attached files, sealed: equal files are equal bytes inside a territory, and nobody outside can test for them.

The key comes from the content's hash, so it serves one content alone, and chunk n may have nonce n. Each chunk tells
its number and whether it is the last (STREAM, Hoang et al. 2015): none can be moved, left out or cut off. That a text
could open under two keys, as AES-GCM allows, is ruled out by the content's hash, which is compared in the end.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.security.sealing import TAG_BYTES, BadSeal, padme
from crm_desktop.security.team_keys import TerritoryKey

DOMAIN = "crm/blob/v1"  # another size of chunks needs another word: nonces would meet
CHUNK = 64 * 1024  # bytes of content in a chunk
PART_ENDING = ".part"
_LAST = (b"\0", b"\1")


@dataclass(frozen=True, slots=True)
class BlobRef:
    """What a record keeps of an attached file: hash (32 bytes) of the sealed bytes, hash and size of the content."""

    blob_id: bytes
    digest: bytes
    size: int

    @property
    def sealed_size(self) -> int:
        """Bytes of the sealed file: the content, its padding (Padme), and a tag for each chunk."""
        padded = padme(self.size)
        return padded + TAG_BYTES * _chunks(padded)


class ContentChanged(Exception):  # noqa: N818 - it tells of what somebody did meanwhile
    """The file was written to while it was sealed; nothing of it is kept."""


def blob_key(key: TerritoryKey, workspace: bytes) -> bytes:
    """The territory's blob key (32 bytes). It stays when somebody leaves, as ids do: old files stay the same file."""
    return hmac.digest(key.id_key, signing_bytes(DOMAIN, workspace, key.territory), "sha256")


def seal_blob(source: Path, to: Path, key: bytes) -> BlobRef:
    """Seals a file into another one, under its territory's `blob_key`. Raises ContentChanged and OSError.

    The content is hashed once more on the way: under the key of another content nothing may ever leave this machine.
    """
    digest, size = _hashed(source)
    padded = padme(size)
    whole, content = hashlib.sha256(), hashlib.sha256()
    cipher, left = AESGCM(hmac.digest(key, digest, "sha256")), size
    with source.open("rb") as read, _written_whole(to) as written:
        for number in range(_chunks(padded)):
            room = min(CHUNK, padded - number * CHUNK)
            data = read.read(min(room, left))
            content.update(data)
            left -= len(data)
            sealed = cipher.encrypt(_nonce(number, padded), data.ljust(room, b"\0"), None)
            whole.update(sealed)
            written.write(sealed)
        if content.digest() != digest or read.read(1):
            raise ContentChanged
    return BlobRef(whole.digest(), digest, size)


def open_blob(sealed: Path, to: Path, ref: BlobRef, key: bytes) -> None:
    """The content again, under its territory's `blob_key`. Raises BadSeal and leaves no file then; OSError."""
    if sealed.stat().st_size != ref.sealed_size:
        raise BadSeal("another size")
    padded, left = padme(ref.size), ref.size
    content, cipher = hashlib.sha256(), AESGCM(hmac.digest(key, ref.digest, "sha256"))
    with sealed.open("rb") as read, _written_whole(to) as written:
        for number in range(_chunks(padded)):
            try:
                data = cipher.decrypt(_nonce(number, padded), read.read(CHUNK + TAG_BYTES), None)[:left]
            except InvalidTag:
                raise BadSeal("altered, or another file") from None
            left -= len(data)
            content.update(data)
            written.write(data)
        if content.digest() != ref.digest:
            raise BadSeal("another content")


def _chunks(padded: int) -> int:
    return max(1, -(-padded // CHUNK))


def _nonce(number: int, padded: int) -> bytes:
    return number.to_bytes(11, "big") + _LAST[number == _chunks(padded) - 1]


def _hashed(file: Path) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as read:
        while data := read.read(CHUNK):
            digest.update(data)
            size += len(data)
    return digest.digest(), size


@contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads, and that stands at its place when all of it is there, or not at all."""
    part = path.with_name(path.name + PART_ENDING)
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
