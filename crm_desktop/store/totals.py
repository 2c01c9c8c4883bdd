"""Own count and sum of what the server has too (S7), kept by the file's triggers: a round asks, and never scans."""

from collections.abc import Mapping

from crm_desktop.changes.total import Total
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.link import Link, in_batches

PLACES = ("record_state", "trash", "carried")
COUNTED = " union all ".join(f"select territory, base_wid from {table} where base_wid is not null" for table in PLACES)
FAULTS = f"""select count(*) from sync_total t left join (
    select territory, count(*) records, wid_total(base_wid) wids from ({COUNTED}) group by territory) c
    on c.territory = t.territory
    where t.records <> coalesce(c.records, 0) or t.records > 0 and t.wids <> c.wids"""


def my_total(book: Book, territory: bytes) -> Total:
    """Own count and sum of a territory's wids; they are never taken from the server."""
    found = book.first("select records, wids from sync_total where territory = (select number from territory"
                       " where id = ?)", (territory,))
    return Total(found[0], int.from_bytes(found[1], "big")) if found else Total()


def shared_count(book: Book) -> int:
    """How many records the server has too, as far as this book knows."""
    return int(book.value("select coalesce(sum(records), 0) from sync_total"))


def with_aside(book: Book, territory: bytes, aside: Mapping[bytes, bytes]) -> Total:
    """The total with rows (record id -> wid) that lie unread, where this book has no copy that was agreed on."""
    total, held = my_total(book, territory), set[bytes]()
    tables = [(f"{kind.name} t join record_state s on s.row = t.row", "t.id") for kind in RECORDS.values()]
    for table, name in (*tables, ("trash s", "s.id"), ("carried s", "s.id")):
        for part in in_batches(aside):
            marks = ",".join("?" * len(part))
            held |= {row[0] for row in book.rows(
                f"select {name} from {table} where {name} in ({marks}) and s.base_wid is not null"
                " and s.territory = (select number from territory where id = ?)", (*part, territory))}
    for record_id, wid in aside.items():
        if record_id not in held:
            total = total.moved(None, wid)
    return total


def total_faults(link: Link) -> int:
    """How many territories' kept totals differ from what the rows say."""
    missing = int(link.value("select count(*) from territory where number not in (select territory from sync_total)"))
    return missing + int(link.value(FAULTS))
