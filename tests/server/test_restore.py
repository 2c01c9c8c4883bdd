"""A server restored from an older backup is noticed and gets back what it lost; and what may be purged, and when."""

from crm_desktop.changes.cursor import START
from crm_desktop.changes.limits import TOMBSTONE_DAYS
from crm_desktop.changes.protocol import DEAD
from crm_desktop.server.purge import Purge
from tests.server.conftest import Office
from tests.server.laptop import Laptop, item
from tests.server.test_ledger import codes, newer


def purge(office: Office) -> int:
    """Runs the purge now; how many rows went."""
    parts = office.parts
    return Purge(office.database, parts.ledger.teams, parts.limits).run(office.clock())


def test_restore_of_an_older_backup_answers_fork(office: Office) -> None:
    """server_restore_older_backup: pushes and pulls find the newest common pair, and nothing is stored before."""
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        await laptop.push([item(laptop)])
        kept, common = office.backup(), laptop.known
        lost = [item(laptop) for _ in range(2)]
        for each in lost:
            await laptop.push([each])
        cursor = (await other.pull()).cursors[laptop.territory]
        office.restore(kept)
        assert (await laptop.push([item(laptop)])).code == "fork"
        page = await laptop.pull(laptop.known, [START, common, laptop.known])
        assert (page.code, page.common) == ("fork", common)
        laptop.known, laptop.before, laptop.push_no = common, b"", 3
        assert (await laptop.push(lost)).code == "chain"
        head = await laptop.hand_in(laptop.manifests)
        assert head.push_no == 3
        laptop.before = head.digest
        assert codes(await laptop.push(lost)) == ["ok", "ok"]
        assert (await other.pull(cursor, [common, cursor])).common == common
        assert len((await other.pull(common)).rows) == 2

    office.play(scene)


def test_a_restored_server_that_has_gone_on_is_noticed_at_the_same_seq(office: Office) -> None:
    """The control: the number alone would match."""
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        kept = office.backup()
        await laptop.push([item(laptop)])
        office.restore(kept)
        await other.push([item(other)])
        assert laptop.known.seq == other.known.seq
        assert (await laptop.pull(laptop.known)).code == "fork"
        assert (await other.pull(other.known)).code == "rows"

    office.play(scene)


def test_a_restored_log_is_handed_back(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        kept = office.backup()
        other = await laptop.join()
        await other.push([item(other)])
        office.restore(kept)
        await laptop.open()
        reply = await laptop.push([item(laptop)])
        assert (reply.code, reply.log_n) == ("log_behind", 1)
        lost, laptop.log = laptop.log[1:], laptop.log[:1]
        assert (await laptop.append(*lost)).code == "ok"
        assert codes(await laptop.push([item(laptop)])) == ["ok"]
        await other.open()
        assert (await other.pull()).code == "rows"

    office.play(scene)


def test_a_tombstone_stays_until_everybody_has_read_it(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        alive, dead = item(laptop), item(laptop)
        await laptop.push([alive, dead])
        await laptop.push([newer(laptop, dead, flags=DEAD)])
        await laptop.pull(laptop.known)
        await other.pull(other.known)
        office.clock.move(days=TOMBSTONE_DAYS - 1)
        await laptop.open()
        await laptop.pull(laptop.known)
        assert purge(office) == 0  # not old enough
        office.clock.move(days=2)
        await laptop.open()
        await other.open()
        await laptop.pull(laptop.known)
        start = (await other.pull()).cursors[laptop.territory]
        assert purge(office) == 0  # the other one has only asked for it: that it has read it, its next cursor tells
        office.clock.move(milliseconds=120_000)
        await other.pull(start)
        assert purge(office) == 1
        page = await laptop.pull()
        assert ([row.wid for row in page.rows], page.totals) == ([alive.wid], {laptop.territory: (1, alive.wid)})

    office.play(scene)


def test_a_laptop_below_the_floor_begins_anew(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        other = await laptop.join()
        dead = item(laptop)
        await laptop.push([dead])
        await other.pull()
        stale = (await other.pull()).cursors[laptop.territory]
        await laptop.push([item(laptop), newer(laptop, dead, flags=DEAD)])
        office.clock.move(days=TOMBSTONE_DAYS + 1)  # the other laptop lies in a drawer meanwhile
        await laptop.open()
        await laptop.pull(laptop.known)
        assert purge(office) == 1
        await other.open()
        page = await other.pull(stale)
        assert (page.code, page.resync) == ("resync", [laptop.territory])
        assert len((await other.pull()).rows) == 1
        assert (await laptop.pull(laptop.known)).code == "rows"

    office.play(scene)
