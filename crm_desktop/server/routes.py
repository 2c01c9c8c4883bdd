"""The endpoints of protocol v1: read the body within its limit, ask the right part of the server, answer."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from crm_desktop.changes.protocol import (
    MEDIA,
    AppendRequest,
    ChainRequest,
    ChallengeReply,
    ChallengeRequest,
    FoundRequest,
    PullReply,
    PullRequest,
    PushRequest,
    RowsRequest,
    SessionRequest,
    WidsRequest,
    pack_message,
)
from crm_desktop.server.blobs import Blobs, whole_number
from crm_desktop.server.bodies import whole_body
from crm_desktop.server.checks import Session, check_chain, check_ids, check_pull, check_push, read_request
from crm_desktop.server.hints import Hints
from crm_desktop.server.ledger import Ledger
from crm_desktop.server.limits import Gauge, Rates, ServerLimits
from crm_desktop.server.membership_log import MembershipLog
from crm_desktop.server.metrics import Metrics
from crm_desktop.server.pages import Pages
from crm_desktop.server.refusals import Refused
from crm_desktop.server.sessions import Sessions
from crm_desktop.server.together import Together

ACK_MS = 60_000  # how often a device's cursor is written down at most
SEEN_MS = 3_600_000  # and how often that it was here, where it has not moved
MOST_NOTED = 10_000
BEARER = "bearer "
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class Parts:
    """What the endpoints work with."""

    limits: ServerLimits
    ledger: Ledger
    log: MembershipLog
    sessions: Sessions
    pages: Pages
    blobs: Blobs
    hints: Hints
    metrics: Metrics
    clock: Callable[[], int]  # UTC milliseconds


class Endpoints:
    """One method an endpoint."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limits = parts.limits
        self._rates = Rates(self._limits.rate, self._limits.burst)
        self._strangers = Rates(self._limits.stranger_rate, self._limits.stranger_burst)
        self._gauge = Gauge(self._limits.held_bytes)
        self._together = Together(lambda pushes: parts.ledger.push_all(pushes, parts.clock()),
                                  one_lock=not parts.ledger.database.is_postgres)
        self._acked: dict[tuple[bytes, bytes], tuple[int, int]] = {}

    async def challenge(self, request: Request) -> Response:
        """POST /v1/challenge."""
        self._stranger(request)
        asked = read_request(await self._small(request), ChallengeRequest)
        check_ids((asked.workspace, asked.device))
        return _answer(ChallengeReply(self._parts.sessions.challenge(asked.workspace, asked.device, self._now())))

    async def session(self, request: Request) -> Response:
        """POST /v1/session."""
        self._stranger(request)
        asked = read_request(await self._small(request), SessionRequest)
        check_ids((asked.workspace, asked.device))
        # Signed for another server's address, it would let that server in here in the device's name.
        if plain_origin(asked.origin) != plain_origin(f"{request.url.scheme}://{request.headers.get('host', '')}"):
            raise Refused(401, "other_origin")
        return _answer(await run_in_threadpool(self._parts.sessions.open, asked, self._now()))

    async def workspace(self, request: Request) -> Response:
        """POST /v1/workspace."""
        self._stranger(request)
        async with self._body(request, self._limits.log_body) as data:
            asked = read_request(data, FoundRequest)
        return _answer(await run_in_threadpool(self._parts.log.found, asked, self._now()))

    async def push(self, request: Request) -> Response:
        """POST /v1/push: everything that can be judged without the workspace's lock is judged before it."""
        session = await self._device(request)
        async with self._body(request, self._limits.push_body) as data:
            asked = read_request(data, PushRequest)
            checked = await run_in_threadpool(check_push, asked, session, self._limits,
                                              self._parts.ledger.teams.verify)
            reply = await self._together.push(session, checked)
        self._parts.metrics.pushed(reply)
        if any(each.code == "ok" for each in reply.items):
            self._parts.hints.moved(session.workspace, reply.commit.seq)
        return _answer(reply)

    async def chain(self, request: Request) -> Response:
        """POST /v1/chain."""
        session = await self._device(request)
        async with self._body(request, self._limits.log_body) as data:
            asked = read_request(data, ChainRequest)
            vouched = await run_in_threadpool(check_chain, asked, session, self._limits,
                                              self._parts.ledger.teams.verify)
            reply = await run_in_threadpool(self._parts.ledger.hand_in, session, vouched, self._now())
        return _answer(reply)

    async def pull(self, request: Request) -> Response:
        """POST /v1/pull."""
        session = await self._device(request)
        asked = read_request(await self._small(request), PullRequest)
        check_pull(asked)
        reply = await run_in_threadpool(self._parts.pages.pull, session, asked)
        self._parts.metrics.pulled(reply)
        await self._acknowledge(session, asked, reply)
        return _answer(reply)

    async def rows(self, request: Request) -> Response:
        """POST /v1/rows."""
        session = await self._device(request)
        asked = read_request(await self._small(request), RowsRequest)
        check_ids(asked.record_ids)
        return _answer(await run_in_threadpool(self._parts.pages.rows, session, asked.record_ids))

    async def wids(self, request: Request) -> Response:
        """POST /v1/wids."""
        session = await self._device(request)
        asked = read_request(await self._small(request), WidsRequest)
        check_ids((asked.territory, *((asked.after,) if asked.after else ())))
        return _answer(await run_in_threadpool(self._parts.pages.wids, session, asked))

    async def devices(self, request: Request) -> Response:
        """GET /v1/devices."""
        session = await self._device(request)
        return _answer(await run_in_threadpool(self._parts.pages.devices, session))

    async def read_log(self, request: Request) -> Response:
        """GET /v1/log?after=n."""
        session = await self._anyone(request)
        after = whole_number(request.query_params.get("after", "0"))
        return _answer(await run_in_threadpool(self._parts.log.read, session, after))

    async def append_log(self, request: Request) -> Response:
        """POST /v1/log."""
        session = await self._anyone(request)
        async with self._body(request, self._limits.log_body) as data:
            asked = read_request(data, AppendRequest)
            reply = await run_in_threadpool(self._parts.log.append, session, asked.entries, self._now(),
                                            again=asked.again)
        self._parts.hints.moved(session.workspace, self._parts.hints.head(session.workspace))
        return _answer(reply)

    async def events(self, request: Request) -> Response:
        """GET /v1/events: server-sent events."""
        session = await self._device(request)
        parts = self._parts
        parts.hints.check_room(session.workspace, session.device)
        if not await run_in_threadpool(parts.pages.may_read, session):
            raise Refused(403, "removed")
        head = await run_in_threadpool(parts.pages.head, session.workspace)
        teams, who = parts.ledger.teams, (session.workspace, session.device)
        text = parts.hints.stream(*who, head.seq, lambda: teams.lets_in(*who) and parts.clock() < session.expires_at)
        return StreamingResponse(text, media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def put_blob(self, request: Request) -> Response:
        """PUT /v1/blob/{id}?territory=...&size=...&offset=...: one chunk; an empty one asks how much is there."""
        session = await self._device(request)
        place = self._parts.blobs.place(session, request.path_params["id"], request.query_params)
        async with self._body(request, self._limits.chunk_bytes) as data:
            return _answer(await run_in_threadpool(self._parts.blobs.put, place, data, self._now()))

    async def get_blob(self, request: Request) -> Response:
        """GET /v1/blob/{id}?territory=...&offset=...: the chunk that begins there."""
        session = await self._device(request)
        place = self._parts.blobs.place(session, request.path_params["id"], request.query_params)
        return _answer(await run_in_threadpool(self._parts.blobs.get, place))

    def _now(self) -> int:
        return self._parts.clock()

    def _body(self, request: Request, most: int) -> AbstractAsyncContextManager[bytes]:
        return whole_body(request, most, self._gauge, self._limits.body_seconds)

    async def _small(self, request: Request) -> bytes:
        async with self._body(request, self._limits.small_body) as data:
            return data

    def _stranger(self, request: Request) -> None:
        self._strangers.take(request.client.host if request.client else "", time.monotonic())

    async def _anyone(self, request: Request) -> Session:
        """The session of a device or an invite; looked at before the body is read."""
        word = request.headers.get("authorization", "")
        if not word.lower().startswith(BEARER):
            raise Refused(401, "bad_token")
        token = word[len(BEARER):].strip()
        session = self._parts.sessions.known(token, self._now())
        if session is None:
            self._stranger(request)
            session = await run_in_threadpool(self._parts.sessions.of, token, self._now())
        self._rates.take(session.device, time.monotonic())
        return session

    async def _device(self, request: Request) -> Session:
        session = await self._anyone(request)
        if session.is_invite:
            raise Refused(403, "denied")
        return session

    async def _acknowledge(self, session: Session, asked: PullRequest, reply: PullReply) -> None:
        """Now and then, when a device has read everything, how far it had got is written down for the purge."""
        if reply.code != "rows" or reply.more or not asked.cursors:
            return
        who, now = (session.workspace, session.device), self._now()
        seq = min(pair.seq for pair in asked.cursors.values())
        before, at = self._acked.get(who, (-1, -SEEN_MS))
        if now - at < (SEEN_MS if seq == before else ACK_MS):
            return
        if len(self._acked) >= MOST_NOTED:
            self._acked.pop(next(iter(self._acked)))
        self._acked[who] = (seq, now)
        await run_in_threadpool(self._parts.pages.note_cursor, session, seq, now)


def plain_origin(address: str) -> str:
    """An address as it is compared: small letters, and without the port that its scheme has anyway."""
    scheme, _, host = address.lower().partition("://")
    return f"{scheme}://{host.removesuffix(DEFAULT_PORTS.get(scheme, ''))}"


def _answer(message: object) -> Response:
    return Response(pack_message(message), media_type=MEDIA)
