"""C4 and C7: merges are the same in any order, any number of times, and lose nothing that nobody replaced."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from crm_desktop.changes.body import BUILT_IN_ID, Body, Version, all_dots, edited, sorted_versions, territory_of
from crm_desktop.changes.merge import clashes, conflicts_of, distinct, merge
from crm_desktop.changes.vector import covers, joined
from tests.changes.histories import ACTORS, KIND, STEPS, THREE, Merge, Step, new_body, pack, play

A, B, C = ACTORS
Three = list[Body]
Law = Callable[[Merge, Three], bool]
FIND = settings(max_examples=2_000, phases=[Phase.generate], database=None)  # a counter-example need not be small


def commutative(join: Merge, three: Three) -> bool:
    one, two, _ = three
    return join(one, two) == join(two, one)


def associative(join: Merge, three: Three) -> bool:
    one, two, other = three
    return join(join(one, two), other) == join(one, join(two, other))


def idempotent(join: Merge, three: Three) -> bool:
    one, two, _ = three
    both = join(one, two)
    return join(one, one) == one and join(both, two) == both and join(one, both) == both


def keeps_unknown(join: Merge, three: Three) -> bool:
    """What no deletion and no edit took away is there, whatever its name means."""
    one, two, _ = three
    both = join(one, two)
    return all(each in both.fields.get(path, ()) for mine, other in ((one, two), (two, one))
               for path, versions in mine.fields.items() for each in versions
               if not covers(other.vector, each.actor, each.n))


def keeps_siblings(join: Merge, three: Three) -> bool:
    """C7: a value goes only where the other copy had seen it and no longer holds it."""
    one, two, _ = three
    both = {(path, each) for path, versions in join(one, two).fields.items() for each in versions}
    held = {(path, each) for mine in (one, two) for path, versions in mine.fields.items() for each in versions}
    return both == {(path, each) for path, each in held if all(
        each in copy.fields.get(path, ()) or not covers(copy.vector, each.actor, each.n) for copy in (one, two))}


def grows(join: Merge, three: Three) -> bool:
    """C8: vectors never go backwards, and cover every dot."""
    one, two, _ = three
    both = join(one, two)
    return (both.vector == joined(one.vector, two.vector) and both.deleted == joined(one.deleted, two.deleted)
            and all(covers(both.vector, *dot) for dot in all_dots(both)))


LAWS = [commutative, associative, idempotent, keeps_unknown, keeps_siblings, grows]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law(law: Law) -> None:
    """C4 (any order, any number of times, unknown kept), C7 (siblings stay), C8 (vectors only grow)."""
    @given(THREE)
    @settings(max_examples=150)
    def holds(three: Three) -> None:
        assert law(merge, three)

    holds()


@given(THREE)
@settings(max_examples=60)
def test_all_orders_give_one_record(three: Three) -> None:
    results = []
    for order in permutations(three):
        found = order[0]
        for each in (*order[1:], *order):
            found = merge(found, each)
        results.append(found)
    assert all(each == results[0] for each in results)


# -- controls: what each law catches

def first_wins(mine: Body, theirs: Body) -> Body:
    both = merge(mine, theirs)
    return Body(both.kind, {path: mine.fields.get(path, held) for path, held in both.fields.items()}, both.vector,
                both.deleted)


def sibling_dropped(mine: Body, theirs: Body) -> Body:
    """The flag `sib_drop`: only the value that is shown is kept."""
    both = merge(mine, theirs)
    return Body(both.kind, {path: held[:1] for path, held in both.fields.items()}, both.vector, both.deleted)


def no_vector(mine: Body, theirs: Body) -> Body:
    """The flag `no_vv`: what one copy holds stays, whatever the other had seen and replaced."""
    both = merge(mine, theirs)
    return Body(both.kind, {path: sorted_versions([*mine.fields.get(path, ()), *theirs.fields.get(path, ())])
                            for path in mine.fields.keys() | theirs.fields.keys()}, both.vector, both.deleted)


def appended(mine: Body, theirs: Body) -> Body:
    """Text that merges by itself: both values one after the other."""
    both = merge(mine, theirs)
    told = {path: (held[0]._replace(value=mine.fields[path][0].value + theirs.fields[path][0].value), *held[1:])
            for path, held in both.fields.items() if path in mine.fields and path in theirs.fields}
    return Body(both.kind, both.fields | told, both.vector, both.deleted)


def known_only(mine: Body, theirs: Body) -> Body:
    both = merge(mine, theirs)
    return Body(both.kind, {path: held for path, held in both.fields.items() if path != "x.unknown"}, both.vector,
                both.deleted)


def newer_vector(mine: Body, theirs: Body) -> Body:
    both = merge(mine, theirs)
    return Body(both.kind, both.fields, max(mine.vector, theirs.vector, key=lambda each: sorted(each.items())),
                both.deleted)


@pytest.mark.parametrize(("law", "broken"), [
    (commutative, first_wins), (idempotent, appended), (keeps_unknown, known_only),
    (keeps_siblings, sibling_dropped), (keeps_siblings, no_vector), (grows, newer_vector),
], ids=lambda each: each.__name__)
def test_control(law: Law, broken: Merge) -> None:
    """The controls of C4, C7 and C8: a merge that breaks the law, and three copies that show it."""
    assert law(merge, find(THREE, lambda three: not law(broken, three), settings=FIND))


def test_control_a_dropped_sibling_makes_the_order_matter() -> None:
    one = edited(new_body(), "tags/red", pack(1), (A, 2), 20)
    two = edited(new_body(), "tags/red", pack(1), (B, 2), 10)
    three = [one, two, edited(one, "tags/red", None, (C, 2), 30)]
    assert not associative(sibling_dropped, three)
    assert associative(merge, three)


def test_control_no_vector_shows_false_conflicts() -> None:
    steps = st.lists(STEPS, max_size=12)

    def falsely(join: Merge, made: list[Step]) -> bool:
        """B had seen A's value and replaced it; still both are shown after they meet."""
        last = play(made, join)
        later = edited(join(last[0], last[1]), "money", pack("new"), (C, 900), 900)
        later = edited(later, "money", pack("new"), (C, 901), 901, [each.dot for each in later.fields["money"]])
        return "money" in conflicts_of(join(later, last[0]))

    find(steps, lambda made: falsely(no_vector, made), settings=FIND)
    for example in range(20):
        assert not falsely(merge, [("edit", example % 3, "money", example % 4, example, 0)])


# -- by hand

def test_two_concurrent_values_stay_until_somebody_names_both() -> None:
    base = new_body()
    mine = edited(base, "name", pack("Li"), (A, 2), 100)
    theirs = edited(base, "name", pack("Wei"), (B, 2), 200)
    both = merge(mine, theirs)
    assert [each.value for each in conflicts_of(both)["name"]] == [pack("Wei"), pack("Li")]
    third = edited(both, "name", pack("Wei Li"), (C, 3), 300)
    assert [each.value for each in third.fields["name"]] == [pack("Wei Li"), pack("Li")], "an edit kills no sibling"
    solved = edited(third, "name", pack("Li Wei"), (C, 4), 400, [each.dot for each in third.fields["name"]])
    for copy in (mine, theirs, both, third):
        assert merge(solved, copy) == solved
    assert not conflicts_of(solved)


def test_control_an_edit_that_kills_siblings_loses_one() -> None:
    """The flag `edit_kills_sibs`: B's screen showed one value only, and its edit took the other away unseen."""
    base = new_body()
    both = merge(edited(base, "name", pack("Li"), (A, 2), 100), edited(base, "name", pack("Wei"), (B, 2), 200))
    careless = edited(both, "name", pack("X"), (B, 3), 300, [each.dot for each in both.fields["name"]])
    assert pack("Li") not in [each.value for each in merge(careless, both).fields["name"]]
    careful = edited(both, "name", pack("X"), (B, 3), 300)
    assert pack("Li") in [each.value for each in merge(careful, both).fields["name"]]


def test_equal_values_merge_silently_and_defaults_never_conflict() -> None:
    base = new_body()
    same = merge(edited(base, "name", pack("Li"), (A, 2), 100), edited(base, "name", pack("Li"), (B, 2), 90))
    assert len(same.fields["name"]) == 2
    assert not conflicts_of(same)
    unseen = Body(KIND, {"name": (Version(500, A, 1, pack("Li")),)}, {A: 1})
    touched = merge(base, unseen)
    assert [each.actor for each in touched.fields["name"]] == [A, BUILT_IN_ID]
    assert not conflicts_of(touched)
    assert distinct(base.fields["name"]) == base.fields["name"]
    assert len(edited(touched, "name", pack("Wei"), (B, 2), 600).fields["name"]) == 1, "a default goes with any edit"


def test_add_wins_in_a_set_and_what_was_seen_goes() -> None:
    base = edited(new_body(), "tags/red", pack(1), (A, 2), 10)
    taken = edited(base, "tags/red", None, (B, 2), 20)
    assert "tags/red" not in merge(base, taken).fields
    added = edited(base, "tags/red", pack(1), (C, 2), 15)
    assert [each.dot for each in merge(added, taken).fields["tags/red"]] == [(C, 2)]


@pytest.mark.parametrize("year", [-1, 0, 1])
def test_a_clock_that_is_a_year_off_takes_no_value_from_who_saw_it(year: int) -> None:
    base = edited(new_body(), "name", pack("Li"), (A, 2), 1_000 * 365)
    later = edited(base, "name", pack("Wei"), (B, 2), 1_000 * 365 + year * 365_000)
    assert merge(base, later).fields["name"] == later.fields["name"]
    assert later.fields["name"][0].stamp > base.fields["name"][0].stamp


def test_two_kinds_under_one_id_do_not_merge() -> None:
    with pytest.raises(ValueError, match="two kinds"):
        merge(new_body(), Body(KIND + 1, {}, {}))


def test_one_dot_for_two_values_keeps_both_and_is_told() -> None:
    """The flag `same_actor`: a copied book wrote on under the actor of the other one."""
    base = new_body()
    mine, copy = edited(base, "name", pack("Li"), (A, 2), 5), edited(base, "name", pack("Wei"), (A, 2), 6)
    both = merge(mine, copy)
    assert clashes(both) == ["name"]
    assert {each.value for each in both.fields["name"]} == {pack("Li"), pack("Wei")}
    assert not clashes(merge(mine, base))


def test_a_move_is_a_value_like_any_other() -> None:
    home = b"h" * 16
    base = new_body()
    moved = edited(base, "@", pack(b"t" * 16), (A, 2), 50)
    named = edited(base, "name", pack("Li"), (B, 2), 60)
    assert territory_of(base, home) == home
    assert territory_of(merge(moved, named), home) == b"t" * 16
    for odd in (pack("t" * 16), pack(None), pack(b"t" * 15), pack(b"t" * 17), pack(5)):
        assert territory_of(edited(base, "@", odd, (A, 3), 60), home) == home
