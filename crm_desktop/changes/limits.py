"""The largest things that travel: what lies beyond them is refused before anybody works on it."""

LARGEST_STAMP = 2**53  # UTC milliseconds; a field that stands there stays there, so that no clock can lock it (C4)
LARGEST_COUNT = 2**53  # of change sets of one actor
ACTOR_BYTES = 16  # the same on every laptop; a book numbers the actors it knows for itself
BUILT_IN_ID = bytes(ACTOR_BYTES)  # who gave built-in records their defaults
LONGEST_PATH = 2_100  # characters: a field's name and an element's, each at most as long as a short text
LARGEST_BODY = 32 * 1024 * 1024  # bytes: a note of ten million characters in Chinese
PUSH_ITEMS = 500
PUSH_BYTES = 1024 * 1024  # of one push; an item that is larger by itself travels alone
PAGE_ROWS = 500  # applied in one transaction, so that a person's own edit never waits for more (C3)
TOMBSTONE_DAYS = 400
ID_BYTES = 16  # of a workspace, territory, record, device or invite, and of a wid
DIGEST_BYTES = 32
LARGEST_ENTRY = 4 * 1024 * 1024  # of the membership log: a removal wraps a key for each device and territory
LARGEST_WRAP = 4_096
LARGEST_LABEL = 4_096  # a sealed name
LARGEST_KEYS = 256 * 1024  # what an invite hands over, sealed
INVITE_HOURS = 24


def push_sizes(sizes: list[int]) -> int:
    """How many of the waiting items, first come first, fit into one push: at least one, at most PUSH_ITEMS."""
    whole = 0
    for count, size in enumerate(sizes[:PUSH_ITEMS]):
        whole += size
        if count and whole > PUSH_BYTES:
            return count
    return min(len(sizes), PUSH_ITEMS)
