"""`serve` with a database or an address that does not work: what happened, what is safe, what next; no password."""

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.server.database import open_database
from tests.cli.conftest import Said, start
from tests.server.conftest import own_schema

SECRET = "geheim-7"
Serve = Callable[..., Said]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """The verb in a process of its own, which ends by itself because something does not work."""
    return lambda *arguments: start("--json", "serve", *arguments, XDG_STATE_HOME=str(tmp_path / "state"))


def check(said: Said, code: str, exit_code: int, words: str) -> None:
    """One object on standard error, three sentences, no class of Python in it and no password."""
    error = said.error
    assert (said.code, error["code"]) == (exit_code, code)
    assert words in error["message"]
    assert all(error[part].endswith(".") for part in ("message", "safe", "next"))
    for wrong in (SECRET, "Traceback", "Error", "DatabaseFailed", "psycopg", "sqlite3"):
        assert wrong not in said.err


def test_a_folder_that_is_missing_is_named_also_where_a_key_would_lie_in_it(serve: Serve, tmp_path: Path) -> None:
    missing = tmp_path / "nonexistent"
    for more in ((), ("--host", "0.0.0.0")):  # noqa: S104
        said = serve("--database", missing / "x.db", *more)
        check(said, "no_database", 1, f"There is no folder “{missing}”")
    assert not missing.exists()


def test_a_folder_and_a_file_that_is_no_database(serve: Serve, tmp_path: Path) -> None:
    check(serve("--database", tmp_path), "no_database", 1, "is a folder")
    other = tmp_path / "letter.db"
    other.write_bytes(b"Dear Li Wei, " * 100)
    check(serve("--database", other), "no_database", 1, "is no database of this server")
    assert other.read_bytes() == b"Dear Li Wei, " * 100


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="a folder that refuses everybody is needed")
def test_a_folder_that_may_not_be_written(serve: Serve) -> None:
    check(serve("--database", "/sys/kernel/x.db"), "no_database", 1, "may not write the database")


def test_a_database_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.server.database.WAIT_SECONDS", 0.1)
    path = tmp_path / "x.db"
    with sqlite3.connect(path, isolation_level=None) as link:
        link.execute("begin exclusive")
        with pytest.raises(UserError, match="Another program holds") as caught:
            open_database(str(path))
        link.execute("rollback")
    link.close()
    assert caught.value.code == "no_database"
    open_database(str(path)).close()


def test_postgres_that_does_not_answer(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    check(serve("--database", f"postgresql://crm:{SECRET}@127.0.0.1:{port}/crm"), "no_database", 1,
          f"PostgreSQL at 127.0.0.1:{port} does not answer")
    check(serve("--database", f"postgresql://crm:{SECRET}@no-such.invalid/crm"), "no_database", 1,
          "PostgreSQL at no-such.invalid:5432 does not answer")


def test_postgres_that_refuses(serve: Serve, postgres: str) -> None:
    """The password, the user, the database, and the right to make tables: each is told apart."""
    place = postgres.rpartition("@")[2].partition("/")[0]
    check(serve("--database", f"postgresql://crm:{SECRET}@{place}/postgres"), "no_database", 1,
          f"PostgreSQL at {place} refuses the user “crm” or its password")
    check(serve("--database", f"postgresql://nobody:{SECRET}@{place}/postgres"), "no_database", 1, "“nobody”")
    check(serve("--database", postgres.rpartition("/")[0] + "/accounts"), "no_database", 1,
          "has no database “accounts”")
    with psycopg.connect(own_schema(postgres), autocommit=True) as link:
        link.execute("drop role if exists reader")
        link.execute(f"create role reader login password '{SECRET}'")
    check(serve("--database", f"postgresql://reader:{SECRET}@{place}/postgres"), "no_database", 1,
          "does not let “reader” make tables in “postgres”")


@pytest.mark.parametrize("address", [
    f"postgresql://crm:{SECRET}@127.0.0.1:nine/crm", f"postgresql://crm:x@{SECRET}@127.0.0.1/crm",
    f"postgresql://crm:x@y/{SECRET}@127.0.0.1/crm", f"postgresql:/crm:{SECRET}@127.0.0.1/crm",
    f"postgresql+psycopg://crm:{SECRET}@127.0.0.1/crm", f"mysql://crm:{SECRET}@127.0.0.1/crm"])
def test_an_address_that_is_none_repeats_nothing_of_it(serve: Serve, address: str) -> None:
    said = serve("--database", address)
    check(said, "bad_input", 2, "")
    assert "postgresql://" in said.error["next"]


def test_a_port_in_use_and_a_certificate_that_is_none(serve: Serve, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        check(serve("--database", tmp_path / "x.db", "--port", str(port)), "cannot_listen", 1,
              f"Port {port} on 127.0.0.1 is in use")
    (tmp_path / "cert.pem").write_text("no certificate")
    check(serve("--database", tmp_path / "x.db", "--tls-cert", tmp_path / "cert.pem", "--tls-key",
                tmp_path / "cert.pem"), "bad_input", 2, "are no certificate with its key")


def test_chinese_says_it_too(tmp_path: Path) -> None:
    use("zh")
    with pytest.raises(UserError) as caught:
        open_database(str(tmp_path / "missing" / "x.db"))
    assert caught.value.texts()[0] == f"没有可放服务器数据库的文件夹“{tmp_path / 'missing'}”。"
