"""What lies outside the living records and still travels agrees with itself: tombstones, carried bodies, the outbox."""

from crm_desktop.changes.body import Body
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.tombstone import is_dead
from crm_desktop.changes.wire import BadBody, read_body
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.copies import trashed_copies
from crm_desktop.store.link import Link
from crm_desktop.store.states import packed_vector
from crm_desktop.store.totals import total_faults


def sync_faults(link: Link) -> int:
    """How many of them differ from what they must be."""
    return _tombstone_faults(link) + _carried_faults(link) + _agreement_faults(link) + total_faults(link)


def _tombstone_faults(link: Link) -> int:
    """A tombstone's deletions had seen its whole body, and its vector is the one that is compared with the server's."""
    numbers = Numbers(link)
    vectors = {bytes(record_id): vector for record_id, vector in link.rows(
        "select id, vector from trash where vector is not null")}
    faults = int(link.value("select count(*) from trash where (synced is not null) <> tombstone"))
    for copy in trashed_copies(link, numbers, "vector is not null", ()):
        if copy.kind not in BY_NUMBER:
            faults += 1
            continue
        faults += not is_dead(copy.as_body(numbers)) or packed_vector(copy.state.seen()) != vectors[copy.record_id]
    return faults


def _carried_faults(link: Link) -> int:
    faults = 0
    for kind, data, vector in link.rows("select kind, body, vector from carried"):
        body = _readable(data)
        faults += body is None or body.kind != kind or pack_value(dict(sorted(body.vector.items()))) != vector
    return faults


def _agreement_faults(link: Link) -> int:
    """One push at most waits for its answer, and what a server has of a record comes with the row's number."""
    faults = max(0, int(link.value("select count(*) from sync_outbox")) - 1)
    for table in ("record_state", "trash", "carried"):
        faults += int(link.value(f"select count(*) from {table} where base_wid is not null"
                                 " and (seq is null or synced is null)"))
    return faults + int(link.value("select count(*) from carried where id in (select id from trash)"))


def _readable(data: bytes) -> Body | None:
    try:
        return read_body(data)
    except BadBody:
        return None
