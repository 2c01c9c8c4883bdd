"""What was agreed on with the server: the outbox, its answer, a fork, a removal, and what the server lacks."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import Signed
from crm_desktop.changes.total import total_of
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.store.agreed import (
    Accepted,
    Outbox,
    Sent,
    accepted,
    base_lost,
    clear_outbox,
    note_fork,
    offer_beyond_pin,
    offer_over,
    outbox,
    save_outbox,
    start_over,
)
from crm_desktop.store.book import Book
from crm_desktop.store.check import OK, check_book
from crm_desktop.store.sync_state import (
    TeamState,
    cursors,
    heads,
    known,
    leave_team,
    log_entries,
    manifests,
    save_team,
    team,
)
from crm_desktop.store.totals import my_total
from crm_desktop.store.unsent import Unsent, my_wids, unsent, unsent_count
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of
from tests.store.two_books import TERRITORY, Shelf, bodies_of, join, settle


@pytest.fixture
def team_book(tmp_path: Path, clock: HandClock) -> Iterator[Book]:
    with join(tmp_path, "A", clock) as book:
        settle(Shelf(), book)  # the member and the settings
        yield book


def company(book: Book, name: str = "Acme") -> bytes:
    return add_record(book, "company", {"name": name}).created["company"][0]


def begin_push(book: Book) -> tuple[list[Unsent], Outbox]:
    state = team(book)
    assert state is not None
    items = unsent(book)
    box = Outbox(state.push_no + 1, b"payload", b"digest", tuple(
        Sent(each.record_id, each.kind, secrets.token_bytes(16), each.vector) for each in items))
    save_outbox(book, box, Signed(b"manifest", b"signature"), TeamState(**{**vars(state), "push_no": box.push_no}))
    return items, box


def test_the_outbox_comes_back_as_it_was_saved(team_book: Book) -> None:
    company(team_book)
    _, box = begin_push(team_book)
    assert outbox(team_book) == box
    state = team(team_book)
    assert state is not None
    assert state.push_no == box.push_no
    assert manifests(team_book)[-1] == Signed(b"manifest", b"signature")
    accepted(team_book, [Accepted(each, 100) for each in box.sent], Pair(100, b"c"))
    assert (outbox(team_book), unsent_count(team_book)) == (None, 0)
    assert known(team_book)[-1] == Pair(100, b"c")


def test_an_edit_while_the_push_travels_stays_unsent(team_book: Book) -> None:
    record_id = company(team_book)
    _, box = begin_push(team_book)
    edit_record(team_book, record_id, {"size": 1})
    accepted(team_book, [Accepted(each, 100) for each in box.sent], Pair(100, b"c"))
    [left] = unsent(team_book)
    assert (left.record_id, left.base) == (record_id, box.sent[0].wid)


def test_a_deletion_while_the_push_travels_leaves_a_tombstone(team_book: Book) -> None:
    record_id = company(team_book)
    _, box = begin_push(team_book)
    delete_records(team_book, [record_id])
    assert record_id in bodies_of(team_book)
    accepted(team_book, [Accepted(each, 100) for each in box.sent], Pair(100, b"c"))
    [left] = unsent(team_book)
    assert (left.record_id, left.base) == (record_id, box.sent[0].wid)
    assert_sound(team_book)


def test_a_push_that_is_given_up_leaves_its_records_unsent(team_book: Book) -> None:
    record_id = company(team_book)
    begin_push(team_book)
    clear_outbox(team_book)
    assert outbox(team_book) is None
    assert [each.record_id for each in unsent(team_book)] == [record_id]
    undo_act(team_book)
    assert [each.record_id for each in unsent(team_book)] == [record_id], "the server may have it: a tombstone goes"


def test_a_fork_offers_again_what_the_server_may_have_lost(team_book: Book) -> None:
    first, second = company(team_book, "One"), company(team_book, "Two")
    _, box = begin_push(team_book)
    taken = {each.record_id: seq for seq, each in enumerate(box.sent, 10)}
    accepted(team_book, [Accepted(each, taken[each.record_id]) for each in box.sent], Pair(11, b"c"))
    assert unsent_count(team_book) == 0
    note_fork(team_book, Pair(10, b"x"))
    assert [each.record_id for each in unsent(team_book)] == [one for one in (first, second) if taken[one] > 10]
    assert max(known(team_book)) == Pair(10, b"x")


def test_a_refused_row_and_a_lost_one_are_offered_over(team_book: Book) -> None:
    record_id = company(team_book)
    _, box = begin_push(team_book)
    accepted(team_book, [Accepted(each, 10) for each in box.sent], Pair(10, b"c"))
    offer_over(team_book, record_id, b"w" * 16, 12)
    assert [(each.record_id, each.base) for each in unsent(team_book)] == [(record_id, b"w" * 16)]
    base_lost(team_book, [record_id])
    assert [(each.record_id, each.base) for each in unsent(team_book)] == [(record_id, None)]


def test_what_came_from_beyond_a_pin_is_vouched_for_anew(tmp_path: Path, clock: HandClock) -> None:
    shelf = Shelf()
    with join(tmp_path, "A", clock) as a, join(tmp_path, "B", clock) as b:
        for name in ("One", "Two"):
            company(a, name)
            shelf.offer(a)
        shelf.fetch(b)
        settle(shelf, a, b)
        state = team(a)
        assert state is not None
        assert heads(b)
        assert offer_beyond_pin(b, state.device, 1) == len(unsent(b)) == 1


def test_own_wids_are_those_of_the_rows(team_book: Book) -> None:
    record_id = company(team_book)
    gone = company(team_book, "Gone")
    _, box = begin_push(team_book)
    accepted(team_book, [Accepted(each, 10 + seq) for seq, each in enumerate(box.sent)], Pair(20, b"c"))
    delete_records(team_book, [gone])
    wids = my_wids(team_book, TERRITORY)
    assert {wids[record_id], wids[gone]} == {each.wid for each in box.sent}
    assert my_total(team_book, TERRITORY) == total_of(wids)
    assert my_wids(team_book, b"X" * 16) == {}


def test_a_book_that_leaves_its_team_keeps_its_records(team_book: Book) -> None:
    company(team_book)
    begin_push(team_book)
    save_team(team_book, team(team_book) or pytest.fail("no team"), [Signed(b"entry", b"s")])
    assert len(log_entries(team_book)) == 1
    delete_records(team_book, [company(team_book, "Gone")])
    before = holdings_of(team_book)
    leave_team(team_book)
    assert (team(team_book), outbox(team_book), cursors(team_book), log_entries(team_book)) == (None, None, {}, [])
    assert holdings_of(team_book) == before
    start_over(team_book, [TERRITORY])
    assert_sound(team_book)


def test_the_check_sees_a_tombstone_that_says_too_little(team_book: Book) -> None:
    record_id = company(team_book)
    _, box = begin_push(team_book)
    accepted(team_book, [Accepted(each, 10) for each in box.sent], Pair(10, b"c"))
    delete_records(team_book, [record_id])
    assert_sound(team_book)
    team_book.writer_link().run("update trash set vector = x'8101cd0fff'")
    assert check_book(team_book)["stamps"] != OK


def test_many_unsent_records_come_in_parts_of_a_size(team_book: Book) -> None:
    for number in range(5):
        add_record(team_book, "company", {"name": str(number), "notes": "x" * 1_000})
    assert len(unsent(team_book, limit=3)) == 3
    assert len(unsent(team_book, max_bytes=2_500)) == 2
    assert len(unsent(team_book, max_bytes=1)) == 1
