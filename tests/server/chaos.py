"""A small TCP proxy with weather: it delays, cuts, throttles, delivers twice, refuses, and keeps what went through."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

PIECE = 16 * 1024


@dataclass
class Weather:
    """What happens to connections from now on. Seconds, bytes, and bytes a second; None: nothing of the kind.

    `cut_up` and `cut_down` end a connection hard after so many bytes of it have gone to the server, or come back.
    `twice` delivers everything that goes to the server on a second connection too, whose answers nobody sees.
    """

    delay: float = 0
    cut_up: int | None = None
    cut_down: int | None = None
    rate: int | None = None
    twice: bool = False
    refuse: bool = False


@dataclass
class ChaosProxy:
    """Between clients and a server on loopback; `weather` may be changed at any time, also by another thread."""

    target: int
    weather: Weather = field(default_factory=Weather)
    port: int = 0
    cuts: int = 0
    up: bytearray = field(default_factory=bytearray)  # everything that clients sent
    down: bytearray = field(default_factory=bytearray)
    _writers: "set[asyncio.StreamWriter]" = field(default_factory=set)
    _meetings: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def address(self) -> str:
        """Where clients connect to."""
        return f"http://127.0.0.1:{self.port}"

    def cut_all(self) -> None:
        """Ends every open connection hard."""
        self._loop.call_soon_threadsafe(self._abort_all)

    def _abort_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._meetings += 1
        try:
            await self._join(reader, writer)
        except OSError:  # the server is not there
            writer.transport.abort()
        finally:
            self._meetings -= 1

    async def close(self) -> None:
        """Ends all connections and waits until they are gone."""
        while self._meetings:
            self._abort_all()
            await asyncio.sleep(0.001)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        weather = self.weather
        if weather.refuse:
            writer.transport.abort()
            return
        copies = 2 if weather.twice else 1
        upstreams = [await asyncio.open_connection("127.0.0.1", self.target) for _ in range(copies)]
        ends = [writer, *(there for _, there in upstreams)]
        self._writers.update(ends)
        if weather.refuse:  # since: whoever cut all did not see these
            self._abort_all()
        ways: list[Coroutine[Any, Any, None]] = [
            self._carry(reader, [there for _, there in upstreams], self.up, "cut_up"),
            self._carry(upstreams[0][0], [writer], self.down, "cut_down"),
            *(self._drain(back) for back, _ in upstreams[1:])]
        await asyncio.gather(*ways, return_exceptions=True)
        for each in ends:
            each.close()
        self._writers.difference_update(ends)

    async def _carry(self, source: asyncio.StreamReader, to: list[asyncio.StreamWriter], kept: bytearray,
                     cut: str) -> None:
        carried = 0
        while piece := await source.read(PIECE):
            weather, limit = self.weather, getattr(self.weather, cut)
            if weather.delay:
                await asyncio.sleep(weather.delay)
            if weather.rate:
                await asyncio.sleep(len(piece) / weather.rate)
            part = piece if limit is None else piece[:max(0, limit - carried)]
            kept += part
            carried += len(part)
            for each in to:
                each.write(part)
                await each.drain()
            if limit is not None and carried >= limit:
                self.cuts += 1
                self._abort_all()
                return
        for each in to:
            if each.can_write_eof():
                each.write_eof()

    async def _drain(self, source: asyncio.StreamReader) -> None:
        while await source.read(PIECE):
            pass


@contextmanager
def chaos(target: int, weather: Weather | None = None) -> Iterator[ChaosProxy]:
    """A proxy before the server on this port, in a thread of its own."""
    proxy = ChaosProxy(target, weather or Weather())
    ready = threading.Event()

    async def run() -> None:
        server = await asyncio.start_server(proxy._meet, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        server.close()
        await proxy.close()

    task = proxy._loop.create_task(run())

    def turn() -> None:
        proxy._loop.run_until_complete(task)
        proxy._loop.close()

    thread = threading.Thread(target=turn)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        proxy._loop.call_soon_threadsafe(task.cancel)
        thread.join()
