"""The real server on loopback: in a thread of this process, or in a process of its own that can be killed."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from crm_desktop.server.database import Database, open_database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.run import CrmServer, listening_socket, make_server
from tests.server.laptop import Laptop, new_id

ROOT = Path(__file__).parents[2]
START = ("import sys; from crm_desktop.server.limits import ServerLimits;"
         " from crm_desktop.server.run import Serving, serve;"
         " sys.exit(serve(Serving(port=0, database=sys.argv[1]), limits=ServerLimits(workspaces={workspaces},"
         " rate=1e9, stranger_rate=1e9)))")


@dataclass
class Running:
    """A server that listens on `port`; `said` is its first line."""

    port: int
    said: dict[str, Any]
    server: CrmServer
    database: Database
    thread: threading.Thread

    def stop(self) -> float:
        """Stops it gracefully; how many seconds that took."""
        started = time.perf_counter()
        self.server.should_exit = True
        self.thread.join()
        return time.perf_counter() - started


@contextmanager
def running(address: str, limits: ServerLimits | None = None, *, durable: bool = False) -> Iterator[Running]:
    """A server in a thread of this process, on a free port of loopback."""
    database = open_database(address, durable=durable)
    door = listening_socket("127.0.0.1", 0)
    said: list[dict[str, Any]] = []
    ready = threading.Event()

    def tell(line: dict[str, Any]) -> None:
        said.append(line)
        ready.set()

    server = make_server(database, door, "127.0.0.1", None, tell, limits)
    port = door.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    assert ready.wait(30)
    found = Running(port, said[0], server, database, thread)
    try:
        yield found
    finally:
        found.stop()
        database.close()


@dataclass
class Process:
    """A server in a process of its own."""

    process: "subprocess.Popen[str]"
    said: dict[str, Any]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.said["listening"].rpartition(":")[2])

    def cpu_seconds(self) -> float:
        """The processor time that it has used so far, as Linux counts it: a busy machine does not change it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()

    def stop(self, signal: int) -> tuple[int, str]:
        """Sends a signal; its exit code and what it wrote to standard error."""
        self.process.send_signal(signal)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


def start_server(address: str, *arguments: str, workspaces: int = 1) -> Process:
    """Starts a server as a process and waits until it listens. With arguments it is started by the command line."""
    command = [sys.executable, "-m", "crm_desktop", "serve", "--database", address, *arguments] if arguments else \
        [sys.executable, "-c", START.format(workspaces=workspaces), address]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.PIPE if arguments else subprocess.DEVNULL)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()
    return Process(process, json.loads(line))


@asynccontextmanager
async def laptop_at(port: int, token: str) -> AsyncIterator[Laptop]:
    """The first laptop of a new workspace on a server that listens."""
    origin = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=origin, timeout=30) as client:
        laptop = Laptop(client, new_id(), new_id(), origin=origin)
        await laptop.found(token)
        await laptop.open()
        yield laptop
