"""The world of `sync_model/model_full.py` over real books and the real server: laptops, faults, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from crm_desktop.changes.body import Body
from crm_desktop.domain.customers import COMPANY
from crm_desktop.errors import UserError
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import copies_of
from crm_desktop.store.siblings import disputes_of, waiting_dots
from crm_desktop.sync import round as rounds
from crm_desktop.sync.kept_line import KeptLine
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import Outcome
from crm_desktop.sync.transport import BadAnswer, ServerRefused, Unreachable
from crm_desktop.sync.trip import Trip
from crm_desktop.sync.verified import Refusal, Verifier
from tests.sync.hub import ROOMY, Hub, Loop, server_rows
from tests.sync.template import NOON, Template, note_file, open_loosely
from tests.sync.truth import FIELDS, Truth, value_of, view_of

SMALL = replace(ROOMY, page_rows=2, items=3)  # so that few records make several pages and pushes
RECORDS = tuple(bytes([number]) * 16 for number in (0x21, 0x22, 0x23, 0x24))
LAPTOPS = 3
YEAR = 31_536_000_000
MOST_ROUNDS = 9


@dataclass
class Kept:
    """A laptop's state of disk: its book with its key, and the note that the machine keeps of it."""

    book: bytes
    key: bytes
    note: tuple[Path, bytes] | None


@dataclass
class Laptop:
    """One device of the owner."""

    number: int
    path: Path
    key: bytes
    book: Book
    skew: int = 0
    kept: Kept | None = None
    is_out: bool = False
    line: KeptLine = field(default_factory=KeptLine)


class World:
    """Laptops and a server; `clock` is virtual, each laptop's may be skewed."""

    def __init__(self, template: Template, folder: Path, loop: Loop) -> None:
        self.template, self.folder = template, folder
        self.now = NOON + 1_000_000
        self.truth = Truth()
        self.spares = list(range(LAPTOPS, len(template.keys)))
        self.hub: Hub = template.copy_hub(folder / "hub", loop, lambda: self.now, limits=SMALL)
        self.laptops = [self._start(number) for number in range(LAPTOPS)]
        self.backup = self.hub.backup()
        self.rolled = self.restored = self.copied = False
        self.gone: list[Laptop] = []

    def close(self) -> None:
        """Closes every book and the server."""
        for laptop in (*self.laptops, *self.gone):
            laptop.book.close()
            laptop.line.close()
        self.hub.stop()

    # -- what people do

    def edit(self, laptop: Laptop, record_id: bytes, name: str, *, resolve: bool = False) -> None:
        """Types a value into a field; `resolve`: it takes the place of all that waits there."""
        body = self.body(laptop, record_id)
        alive = laptop.book.value("select 1 from company where id = ?", (record_id,)) is not None
        if body is not None and not alive:
            return
        dispute = next((each for each in disputes_of(laptop.book.reader(), record_id) if each.path == name), None)
        if resolve and dispute is None:
            return
        with laptop.book.change("Edit") as change:
            if body is None:
                one, two = (self.truth.new(record_id, set()) for _ in FIELDS)
                marks = {value_of(each): value_of(each) for each in (one, two)}
                change.create("company", {"name": value_of(one), "website": value_of(two), "other_names": marks},
                              record_id)
                return
            told = view_of({record_id: body})[record_id].get(name)
            kills = set() if told is None else set(told[1]) if resolve else {told[0]}
            new = self.truth.new(record_id, kills)
            change.set("company", record_id, name, value_of(new), waiting_dots(dispute) if resolve and dispute else ())
            change.set_element("company", record_id, "other_names", value_of(new), value_of(new))

    def delete(self, laptop: Laptop, record_id: bytes) -> None:
        """Moves a record to the trash. One that no server ever saw leaves nothing behind."""
        body = self.body(laptop, record_id)
        if body is None or laptop.book.value("select 1 from company where id = ?", (record_id,)) is None:
            return
        seen = self.truth.reached(body)
        with laptop.book.change("Delete") as change:
            change.delete("company", [record_id])
        number, actor = change.done.number, laptop.book.value(
            "select actor from actor where number = (select value from meta where key = 'actor')")
        deletion = self.truth.new(record_id, set())
        self.truth.saw[deletion] = {each for each in seen if each not in self.truth.saw}
        self.truth.deletion_of[bytes(actor), int(number or 0)] = deletion
        if laptop.book.value("select tombstone from trash where id = ?", (record_id,)) == 0:
            self.truth.excused |= {deletion, *seen}  # nobody else ever had it

    # -- what the wire does

    def sync(self, laptop: Laptop) -> Outcome:
        """A whole round."""
        return rounds.sync_now(laptop.book, connect=self.way(laptop), sleep=self.wait, allow_deletions=True)

    def only(self, laptop: Laptop, act: Callable[[Trip], object], *, anew: bool = False) -> None:
        """A part of a round, however it ends; `anew`: not on the session that it keeps."""
        found = team_of(laptop.book)
        try:
            with (self.hub.connect if anew else self.way(laptop))(found.state.server, None) as server:
                trip = Trip(laptop.book, rounds.connection_of(laptop.book, server, found), found, allow_deletions=True)
                rounds.begin_round(trip)
                act(trip)
        except (Unreachable, ServerRefused, BadAnswer, UserError, rounds.Cloned, rounds.RolledBack):
            return

    def way(self, laptop: Laptop) -> rounds.Connect:
        """To the server: some laptops keep their session from round to round, as a window does, others never do."""
        return laptop.line if laptop.number % 2 else self.hub.connect

    def losing(self, path: str, *, after: bool) -> None:
        """The next request to this path never arrives, or its answer does not come back."""
        def hand(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
            if request.url.path != path:
                return answer()
            self.hub.hand = None
            if after:
                answer()
            raise httpx.ReadError("the line is cut")

        self.hub.hand = hand

    def wait(self, seconds: float) -> None:
        """Time passes for everybody."""
        self.now += round(seconds * 1000)

    # -- what is there

    def body(self, laptop: Laptop, record_id: bytes) -> Body | None:
        """The laptop's copy of a record."""
        return self.bodies(laptop, [record_id]).get(record_id)

    def bodies(self, laptop: Laptop, record_ids: list[bytes] | tuple[bytes, ...] = RECORDS) -> dict[bytes, Body]:
        """The laptop's copies."""
        link = laptop.book.reader()
        numbers = Numbers(link)
        found = {record_id: copy.as_body(numbers)
                 for record_id, copy in copies_of(link, numbers, COMPANY.number, record_ids).items()}
        for record_id, body in found.items():
            self.truth.check_copy(f"laptop {laptop.number}", record_id, body)
        return found

    def held(self) -> set[int]:
        """All edits that some laptop or the server still has."""
        found: set[int] = set()
        for laptop in self.laptops:
            for body in self.bodies(laptop).values():
                found |= self.truth.reached(body)
        found |= set().union(*map(self.truth.reached, self.on_server().values()), set())
        return found

    def on_server(self) -> dict[bytes, Body]:
        """The bodies in the server's rows, as a member of the team believes them."""
        team = max((team_of(laptop.book) for laptop in self.laptops), key=lambda each: each.members.head.n)
        verifier = Verifier(team.members, team.keys)
        found = {}
        rows, manifests = server_rows(self.hub.file)
        verifier.take_manifests(manifests)
        for row in rows:
            try:
                found[row.record_id] = verifier.opened(row)
            except Refusal:
                continue
        return {record_id: body for record_id, body in found.items() if record_id in RECORDS}

    def excuse_what_is_gone(self) -> None:
        """A fault has taken the only copy of some edits away: nobody can bring them back."""
        self.truth.excused |= set(range(1, self.truth.count + 1)) - self.held()

    # -- the state of disks

    def keep(self, laptop: Laptop) -> Kept:
        """The laptop's disk as it is now."""
        instance = laptop.book.value("select value from meta where key = 'instance'")
        note = note_file(instance)
        laptop.book.close_lane()
        kept = Kept(laptop.path.read_bytes(), laptop.key, (note, note.read_bytes()) if note.exists() else None)
        self._open(laptop)
        return kept

    def put_back(self, laptop: Laptop, kept: Kept, *, silently: bool) -> None:
        """An older book takes the place of this one; `silently`: a machine's snapshot brings its note back, too."""
        laptop.book.close_lane()
        laptop.key = kept.key
        if silently:
            laptop.path.write_bytes(kept.book)
            if kept.note:
                kept.note[0].write_bytes(kept.note[1])
        else:
            waiting = laptop.path.with_name("waiting")
            waiting.write_bytes(kept.book)
            waiting.replace(laptop.path)
        self._open(laptop)

    def replace(self, laptop: Laptop) -> None:
        """A new laptop of the team takes this one's place, with nothing in it."""
        laptop.book.close()
        self.laptops[laptop.number] = self.start_spare(laptop.number)

    def start_spare(self, number: int) -> Laptop:
        """One of the laptops that are in the team and were never used."""
        return self._start(self.spares.pop(), number)

    def _start(self, template_number: int, number: int | None = None) -> Laptop:
        path = self.folder / f"{template_number}.book"
        place = template_number if number is None else number
        laptop = Laptop(place, path, self.template.keys[template_number], None,  # type: ignore[arg-type]
                        line=KeptLine(self.hub.connect))
        laptop.book = self.template.copy_book(template_number, path, lambda: self.now + laptop.skew)
        return laptop

    def _open(self, laptop: Laptop) -> None:
        laptop.book = open_loosely(laptop.path, laptop.key, lambda: self.now + laptop.skew)
