"""One transaction's way to the database: plain SQL with :names, the same for SQLite and PostgreSQL.

It goes to the drivers directly: eleven statements of a push through SQLAlchemy's layers took ten times as long.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg

Values = Mapping[str, Any]
FAILURES = (sqlite3.Error, psycopg.Error)
_NAME = re.compile(r":([a-z_]+)")
_LIST = re.compile(r"in :([a-z_]+)")


class Transaction:
    """A connection inside a transaction. A list of values stands for `in :name`."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.is_postgres = isinstance(driver, psycopg.Connection)

    def ask(self, sql: str, values: Values | None = None) -> "Asked":
        """Sends a question whose answer is looked at later: several of them take one round trip to PostgreSQL."""
        return Asked(self._execute(sql, values or {}), at_once=not self.is_postgres)

    def rows(self, sql: str, values: Values | None = None) -> list[Any]:
        """All rows that a statement finds, as tuples."""
        return list(self._execute(sql, values or {}).fetchall())

    def row(self, sql: str, values: Values | None = None) -> Any:
        """The first row, None where there is none."""
        return self._execute(sql, values or {}).fetchone()

    def value(self, sql: str, values: Values | None = None) -> Any:
        """The first value of the first row, None where there is none."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    def values(self, sql: str, values: Values | None = None) -> list[Any]:
        """The first value of each row."""
        return [row[0] for row in self.rows(sql, values)]

    def run(self, sql: str, values: Values | None = None) -> None:
        """A statement that finds nothing."""
        self._execute(sql, values or {})

    def run_many(self, sql: str, values: Sequence[Values]) -> None:
        """The same for each of many values, or of none."""
        if len(values) < 2:
            for each in values:
                self._execute(sql, each)
            return
        with self._driver.cursor() if self.is_postgres else _Closing(self._driver.cursor()) as cursor:
            cursor.executemany(postgres_sql(sql) if self.is_postgres else sql, values)

    def _execute(self, sql: str, values: Values) -> Any:
        if self.is_postgres:
            return self._driver.execute(postgres_sql(sql), values, binary=True)
        lists = [name for name, value in values.items() if isinstance(value, list)]
        if lists:
            sql = sqlite_sql(sql, tuple((name, len(values[name])) for name in lists))
            values = _spread(values, lists)
        return self._driver.execute(sql, values)


class Asked:
    """A question that is under way."""

    def __init__(self, cursor: Any, *, at_once: bool) -> None:
        """`at_once`: SQLite has answered already, and a statement that is left open keeps its file open."""
        self._cursor = cursor
        self._rows = list(cursor.fetchall()) if at_once else None

    def rows(self) -> list[Any]:
        """All rows of the answer."""
        return list(self._cursor.fetchall()) if self._rows is None else self._rows

    def row(self) -> Any:
        """The first one, None where there is none."""
        return self._cursor.fetchone() if self._rows is None else next(iter(self._rows), None)


class _Closing:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __enter__(self) -> sqlite3.Cursor:
        return self._cursor

    def __exit__(self, *_: object) -> None:
        self._cursor.close()


@lru_cache(maxsize=512)
def postgres_sql(sql: str) -> str:
    """The statement as psycopg wants it."""
    return _NAME.sub(r"%(\1)s", _LIST.sub(r"= any(:\1)", sql))


@lru_cache(maxsize=2048)
def sqlite_sql(sql: str, lists: tuple[tuple[str, int], ...]) -> str:
    """The statement with a name for each element of its lists."""
    for name, count in lists:
        sql = sql.replace(f"in :{name}", "in (" + ", ".join(f":{name}_{place}" for place in range(count)) + ")")
    return sql


def _spread(values: Values, lists: Iterable[str]) -> dict[str, Any]:
    spread = dict(values)
    for name in lists:
        spread.update((f"{name}_{place}", each) for place, each in enumerate(spread.pop(name)))
    return spread
