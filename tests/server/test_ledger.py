"""The server's promises about its order of writes: S2 to S8, on both databases."""

import asyncio
from dataclasses import replace

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.protocol import Item, Move, PushReply, payload_digest
from crm_desktop.changes.total import total_of
from tests.server.conftest import Office
from tests.server.laptop import Laptop, code_of, item, new_id


def codes(reply: PushReply) -> list[str]:
    """What became of each item."""
    return [each.code for each in reply.items]


def newer(laptop: Laptop, old: Item, **changes: object) -> Item:
    """Another version of a record, on top of this one."""
    return item(laptop, old.record_id, old.wid, **changes)  # type: ignore[arg-type]


def test_a_push_comes_back_in_a_pull(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        items = [item(laptop) for _ in range(3)]
        reply = await laptop.push(items)
        assert codes(reply) == ["ok"] * 3
        page = await laptop.pull()
        assert [(row.record_id, row.wid, row.sealed) for row in page.rows] == [
            (each.record_id, each.wid, each.sealed) for each in items]
        assert page.cursors[laptop.territory] == reply.commit
        assert page.manifests == laptop.manifests

    office.play(scene)


def test_s2_seqs_rise_without_a_gap_and_pages_follow_them(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        first = [item(laptop) for _ in range(5)]
        await laptop.push(first)
        reply = await laptop.push([newer(laptop, first[1]), item(laptop), newer(laptop, first[3])])
        assert [each.seq for each in reply.items] == [6, 7, 8]
        assert reply.commit.seq == 8
        pages = await laptop.pull_all(limit=2)
        assert [row.seq for page in pages for row in page.rows] == [1, 3, 5, 6, 7, 8]
        assert [page.more for page in pages] == [True, True, False]
        assert [page.cursors[laptop.territory].seq for page in pages] == [3, 6, 8]
        assert [bool(page.totals) for page in pages] == [False, False, True]
        assert pages[-1].cursors[laptop.territory] == reply.commit

    office.play(scene)


def test_s3_a_record_has_one_row(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        await laptop.push([newer(laptop, one)])
        rows = [row for page in await laptop.pull_all() for row in page.rows]
        assert len(rows) == 1
        assert rows[0].seq == 2
        assert await code_of(laptop.push([one, newer(laptop, one)])) == "bad_item"

    office.play(scene)


def test_s4_a_write_needs_the_row_that_is_there(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        stale = item(laptop, one.record_id, new_id())
        blind = item(laptop, one.record_id, None)
        lost = item(laptop, new_id(), new_id())
        reply = await laptop.push([stale, lost])
        assert codes(reply) == ["mismatch", "mismatch"]
        assert reply.items[0].row is not None
        assert reply.items[0].row.wid == one.wid
        assert reply.items[0].row.sealed == one.sealed
        assert reply.manifests == laptop.manifests[:1]
        assert reply.items[1].row is None
        assert codes(await laptop.push([blind])) == ["mismatch"]
        assert reply.commit.seq == 1

    office.play(scene)


def test_s4_a_write_needs_the_current_epoch_and_territory(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        foreign, old = item(laptop, territory=new_id()), item(laptop, epoch=0)
        early = item(laptop, epoch=2)
        assert codes(await laptop.push([foreign, old, early])) == ["denied", "stale_epoch", "stale_epoch"]
        assert (await laptop.pull()).rows == []

    office.play(scene)


def test_s4_a_group_is_taken_or_refused_together(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        stale = item(laptop, one.record_id, new_id(), group=7)
        reply = await laptop.push([item(laptop, group=7), item(laptop), stale])
        assert codes(reply) == ["mismatch", "ok", "mismatch"]
        assert reply.items[0].row is None
        assert codes(await laptop.push([item(laptop, group=1), newer(laptop, one, group=1)])) == ["ok", "ok"]
        assert len((await laptop.pull()).rows) == 3

    office.play(scene)


def test_s5_the_same_bytes_again_are_a_success(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        reply = await laptop.push([one, item(laptop)])
        assert codes(reply) == ["already", "ok"]
        assert [each.seq for each in reply.items] == [1, 2]

    office.play(scene)


def test_s6_a_lost_answer_is_given_again(office: Office) -> None:
    """lost_response_retry and duplicate_delivery: the same bytes, any number of times, change nothing more."""
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        stale = item(laptop, one.record_id, new_id())
        request = laptop.request([item(laptop), stale])
        first = await laptop.send(request)
        again = [await laptop.send(request) for _ in range(3)]
        assert again == [first] * 3
        together = await asyncio.gather(*(laptop.send(request) for _ in range(4)))
        assert together == [first] * 4
        assert (await laptop.pull()).cursors[laptop.territory] == first.commit

    office.play(scene)


def test_s6_a_replay_shows_the_row_of_now(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        await laptop.push([one])
        request = laptop.request([item(laptop, one.record_id, new_id())])
        laptop.accepted(request, await laptop.send(request))
        two = newer(laptop, one)
        await laptop.push([two])
        replayed = await laptop.send(request)
        assert replayed.items[0].row is not None
        assert replayed.items[0].row.wid == two.wid
        assert replayed.manifests == [laptop.manifests[-1]]

    office.play(scene)


def test_s6_another_push_under_a_used_number_is_cloned(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        await laptop.push([item(laptop)])
        await laptop.push([item(laptop)])
        for number in (1, 2):
            reply = await laptop.send(laptop.request([item(laptop)], push_no=number))
            assert (reply.code, reply.push_no) == ("cloned", 2)
        assert len((await laptop.pull()).rows) == 2
        said = await laptop.open()
        assert (said.push_no, said.digest) == (2, payload_digest(laptop.manifests[-1].payload))

    office.play(scene)


def test_s6_a_gap_in_the_chain_is_asked_for(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        await laptop.push([item(laptop)])
        lost = laptop.request([item(laptop)])
        laptop.push_no, laptop.before = 2, payload_digest(lost.manifest.payload)
        reply = await laptop.send(laptop.request([item(laptop)]))
        assert (reply.code, reply.push_no) == ("chain", 1)
        head = await laptop.hand_in([lost.manifest])
        assert (head.push_no, head.digest) == (2, laptop.before)
        assert codes(await laptop.push([item(laptop)])) == ["ok"]
        late = await laptop.send(lost)  # handed in without rows, and the push itself comes after all
        assert codes(late) == ["ok"]
        assert (await laptop.open()).push_no == 3
        assert len((await laptop.pull()).rows) == 3

    office.play(scene)


def test_s7_counts_and_sums_equal_the_table(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        items = [item(laptop) for _ in range(7)]
        await laptop.push(items)
        await laptop.push([newer(laptop, items[0]), newer(laptop, items[1]), item(laptop)])
        page = await laptop.pull()
        listed = await laptop.wids()
        total = total_of(dict(listed.wids))
        assert page.totals == {laptop.territory: (total.rows, total.wids.to_bytes(16, "big"))}
        assert dict(listed.wids) == {row.record_id: row.wid for row in page.rows}
        assert (listed.more, listed.seq) == (False, 10)
        parts = [await laptop.wids(limit=3)]
        while parts[-1].more:
            parts.append(await laptop.wids(parts[-1].wids[-1][0], limit=3))
        assert [pair for part in parts for pair in part.wids] == listed.wids

    office.play(scene)


def test_s8_a_pair_is_never_used_again(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        kept = office.backup()
        before = (await laptop.push([item(laptop)])).commit
        office.restore(kept)
        laptop.push_no, laptop.before, laptop.known = 0, b"", START
        after = (await laptop.push([item(laptop)])).commit
        assert before.seq == after.seq
        assert before.commit != after.commit

    office.play(scene)


def test_a_move_leaves_a_stub_that_its_manifest_vouches_for(office: Office) -> None:
    """C6b, the server's part. One territory is all that a workspace has so far: the second is told to the cache."""
    async def scene(laptop: Laptop) -> None:
        other = new_id()
        one = item(laptop)
        await laptop.push([one])
        add_territory(office, laptop, other)
        moved = item(laptop, one.record_id, one.wid, territory=other)
        assert codes(await laptop.push([moved])) == ["denied"]
        reply = await laptop.push([moved], [Move(one.record_id, laptop.territory, {new_id(): 3})])
        assert codes(reply) == ["ok"]
        page = await laptop.pull(limit=1)
        assert (page.rows, page.totals) == ([], {laptop.territory: (0, bytes(16))})
        assert [(stub.record_id, stub.seq, stub.push_no) for stub in page.stubs] == [(one.record_id, 2, 3)]
        assert page.manifests == [laptop.manifests[-1]]
        back = item(laptop, one.record_id, moved.wid)
        await laptop.push([back], [Move(one.record_id, other, {})])
        page = await laptop.pull()
        assert ([row.wid for row in page.rows], page.stubs) == ([back.wid], [])

    office.play(scene)


def add_territory(office: Office, laptop: Laptop, territory: bytes) -> None:
    """Lets the server believe that the team has one more territory."""
    teams = office.parts.ledger.teams
    members = laptop.members()
    teams.remember(replace(members, territories={**members.territories, territory: 1}))


def test_an_unknown_pair_is_a_fork_and_stores_nothing(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        await laptop.push([item(laptop)])
        known = laptop.known
        for pair in (Pair(1, new_id()), Pair(9, known.commit), Pair(0, new_id())):
            laptop.known = pair
            assert (await laptop.push([item(laptop)])).code == "fork"
            page = await laptop.pull(pair, [START, known])
            assert (page.code, page.common) == ("fork", known)
        laptop.known = known
        assert len((await laptop.pull()).rows) == 1

    office.play(scene)
