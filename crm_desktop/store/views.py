"""The documented views of `sql`: the only thing that a reading statement of the user can see.

An authorizer refuses everything but selecting from these views. Its fifth argument names the view through which a
table is read, but a common table expression counts as a view there: `with deals as (select * from trash)`. So each
documented view selects from one whose name nobody can guess, and base tables are read through that one alone.
`pragma query_only` by itself would not do: a statement could switch it off.
"""

import secrets
import time
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.paths import resource
from crm_desktop.store.book import Book
from crm_desktop.store.link import Link

_OK, _DENY = 0, 1  # sqlite3.h: SQLITE_OK, SQLITE_DENY
_READ, _SELECT, _FUNCTION, _RECURSIVE = 20, 21, 31, 33  # sqlite3.h: action codes
STEPS = 10_000  # of SQLite's virtual machine between two looks at the time
LARGEST_ANSWER = 1_000_000
_OWN = ("pragma_", "sqlite_")  # tables that SQLite itself offers
_REFUSED_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer", "readfile", "writefile"})


def view_names() -> tuple[str, ...]:
    """The views that `sql` offers."""
    return tuple(_views())


def run_sql(book: Book, statement: str, *, seconds: float = 60) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of one reading statement on the documented views.

    Raises UserError("refused_sql") for everything that writes, looks at anything else, runs longer than `seconds` or
    answers with more than `LARGEST_ANSWER` rows.
    """
    link = Link(book.path, book.key(), mode="ro" if book.read_only else "rw")
    try:
        _offer_views(link)
        end = time.monotonic() + seconds
        link.driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        cursor = link.driver.execute(statement)
        if cursor.description is None:
            raise _refused(tr("it does not read anything"))
        rows = [tuple(row) for row in cursor.fetchmany(LARGEST_ANSWER + 1)]
        if len(rows) > LARGEST_ANSWER:
            raise _refused(tr("the answer has too many rows"))
        return [column[0] for column in cursor.description], rows
    except (sqlcipher.Error, sqlcipher.Warning, DatabaseError, ValueError, OverflowError, MemoryError) as error:
        stopped = "interrupted" in str(error)
        raise _refused(tr("it takes too long") if stopped else str(error) or type(error).__name__) from None
    finally:
        link.driver.set_authorizer(None)
        link.driver.set_progress_handler(None, 0)
        link.close()


def _offer_views(link: Link) -> None:
    hidden = {name: f"{name}_{secrets.token_hex(8)}" for name in _views()}
    link.run("pragma query_only=0")
    for name, text in _views().items():
        link.run(f"create temp view {hidden[name]} as {text}")
        link.run(f"create temp view {name} as select * from {hidden[name]}")
    link.run("pragma query_only=1")
    tables = frozenset(row[0].lower() for row in link.rows("select name from sqlite_master"))
    link.driver.set_authorizer(_authorizer(frozenset(hidden), frozenset(hidden.values()), tables))


def _authorizer(views: frozenset[str], hidden: frozenset[str], tables: frozenset[str]) -> Any:
    shown: set[str] = set()  # base tables behind the views of this statement

    def allow(action: int, first: str | None, second: str | None, database: str | None, through: str | None) -> int:
        if action in (_SELECT, _RECURSIVE):
            return _OK
        if action == _FUNCTION:
            return _DENY if second in _REFUSED_FUNCTIONS else _OK
        if action != _READ:
            return _DENY
        if through in hidden:
            shown.add((first or "").lower())
            return _OK
        name = (first or "").lower()
        if second == "":  # count(*) asks for no column, and no longer says through what; `name` may be an expression
            return _OK if name in shown or (name not in tables and not name.startswith(_OWN)) else _DENY
        return _OK if name in views or name in _TABLE_FUNCTIONS or (name in hidden and through in views) else _DENY

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
