"""An entry of the membership log out of its bytes: sizes and words are as they must be, or nothing of it is read."""

from collections.abc import Iterator

import msgspec

from crm_desktop.changes.entries import (
    Act,
    Admitted,
    DeviceCard,
    Entry,
    Founded,
    Invited,
    Removed,
    Renewed,
    Revoked,
    Wrap,
)
from crm_desktop.changes.limits import (
    DIGEST_BYTES,
    ID_BYTES,
    LARGEST_COUNT,
    LARGEST_ENTRY,
    LARGEST_KEYS,
    LARGEST_LABEL,
    LARGEST_STAMP,
    LARGEST_WRAP,
)
from crm_desktop.changes.protocol import pack_message

DOMAIN = "crm/log/v1"
ANY_VERSION = "crm/log/v"
ROLES = ("owner", "manager", "rep", "viewer")
ACTS = ("found", "invite", "admit", "renew", "remove", "revoke")
SIGN_KEY_BYTES = 32
WRAP_KEY_BYTES = 1184 + 32  # ML-KEM-768 and X25519
SIGNATURE_BYTES = 64
_decode = msgspec.msgpack.Decoder(Entry).decode
_outline = msgspec.msgpack.Decoder().decode


class BadLog(Exception):  # noqa: N818 - it tells of what somebody else wrote
    """The membership log does not hold from entry `n` on; `reason` is for the log file. Nothing after it counts."""

    def __init__(self, n: int, reason: str) -> None:
        super().__init__(f"entry {n} of the membership log: {reason}")
        self.n = n
        self.reason = reason


class NewerLog(BadLog):
    """A newer program wrote this entry: it says something that this one cannot judge, so it waits for an update."""


def read_entry(payload: bytes, n: int = 0) -> Entry:
    """The entry in these bytes. Raises BadLog (naming entry `n`) and NewerLog, never anything else."""
    if len(payload) > LARGEST_ENTRY:
        raise BadLog(n, "it is too large")
    try:
        entry = _decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise _refusal(payload, n) from None
    if entry.domain != DOMAIN:
        raise _refusal(payload, n)
    if pack_message(entry) != payload:
        raise NewerLog(n, "it says more than this program reads")
    if not all(_sizes(entry)):
        raise BadLog(n, "something in it has a wrong size")
    return entry


def _refusal(payload: bytes, n: int) -> BadLog:
    try:
        outline = _outline(payload)
        domain, act = outline[6], outline[5]["type"]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, LookupError, TypeError):
        return BadLog(n, "it is no entry")
    if isinstance(domain, str) and domain.startswith(ANY_VERSION) and (domain != DOMAIN or act not in ACTS):
        return NewerLog(n, "a newer program wrote it")
    return BadLog(n, "it is no entry")


def _sizes(entry: Entry) -> Iterator[bool]:
    yield all(len(each) == ID_BYTES for each in (entry.workspace, entry.author))
    yield 1 <= entry.n <= LARGEST_COUNT and len(entry.before) == (DIGEST_BYTES if entry.n > 1 else 0)
    yield 0 <= entry.at <= LARGEST_STAMP
    yield from _act_sizes(entry.act)


def _act_sizes(act: Act) -> Iterator[bool]:
    match act:
        case Founded():
            yield len(act.territory) == ID_BYTES and len(act.title) <= LARGEST_LABEL
            yield from (_fits_card(act.card), _fit_wraps(act.wraps))
        case Invited():
            yield len(act.invite) == ID_BYTES and len(act.sign_key) == SIGN_KEY_BYTES and act.role in ROLES
            yield len(act.keys) <= LARGEST_KEYS and act.expires_at <= LARGEST_STAMP
        case Admitted():
            yield len(act.invite) == ID_BYTES and len(act.proof) == SIGNATURE_BYTES
            yield from (_fits_card(act.card), _fit_wraps(act.wraps))
        case Renewed():
            yield len(act.proof) == SIGNATURE_BYTES
            yield from (_fits_card(act.card), _fit_wraps(act.wraps))
        case Removed():
            yield len(act.device) == ID_BYTES and 0 <= act.pin_no <= LARGEST_COUNT
            yield all(len(one) == ID_BYTES for one in (*act.epochs, *act.chain))
            yield all(len(each) <= LARGEST_WRAP for each in act.chain.values())
            yield _fit_wraps(act.wraps)
        case Revoked():
            yield len(act.invite) == ID_BYTES


def _fits_card(card: DeviceCard) -> bool:
    return (len(card.device) == ID_BYTES and len(card.sign_key) == SIGN_KEY_BYTES
            and len(card.wrap_key) == WRAP_KEY_BYTES and len(card.label) <= LARGEST_LABEL)


def _fit_wraps(wraps: list[Wrap]) -> bool:
    return all(len(each.device) == len(each.territory) == ID_BYTES and len(each.wrapped) <= LARGEST_WRAP
               and 1 <= each.epoch <= LARGEST_COUNT for each in wraps)
