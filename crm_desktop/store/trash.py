"""The trash part of the journal: bodies of what was deleted or undone, to be brought back under the same ids."""

from typing import Any

from crm_desktop.changes.state import pack_value, state_from_columns, unpack_value
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.rules import derived_names, sort_of
from crm_desktop.store.codec import columns_to_values, insert_sql, values_to_columns
from crm_desktop.store.link import Link, in_batches

DAYS_KEPT = 90
DAY = 86_400_000  # milliseconds
_STATE = "territory, at, actor, n, fields, vector, deleted, synced, base_wid, seq, siblings, unknown"


def put_in_trash(link: Link, kind: RecordType, rows: dict[bytes, int], change_set: int, now: int) -> None:
    """Moves living records out of their table; what a server has seen leaves a tombstone, all else nothing."""
    for part in in_batches(rows.values()):
        marks = ",".join("?" * len(part))
        states = {each[0]: each[1:] for each in link.rows(
            f"select row, {_STATE} from record_state where row in ({marks})", part)}
        bodies = link.rows(f"select row, id, {', '.join(kind.columns)} from {kind.name} where row in ({marks})", part)
        link.many("insert or replace into trash values (?, ?, ?, ?, ?, ?, ?, ?)", [
            (each[1], kind.number, each[0], change_set, now, pack_value(columns_to_values(kind, each[2:])),
             pack_value(states[each[0]]), int(states[each[0]][7] is not None)) for each in bodies])
        link.run(f"delete from {kind.name} where row in ({marks})", part)
        link.run(f"delete from record_state where row in ({marks})", part)
        if kind.searchable:
            link.run(f"delete from search where rowid in ({marks})", part)


def take_from_trash(link: Link, kind: RecordType, record_ids: list[bytes], now: int, actor: int,
                    n: int) -> dict[bytes, int]:
    """Brings records back with their old row numbers and one new stamp and dot; gives id -> row of those found."""
    found: dict[bytes, int] = {}
    for part in in_batches(record_ids):
        marks = ",".join("?" * len(part))
        bodies: list[tuple[Any, ...]] = []
        states: list[tuple[Any, ...]] = []
        for record_id, row, body, state in link.rows(
                f"select id, row, body, state from trash where id in ({marks}) and type = ?", (*part, kind.number)):
            values = trashed_values(body)
            names = derived_names(kind, values)
            bodies.append((row, record_id, *values_to_columns(kind, values), *names))
            states.append((row, kind.number, sort_of(kind, names), *_reborn(unpack_value(state), now, actor, n)))
            found[record_id] = row
        link.many(insert_sql(kind), bodies)
        link.many(f"insert into record_state (row, type, sort, {_STATE}) values (?, ?, ?{', ?' * 12})", states)
        link.run(f"delete from trash where id in ({marks})", part)
    return {record_id: found[record_id] for record_id in record_ids if record_id in found}


def trashed_values(body: bytes) -> dict[str, Any]:
    """A trashed record's values."""
    values: Any = unpack_value(body)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def empty_trash(link: Link, now: int) -> None:
    """Forgets bodies older than 90 days, inside the caller's transaction; tombstones that a server knows stay."""
    link.run("delete from trash where at < ? and tombstone = 0", (now - DAYS_KEPT * DAY,))


def _reborn(columns: Any, now: int, actor: int, n: int) -> tuple[Any, ...]:
    state = state_from_columns(*columns[1:7])
    state.reborn(now, actor, n)
    return (columns[0], *state.columns(), *columns[7:])
