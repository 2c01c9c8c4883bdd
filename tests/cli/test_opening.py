"""Which book is meant, and how it is unlocked: given passphrases, the keyring, the recovery code, repaired keys."""

from pathlib import Path

import pytest

from crm_desktop.paths import books_folder
from tests.cli.conftest import Run
from tests.security.memory_keyring import MemoryKeyring


@pytest.fixture
def sealed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A book that only a passphrase and a recovery code open."""
    path = tmp_path / "Sealed.book"
    monkeypatch.setenv("CRM_PASSPHRASE", "correct horse")
    return path, run("create", "--json", "--book", path, "--me", "Li Wei").document["recovery_code"]


def test_a_passphrase_file_opens_it(run: Run, sealed: tuple[Path, str], tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("correct horse\nsomething else\n", "utf-8")
    assert run("history", "--book", sealed[0], "--passphrase-file", file).code == 0
    file.write_text("wrong horse\n", "utf-8")
    assert run("history", "--book", sealed[0], "--passphrase-file", file).code == 3
    missing = run("history", "--json", "--book", sealed[0], "--passphrase-file", tmp_path / "none")
    assert (missing.code, missing.error["code"]) == (2, "unreadable_file")


def test_the_recovery_code_opens_it_and_a_mistyped_one_says_where(run: Run, sealed: tuple[Path, str],
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    path, code = sealed
    monkeypatch.setenv("CRM_PASSPHRASE", code.replace("-", " ").lower())
    assert run("history", "--book", path).code == 0
    wrong = code[:14] + ("A" if code[14] != "A" else "B") + code[15:]
    monkeypatch.setenv("CRM_PASSPHRASE", wrong)
    said = run("history", "--json", "--book", path)
    assert said.code == 3
    assert said.error["code"] == "wrong_recovery_code"
    assert "group 3" in said.error["message"]


def test_without_any_key_it_stays_locked_and_says_what_to_do(run: Run, sealed: tuple[Path, str]) -> None:
    said = run("search", "x", "--json", "--book", sealed[0])
    assert (said.code, said.error["code"]) == (3, "locked")
    assert "--passphrase-file" in said.error["next"]


def test_a_given_passphrase_counts_before_the_keyring(crm: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """This book has no passphrase, so one that is set for another book does no harm."""
    monkeypatch.setenv("CRM_PASSPHRASE", "of another book")
    assert crm("history").code == 0


def test_a_key_file_lost_on_one_side_is_written_anew(crm: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "Sales.book.keys", tmp_path / "Sales.book.keys2"
    kept = first.read_bytes()
    first.write_bytes(b"damaged")
    said = crm("history")
    assert said.document["entries"]
    assert "Sales.book.keys" in said.err
    assert first.read_bytes() == second.read_bytes() == kept
    assert crm("history").err == ""


@pytest.mark.parametrize("content", [None, b"", b"no book at all" * 100])
def test_what_is_no_book_is_never_made_one(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path,
                                           content: bytes | None) -> None:
    path = tmp_path / "None.book"
    if content is not None:
        path.write_bytes(content)
    said = run("history", "--json", "--book", path)
    assert said.code == 3
    assert said.error["code"] in ("missing_book", "empty_file", "no_slots")
    assert (path.read_bytes() if path.exists() else None) == content
    assert len(list(tmp_path.iterdir())) == (content is not None)


def test_the_only_book_of_the_folder_is_meant(run: Run, memory_keyring: MemoryKeyring,
                                              monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    none = run("history", "--json")
    assert (none.code, none.error["code"]) == (3, "missing_book")
    made = run("create", "--name", "North/South", "--json").document["book"]
    assert Path(made) == books_folder() / "North_South.book"
    assert run("history").code == 0
    assert run("create", "--name", "Sample").code == 0  # where sample data would lie: it is not in the way
    assert run("history", "--json").document["entries"][0]["title"] == "Book “North/South” created"
    assert run("create", "--name", "Third").code == 0
    several = run("history", "--json")
    assert several.code == 2
    assert "North_South.book, Third.book" in several.error["message"]
    monkeypatch.setenv("CRM_BOOK", made)
    assert run("history").code == 0
