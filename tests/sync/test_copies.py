"""Books that were copied, restored or rolled back: no dot is given twice, and each goes on as a device of its own."""

import shutil
from pathlib import Path

import pytest

from crm_desktop.changes.membership import Members
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.errors import UserError
from crm_desktop.paths import state_folder
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.store.book import Book
from crm_desktop.store.check import check_book
from crm_desktop.store.sync_state import quarantined, team
from crm_desktop.sync.devices import remove_laptop, team_laptops
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from tests.sync.broken_rules import RULES
from tests.sync.conftest import TwoBooks, everything_in, new_book, synced_company


def device_of(book: Book) -> bytes:
    state = team(book)
    assert state is not None
    return state.device


def snapshot(book: Book) -> tuple[bytes, dict[Path, bytes]]:
    """The book's file and the machine's notes, as a snapshot of the whole machine keeps them."""
    book.close_lane()
    notes = {file: file.read_bytes() for file in (state_folder() / "books").glob("*.json")}
    return book.path.read_bytes(), notes


def test_a_copied_book_writes_as_another_device_and_both_go_on(two_books: TwoBooks, tmp_path: Path) -> None:
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    edit_record(a, record_id, {"website": "unsent.example"})  # both copies hold this edit, unsent
    a.close_lane()
    shutil.copyfile(a.path, tmp_path / "Copy.book")
    with Book(tmp_path / "Copy.book", a.key(), clock=two_books.clock) as copy:
        edit_record(copy, record_id, {"name": "From the copy"})
        edit_record(a, record_id, {"industry": "From the original"})
        two_books.sync(copy, a, copy, b)
        assert device_of(copy) != device_of(a)
        for book in (a, b, copy):
            found = book.record(Company, record_id)
            assert (found.name, found.industry, found.website) == (
                "From the copy", "From the original", "unsent.example")
            assert conflicts(book) == []
        assert everything_in(copy) == everything_in(a)
        original = device_of(a)
        edit_record(a, record_id, {"name": "Once more"})
        two_books.sync(a, copy)
        assert device_of(a) == original  # a copy takes nothing from the book that it was made of


def edited_after_a_backup(two_books: TwoBooks, *, silently: bool) -> bytes:
    """A book is put back to before its last push and edited on; `silently`: the machine's note comes back with it."""
    a, b = two_books.a, two_books.b
    record_id = synced_company(two_books)
    kept, notes = snapshot(a)
    edit_record(a, record_id, {"name": "After the backup"})
    two_books.sync(a, b)
    a.close_lane()
    if silently:
        a.path.write_bytes(kept)
        for file, note in notes.items():
            file.write_bytes(note)
    else:
        waiting = a.path.with_name("waiting")
        waiting.write_bytes(kept)
        waiting.replace(a.path)
    edit_record(a, record_id, {"website": "after.example"})
    two_books.sync(a, b, a)
    return record_id


@pytest.mark.parametrize("silently", [False, True])
def test_a_book_put_back_from_a_backup_loses_and_doubles_nothing(two_books: TwoBooks, silently: bool) -> None:
    """device_clone: the restored book had sent more than it knows; no dot is given twice."""
    before = device_of(two_books.a)
    record_id = edited_after_a_backup(two_books, silently=silently)
    assert device_of(two_books.a) != before
    for book in (two_books.a, two_books.b):
        found = book.record(Company, record_id)
        assert (found.name, found.website) == ("After the backup", "after.example")
        assert conflicts(book) == []
        assert set(check_book(book).values()) == {"ok"}
    two_books.agree()


def test_without_new_dots_a_rolled_back_book_would_lose_an_edit(two_books: TwoBooks,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above (`no_redot`)."""
    RULES["no_redot"](monkeypatch)
    record_id = edited_after_a_backup(two_books, silently=True)
    found = [book.record(Company, record_id) for book in (two_books.a, two_books.b)]
    whole = ("After the backup", "after.example")
    assert any(each is None or (each.name, each.website) != whole for each in found)


def test_a_clone_of_a_laptop_that_may_not_invite_goes_on_too(two_books: TwoBooks, tmp_path: Path) -> None:
    two_books.sync()
    with new_book(tmp_path / "C.book", two_books.clock, "Zhao Min") as c:
        join_team(c, invite(two_books.a, "rep", connect=two_books.hub.connect).code, connect=two_books.hub.connect)
        two_books.sync(c)
        c.close_lane()
        shutil.copyfile(c.path, tmp_path / "D.book")
        with Book(tmp_path / "D.book", c.key(), clock=two_books.clock) as d:
            add_record(d, "company", {"name": "From the copy"})
            two_books.sync(d, c)
            assert c.value("select name from company") == "From the copy"
            roles = {each.device: each.role for each in team_laptops(d, connect=two_books.hub.connect)}
            assert roles[device_of(d)] == roles[device_of(c)] == "rep"


def test_after_a_removal_the_rest_seals_with_a_key_the_removed_lacks(two_books: TwoBooks, tmp_path: Path) -> None:
    """key_rotation: old rows stay as they are, new ones open for those who stayed and for who comes later."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    old = synced_company(two_books, "Old")
    edit_record(b, old, {"website": "unsent.example"})
    remove_laptop(a, device_of(b), connect=hub.connect)
    new = add_record(a, "company", {"name": "New"}).ids()[0]
    two_books.sync(a)
    outcome = two_books.round(b)
    assert (outcome.state, outcome.unsent) == (SyncState.NEEDS_YOU, 1)
    assert b.record(Company, new) is None
    with new_book(tmp_path / "C.book", two_books.clock, "Zhao Min") as c:
        join_team(c, invite(a, "rep", connect=hub.connect).code, connect=hub.connect)
        two_books.sync(c)
        assert {row[0] for row in c.rows("select name from company")} == {"Old", "New"}


def test_unsent_edits_meet_a_removal_that_came_between(two_books: TwoBooks, tmp_path: Path) -> None:
    """log_behind, stale_epoch: what was sealed under the old key waits in the outbox and is sealed anew."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    with new_book(tmp_path / "C.book", two_books.clock, "Zhao Min") as c:
        join_team(c, invite(a, "rep", connect=hub.connect).code, connect=hub.connect)
        two_books.sync(a, b, c)
        hub.is_down = True
        record_id = add_record(c, "company", {"name": "Sealed under the old key"}).ids()[0]
        hub.is_down = False

        def hand(request, answer):  # type: ignore[no-untyped-def]
            if request.url.path == "/v1/push":
                hub.hand = None
                remove_laptop(a, device_of(b), connect=hub.connect)
            return answer()

        hub.hand = hand
        two_books.sync(c, a)
        assert a.record(Company, record_id).name == "Sealed under the old key"
        assert everything_in(a) == everything_in(c)


def test_a_used_invite_lets_nobody_else_in(two_books: TwoBooks, tmp_path: Path) -> None:
    code = invite(two_books.a, "rep", connect=two_books.hub.connect).code
    with new_book(tmp_path / "C.book", two_books.clock) as c, new_book(tmp_path / "D.book", two_books.clock) as d:
        join_team(c, code, connect=two_books.hub.connect)
        with pytest.raises(UserError) as caught:
            join_team(d, code, connect=two_books.hub.connect)
        assert caught.value.code == "invite_used"
        assert team(d) is None


def written_after_removal(two_books: TwoBooks) -> bytes:
    """A laptop is removed, the server is put back to before that, and the removed one writes on; the other syncs."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    record_id = synced_company(two_books)
    backup = hub.backup()
    remove_laptop(a, device_of(b), connect=hub.connect)
    hub.restore(backup)
    edit_record(b, record_id, {"name": "Written by who was removed"})
    two_books.sync(b)
    two_books.sync(a)
    return record_id


def test_a_removal_that_a_restored_server_lost_still_counts(two_books: TwoBooks) -> None:
    """C5; log_strict, no_pin: what the removed laptop wrote to the server that knew nothing is believed by nobody."""
    a, b = two_books.a, two_books.b
    record_id = written_after_removal(two_books)
    assert a.record(Company, record_id).name == "Acme"
    outcome = two_books.round(b)
    assert (outcome.trouble.code if outcome.trouble else "") == "removed"
    assert quarantined(a) == []  # its row was replaced by the one of who holds the record
    two_books.sync(a)


def test_without_the_pin_it_would_be_believed(two_books: TwoBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above (C5, `no_pin`)."""
    monkeypatch.setattr(Members, "believes", lambda *arguments: True)
    record_id = written_after_removal(two_books)
    assert two_books.a.record(Company, record_id).name == "Written by who was removed"
