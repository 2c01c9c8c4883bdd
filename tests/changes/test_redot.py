"""A copied or rolled-back book goes on as a new actor, and nothing that it had not sent is taken for something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes.body import Body, all_dots, edited
from crm_desktop.changes.merge import clashes, merge
from crm_desktop.changes.redot import is_cloned, is_rolled_back, is_unsent, redotted, redotted_vector
from crm_desktop.changes.tombstone import buried, is_dead
from crm_desktop.changes.vector import covers
from tests.changes.histories import ACTORS, THREE, new_body, pack

A, B, C = ACTORS
NEW = b"N" * 16


def test_unsent_edits_get_new_dots_and_sent_ones_keep_theirs() -> None:
    sent = edited(new_body(), "name", pack("Li"), (A, 2), 10)
    unsent = edited(edited(sent, "money", pack(5), (A, 3), 20), "name", pack("Wei"), (A, 4), 30)
    found = redotted(unsent, sent.vector, [A], NEW)
    assert found.fields["money"][0].dot == (NEW, 3)
    assert found.fields["name"][0].dot == (NEW, 4)
    assert found.vector == {**sent.vector, NEW: 4}
    assert [each.value for each in found.fields["name"]] == [each.value for each in unsent.fields["name"]]


def test_the_copy_and_the_original_are_two_and_lose_nothing() -> None:
    base = edited(new_body(), "name", pack("Li"), (A, 2), 10)
    original, copy = edited(base, "name", pack("one"), (A, 3), 20), edited(base, "name", pack("two"), (A, 3), 30)
    assert clashes(merge(original, copy)) == ["name"], "control, the flag `no_redot`: one dot for two values"
    both = merge(original, redotted(copy, base.vector, [A], NEW))
    assert not clashes(both)
    assert {each.value for each in both.fields["name"]} == {pack("one"), pack("two")}


def test_control_without_new_dots_an_edit_looks_seen_and_is_lost() -> None:
    base = new_body()
    original = edited(edited(base, "money", pack(1), (A, 2), 10), "money", pack(2), (A, 3), 20)
    copy = edited(base, "name", pack("two"), (A, 2), 15)
    assert pack("two") not in [each.value for each in merge(original, copy).fields.get("name", ())]
    both = merge(original, redotted(copy, base.vector, [A], NEW))
    assert pack("two") in [each.value for each in both.fields["name"]]


def test_a_deletion_still_covers_what_it_did() -> None:
    base = edited(new_body(), "name", pack("Li"), (A, 2), 10)
    dead = buried(edited(base, "name", pack("Wei"), (A, 3), 20), (A, 4), 30)
    found = redotted(dead, base.vector, [A], NEW)
    assert is_dead(found)
    assert is_dead(merge(found, base))
    assert not is_dead(merge(found, edited(base, "name", pack("late"), (A, 3), 99))), "the original's edit was unseen"


@given(THREE, st.integers(0, 15))
@settings(max_examples=150)
def test_new_dots_change_nothing_else(three: list[Body], sent_n: int) -> None:
    body = three[0]
    sent = {actor: min(n, sent_n) for actor, n in body.vector.items() if sent_n}
    found = redotted(body, sent, [A, B], NEW)
    assert {path: [each.value for each in held] for path, held in found.fields.items()}.keys() == body.fields.keys()
    assert sum(1 for _ in all_dots(found)) == sum(1 for _ in all_dots(body))
    assert all(covers(found.vector, *dot) for dot in all_dots(found))
    assert all(not is_unsent(*dot, sent, [A, B]) for dot in all_dots(found))
    alone = redotted(body, sent, [A], NEW)  # A and B are two books here; the actors of one book count in one row
    assert is_dead(alone) is is_dead(body) or not body.deleted
    assert redotted(found, sent, [A, B], NEW) == found
    assert all(found.vector[actor] <= max(sent.get(actor, 0), n if actor not in (A, B) else 0)
               for actor, n in found.vector.items() if actor != NEW)


def test_vectors_of_several_old_actors_become_one() -> None:
    assert redotted_vector({A: 5, B: 9, C: 3}, {A: 5, B: 2}, [A, B], NEW) == {A: 5, B: 2, NEW: 9, C: 3}
    assert redotted_vector({A: 5}, {}, [A], NEW) == {NEW: 5}
    assert redotted_vector({}, {}, [A], NEW) == {}


@pytest.mark.parametrize(("newest", "digest", "known", "theirs", "cloned"), [
    (5, b"x", 5, b"x", False), (5, b"x", 4, b"y", False), (5, b"x", 6, b"y", True), (5, b"x", 5, b"y", True),
    (0, b"", 0, b"", False), (0, b"", 1, b"y", True), (5, b"x", 0, b"", False)])
def test_a_server_that_knows_a_later_or_another_push_tells_of_a_clone(newest: int, digest: bytes, known: int,
                                                                     theirs: bytes, cloned: bool) -> None:
    assert is_cloned(newest, digest, known, theirs) is cloned


def test_own_change_sets_that_were_never_made_tell_of_a_rollback() -> None:
    assert is_rolled_back({A: 9, B: 99}, [A], 8)
    assert not is_rolled_back({A: 8, B: 99}, [A], 8)
    assert not is_rolled_back({}, [A], 0)
