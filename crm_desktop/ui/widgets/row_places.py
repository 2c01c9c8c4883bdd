"""Where rows stand in a long order, without looking at each of a million rows in Python."""

import sys
from array import array
from collections.abc import Collection
from itertools import compress

CHUNK = 512  # rows looked through at once
FEW = 3  # so many rows are looked for one by one: 3 to 7 ms each at a million rows, all others at once 20 to 40 ms
LEAST_BYTES = 2


def row_place(order: "array[int]", row: int) -> int | None:
    """The place of a row, or None where it is not in the order."""
    if row <= 0 or sys.byteorder != "little":
        return order.index(row) if row in order else None
    sought = row.to_bytes(order.itemsize, "little").rstrip(b"\0").ljust(LEAST_BYTES, b"\0")
    memory = order.tobytes()  # half a millisecond; a search in bytes is three times as fast as one in numbers
    at = memory.find(sought)
    while at >= 0:
        if at % order.itemsize == 0 and order[at // order.itemsize] == row:
            return at // order.itemsize
        at = memory.find(sought, at + 1)
    return None


def row_places(order: "array[int]", rows: Collection[int]) -> dict[int, int]:
    """Row -> place of those rows that are in the order; a row stands in it once."""
    wanted = set(rows)
    if len(wanted) <= FEW:
        found = {row: row_place(order, row) for row in wanted}
        return {row: at for row, at in found.items() if at is not None}
    places: dict[int, int] = {}
    for start in range(0, len(order), CHUNK):
        chunk = order[start:start + CHUNK]
        if not wanted.isdisjoint(chunk):
            hits = compress(range(start, start + len(chunk)), map(wanted.__contains__, chunk))
            places.update((order[at], at) for at in hits)
            if len(places) == len(wanted):
                break
    return places
