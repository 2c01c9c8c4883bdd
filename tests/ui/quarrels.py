"""Conflicts in a real book: what another laptop typed at the same time comes in through the door that sync uses."""

from collections.abc import Mapping

from crm_desktop.changes.body import edited
from crm_desktop.changes.state import pack_value
from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.arriving import Arrived, apply_page
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import living_copies

LAPTOP, TERRITORY, MINUTE = b"another laptop.."[:16], b"T" * 16, 60_000


def quarrel_over(book: Book, record_type: str, record_id: bytes, mine: Mapping[str, object] | None,
                 theirs: Mapping[str, object], *, n: int = 1) -> None:
    """Both change a record without knowing of each other, theirs a minute later; None of mine: I delete it."""
    numbers = Numbers(book.reader())
    copy = next(living_copies(book.reader(), numbers, RECORDS[record_type], "t.id = ?", (record_id,)))
    body = copy.as_body(numbers)
    if mine is None:
        delete_records(book, [record_id])
    else:
        edit_record(book, record_id, mine)
    for path, value in theirs.items():
        body = edited(body, path, pack_value(value), (LAPTOP, n), book.clock() + MINUTE)
    done = apply_page(book, [Arrived(record_id, TERRITORY, n, n.to_bytes(16), LAPTOP, n, body)], after={})
    assert done.conflicts == (record_id,)


def name_other_laptop(book: Book, member: bytes | None, device: str) -> None:
    """Who sits at the other laptop, and what it is called: as its own card tells."""
    book.writer_link().run("update actor set member = ?, device = ? where actor = ?", (member, device, LAPTOP))
