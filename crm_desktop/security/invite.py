"""The invite: one code to paste on a new laptop, good once; with it the laptop finds, checks and reads the team.

It carries the server's address and TLS key, so that no authority is needed; the newest entry of the membership log, so
that a forked log is refused; what the inviter had seen, so that an old copy of the server is noticed; and a one-time
secret, from which come the key that signs the admission and the one that opens what the invite entry hands over.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct, error, unpack_from
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.entries import Invited
from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.membership import LogHead
from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.code_text import BadCode, read_code, spell_code
from crm_desktop.security.sealing import KEY_BYTES, BadSeal, open_sealed, seal_once
from crm_desktop.security.signing import SigningKey
from crm_desktop.security.team_keys import TeamKeys, team_keys_from

MARK = "CRMJ1"
LONGEST_URL = 255  # bytes
KEYS_INFO = b"crm/invite-keys/v1"
SIGN_INFO = b"crm/invite-sign/v1"
_FIXED = Struct(">16s16s32sI32s16s32s")
_HEAD = Struct(">16sQ16s")
_NO_PIN = bytes(32)
_FLAWS = {
    "other": later("This is no invite code."),
    "short": later("The invite code was cut short."),
    "typo": later("The invite code has a mistake in it."),
}


@dataclass(frozen=True, slots=True)
class OneTimeSecret:
    """What makes an invite good once: its id and 32 random bytes."""

    invite: bytes
    secret: bytes = field(repr=False)

    def signing_key(self) -> SigningKey:
        """The key that signs the admission; the invite entry names its public part."""
        return SigningKey(self._derived(SIGN_INFO))

    def sealed_keys(self, keys: TeamKeys, workspace: bytes) -> bytes:
        """All that the new laptop needs to read everything (`Invited.keys`)."""
        return seal_once(keys.as_bytes(), self._derived(KEYS_INFO), KEYS_INFO, self._bound(workspace))

    def opened_keys(self, act: Invited, workspace: bytes) -> TeamKeys:
        """The keys in the invite entry. Raises BadSeal where they are not for this secret."""
        opened = open_sealed(act.keys, self._derived(KEYS_INFO), KEYS_INFO, self._bound(workspace))
        try:
            return team_keys_from(opened)
        except ValueError:
            raise BadSeal("no keys") from None

    def _derived(self, info: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, self.invite, info).derive(self.secret)

    def _bound(self, workspace: bytes) -> bytes:
        return signing_bytes("crm/invite/v1", workspace, self.invite)


@dataclass(frozen=True, slots=True)
class InviteCode:
    """What the code says. `pin` is the SHA-256 of the server's TLS key; None: plain http on this computer, or a
    certificate that the system trusts. `head` is the invite entry itself; `heads` is what the inviter had seen.
    """

    server: str
    pin: bytes | None
    workspace: bytes
    once: OneTimeSecret
    head: LogHead
    inviter: bytes  # `card_fingerprint` of the laptop that invites
    heads: Mapping[bytes, Pair]

    def digest(self) -> bytes:
        """The hash of all of it, secret too: part of what the six words are made of."""
        return sha256(b"crm/code/v1" + _packed(self)).digest()


def new_one_time_secret() -> OneTimeSecret:
    """For one invite."""
    return OneTimeSecret(os.urandom(ID_BYTES), os.urandom(KEY_BYTES))


def spell_invite(code: InviteCode) -> str:
    """The code as one word of some 400 letters and digits. ValueError where the address may not stand in it."""
    if not is_safe_address(code.server):
        raise ValueError("this address is not safe")
    return spell_code(MARK, _packed(code))


def read_invite(text: str) -> InviteCode:
    """What a pasted code says; line breaks, spaces and lower case do no harm.

    UserError "wrong_invite" where it is none: the sentence tells a code that was cut short from a mistyped one.
    """
    try:
        return _unpacked(read_code(MARK, text))
    except BadCode as bad:
        flaw = bad.flaw
    except (error, ValueError):
        flaw = "other"
    raise UserError("wrong_invite", _FLAWS[flaw], later("Nothing was changed."),
                    later("Copy the whole code again, or ask for a new invite."))


def is_safe_address(server: str) -> bool:
    """Whether an address may stand in an invite: https, or http that does not leave this computer."""
    try:
        parts = urlsplit(server)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return host == "localhost" or ipaddress.ip_address(host).is_loopback
        return parts.scheme == "https" and bool(host) and server.isprintable()
    except ValueError:
        return False


def _packed(code: InviteCode) -> bytes:
    url = code.server.encode()
    if len(url) > LONGEST_URL or len(code.heads) > LONGEST_URL:
        raise ValueError("the server's address is too long")
    fixed = _FIXED.pack(code.workspace, code.once.invite, code.once.secret, code.head.n, code.head.digest,
                        code.inviter, code.pin or _NO_PIN)
    heads = b"".join(_HEAD.pack(territory, pair.seq, pair.commit) + bytes([len(pair.commit)])
                     for territory, pair in sorted(code.heads.items()))
    return b"".join((fixed, bytes([len(url)]), url, bytes([len(code.heads)]), heads))


def _unpacked(data: bytes) -> InviteCode:
    workspace, invite, secret, n, digest, inviter, pin = _FIXED.unpack_from(data)
    at = _FIXED.size
    size = unpack_from("B", data, at)[0]
    url = data[at + 1:at + 1 + size].decode("utf-8")
    at += 1 + size
    count = unpack_from("B", data, at)[0]
    at += 1
    if len(data) != at + count * (_HEAD.size + 1) or not is_safe_address(url):
        raise ValueError("a wrong size or address")
    heads = {}
    for place in range(at, len(data), _HEAD.size + 1):
        territory, seq, commit = _HEAD.unpack_from(data, place)
        heads[territory] = Pair(seq, commit[:data[place + _HEAD.size]])
    return InviteCode(url, None if pin == _NO_PIN else pin, workspace, OneTimeSecret(invite, secret),
                      LogHead(n, digest), inviter, heads)
