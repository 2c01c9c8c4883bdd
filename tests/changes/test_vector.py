"""Vectors: a join that only grows, and the questions that are asked of it (C8)."""

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.vector import covers, grown, in_order, includes, joined

VECTORS = st.dictionaries(st.integers(0, 4), st.integers(1, 9), max_size=4)


@given(VECTORS, VECTORS, VECTORS)
def test_a_join_is_a_join(one: dict[int, int], two: dict[int, int], three: dict[int, int]) -> None:
    assert joined(one, two) == joined(two, one)
    assert joined(joined(one, two), three) == joined(one, joined(two, three))
    assert joined(one, one) == one
    assert includes(joined(one, two), one)
    assert includes(joined(one, two), two)


@given(VECTORS, VECTORS)
def test_what_is_included_adds_nothing(one: dict[int, int], two: dict[int, int]) -> None:
    assert includes(one, two) is (joined(one, two) == one) is (not grown(one, two))
    assert joined(one, grown(one, two)) == joined(one, two)
    assert includes(one, two) is all(covers(one, actor, n) for actor, last in two.items() for n in range(1, last + 1))


@given(VECTORS, st.integers(0, 4), st.integers(1, 9))
def test_covers(vector: dict[int, int], actor: int, n: int) -> None:
    assert covers(vector, actor, n) is (n <= vector.get(actor, 0))


def test_control_an_actor_that_is_not_there_covers_nothing() -> None:
    assert not covers({}, 1, 1)
    assert covers({1: 1}, 1, 1)
    assert not includes({1: 5}, {2: 1})
    assert includes({}, {})


@given(VECTORS)
def test_equal_vectors_have_equal_order(vector: dict[int, int]) -> None:
    assert list(in_order(dict(reversed(vector.items()))).items()) == list(in_order(vector).items())
    assert in_order(vector) == vector
