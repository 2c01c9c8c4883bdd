"""What had followed a merge goes back once the merge is undone, also what came by sync after it and was moved then."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from crm_desktop.changes.state import pack_value, unpack_value
from crm_desktop.domain.records import RECORDS, REFERENCES
from crm_desktop.domain.team import alias_id
from crm_desktop.store.aliases import Reader, alias_target
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches
from crm_desktop.store.origin import origin_of
from crm_desktop.store.trash import trashed_values

MERGED = ("company", "person")
MOVED = """
    select e.change_set, e.record_id from entry e join change_set c on c.n = e.change_set
    where c.cause in ('rule', ?) and e.change_set > ? and e.kind = 'edit' and e.type = ? and e.field = ?
    and e.before = ? order by e.number desc"""


class Merge(NamedTuple):
    """Two records of a type became one."""

    record_type: str
    gone: bytes
    stays: bytes


def merges_of(edit: Edit, act: int) -> list[Merge]:
    """The merges that an act made; to be asked before it is undone."""
    found = []
    for name in MERGED:
        for record_id, in edit.rows("select record_id from entry where change_set = ? and kind = 'delete' and type = ?"
                                    " and record_id is not null", (act, RECORDS[name].number)):
            stays = alias_target(edit, record_id)
            if stays is not None:
                found.append(Merge(name, bytes(record_id), stays))
    return found


def undone_merges(reader: Reader, touched: Mapping[str, Collection[bytes]]) -> list[Merge]:
    """Of what a sync has touched, the records that are there again because their merge was undone elsewhere."""
    found = []
    for name in MERGED:
        for part in in_batches(touched.get(name, ())):
            marks = ",".join("?" * len(part))
            living = {bytes(row[0]) for row in reader.rows(f"select id from {name} where id in ({marks})", part)}
            for alias, body in reader.rows(f"select id, body from trash where type = ? and id in ({marks})",
                                           (RECORDS["alias"].number, *map(alias_id, part))):
                if alias_id(bytes(alias)) in living:
                    found.append(Merge(name, alias_id(bytes(alias)), bytes(trashed_values(body)["target"])))
    return [merge for merge in found if any(_moved(reader, merge, 0, "rule"))]


def bring_links_back(edit: Edit, merge: Merge, since: int, *, by_sync: bool = True) -> None:
    """What referred to the one that had gone, and was moved to the other by acts after `since`, refers to it again.

    Only while nobody has changed it since. `by_sync`: also what another laptop had moved meanwhile.
    """
    if not edit.value(f"select 1 from {merge.record_type} where id = ?", (merge.gone,)):
        return
    for name, column, act, record_id in list(_moved(edit, merge, since, "sync" if by_sync else "rule")):
        held = edit.value(f"select {column} from {name} where id = ?", (record_id,))
        if held is None and edit.value("select 1 from trash where id = ? and change_set = ?", (record_id, act)):
            edit.restore(RECORDS[name], [record_id])  # two times at a company had become one
        elif held != merge.stays:
            continue
        _set_act_back(edit, name, record_id, act)


def _moved(reader: Reader, merge: Merge, since: int, cause: str) -> Iterator[tuple[str, str, int, bytes]]:
    """Type and column of what was moved, the act that did it, and the record."""
    for name, column in REFERENCES[merge.record_type]:
        one = next(each for each in RECORDS[name].fields if column in each.places)
        for act, record_id in reader.rows(MOVED, (cause, since, RECORDS[name].number, one.name,
                                                  pack_value(merge.gone))):
            yield name, column, act, bytes(record_id)


def _set_act_back(edit: Edit, name: str, record_id: bytes, act: int) -> None:
    fields: list[Any] = edit.rows("select field, before from entry where change_set = ? and kind = 'edit'"
                                  " and record_id = ? order by number desc", (act, record_id))
    for path, before in fields:
        if origin_of(edit.link, record_id, path, edit.n) == act:
            edit.set(name, record_id, path, unpack_value(before))
