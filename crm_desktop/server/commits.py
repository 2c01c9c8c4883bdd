"""The commits of a workspace: which (seq, commit) pairs there are, so that a restored server is noticed (S8)."""

from collections.abc import Iterable

from crm_desktop.changes.cursor import START, Pair, common_pair
from crm_desktop.changes.protocol import Signed
from crm_desktop.server.database import WorkspaceHead
from crm_desktop.server.transaction import Transaction


class Commits:
    """The commits up to a head, asked inside one transaction."""

    def __init__(self, link: Transaction, workspace: bytes, head: WorkspaceHead) -> None:
        self._link = link
        self._workspace = workspace
        self._head = head

    def at(self, seq: int) -> Pair:
        """The pair of a place: a page may end inside a commit, so the commit is the one that wrote this seq."""
        if seq >= self._head.seq or seq == 0:
            return self._head.pair if seq else START
        found = self._link.value(_AT, {"workspace": self._workspace, "seq": seq})
        return Pair(seq, found or b"")

    def knows(self, pair: Pair) -> bool:
        """Whether the pair is one of this history, or of one that a restored backup has forgotten."""
        return pair.seq <= self._head.seq and self.at(pair.seq) == pair

    def common(self, pairs: Iterable[Pair]) -> Pair:
        """The newest of these pairs that is known here."""
        return common_pair(pairs, self.knows)


def manifests_of(link: Transaction, workspace: bytes, pushes: Iterable[tuple[bytes, int]]) -> list[Signed]:
    """The manifests of these (device, push_no), each once."""
    by_device: dict[bytes, set[int]] = {}
    for device, number in pushes:
        by_device.setdefault(device, set()).add(number)
    return [Signed(*row) for device, numbers in by_device.items()
            for row in link.rows(_MANIFESTS, {"workspace": workspace, "device": device,
                                                 "numbers": sorted(numbers)})]


_AT = ("select commit_id from push where workspace = :workspace and seq >= :seq order by seq limit 1")
_MANIFESTS = ("select payload, signature from push where workspace = :workspace and device = :device"
                  " and push_no in :numbers order by push_no")
