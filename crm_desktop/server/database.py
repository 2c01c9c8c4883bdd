"""The server's database: one SQLite file, or PostgreSQL; a write holds the workspace's lock until it is committed (S1).

On SQLite the lock is the file's (BEGIN IMMEDIATE), and writers queue for it in this process: SQLite's own waiting is
not fair. On PostgreSQL it is the workspace's row (`lock_workspace`), so different workspaces write side by side.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from crm_desktop.changes.cursor import Pair
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.server.refusals import Refused
from crm_desktop.server.tables import OWN, SCHEMA, TABLES
from crm_desktop.server.transaction import FAILURES, Asked, Transaction
from crm_desktop.server.unopened import cannot_open, database_file, is_postgres_address, postgres_url

POOL = 20  # connections; Starlette's threads are 40, and PostgreSQL allows 100 by itself
WAIT_SECONDS = 30
ONE_SETUP = 0x63726D  # PostgreSQL's number of the lock under which tables and the first workspace are made
SNAPSHOT = "begin isolation level repeatable read read only"  # for rows and head (S2)


@dataclass(frozen=True, slots=True)
class WorkspaceHead:
    """Where a workspace stands: its newest commit and the newest entry of its membership log."""

    seq: int
    commit: bytes
    log_n: int
    log_digest: bytes

    @property
    def pair(self) -> Pair:
        """The place of the newest commit (S8)."""
        return Pair(self.seq, self.commit)


class DatabaseFailed(Exception):  # noqa: N818 - it tells of the world
    """The database does not do it: it is gone, full, or in the hands of another program. Nothing was committed."""


class Database:
    """Connections to one database, shared by all threads; `secret` is the server's own random key, made once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        self._writer = nullcontext() if self.is_postgres else threading.Lock()
        self.secret = self._make_tables()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that writes; it is committed at the end, and undone where an error leaves it.

        Raises DatabaseFailed.
        """
        with self._writer, self._transaction("begin" if self.is_postgres else "begin immediate") as link:
            yield link

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one snapshot (S2). Raises DatabaseFailed."""
        with self._transaction(SNAPSHOT if self.is_postgres else "begin") as link:
            yield link

    def lock_all(self, link: Transaction) -> None:
        """Inside `write`: nobody else makes tables or founds a workspace until it is committed."""
        if self.is_postgres:
            link.run("select pg_advisory_xact_lock(:number)", {"number": ONE_SETUP})

    def lock_workspace(self, link: Transaction, workspace: bytes) -> WorkspaceHead:
        """Inside `write`: takes the workspace's lock (S1) and tells where it stands. Refused where there is none."""
        return locked_head(self.ask_lock(link, workspace))

    def ask_lock(self, link: Transaction, workspace: bytes) -> Asked:
        """The same, where what is asked after it shall travel with it."""
        return link.ask(_LOCKED if self.is_postgres else _HEAD, {"workspace": workspace})

    def close(self) -> None:
        """Closes all connections; on SQLite this folds the write-ahead file into the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        try:
            pooled = self._engine.raw_connection()
        except (*FAILURES, SQLAlchemyError) as error:
            raise DatabaseFailed(type(getattr(error, "orig", None) or error).__name__) from error
        driver: Any = pooled.driver_connection
        done = False
        try:
            # What finds nothing is not waited for: three round trips to PostgreSQL for a push instead of twelve.
            with driver.pipeline() if self.is_postgres else nullcontext():
                link = Transaction(driver)
                link.run(begin)
                yield link
                link.run("commit")
            done = True
        except FAILURES as error:
            raise DatabaseFailed(type(error).__name__) from error
        finally:
            if not done:
                try:
                    driver.rollback()
                except FAILURES:  # the connection itself is gone
                    pooled.invalidate()
            pooled.close()

    def _make_tables(self) -> bytes:
        with self.write() as link:
            self.lock_all(link)
            for table in TABLES.sorted_tables:
                link.run(str(CreateTable(table, if_not_exists=True).compile(dialect=self._engine.dialect)))
                for index in sorted(table.indexes, key=lambda one: str(one.name)):
                    link.run(str(CreateIndex(index, if_not_exists=True).compile(dialect=self._engine.dialect)))
            known = dict(link.rows(_SETTINGS, {"own": OWN}))
            if b"schema" not in known:
                known = {b"schema": str(SCHEMA).encode(), b"secret": secrets.token_bytes(32)}
                link.run_many(_SET, [{"own": OWN, "name": name, "value": value} for name, value in known.items()])
        if int(known[b"schema"]) > SCHEMA:
            raise UserError("newer_database", later("A newer program made this database."),
                            later("It was not touched."), later("Update this server."))
        return bytes(known[b"secret"])


def open_database(address: str, *, durable: bool = True) -> Database:
    """Opens a file, or `postgresql://...`; tables are made where they are missing.

    `durable` off is for tests that do not cut the power. UserError where it cannot be opened.
    """
    try:
        return Database(_postgres(address) if is_postgres_address(address) else _sqlite(address, durable))
    except OSError as error:
        raise cannot_open(address, error) from error
    except DatabaseFailed as error:
        cause = error.__cause__ or error
        raise cannot_open(address, getattr(cause, "orig", None) or cause) from error


def workspace_head(link: Transaction, workspace: bytes) -> WorkspaceHead:
    """Where the workspace stands in this snapshot. Refused where there is none."""
    return locked_head(link.ask(_HEAD, {"workspace": workspace}))


def locked_head(asked: Asked) -> WorkspaceHead:
    """The answer to `ask_lock`. Refused where there is no such workspace."""
    found = asked.row()
    if found is None:
        raise Refused(404, "no_workspace")
    return WorkspaceHead(*found)


def _sqlite(address: str, durable: bool) -> Engine:
    path = database_file(address)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite's side files take over its rights
    engine = create_engine(f"sqlite+pysqlite:///{path}", pool_size=POOL, max_overflow=0, pool_timeout=WAIT_SECONDS,
                           hide_parameters=True, connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connected(link: Any, record: Any) -> None:
        link.isolation_level = None  # the module begins no transaction by itself
        link.execute("pragma journal_mode = wal")
        link.execute(f"pragma synchronous = {'full' if durable else 'off'}")

    return engine


def _postgres(address: str) -> Engine:
    url = postgres_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=POOL, max_overflow=0, pool_timeout=WAIT_SECONDS, hide_parameters=True,
                           connect_args={"connect_timeout": 10})

    @event.listens_for(engine, "connect")
    def connected(link: Any, record: Any) -> None:
        link.autocommit = True  # the module begins no transaction by itself

    return engine


_HEAD = "select seq, commit_id, log_n, log_digest from workspace where workspace = :workspace"
_LOCKED = "select seq, commit_id, log_n, log_digest from workspace where workspace = :workspace for update"
_SETTINGS = "select name, value from setting where workspace = :own"
_SET = "insert into setting (workspace, name, value) values (:own, :name, :value)"
