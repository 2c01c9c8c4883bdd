"""Sealed texts: they open whole and in their own place, or not at all."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.security.sealing import HEAD_BYTES, TAG_BYTES, BadSeal, open_sealed, padme, seal_once

KEY, INFO, BOUND = bytes(range(32)), b"test/v1", b"here"
TEXT = "Äpfel für Müller, 张伟".encode()


@given(st.binary(max_size=600), st.binary(max_size=40))
def test_what_is_sealed_opens(text: bytes, bound: bytes) -> None:
    assert open_sealed(seal_once(text, KEY, INFO, bound), KEY, INFO, bound) == text


def test_a_text_that_ends_like_padding_comes_back_whole() -> None:
    for text in (b"", b"\0", b"\x80", b"\x80\0\0", b"a\x80", bytes(100)):
        assert open_sealed(seal_once(text, KEY, INFO, BOUND), KEY, INFO, BOUND) == text


def test_a_change_of_any_byte_is_refused() -> None:
    sealed = seal_once(TEXT, KEY, INFO, BOUND)
    for at in range(len(sealed)):
        for flip in (1, 0x80):
            changed = bytearray(sealed)
            changed[at] ^= flip
            with pytest.raises(BadSeal):
                open_sealed(bytes(changed), KEY, INFO, BOUND)
    for size in range(len(sealed)):
        with pytest.raises(BadSeal):
            open_sealed(sealed[:size], KEY, INFO, BOUND)
    with pytest.raises(BadSeal):
        open_sealed(sealed + b"\0", KEY, INFO, BOUND)


@pytest.mark.parametrize("other", [(os.urandom(32), INFO, BOUND), (KEY, b"test/v2", BOUND), (KEY, INFO, b"there")],
                         ids=["key", "info", "bound"])
def test_another_key_purpose_or_place_does_not_open_it(other: tuple[bytes, bytes, bytes]) -> None:
    with pytest.raises(BadSeal):
        open_sealed(seal_once(TEXT, KEY, INFO, BOUND), *other)


def test_the_commitment_is_checked_although_the_cipher_would_open() -> None:
    """Control: the same ciphertext under the same key opens with the right commitment."""
    salt = bytes(32)
    both = HKDF(SHA256(), 48, salt, INFO).derive(KEY)
    text = AESGCM(both[:32]).encrypt(bytes(12), TEXT + b"\x80", BOUND)
    assert open_sealed(salt + both[32:] + text, KEY, INFO, BOUND) == TEXT
    with pytest.raises(BadSeal, match="another key"):
        open_sealed(salt + bytes(16) + text, KEY, INFO, BOUND)


def test_a_text_without_an_end_is_refused() -> None:
    salt = bytes(32)
    both = HKDF(SHA256(), 48, salt, INFO).derive(KEY)
    for padded in (b"", bytes(9), TEXT):
        with pytest.raises(BadSeal, match="no end"):
            open_sealed(salt + both[32:] + AESGCM(both[:32]).encrypt(bytes(12), padded, BOUND), KEY, INFO, BOUND)


def test_padme_sizes() -> None:
    assert [padme(size) for size in (0, 1, 2, 8, 9, 15, 16, 17, 100, 127, 129, 500, 1000, 1025, 1_000_001)] == \
        [0, 1, 2, 8, 10, 16, 16, 18, 104, 128, 144, 512, 1024, 1088, 1_015_808]


@given(st.integers(2, 2**40))
def test_padding_costs_little_and_hides_much(size: int) -> None:
    padded = padme(size)
    assert size <= padded <= size * 1.12
    assert padme(padded) == padded, "a padded size is its own, so that nothing but the padded size shows"
    zeros = padded.bit_length() - (padded & -padded).bit_length()
    assert zeros <= max(1, padded.bit_length().bit_length()), "only the leading bits of a size show"


def test_texts_of_nearby_sizes_look_alike() -> None:
    sizes = {len(seal_once(bytes(size), KEY, INFO, BOUND)) for size in range(256, 272)}
    assert sizes == {HEAD_BYTES + TAG_BYTES + padme(257)}
    assert len({len(seal_once(bytes(size), KEY, INFO, BOUND)) for size in range(256, 512)}) == 16


def test_no_two_sealed_texts_are_alike() -> None:
    sealed = {seal_once(TEXT, KEY, INFO, BOUND) for _ in range(50)}
    assert len(sealed) == len({each[:32] for each in sealed}) == len({each[48:] for each in sealed}) == 50
    assert not any(TEXT[:5] in each for each in sealed)
