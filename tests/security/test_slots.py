"""Tests of unlocking a book: its ways, its two slot files, what damage, cuts and strangers do to them."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backends import fail

from crm_desktop import i18n
from crm_desktop.errors import UserError
from crm_desktop.security import slots_file
from crm_desktop.security.passphrase import STANDARD_COST, KdfCost, seal_with_passphrase
from crm_desktop.security.recovery import new_recovery_secret, spell_recovery_code
from crm_desktop.security.slots import (
    NewSlots,
    add_keyring_slot,
    add_passphrase_slot,
    list_slots,
    make_slots,
    unlock_with_keyring,
    unlock_with_passphrase,
    unlock_with_recovery_code,
)
from crm_desktop.security.slots_file import read_slots_file, repair_slots_file, slot_paths, write_slots_file
from tests.security.memory_keyring import MemoryKeyring

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
KEY = bytes(range(100, 132))
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    return tmp_path / "客户 of Li.book"


def all_ways(book_path: Path) -> NewSlots:
    return make_slots(book_path, KEY, passphrase="open sesame", recovery=True, keyring=True, cost=CHEAP)


def folder_content(book_path: Path) -> dict[str, tuple[bytes, int]]:
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in book_path.parent.iterdir()}


def refusal(code: str, call: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        call()
    assert caught.value.code == code
    assert all(caught.value.texts())
    return caught.value


def test_every_way_leads_to_the_same_data_key(book_path: Path) -> None:
    made = all_ways(book_path)
    assert made.keyring_saved
    assert made.warnings == ()
    assert made.recovery_code is not None
    assert unlock_with_keyring(book_path) == KEY
    assert unlock_with_passphrase(book_path, "open sesame", CHEAP) == KEY
    assert unlock_with_recovery_code(book_path, made.recovery_code) == KEY
    assert [slot.kind for slot in list_slots(book_path)] == ["keyring", "passphrase", "recovery"]
    assert [slot.backend for slot in list_slots(book_path)] == [MemoryKeyring.__module__, None, None]


def test_two_equal_copies_lie_beside_the_book_readable_to_the_user_alone(book_path: Path) -> None:
    all_ways(book_path)
    first, second = slot_paths(book_path)
    assert (first.name, second.name) == ("客户 of Li.book.keys", "客户 of Li.book.keys2")
    assert sorted(book_path.parent.iterdir()) == [first, second]
    assert first.read_bytes() == second.read_bytes()
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (first, second)} == {0o600}
    assert read_slots_file(book_path).damaged is None


def test_nothing_secret_lies_on_the_disk_or_in_a_repr(book_path: Path, memory: MemoryKeyring) -> None:
    made = all_ways(book_path)
    found = read_slots_file(book_path)
    shown = [repr(made), repr(found), repr(list_slots(book_path)), slot_paths(book_path)[0].read_text()]
    for secret in (made.recovery_code, "sesame", KEY.hex(), repr(KEY), *memory.kept.values()):
        assert secret is not None
        assert not any(secret in text for text in shown)
    assert not any(slot.wrapped.hex() in shown[1] or repr(slot.wrapped) in shown[1] for slot in found.content.slots)


def test_a_failed_unlock_says_why_and_touches_no_file(book_path: Path, memory: MemoryKeyring) -> None:
    made = all_ways(book_path)
    slot_paths(book_path)[1].unlink()  # not even a repair on the way
    before = folder_content(book_path)
    memory.kept.clear()
    wrong = refusal("wrong_passphrase", lambda: unlock_with_passphrase(book_path, "open sesamo", CHEAP))
    assert "sesam" not in str(wrong) + repr(wrong) + repr(wrong.values)
    other = spell_recovery_code(new_recovery_secret())
    assert "typed correctly" in str(refusal("wrong_recovery_code", lambda: unlock_with_recovery_code(book_path, other)))
    assert made.recovery_code is not None
    typo = made.recovery_code[:-1] + ("2" if made.recovery_code[-1] != "2" else "3")
    assert "group 6" in str(refusal("wrong_recovery_code", lambda: unlock_with_recovery_code(book_path, typo)))
    assert MemoryKeyring.__module__ in str(refusal("no_keyring", lambda: unlock_with_keyring(book_path)))
    assert folder_content(book_path) == before


def test_a_book_without_slots_is_never_given_any_by_unlocking(book_path: Path) -> None:
    for call in (lambda: unlock_with_passphrase(book_path, "word", CHEAP), lambda: unlock_with_keyring(book_path),
                 lambda: unlock_with_recovery_code(book_path, "x"), lambda: list_slots(book_path),
                 lambda: repair_slots_file(book_path), lambda: add_passphrase_slot(book_path, KEY, "word", CHEAP)):
        assert ".book.keys" in str(refusal("no_slots", call))
    assert list(book_path.parent.iterdir()) == []


def test_a_way_that_the_book_does_not_have_is_named(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    refusal("no_slots", lambda: unlock_with_recovery_code(book_path, spell_recovery_code(bytes(16))))
    refusal("no_keyring", lambda: unlock_with_keyring(book_path))
    other = book_path.with_name("other.book")
    assert make_slots(other, KEY, recovery=True).keyring_saved is False
    refusal("no_slots", lambda: unlock_with_passphrase(other, "word", CHEAP))


def test_a_keyring_alone_is_refused(book_path: Path, memory: MemoryKeyring) -> None:
    with pytest.raises(ValueError, match="besides the keyring"):
        make_slots(book_path, KEY, keyring=True)
    assert memory.kept == {}
    all_ways(book_path)
    content = read_slots_file(book_path).content
    with pytest.raises(ValueError, match="besides the keyring"):
        write_slots_file(book_path, replace(content, slots=content.slots[:1]))


def test_a_missing_keyring_is_a_warning_that_keeps_no_frames(book_path: Path) -> None:
    keyring.set_keyring(fail.Keyring())
    made = all_ways(book_path)
    assert not made.keyring_saved
    [warning] = made.warnings
    assert "keyring.backends.fail" in str(warning)
    assert warning.__traceback__ is None
    assert unlock_with_passphrase(book_path, "open sesame", CHEAP) == KEY


def test_the_slots_of_another_book_are_never_overwritten(book_path: Path) -> None:
    all_ways(book_path)
    slot_paths(book_path)[0].unlink()
    before = folder_content(book_path)
    refusal("slots_exist", lambda: make_slots(book_path, bytes(32), recovery=True))
    assert folder_content(book_path) == before


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_data_key_of_another_length_is_refused(book_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        make_slots(book_path, bytes(length), recovery=True, keyring=True)
    assert list(book_path.parent.iterdir()) == []


def test_a_cheap_file_opens_only_where_the_caller_passes_that_floor(book_path: Path) -> None:
    made = all_ways(book_path)
    refusal("weak_slots", lambda: unlock_with_passphrase(book_path, "open sesame"))
    refusal("weak_slots", lambda: unlock_with_passphrase(book_path, "open sesame", STANDARD_COST))
    assert made.recovery_code is not None
    assert unlock_with_recovery_code(book_path, made.recovery_code) == KEY


def test_more_passphrases_can_be_added_and_all_open(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="first", cost=CHEAP)
    add_passphrase_slot(book_path, KEY, "second", CHEAP)
    assert unlock_with_passphrase(book_path, "first", CHEAP) == KEY
    assert unlock_with_passphrase(book_path, "second", CHEAP) == KEY
    assert read_slots_file(book_path).content.generation == 2
    before = folder_content(book_path)
    with pytest.raises(ValueError, match="not the book's"):
        add_passphrase_slot(book_path, bytes(32), "third", CHEAP)
    assert folder_content(book_path) == before


def test_there_is_an_end_to_adding(book_path: Path) -> None:
    made = make_slots(book_path, KEY, recovery=True)
    content = read_slots_file(book_path).content
    write_slots_file(book_path, replace(content, slots=content.slots * 32))
    refusal("too_many_slots", lambda: add_passphrase_slot(book_path, KEY, "word", CHEAP))
    assert made.recovery_code is not None
    assert unlock_with_recovery_code(book_path, made.recovery_code) == KEY


def test_another_computer_is_given_its_own_key_once(book_path: Path, memory: MemoryKeyring) -> None:
    all_ways(book_path)
    memory.kept.clear()  # the files were copied, the keyring was not
    add_keyring_slot(book_path, unlock_with_passphrase(book_path, "open sesame", CHEAP))
    add_keyring_slot(book_path, KEY)
    assert unlock_with_keyring(book_path) == KEY
    assert [slot.kind for slot in list_slots(book_path)].count("keyring") == 2
    assert len(memory.kept) == 1


@MANY
@given(data=st.data(), which=st.integers(0, 1))
def test_a_flipped_byte_in_one_copy_is_seen_and_the_other_unlocks(tmp_path_factory: pytest.TempPathFactory,
                                                                  data: st.DataObject, which: int) -> None:
    book_path = tmp_path_factory.mktemp("flip") / "x.book"
    all_ways(book_path)
    path = slot_paths(book_path)[which]
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    assert read_slots_file(book_path).damaged == path
    assert unlock_with_passphrase(book_path, "open sesame", CHEAP) == KEY
    assert unlock_with_keyring(book_path) == KEY
    assert repair_slots_file(book_path) == path
    assert read_slots_file(book_path).damaged is None
    assert repair_slots_file(book_path) is None


def test_every_flipped_byte_is_damage(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    first, second = slot_paths(book_path)
    raw = second.read_bytes()
    for at in range(len(raw)):
        second.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1:])
        assert read_slots_file(book_path).damaged == second
    assert unlock_with_passphrase(book_path, "word", CHEAP) == KEY
    assert first.read_bytes() == raw


@MANY
@given(raw=st.one_of(st.binary(max_size=200), st.sampled_from([
    b"", b"{}", b"[]", b"1", b"null", b"[" * 60_000, b'{"checksum": 1}', b'{"checksum": "", "format": []}',
    b" " * 70_000, "客户".encode(), b"9" * 5000])))
def test_any_bytes_are_damage_and_never_a_crash(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    book_path = tmp_path_factory.mktemp("bytes") / "x.book"
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    first, second = slot_paths(book_path)
    first.write_bytes(raw)
    assert unlock_with_passphrase(book_path, "word", CHEAP) == KEY
    second.write_bytes(raw)
    refusal("slots_damaged", lambda: unlock_with_passphrase(book_path, "word", CHEAP))


@pytest.mark.parametrize("which", [0, 1])
def test_a_missing_or_cut_copy_is_named_and_repaired(book_path: Path, which: int) -> None:
    all_ways(book_path)
    path = slot_paths(book_path)[which]
    whole = path.read_bytes()
    path.unlink()
    assert read_slots_file(book_path).damaged == path
    assert repair_slots_file(book_path) == path
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert read_slots_file(book_path).damaged == path
    assert repair_slots_file(book_path) == path
    assert path.read_bytes() == whole
    path.unlink()
    path.mkdir()  # something else in its place
    assert read_slots_file(book_path).damaged == path
    refusal("slots_not_written", lambda: repair_slots_file(book_path))


@pytest.mark.parametrize("which", [0, 1])
def test_the_older_copy_loses(book_path: Path, which: int) -> None:
    make_slots(book_path, KEY, passphrase="first", cost=CHEAP)
    path = slot_paths(book_path)[which]
    older = path.read_bytes()
    add_passphrase_slot(book_path, KEY, "second", CHEAP)
    path.write_bytes(older)
    found = read_slots_file(book_path)
    assert found.damaged == path
    assert found.content.generation == 2
    assert unlock_with_passphrase(book_path, "second", CHEAP) == KEY
    assert repair_slots_file(book_path) == path
    assert path.read_bytes() != older


def test_a_copy_of_another_book_is_not_used_and_not_overwritten(book_path: Path) -> None:
    all_ways(book_path)
    other = book_path.with_name("other.book")
    make_slots(other, bytes(32), passphrase="other", cost=CHEAP)
    add_passphrase_slot(other, bytes(32), "newer", CHEAP)
    stray = slot_paths(other)[1].read_bytes()
    second = slot_paths(book_path)[1]
    second.write_bytes(stray)
    assert read_slots_file(book_path).damaged == second
    assert unlock_with_keyring(book_path) == KEY
    refusal("slots_differ", lambda: repair_slots_file(book_path))
    assert second.read_bytes() == stray


def rewrite(book_path: Path, change: Callable[[slots_file.SlotsFile], slots_file.SlotsFile]) -> None:
    write_slots_file(book_path, change(read_slots_file(book_path).content))


def test_a_stranger_who_rewrites_the_file_gets_no_wrong_key_through(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)

    def swapped(content: slots_file.SlotsFile) -> slots_file.SlotsFile:
        return replace(content, slots=(seal_with_passphrase(content.book_id, bytes(32), "word", CHEAP),))

    rewrite(book_path, swapped)
    refusal("slots_damaged", lambda: unlock_with_passphrase(book_path, "word", CHEAP))


def test_altered_wrapped_bytes_are_damage_and_not_a_wrong_passphrase(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    rewrite(book_path, lambda content: replace(content, slots=(replace(content.slots[0], wrapped=bytes(60)),)))
    refusal("slots_damaged", lambda: unlock_with_passphrase(book_path, "word", CHEAP))
    refusal("wrong_passphrase", lambda: unlock_with_passphrase(book_path, "ward", CHEAP))


def test_a_kind_from_a_later_version_is_carried(book_path: Path) -> None:
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    rewrite(book_path, lambda content: replace(
        content, slots=(*content.slots, replace(content.slots[0], kind="token", parameters={"wheel": 7}))))
    add_passphrase_slot(book_path, KEY, "more", CHEAP)
    assert [slot.kind for slot in list_slots(book_path)] == ["passphrase", "token", "passphrase"]
    assert read_slots_file(book_path).content.slots[1].parameters == {"wheel": 7}
    assert unlock_with_passphrase(book_path, "more", CHEAP) == KEY


def test_a_later_version_of_the_file_asks_for_an_update(book_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots_file, "VERSION", 2)
    make_slots(book_path, KEY, passphrase="word", cost=CHEAP)
    monkeypatch.undo()
    before = folder_content(book_path)
    refusal("newer_slots", lambda: unlock_with_passphrase(book_path, "word", CHEAP))
    refusal("newer_slots", lambda: repair_slots_file(book_path))
    assert folder_content(book_path) == before


def test_a_folder_that_takes_no_files_leaves_nothing_in_the_keyring(tmp_path: Path, memory: MemoryKeyring) -> None:
    refusal("slots_not_written", lambda: all_ways(tmp_path / "absent" / "x.book"))
    assert memory.kept == {}


def test_a_full_disk_keeps_the_old_files_and_leaves_no_rubbish(book_path: Path, memory: MemoryKeyring,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    all_ways(book_path)
    before, entries = folder_content(book_path), dict(memory.kept)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = refusal("slots_not_written", lambda: add_passphrase_slot(book_path, KEY, "more", CHEAP))
    assert "No space left" in str(said)
    memory.kept.clear()
    refusal("slots_not_written", lambda: add_keyring_slot(book_path, KEY))
    assert memory.kept == {}
    monkeypatch.undo()
    memory.kept.update(entries)
    assert folder_content(book_path) == before
    assert unlock_with_keyring(book_path) == KEY


def test_a_cut_between_the_two_copies_keeps_the_newer_one(book_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_slots(book_path, KEY, passphrase="first", cost=CHEAP)
    real, calls = os.replace, []

    def cut(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", cut)
    refusal("slots_not_written", lambda: add_passphrase_slot(book_path, KEY, "second", CHEAP))
    monkeypatch.undo()
    assert read_slots_file(book_path).damaged == slot_paths(book_path)[1]
    assert unlock_with_passphrase(book_path, "second", CHEAP) == KEY
    assert unlock_with_passphrase(book_path, "first", CHEAP) == KEY
    assert sorted(file.name for file in book_path.parent.iterdir()) == sorted(
        path.name for path in slot_paths(book_path))


def test_the_sentences_are_chinese_for_chinese_users(book_path: Path) -> None:
    all_ways(book_path)
    i18n.use("zh")
    try:
        said = refusal("wrong_passphrase", lambda: unlock_with_passphrase(book_path, "no", CHEAP)).texts()
        typo = refusal("wrong_recovery_code", lambda: unlock_with_recovery_code(book_path, "0" * 29 + "1")).texts()
    finally:
        i18n.use("en")
    assert said[0] == "这个口令打不开客户簿。"
    assert typo[0] == "恢复码第6组有输入错误。"
