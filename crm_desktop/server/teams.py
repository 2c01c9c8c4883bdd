"""Who may do what in a workspace, from its membership log; each entry is evaluated once and remembered."""

import threading

from crm_desktop.changes.entry_shape import BadLog
from crm_desktop.changes.membership import LogHead, Members, Verify, followed
from crm_desktop.changes.protocol import Signed
from crm_desktop.server.database import WorkspaceHead
from crm_desktop.server.refusals import Refused
from crm_desktop.server.transaction import Transaction

MOST_TEAMS = 1_000


class Teams:
    """The teams of this server, as their logs tell; asked again where a log has grown or was restored."""

    def __init__(self, verify: Verify) -> None:
        self.verify = verify
        self._known: dict[bytes, Members] = {}
        self._lock = threading.Lock()

    def members(self, link: Transaction, workspace: bytes, head: WorkspaceHead) -> Members:
        """The team after the log's newest entry in this transaction."""
        wanted, known = LogHead(head.log_n, head.log_digest), self._known.get(workspace)
        if known is None or known.head != wanted:
            known = self._read(link, workspace, wanted, known)
            self.remember(known)
        return known

    def lets_in(self, workspace: bytes, device: bytes) -> bool:
        """Whether the device is in the team as far as this process knows; asks no database."""
        known = self._known.get(workspace)
        return known is None or bool(known.readable(device))

    def remember(self, members: Members) -> None:
        """Keeps a team that was evaluated elsewhere, for instance after an entry was appended."""
        with self._lock:
            self._known.pop(members.workspace, None)
            if len(self._known) >= MOST_TEAMS:
                self._known.pop(next(iter(self._known)))
            self._known[members.workspace] = members

    def _read(self, link: Transaction, workspace: bytes, wanted: LogHead, known: Members | None) -> Members:
        if known is not None and known.head.n < wanted.n:
            found = link.value(_DIGEST, {"workspace": workspace, "n": known.head.n})
            known = known if found == known.head.digest else None
        else:
            known = None
        try:
            for signed in log_after(link, workspace, known.head.n if known else 0):
                known = followed(known, signed, self.verify)
        except BadLog:  # it held when it was appended, so the database was changed by another program
            raise Refused(503, "damaged_log") from None
        if known is None or known.head != wanted:
            raise Refused(503, "damaged_log")
        return known


def log_after(link: Transaction, workspace: bytes, n: int, most: int = -1) -> list[Signed]:
    """The entries of the log after number n, in order; at most so many."""
    rows = link.rows(_AFTER if most < 0 else _AFTER_MOST, {"workspace": workspace, "n": n, "most": most})
    return [Signed(*row) for row in rows]


_DIGEST = ("select digest from log where workspace = :workspace and n = :n")
_AFTER = ("select payload, signature from log where workspace = :workspace and n > :n order by n")
_AFTER_MOST = ("select payload, signature from log where workspace = :workspace and n > :n order by n limit :most")
