"""What is not needed any more goes: deleted records that everybody knows of, ended sessions, half-sent blobs."""


from crm_desktop.changes.membership import Members
from crm_desktop.changes.protocol import DEAD
from crm_desktop.changes.total import Total
from crm_desktop.server.database import Database
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.rows import read_totals, write_totals
from crm_desktop.server.teams import Teams
from crm_desktop.server.transaction import Transaction

DAY_MS = 86_400_000
AT_ONCE = 500  # rows in one transaction, so that a push never waits long


class Purge:
    """Tombstones stay so many days, and until every active device has read past them."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self._database = database
        self._teams = teams
        self._keep_ms = limits.tombstone_days * DAY_MS

    def run(self, now: int) -> int:
        """Goes through all workspaces; how many rows went. `now` in UTC milliseconds."""
        with self._database.read() as link:
            workspaces = link.values(_WORKSPACES)
        gone = 0
        for workspace in workspaces:
            while count := self._step(workspace, now - self._keep_ms):
                gone += count
        return gone

    def _step(self, workspace: bytes, before: int) -> int:
        with self._database.write() as link:
            head = self._database.lock_workspace(link, workspace)
            members = self._teams.members(link, workspace, head)
            below = {"workspace": workspace, "seq": self._bound(link, members, before), "dead": DEAD,
                     "most": AT_ONCE}
            dead = link.rows(_DEAD, below)
            stubs = link.rows(_OLD_STUBS, below)
            if not dead and not stubs:
                return 0
            totals = read_totals(link, workspace, {territory for _, territory, _, _ in dead})
            for record_id, territory, wid, _ in dead:
                totals[territory] = totals.get(territory, Total()).moved(wid, None)
                link.run(_NO_RECORD, {"workspace": workspace, "record_id": record_id})
            for record_id, territory, _ in stubs:
                link.run(_NO_STUB, {"workspace": workspace, "record_id": record_id, "territory": territory})
            write_totals(link, workspace, totals)
            for _, territory, *_, seq in (*dead, *stubs):
                link.run(_FLOOR, {"workspace": workspace, "territory": territory, "seq": seq})
        return len(dead) + len(stubs)

    def _bound(self, link: Transaction, members: Members, before: int) -> int:
        """The newest seq that may go: old enough, and read by each device that was here since then."""
        workspace = members.workspace
        old = link.value(_OLD, {"workspace": workspace, "before": before}) or 0
        known = {device: (acked, seen_at) for device, acked, seen_at in link.rows(_DEVICES, {"workspace": workspace})}
        for device in members.live():
            if device.card.device in known:
                acked, seen_at = known[device.card.device]
            else:
                acked, seen_at = 0, link.value(_JOINED, {"workspace": workspace, "n": device.since}) or 0
            if seen_at > before:
                old = min(old, acked)
        return old


_WORKSPACES = ("select workspace from workspace")
_OLD = ("select max(seq) from push where workspace = :workspace and at <= :before")
_DEVICES = ("select device, cursor_acked, seen_at from device where workspace = :workspace")
_JOINED = ("select at from log where workspace = :workspace and n = :n")
_DEAD = ("select record_id, territory, wid, seq from record where workspace = :workspace and seq <= :seq"
             " and (flags & :dead) = :dead order by seq limit :most")
_OLD_STUBS = ("select record_id, territory, seq from stub where workspace = :workspace and seq <= :seq"
                  " order by seq limit :most")
_NO_RECORD = ("delete from record where workspace = :workspace and record_id = :record_id")
_NO_STUB = ("delete from stub where workspace = :workspace and territory = :territory and record_id = :record_id")
_FLOOR = ("update territory set floor = :seq where workspace = :workspace and territory = :territory"
              " and floor < :seq")
