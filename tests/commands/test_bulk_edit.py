"""The same edit to many records: one act, one step of undo, later edits stay, cancel saves nothing."""

from typing import Any

import pytest

from crm_desktop.commands.bulk_edit import add_tag_to_many, delete_many, edit_many, remove_tag_from_many
from crm_desktop.commands.imports import import_records
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.records import PROSPECTING, WON
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.i18n import use
from crm_desktop.queries.history import act_title
from crm_desktop.queries.search import search_book
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from tests.looking import all_of, assert_sound, refused

MANY = 620  # more than one slice, and more than undo sets back one by one


def add(book: Book, record_type: str, **values: Any) -> bytes:
    return add_record(book, record_type, values).created[record_type][0]


@pytest.fixture
def companies(book: Book) -> list[bytes]:
    ids = new_ids(MANY)
    import_records(book, {"company": ids}, {"company": [{"name": f"Company {n}", "industry": "Toys"} if n % 3 else
                                                        {"name": f"Company {n}"} for n in range(MANY)]}, {}, files="a")
    return ids


def owned(book: Book, owner: bytes | None) -> int:
    return int(book.value("select count(*) from company where owner_id is ?", (owner,)))


def title(book: Book, number: int | None) -> str:
    assert number is not None
    return act_title(book, number)


@pytest.mark.parametrize("many", [1, 37, MANY])
def test_an_owner_for_many_is_one_act_and_one_undo(book: Book, companies: list[bytes], many: int) -> None:
    rosie, before = add(book, "member", name="Rosie"), all_of(book)
    done = edit_many(book, "company", companies[:many], "owner", rosie)
    assert owned(book, rosie) == many
    assert len(done.touched["company"]) == many
    said = title(book, done.number)
    assert said == ("Owner of “Company 0” changed to Rosie" if many == 1
                    else f"Owner of {many} companies changed to Rosie")
    assert_sound(book)
    assert book.value("select records from change_set where n = ?", (done.number,)) == many
    undone = undo_act(book)
    assert not undone.kept
    assert owned(book, rosie) == 0
    redo_act(book)
    assert owned(book, rosie) == many
    assert_sound(book)
    undo_act(book)
    assert all_of(book)[0] == before[0]


def test_those_that_have_it_already_are_not_counted(book: Book, companies: list[bytes]) -> None:
    done = edit_many(book, "company", companies, "industry", "Toys")
    assert title(book, done.number) == f"Industry of {MANY // 3 + 1} companies changed to Toys"
    assert edit_many(book, "company", companies, "industry", "Toys").number is None
    assert search_book(book, "toys", limit=1)[0] == MANY
    assert_sound(book)
    emptied = edit_many(book, "company", companies[:20], "industry", None)
    assert title(book, emptied.number) == "Industry of 20 companies emptied"
    assert search_book(book, "toys", limit=1)[0] == MANY - 20
    undo_act(book)
    undo_act(book)
    assert search_book(book, "toys", limit=1)[0] == MANY - MANY // 3 - 1
    assert_sound(book)


def test_what_was_changed_since_stays_through_undo(book: Book, companies: list[bytes]) -> None:
    done = edit_many(book, "company", companies, "source", "Fair")
    edit_record(book, companies[3], {"source": "Web"})
    delete_records(book, [companies[4]])
    undone = undo_act(book, done.number)
    assert sorted(one.record_id for one in undone.kept) == sorted(companies[3:5])
    assert book.value("select source from company where id = ?", (companies[3],)) == "Web"
    assert book.value("select count(*) from company where source = 'Fair'") == 0
    undo_act(book)  # the deletion
    assert book.value("select source from company where id = ?", (companies[4],)) == "Fair"
    assert_sound(book)


def test_a_tag_for_many_is_made_once_and_goes_with_its_undo(book: Book, companies: list[bytes]) -> None:
    done = add_tag_to_many(book, "company", companies, "Champion")
    assert title(book, done.number) == f"Tag “Champion” added to {MANY} companies"
    tag = book.value("select id from tag")
    add_tag_to_many(book, "company", companies[:1], "champion ")
    assert book.value("select count(*) from tag") == 1
    edit_record(book, companies[0], {"tags": {}})
    again = add_tag_to_many(book, "company", companies[:2], "Champion")
    assert title(book, again.number) == "Tag “Champion” added to 1 company"
    taken = remove_tag_from_many(book, "company", companies, tag)
    assert title(book, taken.number) == f"Tag “Champion” taken from {MANY} companies"
    assert book.value("select count(*) from company where tags is not null") == 0
    assert_sound(book)
    undo_act(book)
    assert book.value("select count(*) from company where tags is not null") == MANY
    for _ in range(3):
        undo_act(book)
    assert book.value("select count(*) from company where tags is not null") == 0
    assert book.value("select count(*) from tag") == 0
    assert_sound(book)


def test_open_deals_go_with_a_new_owner(book: Book, companies: list[bytes]) -> None:
    rosie = add(book, "member", name="Rosie")
    open_deal = add(book, "deal", name="Open", company=companies[0], stage=(PROSPECTING, "open", None))
    won = add(book, "deal", name="Won", company=companies[0], stage=(WON, "won", "2027-01-01"))
    edit_many(book, "company", companies[:40], "owner", rosie, with_deals=True)
    assert book.value("select owner_id from deal where id = ?", (open_deal,)) == rosie
    assert book.value("select owner_id from deal where id = ?", (won,)) == book.me()
    assert_sound(book)
    undo_act(book)
    assert book.value("select owner_id from deal where id = ?", (open_deal,)) == book.me()


def test_deleting_many_is_one_act(book: Book, companies: list[bytes]) -> None:
    person = add(book, "person", name="Ann")
    add(book, "person_company", person=person, company=companies[0])
    before = all_of(book)
    delete_records(book, companies[5:6])
    done = delete_many(book, "company", companies)
    assert title(book, done.number) == f"{MANY - 1} companies deleted"
    assert book.value("select count(*) from company") == book.value("select count(*) from person_company") == 0
    undo_act(book)
    undo_act(book)
    assert all_of(book) == before
    assert_sound(book)


def test_cancelling_saves_nothing(book: Book, companies: list[bytes]) -> None:
    before, seen = all_of(book), []

    def stop(done: int, whole: int) -> bool:
        seen.append((done, whole))
        return done < 500

    with pytest.raises(Cancelled):
        edit_many(book, "company", companies, "source", "Fair", progress=stop)
    with pytest.raises(Cancelled):
        add_tag_to_many(book, "company", companies, "Champion", progress=stop)
    with pytest.raises(Cancelled):
        delete_many(book, "company", companies, progress=stop)
    assert (0, MANY) in seen
    assert all_of(book) == before
    assert_sound(book)


def test_bad_values_are_refused(book: Book, companies: list[bytes]) -> None:
    with pytest.raises(UserError) as error:
        edit_many(book, "company", companies, "owner", b"short")
    assert refused(error, "bad_input")
    with pytest.raises(UserError):
        edit_many(book, "company", companies, "no_such_field", "x")
    with pytest.raises(ValueError, match="name"):
        edit_many(book, "company", companies, "name", "All the same")


def test_titles_in_chinese(book: Book, companies: list[bytes]) -> None:
    use("zh")
    wang = add(book, "member", name="王晓明")
    assert title(book, edit_many(book, "company", companies[:37], "owner", wang).number) == (
        "37家公司的负责人改为王晓明")
    assert title(book, add_tag_to_many(book, "company", companies[:37], "重点").number) == "37家公司加了标签“重点”"
    assert title(book, delete_many(book, "company", companies[:37]).number) == "已删除37家公司"
