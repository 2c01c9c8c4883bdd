"""The way to a server that stays open from one round to the next, with its session: rounds ask less."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crm_desktop.sync.transport import Line, Server, checked_address


class KeptLine(Line):
    """As a Line for many talks, one at a time. After an error the next one begins with a new session.

    Once it is broken off it leads nowhere any more, and nothing of it stays open.
    """

    def __init__(self, connect: Callable[[str, bytes | None], Server] | None = None) -> None:
        super().__init__(connect)
        self._guard = threading.Lock()
        self._talking = False

    @contextmanager
    def __call__(self, address: str, pin: bytes | None = None) -> Iterator[Server]:  # type: ignore[override]
        """The kept way where it leads to this server, else a new one. Raises Unreachable once it is broken off."""
        with self._guard:
            self._talking = True
        well = False
        try:
            server = self._server
            if server is None or (server.address, server.pin) != (checked_address(address), pin):
                self.close()
                server = super().__call__(address, pin)
            yield server
            well = True
        finally:
            with self._guard:
                self._talking = False
                if not well or self.is_over:
                    self.close()

    def break_off(self) -> None:
        """From any thread: a talk under way ends as where the server cannot be reached; nothing stays open."""
        with self._guard:
            self.is_over = True
            if self._talking:
                super().break_off()
            else:
                self.close()

    def close(self) -> None:
        """Closes the connections and forgets the session; only while nobody talks on it."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
