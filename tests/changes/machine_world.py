"""Three laptops and a server: random steps, then rounds without faults, then what must be true (SYNC.md, test 2)."""

import random
from collections.abc import Callable, Sequence

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.manifest import pin_holds
from crm_desktop.changes.tombstone import is_dead
from tests.changes.machine_client import Client, new_client
from tests.changes.machine_server import Server
from tests.changes.machine_truth import BOTH, FIELDS, RECORDS, YEAR, Bad, Truth, edit_of, place_of

CLIENTS = 3
TICK = 7
ROUNDS = 8
WEIGHTS = {"edit": 14, "resolve": 3, "delete": 4, "push": 9, "push_before": 1, "push_after": 3, "pull": 6, "page": 6,
           "cut": 2, "grant": 1, "skew": 1, "backup": 2, "restore": 2, "die": 1, "book_backup": 2, "copy": 1,
           "book_restore": 1, "rollback": 1, "remove": 1, "backdate": 1, "inject": 1, "move": 3}
FLAGS = {
    "tomb_drop": "a tombstone keeps its vector alone", "tomb_all": "a tombstone wins over edits it had not seen",
    "tomb_nodot": "a deletion takes no dot of its own", "sib_drop": "the losing value of a conflict is dropped",
    "no_vv": "conflicts are found by comparing values", "edit_kills_sibs": "an edit also drops siblings",
    "no_heal": "after a fork nothing is offered again", "no_known": "no pairs of own pushes are sent",
    "push_blind": "a push carries no known pair", "no_selfcheck": "no comparison after the final page",
    "absence": "what a full pull does not show is deleted", "torn_page": "the cursor is saved before its page",
    "head_cursor": "every page hands out the head", "same_actor": "a copied book keeps its actor",
    "no_redot": "unsent edits of a clone keep their dots", "late_cloned": "a clone is noticed at its next push only",
    "chain_strict": "a manifest that does not chain is refused for good", "ver_cas": "compare-and-swap on a number",
    "pin_known": "a removal pins the last push that the remover has seen", "no_pin": "removed laptops are believed",
    "log_late": "rows are merged before the log is read", "log_strict": "nobody hands lost entries back",
    "quarantine_stuck": "a refused row keeps its place", "stub_drops": "a stub removes unsent edits",
    "stub_bare": "a stub carries no vector", "stub_blind": "a stub is obeyed wherever the record is",
    "no_stub": "a move leaves no stub", "terr_row": "the territory does not merge",
    "drop_same_actor": "a dropped id is created again under the same actor",
}
# What the self-check mends: the control takes that out too.
BEHIND = {"no_heal", "no_known", "push_blind", "torn_page", "head_cursor", "stub_blind", "no_stub"}
MAY_LOSE = {"restore", "die", "remove", "inject", "copy", "book_restore", "rollback"}
Step = tuple[str, int, int, int]  # what, by which laptop, a record or other laptop, a field
View = dict[int, dict[str, tuple[int, frozenset[int]]]]


class World:
    """All of it; `run` plays a schedule."""

    def __init__(self, flags: frozenset[str]) -> None:
        self.truth = Truth(flags | ({"no_selfcheck"} if flags & BEHIND else frozenset()))
        self.server = Server(self.truth)
        self.backup = self.server.backup()
        self.clients = [new_client(self.truth, self.server, BOTH if one < 2 else frozenset({b"T1"}))
                        for one in range(CLIENTS)]
        self.books = [client.copied() for client in self.clients]
        self.gone: list[Client] = []
        self.happened: set[str] = set()
        self.rounds = 0

    def step(self, step: Step) -> None:
        """One thing happens, fault or work."""
        what, by, which, place = step
        client, self.truth.now = self.clients[by], self.truth.now + TICK
        work: dict[str, Callable[[], object]] = {
            "edit": lambda: client.edit(which, FIELDS[place]),
            "resolve": lambda: client.edit(which, FIELDS[place], what),
            "move": lambda: client.edit(which, "@", what), "delete": lambda: client.delete(which),
            "push": client.push, "push_before": lambda: client.push("before"),
            "push_after": lambda: client.push("after"),
            "pull": client.pull, "page": client.page, "cut": lambda: client.page(cut=True)}
        if what in work:
            work[what]()
        else:
            self.fault(what, by, which, place)
        if what in MAY_LOSE:
            self.truth.excused |= set(range(1, self.truth.last + 1)) - self.held()

    def fault(self, what: str, by: int, which: int, place: int) -> None:
        """Something goes wrong, or somebody's rights change."""
        client, other = self.clients[by], self.clients[which % CLIENTS]
        if what == "grant":
            self.clients[2].access = BOTH
        elif what == "skew":
            client.skew = (-YEAR, 0, YEAR)[(which + place) % 3]
        elif what == "backup":
            self.backup = self.server.backup()
        elif what == "book_backup":
            self.books[by] = client.copied()
        elif what == "restore" and "rollback" not in self.happened:
            self.server.tables = self.backup
            self.backup = self.server.backup()
            self.happened.add(what)
        elif what == "die":
            self.clients[by] = new_client(self.truth, self.server, client.access)
        elif what == "copy" and other is not client and "rollback" not in self.happened:
            self.announced(by, other.copied())
            self.happened.add(what)
        elif what == "book_restore":
            self.announced(by, self.books[by].copied())
        elif what == "rollback" and not self.happened & {"restore", "copy"}:
            self.clients[by] = self.books[by].copied()  # a machine's snapshot: nobody is told
            self.clients[by].access |= client.access
            self.happened.add(what)
        elif what == "remove" and other is not client and len(self.gone) < 2:
            self.remove(client, which % CLIENTS)
        elif what in ("backdate", "inject") and self.gone:
            self.write_on(what, which, FIELDS[place])

    def announced(self, by: int, book: Client) -> None:
        """A copied or restored book knows it by its instance id, and takes a new actor and device."""
        book.access |= self.clients[by].access
        self.clients[by] = book
        if "same_actor" not in self.truth.flags:
            book.mine = ()
            book.new_actor()
            book.new_device()

    def remove(self, client: Client, which: int) -> None:
        """A laptop is put out of the team; its owner begins anew with another."""
        client.page()
        device, table = self.clients[which].device, self.server.tables
        known = "pin_known" in self.truth.flags
        last = self.server.head(device)
        pinned = client.seen.get(device, 0) if known else last.number
        if client.log != table.log or not (known or pin_holds(last, pinned)):
            return
        table.log = [*table.log, (device, pinned)]
        self.truth.removals.append((device, last.number))
        client.log = list(table.log)
        self.gone.append(self.clients[which])
        self.clients[which] = new_client(self.truth, self.server, self.clients[which].access)
        self.books[which] = self.clients[which].copied()

    def write_on(self, what: str, record: int, path: str) -> None:
        """A removed laptop goes on; with "inject" the server puts its row into the table."""
        thief, before = self.gone[-1], self.truth.last
        thief.edit(record, path)
        made = set(range(before + 1, self.truth.last + 1))
        for told in (self.truth.evil, self.truth.excused, self.truth.bad):
            told |= made
        if what == "backdate":
            thief.push()
            return
        if not made:
            return
        thief.outbox = None
        thief.build()
        item = next((each for each in thief.outbox.items if each.record == record), None) if thief.outbox else None
        if item:
            self.server.slip_in(item, thief.device, thief.links[-1].number + 9)

    def held(self) -> set[int]:
        """Edits that some laptop or the server still has."""
        pins = dict(self.truth.removals)
        found = {edit for client in self.clients for local in client.records.values() for edit in local.state.edits}
        for row in self.server.tables.rows.values():
            if not row.edits & self.truth.bad and row.push_no <= pins.get(row.device, row.push_no):
                found |= row.edits
        return found

    def settle(self) -> None:
        """Rounds without faults until nobody has anything to say."""
        for self.rounds in range(1, ROUNDS + 1):
            before = self.quiet_mark()
            for number, client in enumerate(self.clients):
                client.pull()
                for _ in range(ROUNDS):
                    if client.outbox is None and not client.dirty():
                        break
                    client.push()
                else:
                    raise Bad("STUCK", f"laptop {number} cannot send its edits")
            if before == self.quiet_mark():
                return
        raise Bad("NOISY", f"still talking after {ROUNDS} rounds")

    def quiet_mark(self) -> object:
        return self.server.tables.seq, self.server.tables.commits[-1], [dict(each.cursors) for each in self.clients]

    def view(self, client: Client) -> View:
        """What a laptop shows: of each living record the shown edit and all siblings of each field."""
        return {one: {path: (edit_of(path, held[0]), frozenset(edit_of(path, each) for each in held))
                      for path, held in local.state.body.fields.items() if path != EXISTENCE}
                for one, local in client.records.items()
                if not local.hidden and local.state.body.fields and not is_dead(local.state.body)}

    def finish(self) -> None:
        """What must be true in the end, first with the access that each has, then with all."""
        self.settle()
        first = self.clients[0]
        whole = self.view(first)
        for number, client in enumerate(self.clients):
            wanted = {one: shown for one, shown in whole.items()
                      if place_of(one, first.records[one].state.body) in client.access}
            if self.view(client) != wanted:
                raise Bad("DIVERGE", f"laptop {number} shows {self.view(client)}, not {wanted}")
        for client in self.clients:
            client.access = BOTH
        self.settle()
        views = [self.view(client) for client in self.clients]
        if any(view != views[0] for view in views):
            raise Bad("DIVERGE", f"{views}")
        reached = {edit for local in first.records.values() for edit in local.state.edits}
        if lost := set(range(1, self.truth.last + 1)) - self.truth.excused - reached:
            raise Bad("LOST", f"edits {lost} reached nobody")
        for one, local in first.records.items():
            self.judge(one, local.state.edits, views[0].get(one))

    def judge(self, record: int, reached: frozenset[int], shown: dict[str, tuple[int, frozenset[int]]] | None) -> None:
        """One record against the truth."""
        truth = self.truth
        edits = {edit for edit in reached if truth.seen[edit] is None}
        seen = frozenset().union(*(truth.seen[edit] or () for edit in reached - edits))
        if shown is None:
            if not edits - truth.bad <= seen:
                raise Bad("LOST", f"record {record} is gone, edits {edits - seen} were unseen by who deleted it")
            return
        if reached - edits and edits <= seen and not truth.redone & edits:
            raise Bad("RESURRECT", f"record {record} lives, and every edit had been seen by a deleter")
        told = {edit for _, every in shown.values() for edit in every}
        replaced = frozenset().union(*(truth.replaced[edit] for edit in edits))
        for edit in edits - replaced - told:
            raise Bad("HOLE" if edit in seen else "LOST", f"edit {edit} of the living record {record} is shown nowhere")


def schedule(seed: int, longest: int = 40) -> list[Step]:
    """Random steps; half of the schedules keep to two records."""
    dice = random.Random(seed)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    records = RECORDS[:2] if dice.random() < 0.5 else RECORDS
    return [(dice.choices(names, weights)[0], dice.randrange(CLIENTS), dice.choice(records), dice.randrange(2))
            for _ in range(dice.randint(6, longest))]


def run(steps: Sequence[Step], flags: frozenset[str] = frozenset()) -> Bad | None:
    """Plays these steps; what is wrong in the end, if anything."""
    world = World(flags)
    try:
        for step in steps:
            world.step(step)
        world.finish()
    except Bad as bad:
        return bad
    return None


def shrunk(steps: list[Step], flags: frozenset[str], kind: str) -> list[Step]:
    """The same without the steps that do not matter."""
    at = len(steps)
    while at:
        at -= 1
        fewer = steps[:at] + steps[at + 1:]
        bad = run(fewer, flags)
        if bad and bad.kind == kind:
            steps, at = fewer, len(fewer)
    return steps
