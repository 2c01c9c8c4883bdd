"""A session that goes on from round to round: fewer questions, and still nobody writes as somebody else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.domain.customers import Company
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import quarantined, team
from crm_desktop.sync.devices import remove_laptop
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.kept_line import KeptLine
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.round import sync_now
from tests.sync.conftest import TwoBooks, new_book


@pytest.fixture
def line(two_books: TwoBooks) -> Iterator[KeptLine]:
    """Laptop A's way to the server, with a session on it."""
    two_books.sync()
    kept = KeptLine(two_books.hub.connect)
    assert round_on(two_books.a, kept).state is SyncState.SAVED
    yield kept
    kept.close()


def round_on(book: Book, line: KeptLine) -> Outcome:
    """A round that keeps its way."""
    return sync_now(book, connect=line, sleep=lambda _: None)


def test_a_round_on_a_kept_way_asks_once_and_pushes_once(two_books: TwoBooks, line: KeptLine) -> None:
    two_books.hub.asked.clear()
    assert round_on(two_books.a, line).state is SyncState.SAVED
    assert two_books.hub.asked == ["/v1/pull"]
    two_books.hub.asked.clear()
    add_record(two_books.a, "company", {"name": "Acme"})
    assert round_on(two_books.a, line).pushed == 1
    assert two_books.hub.asked == ["/v1/pull", "/v1/push"]
    two_books.sync()
    two_books.agree()


def test_what_somebody_else_pushed_meanwhile_is_asked_for(two_books: TwoBooks, line: KeptLine) -> None:
    a, b = two_books.a, two_books.b
    add_record(a, "company", {"name": "Acme"})

    def between(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path == "/v1/push":
            two_books.hub.hand = None
            add_record(b, "company", {"name": "Bolt"})
            two_books.round(b)
        return answer()

    two_books.hub.hand = between
    assert round_on(a, line).state is SyncState.SAVED
    assert sorted(row[0] for row in a.rows("select name from company")) == ["Acme", "Bolt"]


def test_a_laptop_that_came_meanwhile_is_known_before_its_rows_are_judged(two_books: TwoBooks, line: KeptLine,
                                                                          tmp_path: Path) -> None:
    """C5: no session is opened anew, and the page itself says that the log has grown."""
    with new_book(tmp_path / "C.book", two_books.clock) as c:
        join_team(c, invite(two_books.b, "owner", connect=two_books.hub.connect).code, connect=two_books.hub.connect)
        record_id = add_record(c, "company", {"name": "From the third"}).ids()[0]
        two_books.round(c)
    two_books.hub.asked.clear()
    assert round_on(two_books.a, line).state is SyncState.SAVED
    assert two_books.hub.asked == ["/v1/pull", "/v1/log"]
    assert quarantined(two_books.a) == []
    assert two_books.a.record(Company, record_id).name == "From the third"


def test_a_laptop_that_was_removed_is_told_so_on_its_kept_way(two_books: TwoBooks, line: KeptLine) -> None:
    state = team(two_books.a)
    assert state is not None
    remove_laptop(two_books.b, state.device, connect=two_books.hub.connect)
    told = round_on(two_books.a, line)
    assert told.state is SyncState.NEEDS_YOU
    assert told.trouble is not None
    assert told.trouble.code == "removed"


def test_a_book_that_was_rolled_back_under_its_session_goes_on_as_a_new_device(two_books: TwoBooks,
                                                                               line: KeptLine) -> None:
    """S6, C8: the server's answer to a page tells of a later push than this book knows."""
    a = two_books.a
    before = team(a)
    assert before is not None
    a.close_lane()
    older = a.path.read_bytes()
    add_record(a, "company", {"name": "Acme"})
    round_on(a, line)
    a.close_lane()
    a.path.write_bytes(older)
    assert round_on(a, line).state is SyncState.SAVED
    now = team(a)
    assert now is not None
    assert now.device != before.device
    two_books.sync()
    two_books.agree()


def test_a_server_that_started_anew_without_the_session_is_asked_for_a_new_one(two_books: TwoBooks,
                                                                              line: KeptLine) -> None:
    with two_books.hub.database.write() as link:
        link.run("delete from session", {})
    two_books.hub.stop()
    two_books.hub.start()
    two_books.hub.asked.clear()
    assert round_on(two_books.a, line).state is SyncState.SAVED
    assert "/v1/session" in two_books.hub.asked


def test_an_error_closes_the_way_and_the_next_round_begins_anew(two_books: TwoBooks, line: KeptLine) -> None:
    two_books.hub.is_down = True
    assert round_on(two_books.a, line).state is SyncState.OFFLINE
    two_books.hub.is_down = False
    two_books.hub.asked.clear()
    assert round_on(two_books.a, line).state is SyncState.SAVED
    assert two_books.hub.asked[:2] == ["/v1/challenge", "/v1/session"]


def test_a_laptop_that_a_restored_server_does_not_know_says_so_until_another_one_has_synced(
        two_books: TwoBooks, line: KeptLine, tmp_path: Path) -> None:
    backup = two_books.hub.backup()
    with new_book(tmp_path / "C.book", two_books.clock) as c:
        join_team(c, invite(two_books.a, "owner", connect=two_books.hub.connect).code, connect=two_books.hub.connect)
        kept = KeptLine(two_books.hub.connect)
        assert round_on(c, kept).state is SyncState.SAVED
        two_books.hub.restore(backup)
        for _ in range(2):
            told = round_on(c, kept)
            assert told.state is SyncState.NEEDS_YOU
            assert told.trouble is not None
            assert told.trouble.code == "unknown_laptop"
        assert round_on(two_books.a, line).state is SyncState.SAVED
        assert round_on(c, kept).state is SyncState.SAVED
        kept.close()
