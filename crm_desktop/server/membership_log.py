"""The membership log on the server: founded once, appended to or withheld, never anything else (SYNC.md section 4)."""

from collections.abc import Sequence

from crm_desktop.changes.entries import Admitted, Entry, Removed
from crm_desktop.changes.entry_shape import BadLog, NewerLog, read_entry
from crm_desktop.changes.limits import INVITE_HOURS, LARGEST_ENTRY
from crm_desktop.changes.manifest import Head, pin_holds
from crm_desktop.changes.membership import FIRST_EPOCH, Members, followed
from crm_desktop.changes.protocol import FoundRequest, LogReply, Signed, payload_digest
from crm_desktop.server.checks import Session
from crm_desktop.server.commits import manifests_of
from crm_desktop.server.database import Database, workspace_head
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.refusals import Refused
from crm_desktop.server.rows import device_head
from crm_desktop.server.setup_token import is_setup_secret
from crm_desktop.server.teams import Teams, log_after
from crm_desktop.server.transaction import Transaction

HOUR_MS = 3_600_000
PAGE_ENTRIES = 500


class MembershipLog:
    """The logs of all workspaces."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self._database = database
        self._teams = teams
        self._limits = limits

    def found(self, request: FoundRequest, now: int) -> LogReply:
        """A new workspace. Refused with `bad_token`, `full`, or `bad_entry`; the same again is answered again."""
        if not is_setup_secret(self._database.secret, request.token.partition(".")[0]):
            raise Refused(403, "bad_token")
        members = self._next(None, request.entry)
        with self._database.write() as link:
            self._database.lock_all(link)
            there = link.row(_ALL, {"workspace": members.workspace, "own": b""}) or (0, 0)
            if there[1]:
                digest = link.value(_DIGEST, {"workspace": members.workspace, "n": 1})
                if digest != members.head.digest:
                    raise Refused(409, "exists")
                return LogReply("ok", [], 1)
            if there[0] >= self._limits.workspaces:
                raise Refused(403, "full")
            link.run(_FOUND, {"workspace": members.workspace, "digest": members.head.digest, "nothing": b"",
                                  "now": now})
            self._keep(link, members, request.entry, now)
        return LogReply("ok", [], 1)

    def read(self, session: Session, after: int) -> LogReply:
        """The entries after a number; a long log comes in several answers. Who was removed may still read it."""
        with self._database.read() as link:
            head = workspace_head(link, session.workspace)
            entries = log_after(link, session.workspace, after, PAGE_ENTRIES)
        return LogReply("ok", _page(entries), head.log_n)

    def append(self, session: Session, entries: Sequence[Signed], now: int, *, again: bool = False) -> LogReply:
        """Adds entries on top, all or none. `conflict` shows what the client lacks, or the push that it must pin.

        Entries by others are taken as well, since members hand back what a restored server has lost; each is signed by
        its author. An invite may add its own admission alone. `again`: their removals were judged when they were new.
        """
        read = [(signed, _entry(signed)) for signed in entries]
        if session.is_invite and not (len(read) == 1 and _admits(read[0][1], session.device)):
            raise Refused(403, "denied")
        with self._database.write() as link:
            head = self._database.lock_workspace(link, session.workspace)
            members = self._teams.members(link, session.workspace, head)
            if not session.is_invite and not members.readable(session.device):
                raise Refused(403, "removed")
            for signed, entry in read:
                if entry.n <= members.head.n and self._has(link, session.workspace, entry.n, signed):
                    continue
                if entry.n != members.head.n + 1 or entry.before != members.head.digest:
                    return self._conflict(link, session.workspace, read[0][1].n - 1, head.log_n)
                if isinstance(entry.act, Removed) and not again:
                    last = self._pin_missed(link, session, entry.act)
                    if last is not None:
                        return LogReply("conflict", [], head.log_n, last)
                members = self._next(members, signed)
                self._keep(link, members, signed, now)
            link.run(_GROWN, {"workspace": session.workspace, "n": members.head.n, "digest": members.head.digest})
        self._teams.remember(members)
        return LogReply("ok", [], members.head.n)

    def _has(self, link: Transaction, workspace: bytes, n: int, signed: Signed) -> bool:
        digest = link.value(_DIGEST, {"workspace": workspace, "n": n})
        return bool(digest == payload_digest(signed.payload))

    def _conflict(self, link: Transaction, workspace: bytes, after: int, log_n: int) -> LogReply:
        return LogReply("conflict", _page(log_after(link, workspace, max(after, 0), PAGE_ENTRIES)), log_n)

    def _pin_missed(self, link: Transaction, session: Session, act: Removed) -> list[Signed] | None:
        """A removal pins the last push accepted here; a higher one was lost in a restore, and is pinned as it was."""
        owner = Session(session.workspace, act.device, b"", is_invite=False, expires_at=0)
        last = device_head(link, owner)
        lost_since = act.pin_no > last.number
        if lost_since or (pin_holds(last, act.pin_no) and last == Head(act.pin_no, act.pin_digest)):
            return None
        return manifests_of(link, session.workspace, [(act.device, last.number)])

    def _next(self, members: Members | None, signed: Signed) -> Members:
        try:
            return followed(members, signed, self._teams.verify)
        except NewerLog:
            raise Refused(400, "newer_entry") from None
        except BadLog:
            raise Refused(400, "bad_entry") from None

    def _keep(self, link: Transaction, members: Members, signed: Signed, now: int) -> None:
        link.run(_ADD, {"workspace": members.workspace, "n": members.head.n, "digest": members.head.digest,
                            "payload": signed.payload, "signature": signed.signature, "at": now})
        for territory, epoch in members.territories.items():
            if epoch == FIRST_EPOCH:
                link.run(_TERRITORY, {"workspace": members.workspace, "territory": territory, "nothing": bytes(16)})


def invite_is_fresh(link: Transaction, workspace: bytes, n: int, now: int) -> bool:
    """Whether an invite may still be used, by this server's clock: those of laptops may be wrong by years."""
    at = link.value(_AT, {"workspace": workspace, "n": n})
    return at is not None and now <= at + INVITE_HOURS * HOUR_MS


def has_workspaces(database: Database) -> bool:
    """Whether a workspace was founded here already."""
    with database.read() as link:
        return bool(link.row(_ALL, {"workspace": b"", "own": b""})[0])


def _entry(signed: Signed) -> Entry:
    try:
        return read_entry(signed.payload)
    except NewerLog:
        raise Refused(400, "newer_entry") from None
    except BadLog:
        raise Refused(400, "bad_entry") from None


def _admits(entry: Entry, invite: bytes) -> bool:
    return isinstance(entry.act, Admitted) and entry.author == entry.act.invite == invite


def _page(entries: list[Signed]) -> list[Signed]:
    """As many as fit into one answer, at least one."""
    size = 0
    for count, each in enumerate(entries):
        size += len(each.payload)
        if count and size > LARGEST_ENTRY:
            return entries[:count]
    return entries


_ALL = ("select count(*), count(case when workspace = :workspace then 1 end) from workspace"
            " where workspace <> :own")
_FOUND = ("insert into workspace (workspace, seq, commit_id, log_n, log_digest, founded_at)"
              " values (:workspace, 0, :nothing, 1, :digest, :now)")
_GROWN = ("update workspace set log_n = :n, log_digest = :digest where workspace = :workspace")
_ADD = ("insert into log (workspace, n, digest, payload, signature, at)"
            " values (:workspace, :n, :digest, :payload, :signature, :at)")
_DIGEST = ("select digest from log where workspace = :workspace and n = :n")
_AT = ("select at from log where workspace = :workspace and n = :n")
_TERRITORY = ("insert into territory (workspace, territory, n_rows, sum_wid, floor) values"
                  " (:workspace, :territory, 0, :nothing, 0) on conflict (workspace, territory) do nothing")
