"""The verbs create, check and demo."""

import re
from pathlib import Path

import pytest

from crm_desktop.security.slots import list_slots, unlock_with_keyring
from crm_desktop.store.link import Link
from crm_desktop.store.lock import BookLock
from tests.cli.conftest import Run
from tests.security.memory_keyring import MemoryKeyring


def test_a_new_book_has_its_keys_and_what_was_said(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "New.book"
    said = run("create", "--json", "--book", path, "--name", "客户簿", "--currency", "cny", "--me", "单雄信").document
    assert said["book"] == str(path)
    assert re.fullmatch(r"([0-9A-Z]{5}-){5}[0-9A-Z]{5}", said["recovery_code"])
    assert [slot.kind for slot in list_slots(path)] == ["keyring", "recovery"]
    rows = run("--json", "--book", path, "sql", "select name from members").document["rows"]
    assert rows == [["单雄信"]]
    funnel = run("--json", "--book", path, "funnel").document
    assert funnel["won"]["value"] == {"minor": 0, "currency": "CNY"}


def test_defaults_come_from_this_computer(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("CRM_LANGUAGE", "en")
    path = tmp_path / "New.book"
    said = run("create", "--book", path)
    assert said.code == 0
    assert "Recovery code: " in said.out
    assert run("--json", "--book", path, "funnel").document["won"]["value"]["currency"] == "CNY"
    assert run("--json", "--book", path, "sql", "select name from members").document["rows"][0][0]


def test_a_book_that_is_there_stays(crm: Run, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    said = crm("create")
    assert (said.code, said.error["code"]) == (1, "exists")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_failure_leaves_neither_book_nor_key(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path) -> None:
    path = tmp_path / "New.book"
    (tmp_path / "New.book.new").mkdir()  # where the half-made book would lie
    assert run("create", "--json", "--book", path).error["code"] == "unwritable"
    assert [file.name for file in tmp_path.iterdir()] == ["New.book.new"]
    assert memory_keyring.kept == {}
    assert run("create", "--json", "--book", tmp_path / "New.book.new" / "x" / "y", "--currency", "XXX").code == 2
    assert run("create", "--json", "--me", " ", "--book", path).code == 2


def test_without_a_keyring_a_passphrase_is_needed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("create", "--json", "--book", tmp_path / "New.book")
    assert (said.code, said.error["code"]) == (3, "no_keyring")
    assert "CRM_PASSPHRASE" in said.error["next"]
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("CRM_PASSPHRASE", "correct horse")
    assert "asked for the passphrase" in run("create", "--book", tmp_path / "New.book").out


def test_the_check_says_ok_and_finds_what_is_wrong(crm: Run, run: Run, tmp_path: Path) -> None:
    crm("add", "company", "name=Acme")
    found = crm("check").document
    assert {"integrity", "cipher", "search", "journal", "stamps"} <= set(found)
    assert set(found.values()) == {"ok"}
    path = tmp_path / "Sales.book"
    link = Link(path, unlock_with_keyring(path), read_only=False)
    link.run("delete from search")
    link.close()
    said = crm("check")
    assert said.code == 1
    assert '"integrity": "ok"' in said.out
    assert '"search": "ok"' not in said.out
    assert "Search index: " in run("check", "--book", path).out


def test_sample_data_is_a_book_of_its_own(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path) -> None:
    path = tmp_path / "Sample.book"
    said = run("--json", "demo", "--to", path).document
    assert said["book"] == str(path)
    assert said["created"]["companies"] > 100
    funnel = run("--json", "--book", path, "funnel").document
    assert funnel["bottleneck"]["sentence"]
    lock = BookLock(path)
    held = run("--json", "demo", "--to", path)
    lock.release()
    assert (held.code, held.error["code"]) == (4, "open_elsewhere")
    again = run("--json", "demo", "--to", path, "--language", "zh").document
    assert again["recovery_code"] != said["recovery_code"]
    assert len(memory_keyring.kept) == 1
    assert run("--json", "--book", path, "add", "company", "name=Mine").code == 0
    kept = run("--json", "demo", "--to", path)
    assert (kept.code, kept.error["code"]) == (1, "exists")
    assert run("--json", "--book", path, "search", "Mine").document["total"] == 1
    assert run("--json", "demo", "--to", tmp_path / "x.book", "--language", "fr").code == 2
