"""The ways into an open book: what is shown of them, one more, one less, all anew, and slots that wait for a key."""

import platform
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.errors import PasswordDeleteError

from crm_desktop.errors import UserError
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.recovery import new_recovery_secret, spell_recovery_code
from crm_desktop.security.slots import (
    add_keyring_slot,
    make_slots,
    unlock_with_keyring,
    unlock_with_passphrase,
    unlock_with_recovery_code,
)
from crm_desktop.security.slots_file import (
    read_slots_file,
    repair_slots_file,
    set_slots_waiting,
    slot_paths,
    waiting_path,
    write_slots_file,
)
from crm_desktop.security.ways import (
    NewWays,
    Ways,
    add_recovery_slot,
    drop_keyring_slots,
    forget_on_this_computer,
    seal_new_ways,
    see_ways,
)
from tests.security.memory_keyring import MemoryKeyring

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
KEY, NEXT = bytes(range(32)), bytes(range(50, 82))
SALT = bytes(range(200, 216))


class Stubborn(MemoryKeyring):
    """Gives nothing back."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("never")


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that begins with a salt, as an encrypted book does, and its slots."""
    found = tmp_path / "Sales.book"
    found.write_bytes(SALT[::-1] + bytes(4080))
    make_slots(found, KEY, passphrase="open sesame", recovery=True, keyring=True, cost=CHEAP)
    return found


def kinds(path: Path) -> list[str]:
    return [slot.kind for slot in read_slots_file(path).content.slots]


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_what_is_shown_tells_kind_time_and_place(path: Path, memory: MemoryKeyring) -> None:
    found = see_ways(path, KEY)
    assert [way.kind for way in found.ways] == ["keyring", "passphrase", "recovery"]
    [ours] = found.of("keyring")
    assert (ours.here, ours.device, ours.backend) == (True, platform.node()[:64], MemoryKeyring.__module__)
    assert all(way.made_at > 1_700_000_000_000 for way in found.ways)
    memory.kept.clear()
    assert [way.here for way in see_ways(path, KEY).of("keyring")] == [False]
    assert KEY.hex() not in repr(found)


def test_without_a_keyring_that_is_said(path: Path) -> None:
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())
    found = see_ways(path, KEY)
    assert isinstance(found, Ways)
    assert not found.keyring_offered
    assert not found.of("keyring")[0].here


def test_one_more_recovery_code(path: Path) -> None:
    secret = new_recovery_secret()
    add_recovery_slot(path, KEY, secret)
    assert unlock_with_recovery_code(path, spell_recovery_code(secret)) == KEY
    assert kinds(path) == ["keyring", "passphrase", "recovery", "recovery"]


def test_forgotten_on_this_computer_and_remembered_again(path: Path, memory: MemoryKeyring) -> None:
    old = slot_paths(path)[0].read_bytes()
    forget_on_this_computer(path, KEY)
    assert memory.kept == {}
    assert kinds(path) == ["passphrase", "recovery"]
    for copy in slot_paths(path):  # an old copy finds nothing in the keyring
        copy.write_bytes(old)
    assert code_of(lambda: unlock_with_keyring(path)) == "no_keyring"
    add_keyring_slot(path, KEY)
    assert unlock_with_keyring(path) == KEY


def test_a_keyring_that_keeps_the_key_is_told_of_and_the_slot_stays(path: Path) -> None:
    stubborn = Stubborn()
    keyring.set_keyring(stubborn)
    add_keyring_slot(path, KEY)
    before = kinds(path)
    assert code_of(lambda: forget_on_this_computer(path, KEY)) == "no_keyring"
    assert kinds(path) == before


def test_new_ways_replace_all_and_stand_nowhere_yet(path: Path, memory: MemoryKeyring) -> None:
    before = slot_paths(path)[0].read_bytes()
    content, warnings = seal_new_ways(path, KEY, NEXT, NewWays("new", None, True), CHEAP)
    assert ([slot.kind for slot in content.slots], warnings) == (["keyring", "passphrase"], ())
    assert slot_paths(path)[0].read_bytes() == before
    assert len(memory.kept) == 2
    drop_keyring_slots(content)
    assert len(memory.kept) == 1
    write_slots_file(path, content)
    assert unlock_with_passphrase(path, "new", CHEAP) == NEXT


def test_a_keyring_that_fails_is_a_warning(path: Path) -> None:
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())
    content, warnings = seal_new_ways(path, KEY, NEXT, NewWays("new", None, True), CHEAP)
    assert [slot.kind for slot in content.slots] == ["passphrase"]
    assert [warning.code for warning in warnings] == ["no_keyring"]
    assert warnings[0].__traceback__ is None


def test_a_secret_is_in_no_repr() -> None:
    wanted = NewWays("a secret", b"sixteen bytes!!!", True)
    assert "secret" not in repr(wanted)
    assert "sixteen" not in repr(wanted)


def test_waiting_slots_count_when_the_book_begins_with_their_salt(path: Path) -> None:
    content, _ = seal_new_ways(path, KEY, NEXT, NewWays("new", None, False), CHEAP)
    set_slots_waiting(path, content, SALT)
    assert unlock_with_passphrase(path, "open sesame", CHEAP) == KEY  # not yet
    assert not read_slots_file(path).waiting
    path.write_bytes(SALT + bytes(4080))
    assert unlock_with_passphrase(path, "new", CHEAP) == NEXT
    assert repair_slots_file(path) is not None
    assert not waiting_path(path).exists()
    assert unlock_with_passphrase(path, "new", CHEAP) == NEXT
    assert read_slots_file(path).damaged is None


def test_waiting_slots_open_the_book_also_where_both_copies_are_gone(path: Path) -> None:
    content, _ = seal_new_ways(path, KEY, NEXT, NewWays("new", None, False), CHEAP)
    set_slots_waiting(path, content, SALT)
    path.write_bytes(SALT + bytes(4080))
    for copy in slot_paths(path):
        copy.unlink()
    assert unlock_with_passphrase(path, "new", CHEAP) == NEXT


@pytest.mark.parametrize("damage", [b"", b"none", b"\n", bytes(100)])
def test_damaged_waiting_slots_count_for_nothing(path: Path, damage: bytes) -> None:
    waiting_path(path).write_bytes(damage)
    assert unlock_with_passphrase(path, "open sesame", CHEAP) == KEY


def test_slots_written_later_than_the_waiting_ones_count(path: Path) -> None:
    content, _ = seal_new_ways(path, KEY, NEXT, NewWays("new", None, False), CHEAP)
    set_slots_waiting(path, content, SALT)
    path.write_bytes(SALT + bytes(4080))
    add_recovery_slot(path, NEXT, new_recovery_secret())
    assert not read_slots_file(path).waiting
    assert kinds(path) == ["passphrase", "recovery"]


def test_only_the_keyring_is_never_enough(path: Path) -> None:
    with pytest.raises(ValueError, match="besides the keyring"):
        seal_new_ways(path, KEY, NEXT, NewWays(None, None, True), CHEAP)
