"""The documented views of `sql`: the only thing that a reading statement of the user can see.

An authorizer refuses everything but selecting from these views (its fifth argument names the view through which a
base table is read). `pragma query_only` alone would not do: a statement could switch it off.
"""

from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.paths import resource
from crm_desktop.store.book import Book
from crm_desktop.store.link import Link

_OK, _DENY = 0, 1  # sqlite3.h: SQLITE_OK, SQLITE_DENY
_READ, _SELECT, _FUNCTION, _RECURSIVE = 20, 21, 31, 33  # sqlite3.h: action codes
_REFUSED_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer", "readfile", "writefile"})


def view_names() -> tuple[str, ...]:
    """The views that `sql` offers."""
    return tuple(_views())


def run_sql(book: Book, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of one reading statement on the documented views.

    Raises UserError("refused_sql") for everything that writes, or looks at anything else.
    """
    link = Link(book.path, book.key(), mode="ro" if book.read_only else "rw")
    try:
        link.run("pragma query_only=0")
        for name, text in _views().items():
            link.run(f"create temp view {name} as {text}")
        link.run("pragma query_only=1")
        link.driver.set_authorizer(_authorizer(frozenset(_views())))
        cursor = link.driver.execute(statement)
        if cursor.description is None:
            raise _refused(later("it does not read anything"))
        return [column[0] for column in cursor.description], [tuple(row) for row in cursor.fetchall()]
    except (sqlcipher.Error, sqlcipher.Warning, DatabaseError, ValueError) as error:
        raise _refused(str(error)) from None
    finally:
        link.driver.set_authorizer(None)
        link.close()


def _authorizer(views: frozenset[str]) -> Any:
    def allow(action: int, first: str | None, second: str | None, database: str | None, through: str | None) -> int:
        if action in (_SELECT, _RECURSIVE):
            return _OK
        if action == _FUNCTION:
            return _DENY if second in _REFUSED_FUNCTIONS else _OK
        if action == _READ and (first in views or through in views or first in _TABLE_FUNCTIONS or not first):
            return _OK
        return _DENY

    return allow


_TABLE_FUNCTIONS = frozenset({"json_each", "json_tree"})


def _refused(reason: str) -> UserError:
    return UserError("refused_sql", later("This statement was refused: {reason}."), later("Nothing was changed."),
                     later("Only one SELECT on these views can be run: {views}."), reason=reason.rstrip("."),
                     views=", ".join(_views()))


def _views() -> dict[str, str]:
    text = resource("schema/views.sql").read_text("utf-8")
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    found: dict[str, str] = {}
    for part in plain.split(";"):
        name, _, body = part.strip().partition(" AS\n")
        if body:
            found[name.removeprefix("VIEW ")] = body
    return found
