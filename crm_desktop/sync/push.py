"""What is unsent goes out, sealed, in pushes whose bytes are saved first (C2), and each answer is taken in."""

from dataclasses import replace
from enum import Enum

import msgspec

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.limits import push_sizes
from crm_desktop.changes.protocol import (
    DEAD,
    Item,
    ItemReply,
    Limits,
    Manifest,
    PushReply,
    PushRequest,
    Signed,
    pack_message,
    payload_digest,
    unpack_message,
)
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.envelope import Place, seal_record
from crm_desktop.security.team_keys import TerritoryKey
from crm_desktop.store.agreed import Accepted, Outbox, Sent, accepted, base_lost, clear_outbox, outbox, save_outbox
from crm_desktop.store.collector import without_collector
from crm_desktop.store.sync_state import cursors, known, manifests
from crm_desktop.store.unsent import Unsent, unsent
from crm_desktop.sync.pull import take_rows
from crm_desktop.sync.refused import CHAIN, ITEM, WHOLE
from crm_desktop.sync.transport import BadAnswer, ServerRefused
from crm_desktop.sync.trip import Trip

SEALING_ROOM = 128  # bytes that sealing adds at most, besides the padding
MOST_TRIES = 8


class Sending(Enum):
    """How a push ended."""

    NOTHING = "nothing"  # all is sent
    DONE = "done"
    BUSY = "busy"  # others write the same record: wait
    REFUSED = "refused"  # nothing of it was stored: it is offered anew in smaller parts
    FORK = "fork"  # the server was restored: pull first, then offer again
    CLONED = "cloned"  # another book writes as this device


class _Parcel(msgspec.Struct, array_like=True, frozen=True):
    """The outbox's bytes."""

    manifest: Signed
    items: list[Item]


def send(trip: Trip) -> tuple[Sending, int]:
    """One push: the one that waits for its answer, or the next that is unsent. The number is how long to wait (ms)."""
    for _ in range(MOST_TRIES):
        with without_collector():
            box = outbox(trip.book) or _build(trip)
        if box is None:
            _complain(trip)
            return Sending.NOTHING, 0
        parcel = unpack_message(box.payload, _Parcel)
        try:
            reply = trip.connection.push(PushRequest(parcel.manifest, newest_known(trip), parcel.items))
        except ServerRefused as refusal:
            if refusal.code not in WHOLE:
                raise
            _give_up(trip, box, refusal.code)
            return Sending.REFUSED, 0
        match reply.code:
            case "done":
                return _take_in(trip, box, parcel, reply)
            case "log_behind":  # sealed anew under the newest epoch, with the next number, chained on this one
                trip.read_log()
                clear_outbox(trip.book)
            case "fork":  # the server has stored nothing; what is in the box is still unsent
                clear_outbox(trip.book)
                return Sending.FORK, 0
            case "chain":
                if not _hand_in(trip, reply.push_no, parcel):
                    return Sending.CLONED, 0
            case "cloned":
                return Sending.CLONED, 0
            case _:
                raise BadAnswer(f"a push answered with {reply.code}")
    raise BadAnswer("the server takes no push")


def newest_known(trip: Trip) -> Pair:
    """The newest pair of this book's past: a server that lacks it was restored, and must not take a push blindly."""
    return max((*known(trip.book), *cursors(trip.book).values()), default=START)


def _build(trip: Trip) -> Outbox | None:
    limits, state = trip.connection.session().limits, trip.team.state
    waiting = _waiting(trip, trip.refused.fitting(limits.items), limits.push_bytes)
    if not waiting:
        return None
    items = [_sealed(trip, each) for each in waiting]
    items = items[:_fitting(items, limits)]
    manifest = Manifest(state.workspace, state.device, state.push_no + 1, state.digest, trip.members.head.n,
                        [each.wid for each in items])
    signed = trip.team.own.signing.signed(pack_message(manifest))
    digest = payload_digest(signed.payload)
    sent = tuple(Sent(item.record_id, each.kind, item.wid, each.vector)
                 for item, each in zip(items, waiting, strict=False))
    box = Outbox(manifest.push_no, pack_message(_Parcel(signed, items)), digest, sent)
    state = replace(state, push_no=manifest.push_no, digest=digest)
    save_outbox(trip.book, box, signed, state)
    trip.team = replace(trip.team, state=state)
    return box


def _waiting(trip: Trip, most: int, most_bytes: int) -> list[Unsent]:
    """What is unsent and may be sent; what this laptop's role does not let it write is set aside."""
    aside = trip.refused.aside
    writable = trip.members.writable(trip.team.state.device)
    while found := unsent(trip.book, most, most_bytes, without=aside.keys()):
        aside |= {each.record_id: (each.kind, "denied") for each in found if each.territory not in writable}
        waiting = [each for each in found if each.record_id not in aside]
        if waiting:
            return waiting
    return []


def _give_up(trip: Trip, box: Outbox, code: str) -> None:
    """Its records stay unsent and are sealed anew; its number and manifest stay, and later ones are chained on it."""
    clear_outbox(trip.book)
    trip.refused.whole([(sent.record_id, sent.kind) for sent in box.sent], code)
    if code == "too_large":
        trip.connection.forget_session()  # the server may take less than it did when the session began
    if trip.refused.is_over:
        _complain(trip)


def _sealed(trip: Trip, each: Unsent) -> Item:
    key = _key(trip, each.territory)
    flags = DEAD if each.is_dead else 0
    place = Place(trip.members.workspace, each.record_id, each.territory, key.epoch, trip.team.state.device, flags)
    wid, sealed = seal_record(each.body, key.key, place)
    return Item(each.record_id, each.territory, each.base, wid, key.epoch, flags, sealed)


def _key(trip: Trip, territory: bytes) -> TerritoryKey:
    key = trip.team.keys.key(territory, trip.members.territories[territory])
    if key is None:
        raise UserError("no_team_key", later("The team's new key does not open on this laptop."),
                        later("Your changes are safe on this laptop."),
                        later("Ask for a new invite and join again with this book."))
    return key


def _fitting(items: list[Item], limits: Limits) -> int:
    return min(push_sizes([len(each.sealed) for each in items]), limits.items)


def _take_in(trip: Trip, box: Outbox, parcel: _Parcel, reply: PushReply) -> tuple[Sending, int]:
    if len(reply.items) != len(parcel.items) or len(box.sent) != len(parcel.items):
        raise BadAnswer("a push answered with another number of items")
    answers = list(zip(box.sent, parcel.items, reply.items, strict=True))
    codes = {answer.code for answer in reply.items}
    rows = [answer.row for _, item, answer in answers if answer.code == "mismatch" and _is_of(item, answer)]
    if rows or "stale_epoch" in codes:
        trip.read_log()  # first here too: a replayed answer may be older than a removal
    take_rows(trip, [row for row in rows if row is not None], reply.manifests)
    base_lost(trip.book, [sent.record_id for sent, _, answer in answers
                          if answer.code == "mismatch" and answer.row is None])
    taken = [Accepted(sent, answer.seq) for sent, _, answer in answers if answer.code in ("ok", "already")]
    after = _advanced(trip, reply)
    accepted(trip.book, taken, reply.commit, after=after)
    trip.stepped_over = trip.stepped_over and bool(after) and len(taken) == len(answers)
    trip.pushed += len(taken)
    trip.refused.taken()
    trip.refused.aside |= {sent.record_id: (sent.kind, answer.code) for sent, _, answer in answers
                           if answer.code in ITEM}
    wait = max((answer.wait_ms for answer in reply.items if answer.code == "busy"), default=0)
    return (Sending.BUSY if wait and not taken else Sending.DONE), wait


def _is_of(item: Item, answer: ItemReply) -> bool:
    if answer.row is None:
        return False
    if answer.row.record_id != item.record_id:
        raise BadAnswer("a mismatch shows another record's row")
    return True


def _advanced(trip: Trip, reply: PushReply) -> dict[bytes, Pair]:
    """Where nobody else wrote since the last page, the own push need not be pulled: the cursors step over it."""
    taken = sorted(answer.seq for answer in reply.items if answer.code == "ok")
    held = cursors(trip.book)
    if not taken or not held or taken != list(range(taken[0], reply.commit.seq + 1)):
        return {}
    if any(pair.seq != taken[0] - 1 for pair in held.values()) or held.keys() != trip.members.readable(
            trip.team.state.device).keys():
        return {}
    return dict.fromkeys(held, reply.commit)


def _hand_in(trip: Trip, last: int, parcel: _Parcel) -> bool:
    """S6: the manifests between are handed in without rows; False where the chain does not close even so."""
    manifest = unpack_message(parcel.manifest.payload, Manifest)
    lost = manifests(trip.book, last)[:manifest.push_no - 1 - last] if last < manifest.push_no else []
    most = trip.connection.session().limits.items
    for start in range(0, len(lost), most):
        try:
            head = trip.connection.chain(lost[start:start + most])
        except ServerRefused as refusal:
            if refusal.code not in CHAIN:
                raise
            return False  # damaged here, and no other can take its place: the book goes on as another device
        if head.digest == manifest.before:
            return True
    return False


def _complain(trip: Trip) -> None:
    trouble = trip.refused.trouble(trip.book)
    if trouble is not None:
        raise trouble
