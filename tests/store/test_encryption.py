"""Nothing of what is in a book can be read outside it: not in its files, not beside them, not in the process."""

import base64
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm_desktop.security.slots import unlock_with_passphrase
from crm_desktop.security.slots_file import slot_paths
from crm_desktop.store.book import Book
from tests.benchmarks.plain import plain_copy
from tests.looking import assert_sound

ROOT = Path(__file__).parents[2]
DEALS = ROOT / "../shared/data/deals"
PASSPHRASE = "correct 钥匙 horse"
WALKED_AT_LEAST, LONG, HEADER = 200, 12, 32  # names, characters, bytes of an empty log
TIDY = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")


@dataclass
class Watched:
    """What could be seen of the program from outside while it ran."""

    environments: list[bytes] = field(default_factory=list)
    command_lines: list[bytes] = field(default_factory=list)
    open_elsewhere: set[str] = field(default_factory=set)
    temporary: set[str] = field(default_factory=set)


@dataclass
class World:
    """A book that the command line made and filled, still open here, with its folders and what was seen."""

    home: Path
    book: Book
    names: list[str]
    seen: Watched

    def files(self) -> dict[str, bytes]:
        """Everything that the program could have written to: the book's files and all of its home."""
        return {str(path.relative_to(self.home)): path.read_bytes()
                for path in self.home.rglob("*") if path.is_file() and "given" not in path.parts}


def _environment(home: Path) -> dict[str, str]:
    folders = {"HOME": home, **{f"XDG_{word}_HOME": home / word.lower() for word in ("CONFIG", "STATE", "DATA",
                                                                                      "CACHE")},
               "TMPDIR": home / "tmp", "SQLITE_TMPDIR": home / "tmp"}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    return {**os.environ, **{name: str(folder) for name, folder in folders.items()}, "CRM_PASSPHRASE": PASSPHRASE}


def _own_file(folder: Path) -> tuple[Path, list[str]]:
    """A file of companies with Chinese names, none like another."""
    names = [f"龙腾{secrets.token_hex(3)}第{number}精密机械有限公司" for number in range(3_000)]
    file = folder / "customers.csv"
    file.write_text("公司,城市\n" + "".join(f"{name},上海\n" for name in names), "utf-8")
    return file, names[:: 3_000 // WALKED_AT_LEAST]


def _shared_files() -> tuple[list[Path], list[str]]:
    """The public deals where they lie beside the checkout, with names of customers and of the team."""
    if not DEALS.is_dir():
        return [], []
    files = [DEALS / f"{name}.csv" for name in ("accounts", "products", "sales_teams", "sales_pipeline")]
    names = [line.split(",")[0] for file in files[::2] for line in file.read_text("utf-8").splitlines()[1:]]
    return files, sorted({name for name in names if len(name) >= 7})


def _watch(process: "subprocess.Popen[bytes]", temporary: Path) -> Watched:
    """Looks at the process over and over until it ends."""
    seen, proc = Watched(), Path(f"/proc/{process.pid}")
    while process.poll() is None:
        seen.temporary |= {path.name for path in temporary.rglob("*")}
        if proc.exists():
            _look_into(proc, seen)
        time.sleep(0.01)
    return seen


def _look_into(proc: Path, seen: Watched) -> None:
    try:
        seen.environments.append((proc / "environ").read_bytes())
        seen.command_lines.append((proc / "cmdline").read_bytes())
        seen.open_elsewhere |= {os.readlink(handle) for handle in (proc / "fd").iterdir()}
    except OSError:  # it ended, or closed the handle, between two looks
        return


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made and filled by the command line, while a reader here keeps the write-ahead log from being taken up."""
    home = tmp_path_factory.mktemp("home")
    (home / "given").mkdir()
    (home / "books").mkdir()
    path, environment = home / "books" / "Sales.book", _environment(home)
    command = [sys.executable, "-m", "crm_desktop", "--book", str(path)]
    subprocess.run([*command, "create", "--name", "Sales", "--currency", "USD", "--me", "Li Wei"], cwd=ROOT,
                   env=environment, check=True, capture_output=True)
    own, names = _own_file(home / "given")
    files, shared_names = _shared_files()
    with Book(path, unlock_with_passphrase(path, PASSPHRASE)) as book:
        book.reader().run("begin")
        assert book.value("select count(*) from company") == 0
        with subprocess.Popen([*command, "import", str(own), *map(str, files)], cwd=ROOT, env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL) as process:
            seen = _watch(process, home / "tmp")
        assert process.returncode == 0
        assert book.value("select count(*) from company") == 0  # this reader still holds the moment before
        yield World(home, book, names + shared_names, seen)


def _forms(name: str, *, every: bool = True) -> list[bytes]:
    """How a text may lie in bytes; base64 has three, by where in a group of three bytes the text begins."""
    plain = name.encode()
    forms = [plain, name.encode("utf-16-le")]
    if every and len(name) >= LONG:
        forms += [plain.hex().encode(), plain.hex().upper().encode(), *_base64(plain)]
    return forms


def _base64(plain: bytes) -> Iterator[bytes]:
    for shift in range(3):
        begin, end = (-shift) % 3, len(plain) - (len(plain) + shift) % 3
        yield base64.b64encode(plain[begin:end])


def _key_forms(key: bytes) -> list[bytes]:
    return [key, key.hex().encode(), key.hex().upper().encode(), *_base64(key)]


def _found(names: Iterable[str], content: bytes, *, every: bool = True) -> list[str]:
    return [name for name in names if any(form in content for form in _forms(name, every=every))]


def test_the_log_still_holds_what_was_written(world: World) -> None:
    """Else the search below would look at less than there can be."""
    log = world.book.path.with_name("Sales.book-wal")
    assert log.stat().st_size > 1_000_000
    assert log.with_name("Sales.book-shm").stat().st_size > HEADER
    assert set(map(str, slot_paths(world.book.path))) <= {str(path) for path in world.book.path.parent.iterdir()}


def test_plain_sqlite_does_not_read_it(world: World, tmp_path: Path) -> None:
    aside = tmp_path / "Sales.book"
    for ending in ("", "-wal"):
        aside.with_name(aside.name + ending).write_bytes(
            world.book.path.with_name(world.book.path.name + ending).read_bytes())
    link = sqlite3.connect(aside)
    with pytest.raises(sqlite3.DatabaseError, match="file is not a database"):
        link.execute("select count(*) from sqlite_master")
    link.close()
    assert not world.book.path.read_bytes().startswith(b"SQLite format")


def test_no_name_is_in_any_file(world: World) -> None:
    assert len(world.names) >= WALKED_AT_LEAST
    files = world.files()
    assert {"books/Sales.book", "books/Sales.book-wal", "books/Sales.book-shm", "books/Sales.book.keys",
            "books/Sales.book.keys2"} <= files.keys()
    longest = world.names[::10]
    for place, content in files.items():
        assert _found(world.names, content, every=False) == [], place
        assert _found([*longest, PASSPHRASE], content) == [], place
        assert not any(form in content for form in _key_forms(world.book.key())), place


def test_the_same_search_finds_every_name_in_a_plain_copy(world: World, tmp_path: Path) -> None:
    """So that "nothing found" above says something."""
    with Book(world.book.path, world.book.key()) as newest:
        assert_sound(newest)
        plain_copy(newest, tmp_path / "plain").close()
    content = (tmp_path / "plain").read_bytes()
    assert _found(world.names, content, every=False) == world.names


@pytest.mark.parametrize("before", [0, 1, 2])
def test_the_same_search_finds_every_form(before: int) -> None:
    name, around = "龙腾精密机械设备制造有限公司", b"xyz"
    whole = around[:before] + name.encode() + around
    for content in (whole, whole.hex().encode(), whole.hex().upper().encode(), base64.b64encode(whole),
                    b"-" + name.encode("utf-16-le")):
        assert _found([name], content) == [name]
    key = secrets.token_bytes(32)
    for content in (key, key.hex().encode(), base64.b64encode(around[:before] + key + around)):
        assert any(form in content for form in _key_forms(key))


def test_nothing_is_put_into_temporary_files(world: World) -> None:
    assert world.seen.temporary == set()
    assert list((world.home / "tmp").iterdir()) == []


@TIDY
def test_the_process_shows_neither_key_nor_passphrase(world: World) -> None:
    seen = world.seen
    assert len(seen.environments) > 10
    for content in (*seen.environments, *seen.command_lines):
        assert not any(form in content for form in _key_forms(world.book.key()))
    assert PASSPHRASE.encode() not in b"".join(seen.command_lines)
    last = next(content for content in reversed(seen.environments) if content)
    assert b"XDG_STATE_HOME" in last
    assert PASSPHRASE.encode() not in last


@TIDY
def test_the_process_opens_no_other_file_of_its_own(world: World) -> None:
    """A file that is removed as soon as it is open would not be seen in a folder."""
    assert str(world.book.path) in world.seen.open_elsewhere
    deleted = {place for place in world.seen.open_elsewhere if place.endswith("(deleted)")}
    assert deleted == set()
