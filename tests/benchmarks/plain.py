"""The same book as a plain SQLite file, asked by the bare driver: what the encrypted book is held against."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

from crm_desktop.store.book import Book


class PlainLink:
    """Answers like a Link, without cipher and without SQLAlchemy (the driver runs as ordinary SQLite without a key)."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(str(path), isolation_level=None, cached_statements=256)
        self._connection.execute("pragma cache_size=-65536")

    def rows(self, sql: str, parameters: Any = ()) -> list[Any]:
        """All rows."""
        return list(self._connection.execute(sql, tuple(parameters)).fetchall())

    def named(self, sql: str, parameters: dict[str, Any]) -> list[Any]:
        """All rows of a statement with :named parameters."""
        return list(self._connection.execute(sql, parameters).fetchall())

    def value(self, sql: str, parameters: Any = ()) -> Any:
        """The first column of the first row."""
        row = self._connection.execute(sql, tuple(parameters)).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()


def plain_copy(book: Book, target: Path) -> PlainLink:
    """Writes the whole book into a plain SQLite file and opens that."""
    link = sqlite.connect(str(book.path), isolation_level=None)
    link.execute(f"pragma key=\"x'{book.key().hex()}'\"")
    link.execute("attach database ? as plain key ''", (str(target),))
    link.execute("select sqlcipher_export('plain')")
    link.close()
    return PlainLink(target)
