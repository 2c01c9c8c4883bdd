"""Turns at a record that many write at once: who has missed twice gets a short turn, first come first served.

A turn lasts at most three seconds and is lost with the process: it only spares laptops a race that they keep losing.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

TURN_MS = 3_000
PATIENCE_MS = 50  # for each one before it in the queue, until it asks again
FORGET_MS = 60_000  # a miss that is older does not count
MISSES = 2
MOST_RECORDS = 10_000


@dataclass
class _Queue:
    misses: dict[bytes, int] = field(default_factory=dict)
    waiting: deque[bytes] = field(default_factory=deque)
    seen: dict[bytes, int] = field(default_factory=dict)
    until: int = 0  # the end of the first one's turn


class Leases:
    """The queues of this process; instants in UTC milliseconds."""

    def __init__(self) -> None:
        self._queues: dict[tuple[bytes, bytes], _Queue] = {}
        self._lock = threading.Lock()

    def wait(self, workspace: bytes, record_id: bytes, device: bytes, now: int) -> int:
        """How many milliseconds the device should wait before it writes this record; 0: it is its turn, or nobody's."""
        with self._lock:
            queue = self._queues.get((workspace, record_id))
            if queue is None:
                return 0
            _expire(queue, now)
            if not queue.waiting or queue.waiting[0] == device:
                return 0
            queue.seen[device] = now
            if device not in queue.waiting:
                queue.waiting.append(device)
            place = queue.waiting.index(device)
            return max(1, min(PATIENCE_MS * place, queue.until - now))

    def missed(self, workspace: bytes, record_id: bytes, device: bytes, now: int) -> None:
        """The device's base was not the row that is there; at the second time it queues."""
        with self._lock:
            if len(self._queues) >= MOST_RECORDS:
                self._queues.pop(next(iter(self._queues)))
            queue = self._queues.setdefault((workspace, record_id), _Queue())
            _expire(queue, now)
            if now - queue.seen.get(device, now) > FORGET_MS:
                queue.misses.pop(device, None)
            queue.seen[device] = now
            queue.misses[device] = queue.misses.get(device, 0) + 1
            if queue.misses[device] >= MISSES and device not in queue.waiting:
                queue.waiting.append(device)
                if len(queue.waiting) == 1:
                    queue.until = now + TURN_MS

    def taken(self, workspace: bytes, record_id: bytes, device: bytes, now: int) -> None:
        """The device has written the record: the next one's turn begins."""
        with self._lock:
            queue = self._queues.get((workspace, record_id))
            if queue is None:
                return
            _leave(queue, device, now)
            if not queue.waiting and not queue.misses:
                del self._queues[workspace, record_id]


def _expire(queue: _Queue, now: int) -> None:
    """The first one's turn is over; who has not asked for as long as a turn has gone away."""
    while queue.waiting and now >= queue.until:
        _leave(queue, queue.waiting[0], now)
        while queue.waiting and now - queue.seen.get(queue.waiting[0], 0) >= TURN_MS:
            _leave(queue, queue.waiting[0], now)


def _leave(queue: _Queue, device: bytes, now: int) -> None:
    first = bool(queue.waiting) and queue.waiting[0] == device
    queue.misses.pop(device, None)
    queue.seen.pop(device, None)
    if device in queue.waiting:
        queue.waiting.remove(device)
    if first and queue.waiting:
        queue.until = now + TURN_MS
