"""The program in a process of its own, on a disk that takes no more: a sentence, and the book is as it was."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.security.slots import make_slots, unlock_with_passphrase
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from tests.cli.conftest import ROOT, Said, start
from tests.looking import assert_sound

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes there")
SECRET = "correct horse battery"
# RLIMIT_FSIZE: every file of the process may grow to so many bytes, as on a disk that is nearly full.
LIMITED = ("import resource, runpy, sys; most = int(sys.argv[1]);"
           " resource.setrlimit(resource.RLIMIT_FSIZE, (most, most));"
           " sys.argv[:] = ['crm_desktop', *sys.argv[2:]]; runpy.run_module('crm_desktop', run_name='__main__')")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A book with one company, Konex."""
    found = tmp_path / "Sales.book"
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    key = secrets.token_bytes(32)
    make_slots(found, key, passphrase=SECRET, recovery=True)
    with make_book(found, key, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book:
        add_record(book, "company", {"name": "Konex"})
    return found


def open_start(path: Path, *arguments: str) -> Said:
    return start("--book", path, "--passphrase-file", path.with_name("secret"), "--json", *arguments)


def limited(path: Path, most: int, *arguments: str) -> Said:
    """The verb, in a process whose files may not grow beyond `most` bytes."""
    done = subprocess.run([sys.executable, "-c", LIMITED, str(most), "--book", str(path), "--passphrase-file",
                           str(path.with_name("secret")), "--json", *arguments], capture_output=True, check=False,
                          cwd=ROOT, env=os.environ, stdin=subprocess.DEVNULL, timeout=60)
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def held(path: Path) -> dict[str, bytes]:
    """Names and ids of the companies, read by a process without a limit, after a check."""
    with Book(path, unlock_with_passphrase(path, SECRET)) as book:
        assert_sound(book)
        assert book.value("select count(*) from company where notes is not null or industry is not null") == 0
        return dict(map(tuple, book.rows("select name, id from company")))


@pytest.mark.parametrize("what", ["add", "edit", "import"])
def test_a_write_that_the_disk_refuses_leaves_the_book_as_it_was(path: Path, tmp_path: Path, what: str) -> None:
    before = held(path)
    long = "x" * 100_000  # of one argument; the system takes 128 KiB
    rows = "".join(f"Acme {number},{'y' * 900}\n" for number in range(2_000))
    (tmp_path / "list.csv").write_text(f"Company name,Website\n{rows}", "utf-8")
    verbs = {"add": ["add", "company", "name=Full", f"notes={long}", f"industry={'z' * 900}"],
             "edit": ["edit", before["Konex"].hex(), f"notes={long}"], "import": ["import", str(tmp_path / "list.csv")]}
    said = limited(path, 60_000, *verbs[what])
    error = said.error
    assert (said.code, error["code"]) in ((1, "unwritable"), (1, "disk_full"))
    assert "Traceback" not in said.err
    assert all(error[part].endswith(".") for part in ("message", "safe", "next"))
    assert held(path) == before
    assert open_start(path, *verbs[what]).code == 0, "with room again it goes on"


def test_an_export_that_does_not_fit_leaves_the_older_file(path: Path, tmp_path: Path) -> None:
    with Book(path, unlock_with_passphrase(path, SECRET)) as book:
        add_record(book, "company", {"name": "Long", "notes": "x" * 100_000})
    target = tmp_path / "out.csv"
    target.write_text("older", "utf-8")
    error = limited(path, 50_000, "export", "customers", "--to", str(target)).error
    assert error["code"] == "cannot_write"
    assert "takes no file of this size" in error["message"]
    assert error["next"] == "Choose a folder on another disk."
    assert target.read_text("utf-8") == "older"
    assert sorted(one.name for one in tmp_path.glob("*.part")) == []


def test_a_book_that_does_not_fit_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    error = limited(tmp_path / "New.book", 20_000, "create", "--currency", "USD", "--me", "Li Wei").error
    assert error["code"] in ("unwritable", "disk_full")
    assert [one.name for one in tmp_path.iterdir()] == ["secret"]


def test_a_full_pipe_at_the_end_is_no_crash(path: Path) -> None:
    """`/dev/full` refuses every byte: what was saved is saved, and the program says so."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "crm_desktop", "--book", str(path), "--passphrase-file",
                               str(path.with_name("secret")), "--json", "sql", "select name from companies"],
                              stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT, env=os.environ, timeout=60)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
