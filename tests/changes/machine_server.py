"""The machine's server: the rules of `changes/` around a table, with backups and all that a flag takes away."""

import copy
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.changes.body import Body
from crm_desktop.changes.cursor import START, Pair, advanced, common_pair, page_end
from crm_desktop.changes.manifest import Head, Link, Standing, chained, judge_push
from crm_desktop.changes.offer import Held, Offer, Verdict, judge_offer, stub_needed
from crm_desktop.changes.wire import write_body
from tests.changes.machine_truth import Truth

LIMIT = 2  # rows a page
FIRST_EPOCH = 1


class Row(NamedTuple):
    """A record as the server holds it; `edits` is the truth, which travels unseen."""

    record: int
    territory: bytes
    seq: int
    wid: bytes
    version: int
    data: bytes
    edits: frozenset[int]
    device: bytes
    push_no: int


class Stub(NamedTuple):
    """A record has left this territory; `vector` is of the row that moved."""

    record: int
    territory: bytes
    seq: int
    vector: dict[bytes, int]


class Item(NamedTuple):
    """A record in a push."""

    record: int
    territory: bytes
    base: bytes | None
    version: int
    wid: bytes
    body: Body
    edits: frozenset[int]


class Push(NamedTuple):
    """An outbox: what is sent again unchanged until it is answered."""

    link: Link
    items: tuple[Item, ...]


class Answer(NamedTuple):
    """`code` as in the protocol; `items` are (verdict, seq, row)."""

    code: str
    items: tuple[tuple[Verdict, int, Row | None], ...] = ()
    commit: Pair = START


class Page(NamedTuple):
    """What a pull gives: a fork with the common pair, or rows; `whole` on the final page."""

    common: Pair | None
    rows: list[Row | Stub]
    cursors: dict[bytes, Pair]
    whole: dict[int, Row] | None


@dataclass
class Tables:
    """All that a backup holds."""

    rows: dict[int, Row] = field(default_factory=dict)
    stubs: dict[tuple[bytes, int], Stub] = field(default_factory=dict)
    seq: int = 0
    commits: list[Pair] = field(default_factory=lambda: [START])
    heads: dict[bytes, Head] = field(default_factory=dict)
    results: dict[tuple[bytes, int], tuple[bytes, Answer]] = field(default_factory=dict)
    log: list[tuple[bytes, int]] = field(default_factory=list)  # removals: device and pinned push


class Server:
    """One workspace. Everything happens in one order, as under the row lock (S1)."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.tables = Tables()

    def backup(self) -> Tables:
        """A copy that later writes leave alone."""
        return Tables(**{name: copy.copy(part) for name, part in vars(self.tables).items()})

    def commit_at(self, seq: int) -> Pair:
        """The pair of a place in the order of writes."""
        return Pair(seq, next(each.commit for each in self.tables.commits if each.seq >= seq))

    def knows(self, pair: Pair) -> bool:
        """S8: whether this pair is of this server's own history."""
        return pair.seq <= self.tables.seq and self.commit_at(pair.seq) == pair

    def head(self, device: bytes) -> Head:
        """A device's last accepted push."""
        return self.tables.heads.get(device, Head())

    def push(self, device: bytes, push: Push, known: Pair, log_n: int, access: frozenset[bytes]) -> Answer:
        """Takes what fits (S4, S5), once (S6)."""
        tables = self.tables
        if any(device == removed for removed, _ in tables.log):
            return Answer("denied")
        if not self.knows(known):
            return Answer("fork")
        digest, stored = tables.results.get((device, push.link.number), (None, None))
        standing = judge_push(self.head(device), push.link, digest)
        if stored is not None and standing is Standing.REPLAY:
            return stored
        if stored is None and log_n != len(tables.log):
            return Answer("log_behind")
        if standing is not Standing.FRESH:
            return Answer(standing.value)
        writable = dict.fromkeys(access, FIRST_EPOCH)
        items = tuple(self._offered(device, push.link.number, item, writable) for item in push.items)
        if tables.seq > tables.commits[-1].seq:
            tables.commits.append(Pair(tables.seq, self.truth.fresh()))
        tables.heads[device] = push.link.as_head()
        answer = Answer("done", items, Pair(tables.seq, tables.commits[-1].commit))
        tables.results[device, push.link.number] = (push.link.digest, answer)
        return answer

    def _offered(self, device: bytes, number: int, item: Item,
                 writable: dict[bytes, int]) -> tuple[Verdict, int, Row | None]:
        row = self.tables.rows.get(item.record)
        held = Held(row.territory, row.wid) if row else None
        base = item.base
        if "ver_cas" in self.truth.flags and item.version == (row.version if row else 0):
            base = row.wid if row else None
        offer = Offer(item.territory, base, item.wid, FIRST_EPOCH)
        verdict = judge_offer(held, offer, writable=writable, largest=1)
        if verdict is Verdict.ALREADY and row:
            return verdict, row.seq, None
        if verdict is not Verdict.OK:
            return verdict, 0, row
        self.put(Row(item.record, item.territory, 0, item.wid, (row.version if row else 0) + 1, write_body(item.body),
                     item.edits, device, number))
        if row and stub_needed(held, offer) and "no_stub" not in self.truth.flags:
            stub = Stub(item.record, row.territory, self.tables.seq, item.body.vector)
            self.tables.stubs[row.territory, item.record] = stub
        return verdict, self.tables.seq, None

    def put(self, row: Row) -> None:
        """The row, at the next place in the order."""
        self.tables.seq += 1
        self.tables.stubs.pop((row.territory, row.record), None)
        self.tables.rows[row.record] = row._replace(seq=self.tables.seq)

    def slip_in(self, item: Item, device: bytes, number: int) -> None:
        """A server that works with a removed laptop puts its row into the table."""
        row = self.tables.rows.get(item.record)
        self.put(Row(item.record, item.territory, 0, item.wid, row.version if row else 0, write_body(item.body),
                     item.edits, device, number))
        self.tables.commits.append(Pair(self.tables.seq, self.truth.fresh()))

    def hand_in(self, device: bytes, links: list[Link]) -> None:
        """Manifests that a restored server had lost."""
        self.tables.heads[device] = chained(self.head(device), links)

    def pull(self, cursors: dict[bytes, Pair], known: tuple[Pair, ...]) -> Page:
        """The next page over all these territories (S2)."""
        tables = self.tables
        if not all(self.knows(pair) for pair in (*cursors.values(), *known[-1:])):
            return Page(common_pair([START, *cursors.values(), *known], self.knows), [], {}, None)
        found: list[Row | Stub] = [*tables.rows.values(), *tables.stubs.values()]
        rows = sorted((each for each in found if each.territory in cursors and each.seq > cursors[each.territory].seq),
                      key=lambda each: each.seq)
        page = [each for each in rows if each.seq <= rows[LIMIT - 1].seq] if len(rows) > LIMIT else rows
        more = len(page) < len(rows)  # a row and the stub of its move have one number and come together
        head = "head_cursor" in self.truth.flags
        at = self.commit_at(page_end([each.seq for each in page], tables.seq, more=more and not head))
        whole = None if more else {one: row for one, row in tables.rows.items() if row.territory in cursors}
        return Page(None, page, {one: advanced(pair, at) for one, pair in cursors.items()}, whole)
