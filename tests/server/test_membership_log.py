"""The log on the server: founded with the token, joined by invite, appended to in order, pinned where one leaves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from crm_desktop.changes.entries import Invited, Revoked
from crm_desktop.changes.limits import INVITE_HOURS
from crm_desktop.security.signing import new_signing_key
from tests.server.conftest import Office
from tests.server.laptop import Answered, Laptop, code_of, item, new_id
from tests.server.test_ledger import codes


def test_the_first_workspace_needs_the_token(office: Office) -> None:
    office.limits = replace(office.limits, workspaces=1)
    office.stop()
    office.start()

    async def scene() -> None:
        async with office.client() as client:
            laptop = Laptop(client, new_id(), new_id())
            assert await code_of(laptop.found("")) == "bad_token"
            assert await code_of(laptop.found(office.token[:-1] + "é")) == "bad_token"
            await laptop.found(office.token.lower() + ".abcd")
            request = laptop.log[0]
            assert (await laptop.found(office.token)).log_n == 1  # the answer was lost
            assert laptop.log[0] == request
            assert await code_of(Laptop(client, new_id(), new_id()).found(office.token)) == "full"
            other = Laptop(client, laptop.workspace, new_id())
            assert await code_of(other.found(office.token)) == "exists"

    asyncio.run(scene())


def test_a_second_laptop_joins_by_invite(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        assert (await other.read_log()).entries == laptop.log
        assert [each.card.device for each in laptop.members().live()] == [laptop.device, other.device]
        await other.push([item(other)])
        assert len((await laptop.pull()).rows) == 1
        assert (await laptop.read_log(2)).entries == laptop.log[2:]

    office.play(scene)


def test_an_invite_may_only_read_the_log_and_admit_itself(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        invite, key = await laptop.invite()
        other = Laptop(laptop.client, laptop.workspace, laptop.territory, log=list(laptop.log))
        await other.open(key, invite)
        assert (await other.read_log()).log_n == 2
        assert await code_of(other.pull()) == "denied"
        assert await code_of(other.push([])) == "denied"
        assert await code_of(other.append(laptop.act(Revoked(invite)))) == "denied"
        admission = other.admission(invite, key)
        assert (await other.append(admission)).code == "ok"
        assert (await other.append(admission)).code == "ok"  # the answer was lost
        third = Laptop(laptop.client, laptop.workspace, laptop.territory, log=list(laptop.log))
        assert await code_of(third.open(key, invite)) == "unknown_device"

    office.play(scene)


def test_an_invite_ends_by_the_servers_clock(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        invite, key = await laptop.invite()
        other = Laptop(laptop.client, laptop.workspace, laptop.territory)
        office.clock.move(milliseconds=INVITE_HOURS * 3_600_000)
        await other.open(key, invite)
        office.clock.move(milliseconds=1)
        assert await code_of(other.open(key, invite)) == "unknown_device"

    office.play(scene)


def test_two_that_append_at_once_hear_of_each_other(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        await laptop.invite()
        said = await other.append(other.act(Invited(new_id(), new_signing_key().public, "owner", 3_600_001, b"")))
        assert (said.code, said.entries, said.log_n) == ("conflict", laptop.log[3:], 4)
        other.log += said.entries
        assert (await other.invite())[0]
        assert (await laptop.push([item(laptop)])).code == "log_behind"

    office.play(scene)


def test_entries_that_do_not_hold_are_refused(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        members = laptop.members()
        entry = members.next_entry(laptop.device, 1, Invited(new_id(), new_signing_key().public, "owner", 2, b""))
        assert await code_of(laptop.append(laptop.sign(entry, new_signing_key()))) == "bad_entry"
        entry = members.next_entry(laptop.device, 1, Revoked(new_id()))
        assert await code_of(laptop.append(laptop.sign(entry))) == "bad_entry"
        assert (await laptop.read_log()).log_n == 1

    office.play(scene)


def test_a_removal_pins_the_last_accepted_push(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        await other.push([item(other)])
        removal = laptop.removal(other)
        await other.push([item(other)])  # meanwhile
        said = await laptop.append(removal)
        assert (said.code, said.entries, said.manifests) == ("conflict", [], other.manifests[-1:])
        assert (await laptop.append(laptop.removal(other))).code == "ok"
        for refused in (other.push([item(other, epoch=2)]), other.pull(), other.wids(), other.open(),
                        other.hand_in([]), other.append(laptop.log[-1])):
            assert await code_of(refused) == "removed"
        old, new = item(laptop), item(laptop, epoch=2)
        assert codes(await laptop.push([old, new])) == ["stale_epoch", "ok"]

    office.play(scene)


def test_a_removal_that_a_restored_server_lost_is_taken_again(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        kept = office.backup()
        await other.push([item(other)])
        await laptop.append(laptop.removal(other))
        office.restore(kept)
        await laptop.open()
        assert (await laptop.append(laptop.log[-1])).code == "ok"
        assert await code_of(other.pull()) == "removed"

    office.play(scene)


def test_a_session_needs_the_devices_key_and_this_servers_address(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        assert await code_of(laptop.open(new_signing_key())) == "bad_signature"
        assert await code_of(laptop.open(device=new_id())) == "unknown_device"
        laptop.origin = "http://elsewhere"
        assert await code_of(laptop.open()) == "other_origin"
        laptop.origin, laptop.workspace = "HTTP://Server:80", new_id()
        assert await code_of(laptop.open()) == "no_workspace"

    office.play(scene)


def test_a_nonce_opens_one_session_and_soon(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        seen: list[httpx.Request] = []
        laptop.client.event_hooks["request"].append(remember(seen))
        await laptop.open()
        laptop.client.event_hooks["request"].clear()
        again = await laptop.client.post("/v1/session", content=seen[-1].content)
        assert again.status_code == 401
        late = Laptop(laptop.client, laptop.workspace, laptop.territory, laptop.keys)
        laptop.client.event_hooks["request"].append(wait(office, 61_000))
        assert await code_of(late.open()) == "bad_nonce"

    office.play(scene)


def test_a_token_ends_after_an_hour(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        office.clock.move(milliseconds=3_599_000)
        await laptop.pull()
        office.clock.move(milliseconds=1_000)
        with pytest.raises(Answered, match="401 bad_token"):
            await laptop.pull()
        await laptop.open()
        office.stop()
        office.start()  # another process, which has not seen the token
        await laptop.pull()
        office.parts.sessions.clear(office.clock())
        for token in ("", "x", laptop.token[:-4], "A" * len(laptop.token), "=====", "a b"):
            laptop.token = token
            assert await code_of(laptop.pull()) == "bad_token"

    office.play(scene)


def test_the_oldest_session_of_a_device_ends(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        first = laptop.token
        for _ in range(office.limits.sessions):
            office.clock.move(milliseconds=1)
            await laptop.open()
        await laptop.pull()
        laptop.token = first
        assert await code_of(laptop.pull()) == "bad_token"

    office.play(scene)


def remember(seen: list[httpx.Request]) -> Callable[[httpx.Request], Awaitable[None]]:
    async def hook(request: httpx.Request) -> None:
        seen.append(request)

    return hook


def wait(office: Office, milliseconds: int) -> Callable[[httpx.Request], Awaitable[None]]:
    async def hook(request: httpx.Request) -> None:
        if request.url.path == "/v1/session":
            office.clock.move(milliseconds=milliseconds)

    return hook
