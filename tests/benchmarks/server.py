"""`make bench`, the server: pushes a second with one and many workspaces, beside plain durable commits of such rows."""

import asyncio
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from crm_desktop.changes.protocol import PullReply, PullRequest, PushReply, pack_message, unpack_message
from crm_desktop.server.database import open_database
from crm_desktop.server.setup_token import setup_secret
from tests.server.cluster import cluster, postgres_programs
from tests.server.laptop import Laptop, item, new_id
from tests.server.running import Process, start_server

SEALED = 600  # bytes of one record: a customer with a few fields
SECONDS = 4.0
ONE, MANY = 16, 200  # laptops of one workspace; workspaces with one laptop each
CONNECTIONS = 32


@dataclass
class Wire:
    """One kept connection that speaks just enough HTTP: a library would use more time than the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def post(self, path: str, token: str, body: bytes) -> bytes:
        """The body of the answer."""
        self.writer.write(f"POST {path} HTTP/1.1\r\nhost: server\r\nauthorization: Bearer {token}\r\n"
                          f"content-length: {len(body)}\r\n\r\n".encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        data = await self.reader.readexactly(length)
        assert head.startswith(b"HTTP/1.1 200"), (head, data)
        return data


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A connection to the server on loopback."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


async def new_team(client: httpx.AsyncClient, token: str, laptops: int) -> list[Laptop]:
    """Laptops of a new workspace, each with a session."""
    first = Laptop(client, new_id(), new_id(), origin=str(client.base_url).rstrip("/"))
    await first.found(token)
    await first.open()
    team = [first]
    for _ in range(laptops - 1):
        team.append(await first.join())
    for each in team:
        each.log = first.log
    return team


async def pushes_a_second(port: int, laptops: list[Laptop], batch: int) -> float:
    """How many pushes of so many items the server takes; each laptop sends one after the other."""
    waiting: asyncio.Queue[Laptop] = asyncio.Queue()
    for each in laptops:
        waiting.put_nowait(each)
    count, end = 0, time.perf_counter() + SECONDS

    async def worker() -> None:
        nonlocal count
        async with wire(port) as line:
            while time.perf_counter() < end:
                laptop = await waiting.get()
                request = laptop.request([item(laptop, size=SEALED) for _ in range(batch)])
                data = await line.post("/v1/push", laptop.token, pack_message(request))
                reply = unpack_message(data, PushReply)
                assert reply.code == "done", reply
                laptop.accepted(request, reply)
                count += 1
                waiting.put_nowait(laptop)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(min(CONNECTIONS, len(laptops)))))
    return count / (time.perf_counter() - started)


async def rows_a_second(port: int, laptop: Laptop) -> float:
    """How fast one laptop reads everything, in pages."""
    cursor, rows, started = laptop.known._replace(seq=0, commit=b""), 0, time.perf_counter()
    async with wire(port) as line:
        while True:
            request = PullRequest({laptop.territory: cursor})
            page = unpack_message(await line.post("/v1/pull", laptop.token, pack_message(request)), PullReply)
            rows += len(page.rows)
            cursor = page.cursors[laptop.territory]
            if not page.more:
                return rows / (time.perf_counter() - started)


def sqlite_commits(path: Path, batch: int) -> float:
    """Plain SQLite: durable commits of so many rows a second."""
    link = sqlite3.connect(path, isolation_level=None)
    link.execute("pragma journal_mode = wal")
    link.execute("pragma synchronous = full")
    link.execute("create table if not exists record (id blob primary key, sealed blob)")
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS / 2:
        link.execute("begin immediate")
        link.executemany("insert into record values (?, ?)", [(secrets.token_bytes(16), secrets.token_bytes(SEALED))
                                                              for _ in range(batch)])
        link.execute("commit")
        count += 1
    link.close()
    return count / (SECONDS / 2)


def postgres_commits(address: str, batch: int, threads: int) -> float:
    """Plain PostgreSQL: the same, by so many connections."""
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("create table if not exists plain_record (id bytea primary key, sealed bytea)")

    def one() -> int:
        count, started = 0, time.perf_counter()
        with psycopg.connect(address) as link:
            while time.perf_counter() - started < SECONDS / 2:
                with link.cursor() as cursor:
                    cursor.executemany("insert into plain_record values (%s, %s)", [
                        (secrets.token_bytes(16), secrets.token_bytes(SEALED)) for _ in range(batch)])
                link.commit()
                count += 1
        return count

    with ThreadPoolExecutor(threads) as pool:
        return sum(each.result() for each in [pool.submit(one) for _ in range(threads)]) / (SECONDS / 2)


async def measure(name: str, server: Process, token: str, plain: Callable[[int, int], float]) -> None:
    """All lines of one database."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client:
        team = await new_team(client, token, ONE)
        many = [(await new_team(client, token, 1))[0] for _ in range(MANY)]
        for what, laptops, batch, threads in (("1 workspace, 1 laptop", team[:1], 1, 1),
                                              (f"1 workspace, {ONE} laptops", team, 1, 1),
                                              (f"{MANY} workspaces", many, 1, 8),
                                              ("1 workspace, batches of 50", team, 50, 1),
                                              (f"{MANY} workspaces, batches of 50", many, 50, 8),
                                              ("1 workspace, 1 laptop, batches of 500", team[:1], 500, 1)):
            before = server.cpu_seconds()
            ours = await pushes_a_second(server.port, laptops, batch)
            cpu, limit = (server.cpu_seconds() - before) / (ours * SECONDS) * 1000, plain(batch, threads)
            say(f"{name}: {what:<40} {ours:>8,.0f} pushes/s ({ours * batch:>8,.0f} rows/s)"
                f" / {limit:>8,.0f} plain commits/s = {ours / limit:.2f}; {cpu:.2f} ms of processor a push")
        say(f"{name}: {'pull in pages of 500':<40} {await rows_a_second(server.port, team[0]):>8,.0f} rows/s")


def bench(name: str, address: str, plain: Callable[[int, int], float]) -> None:
    """Starts a server on this database and measures it."""
    database = open_database(address)
    token = setup_secret(database.secret)
    database.close()
    server = start_server(address, workspaces=MANY + 1)
    try:
        asyncio.run(measure(name, server, token, plain))
    finally:
        server.kill()


def say(line: str) -> None:
    """One line of the result, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """SQLite, and PostgreSQL where it is installed, both as durable as in use."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench("SQLite    ", str(folder / "server.db"), lambda batch, _: sqlite_commits(folder / "plain.db", batch))
        programs = postgres_programs()
        if programs is None:
            say("PostgreSQL is not installed")
            return
        address = stack.enter_context(cluster(programs, durable=True))
        bench("PostgreSQL", address, lambda batch, threads: postgres_commits(address, batch, threads))


if __name__ == "__main__":
    main()
