"""A small team's membership log and the hands that write on it; keys sign by hashing: this floor knows no other way."""

import hashlib
from collections.abc import Sequence

from crm_desktop.changes.entries import Act, Admitted, DeviceCard, Entry, Founded, Invited, Removed, Renewed, Wrap
from crm_desktop.changes.membership import Members, evaluate, followed, founding_entry, proof_bytes
from crm_desktop.changes.protocol import Signed, pack_message

WORKSPACE, TERRITORY = b"w" * 16, b"t" * 16
NOON = 1_800_000_000_000
HOUR = 3_600_000


def key_of(name: str) -> bytes:
    """The key of a device or invite; public and secret are the same here."""
    return hashlib.sha256(b"key of " + name.encode()).digest()


def id_of(name: str) -> bytes:
    return hashlib.sha256(b"id of " + name.encode()).digest()[:16]


def sign_by_hash(key: bytes, payload: bytes) -> bytes:
    return hashlib.sha512(key + payload).digest()


def verify_by_hash(key: bytes, payload: bytes, signature: bytes) -> bool:
    return signature == sign_by_hash(key, payload)


def card_of(name: str) -> DeviceCard:
    return DeviceCard(id_of(name), key_of(name), bytes(1216), b"label of " + name.encode())


def wraps_for(names: Sequence[str], epoch: int = 1) -> list[Wrap]:
    return [Wrap(id_of(name), TERRITORY, epoch, b"wrapped") for name in names]


def signed_by(name: str, entry: Entry) -> Signed:
    payload = pack_message(entry)
    return Signed(payload, sign_by_hash(key_of(name), payload))


def founding() -> Founded:
    return Founded(card_of("owner"), TERRITORY, wraps_for(["owner"]), b"title")


def invited(name: str = "invite", at: int = NOON, role: str = "owner") -> Invited:
    return Invited(id_of(name), key_of(name), role, at + HOUR, b"sealed keys")


def admitted(name: str = "second", invite: str = "invite", epoch: int = 1) -> Admitted:
    card = card_of(name)
    proof = sign_by_hash(key_of(name), proof_bytes(WORKSPACE, id_of(invite), card))
    return Admitted(id_of(invite), card, wraps_for([name], epoch), proof)


def renewed(old: str = "second", name: str = "third", epoch: int = 1) -> Renewed:
    card = card_of(name)
    proof = sign_by_hash(key_of(name), proof_bytes(WORKSPACE, id_of(old), card))
    return Renewed(card, wraps_for([name], epoch), proof)


def removed(name: str = "second", staying: Sequence[str] = ("owner",), epoch: int = 2) -> Removed:
    return Removed(id_of(name), 3, b"p" * 32, {TERRITORY: epoch}, wraps_for(staying, epoch), {TERRITORY: b"older"})


class TeamLog:
    """A log that grows; `say` appends and gives back the team, so that a breach raises where it is planted."""

    def __init__(self) -> None:
        self.signed = [signed_by("owner", founding_entry(WORKSPACE, NOON, founding()))]

    @property
    def members(self) -> Members:
        return evaluate(self.signed, verify_by_hash)

    def say(self, author: str, act: Act, at: int = NOON) -> Members:
        return self.take(signed_by(author, self.members.next_entry(id_of(author), at, act)))

    def take(self, signed: Signed) -> Members:
        after = followed(self.members, signed, verify_by_hash)
        self.signed.append(signed)
        return after

    def with_second(self) -> "TeamLog":
        """The owner's second laptop is in."""
        self.say("owner", invited())
        self.say("invite", admitted())
        return self
