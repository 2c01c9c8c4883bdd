"""Bodies of requests: never read further than the limit, never waited for without end (SYNC.md section 5)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from crm_desktop.server.limits import Gauge
from crm_desktop.server.refusals import Refused

CUT = 499  # the client went away; nobody reads this answer


@asynccontextmanager
async def whole_body(request: Request, most: int, gauge: Gauge, seconds: int) -> AsyncIterator[bytes]:
    """The body, held while the block runs. Refused with 413 beyond `most` bytes, by its length before any is read.

    A chunked body names no length, so it is counted as it comes.
    """
    named = request.headers.get("content-length", "")
    if named.isdigit() and int(named) > most:
        raise Refused(413, "too_large")
    data = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                if len(data) + len(part) > most:
                    raise Refused(413, "too_large")
                gauge.hold(len(part))
                data += part
        yield bytes(data)
    except TimeoutError:
        raise Refused(408, "too_slow") from None
    except ClientDisconnect:
        raise Refused(CUT, "cut") from None
    finally:
        gauge.free(len(data))
