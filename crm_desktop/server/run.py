"""`crm-desktop serve`: opens the database and the address, tells where it listens, and stops cleanly."""

import asyncio
import contextlib
import ipaddress
import json
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.concurrency import run_in_threadpool

from crm_desktop.changes.setup_token import join_setup_token
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.paths import state_folder
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.tls import KEY_FILE, own_identity
from crm_desktop.server.app import server_app, server_parts
from crm_desktop.server.database import Database, DatabaseFailed, open_database
from crm_desktop.server.hints import POLL_SECONDS
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.listening import cannot_listen, check_certificate
from crm_desktop.server.membership_log import has_workspaces
from crm_desktop.server.notes import note_failure, notes_on_standard_error
from crm_desktop.server.purge import Purge
from crm_desktop.server.routes import Parts
from crm_desktop.server.setup_token import setup_secret
from crm_desktop.server.unopened import database_file, is_postgres_address

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765
DEFAULT_DATABASE = "crm-server.db"  # in this user's state folder
IDLE_SECONDS = 30  # a laptop's connection stays open so long after a round
STOP_SECONDS = 10  # for requests that are under way
HANG_UP_SECONDS = 0.15
TIDY_SECONDS = 3_600
CONNECTIONS = 2_000
BACKLOG = 1_024


@dataclass(frozen=True)
class Serving:
    """What `serve` was asked for. `database` is a file or postgresql://...; port 0 takes a free one."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    database: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None


@dataclass(frozen=True)
class Tls:
    """The certificate to serve with. `pin` is the hash of the server's own key, None where one was given."""

    cert: Path
    key: Path
    pin: bytes | None


class CrmServer(uvicorn.Server):
    """Uvicorn that tells when it listens, and ends the event streams when it stops."""

    def __init__(self, config: uvicorn.Config, parts: Parts, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._parts = parts
        self._listening = listening
        self._tasks: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, and the work beside it."""
        await super().startup(sockets)
        if self.started:
            self._tasks = [asyncio.create_task(work) for work in work_beside(self._parts)]
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams first: a lifespan's end would come after all connections, which is too late for them."""
        self._parts.hints.close()
        hanging_up = asyncio.create_task(self._hang_up())
        await super().shutdown(sockets)
        for task in (*self._tasks, hanging_up):
            task.cancel()
        await asyncio.gather(*self._tasks, hanging_up, return_exceptions=True)

    async def _hang_up(self) -> None:
        """Ends connections on which nothing is under way: TLS says goodbye and waits half a minute for an answer."""
        while True:
            await asyncio.sleep(HANG_UP_SECONDS)
            for connection in [] if self.server_state.tasks else list(self.server_state.connections):
                if connection.transport.get_write_buffer_size() == 0:
                    connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT stop it; uvicorn itself would raise them once more at the end."""
        kept: dict[signal.Signals, Any] = {}
        try:
            for each in (signal.SIGINT, signal.SIGTERM):
                kept[each] = signal.signal(each, self.handle_exit)
        except ValueError:  # not the main thread: whoever started this stops it by `should_exit`
            kept = {}
        try:
            yield
        finally:
            for each, handler in kept.items():
                signal.signal(each, handler)


def serve(asked: Serving, tell: Callable[[dict[str, Any]], None] | None = None,
          limits: ServerLimits | None = None) -> int:
    """Runs until it is stopped by SIGTERM or SIGINT; gives the exit code.

    `tell` gets {"listening", "setup_token"} once it listens; by default it is the first line of standard output. The
    token is there only while no workspace was founded. UserError where database, certificate or address do not work.
    """
    address = asked.database or str(state_folder() / DEFAULT_DATABASE)
    if not is_postgres_address(address):
        database_file(address)  # before a key is put beside it
    tls = find_tls(asked, address)
    database = open_database(address)
    try:
        door = listening_socket(asked.host, asked.port)
        server = make_server(database, door, asked.host, tls, tell or _print_line, limits)
        with notes_on_standard_error():
            server.run(sockets=[door])
    finally:
        database.close()
    return 0


def make_server(database: Database, door: socket.socket, host: str, tls: Tls | None,
                tell: Callable[[dict[str, Any]], None], limits: ServerLimits | None = None) -> CrmServer:
    """The server on an open database and a bound socket; `run(sockets=[door])` starts it."""
    parts = server_parts(database, verify_signature, limits=limits)
    files: dict[str, Any] = {"ssl_certfile": tls.cert, "ssl_keyfile": tls.key} if tls else {}
    config = uvicorn.Config(server_app(parts), log_config=None, access_log=False, lifespan="off", server_header=False,
                            limit_concurrency=CONNECTIONS, timeout_graceful_shutdown=STOP_SECONDS,
                            timeout_keep_alive=IDLE_SECONDS, **files)
    name = f"[{host}]" if ":" in host else host
    url = f"{'https' if tls else 'http'}://{name}:{door.getsockname()[1]}"

    def listening() -> None:
        said: dict[str, Any] = {"listening": url}
        if not has_workspaces(database):
            said["setup_token"] = join_setup_token(setup_secret(database.secret), tls.pin if tls else None)
        tell(said)

    return CrmServer(config, parts, listening)


def find_tls(asked: Serving, address: str) -> Tls | None:
    """Plain http on loopback; elsewhere the given certificate, or an own one that is made and kept."""
    if (asked.tls_cert is None) != (asked.tls_key is None):
        raise UserError("bad_input", later("A certificate needs its key, and a key its certificate."),
                        later("Nothing was changed."), later("Give both --tls-cert and --tls-key."))
    if asked.tls_cert and asked.tls_key:
        for path in (asked.tls_cert, asked.tls_key):
            if not path.is_file():
                raise UserError("not_found", later("There is no file “{name}”."), later("Nothing was changed."),
                                later("Look at the path."), name=path)
        check_certificate(asked.tls_cert, asked.tls_key)
        return Tls(asked.tls_cert, asked.tls_key, None)
    if is_this_machine(asked.host):
        return None
    folder = state_folder() if "://" in address else Path(address).expanduser().absolute().parent
    try:
        own = own_identity(folder, [asked.host])
    except (OSError, ValueError) as error:
        raise UserError("cannot_write", later("The server's own key in “{folder}” cannot be read or written."),
                        later("Nothing was changed."), later("Look at the rights of this folder, and at {file} in it."),
                        folder=folder, file=KEY_FILE) from error
    return Tls(own.certificate, own.key, own.pin)


def is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens. UserError where the address is taken, or is none of this machine's."""
    door = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With protocol 0 asyncio sets no TCP_NODELAY, and each answer waits 40 ms.
        door = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
        if sys.platform != "win32":  # there it would let two servers share a port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        if door is not None:
            door.close()
        raise cannot_listen(error, host, port) from None
    return door


def work_beside(parts: Parts) -> list[Coroutine[Any, Any, None]]:
    """What the server does beside answering: it tidies, and looks for what other processes wrote."""
    works = [_tidy(parts)]
    if parts.ledger.database.is_postgres:
        works.append(_look_for_others(parts))
    return works


async def _tidy(parts: Parts) -> None:
    purge = Purge(parts.ledger.database, parts.ledger.teams, parts.limits)
    while True:
        for work in (parts.sessions.clear, parts.blobs.clear, purge.run):
            await _try(work, parts.clock())
        await asyncio.sleep(TIDY_SECONDS)


async def _look_for_others(parts: Parts) -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        for workspace in parts.hints.workspaces():
            head = await _try(parts.pages.head, workspace)
            if head is not None and head.seq != parts.hints.head(workspace):
                parts.hints.moved(workspace, head.seq)


async def _try(work: Callable[[Any], Any], argument: object) -> Any:
    try:
        return await run_in_threadpool(work, argument)
    except DatabaseFailed as error:
        note_failure("beside", error)
        return None


def _print_line(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
