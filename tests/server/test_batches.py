"""Batches and pages at their boundaries, items and pages that are too large, and pushes that share a transaction."""

import asyncio
from dataclasses import replace

import pytest

from crm_desktop.changes.cursor import START
from crm_desktop.changes.limits import PUSH_ITEMS
from crm_desktop.changes.total import total_of
from tests.server.conftest import Office
from tests.server.laptop import Answered, Laptop, item, new_id
from tests.server.test_ledger import codes


@pytest.mark.parametrize("count", [0, 1, PUSH_ITEMS - 1, PUSH_ITEMS, PUSH_ITEMS + 1])
def test_batch_boundaries(office: Office, count: int) -> None:
    async def scene(laptop: Laptop) -> None:
        items = [item(laptop) for _ in range(count)]
        if count > PUSH_ITEMS:
            with pytest.raises(Answered, match="too_large"):
                await laptop.push(items)
            return
        reply = await laptop.push(items)
        assert codes(reply) == ["ok"] * count
        assert reply.commit.seq == count
        assert (reply.commit == START) is (count == 0)
        pages = await laptop.pull_all(limit=250)
        assert sum(len(page.rows) for page in pages) == count
        assert [page.waiting for page in pages] == [count - sum(len(before.rows) for before in pages[:place + 1])
                                                    for place in range(len(pages))]

    office.play(scene)


def test_an_oversize_item_is_refused_and_the_rest_is_taken(office: Office) -> None:
    office.limits = replace(office.limits, item_bytes=1000)
    office.stop()
    office.start()

    async def scene(laptop: Laptop) -> None:
        reply = await laptop.push([item(laptop), item(laptop, size=1001),
                                   item(laptop, size=1000)])
        assert codes(reply) == ["ok", "too_big", "ok"]
        assert (await laptop.open()).limits.item_bytes == 1000

    office.play(scene)


def test_a_page_ends_where_its_bytes_do(office: Office) -> None:
    office.limits = replace(office.limits, page_bytes=2500)
    office.stop()
    office.start()

    async def scene(laptop: Laptop) -> None:
        sizes = [1000, 1000, 1000, 9000, 100]
        items = [item(laptop, size=size) for size in sizes]
        await laptop.push(items)
        assert [len(page.rows) for page in await laptop.pull_all()] == [2, 1, 1, 1]
        stale = [item(laptop, each.record_id, new_id()) for each in items]
        assert codes(await laptop.push(stale)) == ["mismatch", "mismatch", "busy", "busy", "mismatch"]
        some = await laptop.rows([each.record_id for each in items])
        assert (len(some.rows), some.more) == (3, True)

    office.play(scene)


def test_pushes_that_come_at_once_are_one_order(office: Office) -> None:
    """They share a transaction, and each is judged as if it had come alone."""
    async def scene(laptop: Laptop) -> None:
        team = [laptop, *[await laptop.join() for _ in range(3)]]
        for each in team:
            each.log = laptop.log
        contested = item(laptop)
        await laptop.push([contested])
        for _ in range(5):
            here = (await laptop.rows([contested.record_id])).rows[0].wid
            replies = await asyncio.gather(*(
                each.push([item(each, contested.record_id, here), item(each)]) for each in team))
            assert [codes(reply)[0] for reply in replies].count("ok") == 1
            assert [codes(reply)[1] for reply in replies] == ["ok"] * 4
        page = await laptop.pull()
        total = total_of({row.record_id: row.wid for row in page.rows})
        assert page.totals[laptop.territory][0] == total.rows == 21
        assert [row.seq for row in page.rows][-1] == page.cursors[laptop.territory].seq

    office.play(scene)
