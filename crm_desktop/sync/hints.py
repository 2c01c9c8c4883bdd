"""The server's hints: it tells that something is new, and a round looks what; losing one is harmless."""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from crm_desktop.security.device_keys import device_keys_from
from crm_desktop.store.book import Book, Clock, wall_clock
from crm_desktop.store.sync_state import TeamState, team
from crm_desktop.sync.round import Connect
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused, Unreachable

FIRST_WAIT = 1.0  # seconds
LONGEST_WAIT = 120.0
DATA = "data:"


@dataclass
class Listener:
    """Listens without a book, in a thread of its own: all it needs was taken from the book before.

    `heard(head)` is called for each hint, and `lost()` once where the stream breaks off or cannot be had, both in that
    thread. `stop` may be called from any thread.
    """

    state: TeamState
    heard: Callable[[int], None]
    connect: Connect = Server
    clock: Clock = wall_clock
    sleep: Callable[[float], None] = time.sleep
    lost: Callable[[], None] = lambda: None
    _stopped: bool = False
    _server: Server | None = field(default=None, repr=False)

    def run(self) -> None:
        """Listens until it is stopped; where the stream breaks, it comes back after a while."""
        failures = 0
        while not self._stopped:
            try:
                with self.connect(self.state.server, self.state.pin) as self._server:
                    for head in self._heads(self._server):
                        failures = 0
                        self.heard(head)
                        if self._stopped:
                            return
            except (Unreachable, ServerRefused, BadAnswer):
                if self._stopped:
                    return
            if not failures and not self._stopped:
                self.lost()
            failures += 1
            self._wait(min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT) * (0.5 + random.random() / 2))  # noqa: S311

    def stop(self) -> None:
        """Ends it, also while the stream is silent."""
        self._stopped = True
        if self._server is not None:
            self._server.break_off()

    def _heads(self, server: Server) -> Iterator[int]:
        own = device_keys_from(self.state.keys)
        connection = Connection(server, self.state.workspace, self.state.device, own.signing, self.clock)
        yield from heads_in(connection.events(), lambda: self._stopped)

    def _wait(self, seconds: float) -> None:
        while seconds > 0 and not self._stopped:
            self.sleep(min(seconds, 0.25))
            seconds -= 0.25


def listener_for(book: Book, heard: Callable[[int], None], *, lost: Callable[[], None] = lambda: None,
                 connect: Connect = Server) -> Listener | None:
    """A listener for this book's team; None where there is no team."""
    state = team(book)
    return Listener(state, heard, connect, book.clock, lost=lost) if state is not None else None


def heads_in(lines: Iterable[str], stopped: Callable[[], bool] = lambda: False) -> Iterator[int]:
    """The seqs in a stream of server-sent events; comments and whatever else stands there are passed over."""
    for line in lines:
        if stopped():
            return
        if line.startswith(DATA):
            try:
                yield int(json.loads(line[len(DATA):])["head"])
            except (ValueError, KeyError, TypeError):
                continue
