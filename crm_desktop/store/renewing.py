"""A book goes on as another device, and where others may have seen its dots, as another actor."""

from itertools import chain

from crm_desktop.changes.redot import redotted
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.bodies import Numbers, laid
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Copy, trashed_copies
from crm_desktop.store.identity import fresh_actor
from crm_desktop.store.journal import transaction
from crm_desktop.store.landing import Landing, land
from crm_desktop.store.laptops import introduce
from crm_desktop.store.link import Link
from crm_desktop.store.sync_state import TeamState, put_team
from crm_desktop.store.unsent import dirty_copies

EVERY = 2**62  # no limit


def begin_device(book: Book, state: TeamState) -> None:
    """The chain of pushes begins anew: what waited for an answer belongs to the device that this book was."""
    link = book.writer_link()
    with transaction(link):
        link.run("delete from sync_outbox")
        link.run("delete from sync_manifest")
        put_team(link, state)


def take_new_actor(book: Book) -> None:
    """The book was rolled back unnoticed: it writes as a new actor, and what it has not sent gets dots of that one.

    So does what was deleted before any server had seen it: others may have the same record, from before the rollback.
    The push that waited goes away with its dots; its records are unsent still.
    """
    link = book.writer_link()
    with transaction(link):
        old = Numbers(link)
        number = fresh_actor(link, book.path)
        numbers = Numbers(link)
        given_up, new = [old.actors[each] for each in old.own], numbers.actors[number]
        copies = chain(dirty_copies(link, numbers, EVERY), trashed_copies(link, numbers, "tombstone = 0", ()))
        landings = [found for copy in copies if (found := _redotted(copy, numbers, given_up, new)) is not None]
        land(link, numbers, landings)
        _hand_over_acts(link, old.own, number, landings)
        introduce(link, numbers, number, book.clock())
        link.run("delete from sync_outbox")


def _redotted(copy: Copy, numbers: Numbers, old: list[bytes], new: bytes) -> Landing | None:
    before = copy.as_body(numbers)
    body = redotted(before, copy.synced or {}, old, new)
    if body == before:
        return None
    kind = BY_NUMBER.get(body.kind)
    found = laid(kind, body, copy.territory, numbers) if kind is not None and copy.body is None else None
    return Landing(copy.record_id, copy, body, copy.place, found, copy.territory, copy.synced, copy.agreed, copy.row,
                   copy.act)


def _hand_over_acts(link: Link, old: set[int], number: int, landings: list[Landing]) -> None:
    """The journal names the actor whose dots the values carry now, so that undo and the check find them."""
    for_new: set[int] = set()
    for each in landings:
        if each.laid is not None:
            state = each.laid.state
            for _, actor, n in (state.created, *state.fields.values()):
                if actor == number:
                    for_new.add(n)
    link.many("update change_set set actor = ? where n = ? and actor in"
              f" ({','.join(str(each) for each in sorted(old)) or 'null'})", [(number, n) for n in sorted(for_new)])
