"""Undoing a decision asks the question again, on every laptop and in the names of those who typed the values."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.changes.merge import merge
from crm_desktop.changes.wire import read_body
from crm_desktop.commands.conflicts import decide_conflict, decide_fields
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import UserError
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.queries.history_page import history_page
from crm_desktop.store.book import Book
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of, refused
from tests.store.two_books import Shelf, bodies_of, join, settle

PHONE = {"kind": "work", "value": "139", "normal": "139", "verified_on": None}
Books = tuple[Book, Book]


@pytest.fixture
def books(tmp_path: Path, clock: HandClock) -> Iterator[Books]:
    with join(tmp_path, "A", clock) as first, join(tmp_path, "B", clock) as second:
        yield first, second


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def company(shelf: Shelf, books: Books) -> bytes:
    """A customer that both have."""
    found = add_record(books[0], "company", {"name": "Acme", "notes": "before", "phones": {"p": PHONE}}).ids()[0]
    settle(shelf, *books)
    return found


def quarrel(shelf: Shelf, books: Books, clock: HandClock, mine: dict[str, Any], theirs: dict[str, Any]) -> bytes:
    """Both edit the same customer at once, the other one a second later."""
    found = company(shelf, books)
    clock.move(milliseconds=1_000)
    edit_record(books[0], found, mine)
    clock.move(milliseconds=1_000)
    edit_record(books[1], found, theirs)
    settle(shelf, *books)
    return found


def asked(book: Book) -> list[tuple[Any, ...]]:
    """The questions as a person sees them: what, by whom, on which laptop, and when the own value was typed.

    When another laptop typed its value it told again with the undo, so that time may be a later one.
    """
    return [(each.path, each.base, each.shown, each.knows_base, *(
        (None if each.is_deletion else side.value, side.who, side.device, side.own, side.at if side.own else None)
        for side in (each.mine, each.theirs, *each.more))) for each in conflicts(book)]


def in_step(shelf: Shelf, *books: Book) -> None:
    """All hold the same and are in order."""
    settle(shelf, *books)
    assert len({tuple(sorted(bodies_of(book).items())) for book in books}) == 1
    for book in books:
        assert_sound(book)


WAYS = ("mine", "theirs", "both", "base")
ENDS = {"mine": "ours", "theirs": "yours", "both": "ours\n\nyours", "base": "before"}


@pytest.mark.parametrize("decider", [0, 1])
@pytest.mark.parametrize("which", WAYS)
def test_the_question_comes_back_everywhere(books: Books, shelf: Shelf, clock: HandClock, which: str,
                                            decider: int) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    before = [asked(book) for book in books]
    assert [len(each) for each in before] == [1, 1]
    clock.move(milliseconds=1_000)
    decide_conflict(books[decider], record_id, which)
    in_step(shelf, *books)
    assert [asked(book) for book in books] == [[], []]
    clock.move(milliseconds=1_000)
    done = undo_act(books[decider])
    assert (done.kept, done.ids()) == ((), [record_id])
    assert asked(books[decider]) == before[decider]
    in_step(shelf, *books)
    assert [asked(book) for book in books] == before  # same values and names, also on the other laptop
    assert holdings_of(books[1])["company", record_id.hex()]["notes"] == "yours"


@pytest.mark.parametrize("which", WAYS)
def test_done_again_and_undone_again(books: Books, shelf: Shelf, clock: HandClock, which: str) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    before = [asked(book) for book in books]
    decide_conflict(books[0], record_id, which)
    decided = holdings_of(books[0])["company", record_id.hex()]["notes"]
    assert decided == ENDS[which]
    for _ in range(3):
        undo_act(books[0])
        in_step(shelf, *books)
        assert [asked(book) for book in books] == before
        redo_act(books[0])
        in_step(shelf, *books)
        assert [asked(book) for book in books] == [[], []]
        assert holdings_of(books[1])["company", record_id.hex()]["notes"] == decided


def test_a_question_that_came_back_is_decided_like_any_other(books: Books, shelf: Shelf, clock: HandClock) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    decide_conflict(books[0], record_id, "theirs")
    undo_act(books[0])
    in_step(shelf, *books)
    decide_conflict(books[1], record_id, "theirs")  # theirs is now what the first one typed
    in_step(shelf, *books)
    assert [asked(book) for book in books] == [[], []]
    assert holdings_of(books[0])["company", record_id.hex()]["notes"] == "ours"


def test_both_numbers_go_and_the_question_is_back(books: Books, shelf: Shelf, clock: HandClock) -> None:
    ours, yours = ({"phones": {"p": {**PHONE, "value": value, "normal": value}}} for value in ("111", "222"))
    record_id = quarrel(shelf, books, clock, ours, yours)
    before = [asked(book) for book in books]
    decide_conflict(books[0], record_id, "both")
    in_step(shelf, *books)
    undo_act(books[0])
    in_step(shelf, *books)
    assert [asked(book) for book in books] == before
    assert [each["value"] for each in holdings_of(books[1])["company", record_id.hex()]["phones"].values()] == ["222"]


def test_a_phone_that_is_taken_away_takes_its_question_along_and_brings_it_back(
        books: Books, shelf: Shelf, clock: HandClock) -> None:
    ours, yours = ({"phones": {"p": {**PHONE, "value": value, "normal": value}}} for value in ("111", "222"))
    record_id = quarrel(shelf, books, clock, ours, yours)
    before = [asked(book) for book in books]
    edit_record(books[0], record_id, {"phones": {}})
    in_step(shelf, *books)
    assert [asked(book) for book in books] == [[], []]
    undo_act(books[0])
    in_step(shelf, *books)
    assert [asked(book) for book in books] == before


def test_three_values_and_two_fields_in_one_act(tmp_path: Path, books: Books, shelf: Shelf, clock: HandClock) -> None:
    with join(tmp_path, "C", clock) as c:
        every = (*books, c)
        record_id = company(shelf, books)
        settle(shelf, *every)
        for place, book in enumerate(every):
            clock.move(milliseconds=1_000)
            edit_record(book, record_id, {"size": place, "industry": f"industry {place}"})
        settle(shelf, *every)
        before = [values_of(book) for book in every]
        assert before[0] == {"size": {0, 1, 2}, "industry": {"industry 0", "industry 1", "industry 2"}}
        acts = books[0].value("select count(*) from change_set")
        decide_fields(books[0], record_id, {"size": "mine", "industry": "theirs"})
        settle(shelf, *every)
        undo_act(books[0])
        assert books[0].value("select count(*) from change_set") == acts + 2
        in_step(shelf, *every)
        assert [values_of(book) for book in every] == before
        for book, own in zip(every, range(3), strict=True):  # each knows its own value again
            assert {each.path: each.mine.value for each in conflicts(book)} == {
                "size": own, "industry": f"industry {own}"}


def values_of(book: Book) -> dict[str, set[Any]]:
    """The values that wait, by field."""
    return {each.path: {each.mine.value, each.theirs.value, *(side.value for side in each.more)}
            for each in conflicts(book)}


def test_what_was_edited_since_is_left_alone(books: Books, shelf: Shelf, clock: HandClock) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    decide_conflict(books[0], record_id, "mine")
    settle(shelf, *books)
    edit_record(books[1], record_id, {"notes": "later"})
    settle(shelf, *books)
    done = undo_act(books[0])
    assert [each.field for each in done.kept] == ["notes"]
    in_step(shelf, *books)
    assert ([asked(book) for book in books], holdings_of(books[0])["company", record_id.hex()]["notes"]) == (
        [[], []], "later")


def test_an_edit_of_the_decided_value_meanwhile_is_not_lost(books: Books, shelf: Shelf, clock: HandClock) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    decide_conflict(books[0], record_id, "mine")
    settle(shelf, *books)
    undo_act(books[0])
    edit_record(books[1], record_id, {"notes": "meanwhile"})
    in_step(shelf, *books)
    assert values_of(books[0]) == values_of(books[1]) == {"notes": {"ours", "yours", "meanwhile"}}


def test_bodies_merge_in_any_order(books: Books, shelf: Shelf, clock: HandClock) -> None:
    """The versions that came back are no clash and no return of what a vector covers: every order gives one body."""
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    question = read_body(bodies_of(books[0])[record_id])
    decide_conflict(books[0], record_id, "both")
    decided = read_body(bodies_of(books[0])[record_id])
    undo_act(books[0])
    back = read_body(bodies_of(books[0])[record_id])
    assert len({each.dot for each in back.fields["notes"]}) == 2
    assert not {each.dot for each in back.fields["notes"]} & {each.dot for each in question.fields["notes"]}
    for one in (question, decided, back):
        for other in (question, decided):
            assert merge(merge(one, other), back) == merge(back, merge(other, one)) == back
    as_they_were = replace(back, fields={**back.fields, "notes": question.fields["notes"]})  # the control
    assert "notes" not in merge(as_they_were, decided).fields


# -- a deletion against an edit

Deletion = Callable[[Books, bytes], None]


def first_deletes(books: Books, record_id: bytes) -> None:
    delete_records(books[0], [record_id])
    edit_record(books[1], record_id, {"size": 3})


def second_deletes(books: Books, record_id: bytes) -> None:
    edit_record(books[0], record_id, {"size": 3})
    delete_records(books[1], [record_id])


@pytest.mark.parametrize("apart", [first_deletes, second_deletes])
@pytest.mark.parametrize("which", ["mine", "theirs"])
def test_a_deletion_is_in_question_again(books: Books, shelf: Shelf, clock: HandClock, apart: Deletion,
                                         which: str) -> None:
    record_id = company(shelf, books)
    clock.move(milliseconds=1_000)
    apart(books, record_id)
    settle(shelf, *books)
    before = [asked(book) for book in books]
    lives = which == ("theirs" if apart is first_deletes else "mine")
    decide_conflict(books[0], record_id, which)
    in_step(shelf, *books)
    for _ in range(2):
        assert [asked(book) for book in books] == [[], []]
        assert [("company", record_id.hex()) in holdings_of(book) for book in books] == [lives, lives]
        clock.move(milliseconds=1_000)
        done = undo_act(books[0])
        assert (done.kept, done.ids()) == ((), [record_id])
        assert asked(books[0]) == before[0]
        in_step(shelf, *books)
        assert [asked(book) for book in books] == before
        for book in books:
            assert holdings_of(book)["company", record_id.hex()]["size"] == 3
        redo_act(books[0])
        in_step(shelf, *books)


def test_who_kept_a_record_and_edited_it_then_still_has_it_after_undo(books: Books, shelf: Shelf) -> None:
    record_id = company(shelf, books)
    second_deletes(books, record_id)
    settle(shelf, *books)
    kept = decide_conflict(books[0], record_id, "mine")
    edit_record(books[0], record_id, {"size": 4})
    edit_record(books[0], record_id, {"industry": "retail"})
    in_step(shelf, *books)
    undo_act(books[0], kept.number)
    in_step(shelf, *books)
    for book in books:
        found = holdings_of(book)["company", record_id.hex()]
        assert (found["size"], found["industry"], [each.is_deletion for each in conflicts(book)]) == (
            4, "retail", [True])


def test_what_another_laptop_decided_since_stays_decided(books: Books, shelf: Shelf) -> None:
    record_id = company(shelf, books)
    second_deletes(books, record_id)
    settle(shelf, *books)
    for book in books:
        decide_conflict(book, record_id, "mine" if book is books[0] else "theirs")  # both keep it, apart
    settle(shelf, *books)
    done = undo_act(books[0])
    assert [each.record_id for each in done.kept] == [record_id]
    in_step(shelf, *books)
    assert [asked(book) for book in books] == [[], []]


def test_a_deletion_and_a_value_decided_in_one_act(books: Books, shelf: Shelf, clock: HandClock) -> None:
    record_id = quarrel(shelf, books, clock, {"notes": "ours"}, {"notes": "yours"})
    delete_records(books[0], [record_id])
    edit_record(books[1], record_id, {"size": 3})
    settle(shelf, *books)
    before = [asked(book) for book in books]
    assert {each[0] for each in before[0]} == {"!", "notes"}
    for which in ("mine", "theirs"):
        decide_fields(books[0], record_id, {"!": which, "notes": "mine"})
        in_step(shelf, *books)
        assert [asked(book) for book in books] == [[], []]
        undo_act(books[0])
        in_step(shelf, *books)
        assert [asked(book) for book in books] == before


# -- nothing that cannot be undone says so

def test_an_act_without_an_entry_is_not_offered(books: Books, shelf: Shelf) -> None:
    """Older programs kept a record alive without a line in the journal: there is nothing to take back."""
    record_id = company(shelf, books)
    a = books[0]
    edit_record(a, record_id, {"size": 4})
    with a.change("Kept by an older program") as edit:
        edit.touched["company"] = {record_id: edit.row_of("company", record_id)}
    silent = a.value("select max(n) from change_set")
    assert [row.can_undo for row in history_page(a).rows[:2]] == [False, True]
    with pytest.raises(UserError) as error:
        undo_act(a, silent)
    assert refused(error, "bad_input")
    undo_act(a)  # the one before it
    assert "size" not in holdings_of(a)["company", record_id.hex()]
