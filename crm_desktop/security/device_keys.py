"""The keys of one laptop in a team: one to sign with, and a hybrid one that others wrap territory keys for."""

import hashlib
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from crm_desktop.changes.entries import DeviceCard
from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.security.signing import SEED_BYTES, SigningKey, new_signing_key

ML_SEED_BYTES = 64
X_SEED_BYTES = 32
ML_PUBLIC_BYTES = 1184
KEYS_BYTES = ID_BYTES + SEED_BYTES + ML_SEED_BYTES + X_SEED_BYTES
FINGERPRINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """`device` is the id (16 bytes) that goes with these keys; a copied book takes a new one with new keys."""

    device: bytes
    signing: SigningKey = field(repr=False)
    unwrapping: MLKEM768X25519PrivateKey = field(repr=False)
    seeds: bytes = field(repr=False)  # of the two parts of the wrap key

    def card(self, label: bytes) -> DeviceCard:
        """What others know of this laptop; `label` is its and its user's name, sealed."""
        parts = MLKEM768PrivateKey.from_seed_bytes(self.seeds[:ML_SEED_BYTES]).public_key().public_bytes_raw(), \
            X25519PrivateKey.from_private_bytes(self.seeds[ML_SEED_BYTES:]).public_key().public_bytes_raw()
        return DeviceCard(self.device, self.signing.public, b"".join(parts), label)

    def as_bytes(self) -> bytes:
        """All of it, 144 bytes, for the encrypted book alone."""
        return b"".join((self.device, self.signing.seed(), self.seeds))


def new_device_keys() -> DeviceKeys:
    """A new id and new keys."""
    return _keys(os.urandom(ID_BYTES), new_signing_key(), os.urandom(ML_SEED_BYTES + X_SEED_BYTES))


def device_keys_from(kept: bytes) -> DeviceKeys:
    """The keys that `as_bytes` gave. ValueError where they are none."""
    if len(kept) != KEYS_BYTES:
        raise ValueError("these are no device keys")
    start = ID_BYTES + SEED_BYTES
    return _keys(kept[:ID_BYTES], SigningKey(kept[ID_BYTES:start]), kept[start:])


def wrap_public(card: DeviceCard) -> MLKEM768X25519PublicKey:
    """The key to wrap for this laptop. ValueError where the card's bytes are no key."""
    return MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(card.wrap_key[:ML_PUBLIC_BYTES]),
                                   X25519PublicKey.from_public_bytes(card.wrap_key[ML_PUBLIC_BYTES:]))


def card_fingerprint(card: DeviceCard) -> bytes:
    """16 bytes that name a laptop's id and keys, whatever its label says."""
    told = signing_bytes("crm/card/v1", card.device, card.sign_key, card.wrap_key)
    return hashlib.sha256(told).digest()[:FINGERPRINT_BYTES]


def _keys(device: bytes, signing: SigningKey, seeds: bytes) -> DeviceKeys:
    parts = (MLKEM768PrivateKey.from_seed_bytes(seeds[:ML_SEED_BYTES]),
             X25519PrivateKey.from_private_bytes(seeds[ML_SEED_BYTES:]))
    return DeviceKeys(device, signing, MLKEM768X25519PrivateKey(*parts), seeds)
