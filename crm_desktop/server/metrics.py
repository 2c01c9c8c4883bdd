"""Figures of the running server in Prometheus' text format: how much and how fast, never who."""

import threading
from collections import Counter
from collections.abc import Iterator

from crm_desktop.changes.protocol import PullReply, PushReply

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds
MEDIA_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters since the start; label values are names of routes, status codes and verdicts only."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._times: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """One request."""
        with self._lock:
            self._counts["crm_requests_total", f'route="{route}",status="{status}"'] += 1
            buckets = self._times.setdefault(route, [0] * (len(BOUNDS) + 1))
            for place, bound in enumerate(BOUNDS):
                buckets[place] += seconds <= bound
            buckets[-1] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]

    def pushed(self, reply: PushReply) -> None:
        """What became of a push and of its items."""
        with self._lock:
            self._counts["crm_pushes_total", f'code="{reply.code}"'] += 1
            for each in reply.items:
                self._counts["crm_push_items_total", f'code="{each.code}"'] += 1

    def pulled(self, reply: PullReply) -> None:
        """A page."""
        with self._lock:
            self._counts["crm_pulls_total", f'code="{reply.code}"'] += 1
            self._counts["crm_pull_rows_total", ""] += len(reply.rows)

    def text(self, **gauges: int) -> str:
        """All of it; `gauges` are what stands at this moment."""
        with self._lock:
            return "\n".join([*self._lines(), *(f"# TYPE crm_{name} gauge\ncrm_{name} {value}"
                                                for name, value in sorted(gauges.items()))]) + "\n"

    def _lines(self) -> Iterator[str]:
        last = ""
        for (name, labels), count in sorted(self._counts.items()):
            if name != last:
                yield f"# TYPE {name} counter"
            last = name
            yield f"{name}{{{labels}}} {count}" if labels else f"{name} {count}"
        if self._times:
            yield "# TYPE crm_request_seconds histogram"
        for route, buckets in sorted(self._times.items()):
            for bound, count in zip((*BOUNDS, "+Inf"), buckets, strict=True):
                yield f'crm_request_seconds_bucket{{route="{route}",le="{bound}"}} {count}'
            yield f'crm_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
            yield f'crm_request_seconds_count{{route="{route}"}} {buckets[-1]}'
