"""Ids that follow from a name: when a filled book comes to a team, its tags and stages take those of the team's key.

No server has seen these records, so they may change their ids: in tables, states, journal and trash at once. An id has
always 16 bytes, or 32 hex digits inside a path, so every blob keeps its length.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import BUILT_IN_IDS, RECORDS, REFERENCES
from crm_desktop.store.acts import NATURAL, id_from_name
from crm_desktop.store.link import Link

MOST_NUMBERS = 10_000  # of one name
_HEX = re.compile("[0-9a-f]{32}")
_HEX_BYTES = re.compile(b"[0-9a-f]{32}")
Renamed = Mapping[bytes, bytes]  # old id -> new id


def rekey_natural_ids(link: Link, id_key: bytes) -> None:
    """Gives them the ids that their present names have under this key, inside the caller's transaction."""
    renamed: dict[bytes, bytes] = {}
    for name in NATURAL:
        renamed.update(_new_ids(link, name, id_key))
    renamed = {old: new for old, new in renamed.items() if old != new}
    if renamed.keys() & set(renamed.values()):  # two change places: by way of ids that nobody has
        between = {old: secrets.token_bytes(16) for old in renamed}
        _rename(link, between)
        renamed = {between[old]: new for old, new in renamed.items()}
    if renamed:
        _rename(link, renamed)


def _rename(link: Link, renamed: Renamed) -> None:
    for name in NATURAL:
        link.many(f"update {name} set id = ? where id = ?", _pairs(renamed))
        for referrer, column in REFERENCES[name]:
            link.many(f"update {referrer} set {column} = ? where {column} = ?", _pairs(renamed))
    _rename_elements(link, renamed)
    _rewrite(link, "entry", "number", ("record_id", "field", "before", "ids"), renamed)  # so that undo finds them
    _rewrite(link, "trash", "id", ("body", "state"), renamed)


def _new_ids(link: Link, record_type: str, id_key: bytes) -> dict[bytes, bytes]:
    scope = ", t.pipeline_id" if record_type == "stage" else ""
    found: dict[bytes, bytes] = {}
    taken: set[bytes] = set()
    for record_id, name, *pipeline in link.rows(
            f"select t.id, t.name{scope} from {record_type} t join record_state s on s.row = t.row"
            " where s.base_wid is null and t.name is not null order by t.row"):
        if record_id in BUILT_IN_IDS:
            continue
        values = {"name": name, "pipeline": pipeline[0] if pipeline else b""}
        new = next(one for number in range(1, MOST_NUMBERS)
                   if (one := id_from_name(id_key, record_type, values, number)) not in taken)
        taken.add(new)
        found[record_id] = new
    return found


def _pairs(renamed: Renamed) -> list[tuple[bytes, bytes]]:
    return [(new, old) for old, new in renamed.items()]


def _rename_elements(link: Link, renamed: Renamed) -> None:
    """Tags are elements of sets: their ids stand in JSON, and in the paths of the state."""
    names = {old.hex(): new.hex() for old, new in renamed.items()}
    for kind in RECORDS.values():
        for one in kind.fields:
            if one.kind is Kind.SET and one.target in NATURAL:
                column = one.places[0]
                changed = [(text, row) for row, held in link.rows(
                    f"select row, {column} from {kind.name} where {column} is not null")
                    if (text := _HEX.sub(lambda found: names.get(found[0], found[0]), held)) != held]
                link.many(f"update {kind.name} set {column} = ? where row = ?", changed)
    _rewrite(link, "record_state", "row", ("fields", "siblings", "unknown"), renamed)


def _rewrite(link: Link, table: str, key: str, columns: tuple[str, ...], renamed: Renamed) -> None:
    any_held = " or ".join(f"{column} is not null" for column in columns)
    changed = []
    for row, *held in link.rows(f"select {key}, {', '.join(columns)} from {table} where {any_held}"):
        new = [_renamed(each, renamed) for each in held]
        if new != held:
            changed.append((*new, row))
    link.many(f"update {table} set {', '.join(f'{column} = ?' for column in columns)} where {key} = ?", changed)


def _renamed(held: Any, renamed: Renamed) -> Any:
    if isinstance(held, str):
        return _HEX.sub(lambda found: renamed.get(bytes.fromhex(found[0]), bytes.fromhex(found[0])).hex(), held)
    if not isinstance(held, bytes):
        return held
    for old, new in renamed.items():
        held = held.replace(old, new)
    return _HEX_BYTES.sub(lambda found: renamed.get(bytes.fromhex(found[0].decode()), b"").hex().encode() or found[0],
                          held)
