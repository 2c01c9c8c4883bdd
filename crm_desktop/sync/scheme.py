"""Which of http and https a port speaks: it is asked once a talk in the other one has failed, and told nothing."""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from crm_desktop.sync.reach import Reach, reached

PORTS = {"http": 80, "https": 443}
ASK_SECONDS = 3.0
PLAIN_QUESTION = b"GET /healthz HTTP/1.0\r\n\r\n"
Noted = Callable[[socket.socket], None]


def causes_of(error: BaseException) -> list[BaseException]:
    """The error and what it came from, the deepest last."""
    found = [error]
    while (cause := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(cause)
    return found


def speaks_otherwise(address: str, causes: Iterable[BaseException]) -> bool:
    """Whether a talk failed as one in the wrong scheme does: who speaks https hangs up, who speaks http is no TLS."""
    import httpx

    lost = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
    return any(isinstance(each, lost if address.startswith("http:") else ssl.SSLError) for each in causes)


def other_scheme(address: str, reach: Reach, noted: Noted) -> str:
    """The same address with the scheme that its port does speak, "" where it is not the other one.

    `noted` gets the socket, so that another thread can shut it.
    """
    parts = urlsplit(address)
    other = "https" if parts.scheme == "http" else "http"
    speaks = _speaks_https if other == "https" else _speaks_http
    port = parts.port or PORTS[parts.scheme]
    with suppress(OSError):  # nobody is there, or it speaks neither
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        with reached(found, ASK_SECONDS, reach) as door:
            noted(door)
            door.settimeout(ASK_SECONDS)
            if speaks(door):
                return f"{other}://{parts.netloc.rpartition(':')[0] if parts.port else parts.netloc}:{port}"
    return ""


def _speaks_https(door: socket.socket) -> bool:
    """A handshake comes about; whose key it is does not matter, for nothing is said on it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(door):
        return True


def _speaks_http(door: socket.socket) -> bool:
    door.sendall(PLAIN_QUESTION)
    return door.recv(5) == b"HTTP/"
