"""What one act does to the book: creates, sets, deletes, each noted for the journal as it happens."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.change import ChangeSet, Dot, Kept
from crm_desktop.changes.state import RecordState, Sibling, pack_value, state_from_columns
from crm_desktop.domain.fields import RecordField, RecordType
from crm_desktop.domain.records import OWNED, RECORDS
from crm_desktop.domain.rules import (
    check_element,
    check_record,
    check_value,
    derived_names,
    field_named,
    is_empty,
    sort_of,
)
from crm_desktop.store.codec import NAME_COLUMNS, field_columns, field_value, insert_sql, values_to_columns
from crm_desktop.store.link import Link
from crm_desktop.store.missing import missing_record
from crm_desktop.store.projections import deals_of_moves, forget_deals, project_deals
from crm_desktop.store.search import index_records
from crm_desktop.store.states import STATE, UPDATE
from crm_desktop.store.trash import put_in_trash, take_from_trash

SINGLE_ENTRIES = 50  # up to so many deleted records get an entry of their own, so that their history shows it


class Edit:
    """Handed out by the journal inside its transaction; nobody else makes one."""

    def __init__(self, link: Link, actor: int, now: int, cause: str) -> None:
        self.link, self.actor, self.now, self.cause = link, actor, now, cause
        self.n: int = 1 + (link.value("select max(n) from change_set") or 0)
        self.title_values: dict[str, object] = {}
        self.kept: list[Kept] = []
        self.done = ChangeSet(None, "")
        self.root: int | None = None  # the act that is undone or done again here
        self.undoes: int | None = None  # the change set whose inverse this is
        self.spare = self.n  # the first of the numbers below its own that belong to this act too
        self.created: dict[str, dict[bytes, int]] = {}
        self.revived: dict[str, list[bytes]] = {}  # created under an id that lay in the trash
        self.touched: dict[str, dict[bytes, int | None]] = {}
        self.edited: dict[str, dict[bytes, int]] = {}  # by the bulk form: their entries and index are written already
        self.entries: list[tuple[Any, ...]] = []
        self._next_row: int = link.value("select value from meta where key = 'next_row'")
        self._states: dict[int, RecordState] = {}
        self._noted: set[tuple[bytes, str]] = set()
        self._stale_deals: set[int] = set()

    # -- reading inside the transaction

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[Any]:
        """Rows as this act sees them, its own changes included."""
        return self.link.rows(sql, tuple(parameters))

    def value(self, sql: str, parameters: Iterable[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        return self.link.value(sql, tuple(parameters))

    # -- the three verbs

    def take_rows(self, count: int) -> int:
        """Reserves local row numbers, never used before; gives the first."""
        first = self._next_row
        self._next_row += count
        return first

    def take_dots(self, count: int) -> None:
        """Reserves more dots for this act, from `spare` on, below its own number; before anything is entered.

        One path then holds several values of one act, each under a dot of its own.
        """
        self.spare = self.n
        self.n += count

    def create(self, record_type: str, values: Mapping[str, Any], record_id: bytes | None = None) -> bytes:
        """Adds a record; empty values are left out. Raises UserError("bad_input") where a rule is broken.

        An id that follows from a name may lie in the trash: then that record comes back with these values.
        """
        kind = RECORDS[record_type]
        if self.cause != "sync":
            check_record(kind, values)
        values = {name: value for name, value in values.items() if not is_empty(value)}
        if record_id and self.value("select 1 from trash where id = ?", (record_id,)):
            return self._revive(kind, record_id, values)
        record_id = record_id or secrets.token_bytes(16)
        row = self.take_rows(1)
        names = derived_names(kind, values)
        self.link.run(insert_sql(kind), (row, record_id, *values_to_columns(kind, values), *names))
        self.link.run("insert into record_state (row, type, sort, at, actor, n) values (?, ?, ?, ?, ?, ?)",
                      (row, kind.number, sort_of(kind, names), self.now, self.actor, self.n))
        self.created.setdefault(record_type, {})[record_id] = row
        self.touched.setdefault(record_type, {})[record_id] = row
        return record_id

    def set(self, record_type: str, record_id: bytes, name: str, value: Any, naming: Collection[Dot] = (),
            waiting: Collection[Sibling] = ()) -> bool:
        """Gives a field a new value (None empties it); tells whether it was another one before.

        `naming`: the values waiting beside the shown one that this resolves (C7); `waiting`: those that wait there
        again. With either the same value counts as new.
        """
        kind = RECORDS[record_type]
        one = field_named(kind, name)
        row, old = self._current(kind, one, record_id)
        if self.cause not in ("sync", "undo"):
            check_value(kind, one, value)
        if is_empty(value):
            value = {} if one.is_map else None
        if one.is_map:
            changed = [self.set_element(record_type, record_id, name, element, value.get(element))
                       for element in dict.fromkeys([*old, *value])]
            return any(changed)
        if old == value and not naming and not waiting:
            return False
        self._note(kind, record_id, row, name, old, naming=naming, waiting=waiting)
        self._store(kind, one, row, value)
        return True

    def set_element(self, record_type: str, record_id: bytes, name: str, element: str, value: Any,
                    naming: Collection[Dot] = (), waiting: Collection[Sibling] = ()) -> bool:
        """Adds, replaces or (None) removes one element of a set, of entries or of the custom values."""
        kind = RECORDS[record_type]
        one = field_named(kind, name)
        row, elements = self._current(kind, one, record_id)
        old = elements.get(element)
        if old == value and not naming and not waiting:
            return False
        if value is not None and self.cause not in ("sync", "undo"):
            check_element(kind, one, element, value)
        self._note(kind, record_id, row, f"{name}/{element}", old, gone=value is None, naming=naming, waiting=waiting)
        kept = {key: each for key, each in elements.items() if key != element}
        self._store(kind, one, row, kept if value is None else {**elements, element: value})
        return True

    def state_of(self, record_type: str, record_id: bytes) -> RecordState:
        """A living record's state: what is changed in it is written with the act. Raises UserError("not_found")."""
        return self._state(self.row_of(record_type, record_id))

    def note_existence(self, kind: RecordType, record_id: bytes, memory: bytes | None, *, asked: bool) -> None:
        """For the journal: whether a record lives on was a question before this act (`asked`), or becomes one."""
        self.touched.setdefault(kind.name, {})[record_id] = self.row_of(kind.name, record_id)
        self.entries.append(("decide", kind.number, record_id, EXISTENCE, pack_value(asked), memory, None, None))

    def delete(self, record_type: str, record_ids: Iterable[bytes]) -> None:
        """Moves records to the trash, and with each what belongs to it alone (moves, messages, positions)."""
        kind = RECORDS[record_type]
        rows = {record_id: self.row_of(record_type, record_id) for record_id in record_ids}
        for child, column in OWNED[record_type]:
            self.delete(child, self._children(child, column, list(rows)))
        if rows:
            self.remove(kind, rows)

    # -- parts that undo and the bulk form use as well

    def remove(self, kind: RecordType, rows: dict[bytes, int]) -> None:
        """Moves exactly these records to the trash."""
        self.flush_states()
        if kind.name == "stage_move":
            self._stale_deals.update(deals_of_moves(self.link, rows.values()))
        put_in_trash(self.link, kind, rows, self.n, self.now, self.actor)
        if kind.name == "deal":
            forget_deals(self.link, rows.values())
        if len(rows) <= SINGLE_ENTRIES:
            self.entries += [("delete", kind.number, record_id, None, None, record_id, row, row)
                             for record_id, row in rows.items()]
        else:
            self.entries.append(("delete", kind.number, None, None, None, b"".join(rows), None, None))
        self._touch_gone(kind, rows)

    def restore(self, kind: RecordType, record_ids: list[bytes]) -> list[bytes]:
        """Brings records back from the trash under their ids; gives the ids that were there."""
        rows = take_from_trash(self.link, kind, record_ids, self.now, self.actor, self.n)
        for run in _runs(rows):
            ids = [record_id for record_id, _ in run]
            self.entries.append(("restore", kind.number, ids[0] if len(ids) == 1 else None, None, None,
                                 b"".join(ids), run[0][1], run[-1][1]))
        if rows:
            self.touched.setdefault(kind.name, {}).update(rows)
        return list(rows)

    def note_created(self, kind: RecordType, ids: list[bytes], first_row: int) -> None:
        """The bulk form wrote these records under rows from `first_row` on; one entry says so."""
        self.entries.append(("create", kind.number, None, None, None, b"".join(ids), first_row,
                             first_row + len(ids) - 1))
        self.done.created[kind.name] = ids

    def note_edited(self, kind: RecordType, rows: Mapping[bytes, int]) -> None:
        """The bulk form gave these records another value, with all that belongs to it."""
        if rows:
            self.edited.setdefault(kind.name, {}).update(rows)
        if kind.name == "deal":
            self.project_later(rows.values())

    def project_later(self, deal_rows: Iterable[int]) -> None:
        """Asks for the projections of these deals to be computed before the act is committed."""
        self._stale_deals.update(deal_rows)

    def row_of(self, record_type: str, record_id: bytes) -> int:
        """The local row of a living record. Raises UserError("not_found")."""
        row = self.link.value(f"select row from {record_type} where id = ?", (record_id,))
        if row is None:
            raise missing_record(self, record_id)
        return int(row)

    def finish(self) -> None:
        """Brings states, creation entries, search index and projections to rest before the journal commits."""
        self.flush_states()
        for name, rows in self.created.items():
            numbers = list(rows.values())
            self.entries.insert(0, ("create", RECORDS[name].number, next(iter(rows)) if len(rows) == 1 else None, None,
                                    None, b"".join(rows), min(numbers), max(numbers)))
        self.link.run("update meta set value = ? where key = 'next_row'", (self._next_row,))
        for name, touched in self.touched.items():
            living = [row for row in touched.values() if row is not None]
            index_records(self.link, RECORDS[name], living)
        project_deals(self.link, self._deals_to_project())
        self.link.many("insert into entry (change_set, kind, type, record_id, field, before, ids, first_row, last_row)"
                       " values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(self.n, *entry) for entry in self.entries])

    def flush_states(self) -> None:
        """Writes the states that changed."""
        self.link.many(UPDATE, [(*state.columns(), row) for row, state in self._states.items()])
        self._states.clear()

    # -- inside

    def _revive(self, kind: RecordType, record_id: bytes, values: Mapping[str, Any]) -> bytes:
        self.restore(kind, [record_id])
        for one in kind.fields:
            self.set(kind.name, record_id, one.name, values.get(one.name))
        self.revived.setdefault(kind.name, []).append(record_id)
        return record_id

    def _current(self, kind: RecordType, one: RecordField, record_id: bytes) -> tuple[int, Any]:
        found = self.link.first(f"select row, {', '.join(one.places)} from {kind.name} where id = ?", (record_id,))
        if found is None:
            self.row_of(kind.name, record_id)
        return int(found[0]), field_value(one, found[1:])

    def _state(self, row: int) -> RecordState:
        if row not in self._states:
            self._states[row] = state_from_columns(*self.link.first(
                f"select {STATE} from record_state where row = ?", (row,)))
        return self._states[row]

    def _note(self, kind: RecordType, record_id: bytes, row: int, path: str, old: Any, *, gone: bool = False,
              naming: Collection[Dot] = (), waiting: Collection[Sibling] = ()) -> None:
        state = self._state(row)
        settled = state.edited(path, self.now, self.actor, self.n, gone=gone, before=old, naming=naming)
        state.asked_again(path, waiting)
        if (record_id, path) not in self._noted and record_id not in self.created.get(kind.name, {}):
            self.entries.append(("edit", kind.number, record_id, path, pack_value(old),
                                 pack_value(settled) if settled else None, None, None))
            self._noted.add((record_id, path))
        self.touched.setdefault(kind.name, {})[record_id] = row

    def _store(self, kind: RecordType, one: RecordField, row: int, value: Any) -> None:
        sets = ", ".join(f"{place} = ?" for place in one.places)
        self.link.run(f"update {kind.name} set {sets} where row = ?", (*field_columns(one, value), row))
        if one.name == kind.title:
            names = derived_names(kind, {one.name: value})
            columns = [column for column in kind.derived if column in NAME_COLUMNS]
            self.link.run(f"update {kind.name} set {', '.join(f'{column} = ?' for column in columns)} where row = ?",
                          (*names, row))
            self.link.run("update record_state set sort = ? where row = ?", (sort_of(kind, names), row))

    def _children(self, child: str, column: str, owners: list[bytes]) -> list[bytes]:
        alone = ""
        if child == "activity":  # it stays while it still tells something of another record
            others = [each for each in ("company_id", "person_id", "deal_id", "ticket_id") if each != column]
            alone = "".join(f" and ({other} is null or {other} in (select id from trash))" for other in others)
        found: list[bytes] = []
        for owner in owners:
            found += [row[0] for row in self.link.rows(f"select id from {child} where {column} = ?{alone}", (owner,))]
        return found

    def _touch_gone(self, kind: RecordType, rows: dict[bytes, int]) -> None:
        self.touched.setdefault(kind.name, {}).update(dict.fromkeys(rows))
        for record_id in rows:
            self.created.get(kind.name, {}).pop(record_id, None)
        if kind.name in self.created and not self.created[kind.name]:
            del self.created[kind.name]

    def _deals_to_project(self) -> list[int]:
        if self.touched.get("stage"):  # the order of stages may be another one now
            return [each[0] for each in self.link.rows("select row from deal")]
        deals = {row for row in self.touched.get("deal", {}).values() if row is not None}
        moves = [row for row in self.touched.get("stage_move", {}).values() if row is not None]
        return sorted(deals | self._stale_deals | deals_of_moves(self.link, moves))


def _runs(rows: Mapping[bytes, int]) -> Iterator[list[tuple[bytes, int]]]:
    """Ids and rows in runs without a gap: an entry's `first_row` to `last_row` must span no stranger."""
    run: list[tuple[bytes, int]] = []
    for record_id, row in sorted(rows.items(), key=lambda pair: pair[1]):
        if run and row != run[-1][1] + 1:
            yield run
            run = []
        run.append((record_id, row))
    if run:
        yield run
