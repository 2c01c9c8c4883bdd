"""Merged records take their place in the tables, the trash, or among what is carried unread; many of a kind at once."""

from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.body import Body
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.wire import write_body
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.domain.rules import derived_names, sort_of
from crm_desktop.right_of_way import give_way
from crm_desktop.store.bodies import Laid, Numbers
from crm_desktop.store.codec import insert_sql, name_columns, values_to_columns
from crm_desktop.store.copies import Agreed, Copy, Place
from crm_desktop.store.laptops import LAPTOP, take_card
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.projections import deals_of_moves, forget_deals, project_deals
from crm_desktop.store.search import INSERT as INSERT_TEXTS
from crm_desktop.store.search import index_records, search_texts
from crm_desktop.store.states import SERVER, STATE, packed_vector, synced_column
from crm_desktop.store.trash import INSERT as INSERT_TRASH
from crm_desktop.store.trash import INSERT_STATE, leave_tables, trash_row

UPDATE_STATE = "update record_state set sort = ?, territory = ?, {} where row = ?".format(
    ", ".join(f"{name} = ?" for name in f"{STATE}, {SERVER}".split(", ")))
INSERT_CARRIED = f"""insert or replace into carried (id, kind, territory, body, vector, {SERVER})
                     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


@dataclass(slots=True)
class Landing:
    """One record on its way: `body` is what it is from now on, `synced` the vector that the server has of it."""

    record_id: bytes
    copy: Copy | None
    body: Body
    place: Place
    laid: Laid | None  # None where this program cannot show it
    territory: int
    synced: dict[bytes, int] | None
    agreed: Agreed
    row: int = 0
    act: tuple[int, int] = (0, 0)  # for the trash: the change set that deleted it, and when


def land(link: Link, numbers: Numbers, landings: list[Landing]) -> None:
    """Writes them all, with names, states, search index and the projections of deals. Rows are given already."""
    deals: set[int] = set()
    stages = False
    by_kind: dict[int, list[Landing]] = {}
    for each in landings:
        by_kind.setdefault(each.body.kind, []).append(each)
    for number, group in by_kind.items():
        kind = BY_NUMBER.get(number)
        if kind is not None and kind.name == "stage_move":
            deals |= deals_of_moves(link, [each.row for each in group if _is_living(each.copy)])
        _leave(link, kind, group)
        link.many(INSERT_CARRIED, [_carried_row(each) for each in group if each.place is Place.CARRIED])
        if number == LAPTOP:
            for each in group:
                take_card(link, numbers, each.record_id, each.body)
        if kind is not None:
            _settle(link, numbers, kind, group)
            rows = [each.row for each in group if each.place is Place.LIVING]
            stages |= kind.name == "stage"
            deals.update(rows if kind.name == "deal" else deals_of_moves(link, rows)
                         if kind.name == "stage_move" else ())
    if stages:  # their order may be another one now
        deals.update(row[0] for row in link.rows("select row from deal"))
    project_deals(link, sorted(deals))


def agree(link: Link, numbers: Numbers, landing: Landing) -> None:
    """Nothing is new here, but the server has it now."""
    copy = landing.copy
    if copy is None:
        return
    if copy.place is Place.CARRIED:
        synced: bytes | None = _synced_by_id(landing)
        where, key = "carried set {} where id = ?", copy.record_id
    elif copy.place is Place.TRASH:
        synced = _synced_in_trash(landing, numbers)
        where, key = "trash set tombstone = 1, {} where id = ?", copy.record_id
    else:
        synced = _synced(landing, numbers)
        where, key = "record_state set {} where row = ?", copy.row  # type: ignore[assignment]
    sets = ", ".join(f"{name} = ?" for name in SERVER.split(", "))
    link.run(f"update {where.format(sets)}", (synced, *landing.agreed, key))


def _is_living(copy: Copy | None) -> bool:
    return copy is not None and copy.place is Place.LIVING


def _leave(link: Link, kind: RecordType | None, group: list[Landing]) -> None:
    """Those that lie elsewhere from now on leave the place where they were."""
    moved = [each.copy for each in group if each.copy is not None and each.copy.place is not each.place]
    rows = [copy.row for copy in moved if copy.place is Place.LIVING]
    for part in in_batches(rows):
        if kind is not None:
            leave_tables(link, kind, part)
    if kind is not None and kind.name == "deal":
        forget_deals(link, rows)
    for place, table in ((Place.TRASH, "trash"), (Place.CARRIED, "carried")):
        link.many(f"delete from {table} where id = ?", [(copy.record_id,) for copy in moved if copy.place is place])


def _settle(link: Link, numbers: Numbers, kind: RecordType, group: list[Landing]) -> None:
    inserted: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    updated: list[tuple[Any, ...]] = []
    new_states: list[tuple[Any, ...]] = []
    trashed: list[tuple[Any, ...]] = []
    for each in group:
        give_way()
        laid = each.laid
        if laid is None or each.place is Place.CARRIED:
            continue
        if each.place is Place.TRASH:
            synced = None if each.synced is None else numbers.at_home(each.synced)
            trashed.append(trash_row(kind, each.record_id, each.row, *each.act, laid.values, laid.state,
                                     laid.territory, synced, each.agreed))
            continue
        names = derived_names(kind, laid.values)
        columns = (*values_to_columns(kind, laid.values), *names)
        state = (laid.territory, *laid.state.columns(), _synced(each, numbers), *each.agreed)
        if _is_living(each.copy):
            updated.append((*columns, each.row))
            new_states.append((sort_of(kind, names), *state, each.row))
        else:
            inserted.append((each.row, each.record_id, *columns))
            states.append((each.row, kind.number, sort_of(kind, names), *state))
            if kind.searchable:
                texts.append((each.row, *search_texts(kind, laid.values)))
    link.many(insert_sql(kind), inserted)
    link.many(INSERT_STATE, states)
    link.many(INSERT_TEXTS, texts)
    sets = ", ".join(f"{name} = ?" for name in (*kind.columns, *name_columns(kind)))
    link.many(f"update {kind.name} set {sets} where row = ?", updated)
    link.many(UPDATE_STATE, new_states)
    index_records(link, kind, [each[-1] for each in updated])
    link.many(INSERT_TRASH, trashed)


def _synced(landing: Landing, numbers: Numbers) -> bytes | None:
    state = landing.laid.state if landing.laid is not None else landing.copy.state if landing.copy else None
    if state is None or landing.synced is None:
        return None
    return synced_column(state, numbers.at_home(landing.synced))


def _synced_in_trash(landing: Landing, numbers: Numbers) -> bytes | None:
    return None if landing.synced is None else packed_vector(numbers.at_home(landing.synced))


def _synced_by_id(landing: Landing) -> bytes | None:
    return None if landing.synced is None else pack_value(dict(sorted(landing.synced.items())))


def _carried_row(each: Landing) -> tuple[Any, ...]:
    return (each.record_id, each.body.kind, each.territory, write_body(each.body),
            pack_value(dict(sorted(each.body.vector.items()))), _synced_by_id(each), *each.agreed)
