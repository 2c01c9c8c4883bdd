"""The commit_order_race: 32 writers at once on PostgreSQL, and a reader behind its cursor misses nothing (S1, S2)."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from crm_desktop.changes.cursor import START
from crm_desktop.changes.entries import Founded, Invited
from crm_desktop.changes.membership import founding_entry
from crm_desktop.changes.protocol import FoundRequest, PullRequest, PushReply
from crm_desktop.security.signing import new_signing_key, verify_signature
from crm_desktop.server.app import server_parts
from crm_desktop.server.checks import Session, check_push
from crm_desktop.server.database import open_database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.routes import Parts
from crm_desktop.server.setup_token import setup_secret
from tests.server.conftest import own_schema
from tests.server.laptop import Laptop, item, new_id, wraps

WRITERS, PUSHES = 32, 12
SECONDS = 0.002  # of one writer, between what it writes and its commit


def race(write: Callable[[int], None], read: Callable[[], None]) -> None:
    """All writers at once, and one reader that does not stop before they have."""
    done = threading.Event()

    def reading() -> None:
        while not done.is_set():
            read()
        read()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(reading)
        try:
            for each in [pool.submit(write, number) for number in range(WRITERS)]:
                each.result()
        finally:
            done.set()
        reader.result()


def team_of(parts: Parts, count: int) -> list[tuple[Laptop, Session]]:
    """So many laptops in one new workspace, each with a session that was never asked for."""
    first = Laptop(None, new_id(), new_id())  # type: ignore[arg-type]
    owner = session_of(first)
    entry = founding_entry(first.workspace, 1, Founded(first.keys.card(b""), first.territory, wraps(
        [first.device], {first.territory: 1}), b""))
    first.log = [first.sign(entry)]
    parts.log.found(FoundRequest(setup_secret(parts.ledger.database.secret), first.log[0]), 1)
    laptops = [first]
    for _ in range(count - 1):
        key, invite = new_signing_key(), new_id()
        first.log.append(first.act(Invited(invite, key.public, "owner", 3_600_000, b"")))
        laptops.append(Laptop(None, first.workspace, first.territory, log=first.log))  # type: ignore[arg-type]
        first.log.append(laptops[-1].admission(invite, key))
    parts.log.append(owner, first.log[1:], 1)
    return [(each, session_of(each)) for each in laptops]


def session_of(laptop: Laptop) -> Session:
    """A session as the server would open it."""
    return Session(laptop.workspace, laptop.device, laptop.keys.signing.public, is_invite=False, expires_at=2**60)


def test_a_reader_behind_32_writers_misses_nothing(postgres: str) -> None:
    """S1, S2: the row's lock is held to the commit, so numbers become visible in order and without a gap."""
    address = own_schema(postgres)
    writing, reading = open_database(address), open_database(address)
    parts = server_parts(writing, verify_signature, limits=ServerLimits(workspaces=2))
    behind = server_parts(reading, verify_signature)
    team = team_of(parts, WRITERS)
    territory = team[0][0].territory
    sent: set[bytes] = set()
    taken: list[int] = []
    cursor = [START]
    seen: list[bytes] = []

    def write(number: int) -> None:
        laptop, session = team[number]
        for _ in range(PUSHES):
            request = laptop.request([item(laptop) for _ in range(3)])
            checked = check_push(request, session, parts.limits, verify_signature)
            reply, = parts.ledger.push_all([(session, checked)], 1)
            assert isinstance(reply, PushReply)
            assert reply.code == "done"
            laptop.accepted(request, reply)
            sent.update(each.record_id for each in request.items)
            taken.extend(each.seq for each in reply.items)

    def read() -> None:
        page = behind.pages.pull(team[0][1], PullRequest({territory: cursor[0]}))
        assert page.code == "rows"
        seen.extend(row.record_id for row in page.rows)
        cursor[0] = page.cursors[territory]

    race(write, read)
    writing.close()
    reading.close()
    assert len(sent) == WRITERS * PUSHES * 3
    assert sorted(taken) == list(range(1, len(sent) + 1))
    assert len(seen) == len(set(seen))
    assert set(seen) == sent


def test_with_a_counter_in_the_place_of_the_lock_it_misses_rows(postgres: str) -> None:
    """The control of S1: BIGSERIAL gives numbers in order, and transactions become visible in another one."""
    address = own_schema(postgres)
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("create table record (seq bigserial primary key, record_id bytea)")
    sent: set[bytes] = set()
    seen: set[bytes] = set()
    cursor = [0]
    reader = psycopg.connect(address, autocommit=True)

    def write(number: int) -> None:
        with psycopg.connect(address) as link:
            for _ in range(PUSHES):
                record_id = new_id()
                link.execute("insert into record (record_id) values (%s)", (record_id,))
                time.sleep(secrets.randbelow(100) / 100 * SECONDS)
                link.commit()
                sent.add(record_id)

    def read() -> None:
        rows = reader.execute("select seq, record_id from record where seq > %s order by seq", (cursor[0],)).fetchall()
        seen.update(record_id for _, record_id in rows)
        cursor[0] = rows[-1][0] if rows else cursor[0]

    race(write, read)
    reader.close()
    assert len(sent) == WRITERS * PUSHES
    assert sent - seen, "the control must miss rows"
