"""The messages of the protocol: back without a loss, one family of errors, and signatures that serve once."""

import hashlib
import types
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes import entries, protocol
from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import (
    Item,
    Manifest,
    PushReply,
    SessionRequest,
    pack_message,
    payload_digest,
    signing_bytes,
    unpack_message,
)

BAD = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
KINDS = sorted({kind for module in (protocol, entries) for kind in vars(module).values()
                if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct},
               key=lambda kind: kind.__name__)
SIMPLE = {bytes: st.binary(max_size=20), int: st.integers(-(2**63), 2**63 - 1), str: st.text(max_size=10),
          bool: st.booleans(), type(None): st.none()}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Anything of a type that stands in a message."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if kind in SIMPLE:
        return SIMPLE[kind]
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values_of(part) for part in parts])
    if origin is list:
        return st.lists(values_of(parts[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(values_of(parts[0]), values_of(parts[1]), max_size=2)
    if origin is tuple:
        return st.tuples(*map(values_of, parts))
    if kind is Pair:
        return st.builds(Pair, SIMPLE[int], SIMPLE[bytes])
    return st.builds(kind, **{name: values_of(part) for name, part in typing.get_type_hints(kind).items()
                              if name in kind.__struct_fields__})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_message_survives_its_bytes(kind: type[msgspec.Struct]) -> None:
    @given(values_of(kind), st.data())
    @settings(max_examples=15)
    def survives(message: msgspec.Struct, data: st.DataObject) -> None:
        packed = pack_message(message)
        assert unpack_message(packed, kind) == message
        assert pack_message(unpack_message(packed, kind)) == packed
        at = data.draw(st.integers(0, len(packed) - 1))
        for other in (packed[:at], packed[:at] + bytes([packed[at] ^ 0x41]) + packed[at + 1:]):
            try:
                unpack_message(other, kind)
            except BAD:
                continue

    survives()


@given(st.binary(max_size=100), st.sampled_from(KINDS))
@settings(max_examples=200)
def test_other_bytes_raise_errors_of_one_family(data: bytes, kind: type[msgspec.Struct]) -> None:
    try:
        unpack_message(data, kind)
    except BAD:
        return


def test_a_deep_message_is_refused() -> None:
    for kind in KINDS:
        with pytest.raises(BAD):
            unpack_message(b"\x91" * 100_000, kind)


def test_what_a_newer_peer_adds_does_no_harm_and_what_an_older_one_lacks_has_a_default() -> None:
    item = Item(b"r", b"t", None, b"w", 1, 0, b"s")
    plain = msgspec.msgpack.decode(pack_message(item))
    assert unpack_message(msgspec.msgpack.encode([*plain, "more"]), Item) == item
    assert unpack_message(msgspec.msgpack.encode(plain[:-1]), Item) == item
    told = unpack_message(msgspec.msgpack.encode({"code": "done", "more": [1]}), PushReply)
    assert told == PushReply("done")
    with pytest.raises(BAD):
        unpack_message(msgspec.msgpack.encode({"more": 1}), PushReply)


def test_every_request_names_its_version() -> None:
    requests = [kind for kind in KINDS if kind.__name__.endswith("Request")]
    assert len(requests) >= 9
    for kind in requests:
        assert kind.__struct_defaults__[-1] == protocol.PROTOCOL
        assert "v" in kind.__struct_fields__
    assert "v" in msgspec.msgpack.decode(pack_message(SessionRequest(b"", b"", "", b"", 0, b"")))


PARTS = st.lists(st.binary(max_size=4) | st.text(max_size=4) | st.integers(0, 300) | st.none() |
                 st.lists(st.binary(max_size=3), max_size=2), max_size=4)


@given(PARTS, PARTS, st.text(max_size=5), st.text(max_size=5))
@settings(max_examples=200)
def test_signed_bytes_are_equal_only_for_equal_words_and_parts(one: list[Any], two: list[Any], word: str,
                                                               other: str) -> None:
    assert (signing_bytes(word, *one) == signing_bytes(other, *two)) is (one == two and word == other)


def test_control_parts_without_frames_could_be_moved() -> None:
    assert b"".join([b"ab", b"c"]) == b"".join([b"a", b"bc"])
    assert signing_bytes("x", b"ab", b"c") != signing_bytes("x", b"a", b"bc")


def test_a_manifest_says_what_it_is() -> None:
    manifest = Manifest(b"w", b"d", 1, b"", 1, [b"1"])
    assert b"crm/push/v1" in pack_message(manifest)
    assert payload_digest(pack_message(manifest)) == hashlib.sha256(pack_message(manifest)).digest()
