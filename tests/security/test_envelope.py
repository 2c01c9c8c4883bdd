"""Envelopes of records: bound to their place, named by their bytes, and open for the key of their epoch alone."""

import dataclasses
import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.security.envelope import Envelope, Place, envelope_wid, open_record, seal_record
from crm_desktop.security.sealing import BadSeal

KEY = bytes(range(32))
PLACE = Place(b"w" * 16, b"r" * 16, b"t" * 16, 1, b"d" * 16, 0)
BODY = b"Li Wei 13800138000"
# Sealed once and for all: a program that cannot open it cannot read what is on the servers.
OLD = Envelope(
    bytes.fromhex("442de4655a6a2701da1db306c876376f"),
    bytes.fromhex(
        "1a97ac8d341062c7ed46bd7f600bcb2033aa4086c325d3d4fbc7da6f5a65dc251849ddd824d2e8060961158e87de41f4"
        "4d706a5125016336f405967687665bf801d4287a5527035dba9eccd7c3fa02cd5c046bc4"))


@given(st.binary(max_size=2_000))
def test_a_body_comes_back(body: bytes) -> None:
    assert open_record(seal_record(body, KEY, PLACE), KEY, PLACE) == body


def test_an_old_envelope_opens() -> None:
    assert open_record(OLD, KEY, PLACE) == BODY


def test_a_change_of_any_byte_of_wid_or_envelope_is_refused() -> None:
    envelope = seal_record(BODY, KEY, PLACE)
    for part, name in ((envelope.wid, "wid"), (envelope.sealed, "sealed")):
        for at in range(len(part)):
            changed = part[:at] + bytes([part[at] ^ 1]) + part[at + 1:]
            with pytest.raises(BadSeal):
                open_record(envelope._replace(**{name: changed}), KEY, PLACE)


def test_a_changed_envelope_under_its_own_wid_is_refused_as_well() -> None:
    """What a server can do that names the changed bytes anew (the manifest would tell, the seal must too)."""
    sealed = seal_record(BODY, KEY, PLACE).sealed
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1:]
        with pytest.raises(BadSeal):
            open_record(Envelope(envelope_wid(changed, PLACE), changed), KEY, PLACE)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Place)])
def test_each_part_of_the_place_is_bound(field: str) -> None:
    envelope = seal_record(BODY, KEY, PLACE)
    value = getattr(PLACE, field)
    other = dataclasses.replace(PLACE, **{field: value + 1 if isinstance(value, int) else os.urandom(16)})
    with pytest.raises(BadSeal, match="another wid"):
        open_record(envelope, KEY, other)
    with pytest.raises(BadSeal, match="another place"):
        open_record(Envelope(envelope_wid(envelope.sealed, other), envelope.sealed), KEY, other)


def test_the_key_of_another_epoch_does_not_open_it() -> None:
    with pytest.raises(BadSeal, match="another key"):
        open_record(seal_record(BODY, KEY, PLACE), bytes(32), PLACE)


def test_the_wid_is_the_hash_that_the_protocol_names() -> None:
    envelope, bound = seal_record(BODY, KEY, PLACE), PLACE.bound()
    told = len(bound).to_bytes(4, "big") + bound + envelope.sealed
    assert envelope.wid == hashlib.sha256(told).digest()[:16] == envelope_wid(envelope.sealed, PLACE)
    assert seal_record(BODY, KEY, PLACE).wid != envelope.wid, "sealed twice, it has two wids"


def test_an_envelope_adds_little() -> None:
    assert len(seal_record(bytes(400), KEY, PLACE).sealed) <= 400 * 1.12 + 64
