"""What client and server say to each other (protocol v1): msgpack, arrays where there are many of a kind.

Ids have 16 bytes, keys and hashes 32, instants are UTC milliseconds. The server reads all of this and none of `sealed`.
"""

import hashlib
from typing import Any, TypeVar

import msgspec

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.limits import PAGE_ROWS

PROTOCOL = 1
MEDIA = "application/msgpack"
DEAD = 1  # flag: the record is deleted, and its row may be purged once everybody has seen it
Reply = TypeVar("Reply")


class Item(msgspec.Struct, array_like=True, frozen=True):
    """One record of a push. `base` is the wid of the row it replaces, None where there was none; `flags`: see DEAD.

    `sealed` is salt (32), key commitment (16) and ciphertext. Items of one `group` are taken or refused together.
    """

    record_id: bytes
    territory: bytes
    base: bytes | None
    wid: bytes
    epoch: int
    flags: int
    sealed: bytes
    group: int | None = None


class Row(msgspec.Struct, array_like=True, frozen=True):
    """One record as the server holds it; `device` and `push_no` name the manifest that vouches for it."""

    record_id: bytes
    territory: bytes
    seq: int
    wid: bytes
    epoch: int
    flags: int
    sealed: bytes
    device: bytes
    push_no: int


class Gone(msgspec.Struct, array_like=True, frozen=True):
    """A stub: the record has left `territory`; which vector moved stands in the mover's manifest (C6b)."""

    record_id: bytes
    territory: bytes
    seq: int
    device: bytes
    push_no: int


class Move(msgspec.Struct, array_like=True, frozen=True):
    """Part of a manifest: this push moves a record out of `territory`; `vector` is {actor: n} of the moved row."""

    record_id: bytes
    territory: bytes
    vector: dict[bytes, int]


class Manifest(msgspec.Struct, array_like=True, frozen=True):
    """What a device signs about one push; its hash is the SHA-256 of its canonical bytes, `before` that of the last."""

    workspace: bytes
    device: bytes
    push_no: int
    before: bytes
    log_n: int  # the newest membership entry that the device had read
    wids: list[bytes]
    moves: list[Move] = []
    domain: str = "crm/push/v1"


class Signed(msgspec.Struct, array_like=True, frozen=True):
    """The canonical bytes of a manifest or entry and their Ed25519 signature; never decoded and encoded again."""

    payload: bytes
    signature: bytes


class Limits(msgspec.Struct, frozen=True):
    """What the server takes at most: items and bytes of a push, bytes of one item and of a blob's chunk."""

    items: int
    push_bytes: int
    item_bytes: int
    chunk_bytes: int


class ChallengeRequest(msgspec.Struct, frozen=True):
    """POST /v1/challenge; `device` may be an invite's id (it may then read and append to the log, nothing else)."""

    workspace: bytes
    device: bytes
    v: int = PROTOCOL


class ChallengeReply(msgspec.Struct, frozen=True):
    """A nonce for one session, good for a minute."""

    nonce: bytes


class SessionRequest(msgspec.Struct, frozen=True):
    """POST /v1/session; the signature is over canonical ("crm/session/v1", origin, workspace, device, nonce, at)."""

    workspace: bytes
    device: bytes
    origin: str
    nonce: bytes
    at: int
    signature: bytes
    v: int = PROTOCOL


class SessionReply(msgspec.Struct, frozen=True):
    """`push_no` and `digest` are of this device's last accepted push: a book that knows less was rolled back (S6)."""

    token: str
    expires_at: int
    limits: Limits
    push_no: int
    digest: bytes
    log_n: int


class PushRequest(msgspec.Struct, frozen=True):
    """POST /v1/push. `known` is the newest pair that the device knows: a server that lacks it stores nothing."""

    manifest: Signed
    known: Pair
    items: list[Item]
    v: int = PROTOCOL


class ItemReply(msgspec.Struct, array_like=True, frozen=True):
    """`code`: ok, already, mismatch (with the row there, or nothing), gone, stale_epoch, denied, too_big, busy."""

    code: str
    seq: int = 0
    row: Row | None = None
    wait_ms: int = 0


class PushReply(msgspec.Struct, frozen=True):
    """`code`: done, cloned, log_behind, fork (with the common pair), chain (with the last accepted push)."""

    code: str
    commit: Pair = START
    items: list[ItemReply] = []
    manifests: list[Signed] = []  # those that vouch for the rows of the mismatches
    common: Pair = START
    push_no: int = 0
    log_n: int = 0


class ChainRequest(msgspec.Struct, frozen=True):
    """POST /v1/chain: manifests without rows that a restored server had lost, oldest first."""

    manifests: list[Signed]
    v: int = PROTOCOL


class ChainReply(msgspec.Struct, frozen=True):
    """The head of this device's chain afterwards."""

    push_no: int
    digest: bytes


class PullRequest(msgspec.Struct, frozen=True):
    """POST /v1/pull. `known`: older pairs, exponentially spaced, own pushes' among them."""

    cursors: dict[bytes, Pair]
    known: list[Pair] = []
    limit: int = PAGE_ROWS
    v: int = PROTOCOL


class PullReply(msgspec.Struct, frozen=True):
    """`code`: rows, fork (with the common pair), resync (territories to begin anew).

    `totals` maps a territory to (rows, sum of wids as 16 bytes); it comes on the final page only. `head` is the pair of
    the workspace, for a progress bar. `push_no` and `digest` are of this device's last accepted push, as in a session:
    a book that was rolled back is noticed while its session goes on.
    """

    code: str
    rows: list[Row] = []
    stubs: list[Gone] = []
    manifests: list[Signed] = []
    cursors: dict[bytes, Pair] = {}
    more: bool = False
    totals: dict[bytes, tuple[int, bytes]] = {}
    common: Pair = START
    resync: list[bytes] = []
    waiting: int = 0  # rows beyond this page
    log_n: int = 0
    push_no: int = 0
    digest: bytes = b""


class WidsRequest(msgspec.Struct, frozen=True):
    """POST /v1/wids, for the self-check: (record id, wid) of a territory in order of ids, after one of them."""

    territory: bytes
    after: bytes = b""
    limit: int = 10_000
    v: int = PROTOCOL


class WidsReply(msgspec.Struct, frozen=True):
    """All of one snapshot only where `seq` stays the same over the pages."""

    wids: list[tuple[bytes, bytes]]
    seq: int
    more: bool


class RowsRequest(msgspec.Struct, frozen=True):
    """POST /v1/rows: these records, as far as the device may read them; answered by a PullReply without cursors."""

    record_ids: list[bytes]
    v: int = PROTOCOL


class FoundRequest(msgspec.Struct, frozen=True):
    """POST /v1/workspace: the first entry of a log. `token` is the set-up token that `serve` prints."""

    token: str
    entry: Signed
    v: int = PROTOCOL


class LogReply(msgspec.Struct, frozen=True):
    """GET /v1/log?after=n: the entries after n, `log_n` the newest one's number; a long log comes in several answers.

    POST /v1/log and /v1/workspace answer `ok`, or `conflict` with what the client lacks: entries, or in `manifests` the
    last push of the device that a removal must pin.
    """

    code: str
    entries: list[Signed]
    log_n: int
    manifests: list[Signed] = []


class AppendRequest(msgspec.Struct, frozen=True):
    """POST /v1/log: entries in order, on top of the server's newest one.

    `again`: they were taken once, and a restored server lost them. A removal among them pins what it pinned then, even
    where the removed device has written since to a server that did not know: members believe none of that.
    """

    entries: list[Signed]
    again: bool = False
    v: int = PROTOCOL


class DevicesReply(msgspec.Struct, frozen=True):
    """GET /v1/devices: when each device was last here (UTC milliseconds), as far as the server knows."""

    seen: list[tuple[bytes, int]]


class BlobReply(msgspec.Struct, frozen=True):
    """PUT /v1/blob/{id}?territory=..&size=..&offset=..: `have` of `size` bytes are there.

    The next chunk begins at `have`. Ids are hex digits; the id is the SHA-256 of the ciphertext, which is compared once
    all is there.
    """

    have: int
    size: int


class BlobChunk(msgspec.Struct, array_like=True, frozen=True):
    """GET /v1/blob/{id}?territory=..&offset=..: the bytes that begin there, and the size of the whole blob."""

    data: bytes
    size: int


class Problem(msgspec.Struct, frozen=True):
    """Every other answer: `code` is a word (unknown_device, bad_signature, too_large, slow_down, not_found ...)."""

    code: str
    wait_ms: int = 0


_encode = msgspec.msgpack.Encoder().encode


def pack_message(message: object) -> bytes:
    """As msgpack. What is signed is encoded once and travels as these bytes."""
    return _encode(message)


def unpack_message(data: bytes, kind: type[Reply]) -> Reply:
    """Raises msgspec.DecodeError (ValidationError among them) where the bytes are not such a message."""
    return msgspec.msgpack.decode(data, type=kind)


def signing_bytes(domain: str, *parts: Any) -> bytes:
    """What is signed: an array of a domain word and plain parts, so that no signature serves twice."""
    return _encode((domain, *parts))


def payload_digest(payload: bytes) -> bytes:
    """The hash (32 bytes) by which the next manifest or entry names this one."""
    return hashlib.sha256(payload).digest()
