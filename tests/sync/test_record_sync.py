"""How one record stands to the server: by its row alone, and nothing of a book that has no team."""

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.queries.team import RecordSync, record_sync
from crm_desktop.store.book import Book
from tests.sync.conftest import TwoBooks, synced_company

CALM, UNSENT = RecordSync(unsent=False, waiting=0), RecordSync(unsent=True, waiting=0)


def test_a_record_is_unsent_until_a_round_has_sent_it(two_books: TwoBooks) -> None:
    a = two_books.a
    mine = add_record(a, "company", {"name": "Acme"}).ids()[0]
    assert record_sync(a, "company", mine) == UNSENT
    two_books.sync()
    assert record_sync(a, "company", mine) == record_sync(two_books.b, "company", mine) == CALM
    edit_record(a, mine, {"website": "acme.example"})
    assert record_sync(a, "company", mine) == UNSENT
    other = add_record(a, "company", {"name": "Other"}).ids()[0]
    two_books.hub.is_down = True
    two_books.round(a)
    assert [record_sync(a, "company", each) for each in (mine, other)] == [UNSENT, UNSENT]
    two_books.hub.is_down = False
    two_books.sync()
    assert [record_sync(a, "company", each) for each in (mine, other)] == [CALM, CALM]
    delete_records(a, [mine])
    assert record_sync(a, "company", mine) is None


def test_each_value_that_waits_counts_for_its_own_record(two_books: TwoBooks) -> None:
    both, one, none = (synced_company(two_books, name) for name in ("Both", "One", "None"))
    for book, word in ((two_books.a, "mine"), (two_books.b, "theirs")):
        edit_record(book, both, {"website": f"{word}.example", "industry": word})
        edit_record(book, one, {"website": f"{word}.example"})
    two_books.sync()
    for book in (two_books.a, two_books.b):
        assert [record_sync(book, "company", each) for each in (both, one, none)] == [
            RecordSync(unsent=False, waiting=2), RecordSync(unsent=False, waiting=1), CALM]


def test_a_book_without_a_team_has_no_such_state(book: Book) -> None:
    mine = add_record(book, "company", {"name": "Acme"}).ids()[0]
    assert record_sync(book, "company", mine) is None
