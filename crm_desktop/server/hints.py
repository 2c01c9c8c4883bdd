"""Hints: listeners are told that a workspace has moved, nothing more; losing one is harmless (SYNC.md section 3)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress

from crm_desktop.server.refusals import Refused

HEARTBEAT_SECONDS = 15
POLL_SECONDS = 1  # where other processes write into the same database


class Hints:
    """Who listens to which workspace, in this process and on its event loop."""

    def __init__(self, streams: int) -> None:
        self.closing = asyncio.Event()
        self._streams = streams
        self._heads: dict[bytes, int] = {}
        self._listening: dict[bytes, dict[bytes, list[asyncio.Event]]] = {}

    def moved(self, workspace: bytes, seq: int) -> None:
        """Wakes the workspace's listeners; called on the event loop."""
        if workspace in self._listening:
            self._heads[workspace] = seq
            for events in self._listening[workspace].values():
                for each in events:
                    each.set()

    def close(self) -> None:
        """Ends all streams: the server stops."""
        self.closing.set()
        for devices in self._listening.values():
            for events in devices.values():
                for each in events:
                    each.set()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return sum(len(events) for devices in self._listening.values() for events in devices.values())

    def workspaces(self) -> list[bytes]:
        """Those that somebody listens to."""
        return list(self._listening)

    def head(self, workspace: bytes) -> int:
        """The newest seq that this process knows of."""
        return self._heads.get(workspace, 0)

    async def stream(self, workspace: bytes, device: bytes, seq: int,
                     still_welcome: Callable[[], bool]) -> AsyncIterator[str]:
        """The text of an event stream: the head now, each new one, and now and then a comment, so that a cut shows."""
        with self._listener(workspace, device) as woken:
            self._heads[workspace] = max(seq, self._heads.get(workspace, 0))
            woken.set()
            while not self.closing.is_set() and still_welcome():
                if woken.is_set():
                    woken.clear()
                    yield f'data: {{"head":{self.head(workspace)}}}\n\n'
                else:
                    yield ": still here\n\n"
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await woken.wait()

    def check_room(self, workspace: bytes, device: bytes) -> None:
        """Refused where the device listens often enough."""
        if len(self._listening.get(workspace, {}).get(device, ())) >= self._streams:
            raise Refused(429, "slow_down", wait_ms=5_000)

    @contextmanager
    def _listener(self, workspace: bytes, device: bytes) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        devices = self._listening.setdefault(workspace, {})
        devices.setdefault(device, []).append(woken)
        try:
            yield woken
        finally:
            devices[device].remove(woken)
            if not devices[device]:
                del devices[device]
            if not devices:
                self._listening.pop(workspace, None)
                self._heads.pop(workspace, None)
