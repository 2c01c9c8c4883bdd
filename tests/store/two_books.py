"""Two or more real books and what a server would keep between them: rows of sealed bodies, here in the open."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import Signed
from crm_desktop.changes.wire import read_body, write_body
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.agreed import Accepted, Outbox, Sent, accepted, base_lost, save_outbox
from crm_desktop.store.arriving import Applied, Arrived, apply_page
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.book import Book
from crm_desktop.store.copies import carried_copies, living_copies, trashed_copies
from crm_desktop.store.creation import make_book
from crm_desktop.store.sync_state import TeamState, cursors, save_team, team
from crm_desktop.store.unsent import Unsent, unsent, unsent_count
from tests.conftest import HandClock

TERRITORY, WORKSPACE = b"T" * 16, b"W" * 16
Row = tuple[int, bytes, bytes, bytes, int]  # seq, wid, body, device, push number


@dataclass
class Shelf:
    """One row of a record, taken where the base is the row that is there (S3, S4)."""

    rows: dict[bytes, Row] = field(default_factory=dict)
    seq: int = 0

    def offer(self, book: Book, limit: int = 500) -> list[Unsent]:
        """One push; what is refused is merged first. Gives what was offered."""
        state = team(book)
        assert state is not None
        items = unsent(book, limit)
        if not items:
            return []
        push_no = state.push_no + 1
        wids = [secrets.token_bytes(16) for _ in items]
        sent = tuple(Sent(each.record_id, each.kind, wid, each.vector) for each, wid in zip(items, wids, strict=True))
        save_outbox(book, Outbox(push_no, b"bytes", b"digest", sent), Signed(b"m", b"s"),
                    TeamState(**{**vars(state), "push_no": push_no}))
        taken, behind, unknown = [], [], []
        for each, note in zip(items, sent, strict=True):
            held = self.rows.get(each.record_id)
            if (held[1] if held else None) == each.base:
                self.seq += 1
                self.rows[each.record_id] = (self.seq, note.wid, each.body, state.device, push_no)
                taken.append(Accepted(note, self.seq))
            elif held is None:
                unknown.append(each.record_id)
            else:
                behind.append(each.record_id)
        accepted(book, taken, Pair(self.seq, b"c"))
        base_lost(book, unknown)
        apply_page(book, [self.arrived(record_id) for record_id in behind], after={})
        return items

    def arrived(self, record_id: bytes) -> Arrived:
        """The row as a client gets it."""
        seq, wid, body, device, push_no = self.rows[record_id]
        return Arrived(record_id, TERRITORY, seq, wid, device, push_no, read_body(body))

    def newer(self, book: Book) -> list[Arrived]:
        """All rows beyond the book's cursor, in order."""
        at = cursors(book).get(TERRITORY, Pair(0, b"")).seq
        return [self.arrived(one) for one in sorted(self.rows, key=self.rows.__getitem__) if self.rows[one][0] > at]

    def fetch(self, book: Book, page: int = 500) -> list[Applied]:
        """Everything that is new, in pages."""
        rows = self.newer(book)
        done = []
        for start in range(0, max(len(rows), 1), page):
            part = rows[start:start + page]
            more = start + page < len(rows)
            end = part[-1].seq if more else self.seq
            done.append(apply_page(book, part, after={TERRITORY: Pair(end, b"c%d" % end)}, more=more))
        return done


def join(folder: Path, name: str, clock: HandClock, id_key: bytes = bytes(32)) -> Book:
    """A book that belongs to the team."""
    book = make_book(folder / f"{name}.book", secrets.token_bytes(32), name="Sales", currency="USD", time_zone="UTC",
                     me="Li Wei", clock=clock)
    link = book.writer_link()
    link.run("update territory set id = ?, id_key = ? where number = 1", (TERRITORY, id_key))
    save_team(book, TeamState(WORKSPACE, secrets.token_bytes(16), b"", TERRITORY, {}, "https://here"))
    return book


def settle(shelf: Shelf, *books: Book) -> None:
    """Rounds until nobody has anything to say; a few are enough."""
    for _ in range(8):
        offered = sum(len(shelf.offer(book)) for book in books)
        for book in books:
            shelf.fetch(book)
        if not offered and not any(unsent_count(book) for book in books):
            return
    raise AssertionError("never quiet")


def bodies_of(book: Book) -> dict[bytes, bytes]:
    """Every record that a server may know, as the bytes that travel."""
    link = book.reader()
    numbers = Numbers(link)
    copies = [copy for kind in BY_NUMBER.values() for copy in living_copies(link, numbers, kind, "1", ())]
    copies += trashed_copies(link, numbers, "tombstone = 1", ())
    copies += carried_copies(link, numbers, "1", ())
    return {copy.record_id: write_body(copy.as_body(numbers)) for copy in copies}
