"""Stamps only grow, vectors cover every dot, and a state survives its columns."""

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.change import ChangeSet, next_stamp
from crm_desktop.changes.state import RecordState, pack_value, state_from_columns, unpack_value

PATHS = ("name", "size", "custom/a", "tags/00")
CLOCKS = st.integers(min_value=0, max_value=2**42)
Act = tuple[str, str, int, int]  # what is done, to which path, what the clock says, by which actor
ACTS = st.lists(st.tuples(st.sampled_from(["edit", "gone", "buried", "revived"]), st.sampled_from(PATHS), CLOCKS,
                          st.integers(min_value=1, max_value=3)), max_size=12)


def done(acts: list[Act]) -> tuple[RecordState, set[tuple[int, int]]]:
    """A record's state after these acts, and every dot that was ever given."""
    state, dots = RecordState((10, 1, 1)), {(1, 1)}
    for n, (what, path, now, actor) in enumerate(acts, 2):
        if what in ("buried", "revived"):
            getattr(state, what)(now, actor, n)
        else:
            state.edited(path, now, actor, n, gone=what == "gone")
        dots.add((actor, n))
    return state, dots


@given(ACTS)
def test_the_vector_covers_every_dot_that_was_given(acts: list[Act]) -> None:
    state, dots = done(acts)
    assert all(state.seen().get(actor, -1) >= n for actor, n in dots)
    assert {state.dot(path) for path in PATHS} <= dots


@given(ACTS, CLOCKS, st.sampled_from(PATHS))
def test_a_new_stamp_is_later_than_the_one_it_replaces_whatever_the_clock_says(acts: list[Act], now: int,
                                                                              path: str) -> None:
    state, _ = done(acts)
    before = {each: state.stamped(each)[0] for each in PATHS}
    state.edited(path, now, 2, 99)
    assert state.stamped(path)[0] > before[path]
    assert state.stamped(path)[0] == now or now <= before[path]
    stamps = {each: state.stamped(each) for each in PATHS}
    state.revived(now, 3, 100)
    assert {each: state.stamped(each) for each in PATHS} == stamps  # it comes back with the dots it had
    assert state.seen()[3] == 100


@given(ACTS)
def test_a_state_survives_its_columns(acts: list[Act]) -> None:
    state, _ = done(acts)
    again = state_from_columns(*state.columns())
    assert again.columns() == state.columns()
    assert again.seen() == state.seen()
    assert [again.stamped(path) for path in PATHS] == [state.stamped(path) for path in PATHS]


@given(ACTS)
def test_a_deletion_covers_all_that_was_seen_and_its_own_dot(acts: list[Act]) -> None:
    state, dots = done(acts)
    state.buried(5, 3, 99)
    assert state.deleted == state.seen()
    assert all(state.deleted.get(actor, -1) >= n for actor, n in dots | {state.dot(EXISTENCE)})
    state.edited("name", 5, 3, 100)
    assert state.deleted[3] < state.dot("name")[1]


def test_an_edit_takes_the_shown_value_away_and_leaves_what_waits_beside_it() -> None:
    state = RecordState((10, 1, 1), siblings={"name": [(9, 2, 7, pack_value("Acme")), (8, 3, 4, pack_value("Acme AG")),
                                                       (0, 0, 1, pack_value("Default"))]})
    state.edited("name", 20, 1, 2, before="Acme")  # said by another one too: seen with it
    assert state.siblings == {"name": [(8, 3, 4, pack_value("Acme AG"))]}
    state.edited("size", 21, 1, 3)
    assert "name" in state.siblings
    state.edited("name", 22, 1, 4, before="Acme Toys", naming=[(3, 4)])
    assert not state.siblings


def test_a_state_without_exceptions_takes_no_room() -> None:
    assert RecordState((5, 1, 2)).columns() == (5, 1, 2, None, None, None, None, None)
    assert RecordState((5, 1, 2), vector={1: 2}).columns() == (5, 1, 2, None, None, None, None, None)


def test_next_stamp() -> None:
    assert [next_stamp(now, 10) for now in (5, 10, 11, 50)] == [11, 11, 11, 50]


VALUES = st.recursive(st.none() | st.text() | st.binary() | st.integers(-(2**63), 2**63 - 1),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
                      max_leaves=6)


@given(VALUES)
def test_values_survive_the_journal(value: object) -> None:
    assert unpack_value(pack_value(value)) == value


def test_a_change_set_names_each_record_once_and_created_ones_first() -> None:
    done_now = ChangeSet(5, "x", touched={"company": [b"a", b"b"], "deal": [b"c"]}, created={"deal": [b"c"]})
    assert done_now.ids() == [b"c", b"a", b"b"]
    assert done_now.record_types() == {"company", "deal"}
