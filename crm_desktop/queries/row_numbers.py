"""Local row numbers of a whole order: 8 bytes each, fetched in parts so that the interpreter lock is let go."""

from array import array
from collections.abc import Mapping
from typing import Any

from crm_desktop.store.book import Book

PART = 2_000  # rows fetched at once: well under a millisecond


def row_numbers(book: Book, sql: str, parameters: Mapping[str, Any]) -> "array[int]":
    """The first column of all rows, in their order.

    One statement, so it sees one moment of the book; the driver's `interrupt` from another thread ends it with an
    OperationalError. The driver's own cursor is read: rows of SQLAlchemy keep the lock for up to 50 ms.
    """
    result = book.reader().connection.exec_driver_sql(sql, dict(parameters))
    cursor: Any = result.cursor
    found = array("q")
    while part := cursor.fetchmany(PART):
        found.extend([row[0] for row in part])
    result.close()
    return found
