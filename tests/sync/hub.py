"""The real server in this process, and the way to it: each byte of request and answer passes a hand that may fail."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from crm_desktop.changes.protocol import Row, Signed
from crm_desktop.security.signing import verify_signature
from crm_desktop.server.app import server_app, server_parts
from crm_desktop.server.database import Database, open_database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.purge import Purge
from crm_desktop.server.setup_token import setup_secret
from crm_desktop.sync.transport import Server

ADDRESS = "http://127.0.0.1:8765"
ROOMY = ServerLimits(rate=1e9, burst=10**9, stranger_rate=1e9, stranger_burst=10**9, sessions=10**6)
Hand = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


class Loop:
    """The server's event loop, in a thread of its own as in life; whoever asks waits for the answer."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._ready.wait()

    def answer(self, app: object, request: httpx.Request) -> httpx.Response:
        """What the app says to this request."""
        body = request.read()

        async def ask() -> httpx.Response:
            wire = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
            asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
            found = await wire.handle_async_request(asked)
            return httpx.Response(found.status_code, headers=found.headers, content=await found.aread())

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result()

    def close(self) -> None:
        """Ends the loop and its worker threads."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        async def live() -> None:
            self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
            self._ready.set()
            await self._over.wait()

        asyncio.run(live())


@dataclass
class Hub:
    """A server with its database file. `hand` stands between client and server; `heard` is all that went over."""

    folder: Path
    loop: Loop
    clock: Callable[[], int]
    limits: ServerLimits = ROOMY
    hand: Hand | None = None
    heard: list[bytes] | None = None
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    database: Database = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.start()

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "server.db"

    def start(self) -> None:
        """Opens the database and puts the server together."""
        self.database = open_database(str(self.file), durable=False)
        self.parts = server_parts(self.database, verify_signature, limits=self.limits, clock=self.clock)
        self.app = server_app(self.parts)

    def stop(self) -> None:
        """Closes the database."""
        self.database.close()

    def backup(self) -> bytes:
        """The database file as it is now."""
        self.stop()
        data = self.file.read_bytes()
        self.start()
        return data

    def restore(self, data: bytes) -> None:
        """Puts an older file back."""
        self.stop()
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        self.file.write_bytes(data)
        self.start()

    def limit_pages(self, rows: int) -> None:
        """From now on so many rows make a page."""
        self.limits = replace(self.limits, page_rows=rows)
        self.stop()
        self.start()

    def purge(self) -> int:
        """What the server does once a day; how many rows went."""
        return Purge(self.database, self.parts.ledger.teams, self.limits).run(self.clock())

    @property
    def token(self) -> str:
        """What `serve` would print."""
        return setup_secret(self.database.secret)

    def connect(self, address: str, pin: bytes | None = None) -> Server:
        """A client's way to this server."""
        return Server(address, pin, transport=_Wire(self))


def server_rows(file: Path) -> tuple[list[Row], list[Signed]]:
    """Everything in the server's tables that a client may ever get to see."""
    with closing(sqlite3.connect(file)) as link:
        rows = link.execute("select record_id, territory, seq, wid, epoch, flags, sealed, device, push_no from record")
        return ([Row(*each) for each in rows],
                [Signed(*each) for each in link.execute("select payload, signature from push")])


def server_head(file: Path) -> list[tuple[object, ...]]:
    """Where the workspace stands: seq, commit, number of the log's newest entry."""
    with closing(sqlite3.connect(file)) as link:
        return link.execute("select seq, commit_id, log_n from workspace").fetchall()


class _Wire(httpx.BaseTransport):
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        hub = self._hub
        if hub.is_down:
            raise httpx.ConnectError("nobody is there")
        hub.asked.append(request.url.path)
        body = request.read()

        def answer() -> httpx.Response:
            return hub.loop.answer(hub.app, request)

        found = hub.hand(request, answer) if hub.hand else answer()
        if hub.heard is not None:
            hub.heard += [str(request.url).encode(), repr(request.headers.raw).encode(), body,
                          repr(found.headers.raw).encode(), found.content]
        return httpx.Response(found.status_code, headers=found.headers, stream=httpx.ByteStream(found.content))
