"""What other laptops changed comes in: merged with what is here, a page in one transaction, outside rules and undo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crm_desktop.changes.body import Body
from crm_desktop.changes.change import ChangeSet
from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.merge import conflicts_of, merge
from crm_desktop.changes.tombstone import is_dead, outlived, trips_breaker
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.right_of_way import give_way
from crm_desktop.store.bodies import Numbers, lacks, laid
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Agreed, Copy, Place, copies_of
from crm_desktop.store.identity import is_noted_here, note_act
from crm_desktop.store.journal import transaction
from crm_desktop.store.landing import Landing, agree, land
from crm_desktop.store.link import Link
from crm_desktop.store.sync_acts import SyncActs, author_of
from crm_desktop.store.sync_state import device_numbers, forget_refused, note_pair, put_cursors, put_refused, put_state

DELETIONS = "deletions"  # of this sync so far; what it would delete in all counts for the breaker
Refused = tuple[bytes, bytes, int, str]  # record id, wid, seq, reason


class Arrived(NamedTuple):
    """A row of the server, verified and opened. `device` and `push_no` name the manifest that vouches for it."""

    record_id: bytes
    territory: bytes
    seq: int
    wid: bytes
    device: bytes
    push_no: int
    body: Body


@dataclass(frozen=True)
class Applied:
    """What a page did. `conflicts` are records that now wait in the inbox; `refused` rows were put aside (C5)."""

    changes: tuple[ChangeSet, ...] = ()
    conflicts: tuple[bytes, ...] = ()
    deletions: int = 0
    refused: tuple[Refused, ...] = ()


class BreakerTripped(Exception):  # noqa: N818 - nothing went wrong: a person is asked
    """C6: this sync would delete too many records of those that live here; nothing of the page was written."""

    def __init__(self, deletions: int, living: int) -> None:
        super().__init__(f"{deletions} of {living}")
        self.deletions, self.living = deletions, living


class RolledBack(Exception):  # noqa: N818 - the caller takes a new actor and goes on
    """Others have seen edits of this book's actor that it does not know: an older state was put back unnoticed."""


def apply_page(book: Book, rows: Sequence[Arrived], *, after: Mapping[bytes, Pair], more: bool = False,
               allow_deletions: bool = False) -> Applied:
    """C3: merges a page into the book and saves its cursors, in one transaction that reads the local rows anew.

    No page saves its cursors only; `after` may be empty for rows that came otherwise (mismatch, self-check). `more`:
    another page follows. Raises BreakerTripped (unless deletions are allowed) and RolledBack before anything is
    written, UserError as any write does.
    """
    link = book.writer_link()
    link.look_at_place(book.path)
    noted = is_noted_here(link, book.path)
    with transaction(link):
        numbers = Numbers(link)
        _look_for_rollback(link, numbers, rows)
        page = _Page(link, numbers, book.clock())
        page.take(_newest_rows(rows))
        _break_or_go_on(link, page.deletions, more=more, allowed=allow_deletions)
        changes = page.write()
        forget_refused(link, [each.record_id for each in rows])
        put_refused(link, page.refused, book.clock())
        put_cursors(link, after)
        if after:
            note_pair(link, max(after.values()))
    if noted and changes:
        note_act(link, book.path, changes[-1].number or 0)
    return Applied(changes, tuple(page.conflicts), page.deletions, tuple(page.refused))


class _Page:
    """The rows of one page on their way into the book."""

    def __init__(self, link: Link, numbers: Numbers, now: int) -> None:
        self._link, self._numbers, self._now = link, numbers, now
        self._acts = SyncActs(link)
        self._landings: list[Landing] = []
        self.conflicts: list[bytes] = []
        self.refused: list[Refused] = []
        self.deletions = 0

    def take(self, rows: list[Arrived]) -> None:
        """Merges rows of different records with their copies here."""
        devices = device_numbers(self._link, _newest_pushes(rows))
        for kind, group in _by_kind(rows).items():
            copies = copies_of(self._link, self._numbers, kind, [each.record_id for each in group])
            for row in group:
                give_way()
                if _is_here(copies.get(row.record_id), row):
                    continue
                agreed = Agreed(row.wid, row.seq, devices[row.device], row.push_no)
                landing = self._landing(row, copies.get(row.record_id), agreed)
                if landing is not None:
                    self._landings.append(landing)
        self.deletions = sum(_was_living(each.copy) and each.place is Place.TRASH for each in self._landings)

    def write(self) -> tuple[ChangeSet, ...]:
        """Writes all that was taken."""
        self._give_rows()
        for each in self._landings:
            give_way()
            self._note(each)
        land(self._link, self._numbers, self._landings)
        return self._acts.write()

    def _landing(self, row: Arrived, copy: Copy | None, agreed: Agreed) -> Landing | None:
        """None where nothing but the agreement is new, which is written at once, or where the row is refused."""
        mine = copy.as_body(self._numbers) if copy else None
        try:
            body = merge(mine, row.body) if mine is not None else row.body
            if not body.fields:
                raise ValueError("an empty body")
        except ValueError as error:
            self.refused.append((row.record_id, row.wid, row.seq, str(error)))
            return None
        synced = row.body.vector if body == row.body or body.vector != row.body.vector else {}
        home = self._numbers.territory(row.territory)
        if copy is not None and body == mine:
            agree(self._link, self._numbers, Landing(row.record_id, copy, body, copy.place, None, copy.territory,
                                                     synced, agreed, copy.row))
            return None
        kind = BY_NUMBER.get(body.kind)
        found = laid(kind, body, home, self._numbers) if kind else None
        place = Place.LIVING
        if kind is None or found is None or lacks(kind, found.values):
            place = Place.CARRIED
        elif is_dead(body):
            place = Place.TRASH
        if found is not None and found.state.siblings and (outlived(body) or conflicts_of(body)):
            self.conflicts.append(row.record_id)
        return Landing(row.record_id, copy, body, place, found, found.territory if found else home, synced, agreed,
                       copy.row if copy else 0)

    def _give_rows(self) -> None:
        """New records of one author and type get rows without a gap, so that one entry tells of them."""
        new = [each for each in self._landings if each.place is not Place.CARRIED and not each.row]
        new.sort(key=lambda each: (each.body.kind, each.place.value, each.laid.state.created[1] if each.laid else 0))
        first: int = self._link.value("select value from meta where key = 'next_row'")
        for row, each in enumerate(new, first):
            each.row = row
        if new:
            self._link.run("update meta set value = ? where key = 'next_row'", (first + len(new),))

    def _note(self, each: Landing) -> None:
        kind = BY_NUMBER.get(each.body.kind)
        shown = each.place is Place.LIVING
        if each.place is Place.TRASH and not _was_living(each.copy):
            each.act = each.copy.act if each.copy is not None else (0, self._now)
            return
        if kind is None or not (shown or _was_living(each.copy)):
            return
        actor, at = self._author(each)
        act = self._acts.of(actor, at)
        if each.place is not Place.LIVING:
            act.note_whole("delete", kind, each.record_id, each.row)
            each.act = act.n, at
        elif _was_living(each.copy) and each.copy is not None and each.laid is not None:
            act.note_values(kind, each.record_id, each.copy.values, each.laid.values)
        elif each.copy is not None and each.copy.place is Place.TRASH:
            act.note_whole("restore", kind, each.record_id, each.row)
        else:
            act.note_created(kind, each.record_id, each.row)


    def _author(self, each: Landing) -> tuple[int, int]:
        """Who made the newest of what is new here, and when; of a new record who created it."""
        if each.copy is None and each.laid is not None:
            at, actor, _ = each.laid.state.created
            return actor, at
        seen = each.copy.as_body(self._numbers).vector if each.copy is not None else {}
        author, at = author_of(each.body, seen, self._now)
        return self._numbers.actor(author), at


def _is_here(copy: Copy | None, row: Arrived) -> bool:
    """Whether this very row was agreed on already: an own push comes back, or a page comes twice."""
    return (copy is not None and (copy.agreed.wid, copy.agreed.seq) == (row.wid, row.seq)
            and copy.synced == row.body.vector)


def _was_living(copy: Copy | None) -> bool:
    return copy is not None and copy.place is Place.LIVING


def _by_kind(rows: Iterable[Arrived]) -> dict[int, list[Arrived]]:
    found: dict[int, list[Arrived]] = {}
    for row in rows:
        found.setdefault(row.body.kind, []).append(row)
    return found


def _newest_pushes(rows: Iterable[Arrived]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for row in rows:
        found[row.device] = max(row.push_no, found.get(row.device, 0))
    return found


def _newest_rows(rows: Iterable[Arrived]) -> list[Arrived]:
    """The server holds one row of a record; where two were handed in, the newer one took the other's place."""
    found: dict[bytes, Arrived] = {}
    for row in sorted(rows, key=lambda each: each.seq):
        found[row.record_id] = row
    return list(found.values())


def _look_for_rollback(link: Link, numbers: Numbers, rows: Iterable[Arrived]) -> None:
    number = link.value("select value from meta where key = 'actor'")
    if number is None:
        return
    mine = numbers.actors[number]
    newest: int = link.value("select max(n) from change_set") or 0
    if any(row.body.vector.get(mine, 0) > newest for row in rows):
        raise RolledBack


def _break_or_go_on(link: Link, deletions: int, *, more: bool, allowed: bool) -> None:
    before = int(link.value("select cast(value as integer) from sync_state where key = ?", (DELETIONS,)) or 0)
    if deletions and not allowed:
        living = int(link.value("select count(*) from record_state")) + before
        if trips_breaker(before + deletions, living):
            raise BreakerTripped(before + deletions, living)
    if more or before:
        put_state(link, DELETIONS, str(before + deletions if more and not allowed else 0).encode())
