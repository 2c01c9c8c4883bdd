"""The bulk form of editing: one field of many records, written in slices with an entry and a dot for each change."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from crm_desktop.changes.state import pack_value, state_from_columns
from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.records import RECORDS
from crm_desktop.domain.rules import check_element, check_value, field_named, is_empty
from crm_desktop.errors import Cancelled
from crm_desktop.store.bulk import Progress
from crm_desktop.store.codec import field_columns, field_value
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches
from crm_desktop.store.search import index_records
from crm_desktop.store.states import STATE, UPDATE

SLICE = 500
ENTRY = """insert into entry (change_set, kind, type, record_id, field, before, ids, first_row, last_row)
           values (?, 'edit', ?, ?, ?, ?, ?, null, null)"""
Found = tuple[int, bytes, tuple[Any, ...], tuple[Any, ...]]  # row, id, columns of the field, columns of the state


def set_in_bulk(edit: Edit, record_type: str, record_ids: Iterable[bytes], path: str, value: Any,
                progress: Progress | None = None) -> int:
    """Gives one field, or one element of a set ("tags/<id>"), the same value in many records; None takes it away.

    Records that are gone or have it already stay as they are; gives how many changed. Each record is to be named
    once in an act. Raises UserError("bad_input"), Cancelled.
    """
    kind = RECORDS[record_type]
    name, _, element = path.partition("/")
    one = field_named(kind, name)
    if element and value is not None:
        check_element(kind, one, element, value)
    elif not element:
        check_value(kind, one, value)
        value = None if is_empty(value) else value
    return write_values(edit, kind, path, dict.fromkeys(record_ids, value), progress)


def write_values(edit: Edit, kind: RecordType, path: str, values: Mapping[bytes, Any],
                 progress: Progress | None = None) -> int:
    """A value of its own for each record: also the way back, for undo. Rules have been looked at before."""
    one = field_named(kind, path.partition("/")[0])
    if one.name == kind.title or one.kind is Kind.STAGE or (one.is_map and "/" not in path):
        raise ValueError(path)  # names are derived from it, moves belong to it, or each element has a dot of its own
    edit.flush_states()
    changed = 0
    for done, part in enumerate(in_batches(sorted(values), SLICE)):  # ids of an import lie in the order of its rows
        if progress and not progress(done * SLICE, len(values)):
            raise Cancelled
        changed += _write_slice(edit, kind, one, path, {record_id: values[record_id] for record_id in part})
    if progress and not progress(len(values), len(values)):
        raise Cancelled
    return changed


def _write_slice(edit: Edit, kind: RecordType, one: RecordField, path: str, values: Mapping[bytes, Any]) -> int:
    element = path.partition("/")[2]
    columns: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    rows: dict[bytes, int] = {}
    for row, record_id, held, state_columns in _found(edit, kind, one, values):
        before, after, whole = _values(one, element, held, values[record_id])
        if before == after:
            continue
        state = state_from_columns(*state_columns)
        settled = state.edited(path, edit.now, edit.actor, edit.n, gone=bool(element) and after is None, before=before)
        states.append((*state.columns(), row))
        columns.append((*field_columns(one, whole), row))
        entries.append((edit.n, kind.number, record_id, path, pack_value(before),
                        pack_value(settled) if settled else None))
        rows[record_id] = row
    sets = ", ".join(f"{place} = ?" for place in one.places)
    edit.link.many(f"update {kind.name} set {sets} where row = ?", columns)
    edit.link.many(UPDATE, states)
    edit.link.many(ENTRY, entries)
    if rows and _is_searched(kind, one):
        index_records(edit.link, kind, list(rows.values()))
    edit.note_edited(kind, rows)
    return len(rows)


def _found(edit: Edit, kind: RecordType, one: RecordField, wanted: Iterable[bytes]) -> Iterable[Found]:
    ids = list(wanted)
    places = ", ".join(f"t.{place}" for place in one.places)
    width = len(one.places)
    for row in edit.rows(f"""
            select t.row, t.id, {places}, s.{STATE.replace(", ", ", s.")}
            from {kind.name} t join record_state s on s.row = t.row where t.id in ({','.join('?' * len(ids))})""", ids):
        rest = iter(row)
        yield next(rest), next(rest), tuple(islice(rest, width)), tuple(rest)


def _values(one: RecordField, element: str, held: tuple[Any, ...], value: Any) -> tuple[Any, Any, Any]:
    """What stands at the path before and after, and the whole field afterwards."""
    old = field_value(one, held)
    if not element:
        return old, value, value
    kept = {key: each for key, each in old.items() if key != element}
    return old.get(element), value, kept if value is None else {**old, element: value}


def _is_searched(kind: RecordType, one: RecordField) -> bool:
    """Whether the search index holds anything of this field."""
    return one.name in kind.words or one.kind in (Kind.ENTRIES, Kind.CUSTOM) or one.name == "other_names"
