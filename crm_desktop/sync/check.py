"""The self-check: own count and sum of what a territory holds against the server's; what differs is repaired (S7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.changes.limits import PAGE_ROWS, TOMBSTONE_DAYS
from crm_desktop.changes.protocol import WidsRequest
from crm_desktop.changes.tombstone import DAY
from crm_desktop.changes.total import Total, differences
from crm_desktop.store.agreed import base_lost, rest_tombstones
from crm_desktop.store.sync_state import quarantined
from crm_desktop.store.totals import my_total, with_aside
from crm_desktop.store.unsent import my_wids
from crm_desktop.sync.pull import take_rows
from crm_desktop.sync.transport import BadAnswer
from crm_desktop.sync.trip import Trip

MOST_LISTINGS = 5


@dataclass(frozen=True)
class Checked:
    """How a comparison with the server ended; counts are of records."""

    identical: bool
    records: int
    server_records: int
    repaired: int


def self_check(trip: Trip, totals: Mapping[bytes, tuple[int, bytes]]) -> int:
    """Compares with the totals of a final page; how many records were repaired. Nothing is ever taken from a sum."""
    repaired = 0
    for territory, (rows, wids) in totals.items():
        if own_total(trip, territory) != Total(rows, int.from_bytes(wids, "big")):
            repaired += repair(trip, territory)
    return repaired


def compare(trip: Trip) -> Checked:
    """Every record's name against the server's list; what differs is repaired, and counted in the trip."""
    mine_count = their_count = wrong = 0
    for territory in trip.members.readable(trip.team.state.device):
        theirs, mine = _listed(trip, territory), my_wids(trip.book, territory)
        aside = {(each.record_id, each.wid) for each in quarantined(trip.book)}
        found = differences(mine, theirs)
        repaired = repair(trip, territory) if found.take or found.offer else 0
        trip.repaired += repaired
        wrong += repaired
        mine_count += len(mine) + sum((each, theirs[each]) in aside and each not in mine for each in theirs)
        their_count += len(theirs)
    return Checked(not wrong, mine_count, their_count, trip.repaired)


def own_total(trip: Trip, territory: bytes) -> Total:
    """What this book holds, with the rows that it keeps aside because it may not or cannot take them in."""
    aside = {each.record_id: each.wid for each in sorted(quarantined(trip.book), key=lambda each: each.seq)}
    return with_aside(trip.book, territory, aside) if aside else my_total(trip.book, territory)


def repair(trip: Trip, territory: bytes) -> int:
    """Takes the rows that differ, and offers what the server lacks: absence is never deletion (C6). How many."""
    theirs = _listed(trip, territory)
    aside = {(each.record_id, each.wid) for each in quarantined(trip.book)}
    found = differences(my_wids(trip.book, territory), theirs)
    wanted = [each for each in found.take if (each, theirs[each]) not in aside]
    for start in range(0, len(wanted), PAGE_ROWS):
        _take(trip, territory, wanted[start:start + PAGE_ROWS])
    resting = rest_tombstones(trip.book, found.offer, trip.book.clock() - TOMBSTONE_DAYS * DAY)
    base_lost(trip.book, [each for each in found.offer if each not in resting])
    return len(wanted) + len(found.offer) - len(resting)


def _listed(trip: Trip, territory: bytes) -> dict[bytes, bytes]:
    """Record id -> wid, all of one moment: begun anew where somebody wrote in between."""
    for _ in range(MOST_LISTINGS):
        found: dict[bytes, bytes] = {}
        after, seqs = b"", set[int]()
        while True:
            reply = trip.connection.wids(WidsRequest(territory, after))
            found.update(reply.wids)
            seqs.add(reply.seq)
            if not reply.more:
                break
            if not reply.wids or reply.wids[-1][0] <= after:
                raise BadAnswer("a list that leads nowhere")
            after = reply.wids[-1][0]
        if len(seqs) == 1:
            return found
    return found  # busy all the time: whatever is newer here is only taken early


def _take(trip: Trip, territory: bytes, record_ids: list[bytes]) -> None:
    while record_ids:
        reply = trip.connection.rows(record_ids)
        rows = [row for row in reply.rows if row.territory == territory and row.record_id in record_ids]
        take_rows(trip, rows, reply.manifests)
        given = {row.record_id for row in rows}
        if not reply.more or not given:
            return
        record_ids = [each for each in record_ids if each not in given]
