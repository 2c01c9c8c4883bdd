"""What an edit of many customers would change: how many have which value now, and the first of them by name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.records import RECORDS
from crm_desktop.queries.customers import customer_table, named_tags, tag_ids
from crm_desktop.queries.team import team_members
from crm_desktop.store.book import Book

FIRST = 6
COLUMNS = {"owner": "owner_id", "industry": "industry", "source": "source"}


@dataclass(frozen=True)
class BulkPreview:
    """`counts`: how many have each value now (ids in hex, "" for none; of tags how many have each tag).

    `first`: name and value of the first ones, in the order of the list; of tags all, between commas.
    """

    records: int
    counts: dict[str, int]
    first: tuple[tuple[str, str], ...]
    open_deals: int = 0


def bulk_preview(book: Book, record_type: str, rows: Sequence[int], field: str) -> BulkPreview:
    """The preview for customers by their local rows; `field`: owner, industry, source or tag."""
    table = customer_table(record_type)
    wanted = {"rows": json.dumps(list(rows))}
    count = int(book.reader().named(f"select count(*) from {_AMONG.format(table=table)}", wanted)[0][0])
    if field == "tag":
        found = book.reader().named(f"""
            select j.key, count(*) from {_AMONG.format(table=table)} cross join json_each(t.tags) j
            where t.tags is not null group by 1""", wanted)
        return BulkPreview(count, dict(found), _first_tags(book, table, rows))
    column = COLUMNS[field]
    found = book.reader().named(
        f"select t.{column}, count(*) from {_AMONG.format(table=table)} group by 1", wanted)
    counts = {_key(value): n for value, n in found}
    deals = _open_deals(book, table, wanted) if field == "owner" else 0
    return BulkPreview(count, counts, _first(book, table, rows, field), deals)


_AMONG = "json_each(:rows) r cross join {table} t on t.row = r.value"


def _key(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value or "")


def _first(book: Book, table: str, rows: Sequence[int], field: str) -> tuple[tuple[str, str], ...]:
    value = "m.name" if field == "owner" else f"t.{COLUMNS[field]}"
    return tuple((name, shown or "") for name, shown in _of_rows(book, rows, f"""
        select t.row, t.name, {value} from {table} t left join member m on m.id = t.owner_id"""))


def _first_tags(book: Book, table: str, rows: Sequence[int]) -> tuple[tuple[str, str], ...]:
    found = _of_rows(book, rows, f"select t.row, t.name, t.tags from {table} t")
    names = named_tags(book, {tag for _, tags in found for tag in tag_ids(tags)})
    return tuple((name, ", ".join(names[tag] for tag in tag_ids(tags) if tag in names)) for name, tags in found)


def _of_rows(book: Book, rows: Sequence[int], select: str) -> list[tuple[str, str]]:
    """Two columns of the first rows, in their order."""
    first = list(rows[:FIRST])
    marks = ", ".join("?" * len(first))
    found = {row[0]: (row[1], row[2]) for row in book.rows(f"{select} where t.row in ({marks})", first)}
    return [found[row] for row in first if row in found]


def _open_deals(book: Book, table: str, wanted: dict[str, str]) -> int:
    column = f"{RECORDS[table].name}_id"
    return int(book.reader().named(f"""
        select count(*) from {_AMONG.format(table=table)} cross join deal d on d.{column} = t.id
        where d.status = 'open'""", wanted)[0][0])


def values_in_use(book: Book, record_type: str, field: str) -> list[tuple[bytes, str]]:
    """Colleagues, tags, industries or sources that there are, with their ids (words go by themselves), by name."""
    if field == "owner":
        return [(one.member_id, one.name) for one in team_members(book)]
    if field == "tag":
        return [(row[0], row[1]) for row in book.rows("select id, name from tag order by sort, row")]
    column, table = COLUMNS[field], customer_table(record_type)
    return [(row[0].encode(), row[0]) for row in book.rows(
        f"select {column} from {table} where {column} is not null group by 1 order by 1")]
