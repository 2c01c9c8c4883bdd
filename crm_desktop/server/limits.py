"""How much the server takes: sizes of bodies and pages, how often somebody may ask, how long things are kept."""

import threading
from dataclasses import dataclass

from crm_desktop.changes.limits import LARGEST_BODY, LARGEST_ENTRY, PAGE_ROWS, PUSH_BYTES, PUSH_ITEMS, TOMBSTONE_DAYS
from crm_desktop.changes.protocol import Limits
from crm_desktop.server.refusals import Refused

MEGABYTE = 1024 * 1024
ENVELOPE = 256 * 1024  # what a push carries beside its sealed bytes: ids, manifest, signature
MOST_VISITORS = 10_000


@dataclass(frozen=True)
class ServerLimits:
    """Sizes in bytes. `rate` and `burst` are requests a second, and how many may come at once, of one visitor."""

    items: int = PUSH_ITEMS
    push_bytes: int = PUSH_BYTES
    item_bytes: int = LARGEST_BODY * 9 // 8 + 1024  # a sealed body is padded by up to an eighth
    chunk_bytes: int = MEGABYTE
    blob_bytes: int = 1024 * MEGABYTE
    page_rows: int = PAGE_ROWS
    page_bytes: int = 4 * MEGABYTE
    small_body: int = 64 * 1024
    log_body: int = LARGEST_ENTRY + ENVELOPE
    held_bytes: int = 256 * MEGABYTE  # of all bodies that are being read at one time
    rate: float = 500
    burst: int = 2_000
    stranger_rate: float = 50  # before there is a session, by address
    stranger_burst: int = 500
    streams: int = 8  # hint listeners of one device
    sessions: int = 16  # of one device; the oldest one ends
    session_seconds: int = 3_600
    nonce_seconds: int = 60
    body_seconds: int = 60  # for a body to arrive
    tombstone_days: int = TOMBSTONE_DAYS
    workspaces: int = 1  # that may be founded here

    @property
    def push_body(self) -> int:
        """The largest body of a push: one item that is alone, or many small ones."""
        return max(self.item_bytes, self.push_bytes) + ENVELOPE

    def told(self) -> Limits:
        """What a session tells the device."""
        return Limits(self.items, self.push_bytes, self.item_bytes, self.chunk_bytes)


class Rates:
    """How often each visitor has asked lately: `rate` a second, `burst` at once, then `slow_down`."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._left: dict[bytes | str, tuple[float, float]] = {}  # visitor -> (requests left, when counted)
        self._lock = threading.Lock()

    def take(self, visitor: bytes | str, now: float) -> None:
        """Counts one request; `now` in seconds of a clock that only goes forwards. Refused with 429 beyond that."""
        with self._lock:
            left, at = self._left.pop(visitor, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._rate)
            if len(self._left) >= MOST_VISITORS:
                self._left.pop(next(iter(self._left)))
            self._left[visitor] = (max(left - 1, 0) if left >= 1 else left, now)
        if left < 1:
            raise Refused(429, "slow_down", wait_ms=max(1, round((1 - left) / self._rate * 1000)))


class Gauge:
    """How many bytes of bodies are held at one time; beyond the most, others wait their turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0

    def hold(self, count: int) -> None:
        """Counts bytes that are there now (on the server's one event loop). Refused with 503 where it is too much."""
        if self._held + count > self._most and self._held:
            raise Refused(503, "slow_down", wait_ms=500)
        self._held += count

    def free(self, count: int) -> None:
        """These bytes are gone."""
        self._held -= count
