"""A book and its keys come into being together, or not at all."""

from pathlib import Path

import keyring
import pytest

from crm_desktop.errors import UserError
from crm_desktop.security.slots import unlock_with_keyring, unlock_with_recovery_code
from crm_desktop.store.book import Book
from crm_desktop.store.first_run import forget_book, keyring_trouble, make_book_with_keys
from tests.looking import refused
from tests.security.memory_keyring import MemoryKeyring

WORDS = {"passphrase": None, "name": "New", "currency": "USD", "time_zone": "UTC", "me": "Li Wei"}


@pytest.fixture
def held():  # type: ignore[no-untyped-def]
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def test_every_way_leads_in_and_nothing_stays_behind(tmp_path: Path, held: MemoryKeyring) -> None:
    path = tmp_path / "folder" / "New.book"
    assert keyring_trouble() is None
    assert held.kept == {}
    book, slots = make_book_with_keys(path, **WORDS)  # type: ignore[arg-type]
    book.close()
    assert slots.recovery_code is not None
    key = unlock_with_keyring(path)
    assert unlock_with_recovery_code(path, slots.recovery_code) == key
    Book(path, key).close()
    forget_book(path)
    assert list(path.parent.iterdir()) == []
    assert held.kept == {}


def test_a_book_that_cannot_be_made_leaves_no_key(tmp_path: Path, held: MemoryKeyring) -> None:
    path = tmp_path / "New.book"
    (tmp_path / "New.book.new").mkdir()
    with pytest.raises(UserError) as error:
        make_book_with_keys(path, **WORDS)  # type: ignore[arg-type]
    assert refused(error, "unwritable")
    assert [file.name for file in tmp_path.iterdir()] == ["New.book.new"]
    assert held.kept == {}


def test_what_is_there_is_not_touched(tmp_path: Path, held: MemoryKeyring) -> None:
    path = tmp_path / "New.book"
    path.write_bytes(b"somebody's")
    with pytest.raises(UserError) as error:
        make_book_with_keys(path, **WORDS)  # type: ignore[arg-type]
    assert refused(error, "exists")
    with pytest.raises(UserError) as nowhere:
        make_book_with_keys(path / "in a file" / "New.book", **WORDS)  # type: ignore[arg-type]
    assert refused(nowhere, "unwritable")
    assert path.read_bytes() == b"somebody's"
    assert len(list(tmp_path.iterdir())) == 1


def test_keys_without_a_book_are_kept(tmp_path: Path, held: MemoryKeyring) -> None:
    """They may be the only way into a book that lies elsewhere just now."""
    path = tmp_path / "New.book"
    book, _ = make_book_with_keys(path, **WORDS)  # type: ignore[arg-type]
    book.close()
    path.rename(tmp_path / "Moved.book")
    with pytest.raises(UserError) as error:
        make_book_with_keys(path, **WORDS)  # type: ignore[arg-type]
    assert refused(error, "slots_exist")
    assert unlock_with_keyring(path)
