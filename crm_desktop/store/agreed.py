"""What was agreed on with the server: the outbox, what its answer means, and what makes a record unsent again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import Signed, pack_message, unpack_message
from crm_desktop.changes.vector import in_order
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Copy, Place, copies_of, vector_by_id
from crm_desktop.store.journal import transaction
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.states import NOTHING, packed_vector, synced_column
from crm_desktop.store.sync_state import (
    TeamState,
    device_numbers,
    forget_refused,
    note_pair,
    put_cursors,
    put_team,
    team,
)

AGREE = "update {} synced = ?, base_wid = ?, seq = ?, device = ?, push_no = ? where "


class Sent(NamedTuple):
    """One record of a push: enough to take in the answer after a restart. `vector` is as `Unsent` gave it."""

    record_id: bytes
    kind: int
    wid: bytes
    vector: bytes


class Accepted(NamedTuple):
    """What the server has taken (`ok`, `already`), and the number of its row."""

    sent: Sent
    seq: int


@dataclass(frozen=True)
class Outbox:
    """C2: the bytes of a push, saved before they are sent and retried unchanged."""

    push_no: int
    payload: bytes
    digest: bytes
    sent: tuple[Sent, ...]


def save_outbox(book: Book, outbox: Outbox, manifest: Signed, state: TeamState) -> None:
    """C2: in one transaction the bytes to send, the manifest, and the team's state with the new push number.

    From here on the server may know these records, so that deleting one leaves a tombstone.
    """
    link = book.writer_link()
    with transaction(link):
        link.run("insert into sync_outbox values (?, ?, ?, ?)",
                 (outbox.push_no, outbox.payload, outbox.digest, pack_message(outbox.sent)))
        link.run("insert or replace into sync_manifest values (?, ?, ?)",
                 (outbox.push_no, manifest.payload, manifest.signature))
        put_team(link, state)
        for kind, sent in _by_kind(outbox.sent).items():
            for part in in_batches([each.record_id for each in sent]):
                marks = ",".join("?" * len(part))
                link.run(f"update carried set synced = x'80' where synced is null and id in ({marks})", part)
                if kind in BY_NUMBER:
                    link.run("update record_state set synced = x'80' where synced is null and row in"
                             f" (select row from {BY_NUMBER[kind].name} where id in ({marks}))", part)


def outbox(book: Book) -> Outbox | None:
    """The push that waits for its answer."""
    found = book.first("select push_no, payload, digest, sent from sync_outbox order by push_no limit 1")
    if found is None:
        return None
    return Outbox(found[0], found[1], found[2], tuple(unpack_message(found[3], list[Sent])))


def clear_outbox(book: Book) -> None:
    """Gives the push up where the server stored nothing of it (fork, log_behind, cloned): its records stay unsent."""
    link = book.writer_link()
    with transaction(link):
        link.run("delete from sync_outbox")


def accepted(book: Book, rows: Sequence[Accepted], commit: Pair, after: Mapping[bytes, Pair] | None = None) -> None:
    """Takes in the answer to the outbox: what was accepted is agreed on, the rest stays unsent; the outbox is empty.

    `after`: cursors that step over this push, where nobody else wrote since the last page.
    """
    state = team(book)
    link = book.writer_link()
    with transaction(link):
        push_no = link.value("select min(push_no) from sync_outbox")
        numbers = Numbers(link)
        device = device_numbers(link, {state.device: push_no or 0})[state.device] if state else None
        for kind, group in _accepted_by_kind(rows).items():
            copies = copies_of(link, numbers, kind, group)
            _agree(link, numbers, [(copies[record_id], each) for record_id, each in group.items()
                                   if record_id in copies], device, push_no)
        link.run("delete from sync_outbox")
        forget_refused(link, [each.sent.record_id for each in rows])
        put_cursors(link, after or {})
        note_pair(link, commit)


def base_lost(book: Book, record_ids: Iterable[bytes]) -> None:
    """The server has no row of these (`mismatch` with nothing, or the self-check): offered again as new ones."""
    _offer(book, [(record_id, None, None) for record_id in record_ids])


def rest_tombstones(book: Book, record_ids: Iterable[bytes], before: int) -> set[bytes]:
    """Tombstones that the server has purged are kept here and not offered again; those deleted before that instant.

    Who was away for longer brings such a record back alive, and it dies by what is kept here.
    """
    link = book.writer_link()
    with transaction(link):
        return {record_id for record_id in record_ids if link.run(
            "update trash set synced = vector, base_wid = null, seq = null where id = ? and tombstone = 1 and at < ?",
            (record_id, before))}


def offer_over(book: Book, record_id: bytes, wid: bytes, seq: int) -> None:
    """A row that was refused is replaced by the own copy, where there is one (C5): its base is that row's wid."""
    _offer(book, [(record_id, wid, seq)])


def offer_beyond_pin(book: Book, device: bytes, push_no: int) -> int:
    """Records taken from pushes of a removed device beyond its pinned one are offered again by this device; how many.

    They were merged before the removal was known here: this member vouches for them now.
    """
    link = book.writer_link()
    with transaction(link):
        return sum(link.run(f"update {table} set synced = x'80' where push_no > ? and device ="
                            " (select number from sync_device where device = ?)", (push_no, device))
                   for table in ("record_state", "trash", "carried"))


def note_fork(book: Book, common: Pair) -> None:
    """The server was restored: what lies above the common pair may be lost there, and is offered again (C6).

    Cursors and known pairs go back to it; nothing is deleted.
    """
    link = book.writer_link()
    with transaction(link):
        for table in ("record_state", "trash", "carried"):
            link.run(f"update {table} set synced = x'80' where seq > ?", (common.seq,))
        link.run("delete from sync_known where seq > ?", (common.seq,))
        link.run("update sync_cursor set seq = ?, commit_id = ? where seq > ?", (*common, common.seq))
        note_pair(link, common)


def start_over(book: Book, territories: Iterable[bytes]) -> None:
    """`resync`: these territories are pulled from their beginning; unsent edits stay."""
    link = book.writer_link()
    with transaction(link):
        link.many("delete from sync_cursor where territory = ?", [(territory,) for territory in territories])


def _by_kind(sent: Iterable[Sent]) -> dict[int, list[Sent]]:
    found: dict[int, list[Sent]] = {}
    for each in sent:
        found.setdefault(each.kind, []).append(each)
    return found


def _accepted_by_kind(rows: Iterable[Accepted]) -> dict[int, dict[bytes, Accepted]]:
    found: dict[int, dict[bytes, Accepted]] = {}
    for each in rows:
        found.setdefault(each.sent.kind, {})[each.sent.record_id] = each
    return found


def _agree(link: Link, numbers: Numbers, pairs: list[tuple[Copy, Accepted]], device: int | None,
           push_no: int | None) -> None:
    agreed: dict[Place, list[tuple[Any, ...]]] = {place: [] for place in Place}
    disordered: list[tuple[Any, ...]] = []
    for copy, row in pairs:
        server = (row.sent.wid, row.seq, device, push_no)
        if copy.place is Place.CARRIED:
            agreed[copy.place].append((row.sent.vector, *server, copy.record_id))
            continue
        vector = in_order(numbers.at_home(vector_by_id(row.sent.vector)))
        if copy.place is Place.TRASH:
            agreed[copy.place].append((packed_vector(vector), *server, copy.record_id))
            continue
        agreed[copy.place].append((synced_column(copy.state, vector), *server, copy.row))
        if copy.state.vector and copy.state.seen() == vector:  # an older program's may lie in another order
            disordered.append((copy.state.columns()[4], copy.row))
    link.many(AGREE.format("carried set") + "id = ?", agreed[Place.CARRIED])
    link.many(AGREE.format("trash set tombstone = 1,") + "id = ?", agreed[Place.TRASH])
    link.many(AGREE.format("record_state set") + "row = ?", agreed[Place.LIVING])
    link.many("update record_state set vector = ? where row = ?", disordered)


def _offer(book: Book, rows: list[tuple[bytes, bytes | None, int | None]]) -> None:
    if not rows:
        return
    link = book.writer_link()
    with transaction(link):
        for record_id, wid, seq in rows:
            for table in ("trash set tombstone = 1,", "carried set"):
                link.run(f"update {table} synced = ?, base_wid = ?, seq = ? where id = ?",
                         (NOTHING, wid, seq, record_id))
            for kind in RECORDS.values():
                link.run("update record_state set synced = ?, base_wid = ?, seq = ?"
                         f" where row = (select row from {kind.name} where id = ?)", (NOTHING, wid, seq, record_id))
