"""Pushes that wait for the same lock go together: one transaction, and one write to the disk, for all of them.

So a busy team takes one thread, in the order in which its pushes came, and the disk's slowness is shared.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from crm_desktop.changes.protocol import PushReply
from crm_desktop.server.checks import CheckedPush, Session
from crm_desktop.server.database import DatabaseFailed
from crm_desktop.server.refusals import Refused

MOST_PUSHES = 64  # in one transaction
MOST_ITEMS = 1_000
Answer = PushReply | Refused


@dataclass(frozen=True)
class _Waiting:
    session: Session
    push: CheckedPush
    answer: "asyncio.Future[Answer]"


@dataclass
class _Queue:
    waiting: list[_Waiting] = field(default_factory=list)
    worker: "asyncio.Task[None] | None" = None


class Together:
    """`take` is the ledger's: pushes in, answers out, all of one transaction. Used on the event loop alone."""

    def __init__(self, take: Callable[[Sequence[tuple[Session, CheckedPush]]], list[Answer]], *,
                 one_lock: bool) -> None:
        self._take = take
        self._one_lock = one_lock  # SQLite: all workspaces wait for the same file
        self._queues: dict[bytes, _Queue] = {}

    async def push(self, session: Session, push: CheckedPush) -> PushReply:
        """The answer to a push. Raises Refused and DatabaseFailed."""
        key = b"" if self._one_lock else session.workspace
        queue = self._queues.setdefault(key, _Queue())
        mine = _Waiting(session, push, asyncio.get_running_loop().create_future())
        queue.waiting.append(mine)
        if queue.worker is None:
            queue.worker = asyncio.create_task(self._work(key, queue))
        answer = await mine.answer
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def _work(self, key: bytes, queue: _Queue) -> None:
        while queue.waiting:
            batch = _first(queue.waiting)
            del queue.waiting[:len(batch)]
            try:
                answers = await run_in_threadpool(self._take, [(each.session, each.push) for each in batch])
            except DatabaseFailed as error:
                for each in batch:
                    if not each.answer.done():
                        each.answer.set_exception(error)
                continue
            for each, answer in zip(batch, answers, strict=True):
                if not each.answer.done():  # whoever asked may have gone away
                    each.answer.set_result(answer)
        del self._queues[key]


def _first(waiting: list[_Waiting]) -> list[_Waiting]:
    """As many as go into one transaction; one at least."""
    items = 0
    for count, each in enumerate(waiting[:MOST_PUSHES]):
        items += len(each.push.items)
        if count and items > MOST_ITEMS:
            return waiting[:count]
    return waiting[:MOST_PUSHES]
