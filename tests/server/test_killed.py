"""The server killed at any moment: what it answered is there, and no push is there by half."""

import asyncio
from pathlib import Path

import httpx
import pytest

from crm_desktop.changes.protocol import PushRequest
from crm_desktop.changes.total import total_of
from crm_desktop.server.database import open_database
from crm_desktop.server.setup_token import setup_secret
from tests.server.conftest import all_rows, put_rows
from tests.server.laptop import Laptop, item
from tests.server.running import laptop_at, running, start_server
from tests.server.test_ledger import codes


def assert_whole(address: str) -> int:
    """The database is as one order of whole pushes: no gap, no half push, sums that fit (S2, S7). Gives the head."""
    database = open_database(address)
    rows = all_rows(database)
    database.close()
    head = rows["workspace"][0]["seq"]
    commits = sorted(each["seq"] for each in rows["push"] if each["seq"])
    assert len(set(commits)) == len(commits)
    assert max(commits, default=0) == head
    assert len(rows["push"]) == sum(each["push_no"] for each in rows["device"])
    assert sorted(each["seq"] for each in rows["record"]) == list(range(1, head + 1))
    total = total_of({each["record_id"]: each["wid"] for each in rows["record"]})
    assert [(each["n_rows"], int.from_bytes(each["sum_wid"], "big")) for each in rows["territory"]] == [
        (total.rows, total.wids)]
    return int(head)


def test_kill9_server_mid_push(address: str) -> None:
    """S2, S7: killed while pushes are under way: what was answered is there, the rest is whole or not there at all."""
    async def scene(laptop: Laptop, port: int, kill: asyncio.Event) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            laptop.client, laptop.origin = client, f"http://127.0.0.1:{port}"
            if not laptop.log:
                await laptop.found(token)
            assert (await laptop.open()).push_no in (laptop.push_no, laptop.push_no + 1)
            if waiting:
                reply = await laptop.send(waiting[0])
                assert codes(reply) == ["ok"] * 7
                laptop.accepted(waiting.pop(), reply)
            for count in range(1_000_000):
                waiting[:] = [laptop.request([item(laptop, size=2_000) for _ in range(7)])]
                if count == 20:
                    kill.set()
                try:
                    reply = await laptop.send(waiting[0])
                except httpx.TransportError:
                    return
                assert codes(reply) == ["ok"] * 7
                laptop.accepted(waiting.pop(), reply)

    async def round_of(laptop: Laptop) -> None:
        server = start_server(address)
        kill = asyncio.Event()

        async def killer() -> None:
            await kill.wait()
            await asyncio.sleep(0.003 * len(laptop.manifests) % 0.017)
            server.kill()

        await asyncio.gather(scene(laptop, server.port, kill), killer())

    database = open_database(address)
    token = setup_secret(database.secret)
    database.close()
    waiting: list[PushRequest] = []
    laptop = Laptop(None, b"w" * 16, b"t" * 16)  # type: ignore[arg-type]
    for _ in range(3):
        asyncio.run(round_of(laptop))
        head = assert_whole(address)
        assert head in (7 * laptop.push_no, 7 * laptop.push_no + 7)
    assert laptop.push_no >= 60


def test_the_look_after_a_kill_sees_a_half_push(tmp_path: Path) -> None:
    """The control of the test above."""
    address = str(tmp_path / "server.db")

    async def scene(port: int, token: str) -> None:
        async with laptop_at(port, token) as laptop:
            one = item(laptop)
            await laptop.push([one, item(laptop)])

    with running(address) as server:
        asyncio.run(scene(server.port, server.said["setup_token"]))
    assert assert_whole(address) == 2
    for damage in ("delete from record where seq = 2", "update workspace set seq = 3", "delete from push",
                   "update territory set n_rows = 1"):
        database = open_database(address)
        kept = all_rows(database)
        with database.write() as link:
            link.run(damage)
        with pytest.raises(AssertionError):
            assert_whole(address)
        put_rows(database, kept)
        database.close()
        assert assert_whole(address) == 2
