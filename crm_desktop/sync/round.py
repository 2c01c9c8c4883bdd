"""One round of sync: the log, the push that waits for its answer, what others wrote, what is unsent, the self-check."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.i18n import later
from crm_desktop.store.agreed import outbox
from crm_desktop.store.arriving import BreakerTripped, RolledBack
from crm_desktop.store.book import Book
from crm_desktop.store.joining import adopt_member
from crm_desktop.store.lock import BookLock
from crm_desktop.store.namesakes import join_namesakes
from crm_desktop.store.rounds import note_round
from crm_desktop.store.sync_state import cursors, save_team, team
from crm_desktop.store.unsent import unsent_count
from crm_desktop.sync.check import Checked, compare, self_check
from crm_desktop.sync.membership import Team, no_team, team_of
from crm_desktop.sync.outcome import Outcome, SyncState, count_waiting, what_it_means
from crm_desktop.sync.pull import pull_page
from crm_desktop.sync.push import Sending, send
from crm_desktop.sync.renewal import be_oneself, go_on_as_new
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused, Unreachable
from crm_desktop.sync.trip import Cloned, Progress, Stopped, Trip

LOCK_ENDING = ".sync"
FRESH = "fresh"  # in TeamState.more of a book that was made to join, until all has come
WAIT_SECONDS = 30  # for another program's round on the same book
FIRST_ROWS = 5_000  # are taken in at once by an empty book: nobody types in it yet
MOST_TURNS = 12
MOST_FORKS = 4
MOST_IN_VAIN = 30  # pushes in a row of which nothing was taken: others may be quicker, but not for ever
MOST_RENEWALS = 3
LONGEST_WAIT = 3_000  # milliseconds that a round waits for its turn at one record
Connect = Callable[[str, bytes | None], AbstractContextManager[Server]]
ERRORS = (UserError, Unreachable, ServerRefused, BadAnswer)


def sync_now(book: Book, *, connect: Connect = Server, progress: Progress | None = None,
             allow_deletions: bool = False, sleep: Callable[[float], None] = time.sleep) -> Outcome:
    """One round. It never raises for what a server or network does: the outcome tells it.

    `progress(done, whole)` is asked after each page and push, and stops the round by giving False; what was done stays.
    `allow_deletions`: a person was asked, and the breaker lets this round's deletions through. Raises UserError
    "no_team" for a book of its own, and whatever a bug raises.
    """
    trip: Trip | None = None
    if team(book) is None:
        raise no_team()
    try:
        with one_at_a_time(book, sleep):
            found = team_of(book)
            with connect(found.state.server, found.state.pin) as server:
                trip = Trip(book, connection_of(book, server, found), found, progress, allow_deletions)
                run_round(trip, sleep)
    except Stopped:
        return _outcome(book, trip, SyncState.SYNCING)
    except ERRORS as error:
        state, trouble, wait_ms = what_it_means(error)
        return _outcome(book, trip, state, trouble, wait_ms)
    return _outcome(book, trip, SyncState.SAVED)


def check_now(book: Book, *, connect: Connect = Server, progress: Progress | None = None,
              sleep: Callable[[float], None] = time.sleep) -> Checked:
    """A round, and then every record's name against the server's list; what differs is repaired, nothing is lost.

    Raises UserError where the server cannot be reached or a person is needed.
    """
    try:
        with one_at_a_time(book, sleep):
            found = team_of(book)
            with connect(found.state.server, found.state.pin) as server:
                trip = Trip(book, connection_of(book, server, found), found, progress)
                run_round(trip, sleep)
                checked = compare(trip)
                if not checked.identical:
                    run_round(trip, sleep)
                    checked = compare(trip)
                return replace(checked, repaired=trip.repaired)
    except Stopped:
        raise Cancelled from None
    except ERRORS as error:
        trouble = what_it_means(error)[1]
        raise trouble or error from None


def connection_of(book: Book, server: Server, found: Team) -> Connection:
    """The talk of this book's device."""
    return Connection(server, found.state.workspace, found.state.device, found.own.signing, book.clock)


@contextmanager
def one_at_a_time(book: Book, sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Two programs must not sync one book at once: they would write as one device. Raises UserError("busy")."""
    lock = None
    for _ in range(WAIT_SECONDS * 10):
        try:
            lock = BookLock(book.path, LOCK_ENDING)
            break
        except UserError as error:
            if error.code != "open_elsewhere":
                raise
        sleep(0.1)
    if lock is None:
        raise UserError("busy", later("Another program is syncing this book."), later("Nothing was changed."),
                        later("Try again in a moment."))
    try:
        yield
    finally:
        lock.release()


def run_round(trip: Trip, sleep: Callable[[float], None]) -> None:
    """All that there is to do. Raises UserError, Unreachable, ServerRefused, BadAnswer and Stopped; call it again."""
    for _ in range(MOST_RENEWALS):
        try:
            begin_round(trip)
            _take_turns(trip, sleep)
            return
        except (RolledBack, Cloned):
            go_on_as_new(trip, redot=True)
        except ServerRefused as refusal:
            if refusal.code != "unknown_device" or not trip.connection.goes_on:
                raise
            trip.connection.forget_session()  # the server was restored since
        except BreakerTripped as tripped:
            raise UserError("many_deletions",
                            later("Others deleted {count} records, {living} live in this book."),
                            later("No more of it is taken over until you say so; what went before lies in the trash."),
                            later("Look at it, and let it through if it is meant so."), count=tripped.deletions,
                            living=tripped.living) from None
    raise BadAnswer("the server takes this book for another one again and again")


def begin_round(trip: Trip) -> None:
    """Whoever goes on must be this book's own device, and know who is in the team: later each page tells of changes."""
    be_oneself(trip)
    if trip.connection.is_new:
        trip.read_log()


def _take_turns(trip: Trip, sleep: Callable[[float], None]) -> None:
    for _ in range(MOST_TURNS):
        quiet = take_in(trip, sleep)
        if (_send_all(trip, sleep) == 0 or trip.stepped_over) and quiet:
            return
    raise BadAnswer("the round does not come to an end")


def take_in(trip: Trip, sleep: Callable[[float], None]) -> bool:
    """The push that waits for its answer first, then all pages and the self-check; whether nothing had to be mended."""
    forked = bool(outbox(trip.book)) and _send_one(trip, sleep) is Sending.FORK
    repaired = self_check(trip, _pull_all(trip))
    trip.repaired += repaired
    if trip.touched:
        trip.changed |= join_namesakes(trip.book, trip.touched).record_types()
        trip.touched = {}
    _settle_in(trip)
    return not forked and not repaired


def _settle_in(trip: Trip) -> None:
    """A book that was made to join has all of the team's book now, also whom it belongs to, perhaps."""
    if FRESH in trip.team.state.more:
        adopt_member(trip.book)
        more = {key: value for key, value in trip.team.state.more.items() if key != FRESH}
        trip.team = replace(trip.team, state=replace(trip.team.state, more=more))
        save_team(trip.book, trip.team.state)


def _pull_all(trip: Trip) -> dict[bytes, tuple[int, bytes]]:
    """All pages; the totals of the final one."""
    forks = 0
    while forks <= MOST_FORKS:
        page = pull_page(trip, rows=FIRST_ROWS if FRESH in trip.team.state.more else 1)
        if page is None:
            forks += 1
            continue
        trip.report(trip.pulled, trip.pulled + page.waiting)
        if not page.more:
            return page.totals
    raise BadAnswer("the server forks again and again")


def _send_all(trip: Trip, sleep: Callable[[float], None]) -> int:
    """Pushes until nothing is unsent, or a fork must be looked at first; how many pushes had an answer."""
    count = in_vain = 0
    trip.stepped_over = True
    while in_vain < MOST_IN_VAIN:
        before = trip.pushed
        how = _send_one(trip, sleep)
        if how is Sending.NOTHING:
            return count
        count += 1
        if how is Sending.FORK:
            return count
        in_vain = in_vain + 1 if trip.pushed == before else 0
        if trip.progress is not None:
            trip.report(trip.pushed, trip.pushed + unsent_count(trip.book))
    raise BadAnswer("the server takes nothing")


def _send_one(trip: Trip, sleep: Callable[[float], None]) -> Sending:
    how, wait_ms = send(trip)
    if how is Sending.CLONED:
        raise Cloned
    if how is Sending.BUSY:
        sleep(min(wait_ms, LONGEST_WAIT) / 1000)
    return how


def _outcome(book: Book, trip: Trip | None, state: SyncState, trouble: UserError | None = None,
             wait_ms: int = 0) -> Outcome:
    pushed, pulled = (trip.pushed, trip.pulled) if trip else (0, 0)
    counts = count_waiting(book)
    if state is SyncState.SAVED and counts.unsent:
        state = SyncState.SYNCING  # somebody went on typing meanwhile
    note_round(book, state, trouble.code if trouble else "", saved=state is SyncState.SAVED, moved=pushed + pulled > 0)
    head = max((pair.seq for pair in cursors(book).values()), default=0)
    return Outcome(state, pushed, pulled, counts.conflicts, counts.unsent, counts.quarantined, wait_ms, trouble,
                   frozenset(trip.changed if trip else ()), head)
