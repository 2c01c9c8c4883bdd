"""Messages to the server over HTTP, and what may go wrong on the way, as three errors that callers tell apart."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from crm_desktop.changes.limits import LARGEST_BODY
from crm_desktop.changes.protocol import MEDIA, Problem, Reply, SessionReply, pack_message, unpack_message
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.tls import PinMismatch, client_context
from crm_desktop.sync.reach import Reach, make_breakable
from crm_desktop.sync.scheme import PORTS, causes_of, other_scheme, speaks_otherwise

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER = 2 * LARGEST_BODY  # bytes: a page of the server's most, beside one record of the largest size
LARGEST_PROBLEM = 64 * 1024
CONNECT_SECONDS = 10
ANSWER_SECONDS = 60
IDLE_SECONDS = 25  # a connection that nobody used for so long is closed; the server closes it after 30
SILENT_SECONDS = 60  # a stream of hints that says nothing for so long is dead: the server breathes every 15
LOCAL_NAMES = ("localhost",)
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a server may listen at, and nobody can connect to
CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")  # as the library names them


class Unreachable(Exception):  # noqa: N818 - it is a state of the world: the program works on without a server
    """No answer came, or not all of it: whether the server has done what was asked is not known. Try again later."""


class OtherScheme(Unreachable):
    """The port speaks https where the address says http, or the other way round; `address` is the right one."""

    def __init__(self, address: str) -> None:
        super().__init__(f"this port is {address}")
        self.address = address


class ServerRefused(Exception):  # noqa: N818 - it is an answer
    """The server said no: `code` is a word of its Problem, `wait_ms` when to come again."""

    def __init__(self, status: int, code: str, wait_ms: int = 0) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.wait_ms = wait_ms


class BadAnswer(Exception):  # noqa: N818 - it tells of what somebody else said
    """What came is no answer of this protocol, or contradicts itself; nothing of it is taken in."""


class OtherKey(BadAnswer):
    """The server's TLS key is not the pinned one: somebody stands between, or the server was set up anew."""


class UntrustedKey(OtherKey):
    """No key is pinned, and no authority that this computer trusts vouches for the server's."""


class Server:
    """The way to one server. `pin`: SHA-256 of its TLS key, None where an authority vouches for it.

    `transport` takes the network's place in tests. To be used by one thread, and closed there.
    """

    def __init__(self, address: str, pin: bytes | None = None, *,
                 transport: "httpx.BaseTransport | None" = None) -> None:
        import httpx

        self.address = checked_address(address)
        self.pin = pin
        self.sessions: dict[tuple[bytes, bytes], SessionReply] = {}  # by workspace and device: see session.py
        self._socket: socket.socket | None = None
        self._reach = Reach()
        safe = self.address.startswith("https")
        self._client = httpx.Client(
            base_url=self.address, transport=transport, verify=client_context(pin) if safe else False,
            follow_redirects=False, trust_env=not is_loopback(self.address),
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
            headers={"content-type": MEDIA, "accept-encoding": "identity", "user-agent": "crm-desktop"})
        self._is_own_wire = transport is None
        make_breakable(self._client, self._reach)

    def post(self, path: str, message: object, kind: type[Reply], *, token: str = "") -> Reply:
        """The answer to a message. Raises Unreachable, ServerRefused, BadAnswer."""
        return self._ask("POST", path, kind, token, pack_message(message))

    def put(self, path: str, data: bytes, kind: type[Reply], *, token: str = "") -> Reply:
        """The answer to bytes that are no message; raises as `post` does."""
        return self._ask("PUT", path, kind, token, data)

    def get(self, path: str, kind: type[Reply], *, token: str = "") -> Reply:
        """The answer to a question without a body; raises as `post` does."""
        return self._ask("GET", path, kind, token, None)

    def lines(self, path: str, *, token: str = "") -> Iterator[str]:
        """The lines of a stream, as they come, until it ends. Raises Unreachable, ServerRefused."""
        import httpx

        with self._plain_words():
            timeout = httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)
            with self._client.stream("GET", path, headers=_bearer(token), timeout=timeout,
                                     extensions={"trace": self._note_socket}) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _refusal(answer.status_code, _read(answer, LARGEST_PROBLEM))
                yield from answer.iter_lines()

    def break_off(self) -> None:
        """Ends what another thread waits for; that thread then closes the connections itself.

        Closing them from here wakes nobody, and that thread might go on to read from whatever is opened next.
        """
        self._reach.break_off()  # first: nothing new is opened once the shut one is noticed
        if self._socket is not None:
            with suppress(OSError):  # it has ended already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _note_socket(self, event: str, about: dict[str, Any]) -> None:
        if event in CONNECTED:
            self._hold(about["return_value"].get_extra_info("socket"))

    def _hold(self, door: socket.socket) -> None:
        self._socket = door
        if self._reach.is_over:
            self.break_off()  # it came a moment before there was a socket to shut

    @contextmanager
    def _plain_words(self) -> Iterator[None]:
        """Errors of the library as ours; a certificate that is not the pinned one is told apart."""
        import httpx

        try:
            yield
        except httpx.HTTPError as error:
            causes = causes_of(error)
            for cause in causes:
                if isinstance(cause, PinMismatch):
                    raise OtherKey(str(cause)) from None
                if isinstance(cause, ssl.SSLCertVerificationError):
                    raise UntrustedKey(str(cause)) from None
            if self._is_own_wire and speaks_otherwise(self.address, causes):
                right = other_scheme(self.address, self._reach, self._hold)
                if right:
                    raise OtherScheme(right) from error
            raise Unreachable(f"{type(error).__name__}: {error}") from error
        except OSError as error:  # a refusal below the library, from a socket that closed in between
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _ask(self, method: str, path: str, kind: type[Reply], token: str, content: bytes | None) -> Reply:
        with self._plain_words(), self._client.stream(method, path, content=content, headers=_bearer(token),
                                                 extensions={"trace": self._note_socket}) as answer:
            good = answer.status_code == 200
            data = _read(answer, LARGEST_ANSWER if good else LARGEST_PROBLEM)
        if not good:
            raise _refusal(answer.status_code, data)
        try:
            return unpack_message(data, kind)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadAnswer(f"{path}: {error}") from None


class Line:
    """The way to a server for one talk, which another thread can break off: for a lock, or the end.

    Once it is broken off it leads nowhere, also where the talk had not begun yet.
    """

    def __init__(self, connect: Callable[[str, bytes | None], Server] | None = None) -> None:
        self._connect = connect or Server
        self._server: Server | None = None
        self.is_over = False

    def __call__(self, address: str, pin: bytes | None = None) -> Server:
        """A Server, as `Connect` wants it. Raises Unreachable where nobody waits for an answer any more."""
        server = self._server = self._connect(address, pin)
        if self.is_over:  # looked at last: a break that comes from here on finds the server
            server.close()
            raise Unreachable("broken off")
        return server

    def break_off(self) -> None:
        """Whoever waits on it is told that the server cannot be reached."""
        self.is_over = True
        if self._server is not None:
            self._server.break_off()


def checked_address(text: str) -> str:
    """The server's address without a path. Raises UserError("bad_input") where it is none, or not encrypted."""
    wanted = text.strip()
    try:
        parts = urlsplit(wanted if "://" in wanted else f"https://{wanted}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or parts.path.strip("/") or parts.query or parts.username or parts.scheme not in ("https", "http"):
        raise UserError("bad_input", later("“{address}” is no address of a server."), later("Nothing was changed."),
                        later("Give one such as https://crm.example.com:8765."), address=text)
    if host in EVERYWHERE:
        raise UserError(
            "bad_input", later("“{address}” stands for every network of the server, and leads nowhere."),
            later("Nothing was changed."),
            later("Give the server's name or its address in the network, such as https://192.168.1.20:8765."),
            address=text)
    name = f"[{host}]" if ":" in host else host
    usual = port in (None, PORTS[parts.scheme])  # as the Host header has it: the signature is over this address
    address = f"{parts.scheme}://{name}" + ("" if usual else f":{port}")
    if parts.scheme == "http" and not is_loopback(address):
        raise UserError("bad_input", later("“{address}” is not encrypted."), later("Nothing was sent."),
                        later("Use the server's https address: plain http is for this computer alone."), address=text)
    return address


def is_loopback(address: str) -> bool:
    """Whether the address is of this very computer."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def _read(answer: Any, most: int) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise BadAnswer("the answer is compressed, and nobody asked for that")
    found = bytearray()
    for part in answer.iter_raw():
        found += part
        if len(found) > most:
            raise BadAnswer("the answer is too large")
    return bytes(found)


def _refusal(status: int, data: bytes) -> Exception:
    try:
        problem = unpack_message(data, Problem)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        if status in (502, 503, 504):  # a gateway in front of a server that is down
            return Unreachable(f"status {status}")
        if status == 413:  # a gateway that takes less than the server behind it
            return ServerRefused(status, "too_large")
        return BadAnswer(f"status {status} without a reason")
    return ServerRefused(status, problem.code, max(0, problem.wait_ms))


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}
