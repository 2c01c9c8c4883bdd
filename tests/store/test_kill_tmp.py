"""Books whose writer is killed in the middle: they open, are sound, hold all that was acknowledged, imports whole."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from tests.looking import assert_sound

ROOT = Path(__file__).parents[2]
DOOMED = Path(__file__).with_name("doomed.py")
KEY = secrets.token_bytes(32)
ROWS, BEFORE = 30_000, 7
LONGEST = 60.0  # seconds until a moment must have come
NO_PAGES, HALF_THE_PAGES = 1, 6_000_000  # bytes; the whole import writes far more
INSIDE_AT_LEAST, KILLS = 5, 20

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a thing of POSIX")


@dataclass
class Victim:
    """The child while it runs and what it told; `wal` and `main` are the sizes of its two files."""

    path: Path
    process: "subprocess.Popen[bytes]"
    main_before: int
    told: list[list[str]] = field(default_factory=list)
    _rest: bytes = b""

    def hear(self) -> bool:
        """Takes in what was told since; False once the child is gone and nothing more can come."""
        assert self.process.stdout is not None
        try:
            part = os.read(self.process.stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + part).split(b"\n")
        self.told += [line.decode().split() for line in lines]
        return bool(part)

    def has_told(self, word: str, times: int = 1) -> bool:
        """Whether a word was told so often."""
        return sum(line[0] == word for line in self.told) >= times

    def steps_inside(self) -> int:
        """How many steps were told from inside the transaction."""
        return sum(line[:2] == ["step", "1"] for line in self.told)

    def wal(self) -> int:
        """Bytes in the log that the transaction goes to first."""
        return _size(self.path.with_name(self.path.name + "-wal"))

    def main(self) -> int:
        """Bytes by which the book itself has grown."""
        return _size(self.path) - self.main_before


Moment = Callable[[Victim], bool]
MOMENTS: dict[str, Moment] = {
    "reading the file": lambda victim: victim.has_told("step", 3),
    "preparing the records": lambda victim: any(line[0] == "step" and int(line[3]) for line in victim.told),
    "just after BEGIN": lambda victim: victim.steps_inside() >= 1,
    "a third of the records written": lambda victim: victim.steps_inside() >= 3,
    "all records written": lambda victim: victim.steps_inside() >= 7,
    "half of the search index written": lambda victim: victim.steps_inside() >= 10,
    "first pages of COMMIT": lambda victim: victim.wal() >= NO_PAGES,
    "half of the pages of COMMIT": lambda victim: victim.wal() >= HALF_THE_PAGES,
    "the checkpoint": lambda victim: victim.main() > 0,
    "just after": lambda victim: victim.has_told("returned"),
}
AFTER_EDITS = {0: 0.0, 1: 0.4, 17: 0.0, 42: 1.1, 63: 2.3, 88: 0.2, 111: 0.7, 140: 3.1, 171: 1.7, 199: 0.9}  # ms


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed book with a few companies, to be copied for each round."""
    path = tmp_path_factory.mktemp("template") / "Sales.book"
    with make_book(path, KEY, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book:
        for number in range(BEFORE):
            add_record(book, "company", {"name": f"老客户{number}号"})
    assert [file.name for file in path.parent.iterdir()] == ["Sales.book"]
    return path


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of companies, all different."""
    file = tmp_path_factory.mktemp("csv") / "customers.csv"
    file.write_text("公司,城市\n" + "".join(f"华兴{row}号有限公司,上海\n" for row in range(ROWS)), "utf-8")
    return file


@pytest.fixture
def start(template: Path, customers: Path, tmp_path: Path) -> Iterator[Callable[[str], Victim]]:
    """Starts the child on a fresh copy of the book."""
    victims: list[Victim] = []

    def begin(mode: str) -> Victim:
        path = tmp_path / f"Sales{len(victims)}.book"
        shutil.copy(template, path)
        process = subprocess.Popen(
            [sys.executable, DOOMED, mode, path, customers], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(KEY.hex().encode() + b"\n")
        process.stdin.close()
        os.set_blocking(process.stdout.fileno(), False)
        victims.append(Victim(path, process, _size(path)))
        return victims[-1]

    yield begin
    for victim in victims:
        victim.process.kill()
        victim.process.wait()
        assert victim.process.stdout is not None
        victim.process.stdout.close()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _kill_at(victim: Victim, moment: Moment, delay: float = 0) -> None:
    """Waits for the moment and kills; afterwards all that was told is known. A child that ends earlier is a fault."""
    end = time.monotonic() + LONGEST
    while not moment(victim):
        assert victim.hear() or victim.has_told("returned"), f"it ended by itself: {victim.told[-3:]}"
        assert time.monotonic() < end, f"the moment never came: {victim.told[-3:]}"
        time.sleep(0.000_2)
    time.sleep(delay)
    os.kill(victim.process.pid, signal.SIGKILL)
    assert victim.process.wait() == -signal.SIGKILL  # and did not end by itself before
    while victim.hear():
        pass


def _companies(book: Book) -> int:
    return int(book.value("select count(*) from company"))


def _import_after_the_kill(victim: Victim, name: str) -> int:
    """How many of the imported records are there; checks that the book is whole and can be written on."""
    with Book(victim.path, KEY) as book:
        imported = _companies(book) - BEFORE
        assert imported in (0, ROWS), name
        assert imported == ROWS or not victim.has_told("returned"), name
        assert_sound(book)
        assert book.value("select count(*) from change_set where cause = 'import'") == (imported > 0), name
        add_record(book, "company", {"name": "后来者"})
        assert _companies(book) == BEFORE + imported + 1, name
    return imported


def test_a_killed_import_is_wholly_there_or_not_at_all(start: Callable[[str], Victim]) -> None:
    """At least five of the kills fall between BEGIN and COMMIT: told from inside, and nothing of it is there."""
    inside: list[str] = []
    for name, moment in MOMENTS.items():
        victim = start("import")
        _kill_at(victim, moment)
        imported = _import_after_the_kill(victim, name)
        if imported == 0 and victim.steps_inside():
            inside.append(name)
        assert imported == 0 or victim.steps_inside(), name
    print("INSIDE", inside)
    assert len(inside) >= INSIDE_AT_LEAST, inside
    assert imported == ROWS  # the last one had been told to be saved
    assert len(MOMENTS) + len(AFTER_EDITS) >= KILLS


@pytest.mark.parametrize(("count", "delay"), AFTER_EDITS.items())
def test_every_acknowledged_edit_outlives_the_kill(count: int, delay: float, start: Callable[[str], Victim]) -> None:
    victim = start("edits")
    _kill_at(victim, lambda it: it.has_told("edited", count) and it.has_told("begun"), delay / 1000)
    acknowledged = [line for line in victim.told if line[0] == "edited"]
    with Book(victim.path, KEY) as book:
        assert_sound(book)
        for _, number, record_id in acknowledged:
            name, website = book.first("select name, website from company where id = ?", (bytes.fromhex(record_id),))
            assert name == f"新客户{int(number) // 2 * 2}号"
            assert int(number) % 2 == 0 or website == f"https://edit{number}.example"
        saved = book.value("select max(n) from change_set") - (1 + BEFORE)  # one for the book, one for each company
        assert len(acknowledged) <= saved <= len(acknowledged) + 1  # one may be saved and not yet told
        added = _companies(book) - BEFORE
        assert added == (saved + 1) // 2
