"""A round between two books and a real server: an edit here is there, and both agree with the server."""

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.customers import Company
from crm_desktop.store.totals import shared_count
from crm_desktop.sync.devices import remove_laptop, team_laptops
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.round import check_now
from tests.sync.conftest import TwoBooks


def test_an_edit_goes_from_one_laptop_to_the_other(two_books: TwoBooks) -> None:
    record_id = add_record(two_books.a, "company", {"name": "Acme"}).ids()[0]
    for outcome in two_books.sync():
        assert (outcome.state, outcome.trouble) == (SyncState.SAVED, None)
    assert two_books.b.record(Company, record_id).name == "Acme"
    edit_record(two_books.b, record_id, {"name": "Acme Ltd"})
    two_books.sync(two_books.b, two_books.a)
    assert two_books.a.record(Company, record_id).name == "Acme Ltd"


def test_a_removed_laptop_is_out_and_the_rest_goes_on(two_books: TwoBooks) -> None:
    a, b, hub = two_books.a, two_books.b, two_books.hub
    two_books.sync()
    second = next(each for each in team_laptops(a, connect=hub.connect) if not each.is_this)
    remove_laptop(a, second.device, connect=hub.connect)
    record_id = add_record(a, "company", {"name": "Secret"}).ids()[0]
    assert [each.state for each in two_books.sync(a)] == [SyncState.SAVED]
    add_record(b, "company", {"name": "Late"})
    outcome = two_books.round(b)
    assert (outcome.state, outcome.trouble.code if outcome.trouble else "") == (SyncState.NEEDS_YOU, "removed")
    assert b.record(Company, record_id) is None


def test_the_window_counts_what_the_check_counts(two_books: TwoBooks) -> None:
    a, hub = two_books.a, two_books.hub
    gone = add_record(a, "company", {"name": "Gone"}).ids()
    add_record(a, "company", {"name": "Acme"})
    two_books.sync()
    delete_records(a, gone)
    two_books.sync()
    assert shared_count(a) == check_now(a, connect=hub.connect).records
