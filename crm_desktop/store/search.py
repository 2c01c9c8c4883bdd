"""The one full-text index over all records: what is put in, and how it is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.domain.search_text import index_text, match_query
from crm_desktop.store.codec import columns_to_values, select_sql
from crm_desktop.store.link import Link, in_batches

INSERT = "insert into search (rowid, words, sound, mail) values (?, ?, ?, ?)"
FOUND = """
    select s.rowid, r.type from search s cross join record_state r on r.row = s.rowid
    where search match ?{wanted} order by r.sort is null, r.sort, r.row limit ?"""
COUNTED = """
    select count(*) from search s cross join record_state r on r.row = s.rowid where search match ?{wanted}"""


@dataclass(frozen=True)
class Hit:
    """One found record."""

    record_type: str
    row: int
    record_id: bytes
    title: str


def search_texts(kind: RecordType, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """What the index holds of a record with these values: words, sound, mail."""
    names: list[tuple[str, bool]] = []
    title = values.get(kind.title) if kind.title else None
    if title:
        names.append((title, kind.is_person))
    words = [str(values[name]) for name in kind.words if values.get(name)]
    phones: list[str] = []
    mails: list[str] = []
    for one in _maps(kind):
        if values.get(one.name):
            _take_elements(one.kind, one.name, values[one.name], names, words, phones, mails)
    return index_text(names=names, words=words, phones=phones, mails=mails)


@lru_cache
def _maps(kind: RecordType) -> tuple[RecordField, ...]:
    return tuple(one for one in kind.fields if one.is_map)


def index_records(link: Link, kind: RecordType, rows: list[int]) -> None:
    """Brings the index up to date with these living records, inside the caller's transaction."""
    if not kind.searchable:
        return
    for part in in_batches(rows):
        marks = ",".join("?" * len(part))
        link.run(f"delete from search where rowid in ({marks})", part)
        link.many(INSERT, [(each[0], *search_texts(kind, columns_to_values(kind, each[2:])))
                           for each in link.rows(select_sql(kind, f"row in ({marks})"), part)])


def count_hits(link: Link, query: str) -> int:
    """How many records the FTS5 query finds."""
    return int(link.value("select count(*) from search where search match ?", (query,)))


def find_records(link: Link, text: str, limit: int, types: Iterable[str] = ()) -> tuple[int, list[Hit]]:
    """Records that the typed text finds, in name order (those without a name last), and how many there are in all."""
    query = match_query(text)
    if query is None:
        return 0, []
    among = ", ".join(str(RECORDS[name].number) for name in types)
    wanted = f" and r.type in ({among})" if among else ""
    found = link.rows(FOUND.format(wanted=wanted), (query, limit))
    total = count_hits(link, query) if not wanted else int(link.value(COUNTED.format(wanted=wanted), (query,)))
    titles = _titles(link, found)
    return total, [titles[row] for row, _ in found if row in titles]


def find_rows(link: Link, record_type: str, text: str) -> list[int]:
    """Local rows of one type that the typed text finds, in name order."""
    query = match_query(text)
    if query is None:
        return []
    wanted = f" and r.type = {RECORDS[record_type].number}"
    return [row for row, _ in link.rows(FOUND.format(wanted=wanted), (query, -1))]


def _titles(link: Link, found: list[Any]) -> dict[int, Hit]:
    by_type: dict[int, list[int]] = {}
    for row, number in found:
        by_type.setdefault(number, []).append(row)
    hits: dict[int, Hit] = {}
    for number, rows in by_type.items():
        kind = BY_NUMBER[number]
        title = kind.title or kind.words[0]
        for part in in_batches(rows):
            hits.update((row, Hit(kind.name, row, record_id, name or "")) for row, record_id, name in link.rows(
                f"select row, id, {title} from {kind.name} where row in ({','.join('?' * len(part))})", part))
    return hits


def _take_elements(kind: Kind, name: str, elements: Mapping[str, Any], names: list[tuple[str, bool]],
                   words: list[str], phones: list[str], mails: list[str]) -> None:
    if name == "other_names":
        names += [(str(text), False) for text in elements.values()]
    elif kind is Kind.CUSTOM:
        words += [str(value) for value in elements.values() if isinstance(value, str)]
    elif kind is Kind.ENTRIES:
        taken = {"phones": phones, "mails": mails}.get(name, words)
        taken += [str(entry.get("value") or "") for entry in elements.values()]
