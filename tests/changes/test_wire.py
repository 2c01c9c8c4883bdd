"""The bytes of a body: the same for the same body, back without a loss, and out of any other bytes only BadBody."""

import dataclasses
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes.body import Body, Version, edited
from crm_desktop.changes.limits import LARGEST_BODY, LARGEST_COUNT, LARGEST_STAMP, LONGEST_PATH
from crm_desktop.changes.merge import merge
from crm_desktop.changes.wire import FORMAT, BadBody, NewerBody, common_origin, read_body, write_body
from tests.changes.histories import ACTORS, KIND, THREE, new_body, pack

A, B, C = ACTORS
PLAIN = st.none() | st.booleans() | st.text() | st.binary() | st.integers(-(2**63), 2**64 - 1) | st.floats()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
                      max_leaves=6)
RAW = (VALUES | st.binary(max_size=9).map(lambda data: msgspec.msgpack.Ext(5, data))).map(pack)


@given(THREE)
@settings(max_examples=100)
def test_a_body_survives_its_bytes(three: list[Body]) -> None:
    for body in three:
        assert read_body(write_body(body)) == body


@given(st.dictionaries(st.text(min_size=1, max_size=50), RAW, max_size=8), st.integers(0, LARGEST_STAMP),
       st.integers(1, LARGEST_COUNT))
@settings(max_examples=100)
def test_values_that_nobody_here_understands_pass_as_they_are(values: dict[str, bytes], stamp: int, n: int) -> None:
    body = Body(KIND, {path: (Version(stamp, A, n, value),) for path, value in values.items()}, {A: n})
    assert read_body(write_body(body)) == body


def test_equal_bodies_have_equal_bytes() -> None:
    one = edited(edited(new_body(), "b", pack(1), (A, 2), 5), "a", pack(2), (B, 2), 6)
    other = Body(one.kind, dict(reversed(one.fields.items())), dict(reversed(one.vector.items())))
    assert write_body(one) == write_body(other)
    assert write_body(merge(one, other)) == write_body(one)


def test_a_record_that_was_only_created_costs_little_beside_its_values() -> None:
    values = {f"field{number}": pack("x" * 10) for number in range(20)}
    fields = {path: (Version(1_800_000_000_000, A, 12_345, value),) for path, value in values.items()}
    body = Body(KIND, fields, {A: 12_345})
    assert len(write_body(body)) - sum(len(path) + 1 + len(value) for path, value in values.items()) <= 50


def test_the_base_is_what_most_values_share() -> None:
    shared, other = Version(5, A, 1, b"\1"), Version(9, B, 1, b"\1")
    assert common_origin({"a": (other,), "b": (shared,), "c": (shared,)}) == (5, A, 1)
    assert common_origin({"a": (other,), "b": (shared,)}) == (5, A, 1), "of equally many the smallest"
    assert common_origin({}) is None


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_give_bad_body_or_nothing(data: bytes) -> None:
    with pytest.raises(BadBody):
        read_body(data)


@given(THREE, st.data())
@settings(max_examples=150)
def test_changed_bytes_give_bad_body_or_a_body_that_merges(three: list[Body], data: st.DataObject) -> None:
    good = write_body(three[0])
    at = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(st.sampled_from([
        good[:at], good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1:],
        good[:at] + data.draw(st.binary(min_size=1, max_size=5)) + good[at:], good + b"\0"]))
    with suppress(BadBody):
        found = read_body(bad)
        assert read_body(write_body(found)) == found
        if found.kind == KIND:
            merge(found, three[1])


def parts_of(body: Body) -> list[object]:
    return msgspec.msgpack.decode(write_body(body))


BASE = edited(edited(new_body(defaults=False), "name", pack("Li"), (B, 2), 50), "tags/x", pack(1), (A, 2), 60)
GOOD = parts_of(BASE)
MORE = 2**60
WRONG = {
    "one part less": GOOD[:-1], "no array": {}, "a number": 5, "nothing": None, "format 0": [0, *GOOD[1:]],
    "format -1": [-1, *GOOD[1:]], "format as text": ["1", *GOOD[1:]],
    "kind below 0": [1, -1, *GOOD[2:]], "kind too large": [1, MORE, *GOOD[2:]],
    "actor too short": [1, KIND, [A, B[:-1]], *GOOD[3:]], "actors twice": [1, KIND, [A, A], *GOOD[3:]],
    "actors unsorted": [1, KIND, [B, A], *GOOD[3:]], "vector too short": [1, KIND, [A, B], [2], *GOOD[4:]],
    "vector too long": [1, KIND, [A, B], [2, 2, 2], *GOOD[4:]], "count 0": [1, KIND, [A, B], [0, 2], *GOOD[4:]],
    "count too large": [1, KIND, [A, B], [MORE, 2], *GOOD[4:]],
    "deleted too short": [*GOOD[:4], [1], *GOOD[5:]], "deleted below 0": [*GOOD[:4], [-1, 1], *GOOD[5:]],
    "deleted beyond the vector": [*GOOD[:4], [3, 0], *GOOD[5:]],
    "base of an unknown actor": [*GOOD[:5], [5, 2, 1], *GOOD[6:]],
    "base with place -1": [*GOOD[:5], [5, -1, 1], *GOOD[6:]],
    "base beyond the vector": [*GOOD[:5], [5, 0, 3], *GOOD[6:]],
    "base with stamp -1": [*GOOD[:5], [-1, 0, 1], *GOOD[6:]],
    "base with stamp too large": [*GOOD[:5], [MORE, 0, 1], *GOOD[6:]],
    "base with n 0": [*GOOD[:5], [5, 0, 0], *GOOD[6:]],
    "plain values without a base": [*GOOD[:5], None, {"x": 1}, {}],
    "no versions": [*GOOD[:7], {"name": []}], "a path twice": [*GOOD[:6], {"name": 1}, {"name": [[5, 0, 1, 1]]}],
    "version of an unknown actor": [*GOOD[:7], {"x": [[5, 9, 1, 1]]}],
    "version beyond the vector": [*GOOD[:7], {"x": [[5, 0, 9, 1]]}],
    "version with three parts": [*GOOD[:7], {"x": [[5, 0, 1]]}], "an empty path": [*GOOD[:7], {"": [[5, 0, 1, 1]]}],
    "a long path": [*GOOD[:7], {"x" * (LONGEST_PATH + 1): [[5, 0, 1, 1]]}],
    "path as number": [*GOOD[:7], {1: [[5, 0, 1, 1]]}],
}


@pytest.mark.parametrize("what", WRONG)
def test_malformed(what: str) -> None:
    assert read_body(msgspec.msgpack.encode(GOOD)) == BASE, "control: the unchanged parts are fine"
    with pytest.raises(BadBody) as caught:
        read_body(msgspec.msgpack.encode(WRONG[what]))
    assert not isinstance(caught.value, NewerBody)


def test_a_newer_format_waits_for_an_update() -> None:
    for newer in ([FORMAT + 1, *GOOD[1:]], [FORMAT + 1], [FORMAT + 1, "anything", {}], [99, *GOOD[1:], 1, 2]):
        with pytest.raises(NewerBody):
            read_body(msgspec.msgpack.encode(newer))


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(BadBody, match="too large"):
        read_body(bytes(LARGEST_BODY + 1))
    for depth in (b"\x91" * 100_000, b"\x81\xa1x" * 100_000):
        with pytest.raises(BadBody):
            read_body(depth)
        with pytest.raises(BadBody):
            read_body(b"\x98" + depth)
    deep = b"\x98\x01\x07\x91\xc4\x10" + A + b"\x91\x02\x90\x93\x05\x00\x01\x81\xa1x" + b"\x91" * 100_000 + b"\x01\x80"
    with suppress(BadBody):
        read_body(deep)


def test_bodies_are_never_changed_in_place() -> None:
    before = write_body(BASE)
    merge(BASE, edited(BASE, "name", pack("x"), (C, 3), 99))
    assert write_body(BASE) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        BASE.kind = 1
