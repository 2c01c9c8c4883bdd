"""Other files, other programs, other versions, copies and full disks: said plainly, and nothing is lost."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.errors import UserError
from crm_desktop.store.book import Book
from crm_desktop.store.check import check_book
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import Link
from crm_desktop.store.lock import BookLock
from tests.looking import all_of, assert_sound, refused

ROOT = Path(__file__).parents[2]
KEY = secrets.token_bytes(32)
HOLDER = """
import sys, time
from pathlib import Path
from crm_desktop.store.lock import BookLock
lock = BookLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A book with one company, closed; KEY opens it."""
    return _made(tmp_path / "Sales.book")


def _made(path: Path) -> Path:
    with make_book(path, KEY, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book:
        add_record(book, "company", {"name": "张伟商行"})
    return path


def _names(book: Book) -> list[str]:
    return [row[0] for row in book.rows("select name from company order by row")]


# -- what is no book


def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        Book(tmp_path / "None.book", KEY)
    assert refused(error, "missing_book")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty_file"), (b"x", "not_a_book"), ("公司,城市\n".encode() * 900, "not_a_book"),
    (b"SQLite format 3\0" + bytes(4080), "not_a_book"), (secrets.token_bytes(8192), "not_a_book")])
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "Other.book"
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        Book(path, KEY)
    assert refused(error, code)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        Book(tmp_path, KEY)
    assert refused(error, "not_a_book")


def test_another_key_opens_nothing_and_does_no_harm(closed: Path) -> None:
    before = closed.read_bytes()
    with pytest.raises(UserError) as error:
        Book(closed, secrets.token_bytes(32))
    assert refused(error, "not_a_book")
    assert closed.read_bytes() == before
    with Book(closed, KEY) as book:
        assert _names(book) == ["张伟商行"]


@pytest.mark.parametrize("left", [1, 100, 4096, 5000, 0.5, -4096])
def test_a_book_that_was_cut_off_is_damage_and_stays_as_it_is(closed: Path, left: float) -> None:
    whole = closed.read_bytes()
    size = int(left * len(whole)) if 0 < left < 1 else int(left)
    closed.write_bytes(whole[:size])
    with pytest.raises(UserError) as error:
        Book(closed, KEY)
    assert error.value.code in ("damaged", "not_a_book")
    assert all(error.value.texts())
    assert closed.read_bytes() == whole[:size]


def test_a_book_that_lacks_its_last_byte_is_found_by_the_check(closed: Path) -> None:
    with Book(closed, KEY) as book, book.change("A long note") as edit:  # so that records lie at the end of the file
        edit.create("company", {"name": "Acme", "notes": "n" * 50_000})
    closed.write_bytes(closed.read_bytes()[:-1])
    with Book(closed, KEY) as book:
        found = check_book(book)
    assert found["integrity"] != "ok"
    assert found["cipher"] != "ok"


def test_an_encrypted_database_that_is_no_book_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Other.book"
    link = Link(path, KEY, mode="rwc", read_only=False)
    link.run("create table letters (text)")
    link.close()
    with pytest.raises(UserError) as error:
        Book(path, KEY)
    assert refused(error, "not_a_book")


# -- a newer program's book


def _mark(path: Path, word: str) -> None:
    link = Link(path, KEY, read_only=False)
    assert link.run("update meta set value = 99 where key = ?", (word,)) == 1
    link.close()


def test_a_book_of_a_newer_program_is_read_and_not_written(closed: Path) -> None:
    _mark(closed, "min_writer")
    with Book(closed, KEY) as book:
        assert book.read_only
        before = all_of(book)
        with pytest.raises(UserError) as error:
            add_record(book, "company", {"name": "Too late"})
        assert refused(error, "too_new")
        assert all_of(book) == before
        assert_sound(book)


def test_a_book_that_only_a_newer_program_can_read_is_refused(closed: Path) -> None:
    _mark(closed, "min_reader")
    before = closed.read_bytes()
    with pytest.raises(UserError) as error:
        Book(closed, KEY)
    assert refused(error, "too_new")
    assert closed.read_bytes() == before


# -- others at the same book


def test_a_long_write_of_another_is_waited_for_and_then_said(closed: Path) -> None:
    other = Link(closed, KEY, read_only=False)
    other.run("BEGIN IMMEDIATE")
    with Book(closed, KEY) as book:
        assert _names(book) == ["张伟商行"]  # reading goes on
        with pytest.raises(UserError) as error:
            add_record(book, "company", {"name": "Acme"})
        assert refused(error, "busy")
        other.run("ROLLBACK")
        other.close()
        add_record(book, "company", {"name": "Acme"})
        assert _names(book) == ["张伟商行", "Acme"]
        assert_sound(book)


def test_two_who_write_at_once_take_turns(closed: Path) -> None:
    def write(word: str) -> None:
        with Book(closed, KEY) as book:
            for number in range(20):
                add_record(book, "company", {"name": f"{word} {number}"})

    others = [threading.Thread(target=write, args=(word,)) for word in ("North", "South")]
    for other in others:
        other.start()
    for other in others:
        other.join()
    with Book(closed, KEY) as book:
        assert sorted(_names(book)[1:]) == sorted(f"{word} {number}" for word in ("North", "South")
                                                  for number in range(20))
        assert book.value("select count(*) from change_set") == book.value("select max(n) from change_set") == 42
        assert_sound(book)


def test_a_second_window_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "Sales.book"
    first = BookLock(path)
    with pytest.raises(UserError) as error:
        BookLock(path)
    assert refused(error, "open_elsewhere")
    first.release()
    BookLock(path).release()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a thing of POSIX")
def test_a_killed_window_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Sales.book"
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UserError) as error:
            BookLock(path)
        assert refused(error, "open_elsewhere")
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        BookLock(path).release()


# -- copies


def _writer(book: Book) -> bytes:
    """The id of the actor who wrote the newest act."""
    return bytes(book.value("select a.actor from change_set c join actor a on a.number = c.actor order by c.n desc"))


def _edit(path: Path, name: str) -> tuple[bytes, int]:
    """Adds a company; gives who wrote and the number of the act: together they may never come twice."""
    with Book(path, KEY) as book:
        add_record(book, "company", {"name": name})
        assert_sound(book)
        return _writer(book), int(book.value("select max(n) from change_set"))


def test_a_copy_writes_as_somebody_else(closed: Path) -> None:
    first, _ = _edit(closed, "First")
    copy = closed.with_name("Copy.book")
    shutil.copy2(closed, copy)
    in_copy = _edit(copy, "In the copy")
    assert in_copy[0] != first
    assert _edit(copy, "Again")[0] == in_copy[0]
    assert _edit(closed, "In the original")[0] != in_copy[0]


def test_a_backup_put_back_writes_as_somebody_else(closed: Path) -> None:
    """In another place on the disk, as a file manager does."""
    backup = closed.with_name("Backup")
    dots = [_edit(closed, "First")]
    shutil.copyfile(closed, backup)
    dots.append(_edit(closed, "Lost"))
    shutil.copyfile(backup, closed.with_name("back"))
    closed.with_name("back").replace(closed)
    dots.append(_edit(closed, "After it"))
    assert len(set(dots)) == len(dots)


def test_a_backup_copied_over_the_book_writes_as_somebody_else(closed: Path) -> None:
    backup = closed.with_name("Backup")
    dots = [_edit(closed, "First")]
    shutil.copyfile(closed, backup)
    dots.append(_edit(closed, "Lost"))
    shutil.copyfile(backup, closed)  # the same place on the disk, as `cp` does
    dots.append(_edit(closed, "After it"))
    assert len(set(dots)) == len(dots)


# -- disks


Mount = Callable[[str], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Mount]]:
    """A disk of 2 MB, and a way to mount it anew with other options."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> int:
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False,
                              capture_output=True).returncode

    if not sys.platform.startswith("linux") or os.geteuid() != 0 or mount("size=2m") != 0:
        pytest.skip("a disk of 2 MB can be mounted only on Linux by root")

    def again(options: str) -> None:
        assert mount(f"remount,{options}") == 0

    yield folder, again
    subprocess.run(["umount", folder], check=True)


def _fill_the_disk(book: Book, saved: list[str]) -> None:
    for number in range(1000):
        add_record(book, "company", {"name": f"Acme {number}", "notes": secrets.token_hex(10_000)})
        saved.append(f"Acme {number}")


def test_a_full_disk_takes_nothing_of_what_was_saved(small_disk: tuple[Path, Mount]) -> None:
    folder, remount = small_disk
    saved = ["张伟商行"]
    with Book(_made(folder / "Sales.book"), KEY) as book:
        with pytest.raises(UserError) as error:
            _fill_the_disk(book, saved)
        assert refused(error, "disk_full")
        assert len(saved) > 1
        assert _names(book) == saved
        first = book.value("select id from company where name = ?", (saved[0],))
        remount("size=16m")
        edit_record(book, first, {"name": "Room again"})
        assert _names(book) == ["Room again", *saved[1:]]
        assert_sound(book)
    with Book(folder / "Sales.book", KEY) as book:
        assert _names(book) == ["Room again", *saved[1:]]


def test_a_book_made_on_a_full_disk_is_not_there(small_disk: tuple[Path, Mount]) -> None:
    folder, _ = small_disk
    (folder / "film").write_bytes(bytes(1_900_000))
    with pytest.raises(UserError) as error:
        make_book(folder / "Sales.book", KEY, name="Sales", currency="USD", time_zone="UTC", me="Li Wei")
    assert error.value.code in ("disk_full", "unwritable")
    assert [file.name for file in folder.iterdir()] == ["film"]


def test_a_folder_that_cannot_be_written_is_said(small_disk: tuple[Path, Mount]) -> None:
    folder, remount = small_disk
    path = _made(folder / "Sales.book")
    before = path.read_bytes()
    remount("ro")
    with pytest.raises(UserError) as error, Book(path, KEY) as book:
        add_record(book, "company", {"name": "Acme"})
    assert all(error.value.texts())
    assert error.value.code in ("unwritable", "missing_book")
    assert path.read_bytes() == before
    with pytest.raises(UserError) as elsewhere:
        make_book(folder / "New.book", KEY, name="New", currency="USD", time_zone="UTC", me="Li Wei")
    assert refused(elsewhere, "unwritable")
    with pytest.raises(UserError) as lock:
        BookLock(path)
    assert refused(lock, "unwritable")
