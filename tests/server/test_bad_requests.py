"""Whatever arrives, the server answers with a word and goes on: never a crash, never status 500, nothing stored."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator

import httpx
import msgspec
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import (
    AppendRequest,
    ChainRequest,
    Manifest,
    PullRequest,
    PushRequest,
    RowsRequest,
    Signed,
    WidsRequest,
    pack_message,
    unpack_message,
)
from tests.conftest import HandClock
from tests.server.conftest import Office, own_schema
from tests.server.laptop import ORIGIN, Answered, Laptop, code_of, item, named, new_id, replace_field

FOURS = range(400, 500)
POSTS = ("challenge", "session", "workspace", "push", "chain", "pull", "rows", "wids", "log")
HUGE = 2**63
LONGEST = 20.0  # seconds until something must have happened


async def status_of(laptop: Laptop, path: str, data: bytes) -> int:
    """The status of the answer to these bytes."""
    return (await laptop.client.post(f"/v1/{path}", content=data, headers=laptop.headers())).status_code


def test_a_push_cut_at_every_byte_is_refused(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        data = pack_message(laptop.request([item(laptop, size=60)]))
        for cut in range(len(data)):
            assert await status_of(laptop, "push", data[:cut]) in FOURS
        assert await status_of(laptop, "push", data + b"\0") in FOURS
        assert (await laptop.pull()).rows == []

    office.play(scene)


def test_a_push_with_any_byte_changed_is_refused_or_harmless(office: Office) -> None:
    """Nobody signs the base, the group and the known pair: whoever sits on the line may change those, and no more."""
    async def scene(laptop: Laptop) -> None:
        request = laptop.request([item(laptop, size=60)])
        data, chance = bytearray(pack_message(request)), random.Random(7)
        begin = data.index(request.items[0].sealed)
        sealed = range(begin, begin + len(request.items[0].sealed))
        payload = data.index(request.manifest.payload)
        signed = range(payload, payload + len(request.manifest.payload) + 66)
        for place in (*signed, *sealed):
            changed = bytearray(data)
            changed[place] ^= 1 << chance.randrange(8)
            assert await status_of(laptop, "push", bytes(changed)) in FOURS
        assert (await laptop.pull()).rows == []
        for place in range(len(data)):
            changed = bytearray(data)
            changed[place] ^= 1 << chance.randrange(8)
            assert await status_of(laptop, "push", bytes(changed)) in (200, *FOURS)
        assert {(row.wid, row.sealed) for row in (await laptop.pull()).rows} <= {
            (request.items[0].wid, request.items[0].sealed)}

    office.play(scene)


def test_an_item_under_a_wid_that_is_not_its_own_is_refused_before_the_lock(office: Office) -> None:
    """Signed or not: every laptop would have to put such a row aside. The control: under its own wid it is taken."""
    async def scene(laptop: Laptop) -> None:
        good = item(laptop)
        wrong = [msgspec.structs.replace(good, **change) for change in (
            {"wid": new_id()}, {"record_id": new_id()}, {"territory": new_id()}, {"epoch": 2}, {"flags": 1},
            {"sealed": good.sealed[:-1]})]
        other = await laptop.join()
        with office.database.write() as link:  # nobody else gets the lock: a push that needed it would wait
            office.database.lock_workspace(link, laptop.workspace)
            for bad in wrong:
                assert await asyncio.wait_for(code_of(laptop.push([item(laptop), bad])), LONGEST) == "bad_wid"
            assert await asyncio.wait_for(code_of(other.push([good])), LONGEST) == "bad_wid", "another laptop's"
        assert (await laptop.pull()).rows == []
        assert [each.code for each in (await laptop.push([good])).items] == ["ok"]
        assert [each.code for each in (await laptop.push([named(laptop, wrong[1])])).items] == ["ok"]

    office.play(scene)


@settings(max_examples=60)
@given(noise=st.binary(max_size=300), path=st.sampled_from(POSTS))
def test_noise_is_refused(noise: bytes, path: str, noisy: tuple[Office, Laptop]) -> None:
    office, laptop = noisy

    async def send() -> int:
        async with office.client() as client:
            headers = laptop.headers()
            return (await client.post(f"/v1/{path}", content=noise, headers=headers)).status_code

    assert asyncio.run(send()) in FOURS


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Laptop]:
    """A server and a laptop with a session, for many bad requests."""
    office = Office(str(tmp_path_factory.mktemp("noisy") / "server.db"), HandClock(1_800_000_000_000))

    async def start() -> Laptop:
        async with office.owner() as laptop:
            return laptop

    return office, asyncio.run(start())


def test_numbers_and_ids_out_of_range_are_refused(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        good = item(laptop)
        changes = [{"record_id": b"short"}, {"record_id": new_id() + b"x"}, {"territory": b""}, {"base": b"x"},
                   {"epoch": HUGE}, {"epoch": -1}, {"flags": HUGE}, {"flags": -1}, {"group": HUGE}, {"group": -1},
                   {"sealed": b""}, {"sealed": bytes(48)}]
        for change in changes:
            bad = msgspec.structs.replace(good, **change)
            assert await code_of(laptop.push([bad])) == "bad_item", change
        assert await code_of(laptop.push([msgspec.structs.replace(good, wid=b"x")])) == "bad_item"
        for change in ({"push_no": HUGE}, {"push_no": 0}, {"log_n": HUGE}, {"log_n": -1}, {"before": b"x"},
                       {"workspace": new_id()}, {"device": new_id()}, {"wids": []}, {"domain": "crm/log/v1"}):
            assert await code_of(laptop.send(laptop.request([good], **change))) == "bad_manifest", change
        for pair in (Pair(HUGE, b""), Pair(-1, b""), Pair(1, bytes(17))):
            laptop.known = pair
            assert await code_of(laptop.push([good])) == "bad_request"
            assert await code_of(laptop.pull(pair)) == "bad_request"
        for message, path, code in ((PullRequest({b"x": Pair(0, b"")}), "pull", "bad_request"),
                                    (PullRequest({}, limit=-1), "pull", "bad_request"),
                                    (PullRequest({new_id(): Pair(0, b"")}), "pull", "denied"),
                                    (PullRequest({}, v=2), "pull", "other_protocol"),
                                    (PullRequest({}, known=[Pair(0, b"")] * 300), "pull", "too_large"),
                                    (RowsRequest([b"x"]), "rows", "bad_request"),
                                    (RowsRequest([new_id()] * 501), "rows", "too_large"),
                                    (WidsRequest(b"x"), "wids", "bad_request"),
                                    (WidsRequest(laptop.territory, b"x"), "wids", "bad_request"),
                                    (WidsRequest(new_id()), "wids", "denied"),
                                    (AppendRequest([Signed(b"\xc1", b"")]), "log", "bad_entry"),
                                    (ChainRequest([Signed(b"\xc1", b"")]), "chain", "bad_request")):
            assert await code_of(laptop.post(f"/v1/{path}", message, dict)) == code, message
        for after in ("-1", "x", "9" * 30, "%F0%9F%98%80"):
            answer = await laptop.client.get(f"/v1/log?after={after}", headers=laptop.headers())
            assert answer.status_code == 400
        assert (await laptop.wids(limit=-5)).wids == []
        assert (await laptop.rows([])).rows == []
        assert (await laptop.post("/v1/pull", PullRequest({}), dict))["code"] == "rows"

    office.play(scene)


def test_another_laptops_manifest_is_refused(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        request = other.request([item(other)])
        assert await code_of(laptop.send(request)) == "bad_manifest"
        manifest = unpack_message(request.manifest.payload, Manifest)
        forged = other.keys.signing.signed(pack_message(replace_field(manifest, "device", laptop.device)))
        assert await code_of(laptop.send(PushRequest(forged, laptop.known, request.items))) == "bad_signature"

    office.play(scene)


def test_too_large_bodies_are_refused_before_they_are_read(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        read: list[int] = []

        async def pieces(count: int) -> AsyncIterator[bytes]:
            for _ in range(count):
                read.append(1)
                yield bytes(1024)

        small = office.limits.small_body
        answer = await laptop.client.post("/v1/pull", content=pieces(1000), headers={
            **laptop.headers(), "content-length": str(small + 1)})
        assert (answer.status_code, answer.headers["connection"], read) == (413, "close", [])
        answer = await laptop.client.post("/v1/pull", content=pieces(1000), headers=laptop.headers())
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert len(read) == small // 1024 + 1
        read.clear()
        for headers in ({}, {"authorization": "Bearer nonsense"}):
            answer = await laptop.client.post("/v1/push", content=pieces(10), headers=headers)
            assert (answer.status_code, read) == (401, [])
        big = [item(laptop, size=office.limits.push_bytes // 2) for _ in range(3)]
        with pytest.raises(Answered, match="413 too_large"):
            await laptop.push(big)
        assert len((await laptop.push(big[:2])).items) == 2
        alone = item(laptop, size=office.limits.push_bytes * 3)
        assert (await laptop.push([alone])).items[0].code == "ok"

    office.play(scene)


def test_nothing_is_answered_without_a_session(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        laptop.token = ""
        for path in POSTS[3:]:
            assert await status_of(laptop, path, b"\x80") == 401
        for path in ("log", "events", f"blob/{secrets.token_hex(32)}"):
            assert (await laptop.client.get(f"/v1/{path}")).status_code == 401
        assert (await laptop.client.get("/healthz")).text == "ok\n"

    office.play(scene)


def test_a_database_that_fails_is_a_503(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    async def scene(laptop: Laptop) -> None:
        with office.database.write() as link:
            link.run("drop table record")
        with pytest.raises(Answered, match="503 unavailable"):
            await laptop.push([item(laptop)])
        with pytest.raises(Answered, match="503 unavailable"):
            await laptop.pull()

    office.play(scene)
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("crm"))
    assert '"event": "database"' in said
    assert "select" not in said.lower()


def test_a_host_name_of_another_kind_is_no_origin(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        async with httpx.AsyncClient(transport=laptop.client._transport, base_url=ORIGIN,
                                     headers={"host": "évil".encode()}) as client:
            laptop.client = client
            assert await code_of(laptop.open()) == "other_origin"

    office.play(scene)


def test_connections_that_broke_are_replaced(postgres: str, clock: HandClock) -> None:
    """PostgreSQL was restarted: the first requests fail with a word, then new connections take over."""
    office = Office(own_schema(postgres), clock)

    async def scene(laptop: Laptop) -> None:
        await laptop.push([item(laptop)])
        with psycopg.connect(postgres, autocommit=True) as link:
            link.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                         " and backend_type = 'client backend'")
        said = [await code_of(laptop.pull()) for _ in range(25)]
        assert set(said) <= {"unavailable", ""}
        assert said[-1] == ""
        assert (await laptop.push([item(laptop)])).commit.seq == 2

    office.play(scene)
    office.stop()
