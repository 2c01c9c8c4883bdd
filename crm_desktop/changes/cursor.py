"""Cursors: a pair of a number and the commit it belongs to, so that a restored server is noticed, as in Raft's log."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

KNOWN = 12  # pairs kept at most; the newest four, then exponentially spaced
NEWEST = 4


class Pair(NamedTuple):
    """A place in a workspace's one order of writes; S8: a pair is never used again."""

    seq: int
    commit: bytes


START = Pair(0, b"")


def page_end(rows: Sequence[int], head: int, *, more: bool) -> int:
    """The seq that a page's cursor stands at: its last row, and only on the final page the head (S2, C3)."""
    return rows[-1] if more else head


def advanced(cursor: Pair, page: Pair) -> Pair:
    """The cursor after a page; it never goes backwards by itself (C8), only a fork takes it back."""
    return max(cursor, page)


def noted(known: Sequence[Pair], pair: Pair) -> tuple[Pair, ...]:
    """The pairs to remember: with them a fork is found near where it happened. Own pushes count as well.

    Where there are too many, the one goes whose neighbours are nearest, measured by the ratio of their ages.
    """
    found = [*(each for each in known if each.seq < pair.seq), pair]
    while len(found) > KNOWN:
        ages = [pair.seq - each.seq for each in found]
        del found[min(range(1, len(found) - NEWEST), key=lambda at: ages[at - 1] / ages[at + 1])]
    return tuple(found)


def common_pair(pairs: Iterable[Pair], knows: Callable[[Pair], bool]) -> Pair:
    """The newest pair that both sides know: where the histories of a device and a restored server part."""
    return max((pair for pair in pairs if knows(pair)), default=START)


def taken_back(cursor: Pair, common: Pair, knows: Callable[[Pair], bool]) -> Pair:
    """The cursor after a fork: what lies above the common pair is pulled again, nothing is deleted (C6)."""
    return cursor if cursor.seq <= common.seq and knows(cursor) else common


def offered_again(seq: int | None, common: Pair, *, hidden: bool = False) -> bool:
    """Whether a record is unsent again after a fork: its row is above it, so the server may have lost it (C6).

    What is hidden since it had moved out of reach is shown and offered as well: the move may be lost. Where it is
    not, the answer is `gone` once more.
    """
    return hidden or (seq is not None and seq > common.seq)
