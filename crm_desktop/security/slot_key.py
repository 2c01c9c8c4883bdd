"""One key slot: how a secret wraps the data key, and the check value that tells a wrong secret from damage."""

import hmac
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ID_BYTES = 16
CHECK_BYTES = 16
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16


class TamperedSlotError(Exception):
    """The secret is right, but what it unwraps has been altered."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to unlock a book, as it lies on the disk.

    `slot_id` is 16 random bytes, `made_at` UTC milliseconds, `parameters` what the kind needs besides its secret.
    `check` (16 bytes) commits to the wrapping key; `wrapped` is nonce, AES-256-GCM ciphertext of the 32-byte data
    key, and tag. Kinds that this version does not know are carried as they are.
    """

    slot_id: bytes
    kind: str
    made_at: int
    parameters: Mapping[str, int | str]
    check: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


def new_slot_id() -> bytes:
    """16 random bytes: the id of a slot, of a slots file, or a salt."""
    return os.urandom(ID_BYTES)


def seal_slot(kind: str, book_id: bytes, parameters: Mapping[str, int | str], secret: bytes, data_key: bytes,
              slot_id: bytes) -> Slot:
    """Wraps the 32-byte data key under a key derived from `secret` (HKDF-SHA256, RFC 5869, salted by the slot id).

    The book, the slot and its parameters are bound as associated data. ValueError where the data key has another
    length.
    """
    if len(data_key) != KEY_BYTES:
        raise ValueError("a data key has 32 bytes")
    key, check = _key_and_check(secret, slot_id)
    nonce = os.urandom(NONCE_BYTES)
    wrapped = nonce + AESGCM(key).encrypt(nonce, data_key, _bound(kind, book_id, slot_id, parameters))
    return Slot(slot_id, kind, time.time_ns() // 1_000_000, dict(parameters), check, wrapped)


def open_slot(slot: Slot, book_id: bytes, secret: bytes) -> bytes | None:
    """The 32-byte data key, or None where the secret is not this slot's. TamperedSlotError where it is, but fails."""
    key, check = _key_and_check(secret, slot.slot_id)
    if not hmac.compare_digest(check, slot.check):
        return None
    nonce, sealed = slot.wrapped[:NONCE_BYTES], slot.wrapped[NONCE_BYTES:]
    bound = _bound(slot.kind, book_id, slot.slot_id, slot.parameters)
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound)
    except InvalidTag:
        raise TamperedSlotError from None


def data_key_check(data_key: bytes, book_id: bytes) -> bytes:
    """16 bytes that tell whether a data key is this book's; a random 256-bit key cannot be found from them."""
    return HKDF(SHA256(), CHECK_BYTES, book_id, b"crm/book-check/v1").derive(data_key)


def _key_and_check(secret: bytes, slot_id: bytes) -> tuple[bytes, bytes]:
    # AES-GCM does not commit to its key: without the check value one wrapped text could open under two secrets.
    both = HKDF(SHA256(), KEY_BYTES + CHECK_BYTES, slot_id, b"crm/slot/v1").derive(secret)
    return both[:KEY_BYTES], both[KEY_BYTES:]


def _bound(kind: str, book_id: bytes, slot_id: bytes, parameters: Mapping[str, int | str]) -> bytes:
    parts = ["crm-slot", 1, book_id.hex(), slot_id.hex(), kind, dict(parameters)]
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode("ascii")
