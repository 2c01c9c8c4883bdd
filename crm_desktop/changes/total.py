"""The sum that both sides keep of a territory's rows, and what a device does where they differ (S7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUM_BYTES = 16  # as a wid
MODULUS: int = 2**(8 * SUM_BYTES)


@dataclass(frozen=True)
class Total:
    """How many rows a territory has, and the sum of their wids: the order of arrival does not matter."""

    rows: int = 0
    wids: int = 0

    def moved(self, old: bytes | None, new: bytes | None) -> "Total":
        """The total after a row's wid has changed; None: there was none, or it has left (S7)."""
        rows = self.rows + (new is not None) - (old is not None)
        return Total(rows, (self.wids + _number(new) - _number(old)) % MODULUS)


@dataclass(frozen=True)
class Difference:
    """What the self-check repairs: rows to take, and records to offer since the server has no row of them."""

    take: tuple[bytes, ...]
    offer: tuple[bytes, ...]


def differences(mine: Mapping[bytes, bytes], theirs: Mapping[bytes, bytes]) -> Difference:
    """Compares (record id -> wid) after the final page. Absence is never deletion (C6): what is missing is offered."""
    return Difference(tuple(sorted(one for one, wid in theirs.items() if mine.get(one) != wid)),
                      tuple(sorted(one for one in mine if one not in theirs)))


def total_of(rows: Mapping[bytes, bytes]) -> Total:
    """The total of these rows (record id -> wid); a device derives its own and never adopts the server's (S7)."""
    return total_of_wids(rows.values())


def total_of_wids(wids: Iterable[bytes]) -> Total:
    """The same where the ids do not matter."""
    numbers = [_number(wid) for wid in wids]
    return Total(len(numbers), sum(numbers) % MODULUS)


def wid_sum(wids: bytes, new: bytes | None, old: bytes | None) -> bytes:
    """A sum (16 bytes, empty where nothing was added yet) with one wid more, and another one less."""
    return ((_number(wids) + _number(new) - _number(old)) % MODULUS).to_bytes(SUM_BYTES, "big")


class WidTotal:
    """The sum of wids as an aggregate of SQL."""

    def __init__(self) -> None:
        self._sum = b""

    def step(self, wid: bytes | None) -> None:
        """One row more; without a wid it adds nothing."""
        self._sum = wid_sum(self._sum, wid, None)

    def finalize(self) -> bytes:
        """The sum as 16 bytes, empty where there was no row."""
        return self._sum


def _number(wid: bytes | None) -> int:
    return int.from_bytes(wid, "big") if wid else 0
