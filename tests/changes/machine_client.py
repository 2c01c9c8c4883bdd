"""The machine's laptop: what a person does to records, and the round of session, push, pull and self-check."""

import copy
from dataclasses import dataclass, field, replace

from crm_desktop.changes.body import EXISTENCE, TERRITORY, Body, Dot, edited
from crm_desktop.changes.cursor import START, Pair, noted, offered_again, taken_back
from crm_desktop.changes.manifest import Head, Link, is_believed
from crm_desktop.changes.offer import Verdict
from crm_desktop.changes.redot import is_cloned, is_unsent, redotted
from crm_desktop.changes.stub import Copy, Heed, heed_stub
from crm_desktop.changes.tombstone import buried, is_dead
from crm_desktop.changes.total import differences, total_of
from crm_desktop.changes.wire import read_body
from tests.changes.machine_server import Answer, Item, Push, Row, Server, Stub
from tests.changes.machine_truth import BOTH, EMPTY, HOME, Bad, State, Truth, edit_of, edit_value, place_of

PUSHED = 3  # records a push
OTHER = {b"T1": b"T2", b"T2": b"T1"}


@dataclass
class Local:
    """A record as this laptop holds it. `synced`, `base`, `seq` and `territory` are of the row last agreed on."""

    state: State
    base: bytes | None = None
    version: int = 0
    synced: dict[bytes, int] | None = None
    seq: int | None = None
    territory: bytes | None = None
    hidden: bool = False
    source: tuple[bytes, int] | None = None  # device and push that vouch for the row


@dataclass
class Client:
    """One laptop with its book. A copy of it is a copied book."""

    truth: Truth
    server: Server
    access: frozenset[bytes]
    skew: int = 0
    records: dict[int, Local] = field(default_factory=dict)
    n: int = 0  # change sets, over all actors of this book
    actor: bytes = b""
    mine: tuple[bytes, ...] = ()
    device: bytes = b""
    links: tuple[Link, ...] = ()
    outbox: Push | None = None
    cursors: dict[bytes, Pair] = field(default_factory=dict)
    known: tuple[Pair, ...] = ()
    log: list[tuple[bytes, int]] = field(default_factory=list)
    seen: dict[bytes, int] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()

    def copied(self) -> "Client":
        """Another laptop with the same book."""
        parts = {name: copy.copy(part) for name, part in vars(self).items() if name not in ("truth", "server")}
        records = {one: replace(local) for one, local in self.records.items()}
        return Client(self.truth, self.server, **(parts | {"records": records}))

    def new_actor(self) -> None:
        self.actor = self.truth.fresh()
        self.mine += (self.actor,)

    def new_device(self) -> None:
        self.device, self.links, self.outbox = self.truth.fresh(), (), None

    # -- what a person does

    def dot(self) -> Dot:
        self.n += 1
        return self.actor, self.n

    def edit(self, record: int, path: str, mode: str = "edit") -> None:
        """A value, a move, or (resolve) one value instead of all that are concurrent."""
        flags, local = self.truth.flags, self.records.get(record)
        if local is None and HOME[record] not in self.access:
            return
        if local is None and record in self.dropped and "drop_same_actor" not in flags:
            self.new_actor()
            self.dropped = frozenset()
        local = local or self.records.setdefault(record, Local(State(EMPTY)))
        body, held = local.state.body, local.state.body.fields.get(path, ())
        place = place_of(record, body)
        if local.hidden or place not in self.access or (mode == "resolve" and len(held) < 2):
            return
        if mode == "move" and (not body.fields or is_dead(body) or len(self.access) < 2):
            return
        if "tomb_drop" in flags and body.deleted:
            return
        naming = [each.dot for each in held] if mode == "resolve" or "edit_kills_sibs" in flags else []
        replaced = {edit_of(path, each) for each in (held if mode == "resolve" else held[:1])}
        edit = self.truth.made(record, replaced)
        value = edit_value(path, edit, OTHER[place])
        after = edited(body, path, value, self.dot(), max(0, self.truth.now + self.skew), naming)
        local.state = State(after, local.state.edits | {edit})

    def delete(self, record: int) -> None:
        local = self.records.get(record)
        if local is None or is_dead(local.state.body) or local.hidden:
            return
        if place_of(record, local.state.body) not in self.access or not local.state.body.fields:
            return
        body, edits = local.state
        edit = self.truth.made(record, set(), edits)
        if "tomb_nodot" in self.truth.flags:
            body = Body(body.kind, body.fields, body.vector, dict(body.vector))
        else:
            body = buried(body, self.dot(), max(0, self.truth.now + self.skew))
        if "tomb_drop" in self.truth.flags:
            body = replace(body, fields={EXISTENCE: body.fields[EXISTENCE]})
        local.state = State(body, edits | {edit})

    # -- what arrives

    def read_log(self) -> None:
        """Removals; a member hands back what a restored server has lost."""
        table = self.server.tables
        lost = [entry for entry in self.log if entry not in table.log]
        if lost and "log_strict" in self.truth.flags:
            return
        table.log = table.log + lost
        if self.log == table.log:
            return
        self.log = list(table.log)
        pins = dict(self.log)
        for local in self.records.values():
            if local.source and not is_believed(pins, *local.source):
                local.synced = None  # taken before the removal was known here: this laptop vouches for it now

    def take(self, row: Row) -> None:
        """A row of the server becomes part of the record here, if its device is believed."""
        truth, local = self.truth, self.records.get(row.record)
        new = row.edits & truth.evil - (local.state.edits if local else frozenset())
        if not is_believed(dict(self.log), row.device, row.push_no) and "no_pin" not in truth.flags:
            if local and "quarantine_stuck" not in truth.flags:
                local.base, local.version, local.seq = row.wid, row.version, row.seq
                local.synced, local.hidden = None, False
            return
        if new and not is_believed(dict(self.log + self.server.tables.log), row.device, row.push_no):
            raise Bad("EVIL", f"edits {set(new)} of a removed laptop were taken in")
        self.seen[row.device] = max(row.push_no, self.seen.get(row.device, 0))
        if new and row.device in dict(truth.removals):
            truth.evil -= new  # before anybody knew of the removal
        theirs = State(read_body(row.data), row.edits)
        local = local or self.records.setdefault(row.record, Local(State(EMPTY)))
        if local.base != row.wid:
            mine = local.state
            local.state = truth.met(mine, theirs)
            if "terr_row" in truth.flags:
                fields = {path: held for path, held in local.state.body.fields.items() if path != TERRITORY}
                fields |= {path: held for path, held in theirs.body.fields.items() if path == TERRITORY}
                local.state = State(replace(local.state.body, fields=fields), local.state.edits)
        local.base, local.version, local.synced, local.seq = row.wid, row.version, theirs.body.vector, row.seq
        local.territory, local.hidden, local.source = row.territory, False, (row.device, row.push_no)

    def heed(self, stub: Stub) -> None:
        """The record has left a territory."""
        flags, local = self.truth.flags, self.records.get(stub.record)
        if local is None:
            return
        body, territory = local.state.body, local.territory or b""
        held = Copy(territory, local.seq or 0, body.vector, local.synced)
        moved = body.vector if "stub_bare" in flags else stub.vector
        told = heed_stub(held, stub.territory, stub.seq, moved)
        if "stub_blind" in flags:
            told = heed_stub(replace(held, territory=stub.territory, seq=0), stub.territory, stub.seq, moved)
        if told is Heed.DROP or (told is Heed.HIDE and "stub_drops" in flags):
            del self.records[stub.record]
            self.dropped |= {stub.record}
        elif told is Heed.HIDE:
            local.hidden = True

    # -- the round

    def dirty(self) -> list[int]:
        return [one for one, local in sorted(self.records.items()) if local.state.body.vector != local.synced
                and not local.hidden and local.state.body.vector
                and place_of(one, local.state.body) in self.access]

    def build(self) -> None:
        items = []
        for one in self.dirty()[:PUSHED]:
            local = self.records[one]
            items.append(Item(one, place_of(one, local.state.body), local.base, local.version, self.truth.fresh(),
                              *local.state))
        if items:
            self.seal(tuple(items))

    def seal(self, items: tuple[Item, ...]) -> None:
        """Under the next number, chained on the last manifest."""
        last = self.links[-1].as_head() if self.links else Head()
        self.outbox = Push(Link(last.number + 1, last.digest, self.truth.fresh()), items)
        self.links += (self.outbox.link,)

    def redot(self) -> None:
        """The book was copied or rolled back without notice: what it has not sent gets new dots."""
        old, self.mine = self.mine, ()
        self.new_actor()
        self.new_device()
        if "no_redot" in self.truth.flags:
            return
        for local in self.records.values():
            body, sent = local.state.body, local.synced or {}
            self.truth.redone |= {edit_of(path, each) for path, held in body.fields.items() if path != EXISTENCE
                                  for each in held if is_unsent(*each.dot, sent, old)}
            local.state = State(redotted(body, sent, old, self.actor), local.state.edits)

    def session(self) -> None:
        """S6: the server tells this device's last push; where that is another one, the book is a copy."""
        last, head = self.links[-1].as_head() if self.links else Head(), self.server.head(self.device)
        if is_cloned(last.number, last.digest, head.number, head.digest) and "late_cloned" not in self.truth.flags:
            self.redot()

    def push(self, lose: str = "") -> None:
        """One push. `lose`: "before" (it never arrives) or "after" (its answer is lost)."""
        if self.outbox is None:
            self.build()
        if self.outbox is None or lose == "before":
            return
        answer = self.sent()
        if answer.code == "log_behind":
            self.read_log()
            self.seal(tuple(item._replace(wid=self.truth.fresh()) for item in self.outbox.items))
            answer = self.sent()
        if answer.code == "chain" and "chain_strict" not in self.truth.flags:
            self.server.hand_in(self.device, [each for each in self.links if each.number < self.outbox.link.number])
            answer = self.sent()
            if answer.code == "chain":
                self.redot()
                return
        if answer.code == "cloned" and lose != "after":
            self.redot()
        if answer.code != "done" or lose == "after":
            return
        for item, (verdict, seq, row) in zip(self.outbox.items, answer.items, strict=True):
            self.settle(item, verdict, seq, row)
        self.outbox = None
        if "no_known" not in self.truth.flags:
            self.known = noted(self.known, answer.commit)

    def sent(self) -> Answer:
        known = self.known[-1] if self.known and "push_blind" not in self.truth.flags else START
        return self.server.push(self.device, self.outbox, known, len(self.log), self.access)

    def settle(self, item: Item, verdict: Verdict, seq: int, row: Row | None) -> None:
        """The answer to one item."""
        local = self.records.get(item.record)
        if local is None:
            return
        if verdict in (Verdict.OK, Verdict.ALREADY):
            if local.base == item.base:
                local.source = (self.device, self.links[-1].number)
            local.base, local.version, local.synced = item.wid, item.version + 1, item.body.vector
            local.seq, local.territory = seq, item.territory
        elif verdict in (Verdict.GONE, Verdict.DENIED):
            local.hidden = True
        elif row is not None:
            self.read_log()  # a replayed answer may be older than a removal
            self.take(row)
        else:
            local.base, local.version, local.synced = None, 0, None

    def page(self, cut: bool = False) -> bool:
        """One page; True when it was the final one. `cut`: the program dies before the page is saved."""
        flags = self.truth.flags
        if "log_late" not in flags:
            self.read_log()
        if self.outbox is None:
            self.session()
        if self.outbox is not None:
            self.push()  # an outbox is answered before anything is pulled
        cursors = {one: self.cursors.get(one, START) for one in sorted(self.access)}
        page = self.server.pull(cursors, self.known)
        if page.common is not None:
            self.fork(cursors, page.common)
            return False
        if cut:
            self.cursors = dict(page.cursors) if "torn_page" in flags else self.cursors
            return True
        for each in page.rows:
            self.take(each) if isinstance(each, Row) else self.heed(each)
        self.read_log()
        self.cursors = dict(page.cursors)
        self.known = noted(self.known, max(page.cursors.values()))
        if page.whole is not None:
            self.check(page.whole)
        return page.whole is not None

    def fork(self, cursors: dict[bytes, Pair], common: Pair) -> None:
        """The server was restored: what lies above the common pair is pulled and offered again."""
        self.cursors = {one: taken_back(pair, common, self.server.knows) for one, pair in cursors.items()}
        self.known = tuple(pair for pair in self.known if pair.seq <= common.seq and self.server.knows(pair))
        for local in self.records.values():
            if offered_again(local.seq, common, hidden=local.hidden) and "no_heal" not in self.truth.flags:
                local.synced, local.hidden = None, False

    def check(self, whole: dict[int, Row]) -> None:
        """The self-check after a final page: own count and sum against the server's."""
        mine = {one: local.base for one, local in self.records.items()
                if local.base is not None and local.territory in self.access and not local.hidden}
        theirs = {one: row.wid for one, row in whole.items()}
        if "absence" in self.truth.flags:
            self.records = {one: local for one, local in self.records.items() if one not in mine or one in theirs}
        if self.truth.flags & {"absence", "no_selfcheck"} or total_of(_named(mine)) == total_of(_named(theirs)):
            return
        found = differences(_named(mine), _named(theirs))
        for one in found.take:
            self.take(whole[one[0]])
        for one in found.offer:
            local = self.records[one[0]]
            local.base, local.version, local.synced = None, 0, None

    def pull(self) -> None:
        """Until the final page."""
        if not any(self.page() for _ in range(60)):
            raise Bad("STUCK", "a pull does not end")


def new_client(truth: Truth, server: Server, access: frozenset[bytes] = BOTH) -> Client:
    """A laptop with an empty book."""
    made = Client(truth, server, access, log=list(server.tables.log))
    made.new_actor()
    made.new_device()
    return made


def _named(rows: dict[int, bytes]) -> dict[bytes, bytes]:
    return {bytes([one]): wid for one, wid in rows.items()}
