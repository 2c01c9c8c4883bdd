"""Deletions: what the deleter had seen goes, an edit that it had not seen lives, and absence is no deletion (C6)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes.body import EXISTENCE, Body, edited
from crm_desktop.changes.limits import TOMBSTONE_DAYS
from crm_desktop.changes.merge import conflicts_of, merge
from crm_desktop.changes.tombstone import DAY, buried, is_dead, may_be_forgotten, outlived, revived, trips_breaker
from crm_desktop.changes.vector import joined
from tests.changes.histories import ACTORS, THREE, new_body, pack

A, B, C = ACTORS


def test_a_deletion_that_saw_everything_wins_in_any_order() -> None:
    base = edited(new_body(), "name", pack("Li"), (A, 2), 10)
    dead = buried(base, (B, 3), 20)
    assert is_dead(dead)
    assert not is_dead(base)
    assert is_dead(merge(base, dead))
    assert merge(base, dead) == merge(dead, base) == dead
    assert dead.fields.keys() == {"name", EXISTENCE}, "the body stays, so that it merges"


def test_an_edit_that_the_deleter_had_not_seen_lives_with_all_fields() -> None:
    base = edited(new_body(), "money", pack(5), (A, 2), 10)
    both = merge(buried(base, (B, 3), 20), edited(base, "name", pack("Wei"), (C, 3), 15))
    assert not is_dead(both)
    assert outlived(both)
    assert both.fields["money"][0].value == pack(5), "no hole"


def test_control_a_deletion_without_the_body_leaves_a_hole() -> None:
    """The flag `tomb_drop`: who edits meanwhile brings back a record without its other fields."""
    base = edited(new_body(), "money", pack(5), (A, 2), 10)
    bare = buried(base, (B, 3), 20)
    bare = Body(bare.kind, {EXISTENCE: bare.fields[EXISTENCE]}, bare.vector, bare.deleted)
    assert "money" not in merge(bare, edited(base, "name", pack("Wei"), (C, 3), 15)).fields


def test_control_a_deletion_that_wins_over_everything_loses_an_edit() -> None:
    """The control of C6, the flag `tomb_all`: the deletion would cover what it had not seen."""
    base = new_body()
    both = merge(buried(base, (B, 3), 20), edited(base, "name", pack("Wei"), (C, 3), 15))
    assert is_dead(Body(both.kind, both.fields, both.vector, joined(both.deleted, both.vector)))
    assert not is_dead(both)


def test_control_a_deletion_without_a_dot_does_not_travel() -> None:
    """The flag `tomb_nodot`: the vector does not grow, so the record does not look dirty and is never sent."""
    base = new_body()
    silent = Body(base.kind, base.fields, base.vector, base.vector)
    assert silent.vector == base.vector
    assert buried(base, (B, 3), 20).vector != base.vector


def test_a_return_from_the_trash_keeps_values_and_dots() -> None:
    dead = buried(edited(new_body(), "name", pack("Li"), (A, 2), 10), (B, 3), 20)
    back = revived(dead, (B, 4), 30)
    assert not is_dead(back)
    assert not outlived(back)
    assert back.fields["name"] == dead.fields["name"]
    assert not is_dead(merge(dead, back))
    assert is_dead(buried(back, (A, 5), 40))


def test_a_deletion_meets_a_return_that_it_had_not_seen() -> None:
    dead = buried(new_body(), (A, 2), 10)
    both = merge(buried(dead, (C, 3), 99), revived(dead, (B, 3), 50))
    assert not is_dead(both)
    assert not conflicts_of(both)


def test_two_deletions_are_one() -> None:
    base = new_body()
    assert is_dead(merge(buried(base, (A, 2), 10), buried(base, (B, 2), 90)))


def test_a_deletion_lifts_no_unseen_edit_out_of_a_second_one() -> None:
    base = new_body()
    both = merge(merge(buried(base, (A, 2), 10), edited(base, "name", pack("x"), (C, 2), 9)), buried(base, (B, 2), 11))
    assert not is_dead(both)


@given(THREE)
@settings(max_examples=100)
def test_a_record_is_dead_iff_some_deletion_saw_every_dot(three: list[Body]) -> None:
    """C6: nothing goes but what a deletion had seen whole."""
    body = merge(merge(*three[:2]), three[2])
    gone = buried(body, (A, 999), 1)
    assert is_dead(gone)
    assert gone.deleted == gone.vector
    for each in three:
        assert is_dead(merge(gone, each))
    assert not is_dead(merge(gone, edited(body, "name", pack("late"), (B, 999), 1)))


@pytest.mark.parametrize(("deletions", "living", "trips"), [
    (50, 0, False), (51, 0, True), (51, 1_000, True), (50, 1_000, False), (51, 1_019, True), (51, 1_020, False),
    (500, 10_000, False), (501, 10_000, True), (0, 0, False)])
def test_the_breaker(deletions: int, living: int, trips: bool) -> None:
    assert trips_breaker(deletions, living) is trips


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_breaker_lets_few_through_and_never_all_of_many(deletions: int, living: int) -> None:
    assert trips_breaker(deletions, living) is (deletions > 50 and deletions * 20 > living)


def test_a_tombstone_is_forgotten_when_it_is_old_and_everybody_has_it() -> None:
    old = TOMBSTONE_DAYS * DAY + 1
    assert may_be_forgotten(old, 5, 5)
    assert not may_be_forgotten(old - 1, 5, 5)
    assert not may_be_forgotten(old, 6, 5)
    assert not may_be_forgotten(old, None, 5), "it has not even been sent"
