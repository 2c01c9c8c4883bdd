"""Backups as the guide says: made while the server works, put back when they are older, healed by the laptops."""

import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.server.database import open_database
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import check_now, sync_now
from crm_desktop.sync.transport import Server
from tests.server.cluster import postgres_programs
from tests.server.conftest import all_rows
from tests.server.laptop import new_id
from tests.server.running import running
from tests.sync.hub import ROOMY

Command = list[str | Path]


@dataclass(frozen=True)
class Kept:
    """A database and the guide's two commands: `make` works beside a running server, `put_back` without one."""

    address: str
    make: Command
    put_back: Command


@pytest.fixture
def sqlite(tmp_path: Path) -> Kept:
    """`sqlite3 team.db ".backup copy.db"`, and `cp copy.db team.db`."""
    if not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is missing: apt-get install -y sqlite3")
    file, copy = tmp_path / "team.db", tmp_path / "copy.db"
    return Kept(str(file), ["sqlite3", file, f".backup {copy}"], ["cp", copy, file])


@pytest.fixture
def postgresql(postgres: str, tmp_path: Path) -> Kept:
    """`pg_dump` and `pg_restore` on a database of its own."""
    programs = postgres_programs()
    assert programs is not None
    name, copy = f"crm_{new_id().hex()}", tmp_path / "copy.dump"
    with closing(psycopg.connect(postgres, autocommit=True)) as link:
        link.execute(f"create database {name}")  # type: ignore[arg-type]
    address = f"{postgres.rpartition('/')[0]}/{name}"
    return Kept(address, [programs / "pg_dump", "--format=custom", f"--file={copy}", address],
                [programs / "pg_restore", "--clean", "--if-exists", f"--dbname={address}", copy])


@dataclass
class Team:
    """Two laptops; `port` is where the server listens now."""

    a: Book
    b: Book
    port: int = 0

    def connect(self, address: str, pin: bytes | None = None) -> Server:
        """The way to the server, whichever port it got this time."""
        return Server(f"http://127.0.0.1:{self.port}", pin)

    def sync(self, *books: Book) -> None:
        """Rounds that must save everything."""
        for book in books or (self.a, self.b, self.a):
            outcome = sync_now(book, connect=self.connect)
            assert (outcome.state, outcome.trouble) == (SyncState.SAVED, None)

    def names(self, book: Book) -> set[str]:
        """The companies in a book."""
        return {row[0] for row in book.rows("select name from company")}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    about: dict[str, Any] = {"name": "Sales", "currency": "USD", "time_zone": "UTC"}
    with make_book(tmp_path / "A.book", secrets.token_bytes(32), me="Li Wei", **about) as a, \
            make_book(tmp_path / "B.book", secrets.token_bytes(32), me="Han Mei", **about) as b:
        yield Team(a, b)


def serving(kept: Kept, team: Team, scene: Callable[[dict[str, Any]], None]) -> None:
    """Runs a scene beside the real server on this database."""
    with running(kept.address, ROOMY, durable=True) as server:
        team.port = server.port
        scene(server.said)


def rows_on(kept: Kept) -> int:
    """How many records the server holds."""
    with closing(open_database(kept.address)) as database:
        return len(all_rows(database)["record"])


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_older_backup_is_healed_by_the_laptops(kind: str, team: Team, request: pytest.FixtureRequest) -> None:
    """Made while pushes go on; edits, a deletion and an invite that came after it are lost there, and come back."""
    kept: Kept = request.getfixturevalue(kind)
    a, b = team.a, team.b
    ids: dict[str, bytes] = {}

    def before(said: dict[str, Any]) -> None:
        create_team(a, said["listening"], "Office", said["setup_token"], connect=team.connect)
        join_team(b, invite(a, "owner", connect=team.connect).code, connect=team.connect)
        ids.update((name, add_record(a, "company", {"name": name}).ids()[0]) for name in ("Kept", "Gone"))
        team.sync()
        made, number = subprocess.Popen(kept.make, stdout=subprocess.DEVNULL), 0
        while made.poll() is None:
            number += 1
            add_record(a, "company", {"name": f"Meanwhile {number}"})
            team.sync(a)
        assert made.returncode == 0
        team.sync()
        add_record(b, "company", {"name": "After it"})
        edit_record(a, ids["Kept"], {"website": "https://after.example"})
        delete_records(b, [ids["Gone"]])
        invite(a, "rep", connect=team.connect)
        team.sync()

    def after(said: dict[str, Any]) -> None:
        assert "setup_token" not in said
        edit_record(b, ids["Kept"], {"industry": "retail"})
        team.sync(b, a, b)
        for book in (a, b):
            assert team.names(book) == names
            company = book.record(Company, ids["Kept"])
            assert (company.website, company.industry) == ("https://after.example", "retail")
            assert book.record(Company, ids["Gone"]) is None
            found = check_now(book, connect=team.connect)
            assert (found.identical, found.repaired) == (True, 0)

    serving(kept, team, before)
    names, full = team.names(a), rows_on(kept)
    subprocess.run(kept.put_back, check=True)
    assert rows_on(kept) < full, "the control: the backup is really older"
    serving(kept, team, after)
    assert rows_on(kept) == full
