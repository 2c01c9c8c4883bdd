"""Sealed files: they open whole, alike inside a territory and nowhere else, and no chunk can be changed or moved."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.security import blobs
from crm_desktop.security.blobs import CHUNK, BlobRef, ContentChanged, blob_key, open_blob, seal_blob
from crm_desktop.security.sealing import TAG_BYTES, BadSeal, padme
from crm_desktop.security.team_keys import new_territory_key

HERE = new_territory_key(b"t" * 16, bytes(range(32)))
KEY = blob_key(HERE, b"w" * 16)
SIZES = [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 777]


def sealed(folder: Path, content: bytes, key: bytes = KEY) -> tuple[BlobRef, Path]:
    """The content's reference and sealed file."""
    source, to = folder / "content", folder / "sealed"
    source.write_bytes(content)
    return seal_blob(source, to, key), to


def refused(file: Path, ref: BlobRef, key: bytes = KEY) -> bool:
    """Whether it does not open, and leaves nothing."""
    to = file.with_name("opened")
    try:
        open_blob(file, to, ref, key)
    except BadSeal:
        return sorted(each.name for each in file.parent.iterdir()) == ["content", "sealed"]
    return False


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_opens_again(size: int, tmp_path: Path) -> None:
    content = os.urandom(size)
    ref, file = sealed(tmp_path, content)
    assert file.stat().st_size == ref.sealed_size
    open_blob(file, tmp_path / "opened", ref, KEY)
    assert (tmp_path / "opened").read_bytes() == content
    assert (tmp_path / "opened").stat().st_mode & 0o077 == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["content", "opened", "sealed"]


@given(st.integers(0, 40 * CHUNK))
def test_the_sealed_size_tells_little_and_is_known_before(size: int) -> None:
    ref = BlobRef(b"", b"", size)
    chunks = max(1, -(-padme(size) // CHUNK))
    assert ref.sealed_size == padme(size) + chunks * TAG_BYTES
    assert ref.sealed_size <= size * 1.13 + TAG_BYTES * chunks


def test_equal_files_are_equal_inside_a_territory_and_nowhere_else(tmp_path: Path) -> None:
    content = os.urandom(100_000)
    folders = [tmp_path / name for name in ("one", "two", "other", "later")]
    for each in folders:
        each.mkdir()
    there = new_territory_key(b"u" * 16, HERE.id_key)
    one, two = (sealed(folder, content)[0] for folder in folders[:2])
    assert one == two
    assert sealed(folders[2], content, blob_key(there, b"w" * 16))[0].blob_id != one.blob_id
    assert sealed(folders[3], content, blob_key(HERE.next_epoch(), b"w" * 16))[0] == one, "the key outlives an epoch"
    assert blob_key(HERE, b"x" * 16) != KEY


def changed(data: bytes) -> Iterator[bytes]:
    """The sealed bytes with something wrong about them; all of the same size."""
    chunk = CHUNK + TAG_BYTES
    for at in (0, CHUNK - 1, CHUNK, chunk, 2 * chunk + 5, len(data) - 1):
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
    yield data[chunk:2 * chunk] + data[:chunk] + data[2 * chunk:]  # two chunks change places
    yield data[:chunk] + data[:chunk] + data[2 * chunk:]  # one stands twice


def test_no_chunk_can_be_changed_moved_or_left_out(tmp_path: Path) -> None:
    ref, file = sealed(tmp_path, os.urandom(4 * CHUNK))
    data = file.read_bytes()
    for bad in changed(data):
        file.write_bytes(bad)
        assert refused(file, ref)
    for cut in (0, 1, CHUNK, CHUNK + TAG_BYTES, len(data) - 1):
        file.write_bytes(data[:cut])
        assert refused(file, ref)
    chunk = CHUNK + TAG_BYTES
    file.write_bytes(data[:3 * chunk])
    assert refused(file, BlobRef(ref.blob_id, ref.digest, 3 * CHUNK)), "the last chunk is missing"
    file.write_bytes(data)
    assert refused(file, ref, bytes(32))
    assert refused(file, BlobRef(ref.blob_id, bytes(32), ref.size))
    assert not refused(file, ref), "the control"


def test_a_chunk_that_does_not_say_its_place_could_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: under one nonce for all, AES-GCM is broken, the content's hash alone is left."""
    monkeypatch.setattr(blobs, "_nonce", lambda number, padded: bytes(12))
    ref, file = sealed(tmp_path, bytes(2 * CHUNK) + os.urandom(2 * CHUNK))
    data, chunk = file.read_bytes(), CHUNK + TAG_BYTES
    assert data[:chunk] == data[chunk:2 * chunk], "equal chunks show"
    key = blobs.hmac.digest(KEY, ref.digest, "sha256")
    assert AESGCM(key).decrypt(bytes(12), data[2 * chunk:3 * chunk], None), "any chunk opens at any place"
    file.write_bytes(data[2 * chunk:3 * chunk] + data[chunk:2 * chunk] + data[:chunk] + data[3 * chunk:])
    assert refused(file, ref)


def test_a_file_that_is_written_to_meanwhile_is_not_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the key of another content the same nonces would serve twice: nothing of it may stay."""
    source, real = tmp_path / "content", blobs._hashed
    for after in (b"another content", b"", b"the content and more"):
        source.write_bytes(b"the content")

        def hashed(file: Path, after: bytes = after) -> tuple[bytes, int]:
            found = real(file)
            file.write_bytes(after)
            return found

        monkeypatch.setattr(blobs, "_hashed", hashed)
        with pytest.raises(ContentChanged):
            seal_blob(source, tmp_path / "sealed", KEY)
        assert [each.name for each in tmp_path.iterdir()] == ["content"]
