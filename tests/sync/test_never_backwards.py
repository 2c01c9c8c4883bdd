"""What a laptop has pinned never goes backwards (C8), and what it has sealed is sent as it was (C2): with controls."""

import httpx
import pytest

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.protocol import LogReply, pack_message, unpack_message
from crm_desktop.commands.records import add_record
from crm_desktop.store.agreed import note_fork
from crm_desktop.store.book import Book
from crm_desktop.store.journal import transaction
from crm_desktop.store.sync_state import cursors, device_numbers, heads, log_entries, put_cursors
from crm_desktop.sync import membership, push
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import Outcome
from tests.sync import test_wire
from tests.sync.conftest import TwoBooks, synced_company
from tests.sync.test_wire import Answer, Line


def another_log(two_books: TwoBooks, blind: pytest.MonkeyPatch | None = None) -> Outcome:
    """The server tells another entry in the place of the newest one that A has read; how A's round ends.

    `blind`: A takes whatever entry it is told for the one that it has pinned.
    """
    invite(two_books.a, "rep", connect=two_books.hub.connect)
    two_books.sync()
    former = log_entries(two_books.a)[-2]

    def told(request: httpx.Request, answer: Answer) -> httpx.Response:
        found = unpack_message(answer().content, LogReply)
        return httpx.Response(200, content=pack_message(LogReply(found.code, [former], found.log_n)))

    add_record(two_books.a, "company", {"name": "Unsent"})
    if blind:
        pinned = team_of(two_books.a).members.head.digest
        blind.setattr(membership, "payload_digest", lambda payload: pinned)
    two_books.hub.hand = Line("/v1/log", told)
    outcome = two_books.round(two_books.a)
    two_books.hub.hand = None
    return outcome


def test_c8_a_log_that_tells_another_story_is_refused(two_books: TwoBooks) -> None:
    """The pinned head stays, and nothing is sent to such a server."""
    outcome = another_log(two_books)
    assert outcome.trouble is not None
    assert (outcome.trouble.code, outcome.pushed, outcome.unsent) == ("forked_log", 0, 1)
    head = team_of(two_books.a).members.head
    two_books.sync()
    assert team_of(two_books.a).members.head == head


def test_control_a_laptop_that_does_not_compare_would_go_on(two_books: TwoBooks,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of C8: without the comparison with the pinned entry it would send."""
    outcome = another_log(two_books, monkeypatch)
    assert (outcome.trouble, outcome.pushed) == (None, 1)


def put_back(book: Book) -> None:
    """An older page and an older push are noted after newer ones."""
    link = book.writer_link()
    with transaction(link):
        put_cursors(link, {territory: Pair(1, b"older") for territory in cursors(book)})
        device_numbers(link, dict.fromkeys(heads(book), 0))


def test_c8_cursors_and_heads_of_devices_stay_where_they_were(two_books: TwoBooks) -> None:
    """The control: a fork, which alone may take a cursor back, is seen by the same look."""
    synced_company(two_books)
    a = two_books.a
    before = cursors(a), heads(a)
    assert all(pair.seq > 1 for pair in before[0].values())
    assert max(before[1].values()) > 0
    put_back(a)
    assert (cursors(a), heads(a)) == before
    note_fork(a, Pair(1, b"common"))
    assert cursors(a) != before[0]
    assert heads(a) == before[1]


def test_control_a_push_that_is_built_anew_is_another_one(two_books: TwoBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of C2: without the saved box the same test fails, since nothing is sealed twice alike."""
    monkeypatch.setattr(push, "outbox", lambda book: None)
    with pytest.raises(AssertionError):
        test_wire.test_a_push_whose_answer_is_lost_is_sent_again_unchanged(two_books)
