"""The real server on loopback: hints, cuts, a stop with listeners, TLS, and the line that it begins with."""

import asyncio
import hashlib
import json
import logging
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crm_desktop.changes.protocol import pack_message
from crm_desktop.changes.setup_token import split_setup_token
from crm_desktop.errors import UserError
from crm_desktop.server.database import open_database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.run import Serving, find_tls, is_this_machine, listening_socket, make_server
from tests.server.chaos import Weather, chaos
from tests.server.conftest import own_schema
from tests.server.laptop import Answered, Laptop, code_of, item
from tests.server.running import ROOT, laptop_at, running, start_server
from tests.server.test_ledger import codes, newer


@asynccontextmanager
async def hints(laptop: Laptop) -> AsyncIterator[AsyncIterator[int]]:
    """The heads of an event stream, one after the other."""
    async with laptop.client.stream("GET", "/v1/events", headers=laptop.headers(), timeout=None) as stream:
        assert stream.status_code == 200

        async def heads() -> AsyncIterator[int]:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line[6:])["head"]

        yield heads()


def test_hints_tell_of_each_new_head(address: str) -> None:
    async def scene(port: int, token: str) -> None:
        async with laptop_at(port, token) as laptop, hints(laptop) as heads:
            assert await anext(heads) == 0
            for count in (2, 1):
                reply = await laptop.push([item(laptop) for _ in range(count)])
                assert await anext(heads) == reply.commit.seq
            await laptop.invite()
            assert await anext(heads) == 3  # the log has grown

    with running(address) as server:
        asyncio.run(scene(server.port, server.said["setup_token"]))
        figures = httpx.get(f"http://127.0.0.1:{server.port}/metrics").text
        assert "crm_listeners 0" in figures


def test_hints_of_another_process_come_too(postgres: str) -> None:
    address = own_schema(postgres)

    async def scene(port: int, token: str, second: int) -> None:
        async with laptop_at(port, token) as laptop, hints(laptop) as heads:
            assert await anext(heads) == 0
            laptop.origin = f"http://127.0.0.1:{second}"
            async with httpx.AsyncClient(base_url=laptop.origin) as client:
                elsewhere = replace(laptop, client=client)
                await elsewhere.push([item(elsewhere)])  # with the token of the first process
                assert await anext(heads) == 1

    with running(address) as one, running(address) as two:
        assert one.said["setup_token"] == two.said["setup_token"]
        asyncio.run(scene(one.port, one.said["setup_token"], two.port))


def test_a_removed_laptop_hears_nothing_more(address: str) -> None:
    async def scene(port: int, token: str) -> None:
        async with laptop_at(port, token) as laptop:
            other = await laptop.join()
            async with hints(other) as heads:
                assert await anext(heads) == 0
                await laptop.append(laptop.removal(other))
                assert [head async for head in heads] == []
            assert await code_of(other.pull()) == "removed"

    with running(address) as server:
        asyncio.run(scene(server.port, server.said["setup_token"]))


def test_one_device_listens_so_often_and_no_more(address: str) -> None:
    async def scene(port: int, token: str) -> None:
        async with laptop_at(port, token) as laptop, hints(laptop) as heads:
            await anext(heads)
            refused = await laptop.client.get("/v1/events", headers=laptop.headers())
            assert refused.status_code == 429

    with running(address, ServerLimits(streams=1)) as server:
        asyncio.run(scene(server.port, server.said["setup_token"]))


def test_it_stops_at_once_with_listeners_connected(address: str, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        with running(address) as server:
            async with laptop_at(server.port, server.said["setup_token"]) as laptop, hints(laptop) as one, \
                    hints(laptop) as two:
                assert [await anext(one), await anext(two)] == [0, 0]
                stopping = asyncio.create_task(asyncio.to_thread(server.stop))
                assert [head async for head in one] == [head async for head in two] == []
                await stopping
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", server.port)) != 0

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_the_token_is_told_while_there_is_no_workspace(tmp_path: Path) -> None:
    address = str(tmp_path / "server.db")
    for _ in range(2):
        with running(address) as server:
            token = server.said["setup_token"]
            assert server.said == {"listening": f"http://127.0.0.1:{server.port}", "setup_token": token}

    async def scene(port: int) -> None:
        async with laptop_at(port, token):
            pass

    with running(address) as server:
        assert server.said["setup_token"] == token
        asyncio.run(scene(server.port))
    with running(address) as server:
        assert set(server.said) == {"listening"}
    assert stat.S_IMODE((tmp_path / "server.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_verb_says_one_line_and_stops_by_signal(tmp_path: Path, number: int) -> None:
    server = start_server(str(tmp_path / "server.db"), "--port", "0")
    assert httpx.get(f"http://127.0.0.1:{server.port}/healthz").text == "ok\n"
    code, errors = server.stop(number)
    assert code == 0
    assert "Traceback" not in errors
    lines = [json.loads(line.split(" ", 3)[3]) for line in errors.splitlines()]
    assert [line["route"] for line in lines] == ["GET /healthz"]


def test_on_any_other_host_it_makes_its_own_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    address = str(tmp_path / "server.db")
    tls = find_tls(Serving(host="0.0.0.0", database=address), address)  # noqa: S104
    assert tls is not None
    again = find_tls(Serving(host="0.0.0.0", database=address), address)  # noqa: S104
    assert again is not None
    assert again.pin == tls.pin
    assert stat.S_IMODE(tls.key.stat().st_mode) == 0o600
    assert tls.key.parent == tmp_path
    database = open_database(address)
    door = listening_socket("127.0.0.1", 0)
    said: list[dict[str, str]] = []
    server = make_server(database, door, "0.0.0.0", tls, said.append)  # noqa: S104

    async def scene() -> None:
        serving = asyncio.create_task(server.serve(sockets=[door]))
        while not said:
            await asyncio.sleep(0.01)
        context = ssl.create_default_context(cafile=str(tls.cert))
        context.check_hostname = False
        plain = socket.create_connection(("127.0.0.1", door.getsockname()[1]))
        line = await asyncio.to_thread(context.wrap_socket, plain)
        shown = line.getpeercert(binary_form=True)
        assert shown is not None
        key = x509.load_der_x509_certificate(shown).public_key()
        pin = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
        assert split_setup_token(said[0]["setup_token"])[1] == pin == tls.pin
        assert said[0]["listening"].startswith("https://0.0.0.0:")
        server.should_exit = True
        await serving  # with a TLS connection open that answers no goodbye
        line.close()

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())
    database.close()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_what_cannot_be_served_is_said_plainly(tmp_path: Path) -> None:
    assert [is_this_machine(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "10.0.0.7", "crm.example")] \
        == [True, True, True, False, False, False]  # noqa: S104
    with pytest.raises(UserError, match="There is no folder"):
        open_database(str(tmp_path / "missing" / "server.db"))
    (tmp_path / "other.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(UserError, match="is no database of this server"):
        open_database(str(tmp_path / "other.db"))
    with pytest.raises(UserError, match="does not answer"):
        open_database("postgresql://nobody:word@127.0.0.1:1/none")
    with listening_socket("127.0.0.1", 0) as door, pytest.raises(UserError, match="in use"):
        listening_socket("127.0.0.1", door.getsockname()[1])
    with pytest.raises(UserError, match="key"):
        find_tls(Serving(tls_cert=tmp_path / "cert.pem"), "server.db")
    with pytest.raises(UserError, match="no file"):
        find_tls(Serving(tls_cert=tmp_path / "cert.pem", tls_key=tmp_path / "key.pem"), "server.db")


def test_a_request_that_is_cut_anywhere_changes_nothing_or_is_whole(address: str,
                                                                   caplog: pytest.LogCaptureFixture) -> None:
    """Truncated on the way: either the push never arrived, or a retry gets its stored answer; seq tells which."""
    async def scene(port: int, token: str, target: int) -> None:
        async with laptop_at(target, token) as laptop:
            with chaos(target) as proxy:
                for cut in range(0, 1200, 97):
                    request = laptop.request([item(laptop, size=300)])
                    headers = {**laptop.headers(), "host": f"127.0.0.1:{target}"}
                    proxy.weather = Weather(cut_up=cut or 1)
                    async with httpx.AsyncClient(base_url=proxy.address) as client:
                        with suppress(httpx.TransportError):
                            await client.post("/v1/push", content=pack_message(request), headers=headers)
                    reply = await laptop.send(request)
                    assert codes(reply) == ["ok"]
                    laptop.accepted(request, reply)
                    assert reply.commit.seq == laptop.push_no
                assert proxy.cuts > 8

    with running(address) as server, caplog.at_level(logging.INFO):
        asyncio.run(scene(server.port, server.said["setup_token"], server.port))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_lost_response_and_a_duplicate_delivery_are_one_push(address: str) -> None:
    async def scene(token: str, target: int) -> None:
        async with laptop_at(target, token) as laptop:
            with chaos(target) as proxy:
                headers = {**laptop.headers(), "host": f"127.0.0.1:{target}"}
                for weather in (Weather(cut_down=1), Weather(cut_down=40), Weather(twice=True), Weather(delay=0.01)):
                    proxy.weather = weather
                    request = laptop.request([item(laptop)])
                    async with httpx.AsyncClient(base_url=proxy.address) as client:
                        try:
                            answer = await client.post("/v1/push", content=pack_message(request), headers=headers)
                            assert answer.status_code == 200
                        except httpx.TransportError:
                            assert weather.cut_down
                    reply = await laptop.send(request)
                    assert codes(reply) == ["ok"]
                    laptop.accepted(request, reply)
                assert laptop.known.seq == 4
                assert proxy.cuts == 2

    with running(address) as server:
        asyncio.run(scene(server.said["setup_token"], server.port))


def test_an_answer_to_a_bad_request_is_a_problem(address: str) -> None:
    async def scene(port: int, token: str) -> None:
        async with laptop_at(port, token) as laptop:
            with pytest.raises(Answered, match="404 not_found"):
                await laptop.post("/v1/nothing", {}, dict)
            with pytest.raises(Answered, match="405 wrong_method"):
                raise Answered(await laptop.client.get("/v1/push", headers=laptop.headers()))
            old = item(laptop)
            await laptop.push([old])
            await laptop.push([newer(laptop, old)])

    with running(address) as server:
        asyncio.run(scene(server.port, server.said["setup_token"]))


def test_crm_server_is_the_verb_by_another_name() -> None:
    said = subprocess.run([sys.executable, "-c", "import sys; from crm_desktop.__main__ import server_main;"
                           " sys.argv = ['crm-server', '--help']; sys.exit(server_main())"], cwd=ROOT,
                          capture_output=True, text=True, check=True).stdout
    assert "--database" in said
    assert "--tls-cert" in said
