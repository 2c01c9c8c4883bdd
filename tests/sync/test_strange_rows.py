"""Rows that are not what they should be are put aside and replaced; what only a newer program knows passes through."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from crm_desktop.changes.body import Body, Version, edited
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.wire import write_body
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.customers import COMPANY, Company
from crm_desktop.store import sync_state
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import copies_of
from crm_desktop.store.sync_state import quarantined
from crm_desktop.sync import pull, push
from tests.sync.conftest import TwoBooks, everything_in, synced_company


def change_row(two_books: TwoBooks, record_id: bytes, column: str, value: object) -> None:
    """The server's file is changed behind everybody's back, and the row looks new to those who read it."""
    with closing(sqlite3.connect(two_books.hub.file)) as link, link:
        link.execute(f"update record set {column} = ?, seq = (select seq + 1 from workspace) where record_id = ?",
                     (value, record_id))
        link.execute("update workspace set seq = seq + 1, commit_id = randomblob(16)")
        link.execute("insert into push select workspace, device, push_no + 1000, digest, payload, signature,"
                     " (select seq from workspace), (select commit_id from workspace), result, at from push"
                     " order by push_no desc limit 1")


@pytest.mark.parametrize(("column", "value", "reason"), [
    ("sealed", bytes(300), "not_opened"), ("flags", 1, "not_opened"), ("epoch", 2, "wrong_epoch"),
    ("wid", b"w" * 16, "not_signed"), ("push_no", 77, "not_signed"), ("device", b"d" * 16, "not_signed")])
def test_a_row_that_was_tampered_with_is_replaced_by_who_holds_the_record(two_books: TwoBooks, column: str,
                                                                         value: object, reason: str,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    """C5: swapped, forged, moved to another place: never merged, never a deletion, and healed by the next round."""
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    change_row(two_books, record_id, column, value)
    told: list[str] = []

    def put_aside(book: Book, rows: list[tuple[bytes, bytes, int, str]]) -> None:
        told.extend(row[3] for row in rows)
        sync_state.put_aside(book, rows)

    monkeypatch.setattr(pull, "put_aside", put_aside)
    assert two_books.round(a).pushed == 1
    assert set(told) == {reason}
    for book in (a, b, a, b):
        two_books.round(book)
    for book in (a, b):
        assert book.record(Company, record_id).name == "Acme"
        assert quarantined(book) == []
    assert everything_in(a) == everything_in(b)
    edit_record(b, record_id, {"name": "Still alive"})
    two_books.sync(b, a)
    assert a.record(Company, record_id).name == "Still alive"


def sent_as(book: Book, monkeypatch: pytest.MonkeyPatch, record_id: bytes, change: object) -> None:
    """The next push sends another body for this record, as a newer program would."""
    real = push.unsent

    def newer(*arguments: object, **options: object) -> list[object]:
        return [replace(each, body=change(each)) if each.record_id == record_id else each  # type: ignore[operator]
                for each in real(*arguments, **options)]  # type: ignore[arg-type]

    monkeypatch.setattr(push, "unsent", newer)


def body_in(book: Book, record_id: bytes) -> Body:
    link = book.reader()
    numbers = Numbers(link)
    return copies_of(link, numbers, COMPANY.number, [record_id])[record_id].as_body(numbers)


def test_fields_of_a_newer_program_pass_through_an_older_one(two_books: TwoBooks,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """schema_skew: an unknown field and an unknown kind of value come, stay through an edit, and go on unharmed."""
    a, b = two_books.a, two_books.b
    record_id = add_record(a, "company", {"name": "Acme"}).ids()[0]
    odd = pack_value({"shape": "no program of ours knows", "parts": [1, 2.5, None]})

    def with_more(each: object) -> bytes:
        body = body_in(a, record_id)
        (actor, n), now = body.fields["name"][0].dot, body.fields["name"][0].stamp
        body = edited(body, "hologram", odd, (actor, n), now)
        return write_body(Body(body.kind, body.fields | {"website": (Version(now, actor, n, odd),)}, body.vector))

    sent_as(a, monkeypatch, record_id, with_more)
    two_books.sync(a)
    monkeypatch.undo()
    two_books.sync(b)
    edit_record(b, record_id, {"name": "Acme Ltd"})
    two_books.sync(b)
    for path in ("hologram", "website"):
        assert body_in(b, record_id).fields[path][0].value == odd
    assert quarantined(b) == []


def test_records_of_a_newer_program_are_carried_and_sent_on(two_books: TwoBooks,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = two_books.a, two_books.b
    record_id = add_record(a, "company", {"name": "Robot"}).ids()[0]
    sent_as(a, monkeypatch, record_id, lambda each: write_body(replace(body_in(a, record_id), kind=4711)))
    two_books.sync(a)
    monkeypatch.undo()
    two_books.sync(b)
    assert b.value("select kind from carried where id = ?", (record_id,)) == 4711
    assert b.record(Company, record_id) is None


def test_a_body_in_a_newer_format_waits_and_is_never_overwritten(two_books: TwoBooks,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    edit_record(a, record_id, {"name": "In another format"})
    sent_as(a, monkeypatch, record_id, lambda each: pack_value([2, "something else"]))
    two_books.sync(a)
    monkeypatch.undo()
    for _ in range(2):
        outcome = two_books.round(b)
        assert (outcome.quarantined, outcome.pushed, outcome.trouble) == (1, 0, None)
    assert [each.reason for each in quarantined(b)] == ["newer"]
    assert b.record(Company, record_id).name == "Acme"
