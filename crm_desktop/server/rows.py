"""The statements of the ledger: plain SQL that SQLite and PostgreSQL both understand, each within one workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.manifest import Head
from crm_desktop.changes.protocol import Item, Row
from crm_desktop.changes.total import SUM_BYTES, Total
from crm_desktop.server.checks import Session, Vouched
from crm_desktop.server.transaction import Asked, Transaction


@dataclass(frozen=True, slots=True)
class HeldRow:
    """The one row of a record id (S3), without its content."""

    territory: bytes
    wid: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class StoredPush:
    """What is kept of a push: its hash, and the answer that a replay gets; none where it was only handed in."""

    digest: bytes
    result: bytes | None


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push to keep. `pair` is the commit that it made, if it made one; `at` in UTC milliseconds."""

    vouched: Vouched
    pair: Pair | None
    result: bytes | None
    at: int


@dataclass(frozen=True, slots=True)
class PushAsked:
    """Everything that a push is judged by, asked at once: device, push of the same number, rows, totals."""

    device: Asked
    stored: Asked
    held: Asked | None
    totals: Asked | None


def ask_push(link: Transaction, session: Session, number: int, items: list[Item]) -> PushAsked:
    """Asks it; under the workspace's lock, or behind the question for it."""
    who = {"workspace": session.workspace, "device": session.device, "push_no": number}
    ids = [each.record_id for each in items]
    territories = sorted({each.territory for each in items})
    return PushAsked(link.ask(_DEVICE, who), link.ask(_PUSH, who),
                     link.ask(_HELD, {"workspace": session.workspace, "ids": ids}) if items else None,
                     link.ask(_TOTALS, {"workspace": session.workspace, "ids": territories}) if items else None)


def answered_head(asked: PushAsked) -> Head:
    """The last accepted push of the device that pushes."""
    found = asked.device.row()
    return Head(*found) if found else Head()


def answered_push(asked: PushAsked) -> StoredPush | None:
    """What is kept of its push of that number."""
    found = asked.stored.row()
    return StoredPush(*found) if found else None


def answered_held(asked: PushAsked) -> dict[bytes, HeldRow]:
    """The rows that are there of the push's records."""
    found = asked.held.rows() if asked.held else []
    return {record_id: HeldRow(territory, wid, seq) for record_id, territory, wid, seq in found}


def answered_totals(asked: PushAsked) -> dict[bytes, Total]:
    """Counts and sums of the territories that the push's items are in."""
    return _totals(asked.totals.rows() if asked.totals else [])


def device_head(link: Transaction, session: Session) -> Head:
    """The last accepted push of the session's device."""
    found = link.row(_DEVICE, {"workspace": session.workspace, "device": session.device})
    return Head(*found) if found else Head()


def set_device_head(link: Transaction, session: Session, head: Head, now: int) -> None:
    """Keeps the head of the device's chain, and that it was here."""
    link.run(_SET_DEVICE, {"workspace": session.workspace, "device": session.device, "push_no": head.number,
                               "digest": head.digest, "now": now})


def write_push(link: Transaction, session: Session, pushed: Pushed) -> None:
    """Keeps a push; one that was handed in before gets its answer now."""
    seq, commit = pushed.pair or (None, None)
    link.run(_SET_PUSH, {"workspace": session.workspace, "device": session.device,
                             "push_no": pushed.vouched.link.number, "digest": pushed.vouched.link.digest,
                             "payload": pushed.vouched.signed.payload, "signature": pushed.vouched.signed.signature,
                             "seq": seq, "commit_id": commit, "result": pushed.result, "at": pushed.at})


def row_sizes(link: Transaction, workspace: bytes, record_ids: list[bytes]) -> dict[bytes, int]:
    """The bytes of the sealed bodies of these records, in their order, as far as there are rows."""
    if not record_ids:
        return {}
    found = dict(link.rows(_SIZES, {"workspace": workspace, "ids": record_ids}))
    return {record_id: found[record_id] for record_id in record_ids if record_id in found}


def first_that_fit(sizes: Mapping[bytes, int], most: int) -> list[bytes]:
    """As many of these records as have together at most so many bytes; one at least."""
    fitting: list[bytes] = []
    for record_id, size in sizes.items():
        if size <= most or not fitting:
            fitting.append(record_id)
            most -= size
    return fitting


def read_rows(link: Transaction, workspace: bytes, record_ids: list[bytes]) -> list[Row]:
    """The whole rows of these records, in order of seq."""
    if not record_ids:
        return []
    return [Row(*row) for row in link.rows(_ROWS, {"workspace": workspace, "ids": record_ids})]


def write_records(link: Transaction, session: Session, push_no: int, items: list[tuple[Item, int]], pair: Pair) -> None:
    """S3: puts each item in the place of the row that it replaces, and moves the workspace's head."""
    link.run_many(_SET_RECORD, [
        {"workspace": session.workspace, "record_id": item.record_id, "territory": item.territory, "seq": seq,
         "wid": item.wid, "epoch": item.epoch, "flags": item.flags, "device": session.device, "push_no": push_no,
         "size": len(item.sealed), "sealed": item.sealed} for item, seq in items])
    link.run(_SET_HEAD, {"workspace": session.workspace, "seq": pair.seq, "commit_id": pair.commit})


def write_stubs(link: Transaction, session: Session, push_no: int,
                items: list[tuple[Item, bytes | None, int]]) -> None:
    """Leaves a stub where a record moved out of a territory, and takes away the one where it came back to."""
    moved = [(item, old, seq) for item, old, seq in items if old is not None and old != item.territory]
    came: dict[bytes, list[bytes]] = {}
    for item, old, _ in items:
        if old != item.territory:
            came.setdefault(item.territory, []).append(item.record_id)
    for territory, record_ids in came.items():
        link.run(_NO_STUBS, {"workspace": session.workspace, "territory": territory, "ids": record_ids})
    link.run_many(_SET_STUB, [{"workspace": session.workspace, "territory": old, "record_id": item.record_id,
                               "seq": seq, "device": session.device, "push_no": push_no}
                              for item, old, seq in moved])


def read_totals(link: Transaction, workspace: bytes, territories: Iterable[bytes]) -> dict[bytes, Total]:
    """S7: count and sum of wids of these territories; those without rows may be missing."""
    ids = sorted(territories)
    found = link.rows(_TOTALS, {"workspace": workspace, "ids": ids}) if ids else []
    return _totals(found)


def _totals(found: list[tuple[bytes, int, bytes]]) -> dict[bytes, Total]:
    return {territory: Total(rows, int.from_bytes(wids, "big")) for territory, rows, wids in found}


def write_totals(link: Transaction, workspace: bytes, totals: Mapping[bytes, Total]) -> None:
    """Keeps them."""
    link.run_many(_SET_TOTALS, [{"workspace": workspace, "territory": territory, "n_rows": total.rows,
                                "sum_wid": total.wids.to_bytes(SUM_BYTES, "big")}
                               for territory, total in sorted(totals.items())])


_DEVICE = ("select push_no, digest from device where workspace = :workspace and device = :device")
_SET_DEVICE = (
    "insert into device (workspace, device, push_no, digest, cursor_acked, seen_at)"
    " values (:workspace, :device, :push_no, :digest, 0, :now)"
    " on conflict (workspace, device) do update"
    " set push_no = excluded.push_no, digest = excluded.digest, seen_at = excluded.seen_at")
_PUSH = ("select digest, result from push where workspace = :workspace and device = :device and push_no = :push_no")
_SET_PUSH = (
    "insert into push (workspace, device, push_no, digest, payload, signature, seq, commit_id, result, at) values"
    " (:workspace, :device, :push_no, :digest, :payload, :signature, :seq, :commit_id, :result, :at)"
    " on conflict (workspace, device, push_no) do update"
    " set seq = excluded.seq, commit_id = excluded.commit_id, result = excluded.result, at = excluded.at")
_HELD = ("select record_id, territory, wid, seq from record where workspace = :workspace"
             " and record_id in :ids")
_SIZES = ("select record_id, size from record where workspace = :workspace and record_id in :ids")
_ROWS = ("select record_id, territory, seq, wid, epoch, flags, sealed, device, push_no from record"
             " where workspace = :workspace and record_id in :ids order by seq")
_SET_RECORD = (
    "insert into record (workspace, record_id, territory, seq, wid, epoch, flags, device, push_no, size, sealed) values"
    " (:workspace, :record_id, :territory, :seq, :wid, :epoch, :flags, :device, :push_no, :size, :sealed)"
    " on conflict (workspace, record_id) do update set territory = excluded.territory, seq = excluded.seq,"
    " wid = excluded.wid, epoch = excluded.epoch, flags = excluded.flags, device = excluded.device,"
    " push_no = excluded.push_no, size = excluded.size, sealed = excluded.sealed")
_SET_HEAD = ("update workspace set seq = :seq, commit_id = :commit_id where workspace = :workspace")
_NO_STUBS = ("delete from stub where workspace = :workspace and territory = :territory and record_id in :ids")
_SET_STUB = (
    "insert into stub (workspace, territory, record_id, seq, device, push_no) values"
    " (:workspace, :territory, :record_id, :seq, :device, :push_no) on conflict (workspace, territory, record_id)"
    " do update set seq = excluded.seq, device = excluded.device, push_no = excluded.push_no")
_TOTALS = ("select territory, n_rows, sum_wid from territory where workspace = :workspace"
               " and territory in :ids")
_SET_TOTALS = (
    "insert into territory (workspace, territory, n_rows, sum_wid, floor) values"
    " (:workspace, :territory, :n_rows, :sum_wid, 0) on conflict (workspace, territory)"
    " do update set n_rows = excluded.n_rows, sum_wid = excluded.sum_wid")
