"""One device's talk with its server: it proves who it is, and goes on with the token that it gets for an hour."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from crm_desktop.changes.protocol import (
    AppendRequest,
    ChainReply,
    ChainRequest,
    ChallengeReply,
    ChallengeRequest,
    DevicesReply,
    LogReply,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Reply,
    RowsRequest,
    SessionReply,
    SessionRequest,
    Signed,
    WidsReply,
    WidsRequest,
    signing_bytes,
)
from crm_desktop.security.signing import SigningKey
from crm_desktop.sync.transport import Server, ServerRefused

DOMAIN = "crm/session/v1"
ENDED = ("bad_token", "no_token")


class Connection:
    """`device` is this laptop's id, or an invite's. Every call raises Unreachable, ServerRefused and BadAnswer.

    Sessions are kept with the way to the server: where that is kept from one round to the next, they go on.
    """

    def __init__(self, server: Server, workspace: bytes, device: bytes, signing: SigningKey,
                 clock: Callable[[], int]) -> None:
        self._server = server
        self._workspace = workspace
        self._device = device
        self._signing = signing
        self._clock = clock
        self.is_new = False  # whether a session was opened here: one that goes on knows nothing new of this device

    @property
    def _session(self) -> SessionReply | None:
        return self._server.sessions.get((self._workspace, self._device))

    @property
    def goes_on(self) -> bool:
        """Whether what is asked now stands on a session of an earlier round."""
        return self._session is not None and not self.is_new

    def as_other(self, device: bytes, signing: SigningKey) -> "Connection":
        """The same server, talked to with another id and key."""
        return Connection(self._server, self._workspace, device, signing, self._clock)

    def session(self, *, fresh: bool = False) -> SessionReply:
        """The session, opened where there is none; `fresh` asks the server again what it knows of this device."""
        if self._session is None or fresh:
            nonce = self._server.post("/v1/challenge", ChallengeRequest(self._workspace, self._device),
                                      ChallengeReply).nonce
            now, origin = max(0, self._clock()), self._server.address
            signed = self._signing.signed(
                signing_bytes(DOMAIN, origin, self._workspace, self._device, nonce, now))
            opened = self._server.post("/v1/session", SessionRequest(
                self._workspace, self._device, origin, nonce, now, signed.signature), SessionReply)
            self._server.sessions[self._workspace, self._device] = opened
            self.is_new = True
            return opened
        return self._session

    def forget_session(self) -> None:
        """The next question opens a new one."""
        self._server.sessions.pop((self._workspace, self._device), None)

    def go_on_as(self, device: bytes, signing: SigningKey) -> None:
        """Another id and key from now on."""
        self._device, self._signing = device, signing

    def push(self, request: PushRequest) -> PushReply:
        """The verdict on every item, or on the whole."""
        return self._post("/v1/push", request, PushReply)

    def chain(self, manifests: list[Signed]) -> ChainReply:
        """Hands in manifests that a restored server has lost."""
        return self._post("/v1/chain", ChainRequest(manifests), ChainReply)

    def pull(self, request: PullRequest) -> PullReply:
        """One page."""
        return self._post("/v1/pull", request, PullReply)

    def rows(self, record_ids: list[bytes]) -> PullReply:
        """The rows of these records."""
        return self._post("/v1/rows", RowsRequest(record_ids), PullReply)

    def wids(self, request: WidsRequest) -> WidsReply:
        """What the server holds of a territory, for the self-check."""
        return self._post("/v1/wids", request, WidsReply)

    def log(self, after: int) -> LogReply:
        """The entries of the membership log beyond a number."""
        path = f"/v1/log?after={quote(str(after))}"
        return self.with_token(lambda token: self._server.get(path, LogReply, token=token))

    def append(self, entries: list[Signed], *, again: bool = False) -> LogReply:
        """Adds entries to the log: `ok`, or `conflict` with what is missing here. `again`: the server lost them."""
        return self._post("/v1/log", AppendRequest(entries, again), LogReply)

    def devices(self) -> DevicesReply:
        """When each laptop was last seen by the server."""
        return self.with_token(lambda token: self._server.get("/v1/devices", DevicesReply, token=token))

    def events(self) -> Iterator[str]:
        """The lines of the server's hints, until the stream ends."""
        yield from self._server.lines("/v1/events", token=self.session().token)

    def with_token(self, ask: Callable[[str], Reply]) -> Reply:
        """Asks with the token; one that the server does not know any more is renewed, once."""
        try:
            return ask(self.session().token)
        except ServerRefused as refusal:
            if refusal.code not in ENDED:
                raise
        return ask(self.session(fresh=True).token)

    def _post(self, path: str, message: object, kind: type[Reply]) -> Reply:
        return self.with_token(lambda token: self._server.post(path, message, kind, token=token))
