"""The server's tests: both databases, a real ASGI app with a clock that stands still, laptops that speak to it."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from crm_desktop.security.signing import verify_signature
from crm_desktop.server.app import server_app, server_parts
from crm_desktop.server.database import Database, open_database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.routes import Parts
from crm_desktop.server.setup_token import setup_secret
from crm_desktop.server.tables import TABLES
from tests.conftest import HandClock
from tests.server.cluster import WANTED, cluster, postgres_programs
from tests.server.laptop import ORIGIN, Laptop, new_id


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a private cluster; skipped, with the reason, where PostgreSQL is not installed."""
    programs = postgres_programs()
    if programs is None:
        reason = "PostgreSQL is missing: apt-get install -y --no-install-recommends postgresql"
        if os.environ.get(WANTED):
            pytest.fail(reason)
        pytest.skip(reason)
    with cluster(programs) as address:
        yield address


def own_schema(postgres: str) -> str:
    """The address of an empty schema in the cluster, so that each test has tables of its own."""
    name = f"t{new_id().hex()}"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute(f"create schema {name}")  # type: ignore[arg-type]
    return f"{postgres}?options=-csearch_path%3D{name}"


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "server.db")
    return own_schema(request.getfixturevalue("postgres"))


Rows = dict[str, list[dict[str, Any]]]


def all_rows(database: Database) -> Rows:
    """All rows of all tables."""
    with database.read() as link:
        return {table.name: [dict(zip(table.columns.keys(), row, strict=True)) for row in link.rows(
            f"select {', '.join(table.columns.keys())} from {table.name}")] for table in TABLES.sorted_tables}


def put_rows(database: Database, kept: Rows) -> None:
    """These rows, and no others."""
    with database.write() as link:
        for table in TABLES.sorted_tables:
            link.run(f"delete from {table.name}")
            names = table.columns.keys()
            link.run_many(f"insert into {table.name} ({', '.join(names)}) values ({', '.join(f':{n}' for n in names)})",
                          kept[table.name])


@dataclass
class Office:
    """A server in this process: its database, its app, and a client that speaks to it over ASGI."""

    address: str
    clock: HandClock
    limits: ServerLimits = field(default_factory=lambda: ServerLimits(workspaces=1_000))
    database: Database = field(init=False)
    parts: Parts = field(init=False)
    app: Any = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Opens the database and builds the app; called again after `stop`."""
        self.database = open_database(self.address, durable=False)
        self.parts = server_parts(self.database, verify_signature, limits=self.limits, clock=self.clock)
        self.app = server_app(self.parts)

    def stop(self) -> None:
        """Closes the database."""
        self.database.close()

    def backup(self) -> Rows:
        """All rows of all tables, as a backup of this moment would hold them."""
        return all_rows(self.database)

    def restore(self, kept: Rows) -> None:
        """Puts an older backup in the place of what is there, and starts anew."""
        put_rows(self.database, kept)
        self.stop()
        self.start()

    @property
    def token(self) -> str:
        """The set-up token."""
        return setup_secret(self.database.secret)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client over ASGI: it raises what the app raises, so a bug is never taken for an answer."""
        async def newest(scope: Any, receive: Any, send: Any) -> None:
            await self.app(scope, receive, send)  # also after `restore`

        async with httpx.AsyncClient(transport=httpx.ASGITransport(newest), base_url=ORIGIN) as client:
            yield client

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[Laptop]:
        """The first laptop of a new workspace, with a session."""
        async with self.client() as client:
            laptop = Laptop(client, new_id(), new_id())
            await laptop.found(self.token)
            await laptop.open()
            yield laptop

    def play(self, scene: Callable[[Laptop], Awaitable[None]]) -> None:
        """Runs a scene with the owner's laptop."""
        async def whole() -> None:
            async with self.owner() as laptop:
                await scene(laptop)

        asyncio.run(whole())


@pytest.fixture
def office(address: str, clock: HandClock) -> Iterator[Office]:
    """A server on either database."""
    found = Office(address, clock)
    yield found
    found.stop()
