"""How one order of rows becomes another with the fewest steps, so that a refresh never resets a list."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHUNK = 8_192  # rows compared at once
MOST_COMPARED = 5_000  # rows between the equal beginning and the equal end that are compared one by one
MOST_STEPS = 64  # more single steps cost the view more than one new layout
MOST_MOVED = 5_000_000  # rows times steps: each step moves all rows behind it, in the list and in the view's header


@dataclass(frozen=True)
class RowStep:
    """`count` rows are taken away at the place `at`, or put in there; steps follow one another."""

    at: int
    count: int
    inserts: bool


def row_changes(old: "array[int]", new: "array[int]") -> list[RowStep] | None:
    """The steps from `old` to `new` (both of local row numbers): removals from the end on, then insertions.

    What an insertion puts in stands in `new` at the same place. None where rows changed places or too much is new:
    the view is then told of a new layout.
    """
    if old == new:
        return []
    head = _equal_head(old, new)
    tail = _equal_tail(old, new, min(len(old), len(new)) - head)
    gone, come = old[head:len(old) - tail], new[head:len(new) - tail]
    if not gone or not come:
        return [RowStep(head, len(part), inserts) for part, inserts in ((gone, False), (come, True)) if part]
    if max(len(gone), len(come)) > MOST_COMPARED:
        return None
    before, after = set(gone), set(come)
    if [row for row in gone if row in after] != [row for row in come if row in before]:
        return None
    removals = [RowStep(at + head, count, False) for at, count in _runs(gone, after)]
    insertions = [RowStep(at + head, count, True) for at, count in _runs(come, before)]
    steps = [*reversed(removals), *insertions]
    few = len(steps) <= min(MOST_STEPS, max(MOST_MOVED // max(len(old), len(new)), 2))
    return steps if few else None


def _runs(rows: Sequence[int], kept: set[int]) -> Iterator[tuple[int, int]]:
    """Place and length of each stretch of rows that are not kept."""
    start = None
    for at, row in enumerate(rows):
        if row not in kept and start is None:
            start = at
        elif row in kept and start is not None:
            yield start, at - start
            start = None
    if start is not None:
        yield start, len(rows) - start


def _equal_head(old: "array[int]", new: "array[int]") -> int:
    most = min(len(old), len(new))
    for start in range(0, most, CHUNK):
        end = min(start + CHUNK, most)
        one, other = old[start:end], new[start:end]
        if one != other:
            return start + next(at for at in range(len(one)) if one[at] != other[at])
    return most


def _equal_tail(old: "array[int]", new: "array[int]", most: int) -> int:
    for done in range(0, most, CHUNK):
        size = min(CHUNK, most - done)
        one = old[len(old) - done - size:len(old) - done]
        other = new[len(new) - done - size:len(new) - done]
        if one != other:
            return done + next(at for at in range(size) if one[size - 1 - at] != other[size - 1 - at])
    return most
