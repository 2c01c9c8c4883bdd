"""Merging two customers: nothing is lost, links follow, one undo takes it back."""

import pytest

from crm_desktop.commands.lookalikes import merge_customers
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.entries import phone_entry
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.queries.lookalikes import lookalikes
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view
from tests.looking import all_of, assert_sound
from tests.queries.conftest import add


def pair(book: Book, record_type: str = "company", **values: object) -> tuple[bytes, bytes]:
    """Two records of a type, the one that stays first; both have these values."""
    one, other = sorted(add(book, record_type, name="Acme", **values) for _ in range(2))
    return one, other


def test_all_that_belongs_to_the_one_belongs_to_the_other_and_one_undo_takes_it_back(book: Book) -> None:
    stays, goes = pair(book)
    edit_record(book, stays, {"industry": "toys", "phones": dict([phone_entry("138 1234 5678")])})
    edit_record(book, goes, {"name": "Acme Ltd", "industry": "games", "website": "acme.example", "size": 5,
                             "phones": dict([phone_entry("13812345678"), phone_entry("010 8888 6666")])})
    ann = add(book, "person", name="Ann")
    add(book, "person_company", person=ann, company=goes, position="Buyer", main=1)
    daughter = add(book, "company", name="Daughter", parent=goes)
    deals = [add(book, "deal", name=f"Deal {at}", company=goes) for at in range(250)]  # so many go in bulk
    ticket = add(book, "ticket", subject="Help", company=goes)
    call = add(book, "activity", kind="call", company=goes, text="Hello")
    before = all_of(book)
    done = merge_customers(book, "company", goes, stays, {"industry": "goes"})
    found = record_view(book, "company", stays).values
    assert (found["industry"], found["website"], found["size"]) == ("games", "acme.example", 5)
    assert sorted(each["normal"] for each in found["phones"].values()) == ["+8613812345678", "01088886666"]
    assert list(found["other_names"].values()) == ["Acme Ltd"]
    for table, record_id in (("person_company", None), ("ticket", ticket), ("activity", call)):
        where = "" if record_id is None else f" where id = x'{record_id.hex()}'"
        assert [row[0] for row in book.rows(f"select company_id from {table}{where}")] == [stays]
    assert book.value("select count(*) from deal where company_id = ?", (stays,)) == len(deals)
    assert book.value("select parent_id from company where id = ?", (daughter,)) == stays
    assert book.value("select type from trash where id = ?", (goes,)) == RECORDS["company"].number
    assert lookalikes(book) == []
    assert (done.title, done.values) == ("“{gone}” merged into “{name}”", {"gone": "Acme Ltd", "name": "Acme"})
    assert_sound(book)
    merged = all_of(book)
    assert undo_act(book).kept == ()
    assert all_of(book) == before
    assert_sound(book)
    redo_act(book)
    assert all_of(book) == merged
    assert_sound(book)


def test_what_was_changed_after_the_merge_is_left_alone_by_undo(book: Book) -> None:
    stays, goes = pair(book)
    edit_record(book, goes, {"website": "acme.example"})
    deal = add(book, "deal", name="Deal", company=goes)
    merge_customers(book, "company", stays, goes)
    act = book.value("select max(n) from change_set")
    edit_record(book, stays, {"website": "new.example"})
    kept = undo_act(book, act).kept
    assert [(each.record_id, each.field) for each in kept] == [(stays, "website")]
    assert book.value("select company_id from deal where id = ?", (deal,)) == goes
    assert_sound(book)


def test_one_time_at_a_company_is_told_once(book: Book) -> None:
    stays, goes = pair(book)
    ann, tom = add(book, "person", name="Ann"), add(book, "person", name="Tom")
    add(book, "person_company", person=ann, company=stays, since="2026-01-01", main=1)
    add(book, "person_company", person=ann, company=goes, position="Buyer", main=1)
    add(book, "person_company", person=tom, company=stays, position="Buyer", until="2026-01-01")
    add(book, "person_company", person=tom, company=goes, position="Chief", main=1)
    merge_customers(book, "company", stays, goes)
    told = book.rows("select person_id, position, since, until, main from person_company where company_id = ?",
                     (stays,))
    assert sorted(map(tuple, told), key=str) == sorted([
        (ann, "Buyer", "2026-01-01", None, 1), (tom, "Buyer", None, "2026-01-01", None),
        (tom, "Chief", None, None, 1)], key=str)
    assert_sound(book)


def test_two_people_become_one(book: Book) -> None:
    stays, goes = pair(book, "person")
    firm, other = add(book, "company", name="Firm"), add(book, "company", name="Other")
    add(book, "person_company", person=stays, company=firm, main=1)
    add(book, "person_company", person=goes, company=other, main=1)
    deal = add(book, "deal", name="Deal", person=goes)
    merge_customers(book, "person", stays, goes)
    assert sorted(map(tuple, book.rows("select company_id, main from person_company where person_id = ?",
                                       (stays,)))) == sorted([(firm, 1), (other, None)])
    assert book.value("select person_id from deal where id = ?", (deal,)) == stays
    assert_sound(book)


@pytest.mark.parametrize("parents", [("goes", None), (None, "stays"), ("other", None)])
def test_nobody_becomes_their_own_mother(book: Book, parents: tuple[str | None, str | None]) -> None:
    stays, goes = pair(book)
    other = add(book, "company", name="Other", parent=goes)
    ids = {"goes": goes, "stays": stays, "other": other, None: None}
    for record_id, parent in zip((stays, goes), parents, strict=True):
        edit_record(book, record_id, {"parent": ids[parent]})
    merge_customers(book, "company", stays, goes)
    assert book.value("select parent_id from company where id = ?", (stays,)) is None
    assert book.value("select parent_id from company where id = ?", (other,)) == stays


def test_a_chain_of_merges_and_merging_again_after_an_undo(book: Book) -> None:
    low, middle, high = sorted(add(book, "company", name="Acme") for _ in range(3))
    deal = add(book, "deal", name="Deal", company=high)
    merge_customers(book, "company", middle, high)
    undo_act(book)
    merge_customers(book, "company", middle, high)
    merge_customers(book, "company", low, middle)
    assert book.value("select company_id from deal where id = ?", (deal,)) == low
    assert book.value("select count(*) from alias") == 2
    assert_sound(book)
    undo_act(book)
    undo_act(book)
    assert book.value("select company_id from deal where id = ?", (deal,)) == high
    assert_sound(book)


def test_what_cannot_be_merged_is_refused_and_nothing_changes(book: Book) -> None:
    stays, _ = pair(book)
    person = add_record(book, "person", {"name": "Ann"}).ids()[0]
    before = all_of(book)
    for one, other, code in ((stays, stays, "bad_input"), (stays, person, "not_found"),
                             (stays, bytes(16), "not_found")):
        with pytest.raises(UserError) as caught:
            merge_customers(book, "company", one, other)
        assert caught.value.code == code
    assert all_of(book) == before


def test_who_asks_for_the_merged_one_hears_where_it_went(book: Book) -> None:
    stays, goes = pair(book)
    merge_customers(book, "company", stays, goes)
    with pytest.raises(UserError) as caught:
        delete_records(book, [goes])
    assert "merged into another one" in caught.value.texts()[0]
    assert stays.hex() in caught.value.texts()[2]


def test_the_name_that_it_bears_is_no_other_name_of_it(book: Book) -> None:
    """Each had the other's name among its other names; whichever is chosen is among them no longer."""
    stays, goes = pair(book)
    edit_record(book, stays, {"other_names": {"a": "Acme Ltd"}})
    edit_record(book, goes, {"name": "Acme Ltd", "other_names": {"b": "ACME"}})
    before = all_of(book)
    for choice, shown, others in (("stays", "Acme", ["Acme Ltd"]), ("goes", "Acme Ltd", ["ACME"])):
        merge_customers(book, "company", stays, goes, {"name": choice})
        found = record_view(book, "company", stays).values
        assert (found["name"], list(found["other_names"].values())) == (shown, others)
        assert_sound(book)
        undo_act(book)
        assert all_of(book) == before
