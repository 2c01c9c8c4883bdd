"""Signatures, device keys, wraps, territory keys, sealed names: each opens for whom it is meant and for nobody else."""

import os

import msgspec
import pytest

from crm_desktop.changes.entries import DeviceCard, Wrap
from crm_desktop.security.device_keys import (
    DeviceKeys,
    card_fingerprint,
    device_keys_from,
    new_device_keys,
)
from crm_desktop.security.labels import open_label, seal_label
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import SigningKey, new_signing_key, verify_signature
from crm_desktop.security.team_keys import (
    TeamKeys,
    TerritoryKey,
    new_territory_key,
    open_older_key,
    seal_older_key,
    team_keys_from,
)
from crm_desktop.security.wraps import unwrap, wrap_for

WORKSPACE, TERRITORY = b"w" * 16, b"t" * 16


@pytest.fixture(scope="module")
def laptop() -> DeviceKeys:
    return new_device_keys()


@pytest.fixture
def key() -> TerritoryKey:
    return new_territory_key(TERRITORY, os.urandom(32))


def test_a_signature_holds_for_its_key_and_bytes_alone() -> None:
    signer = new_signing_key()
    signed = signer.signed(b"what is said")
    assert verify_signature(signer.public, signed.payload, signed.signature)
    assert not verify_signature(new_signing_key().public, signed.payload, signed.signature)
    for at in range(len(signed.signature)):
        broken = signed.signature[:at] + bytes([signed.signature[at] ^ 1]) + signed.signature[at + 1:]
        assert not verify_signature(signer.public, signed.payload, broken)
    assert not verify_signature(signer.public, b"what is sai", signed.signature)


@pytest.mark.parametrize("public", [b"", b"x", bytes(31), bytes(32), b"\xff" * 32, bytes(33)])
@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), b"\xff" * 64, bytes(65)])
def test_things_that_are_no_keys_or_signatures_are_no_error(public: bytes, signature: bytes) -> None:
    assert not verify_signature(public, b"text", signature) or (public, signature) == (bytes(32), bytes(64))


def test_a_signature_of_rfc_8032() -> None:
    signer = SigningKey(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    assert signer.public.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    first_half = signer.signed(b"\x72").signature.hex()[:64]
    assert first_half == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"


def test_device_keys_survive_the_book(laptop: DeviceKeys, key: TerritoryKey) -> None:
    again = device_keys_from(laptop.as_bytes())
    assert again.card(b"label") == laptop.card(b"label")
    assert again.as_bytes() == laptop.as_bytes()
    assert unwrap(again, WORKSPACE, wrap_for(laptop.card(b""), WORKSPACE, key)) == key
    for broken in (b"", laptop.as_bytes()[:-1], laptop.as_bytes() + b"x"):
        with pytest.raises(ValueError, match="no device keys"):
            device_keys_from(broken)


def test_the_fingerprint_names_id_and_keys_but_no_label(laptop: DeviceKeys) -> None:
    card = laptop.card(b"label")
    assert card_fingerprint(card) == card_fingerprint(laptop.card(b"another"))
    for name in ("device", "sign_key", "wrap_key"):
        value = getattr(card, name)
        other = msgspec.structs.replace(card, **{name: value[:-1] + bytes([value[-1] ^ 1])})
        assert card_fingerprint(other) != card_fingerprint(card)


def test_a_wrapped_key_opens_for_its_laptop_alone(laptop: DeviceKeys, key: TerritoryKey) -> None:
    wrap = wrap_for(laptop.card(b""), WORKSPACE, key)
    assert unwrap(laptop, WORKSPACE, wrap) == key
    stranger = new_device_keys()
    for thief in (stranger, DeviceKeys(laptop.device, stranger.signing, stranger.unwrapping, stranger.seeds)):
        with pytest.raises(BadSeal):
            unwrap(thief, WORKSPACE, wrap)


def test_a_wrap_is_bound_to_workspace_territory_epoch_and_member(laptop: DeviceKeys, key: TerritoryKey) -> None:
    wrap = wrap_for(laptop.card(b""), WORKSPACE, key)
    with pytest.raises(BadSeal):
        unwrap(laptop, b"v" * 16, wrap)
    for parts in ({"territory": b"u" * 16}, {"epoch": 2}):
        with pytest.raises(BadSeal):
            unwrap(laptop, WORKSPACE, msgspec.structs.replace(wrap, **parts))
    same_keys = DeviceKeys(b"o" * 16, laptop.signing, laptop.unwrapping, laptop.seeds)
    with pytest.raises(BadSeal):
        unwrap(same_keys, WORKSPACE, wrap)
    with pytest.raises(BadSeal):
        unwrap(laptop, WORKSPACE, msgspec.structs.replace(wrap, device=b"o" * 16))


def test_a_change_of_any_byte_of_a_wrap_is_refused(laptop: DeviceKeys, key: TerritoryKey) -> None:
    wrap = wrap_for(laptop.card(b""), WORKSPACE, key)
    for at in range(0, len(wrap.wrapped), 7):
        broken = wrap.wrapped[:at] + bytes([wrap.wrapped[at] ^ 1]) + wrap.wrapped[at + 1:]
        with pytest.raises(BadSeal):
            unwrap(laptop, WORKSPACE, msgspec.structs.replace(wrap, wrapped=broken))
    for broken in (b"", b"x", wrap.wrapped[:-1]):
        with pytest.raises(BadSeal):
            unwrap(laptop, WORKSPACE, Wrap(wrap.device, wrap.territory, wrap.epoch, broken))


@pytest.mark.parametrize("wrap_key", [b"", bytes(1216), b"\xff" * 1216, bytes(10)], ids=len)
def test_a_card_without_a_real_key_is_told(wrap_key: bytes, key: TerritoryKey) -> None:
    with pytest.raises(BadSeal, match="no key to wrap for"):
        wrap_for(DeviceCard(b"d" * 16, bytes(32), wrap_key, b""), WORKSPACE, key)


def test_older_keys_come_with_the_newer_one(key: TerritoryKey) -> None:
    newer = key.next_epoch()
    assert (newer.territory, newer.epoch, newer.id_key) == (TERRITORY, 2, key.id_key)
    assert newer.key != key.key
    sealed = seal_older_key(newer, key, WORKSPACE)
    assert open_older_key(newer, sealed, WORKSPACE) == key
    moved = TerritoryKey(b"u" * 16, 2, newer.key, b""), TerritoryKey(TERRITORY, 3, newer.key, b"")
    for other in (key, newer.next_epoch(), *moved):
        with pytest.raises(BadSeal):
            open_older_key(other, sealed, WORKSPACE)
    with pytest.raises(BadSeal):
        open_older_key(newer, sealed, b"v" * 16)


def test_team_keys_survive_their_bytes(key: TerritoryKey) -> None:
    other = new_territory_key(b"u" * 16, os.urandom(32))
    keys = TeamKeys().joined_by([key.next_epoch(), key, other])
    assert team_keys_from(keys.as_bytes()) == keys
    assert keys.key(TERRITORY, 1) == key
    assert keys.key(TERRITORY, 3) is None
    assert keys.newest(b"n" * 16) is None
    assert [keys.newest(one).epoch for one in (TERRITORY, other.territory)] == [2, 1]
    assert keys.by_epoch(other.territory) == {1: other.key}
    assert team_keys_from(b"") == TeamKeys()
    with pytest.raises(ValueError, match="no territory keys"):
        team_keys_from(keys.as_bytes()[:-1])


def test_a_key_that_is_here_is_never_replaced(key: TerritoryKey) -> None:
    liar = TerritoryKey(TERRITORY, 1, bytes(32), bytes(32))
    assert TeamKeys().joined_by([key]).joined_by([liar]).key(TERRITORY, 1) == key


@pytest.mark.parametrize("text", ["", "李伟的笔记本电脑", "Li's laptop 💻", "x" * 3_000])
def test_names_are_sealed(text: str, key: TerritoryKey) -> None:
    sealed = seal_label(text, key, WORKSPACE, b"d" * 16)
    keys = TeamKeys().joined_by([key]).by_epoch(TERRITORY)
    assert open_label(sealed, keys, WORKSPACE, b"d" * 16) == text
    assert not text or text.encode() not in sealed
    assert open_label(sealed, {}, WORKSPACE, b"d" * 16) is None
    assert open_label(sealed, {1: bytes(32)}, WORKSPACE, b"d" * 16) is None
    assert open_label(sealed, keys, WORKSPACE, b"e" * 16) is None
    assert open_label(sealed, keys, b"v" * 16, b"d" * 16) is None
    assert open_label(sealed[:-1], keys, WORKSPACE, b"d" * 16) is None
    assert open_label(b"", keys | {0: bytes(32)}, WORKSPACE, b"d" * 16) is None
    assert open_label(sealed, {1: key.next_epoch().key}, WORKSPACE, b"d" * 16) is None


def test_half_characters_in_names_do_no_harm(key: TerritoryKey) -> None:
    assert open_label(seal_label("a\ud800", key, WORKSPACE, b""), {1: key.key}, WORKSPACE, b"") == "a\ud800"
