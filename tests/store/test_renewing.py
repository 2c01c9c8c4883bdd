"""A copied book and one put back from a backup: no dot stands for two values, and what both typed is kept."""

import secrets
import shutil
from pathlib import Path

import pytest

from crm_desktop.changes.merge import clashes
from crm_desktop.changes.wire import read_body
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.arriving import RolledBack
from crm_desktop.store.book import Book
from crm_desktop.store.joining import own_actor
from crm_desktop.store.renewing import take_new_actor
from crm_desktop.store.sync_state import team
from crm_desktop.store.unsent import unsent
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of
from tests.store.two_books import Shelf, bodies_of, join, settle


def put_back(book: Book, kept: Path) -> Book:
    """The file as it was once takes the book's place, and so does what the machine had noted of it."""
    path, key, clock = book.path, book.key(), book.clock
    book.close()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(kept, path)
    return Book(path, key, clock=clock)


def kept_copy(book: Book, name: str) -> Path:
    book.writer_link().run("pragma wal_checkpoint(truncate)")
    kept = book.path.with_name(name)
    shutil.copy(book.path, kept)
    return kept


def unnoticed(book: Book) -> None:
    """Takes the machine's note away from under the book and writes one that fits: nothing tells that it is older."""
    link = book.writer_link()
    number = link.value("select value from meta where key = 'actor'")
    add_record(book, "company", {"name": "under a new actor"})
    undo_act(book)
    link.run("update meta set value = ? where key = 'actor'", (number,))


def test_a_rolled_back_book_gives_its_unsent_edits_new_dots(tmp_path: Path, clock: HandClock) -> None:
    shelf = Shelf()
    a, b = join(tmp_path, "A", clock), join(tmp_path, "B", clock)
    record_id = add_record(a, "company", {"name": "Acme"}).created["company"][0]
    other = add_record(a, "company", {"name": "Baker"}).created["company"][0]
    settle(shelf, a, b)
    kept = kept_copy(a, "kept")
    for size in range(1, 6):
        edit_record(a, record_id, {"size": size})
    shelf.offer(a)
    shelf.fetch(b)
    a = put_back(a, kept)
    unnoticed(a)
    edit_record(a, record_id, {"size": 77})  # under a dot that stands for another value elsewhere
    delete_records(a, [other])
    with pytest.raises(RolledBack):
        shelf.fetch(a)
    take_new_actor(a)
    assert_sound(a)
    settle(shelf, a, b)
    assert bodies_of(a) == bodies_of(b)
    assert not clashes(read_body(bodies_of(a)[record_id]))
    assert {conflicts(b)[0].mine.value, conflicts(b)[0].theirs.value} == {5, 77}
    assert ("company", other.hex()) not in holdings_of(b)
    undo_act(a)
    settle(shelf, a, b)
    assert ("company", other.hex()) in holdings_of(b)
    for book in (a, b):
        assert_sound(book)
        book.close()


def test_what_was_deleted_unsent_after_a_rollback_gets_new_dots_as_well(tmp_path: Path, clock: HandClock) -> None:
    """Two laptops that name a record by what it is, as a tag, make the same one; so does one that was rolled back."""
    shelf = Shelf()
    a, b = join(tmp_path, "A", clock), join(tmp_path, "B", clock)
    settle(shelf, a, b)
    kept, record_id = kept_copy(a, "kept"), bytes(range(16))
    unnoticed(a)  # two acts, as there will be before the second time: its dot is the same then
    with a.change("Add") as edit:
        edit.create("company", {"name": "Acme", "size": 1}, record_id)
    shelf.offer(a)
    shelf.fetch(b)
    a = put_back(a, kept)
    unnoticed(a)
    with a.change("Add") as edit:
        edit.create("company", {"name": "Acme", "size": 2}, record_id)
    delete_records(a, [record_id])
    take_new_actor(a)
    assert_sound(a)
    settle(shelf, a, b)
    assert bodies_of(a) == bodies_of(b)
    body = read_body(bodies_of(a)[record_id])
    assert not clashes(body)
    assert len(body.fields["size"]) == 2, "nobody who deleted had seen the size that the other laptop shows"
    for book in (a, b):
        assert book.value("select name from company where id = ?", (record_id,)) == "Acme"
        assert_sound(book)
        book.close()



def test_a_copied_book_writes_as_somebody_else(tmp_path: Path, clock: HandClock) -> None:
    shelf = Shelf()
    with join(tmp_path, "A", clock) as a:
        record_id = add_record(a, "company", {"name": "Acme"}).created["company"][0]
        before = own_actor(a)
        settle(shelf, a)
        edit_record(a, record_id, {"industry": "Toys"})
        kept = kept_copy(a, "Copy.book")
        with Book(kept, a.key(), clock=clock) as copy:
            copy.writer_link().run("update meta set value = ? where key = 'book_id'", (secrets.token_hex(16),))
            assert own_actor(copy) != before == own_actor(a)
            state = team(copy)
            assert state is not None
            for number, book in enumerate((a, copy)):
                edit_record(book, record_id, {"size": number + 1})
            settle(shelf, a, copy)
            assert bodies_of(a) == bodies_of(copy)
            assert holdings_of(copy)["company", record_id.hex()]["industry"] == "Toys"
            [seen] = conflicts(copy)
            assert {seen.mine.value, seen.theirs.value} == {1, 2}
            assert unsent(a) == unsent(copy) == []
            assert_sound(copy)
