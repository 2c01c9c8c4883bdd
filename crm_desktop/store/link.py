"""One connection to the encrypted file: opened with a raw key, used by the one thread that made it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from crm_desktop.changes.total import WidTotal, wid_sum
from crm_desktop.errors import UserError
from crm_desktop.i18n import later

KEY_BYTES = 32
Row = Sequence[Any]
Item = TypeVar("Item")


class Link:
    """Reads and, for the journal alone, writes. Statements outside a transaction see the newest state.

    They go to the driver itself: SQLAlchemy would spend 0.1 ms on each, ten times what SQLite takes for a small one. A
    round of sync asks a hundred. What the driver raises is said in SQLAlchemy's words, which the house catches.
    """

    def __init__(self, path: Path, key: bytes, *, mode: str = "rw", read_only: bool = True,
                 functions: dict[str, Callable[..., Any]] | None = None) -> None:
        """`mode` is SQLite's: "ro", "rw", or "rwc" to create. Raises UserError where this is no book for this key."""
        if len(key) != KEY_BYTES:
            raise ValueError("a raw key has 32 bytes; another length would be taken for a passphrase")
        self._engine = _engine(path, key, mode, read_only, functions or {})
        try:
            self.connection = self._engine.connect().execution_options(begin="none")
        except OperationalError as error:
            self._engine.dispose()
            raise _unopened(path, error) from None
        except DatabaseError:
            self._engine.dispose()
            raise UserError("not_a_book", later("“{name}” cannot be read with this key, or it is not a book."),
                            later("Nothing was changed."),
                            later("Choose the book's own file, or take it from a backup."), name=path.name) from None
        self.driver: Any = self.connection.connection.driver_connection  # also for backup, authorizer and interrupt
        self._place = _place_of(path)

    def look_at_place(self, path: Path) -> None:
        """Raises UserError where the file that this link writes into is not the one at its path any more.

        On Linux and macOS a file goes on after it was deleted, replaced or its drive was taken away: what is written
        into it then is told to be saved, and gone.
        """
        trouble = self.place_trouble(path)
        if trouble == "gone":
            raise UserError("unwritable",
                            later("“{name}” cannot be reached any more: its drive or its folder is gone."),
                            later("Your change was not saved; everything before it is."),
                            later("Connect the drive again, then do it again."), name=path.name)
        if trouble == "moved":
            raise UserError("moved", later("“{name}” was moved or replaced while it was open."),
                            later("Your change was not saved; everything before it is."),
                            later("Lock the book and open it again, then do it again."), name=path.name)

    def place_trouble(self, path: Path) -> str:
        """"gone" where there is no file at the path any more, "moved" where it is another one, else ""."""
        here = _place_of(path)
        return "gone" if here is None else "moved" if here != self._place else ""

    def rows(self, sql: str, parameters: Row = ()) -> list[Any]:
        """All rows of a reading statement, as plain tuples."""
        with _Said(sql):
            return list(self.driver.execute(sql, tuple(parameters)).fetchall())

    def first(self, sql: str, parameters: Row = ()) -> Any:
        """The first row, or None."""
        with _Said(sql):
            return self.driver.execute(sql, tuple(parameters)).fetchone()

    def value(self, sql: str, parameters: Row = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.first(sql, parameters)
        return row[0] if row else None

    def named(self, sql: str, parameters: dict[str, Any]) -> list[Any]:
        """All rows of a reading statement with :named parameters."""
        with _Said(sql):
            return list(self.driver.execute(sql, parameters).fetchall())

    def walk(self, sql: str) -> Iterator[Any]:
        """The rows of a statement over a whole table as they come: neither gathered in memory nor wrapped."""
        with _Said(sql):
            yield from self.driver.execute(sql)

    def run(self, sql: str, parameters: Row = ()) -> int:
        """One writing statement; gives the number of rows it touched."""
        with _Said(sql):
            return int(self.driver.execute(sql, tuple(parameters)).rowcount)

    def many(self, sql: str, rows: list[Any]) -> None:
        """One writing statement for many tuples."""
        if rows:
            with _Said(sql):
                self.driver.executemany(sql, rows)

    def close(self) -> None:
        """Gives the file back; to be called in the thread that made this link."""
        self.connection.close()
        self._engine.dispose()


def in_batches(items: Iterable[Item], size: int = 500) -> Iterator[list[Item]]:
    """The items in lists of at most this many: few enough to be named in one statement."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


class _Said:
    """What the driver raises within it comes out as SQLAlchemy's error, without the parameters: they are customers'."""

    def __init__(self, sql: str) -> None:
        self._sql = sql

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlcipher.Error):
            raise DBAPIError.instance(self._sql, None, error, sqlcipher.Error, hide_parameters=True) from None


def _engine(path: Path, key: bytes, mode: str, read_only: bool, functions: dict[str, Callable[..., Any]]) -> Engine:
    def connect() -> Any:
        link = sqlcipher.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
                                 cached_statements=256)
        try:
            _set_up(link, key, mode, read_only)
        except sqlcipher.Error:
            link.close()  # else the file stays open as long as somebody keeps the error
            raise
        link.create_function("wid_sum", 3, wid_sum, deterministic=True)  # the triggers of the totals call it
        link.create_aggregate("wid_total", 1, WidTotal)
        for name, function in functions.items():
            link.create_function(name, -1, function, deterministic=True)
        return link

    # A creator on "sqlite://" counts as :memory: and would get a pool of its own kind without `poolclass`.
    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, pool_size=1,
                           max_overflow=0, pool_reset_on_return=None)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "none")
        if mode != "none":
            connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _set_up(link: Any, key: bytes, mode: str, read_only: bool) -> None:
    link.execute("pragma cipher_log_level=none")  # else SQLCipher prints to standard error
    link.execute(f"pragma key=\"x'{key.hex()}'\"")
    link.execute("pragma cache_size=-65536")  # scans as fast as plain SQLite
    link.execute("pragma busy_timeout=5000")
    link.execute("select count(*) from sqlite_master").fetchone()  # a wrong key fails here, not at `pragma key`
    if mode != "ro":
        link.execute("pragma journal_mode=wal")
    link.execute("pragma synchronous=full")
    link.execute("pragma recursive_triggers=on")  # else what `insert or replace` takes away leaves the totals as it was
    link.execute(f"pragma query_only={int(read_only)}")


def _place_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _unopened(path: Path, error: OperationalError) -> UserError:
    if "locked" in str(error.orig):
        return UserError("busy", later("Another program is writing to “{name}” and has not finished."),
                         later("Nothing was changed."), later("Try again in a moment."), name=path.name)
    return UserError("missing_book", later("“{name}” cannot be opened: the file or its folder cannot be reached."),
                     later("Nothing was changed."), later("Look whether the drive is connected and may be read."),
                     name=path.name)
