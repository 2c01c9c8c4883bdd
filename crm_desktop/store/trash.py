"""The trash part of the journal: bodies of what was deleted or undone, to be brought back under the same ids."""

from typing import Any

from crm_desktop.changes.state import RecordState, pack_value, state_from_columns, unpack_value, unpack_vector
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.rules import derived_names, sort_of
from crm_desktop.store.codec import columns_to_values, insert_sql, values_to_columns
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.states import SERVER, STATE, packed_vector, synced_column, synced_vector

DAYS_KEPT = 90
DAY = 86_400_000  # milliseconds
INSERT = f"""insert or replace into trash (id, type, row, change_set, at, body, state, tombstone, territory, vector,
             {SERVER}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
INSERT_STATE = f"""insert into record_state (row, type, sort, territory, {STATE}, {SERVER})
                   values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def put_in_trash(link: Link, kind: RecordType, rows: dict[bytes, int], change_set: int, now: int, actor: int) -> None:
    """Moves living records out of their table; what a server has seen leaves a tombstone, all else nothing (C6)."""
    for part in in_batches(rows.values()):
        marks = ",".join("?" * len(part))
        states = {each[0]: each[1:] for each in link.rows(
            f"select row, territory, {STATE}, {SERVER} from record_state where row in ({marks})", part)}
        bodies = link.rows(f"select row, id, {', '.join(kind.columns)} from {kind.name} where row in ({marks})", part)
        found = []
        for row, record_id, *columns in bodies:
            territory, *held = states[row]
            state = state_from_columns(*held[:8])
            synced = synced_vector(state.created, held[8])
            state.buried(now, actor, change_set)
            found.append(trash_row(kind, record_id, row, change_set, now, columns_to_values(kind, columns), state,
                                   territory, synced, tuple(held[9:])))
        link.many(INSERT, found)
        leave_tables(link, kind, part)


def trash_row(kind: RecordType, record_id: bytes, row: int, change_set: int, now: int, values: dict[str, Any],
              state: RecordState, territory: int, synced: dict[int, int] | None,
              agreed: tuple[Any, ...]) -> tuple[Any, ...]:
    """What INSERT needs; `agreed` is base_wid, seq, device, push_no. Whose `synced` is None leaves no tombstone."""
    columns = state.columns()
    return (record_id, kind.number, row, change_set, now, pack_value(values),
            pack_value((territory, *columns[:6], None, None, None, *columns[6:])),
            int(synced is not None), territory, packed_vector(state.seen()),
            None if synced is None else packed_vector(synced), *agreed)


def leave_tables(link: Link, kind: RecordType, rows: list[int]) -> None:
    """Takes rows (at most 500) out of the living ones: table, state, search index."""
    marks = ",".join("?" * len(rows))
    link.run(f"delete from {kind.name} where row in ({marks})", rows)
    link.run(f"delete from record_state where row in ({marks})", rows)
    if kind.searchable:
        link.run(f"delete from search where rowid in ({marks})", rows)


def take_from_trash(link: Link, kind: RecordType, record_ids: list[bytes], now: int, actor: int,
                    n: int) -> dict[bytes, int]:
    """Brings records back with their old row numbers and values; gives id -> row of those found."""
    found: dict[bytes, int] = {}
    for part in in_batches(record_ids):
        marks = ",".join("?" * len(part))
        bodies: list[tuple[Any, ...]] = []
        states: list[tuple[Any, ...]] = []
        for record_id, row, body, kept, synced, *agreed in link.rows(
                f"select id, row, body, state, {SERVER} from trash where id in ({marks}) and type = ?",
                (*part, kind.number)):
            values = trashed_values(body)
            names = derived_names(kind, values)
            territory, state = trashed_state(kept)
            state.revived(now, actor, n)
            bodies.append((row, record_id, *values_to_columns(kind, values), *names))
            states.append((row, kind.number, sort_of(kind, names), territory, *state.columns(),
                           synced_column(state, unpack_vector(synced) if synced is not None else None), *agreed))
            found[record_id] = row
        link.many(insert_sql(kind), bodies)
        link.many(INSERT_STATE, states)
        link.run(f"delete from trash where id in ({marks})", part)
    return {record_id: found[record_id] for record_id in record_ids if record_id in found}


def trashed_values(body: bytes) -> dict[str, Any]:
    """A trashed record's values."""
    values: Any = unpack_value(body)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def trashed_state(kept: bytes) -> tuple[int, RecordState]:
    """A trashed record's territory and state."""
    columns: Any = unpack_value(kept)
    return columns[0], state_from_columns(*columns[1:7], *columns[10:12])


def empty_trash(link: Link, now: int) -> None:
    """Forgets bodies older than 90 days, inside the caller's transaction; tombstones that a server knows stay."""
    link.run("delete from trash where at < ? and tombstone = 0", (now - DAYS_KEPT * DAY,))
