"""Tests of the passphrase slot: what counts as the same passphrase, floors of the cost, where it comes from."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_desktop.errors import UserError
from crm_desktop.security.passphrase import (
    STANDARD_COST,
    KdfCost,
    WeakSlotError,
    open_with_passphrase,
    seal_with_passphrase,
)
from crm_desktop.security.passphrase_source import passphrase_from
from crm_desktop.security.slot_key import Slot, TamperedSlotError

CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
BOOK, KEY = bytes(16), bytes(range(32))


def changed(slot: Slot, **parameters: int | str) -> Slot:
    return Slot(slot.slot_id, slot.kind, slot.made_at, {**slot.parameters, **parameters}, slot.check, slot.wrapped)


def test_the_standard_cost_opens_and_refuses_within_a_second() -> None:
    slot = seal_with_passphrase(BOOK, KEY, "correct horse", STANDARD_COST)
    started = time.perf_counter()
    assert open_with_passphrase(slot, BOOK, "correct horse", STANDARD_COST) == KEY
    assert time.perf_counter() - started < 3
    assert open_with_passphrase(slot, BOOK, "correct horsf", STANDARD_COST) is None
    assert slot.parameters["memory_kib"] == 65536


@pytest.mark.parametrize(("chosen", "typed", "opens"), [
    ("caf\u00e9 钥匙", "cafe\u0301 钥匙", True),
    (" edges ", " edges ", True),
    (" edges ", "edges", False),
    ("Key", "key", False),
    ("\udcff odd bytes", "\udcff odd bytes", True),
])
def test_composition_is_no_difference_but_spaces_and_case_are(chosen: str, typed: str, opens: bool) -> None:
    slot = seal_with_passphrase(BOOK, KEY, chosen, CHEAP)
    assert open_with_passphrase(slot, BOOK, typed, CHEAP) == (KEY if opens else None)


@pytest.mark.parametrize("weaker", [{"memory_kib": 65535}, {"iterations": 2}, {"lanes": 3}])
def test_each_part_of_the_cost_has_its_floor(weaker: dict[str, int]) -> None:
    slot = changed(seal_with_passphrase(BOOK, KEY, "word", CHEAP),
                   **{"memory_kib": 65536, "iterations": 3, "lanes": 4, **weaker})
    with pytest.raises(WeakSlotError):
        open_with_passphrase(slot, BOOK, "word", STANDARD_COST)


def test_a_cheap_slot_opens_only_where_the_caller_says_so() -> None:
    slot = seal_with_passphrase(BOOK, KEY, "word", CHEAP)
    assert open_with_passphrase(slot, BOOK, "word", CHEAP) == KEY
    with pytest.raises(WeakSlotError):
        open_with_passphrase(slot, BOOK, "word", STANDARD_COST)


@pytest.mark.parametrize("nonsense", [
    {"memory_kib": 2**50}, {"iterations": 10**9}, {"lanes": 10_000}, {"lanes": 0}, {"memory_kib": 1}, {"salt": "00"},
    {"salt": "x" * 32}, {"iterations": "3"}, {"salt": 5},
])
def test_a_cost_or_salt_that_makes_no_sense_is_damage(nonsense: dict[str, int | str]) -> None:
    slot = changed(seal_with_passphrase(BOOK, KEY, "word", CHEAP), **nonsense)
    with pytest.raises(TamperedSlotError):
        open_with_passphrase(slot, BOOK, "word", CHEAP)


def test_book_and_parameters_are_bound() -> None:
    slot = seal_with_passphrase(BOOK, KEY, "word", CHEAP)
    with pytest.raises(TamperedSlotError):
        open_with_passphrase(slot, b"another book....", "word", CHEAP)
    with pytest.raises(TamperedSlotError):
        open_with_passphrase(changed(slot, more="than there was"), BOOK, "word", CHEAP)


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(UserError, match="protects nothing") as caught:
        seal_with_passphrase(BOOK, KEY, "", CHEAP)
    assert caught.value.code == "bad_input"


@pytest.mark.parametrize(("content", "passphrase"), [
    (b"one two\n", "one two"),
    (b" one two \r\nsecond line\n", " one two "),
    (b"\xef\xbb\xbf\xe9\x92\xa5\xe5\x8c\x99", "钥匙"),
])
def test_the_first_line_of_a_file_counts(tmp_path: Path, content: bytes, passphrase: str) -> None:
    file = tmp_path / "word.txt"
    file.write_bytes(content)
    environ = {"CRM_PASSPHRASE": "other", "HOME": "/"}
    assert passphrase_from(environ, file) == passphrase
    assert environ == {"HOME": "/"}


@pytest.mark.parametrize("content", [b"", b"\nsecond", b"\xff\xfe secret \n"])
def test_a_file_without_a_passphrase_says_so_and_shows_nothing_of_it(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "word.txt"
    file.write_bytes(content)
    with pytest.raises(UserError) as caught:
        passphrase_from({}, file)
    assert caught.value.code == "bad_input"
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="absent") as caught:
        passphrase_from({}, tmp_path / "absent")
    assert caught.value.code == "unreadable_file"


@pytest.mark.parametrize(("environ", "passphrase"), [({}, None), ({"CRM_PASSPHRASE": ""}, None),
                                                     ({"CRM_PASSPHRASE": " a b "}, " a b ")])
def test_the_environment_is_asked_and_cleared(environ: dict[str, str], passphrase: str | None) -> None:
    assert passphrase_from(environ, None) == passphrase
    assert environ == {}


PROGRAM = """
import os, subprocess, sys
from crm_desktop.security.passphrase_source import passphrase_from
assert passphrase_from(os.environ, None) == "hush hush 钥匙"
child = "import os, sys; sys.stdout.write(ascii(dict(os.environ)))"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout)
if os.path.exists("/proc/self/environ"):
    print(ascii(open("/proc/self/environ", "rb").read()))
os.environ["CRM_PASSPHRASE"] = "again"
os.environ["AFTER"] = "works"
print(os.environ["BEFORE"], os.environ["AFTER"], os.environ["CRM_PASSPHRASE"])
"""


def test_no_child_inherits_it_and_proc_does_not_show_it() -> None:
    environ = os.environ | {"CRM_PASSPHRASE": "hush hush 钥匙", "BEFORE": "kept", "XCRM_PASSPHRASE": "not ours"}
    shown = subprocess.run([sys.executable, "-c", PROGRAM], env=environ, capture_output=True, text=True, check=True,
                           cwd=Path(__file__).parents[2]).stdout
    assert "hush" not in shown
    assert "not ours" in shown
    assert shown.endswith("kept works again\n")
