"""The same book as a plain SQLite file, asked by the bare driver: what the encrypted book is held against."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from crm_desktop.store.book import Book, wall_clock


class PlainLink:
    """Answers like a Link, without cipher and without SQLAlchemy (the driver runs as ordinary SQLite without a key)."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(str(path), isolation_level=None, cached_statements=256)
        self._connection.execute("pragma cache_size=-65536")

    @property
    def connection(self) -> "PlainLink":
        """Itself, for those who read the driver's own cursor."""
        return self

    def exec_driver_sql(self, sql: str, parameters: Any = ()) -> "PlainResult":
        """A statement whose cursor is read by hand."""
        return PlainResult(self._connection.execute(sql, parameters))

    def rows(self, sql: str, parameters: Any = ()) -> list[Any]:
        """All rows."""
        return list(self._connection.execute(sql, tuple(parameters)).fetchall())

    def named(self, sql: str, parameters: dict[str, Any]) -> list[Any]:
        """All rows of a statement with :named parameters."""
        return list(self._connection.execute(sql, parameters).fetchall())

    def first(self, sql: str, parameters: Any = ()) -> Any:
        """The first row, or None."""
        return self._connection.execute(sql, tuple(parameters)).fetchone()

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """The first column of the first row."""
        row = self.first(sql, parameters)
        return row[0] if row else None

    def run(self, sql: str, parameters: Any = ()) -> int:
        """One statement that is not read."""
        return int(self._connection.execute(sql, tuple(parameters)).rowcount)

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()


class PlainResult:
    """The result of `exec_driver_sql`: its cursor."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def close(self) -> None:
        """Lets go of the statement."""
        self.cursor.close()


class PlainBook(Book):
    """Answers the queries of a book from a plain file."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock, self.link = path, wall_clock, PlainLink(path)

    def reader(self) -> Any:
        """The only link."""
        return self.link

    def close(self) -> None:
        """Gives the file back."""
        self.link.close()


def plain_copy(book: Book, target: Path) -> PlainLink:
    """Writes the whole book into a plain SQLite file and opens that."""
    link = sqlite.connect(str(book.path), isolation_level=None)
    link.execute(f"pragma key=\"x'{book.key().hex()}'\"")
    link.execute("attach database ? as plain key ''", (str(target),))
    link.execute("pragma plain.synchronous=off")
    link.execute("select sqlcipher_export('plain')")
    link.close()
    return PlainLink(target)
