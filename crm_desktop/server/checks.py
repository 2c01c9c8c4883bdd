"""What arrives is looked at before any lock is taken: sizes, ids, numbers, signatures (SYNC.md section 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.limits import DIGEST_BYTES, ID_BYTES, LARGEST_COUNT
from crm_desktop.changes.manifest import Link
from crm_desktop.changes.membership import Verify
from crm_desktop.changes.protocol import (
    PROTOCOL,
    ChainRequest,
    Item,
    Manifest,
    PullRequest,
    PushRequest,
    Reply,
    Signed,
    payload_digest,
    unpack_message,
)
from crm_desktop.security.envelope import Place, envelope_wid
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.refusals import Refused

DOMAIN = "crm/push/v1"
SEALED_HEAD = 32 + 16  # salt and key commitment
MOST_PAIRS = 256  # of cursors and known pairs in a pull


@dataclass(frozen=True, slots=True)
class Session:
    """Whose request it is. `is_invite`: the device is an invite, which may read and append to the log only."""

    workspace: bytes
    device: bytes
    sign_key: bytes
    is_invite: bool
    expires_at: int  # UTC milliseconds


@dataclass(frozen=True, slots=True)
class Vouched:
    """A manifest whose signature holds, with the bytes that were signed."""

    manifest: Manifest
    signed: Signed
    link: Link


@dataclass(frozen=True, slots=True)
class CheckedPush:
    """A push that is what it says: its items are the ones that the device has signed."""

    vouched: Vouched
    known: Pair
    items: list[Item]


def read_request(data: bytes, kind: type[Reply]) -> Reply:
    """The message in these bytes. Refused where it is none, or where a newer program speaks another protocol."""
    try:
        found = unpack_message(data, kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused(400, "bad_request") from None
    if getattr(found, "v", PROTOCOL) != PROTOCOL:
        raise Refused(400, "other_protocol")
    return found


def check_push(request: PushRequest, session: Session, limits: ServerLimits, verify: Verify) -> CheckedPush:
    """S6, first half. Refused where sizes, ids, wids or the signature are wrong; the rest is judged later.

    The device signs the wids, and a wid is the hash of all that an item says: so nothing of it was changed on the way.
    """
    vouched = check_manifest(request.manifest, session, verify)
    items = request.items
    if len(items) > limits.items or (len(items) > 1 and sum(len(each.sealed) for each in items) > limits.push_bytes):
        raise Refused(413, "too_large")
    if vouched.manifest.wids != [each.wid for each in items]:
        raise Refused(400, "bad_manifest")
    if not all(map(_is_item, items)) or len({each.record_id for each in items}) != len(items):
        raise Refused(400, "bad_item")
    if not all(_has_its_wid(each, session) for each in items):
        raise Refused(400, "bad_wid")
    _check_pairs([request.known])
    return CheckedPush(vouched, request.known, items)


def check_chain(request: ChainRequest, session: Session, limits: ServerLimits, verify: Verify) -> list[Vouched]:
    """The manifests that a device hands in again, each with its signature looked at."""
    if len(request.manifests) > limits.items:
        raise Refused(413, "too_large")
    return [check_manifest(each, session, verify) for each in request.manifests]


def check_manifest(signed: Signed, session: Session, verify: Verify) -> Vouched:
    """A manifest of this session's device. Refused where it is another's, or where its signature does not hold."""
    manifest = read_request(signed.payload, Manifest)
    if not _is_manifest(manifest) or manifest.workspace != session.workspace or manifest.device != session.device:
        raise Refused(400, "bad_manifest")
    if not verify(session.sign_key, signed.payload, signed.signature):
        raise Refused(400, "bad_signature")
    digest = payload_digest(signed.payload)
    return Vouched(manifest, signed, Link(manifest.push_no, manifest.before, digest))


def check_pull(request: PullRequest) -> None:
    """Refused where a territory or a pair cannot be one."""
    pairs = [*request.cursors.values(), *request.known]
    if len(pairs) > MOST_PAIRS:
        raise Refused(413, "too_large")
    check_ids(request.cursors)
    _check_pairs(pairs)
    if request.limit < 1:
        raise Refused(400, "bad_request")


def check_ids(ids: Iterable[bytes]) -> None:
    """Refused where one of them is no id."""
    if any(len(each) != ID_BYTES for each in ids):
        raise Refused(400, "bad_request")


def _check_pairs(pairs: list[Pair]) -> None:
    if any(not 0 <= each.seq <= LARGEST_COUNT or len(each.commit) > ID_BYTES for each in pairs):
        raise Refused(400, "bad_request")


def _is_item(item: Item) -> bool:
    ids = (item.record_id, item.territory, item.wid) + ((item.base,) if item.base is not None else ())
    numbers = (item.epoch, item.flags, item.group or 0)
    return (all(len(each) == ID_BYTES for each in ids) and all(0 <= each <= LARGEST_COUNT for each in numbers)
            and len(item.sealed) > SEALED_HEAD)


def _has_its_wid(item: Item, session: Session) -> bool:
    """Whether the item's name is the hash of its bytes at its place: else every laptop would have to put it aside."""
    place = Place(session.workspace, item.record_id, item.territory, item.epoch, session.device, item.flags)
    return envelope_wid(item.sealed, place) == item.wid


def _is_manifest(manifest: Manifest) -> bool:
    return (manifest.domain == DOMAIN and 1 <= manifest.push_no <= LARGEST_COUNT
            and 0 <= manifest.log_n <= LARGEST_COUNT and len(manifest.before) in (0, DIGEST_BYTES))
