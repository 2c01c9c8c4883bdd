"""What a device reads: pages of rows after its cursors, all of one snapshot (S2), and the self-check's lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import merge

from msgspec import structs

from crm_desktop.changes.cursor import Pair, advanced, page_end
from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.protocol import DevicesReply, Gone, PullReply, PullRequest, Row, WidsReply, WidsRequest
from crm_desktop.changes.total import SUM_BYTES, Total
from crm_desktop.server.checks import Session
from crm_desktop.server.commits import Commits, manifests_of
from crm_desktop.server.database import Database, WorkspaceHead, workspace_head
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.refusals import Refused
from crm_desktop.server.rows import device_head, first_that_fit, read_rows, read_totals, row_sizes
from crm_desktop.server.teams import Teams
from crm_desktop.server.transaction import Transaction

MOST_WIDS = 10_000
NOTHING = bytes(ID_BYTES)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page ends, and whether there is more behind it."""

    end: int
    more: bool


class Pages:
    """The reading side of the ledger."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self._database = database
        self._teams = teams
        self._limits = limits

    def pull(self, session: Session, request: PullRequest) -> PullReply:
        """One page. `fork` where a cursor is not of this history, `resync` where purged tombstones lie behind it."""
        with self._database.read() as link:
            head, last = self._head(link, session, request.cursors), device_head(link, session)
            commits = Commits(link, session.workspace, head)
            pairs = [*request.cursors.values(), *sorted(request.known)[-1:]]
            if not all(map(commits.knows, pairs)):
                common = commits.common([*pairs, *request.known])
                return PullReply("fork", common=common, log_n=head.log_n, push_no=last.number, digest=last.digest)
            floors = _floors(link, session.workspace)
            below = [each for each, pair in request.cursors.items() if 0 < pair.seq < floors.get(each, 0)]
            if below:
                return PullReply("resync", resync=sorted(below), log_n=head.log_n, push_no=last.number,
                                 digest=last.digest)
            return structs.replace(self._page(link, session, request, head, commits), push_no=last.number,
                                   digest=last.digest)

    def rows(self, session: Session, record_ids: list[bytes]) -> PullReply:
        """These records as far as the device may read them; `more` where the rest must be asked for again."""
        if len(record_ids) > self._limits.page_rows:
            raise Refused(413, "too_large")
        with self._database.read() as link:
            head = workspace_head(link, session.workspace)
            readable = self._readable(link, session, head)
            sizes = row_sizes(link, session.workspace, record_ids)
            fitting = first_that_fit(sizes, self._limits.page_bytes)
            rows = [row for row in read_rows(link, session.workspace, fitting) if row.territory in readable]
            manifests = manifests_of(link, session.workspace, {(row.device, row.push_no) for row in rows})
        return PullReply("rows", rows=rows, manifests=manifests, more=len(fitting) < len(sizes), log_n=head.log_n)

    def wids(self, session: Session, request: WidsRequest) -> WidsReply:
        """(record id, wid) of a territory, in order of ids."""
        limit = max(1, min(request.limit, MOST_WIDS))
        with self._database.read() as link:
            head = self._head(link, session, {request.territory: None})
            found = link.rows(_WIDS, {"workspace": session.workspace, "territory": request.territory,
                                         "after": request.after, "most": limit + 1})
        wids = [(record_id, wid) for record_id, wid in found[:limit]]
        return WidsReply(wids, head.seq, more=len(found) > limit)

    def devices(self, session: Session) -> DevicesReply:
        """When each device of the workspace was last here."""
        with self._database.read() as link:
            self._readable(link, session, workspace_head(link, session.workspace))
            found = link.rows(_SEEN, {"workspace": session.workspace})
        return DevicesReply([(bytes(device), seen_at) for device, seen_at in found])

    def head(self, workspace: bytes) -> WorkspaceHead:
        """Where the workspace stands now."""
        with self._database.read() as link:
            return workspace_head(link, workspace)

    def may_read(self, session: Session, territory: bytes | None = None) -> bool:
        """Whether the device is still in the team, and may read this territory."""
        with self._database.read() as link:
            members = self._teams.members(link, session.workspace, workspace_head(link, session.workspace))
        readable = members.readable(session.device)
        return bool(readable) if territory is None else territory in readable

    def note_cursor(self, session: Session, seq: int, now: int) -> None:
        """Keeps how far the device has read: what lies below all of them may be purged one day."""
        with self._database.write() as link:
            self._database.lock_workspace(link, session.workspace)
            link.run(_ACKED, {"workspace": session.workspace, "device": session.device, "seq": seq, "now": now,
                                  "nothing": b""})

    def _readable(self, link: Transaction, session: Session, head: WorkspaceHead) -> Mapping[bytes, int]:
        readable = self._teams.members(link, session.workspace, head).readable(session.device)
        if not readable:
            raise Refused(403, "removed")
        return readable

    def _head(self, link: Transaction, session: Session, territories: Mapping[bytes, object]) -> WorkspaceHead:
        head = workspace_head(link, session.workspace)
        if not territories.keys() <= self._readable(link, session, head).keys():
            raise Refused(403, "denied")
        return head

    def _page(self, link: Transaction, session: Session, request: PullRequest, head: WorkspaceHead,
              commits: Commits) -> PullReply:
        limit = min(request.limit, self._limits.page_rows)
        page = self._extent(link, session.workspace, request.cursors, limit, head.seq)
        rows: list[Row] = []
        stubs: list[Gone] = []
        for territory, cursor in request.cursors.items():
            between = {"workspace": session.workspace, "territory": territory, "after": cursor.seq, "end": page.end}
            rows += [Row(*row) for row in link.rows(_ROWS, between)]
            stubs += [Gone(*row) for row in link.rows(_STUBS, between)]
        at = commits.at(page.end)
        cursors = {territory: advanced(cursor, at) for territory, cursor in request.cursors.items()}
        totals = read_totals(link, session.workspace, request.cursors) if request.cursors else {}
        vouching = {(each.device, each.push_no) for each in rows} | {(each.device, each.push_no) for each in stubs}
        return PullReply("rows", sorted(rows, key=lambda row: row.seq), sorted(stubs, key=lambda stub: stub.seq),
                         manifests_of(link, session.workspace, vouching), cursors, page.more,
                         {} if page.more else {each: _plain(totals.get(each, Total())) for each in request.cursors},
                         waiting=_waiting(totals, head.seq - page.end) if page.more else 0, log_n=head.log_n)

    def _extent(self, link: Transaction, workspace: bytes, cursors: Mapping[bytes, Pair], limit: int,
                head: int) -> Page:
        """Where the page ends: after so many rows and stubs, or so many bytes, whichever comes first; one at least."""
        ahead = merge(*(link.rows(statement, {"workspace": workspace, "territory": territory,
                                                 "after": cursor.seq, "most": limit + 1})
                        for territory, cursor in cursors.items() for statement in (_AHEAD, _STUBS_AHEAD)))
        seqs: list[int] = []
        room = self._limits.page_bytes
        for seq, size in ahead:
            room -= size
            if seqs and (len(seqs) == limit or room < 0):
                return Page(page_end(seqs, head, more=True), more=True)
            seqs.append(seq)
        return Page(page_end(seqs, head, more=False), more=False)


def _plain(total: Total) -> tuple[int, bytes]:
    return total.rows, total.wids.to_bytes(SUM_BYTES, "big")


def _waiting(totals: Mapping[bytes, Total], ahead: int) -> int:
    """At most so many rows lie beyond the page; counting them would cost more than the page."""
    return min(ahead, sum(total.rows for total in totals.values()))


def _floors(link: Transaction, workspace: bytes) -> dict[bytes, int]:
    return dict(link.rows(_FLOORS, {"workspace": workspace}))


_RANGE = " where workspace = :workspace and territory = :territory and seq > :after"
_AHEAD = (f"select seq, size from record{_RANGE} order by seq limit :most")
_STUBS_AHEAD = (f"select seq, 0 from stub{_RANGE} order by seq limit :most")
_ROWS = ("select record_id, territory, seq, wid, epoch, flags, sealed, device, push_no"
             f" from record{_RANGE} and seq <= :end order by seq")
_STUBS = (f"select record_id, territory, seq, device, push_no from stub{_RANGE} and seq <= :end order by seq")
_FLOORS = ("select territory, floor from territory where workspace = :workspace and floor > 0")
_WIDS = ("select record_id, wid from record where workspace = :workspace and territory = :territory"
             " and record_id > :after order by record_id limit :most")
_SEEN = ("select device, seen_at from device where workspace = :workspace order by device")
_ACKED = (
    "insert into device (workspace, device, push_no, digest, cursor_acked, seen_at)"
    " values (:workspace, :device, 0, :nothing, :seq, :now) on conflict (workspace, device)"
    " do update set cursor_acked = excluded.cursor_acked, seen_at = excluded.seen_at")
