"""Ed25519 signatures over payloads; whoever holds the key of a device or of an invite speaks as it."""

import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crm_desktop.changes.protocol import Signed

SEED_BYTES = 32


class SigningKey:
    """A secret key. `public` has 32 bytes; the seed is shown nowhere, and `seed()` is for the encrypted book alone."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def signed(self, payload: bytes) -> Signed:
        """The payload with this key's signature (64 bytes)."""
        return Signed(payload, self._key.sign(payload))

    def seed(self) -> bytes:
        """The 32 bytes from which the key can be made again."""
        return self._key.private_bytes_raw()


def new_signing_key() -> SigningKey:
    """A key that nobody else has."""
    return SigningKey(os.urandom(SEED_BYTES))


def verify_signature(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Whether this key signed exactly these bytes; False too where key or signature are no such things."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True
