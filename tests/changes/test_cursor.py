"""Cursors: pairs of number and commit, so that a restored server is noticed, and pages that never skip a row."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.cursor import (
    KNOWN,
    NEWEST,
    START,
    Pair,
    advanced,
    common_pair,
    noted,
    offered_again,
    page_end,
    taken_back,
)


def pair(seq: int, life: str = "a") -> Pair:
    return Pair(seq, f"{life}{seq}".encode())


def test_a_page_ends_at_its_last_row_and_only_the_final_one_at_the_head() -> None:
    assert page_end([3, 5, 9], 20, more=True) == 9
    assert page_end([3, 5, 9], 20, more=False) == page_end([], 20, more=False) == 20


@given(st.lists(st.integers(1, 30), unique=True, max_size=20).map(sorted), st.integers(1, 5), st.booleans())
def test_pages_show_every_row_and_the_head_as_cursor_skips_some(rows: list[int], limit: int, broken: bool) -> None:
    """The flag `head_cursor` as the control: every page would hand out the head."""
    head, at, shown = max(rows, default=0), 0, []
    for _ in range(len(rows) + 1):
        waiting = [row for row in rows if row > at]
        page, more = waiting[:limit], len(waiting) > limit
        shown += page
        at = head if broken else page_end(page, head, more=more)
        if not more:
            break
    assert (shown == rows) is (not broken or len(rows) <= limit)


def test_a_cursor_never_goes_back_by_itself() -> None:
    """C8."""
    assert advanced(pair(5), pair(9)) == pair(9)
    assert advanced(pair(9), pair(5)) == pair(9)
    assert advanced(START, pair(1)) == pair(1)


@given(st.lists(st.integers(1, 1_000), unique=True, max_size=60).map(sorted))
def test_known_pairs_are_few_new_ones_dense_and_old_ones_spaced(seqs: list[int]) -> None:
    known: tuple[Pair, ...] = ()
    for seq in seqs:
        known = noted(known, pair(seq))
        assert len(known) <= KNOWN
        assert known[-1] == pair(seq)
        assert list(known) == sorted(known)
    assert [each.seq for each in known[-NEWEST:]] == seqs[-NEWEST:]


def test_a_pair_that_is_lower_takes_the_higher_ones_with_it() -> None:
    known = noted(noted(noted((), pair(3)), pair(7)), pair(9))
    assert noted(known, pair(7, "b")) == (pair(3), pair(7, "b"))


@pytest.mark.parametrize("step", [1, 7, 500])
def test_old_pairs_reach_back_to_the_beginning(step: int) -> None:
    known: tuple[Pair, ...] = ()
    for seq in range(1, 20_000 * step, step):
        known = noted(known, pair(seq))
    ages = [known[-1].seq - each.seq for each in reversed(known)]
    assert ages[:NEWEST] == [0, step, 2 * step, 3 * step]
    assert known[0] == pair(1)
    assert len(known) == KNOWN
    assert all(old <= 8 * new for new, old in pairwise(ages[NEWEST - 1:])), "a restored server is met near its backup"


def test_the_common_pair_of_a_restored_server() -> None:
    theirs = {pair(1), pair(5), pair(6, "b")}
    knows = (theirs | {START}).__contains__
    assert common_pair([pair(1), pair(5), pair(9)], knows) == pair(5)
    assert common_pair([pair(6), pair(9)], knows) == START, "the same number in another life is another pair"
    assert common_pair([], knows) == START


def test_after_a_fork_only_what_lies_above_is_pulled_again() -> None:
    knows = {START, pair(1), pair(5)}.__contains__
    assert taken_back(pair(9), pair(5), knows) == pair(5)
    assert taken_back(pair(1), pair(5), knows) == pair(1)
    assert taken_back(pair(3, "b"), pair(5), knows) == pair(5), "an unknown pair is no place to go on from"


@pytest.mark.parametrize(("seq", "hidden", "again"), [
    (None, False, False), (5, False, False), (6, False, True), (5, True, True), (None, True, True)])
def test_what_a_restored_server_may_have_lost_is_offered_again(seq: int | None, hidden: bool, again: bool) -> None:
    assert offered_again(seq, pair(5), hidden=hidden) is again
