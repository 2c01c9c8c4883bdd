"""The way to a server that stays open from one round to the next, with its session: rounds ask less."""

from collections.abc import Iterator
from contextlib import contextmanager

from crm_desktop.sync.transport import Line, Server, checked_address


class KeptLine(Line):
    """As a Line, but an error alone closes it: after whatever went wrong the next round begins with a new session."""

    @contextmanager
    def __call__(self, address: str, pin: bytes | None = None) -> Iterator[Server]:  # type: ignore[override]
        """The kept way where it leads to this server, else a new one."""
        server = self._server
        if server is None or (server.address, server.pin) != (checked_address(address), pin):
            self.close()
            server = super().__call__(address, pin)
        try:
            yield server
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the connections and forgets the session; only while nobody talks on it."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
