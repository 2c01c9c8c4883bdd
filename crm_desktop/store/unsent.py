"""What a server lacks of this book, and what it should have of it: computed from vectors, never from flags."""

from collections.abc import Collection
from dataclasses import dataclass

from crm_desktop.changes.limits import PUSH_BYTES, PUSH_ITEMS
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.tombstone import is_dead
from crm_desktop.changes.wire import write_body
from crm_desktop.domain.records import BY_NUMBER, RECORDS
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Copy, Place, carried_copies, living_copies, trashed_copies
from crm_desktop.store.link import Link, in_batches

DIRTY = "synced is not coalesce(vector, x'00')"  # as the index record_state_unsent has it
UNSENT = {  # an untouched default is the same in every book: it needs no journey
    Place.LIVING: f"from record_state where {DIRTY} and (actor <> 0 or vector is not null or base_wid is not null)",
    Place.TRASH: "from trash where tombstone = 1 and synced is not vector",
    Place.CARRIED: "from carried where synced is not vector",
}


@dataclass(frozen=True)
class Unsent:
    """A record to send. `base` is the wid of the server's row that it replaces, None where there was none.

    `body` are canonical bytes; `vector` comes back with the answer (`Sent`). `is_dead`: may be purged one day.
    """

    record_id: bytes
    kind: int
    territory: bytes
    base: bytes | None
    body: bytes
    vector: bytes
    is_dead: bool = False


def unsent(book: Book, limit: int = PUSH_ITEMS, max_bytes: int = PUSH_BYTES, *,
           without: Collection[bytes] = ()) -> list[Unsent]:
    """Living and deleted records whose vector differs from the one that the server has, at most so many, at least one.

    Dirty is computed, never noted. Parents do not always come before children. `without`: ids that are not asked for.
    """
    link = book.reader()
    numbers = Numbers(link)
    found: list[Unsent] = []
    size = 0
    for copy in [each for each in dirty_copies(link, numbers, limit + len(without))
                 if each.record_id not in without][:limit]:
        body = copy.as_body(numbers)
        data = write_body(body)
        size += len(data)
        if found and size > max_bytes:
            break
        found.append(Unsent(copy.record_id, copy.kind, numbers.territories[copy.territory], copy.agreed.wid, data,
                            pack_value(dict(sorted(body.vector.items()))), is_dead(body)))
    return found


def unsent_count(book: Book) -> int:
    """How many records wait to be sent."""
    return sum(int(book.value(f"select count(*) {condition}")) for condition in UNSENT.values())


def my_wids(book: Book, territory: bytes) -> dict[bytes, bytes]:
    """Record id -> wid of the server's row as this book knows it, for the self-check."""
    found: dict[bytes, bytes] = {}
    for table, where in _wid_places():
        found.update(map(tuple, book.rows(f"select t.id, s.base_wid from {table} where {where}", (territory,))))
    return found


def _wid_places() -> list[tuple[str, str]]:
    here = "s.base_wid is not null and s.territory = (select number from territory where id = ?)"
    living = [(f"{kind.name} t join record_state s on s.row = t.row", here) for kind in RECORDS.values()]
    return [*living, *((f"{table} t join {table} s on s.id = t.id", here) for table in ("trash", "carried"))]


def dirty_copies(link: Link, numbers: Numbers, limit: int) -> list[Copy]:
    """The copies that differ from what the server has, at most so many: living, deleted, and carried ones."""
    by_type: dict[int, list[int]] = {}
    for row, number in link.rows(f"select row, type {UNSENT[Place.LIVING]} order by row limit ?", (limit,)):
        by_type.setdefault(number, []).append(row)
    found: list[Copy] = []
    for number, rows in by_type.items():
        for part in in_batches(rows):
            found += living_copies(link, numbers, BY_NUMBER[number], f"t.row in ({','.join('?' * len(part))})", part)
    found.sort(key=lambda copy: copy.row)
    for place, reader in ((Place.TRASH, trashed_copies), (Place.CARRIED, carried_copies)):
        if len(found) < limit:
            condition = UNSENT[place].partition(" where ")[2]
            found += reader(link, numbers, f"{condition} order by id limit ?", (limit - len(found),))
    return found
