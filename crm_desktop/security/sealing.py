"""One sealed text: a key of its own from a random salt, a commitment to that key, AES-256-GCM, and a padded length.

`salt (32) | commitment (16) | ciphertext`. The key serves once, so the nonce is zero; without the commitment one text
could open under two keys (AES-GCM does not commit). Sizes follow Padme (PURBs, PETS 2019): at most 12 % more.
"""

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 32
COMMITMENT_BYTES = 16
TAG_BYTES = 16
HEAD_BYTES = SALT_BYTES + COMMITMENT_BYTES
END = b"\x80"  # closes the text; zeros follow (ISO/IEC 7816-4)
_NONCE = bytes(12)


class BadSeal(Exception):  # noqa: N818 - it tells of what somebody else wrote
    """These bytes do not open: altered, of another place, under another key, or no sealed text at all."""


def seal_once(text: bytes, key: bytes, info: bytes, bound: bytes) -> bytes:
    """The text sealed under a 32-byte key for one purpose (`info`); `bound` must be the same to open it."""
    salt = os.urandom(SALT_BYTES)
    once, commitment = _once(key, salt, info)
    padded = (text + END).ljust(padme(len(text) + 1), b"\0")
    return b"".join((salt, commitment, AESGCM(once).encrypt(_NONCE, padded, bound)))


def open_sealed(sealed: bytes, key: bytes, info: bytes, bound: bytes) -> bytes:
    """The text again. Raises BadSeal, which says nothing about why and carries none of it."""
    once, commitment = _once(key, sealed[:SALT_BYTES], info)
    if not hmac.compare_digest(commitment, sealed[SALT_BYTES:HEAD_BYTES]):
        raise BadSeal("another key")
    try:
        padded = AESGCM(once).decrypt(_NONCE, sealed[HEAD_BYTES:], bound)
    except InvalidTag:
        raise BadSeal("altered, or of another place") from None
    text = padded.rstrip(b"\0")
    if not text.endswith(END):
        raise BadSeal("no end")
    return text[:-1]


def padme(size: int) -> int:
    """The padded size in bytes: only the five or so leading bits of a length show."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def _once(key: bytes, salt: bytes, info: bytes) -> tuple[bytes, bytes]:
    both = HKDF(SHA256(), KEY_BYTES + COMMITMENT_BYTES, salt, info).derive(key)
    return both[:KEY_BYTES], both[KEY_BYTES:]
