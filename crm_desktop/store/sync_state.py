"""What the book keeps of its team and of the server: keys, log, cursors, and what was put aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.changes.cursor import START, Pair, noted
from crm_desktop.changes.protocol import Signed, pack_message, unpack_message
from crm_desktop.store.book import Book
from crm_desktop.store.journal import transaction
from crm_desktop.store.link import Link

TEAM = "team"
# What has not been sent: the vector differs from the synced one. x'00' stands for the plain vector (no exceptions).
# Only a book in a team has this index: in a book of one's own it would hold everything, and make imports slower.
UNSENT_INDEX = "record_state_unsent on record_state(row) where synced is not coalesce(vector, x'00')"


@dataclass(frozen=True)
class TeamState:
    """The membership of this book. `keys` are the device's own secret keys as security/ serialised them.

    `territory_keys` maps a territory to its keys by epoch. `actor` is the one this device was enrolled with: another
    one now means that the file was copied or moved, and that a new device is needed. `push_no` and `digest` are of the
    last push that was built (its bytes lie in the outbox until it is answered).
    """

    workspace: bytes
    device: bytes
    keys: bytes
    territory: bytes
    territory_keys: dict[bytes, dict[int, bytes]]
    server: str
    pin: bytes | None = None  # SHA-256 of the server's TLS key, None where an authority vouches for it
    actor: bytes = b""
    push_no: int = 0
    digest: bytes = b""
    more: dict[str, bytes] = field(default_factory=dict)  # whatever else the sync has to remember


class Quarantined(NamedTuple):
    """A row that failed its checks and was not merged (C5). `at` is in UTC milliseconds."""

    record_id: bytes
    wid: bytes
    seq: int
    reason: str
    at: int


def team(book: Book) -> TeamState | None:
    """The team that this book belongs to, None for a book of its own."""
    found = book.value("select value from sync_state where key = ?", (TEAM,))
    return unpack_message(found, TeamState) if found is not None else None


def save_team(book: Book, state: TeamState, entries: Sequence[Signed] = ()) -> None:
    """Keeps the state; `entries` are added to the membership log, in one transaction with it."""
    link = book.writer_link()
    with transaction(link):
        link.run(f"create index if not exists {UNSENT_INDEX}")
        put_team(link, state)
        _append(link, entries)


def leave_team(book: Book) -> None:
    """Forgets the team and all that was agreed with its server; records and history stay as they are."""
    link = book.writer_link()
    with transaction(link):
        link.run("drop index if exists record_state_unsent")
        for table in ("sync_state", "sync_cursor", "sync_known", "sync_device", "sync_log", "sync_manifest",
                      "sync_outbox", "sync_quarantine"):
            link.run(f"delete from {table}")
        for table in ("record_state", "trash", "carried"):
            link.run(f"update {table} set synced = null, base_wid = null, seq = null, device = null, push_no = null"
                     " where base_wid is not null or synced is not null")
        link.run("update trash set tombstone = 0")


def log_entries(book: Book, after: int = 0) -> list[Signed]:
    """The membership log as this book has read it, oldest first, beyond entry `after`."""
    return [Signed(*row) for row in book.rows(
        "select payload, signature from sync_log where n > ? order by n", (after,))]


def manifests(book: Book, after: int = 0) -> list[Signed]:
    """This device's own manifests beyond push number `after`, oldest first: what a restored server may ask for."""
    return [Signed(*row) for row in book.rows(
        "select payload, signature from sync_manifest where push_no > ? order by push_no", (after,))]


def heads(book: Book) -> dict[bytes, int]:
    """Per device the newest push that this book has seen a manifest of; it never goes backwards (C8)."""
    return dict(map(tuple, book.rows("select device, push_no from sync_device")))


def cursors(book: Book) -> dict[bytes, Pair]:
    """Per territory how far its rows have been taken in."""
    return {territory: Pair(seq, commit) for territory, seq, commit in book.rows("select * from sync_cursor")}


def known(book: Book) -> tuple[Pair, ...]:
    """Older pairs, own pushes' among them, oldest first."""
    return tuple(Pair(*row) for row in book.rows("select seq, commit_id from sync_known order by seq"))


def put_aside(book: Book, rows: Iterable[tuple[bytes, bytes, int, str]]) -> None:
    """Notes (record id, wid, seq, reason) of rows that failed their checks; the rest goes on (C5)."""
    link = book.writer_link()
    with transaction(link):
        put_refused(link, rows, book.clock())


def quarantined(book: Book) -> list[Quarantined]:
    """What lies aside, the newest first."""
    return [Quarantined(*row) for row in book.rows("select * from sync_quarantine order by at desc, record_id")]


# -- inside a transaction of the store

def put_state(link: Link, key: str, value: bytes) -> None:
    """Keeps a value under a key."""
    link.run("insert or replace into sync_state values (?, ?)", (key, value))


def put_team(link: Link, state: TeamState) -> None:
    """Keeps the team's state."""
    put_state(link, TEAM, pack_message(state))


def put_refused(link: Link, rows: Iterable[tuple[bytes, bytes, int, str]], now: int) -> None:
    """Notes rows that were refused."""
    link.many("insert or replace into sync_quarantine values (?, ?, ?, ?, ?)", [(*row, now) for row in rows])


def forget_refused(link: Link, record_ids: Iterable[bytes]) -> None:
    """A good row has taken the place of those that were put aside."""
    if link.value("select 1 from sync_quarantine limit 1"):
        link.many("delete from sync_quarantine where record_id = ?", [(each,) for each in record_ids])


def note_pair(link: Link, pair: Pair) -> None:
    """Adds a pair to the known ones, exponentially spaced."""
    if pair == START:
        return
    held = tuple(Pair(*row) for row in link.rows("select seq, commit_id from sync_known order by seq"))
    link.run("delete from sync_known")
    link.many("insert into sync_known values (?, ?)", list(noted(held, pair)))


def put_cursors(link: Link, after: Mapping[bytes, Pair]) -> None:
    """C3, C8: the cursors after a page; they never go backwards by themselves."""
    link.many("insert into sync_cursor values (?, ?, ?) on conflict (territory) do update set seq = excluded.seq,"
              " commit_id = excluded.commit_id where excluded.seq >= seq",
              [(territory, *pair) for territory, pair in after.items()])


def device_numbers(link: Link, seen: Mapping[bytes, int]) -> dict[bytes, int]:
    """This book's numbers of devices, whose newest push numbers are noted (C8)."""
    link.many("insert into sync_device (device, push_no) values (?, ?) on conflict (device) do update set"
              " push_no = max(push_no, excluded.push_no)", list(seen.items()))
    return dict(map(tuple, link.rows("select device, number from sync_device")))


def _append(link: Link, entries: Sequence[Signed]) -> None:
    newest = link.value("select max(n) from sync_log") or 0
    link.many("insert into sync_log values (?, ?, ?)",
              [(newest + count, each.payload, each.signature) for count, each in enumerate(entries, 1)])
