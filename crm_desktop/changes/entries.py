"""The entries of the membership log: who may read and write a workspace, as a chain that only grows.

An entry's hash is the SHA-256 of its payload. Keys travel inside: wrapped for one device (HPKE), or sealed under an
invite's one-time secret. Names of people and laptops are sealed as well: the server sees ids and public keys.
"""

import msgspec


class DeviceCard(msgspec.Struct, array_like=True, frozen=True):
    """A laptop: its id, Ed25519 key, hybrid HPKE key (ML-KEM-768, X25519), and its and its user's name, sealed."""

    device: bytes
    sign_key: bytes
    wrap_key: bytes
    label: bytes


class Wrap(msgspec.Struct, array_like=True, frozen=True):
    """The keys of a territory at an epoch, wrapped with HPKE for one device."""

    device: bytes
    territory: bytes
    epoch: int
    wrapped: bytes


class Founded(msgspec.Struct, frozen=True, tag="found"):
    """The first entry: the owner's first laptop and the first territory at epoch 1. The author is that laptop."""

    card: DeviceCard
    territory: bytes
    wraps: list[Wrap]
    title: bytes  # the team's name, sealed


class Invited(msgspec.Struct, frozen=True, tag="invite"):
    """Good for one device until `expires_at`. `invite` is its id and `sign_key` comes from the one-time secret.

    `keys` is sealed under that secret: what the new device needs to read everything (security/invite.py).
    """

    invite: bytes
    sign_key: bytes
    role: str
    expires_at: int
    keys: bytes


class Admitted(msgspec.Struct, frozen=True, tag="admit"):
    """Signed by the invite's key and by the new device (`proof` over its card): the invite is used up."""

    invite: bytes
    card: DeviceCard
    wraps: list[Wrap]
    proof: bytes


class Renewed(msgspec.Struct, frozen=True, tag="renew"):
    """A book that was copied, moved or rolled back goes on as a device of its own, with the role of the one it was.

    Signed by the key that both copies hold; `proof` is the new key's, over its card. The old device stays: the other
    copy may go on with it.
    """

    card: DeviceCard
    wraps: list[Wrap]
    proof: bytes


class Removed(msgspec.Struct, frozen=True, tag="remove"):
    """The device is out: its last accepted push is pinned, every territory takes a new epoch.

    `wraps` hold the new keys for each device that stays; `chain` maps a territory to the older key, sealed under the
    newer one, so that a device with the newest key reads all.
    """

    device: bytes
    pin_no: int
    pin_digest: bytes
    epochs: dict[bytes, int]
    wraps: list[Wrap]
    chain: dict[bytes, bytes]


class Revoked(msgspec.Struct, frozen=True, tag="revoke"):
    """An invite that nobody used is taken back."""

    invite: bytes


Act = Founded | Invited | Admitted | Renewed | Removed | Revoked


class Entry(msgspec.Struct, array_like=True, frozen=True):
    """`author` is a device, or an invite for its own admission. `n` counts from 1, `before` is the hash of n - 1."""

    workspace: bytes
    n: int
    before: bytes
    at: int
    author: bytes
    act: Act
    domain: str = "crm/log/v1"
