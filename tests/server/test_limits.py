"""Who asks too often waits, who misses too often gets a turn, and what is kept stays within its bounds."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from crm_desktop.changes.cursor import START
from crm_desktop.changes.manifest import Link
from crm_desktop.changes.protocol import Manifest, PushReply, Signed
from crm_desktop.server.checks import CheckedPush, Session, Vouched
from crm_desktop.server.database import DatabaseFailed
from crm_desktop.server.leases import FORGET_MS, TURN_MS, Leases
from crm_desktop.server.limits import Gauge, Rates, ServerLimits
from crm_desktop.server.refusals import Refused
from crm_desktop.server.together import Together
from tests.server.conftest import Office
from tests.server.laptop import Answered, Laptop, item, new_id
from tests.server.test_ledger import codes, newer

W, R = b"workspace", b"record"


def test_a_visitor_who_asks_too_often_is_told_when_to_come() -> None:
    rates = Rates(10, 3)
    for _ in range(3):
        rates.take(b"one", 0)
    for _ in range(5):  # asking on does not make the wait longer
        with pytest.raises(Refused) as refused:
            rates.take(b"one", 0)
        assert (refused.value.status, refused.value.code, refused.value.wait_ms) == (429, "slow_down", 100)
    rates.take(b"two", 0)
    rates.take(b"one", 0.1)
    with pytest.raises(Refused):
        rates.take(b"one", 0.15)
    for _ in range(3):
        rates.take(b"one", 99)
    with pytest.raises(Refused):
        rates.take(b"one", 99)


def test_bodies_share_the_memory() -> None:
    gauge = Gauge(100)
    gauge.hold(60)
    with pytest.raises(Refused, match="slow_down"):
        gauge.hold(41)
    gauge.free(60)
    gauge.hold(1000)  # one alone is always let in


def test_a_busy_laptop_is_slowed_down(office: Office) -> None:
    office.limits = replace(office.limits, rate=0.001, burst=4)
    office.stop()
    office.start()

    async def scene(laptop: Laptop) -> None:
        for _ in range(4):
            await laptop.pull()
        with pytest.raises(Answered) as answered:
            await laptop.pull()
        assert (answered.value.status, answered.value.problem.code) == (429, "slow_down")
        assert answered.value.problem.wait_ms > 0

    office.play(scene)


def test_strangers_are_counted_by_their_address(office: Office) -> None:
    office.limits = replace(office.limits, stranger_rate=0.001, stranger_burst=4)
    office.stop()
    office.start()

    async def scene(laptop: Laptop) -> None:
        await laptop.client.post("/v1/challenge", content=b"")
        with pytest.raises(Answered, match="429 slow_down"):
            await laptop.open()

    office.play(scene)


def test_after_two_misses_a_device_gets_its_turn() -> None:
    leases, one, two, three = Leases(), b"one", b"two", b"three"
    leases.missed(W, R, one, 0)
    assert leases.wait(W, R, two, 0) == 0
    leases.missed(W, R, one, 10)
    assert leases.wait(W, R, one, 10) == 0
    assert [leases.wait(W, R, each, 11) for each in (two, three, two)] == [50, 100, 50]
    assert leases.wait(W, b"other", two, 11) == 0
    leases.taken(W, R, one, 20)
    assert [leases.wait(W, R, each, 30) for each in (two, three, one)] == [0, 50, 100]
    leases.taken(W, R, two, 40)
    assert leases.wait(W, R, three, 50) == 0


def test_a_turn_ends_after_three_seconds_and_who_is_gone_loses_it() -> None:
    leases, one, two, three = Leases(), b"one", b"two", b"three"
    for at in (0, 1):
        leases.missed(W, R, one, at)
    assert leases.wait(W, R, two, 2) == 50
    assert leases.wait(W, R, three, TURN_MS - 10) == 11  # the rest of the turn
    assert leases.wait(W, R, three, TURN_MS + 2) == 0  # one has had its turn, and two has not asked again
    leases.taken(W, R, three, TURN_MS + 3)
    assert leases.wait(W, R, one, TURN_MS + 4) == 0


def test_an_old_miss_is_forgotten() -> None:
    leases = Leases()
    leases.missed(W, R, b"one", 0)
    leases.missed(W, R, b"one", FORGET_MS + 1)
    assert leases.wait(W, R, b"two", FORGET_MS + 2) == 0
    leases.missed(W, R, b"one", FORGET_MS + 3)
    assert leases.wait(W, R, b"two", FORGET_MS + 4) > 0


def test_a_hot_record_lets_everybody_through(office: Office) -> None:
    """The slow laptop always has an old base: without turns it would lose for ever."""
    async def scene(laptop: Laptop) -> None:
        slow = await laptop.join()
        current = item(laptop)
        await laptop.push([current])
        for _ in range(2):
            stale = current
            current = newer(laptop, current)
            await laptop.push([current])
            assert codes(await slow.push([newer(slow, stale)])) == ["mismatch"]
        reply = await laptop.push([newer(laptop, current), item(laptop)])
        assert codes(reply) == ["busy", "ok"]
        assert 0 < reply.items[0].wait_ms <= TURN_MS
        mine = newer(slow, current)
        assert codes(await slow.push([mine])) == ["ok"]
        assert codes(await laptop.push([newer(laptop, mine)])) == ["ok"]

    office.play(scene)


def test_pushes_that_wait_go_together_and_in_order() -> None:
    batches: list[list[int]] = []
    go_on = threading.Event()

    def take(pushes: Sequence[tuple[Session, CheckedPush]]) -> list[PushReply | Refused]:
        go_on.wait(10)
        batches.append([push.vouched.link.number for _, push in pushes])
        if 99 in batches[-1]:
            raise DatabaseFailed("disk full")
        return [Refused(403, "removed") if push.vouched.link.number == 3 else PushReply("done", push_no=push.vouched.
                link.number) for _, push in pushes]

    async def scene() -> None:
        together = Together(take, one_lock=False)

        async def push(number: int, workspace: bytes = W) -> PushReply:
            return await together.push(Session(workspace, b"", b"", is_invite=False, expires_at=0), a_push(number))

        waiting = [asyncio.create_task(push(number)) for number in range(5)]
        other = asyncio.create_task(push(7, R))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting[1].cancel()  # whoever asked has gone away: the push is taken all the same
        go_on.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert [getattr(each, "push_no", type(each)) for each in found] == [0, asyncio.CancelledError, 2, Refused, 4]
        assert (await other).push_no == 7
        with pytest.raises(DatabaseFailed):
            await push(99)
        assert (await push(5)).push_no == 5

    asyncio.run(scene())
    assert sorted(batches) == [[0, 1, 2, 3, 4], [5], [7], [99]]


def a_push(number: int) -> CheckedPush:
    """A push without items, of which only the number is looked at."""
    manifest = Manifest(W, b"", number, b"", 1, [])
    return CheckedPush(Vouched(manifest, Signed(b"", b""), Link(number, b"", b"")), START, [])


def test_limits_are_told_and_fit_together() -> None:
    limits = ServerLimits()
    assert limits.push_body > limits.item_bytes
    assert limits.told().items == limits.items
    rates = Rates(1, 1)
    for number in range(20_000):
        rates.take(number.to_bytes(4), 0)
    assert len(rates._left) <= 10_000
    assert new_id() != new_id()
