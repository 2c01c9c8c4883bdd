"""A laptop that was put out comes back with a new invite and the same book; what it wrote meanwhile comes along."""

import pytest

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.errors import UserError
from crm_desktop.store.check import check_book
from crm_desktop.store.rounds import last_round
from crm_desktop.store.sync_state import team
from crm_desktop.sync.devices import remove_laptop, team_laptops
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from tests.sync.conftest import TwoBooks


def put_out(two_books: TwoBooks) -> None:
    """B is removed, and has heard of it."""
    a, b, hub = two_books.a, two_books.b, two_books.hub
    other = next(each for each in team_laptops(a, connect=hub.connect)
                 if not each.is_this and each.state != "removed")
    remove_laptop(a, other.device, connect=hub.connect)
    outcome = two_books.round(b)
    assert outcome.trouble is not None
    assert outcome.trouble.code == "removed"


def refused_code(two_books: TwoBooks, code: str) -> str:
    """The error with which B is not let in with this code."""
    with pytest.raises(UserError) as caught:
        join_team(two_books.b, code, connect=two_books.hub.connect)
    return caught.value.code


def test_a_removed_laptop_joins_again_with_the_same_book(two_books: TwoBooks) -> None:
    a, b, hub = two_books.a, two_books.b, two_books.hub
    kept, gone = (add_record(a, "company", {"name": name}).ids()[0] for name in ("Kept", "Gone"))
    two_books.sync()
    put_out(two_books)
    edit_record(a, kept, {"website": "https://a.example"})
    delete_records(a, [gone])
    edit_record(b, kept, {"industry": "retail"})
    meanwhile = add_record(b, "company", {"name": "Meanwhile"}).ids()[0]
    join_team(b, invite(a, "rep", connect=hub.connect).code, connect=hub.connect)
    two_books.sync()
    two_books.sync()
    for book in (a, b):
        company = book.record(Company, kept)
        assert (company.website, company.industry) == ("https://a.example", "retail")
        assert book.record(Company, meanwhile) is not None
        assert book.record(Company, gone) is None
        assert set(check_book(book).values()) == {"ok"}
    two_books.agree()


def test_only_a_laptop_that_was_put_out_joins_again(two_books: TwoBooks) -> None:
    a, hub = two_books.a, two_books.hub
    two_books.sync()
    assert refused_code(two_books, invite(a, "rep", connect=hub.connect).code) == "in_team"


def test_a_used_invite_leaves_a_removed_laptop_as_it_was(two_books: TwoBooks) -> None:
    a, b, hub = two_books.a, two_books.b, two_books.hub
    two_books.sync()
    put_out(two_books)
    code = invite(a, "rep", connect=hub.connect).code
    join_team(b, code, connect=hub.connect)
    two_books.sync()
    put_out(two_books)
    before = team(b)
    assert refused_code(two_books, code) == "invite_used"
    assert team(b) == before


def test_an_invite_that_cannot_be_sent_tells_to_do_it_again(two_books: TwoBooks) -> None:
    two_books.hub.is_down = True
    with pytest.raises(UserError) as caught:
        invite(two_books.a, "rep", connect=two_books.hub.connect)
    assert (caught.value.code, "do it again" in str(caught.value)) == ("offline", True)


def test_a_round_that_moved_something_renews_the_time_of_the_last_one(two_books: TwoBooks) -> None:
    two_books.sync()
    two_books.sync()
    before = last_round(two_books.a)
    two_books.clock.move(milliseconds=1_000)
    two_books.sync(two_books.a)
    assert last_round(two_books.a) == before
    two_books.clock.move(milliseconds=5_000)
    two_books.sync(two_books.a)
    assert last_round(two_books.a) == before
    add_record(two_books.a, "company", {"name": "Acme"})
    two_books.sync(two_books.a)
    assert last_round(two_books.a) != before
