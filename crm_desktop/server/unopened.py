"""Why the server's database cannot be opened, in our own words: a password of an address is never among them."""

import errno
import os
import re
import sqlite3
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

UNTOUCHED = later("Nothing was changed.")
POSTGRES = ("postgresql:", "postgres:")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)  # longer than a drive's letter
POSTGRES_PORT = 5432
NO_RIGHTS = "42501"  # PostgreSQL's state for what a user may not do
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, errno.EDQUOT)
NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")
FULL_STATES = ("SQLITE_FULL",)


def is_postgres_address(address: str) -> bool:
    """Whether it is, or was meant as, `postgresql://...`."""
    return address.startswith(POSTGRES)


def database_file(address: str) -> Path:
    """The file that this address names. Raises UserError where it lies in no folder, or is none."""
    if SCHEME.match(address):  # not repeated: a password may be in it
        raise UserError("bad_input", later("The server's database cannot be of this kind."), UNTOUCHED,
                        later("Give a file, or an address that begins with postgresql://."))
    path = Path(address).expanduser().absolute()
    if not path.parent.is_dir():
        raise UserError("no_database", later("There is no folder “{folder}” for the server's database."), UNTOUCHED,
                        later("Make this folder, or give another --database."), folder=path.parent)
    if path.is_dir():
        raise UserError("no_database", later("“{name}” is a folder, and the server's database is a file."), UNTOUCHED,
                        later("Give a file in it, such as {name}/team.db."), name=path)
    return path


def postgres_url(address: str) -> URL:
    """The parts of the address. Raises UserError where it has none; it repeats nothing of it."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # a port that is no number, among others
        raise _not_understood() from None
    if any("@" in (part or "") for part in (url.host, url.database, url.username)):
        raise _not_understood()  # a password with such a sign in it, of which a part would be taken for the host
    return url


def cannot_open(address: str, error: BaseException) -> UserError:
    """UserError("no_database") for what a driver or the system said when this database was opened."""
    if is_postgres_address(address):
        return _postgres_refusal(postgres_url(address), error)
    name = Path(address).expanduser().absolute()
    state = (getattr(error, "sqlite_errorname", None) or "") if isinstance(error, sqlite3.Error) else ""
    number = getattr(error, "errno", None)
    if state.startswith(NO_DATABASE):
        return UserError("no_database", later("“{name}” is no database of this server."), later("It was not touched."),
                         later("Give another --database; if it was one, take it from a backup."), name=name)
    if state.startswith(IN_USE):
        return UserError("no_database", later("Another program holds the database “{name}”."), UNTOUCHED,
                         later("End the other program; it may be this server, started before."), name=name)
    if state.startswith(FULL_STATES) or number in FULL:
        return UserError("no_database", later("The disk with the database “{name}” is full."), UNTOUCHED,
                         later("Make room there, then start the server again."), name=name)
    if number in FORBIDDEN or state.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return UserError("no_database", later("This user may not write the database “{name}”, or not in its folder."),
                         UNTOUCHED, later("Allow this user to write there, or give another --database."), name=name)
    return UserError("no_database", later("The server's database “{name}” cannot be opened ({number})."), UNTOUCHED,
                     later("Look whether its disk is connected and sound."), name=name,
                     number=state or errno.errorcode.get(number or 0, os.name))


def _not_understood() -> UserError:
    return UserError("bad_input", later("The address of PostgreSQL is not understood."), UNTOUCHED,
                     later("Write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE; a sign such as @, / or : in "
                           "the password as %40, %2F, %3A."))


def _postgres_refusal(url: URL, error: BaseException) -> UserError:
    place = f"{url.host or 'localhost'}:{url.port or POSTGRES_PORT}"
    user, name = url.username or "", url.database or ""
    state = getattr(error, "sqlstate", None)
    if state == NO_RIGHTS:
        return UserError("no_database", later("PostgreSQL at {place} does not let “{user}” make tables in “{name}”."),
                         UNTOUCHED, later("Make this user the owner of the database, or give it the right to create."),
                         place=place, user=user, name=name)
    if state:
        return UserError("no_database", later("PostgreSQL at {place} answers that it cannot (state {number})."),
                         UNTOUCHED, later("Look in its log, then start the server again."), place=place, number=state)
    said = str(error).partition("failed: ")[2]
    if not _has_answered(error, said):
        return UserError("no_database", later("PostgreSQL at {place} does not answer."), UNTOUCHED,
                         later("Look whether it runs there, and at the name and the port in the address."),
                         place=place)
    if name and name != user and name in said and f'"{user}"' not in said:
        return UserError("no_database", later("PostgreSQL at {place} has no database “{name}” for this user."),
                         UNTOUCHED, later("Create it, or look at the name at the end of the address."), place=place,
                         name=name)
    return UserError("no_database", later("PostgreSQL at {place} refuses the user “{user}” or its password."),
                     UNTOUCHED, later("Look at the user and the password in the address."), place=place, user=user)


def _has_answered(error: BaseException, said: str) -> bool:
    """PostgreSQL gives no state before a session begins: that it asked for a password is what tells."""
    link = error.pgconn if isinstance(error, psycopg.Error) else None
    return "FATAL" in said or (link is not None and bool(link.used_password or link.needs_password))
