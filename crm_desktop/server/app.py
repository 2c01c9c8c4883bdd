"""The server put together: parts, routes, and one frame around every request that answers, counts and logs it."""

import time
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crm_desktop.changes.membership import Verify
from crm_desktop.changes.protocol import MEDIA, Problem, pack_message
from crm_desktop.server.blobs import Blobs
from crm_desktop.server.database import Database, DatabaseFailed
from crm_desktop.server.hints import Hints
from crm_desktop.server.ledger import Ledger
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.membership_log import MembershipLog
from crm_desktop.server.metrics import MEDIA_TEXT, Metrics
from crm_desktop.server.notes import note_event, note_failure
from crm_desktop.server.pages import Pages
from crm_desktop.server.refusals import Refused
from crm_desktop.server.routes import Endpoints, Parts
from crm_desktop.server.sessions import Sessions
from crm_desktop.server.teams import Teams

Endpoint = Callable[[Request], Awaitable[Response]]
WORDS = {404: "not_found", 405: "wrong_method"}


def clock_now() -> int:
    """UTC milliseconds."""
    return time.time_ns() // 1_000_000


def server_parts(database: Database, verify: Verify, *, limits: ServerLimits | None = None,
                 clock: Callable[[], int] = clock_now) -> Parts:
    """The parts of a server on this database; `verify` looks at Ed25519 signatures."""
    limits = limits or ServerLimits()
    teams = Teams(verify)
    return Parts(limits=limits, ledger=Ledger(database, teams, limits), log=MembershipLog(database, teams, limits),
                 sessions=Sessions(database, teams, limits), pages=Pages(database, teams, limits),
                 blobs=Blobs(database, teams, limits), hints=Hints(limits.streams), metrics=Metrics(), clock=clock)


def server_app(parts: Parts) -> Starlette:
    """The ASGI application of these parts."""
    ends = Endpoints(parts)
    routes = [("/v1/challenge", ends.challenge, "POST"), ("/v1/session", ends.session, "POST"),
              ("/v1/workspace", ends.workspace, "POST"), ("/v1/push", ends.push, "POST"),
              ("/v1/chain", ends.chain, "POST"), ("/v1/pull", ends.pull, "POST"), ("/v1/rows", ends.rows, "POST"),
              ("/v1/wids", ends.wids, "POST"), ("/v1/devices", ends.devices, "GET"),
              ("/v1/log", ends.read_log, "GET"), ("/v1/log", ends.append_log, "POST"),
              ("/v1/events", ends.events, "GET"), ("/v1/blob/{id}", ends.put_blob, "PUT"),
              ("/v1/blob/{id}", ends.get_blob, "GET"), ("/healthz", _health(parts), "GET"),
              ("/metrics", _figures(parts), "GET")]
    app = Starlette(routes=[Route(path, _framed(parts.metrics, f"{method} {path}", end), methods=[method])
                            for path, end, method in routes],
                    exception_handlers={HTTPException: _unknown})
    app.state.parts = parts
    return app


def _framed(metrics: Metrics, route: str, endpoint: Endpoint) -> Endpoint:
    async def framed(request: Request) -> Response:
        started = time.perf_counter()
        try:
            response = await endpoint(request)
        except Refused as refused:
            response = _problem(refused)
        except DatabaseFailed as error:
            note_failure("database", error)
            response = _problem(Refused(503, "unavailable", wait_ms=2_000))
        seconds = time.perf_counter() - started
        metrics.answered(route, response.status_code, seconds)
        note_event("request", route=route, status=response.status_code, ms=round(seconds * 1000, 1),
                   out=len(getattr(response, "body", b"")))
        return response

    return framed


def _problem(refused: Refused) -> Response:
    # What is left of a body that was not read would be taken for the next request.
    headers = {"connection": "close"} if refused.status in (408, 413, 499, 503) else {}
    return Response(pack_message(Problem(refused.code, refused.wait_ms)), refused.status, headers, MEDIA)


def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _problem(Refused(status, WORDS.get(status, "bad_request")))


def _health(parts: Parts) -> Endpoint:
    def ask() -> None:
        with parts.ledger.database.read() as link:
            link.run("select 1")

    async def health(request: Request) -> Response:
        await run_in_threadpool(ask)
        return PlainTextResponse("ok\n")

    return health


def _figures(parts: Parts) -> Endpoint:
    async def figures(request: Request) -> Response:
        return Response(parts.metrics.text(listeners=parts.hints.count), media_type=MEDIA_TEXT)

    return figures
