"""C1 and C3: a process that dies at any statement of an edit, or of a page, leaves all of it or nothing of it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.records import ENGAGING
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import cursors
from tests.conftest import HandClock
from tests.looking import assert_sound
from tests.store.doomed_steps import packed_page, take_page
from tests.store.two_books import TERRITORY, Shelf, join, settle

ROOT = Path(__file__).parents[2]
DOOMED = Path(__file__).with_name("doomed_steps.py")
POINTS = 6  # moments of a kill, over all statements of the act
AT_COMMIT = -1
OTHERS = ("meta", "actor")  # a restored book takes a new actor, with random ids

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a thing of POSIX")
Dump = dict[str, list[Any]]


@dataclass(frozen=True)
class Case:
    """A closed book, and what the other process does to it."""

    mode: str
    path: Path
    key: bytes
    said: bytes
    template: bytes

    def run(self, step: int, how: str = "whole") -> tuple[Dump, int]:
        """All that lies in the book after the process died at this statement, and how many it told of."""
        self.path.write_bytes(self.template)
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        done = subprocess.run([sys.executable, DOOMED, self.mode, self.path, str(step), how], cwd=ROOT,
                              input=f"{self.key.hex()}\n{self.said.hex()}\n".encode(), capture_output=True, check=False,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert done.returncode == (-signal.SIGKILL if step else 0), done.stderr.decode()
        with Book(self.path, self.key) as book:
            if how == "whole":
                assert_sound(book)
            return dump_of(book), int(done.stdout or 0)


def dump_of(book: Book) -> Dump:
    """Every row of every table."""
    names = [row[0] for row in book.rows("select name from sqlite_master where type = 'table'"
                                         " and sql not like 'create virtual%' order by name")]
    return {name: sorted(map(repr, book.rows(f"select * from {name}"))) for name in names if name not in OTHERS}


def filled(book: Book) -> list[bytes]:
    """Some companies with deals and notes; their ids."""
    ids = [add_record(book, "company", {"name": f"客户{each}号", "size": each + 1}).ids()[0] for each in range(12)]
    for company in ids[:4]:
        deal = add_record(book, "deal", {"company": company, "value": (100, "USD")}).created["deal"][0]
        move_deal(book, deal, ENGAGING)
        log_activity(book, deal, "call", "hello", NextStep("task", "2027-01-20", None, "go"))
    return ids


@pytest.fixture
def edit_case(tmp_path: Path, clock: HandClock) -> Case:
    """An edit of one company, and another one's deletion."""
    with join(tmp_path, "A", clock) as book:
        ids = filled(book)
        settle(Shelf(), book)
        path, key = book.path, book.key()
    return Case("edit", path, key, ids[0] + ids[1], path.read_bytes())


@pytest.fixture
def page_case(tmp_path: Path, clock: HandClock) -> Case:
    """A page with new records, edited ones, a conflict, a deletion, and one that comes back."""
    shelf = Shelf()
    with join(tmp_path, "A", clock) as a, join(tmp_path, "B", clock) as b:
        ids = filled(a)
        settle(shelf, a, b)
        edit_record(a, ids[5], {"size": 500})
        edit_record(b, ids[5], {"size": 50})
        edit_record(a, ids[6], {"name": "改名客户"})
        delete_records(a, [ids[0], ids[7]])
        delete_records(b, [ids[8]])
        edit_record(a, ids[8], {"website": "https://alive.example"})
        filled(a)
        while shelf.offer(a):
            pass
        page = packed_page(shelf.newer(b), TERRITORY, shelf.seq)
        path, key = b.path, b.key()
    return Case("page", path, key, page, path.read_bytes())


def killed_everywhere(case: Case, how: str = "whole", points: int = POINTS) -> list[str]:
    """Dies at points over all statements: for each, what the book is like, "before", "after", or "between"."""
    with Book(case.path, case.key) as book:
        before = dump_of(book)
    after, count = case.run(0)
    assert before != after
    assert count > 2 * points
    steps = [count * point // points for point in range(1, points)] + ([AT_COMMIT] if how == "whole" else [])
    found = [case.run(step, how)[0] for step in steps]
    return ["before" if each == before else "after" if each == after else "between" for each in found]


def test_c1_an_edit_with_stamp_dot_and_journal_is_saved_whole_or_not_at_all(edit_case: Case) -> None:
    """C1: value, stamp, dot, search index, journal: killed at any statement up to COMMIT, nothing of it is there."""
    assert killed_everywhere(edit_case) == ["before"] * POINTS


def test_c3_a_page_and_its_cursor_are_taken_in_whole_or_not_at_all(page_case: Case) -> None:
    """C3: killed at any statement up to COMMIT, neither rows nor cursor are there; and the page goes in afterwards."""
    with Book(page_case.path, page_case.key) as book:
        before = cursors(book)
    assert killed_everywhere(page_case) == ["before"] * POINTS
    with Book(page_case.path, page_case.key) as book:
        assert cursors(book) == before
        take_page(book, page_case.said)
        assert cursors(book)[TERRITORY].seq > before[TERRITORY].seq
        assert_sound(book)


@pytest.mark.parametrize("name", ["edit_case", "page_case"])
def test_control_without_the_transaction_it_is_torn(name: str, request: pytest.FixtureRequest) -> None:
    """The control of C1 and C3: where each statement is saved by itself, the same kills leave a part."""
    assert "between" in killed_everywhere(request.getfixturevalue(name), "torn", 4)
