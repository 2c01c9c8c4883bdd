"""Look-alikes over two real books: merged at once, edited or referred to elsewhere meanwhile; both end the same."""

from pathlib import Path

import pytest

from crm_desktop.commands.conflicts import decide_conflict
from crm_desktop.commands.lookalikes import merge_customers, tell_apart
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.customers import Company
from crm_desktop.domain.entries import phone_entry
from crm_desktop.queries.conflicts import conflicts
from crm_desktop.queries.lookalikes import lookalikes
from crm_desktop.store import namesakes
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from tests.conftest import HandClock
from tests.looking import assert_sound
from tests.sync.conftest import TwoBooks, new_book
from tests.sync.hub import ADDRESS, Hub


def add(book: Book, record_type: str, **values: object) -> bytes:
    return add_record(book, record_type, values).ids()[0]


def other_names(book: Book, company: bytes) -> list[str]:
    return list(record_view(book, "company", company).values.get("other_names", {}).values())


def synced_pair(two_books: TwoBooks, count: int = 2) -> list[bytes]:
    """Companies of one name that both laptops have, the lowest id first."""
    found = sorted(add(two_books.a, "company", name="Acme") for _ in range(count))
    two_books.sync()
    return found


def settle(two_books: TwoBooks) -> None:
    """Rounds until nothing moves any more; then both are alike and sound."""
    two_books.sync()
    two_books.sync()
    two_books.agree()
    for book in (two_books.a, two_books.b):
        assert_sound(book)


def companies_of(book: Book, table: str) -> list[bytes]:
    return [row[0] for row in book.rows(f"select company_id from {table}")]


def test_two_laptops_merge_the_same_pair_at_once(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    edit_record(a, goes, {"industry": "toys", "phones": dict([phone_entry("138 1234 5678")]), "notes": "Two"})
    edit_record(a, stays, {"notes": "One"})
    ann = add(a, "person", name="Ann")
    add(a, "person_company", person=ann, company=goes, position="Buyer")
    add(a, "person_company", person=ann, company=stays)
    deal = add(a, "deal", name="Deal", company=goes)
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    merge_customers(b, "company", goes, stays)
    settle(two_books)
    for book in (a, b):
        found = book.record(Company, stays)
        assert (found.industry, found.notes, found.phones.count("+8613812345678")) == ("toys", "One\n\nTwo", 1)
        assert book.value("select company_id from deal where id = ?", (deal,)) == stays
        assert [tuple(row) for row in book.rows("select company_id, position from person_company")] == [
            (stays, "Buyer")]
        assert [book.value(f"select count(*) from {table}") for table in ("company", "alias")] == [1, 1]
        assert (conflicts(book), lookalikes(book)) == ([], [])
        assert book.value("select 1 from trash where id = ?", (goes,)) == 1


@pytest.mark.parametrize("followed", [True, False], ids=["aliases are followed", "control: they are not"])
def test_what_a_colleague_adds_to_the_one_that_went(
        followed: bool, two_books: TwoBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    if not followed:
        monkeypatch.setattr(namesakes, "follow_aliases", lambda edit, touched: None)
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    merge_customers(a, "company", stays, goes)
    add(b, "deal", name="Late", company=goes)
    ann = add(b, "person", name="Ann")
    add(b, "person_company", person=ann, company=goes)
    settle(two_books)
    at = stays if followed else goes
    for book in (a, b):
        assert companies_of(book, "deal") + companies_of(book, "person_company") == [at, at]
        assert book.value("select count(*) from company") == 1


def test_an_edit_of_the_one_that_went_is_not_lost(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    deal = add(a, "deal", name="Deal", company=goes)
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    edit_record(b, goes, {"website": "acme.example"})
    settle(two_books)
    for book in (a, b):
        assert book.record(Company, goes).website == "acme.example"
        assert [each.is_deletion for each in conflicts(book)] == [True]
        [pair] = lookalikes(book)
        assert "again" in [reason.kind for reason in pair.reasons]
    decide_conflict(a, goes, "theirs")  # it is kept, and merged again
    merge_customers(a, "company", stays, goes)
    settle(two_books)
    for book in (a, b):
        assert book.record(Company, stays).website == "acme.example"
        assert book.value("select company_id from deal where id = ?", (deal,)) == stays
        assert (book.record(Company, goes), lookalikes(book), conflicts(book)) == (None, [], [])


def test_a_chain_that_two_laptops_make(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    low, middle, high = synced_pair(two_books, 3)
    deal = add(a, "deal", name="Deal", company=high)
    two_books.sync()
    merge_customers(a, "company", low, middle)
    merge_customers(b, "company", middle, high)
    settle(two_books)
    for book in (a, b):
        assert [row[0] for row in book.rows("select id from company")] == [low]
        assert book.value("select company_id from deal where id = ?", (deal,)) == low


def test_one_record_that_two_laptops_merge_into_two_others(two_books: TwoBooks) -> None:
    low, middle, high = synced_pair(two_books, 3)
    merge_customers(two_books.a, "company", low, high)
    merge_customers(two_books.b, "company", middle, high)
    settle(two_books)
    for book in (two_books.a, two_books.b):
        assert [row[0] for row in book.rows("select target_id from alias")] == [low]
        assert conflicts(book) == []
        assert [each.key for each in lookalikes(book)] == [(low, middle)]


def test_undo_reaches_the_other_laptop(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    deal = add(a, "deal", name="Deal", company=goes)
    edit_record(a, goes, {"website": "acme.example"})
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    settle(two_books)
    undo_act(a)
    settle(two_books)
    for book in (a, b):
        assert book.record(Company, stays).website is None
        assert book.record(Company, goes).website == "acme.example"
        assert book.value("select company_id from deal where id = ?", (deal,)) == goes
        assert book.value("select count(*) from alias") == 0
        assert len(lookalikes(book)) == 1


def test_who_was_told_apart_is_so_on_every_laptop(two_books: TwoBooks) -> None:
    stays, goes = synced_pair(two_books)
    tell_apart(two_books.a, "company", stays, goes)
    tell_apart(two_books.b, "company", goes, stays)
    settle(two_books)
    assert [lookalikes(book) for book in (two_books.a, two_books.b)] == [[], []]


def test_two_filled_books_join_and_what_looks_alike_is_offered(tmp_path: Path, hub: Hub, clock: HandClock) -> None:
    with new_book(tmp_path / "A.book", clock, "Li Wei") as a, new_book(tmp_path / "B.book", clock, "Zhao Min") as b:
        for book, name in ((a, "杭州云栖智能科技有限公司"), (b, "杭州云栖智能科技")):
            company = add(book, "company", name=name, phones=dict([phone_entry("0571 8810 2266")]))
            add(book, "deal", name=f"Deal of {name}", company=company)
            ann = add(book, "person", name="张伟芳", phones=dict([phone_entry("138 1234 5678")]))
            add(book, "person_company", person=ann, company=company, main=1)
        create_team(a, ADDRESS, "Office", hub.token, connect=hub.connect)
        join_team(b, invite(a, "owner", connect=hub.connect).code, connect=hub.connect)
        two_books = TwoBooks(a, b, hub, clock)
        settle(two_books)
        assert {each.record_type: [reason.kind for reason in each.reasons] for each in lookalikes(b)} == {
            "company": ["form", "phone"], "person": ["name", "phone"]}
        assert [each.key for each in lookalikes(a)] == [each.key for each in lookalikes(b)]
        for pair in lookalikes(b):
            merge_customers(b, pair.record_type, *pair.key)
        settle(two_books)
        for book in (a, b):
            assert [book.value(f"select count(*) from {table}") for table in (
                "company", "person", "person_company", "deal")] == [1, 1, 1, 2]
            assert (lookalikes(book), conflicts(book)) == ([], [])


def test_another_name_chosen_on_each_laptop_becomes_a_question(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    edit_record(a, stays, {"name": "Acme One", "industry": "toys"})
    edit_record(a, goes, {"name": "Acme Two", "industry": "games"})
    two_books.sync()
    merge_customers(a, "company", stays, goes)  # the name that stands there
    merge_customers(b, "company", stays, goes, {"name": "goes", "industry": "stays"})
    settle(two_books)
    for book in (a, b):
        [asked] = conflicts(book)
        assert (asked.path, {asked.mine.value, asked.theirs.value}) == ("name", {"Acme One", "Acme Two"})
        shown = book.record(Company, stays).name
        assert set(other_names(book, stays)) == {"Acme One", "Acme Two"} - {shown}
    for keeps, which in (("Acme One", "mine"), ("Acme Two", "theirs")):
        decide_conflict(a, stays, which)
        settle(two_books)
        for book in (a, b):
            assert (book.record(Company, stays).name, conflicts(book)) == (keeps, [])
            assert set(other_names(book, stays)) == {"Acme One", "Acme Two"} - {keeps}
        undo_act(a)
        settle(two_books)


def test_equal_choices_on_both_laptops_are_no_question(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    edit_record(a, goes, {"name": "Acme Two"})
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    merge_customers(b, "company", stays, goes)
    settle(two_books)
    for book in (a, b):
        assert (book.record(Company, stays).name, other_names(book, stays)) == ("Acme", ["Acme Two"])
        assert conflicts(book) == []


def test_what_came_after_a_merge_goes_back_with_its_undo(two_books: TwoBooks) -> None:
    """A colleague adds to the record that went; both laptops have moved it, and both bring it back."""
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    ann = add(a, "person", name="Ann")
    add(a, "person_company", person=ann, company=stays, main=1)
    daughter = add(a, "company", name="Daughter")
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    deal = add(b, "deal", name="Late", company=goes)
    call = add(b, "activity", kind="call", company=goes, text="Late")
    place = add(b, "person_company", person=ann, company=goes)
    edit_record(b, daughter, {"parent": goes})
    two_books.sync(b, a, b)
    settle(two_books)
    held = {"deal": deal, "activity": call}
    for book in (a, b):
        assert {book.value(f"select company_id from {name} where id = ?", (each,)) for name, each in held.items()} == {
            stays}
        assert book.value("select count(*) from person_company") == 1
    done = undo_act(a)
    assert done.kept == ()
    settle(two_books)
    held["person_company"] = place
    for book in (a, b):
        assert {name: book.value(f"select company_id from {name} where id = ?", (each,))
                for name, each in held.items()} == dict.fromkeys(held, goes)
        assert book.record(Company, daughter).parent_id == goes
        assert (conflicts(book), len(lookalikes(book))) == ([], 1)
    redo_act(a)
    settle(two_books)
    for book in (a, b):
        assert set(companies_of(book, "deal") + companies_of(book, "activity")) == {stays}


def test_what_arrives_moved_already_goes_back_too(two_books: TwoBooks) -> None:
    """The one who undoes never saw that the deal had been another's: who moved it brings it back."""
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    merge_customers(a, "company", stays, goes)
    two_books.sync(a)
    deal = add(b, "deal", name="Late", company=goes)
    settle(two_books)
    assert companies_of(a, "deal") == companies_of(b, "deal") == [stays]
    undo_act(a)
    settle(two_books)
    for book in (a, b):
        assert book.value("select company_id from deal where id = ?", (deal,)) == goes
    edit_record(b, deal, {"company": stays})  # what a person says afterwards stands
    edit_record(a, goes, {"website": "acme.example"})
    settle(two_books)
    assert companies_of(a, "deal") == companies_of(b, "deal") == [stays]


def test_undo_where_both_had_merged(two_books: TwoBooks) -> None:
    a, b = two_books.a, two_books.b
    stays, goes = synced_pair(two_books)
    deal = add(a, "deal", name="Deal", company=goes)
    two_books.sync()
    merge_customers(a, "company", stays, goes)
    merge_customers(b, "company", stays, goes)
    settle(two_books)
    assert undo_act(a).number
    settle(two_books)
    for book in (a, b):
        assert book.value("select company_id from deal where id = ?", (deal,)) == goes
        assert (conflicts(book), [each.key for each in lookalikes(book)]) == ([], [(stays, goes)])
