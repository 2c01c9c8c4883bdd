"""A server that is silent, or does not even take a connection, holds nobody: another thread breaks it off at once."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from crm_desktop.changes.protocol import ChallengeReply, ChallengeRequest
from crm_desktop.sync.reach import Reach, reached
from crm_desktop.sync.transport import Line, Unreachable

SOON = 5.0  # seconds: far below the 10 of a connect and the 60 of an answer, far above what it takes
WAITS = 0.3  # seconds in which the control must not have ended by itself


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections and what is sent, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


@pytest.fixture
def full() -> Iterator[int]:
    """A port whose queue is full: whoever connects now hears nothing at all."""
    with ExitStack() as kept:
        door = kept.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        for _ in range(8):
            waiting = kept.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(door.getsockname())
        yield door.getsockname()[1]


def asked(port: int, line: Line) -> tuple[threading.Thread, list[BaseException]]:
    """A thread that asks the server at this port, and what came of it."""
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            with line(f"http://127.0.0.1:{port}") as server:
                server.post("/v1/challenge", ChallengeRequest(bytes(16), bytes(16)), ChallengeReply)
        except Unreachable as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, ended


@pytest.mark.parametrize("where", ["silent", "full"])
def test_another_thread_breaks_it_off(where: str, request: pytest.FixtureRequest) -> None:
    line = Line()
    thread, ended = asked(request.getfixturevalue(where), line)
    thread.join(WAITS)
    assert thread.is_alive(), "the control: nothing else ends it"
    began = time.monotonic()
    line.break_off()
    thread.join(SOON)
    assert not thread.is_alive()
    assert time.monotonic() - began < SOON
    assert [type(each) for each in ended] == [Unreachable]


def test_what_was_broken_off_connects_no_more(silent: int) -> None:
    line = Line()
    with line(f"http://127.0.0.1:{silent}") as server:
        line.break_off()
        with pytest.raises(Unreachable, match="broken off"):
            server.post("/v1/challenge", ChallengeRequest(bytes(16), bytes(16)), ChallengeReply)
    with pytest.raises(Unreachable, match="broken off"):
        line(f"http://127.0.0.1:{silent}")


def test_what_was_broken_off_before_it_began_does_not_begin(silent: int) -> None:
    """A round may stand behind another request in its lane when the book is locked."""
    line = Line()
    line.break_off()
    thread, ended = asked(silent, line)
    thread.join(SOON)
    assert not thread.is_alive()
    assert [type(each) for each in ended] == [Unreachable]


def addresses(*ports: int) -> list[tuple[Any, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports]


@pytest.fixture
def closed() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def test_the_first_address_that_answers_is_taken(silent: int, closed: int) -> None:
    with reached(addresses(closed, silent), 5, Reach()) as door:
        assert door.getpeername()[1] == silent
    with pytest.raises(ConnectionRefusedError):
        reached(addresses(closed), 5, Reach())
    with pytest.raises(OSError, match="no address"):
        reached([], 5, Reach())


def test_a_connect_gives_up_in_time(full: int) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        reached(addresses(full), 0.2, Reach())
    assert time.monotonic() - began < SOON
