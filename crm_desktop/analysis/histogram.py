"""Medians and means of counted values: what SQL groups, this reduces."""

from collections.abc import Iterable

Counted = Iterable[tuple[int, int]]  # (value, how often)


def median_of_counts(counted: Counted) -> float | None:
    """The median: the mean of the middle two where their number is even; None of nothing."""
    pairs = sorted(counted)
    total = sum(count for _, count in pairs)
    if not total:
        return None
    return (_at(pairs, (total - 1) // 2) + _at(pairs, total // 2)) / 2


def mean_of_counts(counted: Counted) -> float | None:
    """The arithmetic mean; None of nothing."""
    pairs = list(counted)
    total = sum(count for _, count in pairs)
    return sum(value * count for value, count in pairs) / total if total else None


def _at(pairs: list[tuple[int, int]], place: int) -> int:
    for value, count in pairs:
        if place < count:
            return value
        place -= count
    raise IndexError(place)
