"""When the next round is due, by a clock that is handed in: no test waits."""

import pytest

from crm_desktop.store.book import Book
from crm_desktop.sync.hints import heads_in
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.schedule import LONGEST_WAIT, NEEDED, REGULAR, Schedule, run_scheduled
from tests.sync.conftest import TwoBooks, synced_company

SAVED, OFFLINE, NEEDS_YOU = Outcome(SyncState.SAVED), Outcome(SyncState.OFFLINE), Outcome(SyncState.NEEDS_YOU)


def after(outcome: Outcome, *, times: int = 1, chance: float = 1.0) -> Schedule:
    """A schedule at time 0 whose last rounds ended so."""
    schedule = Schedule(0, lambda: chance)
    for _ in range(times):
        schedule.began()
        schedule.ended(outcome, 0)
    return schedule


def test_the_first_round_is_due_at_once_and_the_next_regularly() -> None:
    schedule = Schedule(0)
    assert schedule.is_due(0)
    schedule.began()
    assert not schedule.is_due(10**9)
    schedule.ended(SAVED, 0)
    assert not schedule.is_due(REGULAR - 1)
    assert schedule.is_due(REGULAR)


@pytest.mark.parametrize(("times", "chance", "wait"), [
    (1, 1.0, 1_000), (1, 0.0, 500), (2, 1.0, 2_000), (5, 1.0, 16_000), (50, 1.0, LONGEST_WAIT),
    (50, 0.0, LONGEST_WAIT // 2)])
def test_failures_wait_longer_and_longer_with_half_by_chance(times: int, chance: float, wait: int) -> None:
    assert after(OFFLINE, times=times, chance=chance).next_at == wait


def test_an_edit_syncs_at_once_but_does_not_knock_at_a_dead_server() -> None:
    schedule = after(SAVED)
    schedule.edited(5)
    assert schedule.is_due(5)
    schedule = after(OFFLINE, times=8)
    schedule.edited(5)
    assert not schedule.is_due(5)
    schedule.network_came(6)
    assert schedule.is_due(6)


def test_a_stream_that_breaks_off_is_looked_into_once() -> None:
    schedule = after(SAVED)
    schedule.line_broke(5)
    assert schedule.is_due(5)
    schedule = after(OFFLINE, times=8)
    schedule.line_broke(5)
    assert not schedule.is_due(5)


def test_an_edit_during_a_round_makes_another_one() -> None:
    schedule = Schedule(0)
    schedule.began()
    schedule.edited(1)
    schedule.ended(SAVED, 2)
    assert schedule.is_due(2)


def test_a_hint_counts_only_where_it_is_news() -> None:
    schedule = Schedule(0)
    schedule.began()
    schedule.ended(SAVED, 0, head=7)
    schedule.hinted(7, 1)  # the echo of one's own push
    assert not schedule.is_due(1)
    schedule.hinted(8, 2)
    assert schedule.is_due(2)


def test_a_server_that_asks_for_time_gets_it_and_a_person_does_not_wait() -> None:
    schedule = Schedule(0)
    schedule.began()
    schedule.ended(Outcome(SyncState.SYNCING, wait_ms=4_000), 0)
    schedule.edited(1)
    assert schedule.next_at == 4_000
    schedule.asked(2)
    assert schedule.is_due(2)


def test_what_needs_a_person_is_not_tried_all_the_time() -> None:
    assert after(NEEDS_YOU).next_at == NEEDED


def test_hints_are_read_out_of_a_stream_and_the_rest_passes() -> None:
    stream = ['data: {"head":3}', "", ": still here", "data: nonsense", 'data: {"other":1}', 'data: {"head":5}', ""]
    assert list(heads_in(stream)) == [3, 5]
    assert list(heads_in(stream, lambda: True)) == []


def test_a_scheduled_round_runs_and_never_raises(two_books: TwoBooks) -> None:
    synced_company(two_books)
    schedule = Schedule(0)
    outcome = run_scheduled(schedule, two_books.b, lambda: 0, connect=two_books.hub.connect)
    assert outcome is not None
    assert (outcome.state, outcome.head > 0) == (SyncState.SAVED, True)
    assert run_scheduled(schedule, two_books.b, lambda: 1, connect=two_books.hub.connect) is None


def test_a_bug_in_a_round_is_told_and_logged(book: Book, caplog: pytest.LogCaptureFixture) -> None:
    outcome = run_scheduled(Schedule(0), book, lambda: 0)  # a book without a team has no rounds at all
    assert outcome is not None
    assert (outcome.state, outcome.trouble.code if outcome.trouble else "") == (SyncState.NEEDS_YOU, "internal")
    assert "a round failed" in caplog.text
