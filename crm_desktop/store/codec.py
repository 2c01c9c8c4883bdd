"""How a record's values lie in its table's columns, and how they come back."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from crm_desktop.domain.fields import RecordField, RecordType

Values = dict[str, Any]  # field -> value; a compound is a tuple, a set or entries a dict of its elements


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> str:
    """JSON as it is kept in columns: compact, Chinese as it is."""
    return _encode(value)


def by_element(elements: Values) -> Values:
    """Elements by their ids, so that every laptop shows phones, mails and tags in one order."""
    return elements if len(elements) < 2 else dict(sorted(elements.items()))


def field_columns(one: RecordField, value: Any) -> tuple[Any, ...]:
    """The column values that hold this field's value; all None where there is none."""
    if one.is_map:
        return (to_json(by_element(value)) if value else None,)
    if len(one.places) == 1:
        return (value,)
    return tuple(value) if value is not None else (None,) * len(one.places)


def field_value(one: RecordField, columns: Sequence[Any]) -> Any:
    """A field's value from its columns."""
    if one.is_map:
        return json.loads(columns[0]) if columns[0] else {}
    if len(one.places) == 1:
        return columns[0]
    return tuple(columns) if any(column is not None for column in columns) else None


def values_to_columns(kind: RecordType, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """All columns of a record in the order of `RecordType.columns`."""
    found: list[Any] = []
    for name, width, is_map in _layout(kind):
        value = values.get(name)
        if value is None:
            found += [None] * width
        elif is_map:
            found.append(_encode(by_element(value)) if value else None)
        elif width == 1:
            found.append(value)
        else:
            found += value
    return tuple(found)


@lru_cache
def _layout(kind: RecordType) -> tuple[tuple[str, int, bool], ...]:
    return tuple((one.name, len(one.places), one.is_map) for one in kind.fields)


def columns_to_values(kind: RecordType, row: Sequence[Any]) -> Values:
    """A record's values from columns in the order of `RecordType.columns`; empty fields are left out."""
    values: Values = {}
    place = 0
    for name, width, is_map in _layout(kind):
        if width > 1:
            parts = tuple(row[place:place + width])
            if parts.count(None) < width:
                values[name] = parts
        elif row[place] is not None:
            value = json.loads(row[place] or "{}") if is_map else row[place]
            if value != {}:
                values[name] = value
        place += width
    return values


def plain(values: Values) -> Values:
    """Values as they come back from msgpack, with compounds as tuples again."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


@lru_cache
def insert_sql(kind: RecordType) -> str:
    """The statement that adds a record: row, id, fields, derived columns."""
    names = ("row", "id", *kind.columns, *_by_hand(kind))
    return f"insert into {kind.name} ({', '.join(names)}) values ({', '.join('?' * len(names))})"


@lru_cache
def select_sql(kind: RecordType, where: str) -> str:
    """The statement that reads row, id and all fields where the condition holds."""
    return f"select row, id, {', '.join(kind.columns)} from {kind.name} where {where}"


@lru_cache
def _by_hand(kind: RecordType) -> tuple[str, ...]:
    return tuple(one for one in kind.derived if one in NAME_COLUMNS)


NAME_COLUMNS = ("sort", "matching")  # derived from the record's own title when it is written


def name_columns(kind: RecordType) -> tuple[str, ...]:
    """The derived columns that follow from the title alone."""
    return _by_hand(kind)
