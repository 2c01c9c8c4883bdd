"""Connecting to a server so that another thread can break it off: the library's own way waits its ten seconds out."""

import selectors
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

LOOK_EVERY = 0.05  # seconds between two looks whether somebody has broken it off
FOREVER = 60.0


class Reach:
    """One server's connections: once it is broken off, none comes about any more."""

    def __init__(self) -> None:
        self.is_over = False

    def break_off(self) -> None:
        """From any thread."""
        self.is_over = True


def make_breakable(client: "httpx.Client", reach: Reach) -> None:
    """Lets a client connect by `reach`, also where it goes through a proxy; a transport of a test stays as it is."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:  # the library offers no other place for it; a test holds this
            pool._network_backend = _backend(reach)


def reached(addresses: Iterable[tuple[Any, ...]], timeout: float | None, reach: Reach) -> socket.socket:
    """A connected socket to the first of these addresses (as getaddrinfo gives them) that answers.

    `timeout` in seconds, for all together. Raises OSError where nobody answers, TimeoutError where that takes too long,
    ConnectionAbortedError where it was broken off.
    """
    until = time.monotonic() + (FOREVER if timeout is None else timeout)
    last: OSError = ConnectionRefusedError("there is no address to connect to")
    for family, kind, protocol, _, address in addresses:
        door = socket.socket(family, kind, protocol)
        try:
            _connect(door, address, until, reach)
        except OSError as error:
            door.close()
            if reach.is_over or isinstance(error, TimeoutError):
                raise
            last = error
        else:
            return door
    raise last


def _connect(door: socket.socket, address: Any, until: float, reach: Reach) -> None:
    door.setblocking(False)
    with selectors.DefaultSelector() as waiting:
        try:
            door.connect(address)
        except BlockingIOError:
            waiting.register(door, selectors.EVENT_WRITE)
            while not waiting.select(LOOK_EVERY):
                if reach.is_over:
                    raise ConnectionAbortedError("broken off") from None
                if time.monotonic() >= until:
                    raise TimeoutError("nobody answers") from None
    if reach.is_over:
        raise ConnectionAbortedError("broken off")
    number = door.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, "cannot connect")


def _backend(reach: Reach) -> Any:
    import httpcore  # below httpx 0.28, which asks for httpcore 1
    from httpcore._backends.sync import SyncStream

    class Backend(httpcore.SyncBackend):
        def connect_tcp(self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
                        socket_options: Any = None) -> httpcore.NetworkStream:
            try:
                addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                door = reached(addresses, timeout, reach)
            except TimeoutError as error:
                raise httpcore.ConnectTimeout(str(error)) from error
            except OSError as error:
                raise httpcore.ConnectError(str(error)) from error
            for option in socket_options or ():
                door.setsockopt(*option)
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return SyncStream(door)

    return Backend()
