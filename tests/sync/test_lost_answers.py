"""What a person asked for and whose answer was lost: the sentence is true in both cases, and doing it again is safe."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from crm_desktop.changes.membership import Members
from crm_desktop.errors import UserError
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import laptop_named, remove_laptop, team_laptops
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.status import sync_status
from tests.conftest import HandClock
from tests.sync.conftest import TwoBooks, new_book
from tests.sync.hub import ADDRESS, Hub

Answer = Callable[[], httpx.Response]


def never_sent(request: httpx.Request, answer: Answer) -> httpx.Response:
    raise httpx.WriteError("the line is cut")


def answer_lost(request: httpx.Request, answer: Answer) -> httpx.Response:
    answer()
    raise httpx.ReadTimeout("nothing comes")


@pytest.fixture(params=[never_sent, answer_lost])
def breaks(request: pytest.FixtureRequest, hub: Hub) -> Callable[[str], None]:
    """Posts to a path go wrong from now on, before or after the server has done them; "" mends it."""
    def take(path: str) -> None:
        def hand(asked: httpx.Request, answer: Answer) -> httpx.Response:
            is_it = asked.method == "POST" and asked.url.path == path
            return request.param(asked, answer) if is_it else answer()

        hub.hand = hand if path else None

    return take


@pytest.fixture
def third(tmp_path: Path, clock: HandClock) -> Iterator[Book]:
    with new_book(tmp_path / "C.book", clock) as book:
        yield book


def refusal(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value


def check_is_honest(error: UserError) -> None:
    """It claims neither that nothing was done, nor that it was."""
    assert error.code == "offline"
    assert "may have done" in error.safe
    assert "changed" not in error.safe
    assert "safe" in error.next_step


def members(book: Book) -> Members:
    return team_of(book).members


def test_founding_again_after_a_lost_answer_is_one_team(hub: Hub, third: Book, breaks: Callable[[str], None]) -> None:
    breaks("/v1/workspace")
    check_is_honest(refusal(lambda: create_team(third, ADDRESS, "Office", hub.token, connect=hub.connect)))
    breaks("")
    create_team(third, ADDRESS, "Office", hub.token, connect=hub.connect)
    assert [each.is_this for each in team_laptops(third, connect=hub.connect)] == [True]


def test_a_founding_without_an_answer_keeps_nobody_from_joining(two_books: TwoBooks, third: Book,
                                                                breaks: Callable[[str], None]) -> None:
    a, hub = two_books.a, two_books.hub
    breaks("/v1/workspace")
    check_is_honest(refusal(lambda: create_team(third, ADDRESS, "Office", hub.token, connect=hub.connect)))
    breaks("")
    code = invite(a, "rep", connect=hub.connect).code
    assert join_team(third, code, connect=hub.connect).workspace == team_of(a).state.workspace


def test_a_founding_that_reached_nobody_leaves_no_team_behind(hub: Hub, third: Book) -> None:
    hub.is_down = True
    assert "Nothing" in refusal(lambda: create_team(third, ADDRESS, "Office", hub.token, connect=hub.connect)).safe
    assert sync_status(third) is None


def test_joining_again_after_a_lost_answer_adds_one_laptop(two_books: TwoBooks, third: Book,
                                                           breaks: Callable[[str], None]) -> None:
    a, hub = two_books.a, two_books.hub
    code = invite(a, "rep", connect=hub.connect).code
    breaks("/v1/log")
    check_is_honest(refusal(lambda: join_team(third, code, connect=hub.connect)))
    breaks("")
    assert len(join_team(third, code, connect=hub.connect).words) == 6
    assert len(team_laptops(a, connect=hub.connect)) == 3


def test_removing_again_after_a_lost_answer_says_how_it_stands(two_books: TwoBooks,
                                                               breaks: Callable[[str], None]) -> None:
    a, hub = two_books.a, two_books.hub
    two_books.sync()
    other = next(each for each in team_laptops(a, connect=hub.connect) if not each.is_this)
    breaks("/v1/log")
    check_is_honest(refusal(lambda: remove_laptop(a, other.device, connect=hub.connect)))
    breaks("")
    states = {each.device: each.state for each in team_laptops(a, connect=hub.connect)}
    if states[other.device] == "active":
        remove_laptop(a, other.device, connect=hub.connect)
    again = refusal(lambda: remove_laptop(a, other.device, connect=hub.connect))
    assert (again.code, "not in the team any more" in again.message) == ("not_found", True)
    assert len(members(a).live()) == 1
    listed = team_laptops(a, connect=hub.connect)
    assert "any more" in refusal(lambda: laptop_named(listed, other.device.hex())).message
    assert "no such" in refusal(lambda: laptop_named(listed, "nobody")).message


def test_inviting_again_after_a_lost_answer_leaves_one_useless_invite_at_most(
        two_books: TwoBooks, third: Book, breaks: Callable[[str], None]) -> None:
    a, hub = two_books.a, two_books.hub
    breaks("/v1/log")
    check_is_honest(refusal(lambda: invite(a, "rep", connect=hub.connect)))
    breaks("")
    join_team(third, invite(a, "rep", connect=hub.connect).code, connect=hub.connect)
    assert len(team_laptops(a, connect=hub.connect)) == 3


def test_where_nobody_was_reached_nothing_was_done(two_books: TwoBooks) -> None:
    """The control: the sentence tells the two apart."""
    two_books.hub.is_down = True
    error = refusal(lambda: invite(two_books.a, "rep", connect=two_books.hub.connect))
    assert (error.code, error.safe) == ("offline", "Nothing of your book was changed.")


def test_a_busy_server_is_not_asked_again_by_itself(two_books: TwoBooks) -> None:
    two_books.hub.hand = lambda request, answer: httpx.Response(200, content=b"nonsense")
    error = refusal(lambda: invite(two_books.a, "rep", connect=two_books.hub.connect))
    assert (error.code, error.next_step) == ("bad_answer", "Do it again in a moment: that is safe.")


def test_a_removed_laptop_lists_itself_as_removed_and_may_join_again(two_books: TwoBooks) -> None:
    """Also before a round has told it: the server refuses, and shows it no entry that would say so."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    two_books.sync()
    assert [each.state for each in team_laptops(b, connect=hub.connect)] == ["active", "active"]
    own = next(each for each in team_laptops(b, connect=hub.connect) if each.is_this)
    remove_laptop(a, own.device, connect=hub.connect)
    assert {each.is_this: each.state for each in team_laptops(b, connect=hub.connect)} == {
        False: "active", True: "removed"}
    hub.is_down = True
    assert {each.is_this: each.state for each in team_laptops(b, connect=hub.connect)}[True] == "removed"
    hub.is_down = False
    join_team(b, invite(a, "rep", connect=hub.connect).code, connect=hub.connect)
    assert [each.state for each in team_laptops(b, connect=hub.connect) if each.is_this] == ["active"]
