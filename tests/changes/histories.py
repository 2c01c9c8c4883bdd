"""Records as several laptops edit, delete, resolve and exchange them: what merges must cope with."""

from collections.abc import Callable

import msgspec
from hypothesis import strategies as st

from crm_desktop.changes.body import BUILT_IN_ID, Body, Version, edited
from crm_desktop.changes.merge import merge
from crm_desktop.changes.tombstone import buried, revived

ACTORS = [bytes([number]) * 16 for number in range(1, 4)]
PATHS = ("name", "money", "tags/red", "phones/ab12", "x.unknown", "@")
KIND = 7
Merge = Callable[[Body, Body], Body]
Step = tuple[str, int, str, int, int, int]  # what, by which laptop, path, value, clock, the other laptop
STEPS = st.tuples(st.sampled_from(["edit", "edit", "edit", "gone", "resolve", "bury", "revive", "meet", "meet"]),
                  st.integers(0, 2), st.sampled_from(PATHS), st.integers(0, 3), st.integers(0, 40), st.integers(0, 2))


def new_body(defaults: bool = True) -> Body:
    """A record as it was created, with built-in defaults for its name."""
    stamp, actor = (0, BUILT_IN_ID) if defaults else (10, ACTORS[0])
    return Body(KIND, {"name": (Version(stamp, actor, 1, pack(0)),)}, {actor: 1})


def pack(value: object) -> bytes:
    return msgspec.msgpack.encode(value)


def play(steps: list[Step], join: Merge = merge, defaults: bool = True) -> list[Body]:
    """The record on three laptops after these steps; each laptop's change sets count upwards."""
    laptops = [new_body(defaults)] * 3
    for n, (what, by, path, value, clock, other) in enumerate(steps, 2):
        dot, mine = (ACTORS[by], n), laptops[by]
        if what == "edit":
            mine = edited(mine, path, pack(value), dot, clock)
        elif what == "gone":
            mine = edited(mine, path, None, dot, clock) if "/" in path else mine
        elif what == "resolve":
            held = [each.dot for each in mine.fields.get(path, ())]
            mine = edited(mine, path, pack(value), dot, clock, held) if len(held) > 1 else mine
        elif what == "bury":
            mine = buried(mine, dot, clock)
        elif what == "revive":
            mine = revived(mine, dot, clock)
        else:
            mine = join(mine, laptops[other])
        laptops[by] = mine
    return laptops


THREE = st.lists(STEPS, max_size=14).map(play)
