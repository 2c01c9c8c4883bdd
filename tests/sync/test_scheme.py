"""The wrong one of http and https is said as that, with the right address; against the real server, over TLS too."""

import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.changes.setup_token import split_setup_token
from crm_desktop.errors import UserError, exit_code
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import save_team, team
from crm_desktop.sync.enrol import create_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.reach import Reach
from crm_desktop.sync.round import sync_now
from crm_desktop.sync.scheme import other_scheme
from crm_desktop.sync.status import sync_status
from tests.conftest import HandClock
from tests.server.running import Process, start_server
from tests.sync.conftest import new_book


@pytest.fixture
def book(tmp_path: Path, clock: HandClock) -> Iterator[Book]:
    with new_book(tmp_path / "A.book", clock) as made:
        yield made


@pytest.fixture
def safe_server(tmp_path: Path) -> Iterator[Process]:
    """`serve --host 0.0.0.0`: https with its own key."""
    server = start_server(str(tmp_path / "server.db"), "--host", "0.0.0.0", "--port", "0")  # noqa: S104
    yield server
    server.stop(signal.SIGTERM)


@pytest.fixture
def plain_server(tmp_path: Path) -> Iterator[Process]:
    """`serve` on loopback: plain http."""
    server = start_server(str(tmp_path / "server.db"), "--host", "127.0.0.1", "--port", "0")
    yield server
    server.stop(signal.SIGTERM)


def refused(book: Book, address: str, token: str) -> UserError:
    with pytest.raises(UserError) as caught:
        create_team(book, address, "Office", token)
    assert team(book) is None, "nothing of it is kept"
    return caught.value


def test_http_to_a_port_that_speaks_https(book: Book, safe_server: Process) -> None:
    token = safe_server.said["setup_token"]
    error = refused(book, f"http://127.0.0.1:{safe_server.port}", token)
    assert (error.code, exit_code(error)) == ("wrong_scheme", 2)
    assert error.texts() == ("This port speaks https, and the address says http.", "Nothing was changed.",
                             f"Write https://127.0.0.1:{safe_server.port}.")
    create_team(book, f"https://127.0.0.1:{safe_server.port}", "Office", token)
    assert sync_now(book).state is SyncState.SAVED


@pytest.mark.parametrize("pinned", [False, True])
def test_https_to_a_port_that_speaks_http(book: Book, plain_server: Process, pinned: bool) -> None:
    token = plain_server.said["setup_token"]
    assert split_setup_token(token)[1] is None
    error = refused(book, f"https://127.0.0.1:{plain_server.port}", token + (f".{'ab' * 32}" if pinned else ""))
    assert error.texts() == ("This port speaks plain http, and the address says https.", "Nothing was changed.",
                             f"Write http://127.0.0.1:{plain_server.port}.")
    create_team(book, f"http://127.0.0.1:{plain_server.port}", "Office", token)


def test_a_round_says_it_too_and_goes_on_once_the_address_is_right(book: Book, plain_server: Process) -> None:
    address = f"127.0.0.1:{plain_server.port}"
    create_team(book, f"http://{address}", "Office", plain_server.said["setup_token"])
    state = team(book)
    assert state is not None
    save_team(book, replace(state, server=f"https://{address}"))
    outcome = sync_now(book)
    assert outcome.state is SyncState.OFFLINE
    assert outcome.trouble is not None
    assert (outcome.trouble.code, f"http://{address}" in str(outcome.trouble)) == ("wrong_scheme", True)
    found = sync_status(book)
    assert found is not None
    assert (found.state, found.trouble) == (SyncState.OFFLINE, "wrong_scheme")


def test_a_port_that_speaks_neither_and_one_where_nobody_is() -> None:
    """The controls: both are told as before."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    for scheme in ("http", "https"):
        assert other_scheme(f"{scheme}://127.0.0.1:{port}", Reach(), lambda found: None) == ""
