"""Books and the real server on loopback: clients that are killed, hints that wake, and a key that is pinned."""

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.hints import listener_for
from crm_desktop.sync.join import join_team
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import check_now, sync_now
from crm_desktop.sync.transport import Unreachable
from tests.looking import assert_sound
from tests.server.running import running
from tests.sync.hub import ROOMY

ROOT = Path(__file__).parents[2]
KILLS = 6
LONGEST = 60.0  # seconds until something must have happened


@dataclass
class Office:
    """Two books on a server that listens."""

    a: Book
    b: Book
    key: bytes


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    key = secrets.token_bytes(32)
    about = {"name": "Sales", "currency": "USD", "time_zone": "UTC"}
    with running(str(tmp_path / "server.db"), ROOMY) as server, \
            make_book(tmp_path / "A.book", key, me="Li Wei", **about) as a, \
            make_book(tmp_path / "B.book", secrets.token_bytes(32), me="Li Wei", **about) as b:
        create_team(a, server.said["listening"], "Office", server.said["setup_token"])
        join_team(b, invite(a, "owner").code)
        assert sync_now(a).state is SyncState.SAVED
        yield Office(a, b, key)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a thing of POSIX")
def test_a_client_killed_anywhere_keeps_and_sends_what_was_saved(office: Office) -> None:
    """kill9_client_mid_write: at moments by chance, within edits, pushes and pulls."""
    chance = random.Random(8)
    acknowledged = 0
    for _ in range(KILLS):
        acknowledged += _killed(office.a.path, office.key, chance.uniform(0.02, 0.4))
        add_record(office.b, "company", {"name": "Meanwhile"})
        sync_now(office.b)
    a = office.a
    assert_sound(a)
    assert a.value("select count(*) from company where name like 'Doomed%'") >= acknowledged > 0
    for book in (a, office.b, a):
        assert sync_now(book).state is SyncState.SAVED
    count = "select count(*) from company"
    assert a.value(count) == office.b.value(count)
    for book in (a, office.b):
        found = check_now(book)
        assert (found.identical, found.repaired) == (True, 0)


def _killed(path: Path, key: bytes, seconds: float) -> int:
    """How many records the child said were saved, before it was killed so long after the first word."""
    child = subprocess.Popen([sys.executable, "-m", "tests.sync.doomed", str(path), key.hex()], cwd=ROOT,
                             stdout=subprocess.PIPE, env=dict(os.environ))
    assert child.stdout is not None
    told = [child.stdout.readline()]
    time.sleep(seconds)
    child.kill()
    told += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    return int(told[-1])


def test_a_hint_wakes_the_other_laptop(office: Office) -> None:
    heard: list[int] = []
    woken = threading.Event()

    def hear(head: int) -> None:
        heard.append(head)
        woken.set()

    listener = listener_for(office.b, hear)
    assert listener is not None
    thread = threading.Thread(target=listener.run)
    thread.start()
    try:
        assert woken.wait(LONGEST)  # where the server stands, at once
        woken.clear()
        add_record(office.a, "company", {"name": "Acme"})
        sync_now(office.a)
        assert woken.wait(LONGEST)
        assert heard[-1] > heard[0]
    finally:
        listener.stop()
        thread.join(LONGEST)
    assert not thread.is_alive()


def test_a_listener_without_a_server_stops_when_it_is_told(office: Office) -> None:
    def nobody(*arguments: object) -> object:
        raise Unreachable("nobody is there")

    listener = listener_for(office.b, lambda head: None, connect=nobody)  # type: ignore[arg-type]
    assert listener is not None
    thread = threading.Thread(target=listener.run)
    thread.start()
    listener.stop()
    thread.join(LONGEST)
    assert not thread.is_alive()
