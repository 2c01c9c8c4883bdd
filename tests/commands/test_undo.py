"""Undo and redo: whole acts, newest first or by number, across restarts, and never over what came later."""

from collections.abc import Callable
from typing import Any

import pytest

from crm_desktop.changes.change import ChangeSet
from crm_desktop.changes.state import state_from_columns
from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.imports import import_records
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.records import ENGAGING, PROSPECTING, SALES, WON
from crm_desktop.errors import UserError
from crm_desktop.queries.history import history_entries
from crm_desktop.queries.search import search_book
from crm_desktop.store.acts import stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.check import OK, check_book
from crm_desktop.store.questions import CHANGED_SINCE, GONE_SINCE
from crm_desktop.store.states import STATE
from crm_desktop.store.undo import REFERRED_TO, TRASH_EMPTIED
from tests.conftest import HandClock
from tests.looking import all_of, assert_sound, holdings_of, refused


def made(change_set: ChangeSet, record_type: str) -> bytes:
    """The one record of this type that an act created."""
    (record_id,) = change_set.created[record_type]
    return record_id


def act_number(change_set: ChangeSet) -> int:
    assert change_set.number is not None
    return change_set.number


def kept_of(change_set: ChangeSet) -> list[tuple[bytes, str | None, str]]:
    return [(one.record_id, one.field, one.why) for one in change_set.kept]


def test_undo_all_and_redo_all_bring_everything_back(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "Acme", "phones": {
        "p": {"kind": "work", "value": "010 5555 1234", "normal": "1", "verified_on": None}}}), "company")
    seen = [all_of(book)]
    acts: list[Callable[[], ChangeSet]] = [
        lambda: edit_record(book, company, {"industry": "Toys", "revenue": (5, "USD"), "custom": {"a": 1, "b": "x"}}),
        lambda: edit_record(book, company, {"phones": {}, "custom": {"a": 2}, "name": "Acme Corp"}),
        lambda: add_record(book, "deal", {"company": company, "value": (100, "USD")}),
        lambda: move_deal(book, book.value("select id from deal"), ENGAGING),
        lambda: log_activity(book, book.value("select id from deal"), "call", "hello"),
        lambda: move_deal(book, book.value("select id from deal"), WON),
        lambda: import_records(book, {"company": new_ids(60)}, {"company": [{"name": f"C{n}"} for n in range(60)]},
                               {("company", company): {"size": 7}}, files="c.csv"),
        lambda: delete_records(book, [row[0] for row in book.rows("select id from company")]),
    ]
    for act in acts:
        assert act().number
        seen.append(all_of(book))
    for before in reversed(seen[:-1]):
        undone = undo_act(book)
        assert not undone.kept
        assert all_of(book) == before
        assert_sound(book)
    for after in seen[1:]:
        assert not redo_act(book).kept
        assert all_of(book) == after
    assert_sound(book)
    with pytest.raises(UserError) as error:
        redo_act(book)
    assert refused(error, "nothing_to_redo")


def test_undo_and_redo_go_on_after_a_restart(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "Acme"}), "company")
    edit_record(book, company, {"name": "Bcme"})
    book.close()
    with Book(book.path, book.key()) as again:
        undo_act(again)
        assert again.value("select name from company") == "Acme"
    with Book(book.path, book.key()) as again:
        undo_act(again)
        assert again.value("select count(*) from company") == 0
    with Book(book.path, book.key()) as again:
        redo_act(again)
        redo_act(again)
        assert again.rows("select id, name from company") == [(company, "Bcme")]
        assert_sound(again)


def test_nothing_to_undo_in_a_new_book(book: Book) -> None:
    for number, code in ((None, "nothing_to_undo"), (1, "bad_input"), (99, "not_found"), (-1, "not_found")):
        with pytest.raises(UserError) as error:
            undo_act(book, number)
        assert error.value.code == code
    with pytest.raises(UserError) as error:
        redo_act(book)
    assert error.value.code == "nothing_to_redo"


def test_a_new_act_empties_redo_but_a_number_still_works(book: Book) -> None:
    first = act_number(add_record(book, "company", {"name": "A"}))
    undo_act(book)
    add_record(book, "company", {"name": "B"})
    with pytest.raises(UserError) as error:
        redo_act(book)
    assert error.value.code == "nothing_to_redo"
    with pytest.raises(UserError):  # what is undone already
        undo_act(book, first)
    redo_act(book, first)
    with pytest.raises(UserError):
        redo_act(book, first)
    assert sorted(row[0] for row in book.rows("select name from company")) == ["A", "B"]
    undone = undo_act(book)
    assert undone.values["of"] != first, "redone acts stand where they were in the order"
    with pytest.raises(UserError):  # an undo is no act of its own
        undo_act(book, undone.number)


def test_an_edit_that_changes_nothing_is_no_act(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A", "custom": {"x": 1}}), "company")
    rows = book.value("select count(*) from change_set")
    assert edit_record(book, company, {"name": "A", "custom": {"x": 1}, "owner": book.me()}).number is None
    assert book.value("select count(*) from change_set") == rows
    undo_act(book)
    assert book.value("select count(*) from company") == 0


@pytest.mark.parametrize(("field", "first", "second", "third"), [
    ("industry", "Toys", "Games", "Fun"), ("revenue", (1, "USD"), (2, "USD"), (2, "EUR")),
    ("size", None, 5, 6), ("notes", "one", None, "three"),
])
def test_a_later_edit_of_the_same_field_protects_it(book: Book, field: str, first: Any, second: Any,
                                                    third: Any) -> None:
    company = made(add_record(book, "company", {"name": "A", field: first}), "company")
    earlier = act_number(edit_record(book, company, {field: second, "website": "a.example"}))
    later = act_number(edit_record(book, company, {field: third}))
    undone = undo_act(book, earlier)
    assert kept_of(undone) == [(company, field, CHANGED_SINCE)]
    values = holdings_of(book)["company", company.hex()]
    assert values.get(field) == third
    assert "website" not in values
    assert not undo_act(book, later).kept
    assert holdings_of(book)["company", company.hex()].get(field) == second
    assert_sound(book)


def test_an_undo_that_undoes_nothing_is_none_and_can_be_tried_again(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A"}), "company")
    earlier = act_number(edit_record(book, company, {"size": 5}))
    later = act_number(edit_record(book, company, {"size": 6}))
    before, acts = all_of(book), history_entries(book)
    for _ in range(2):
        undone = undo_act(book, earlier)
        assert (undone.number, kept_of(undone)) == (None, [(company, "size", CHANGED_SINCE)])
        assert (all_of(book), history_entries(book)) == (before, acts)
    undo_act(book, later)
    assert undo_act(book, earlier).number is not None
    assert "size" not in holdings_of(book)["company", company.hex()]
    edit_record(book, company, {"size": 7})
    assert redo_act(book, earlier).number is None
    assert holdings_of(book)["company", company.hex()]["size"] == 7
    assert_sound(book)


def test_elements_of_maps_are_protected_one_by_one(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A", "custom": {"a": 1, "b": 1}}), "company")
    earlier = act_number(edit_record(book, company, {"custom": {"a": 2, "b": 2, "c": 2}}))
    edit_record(book, company, {"custom": {"a": 3, "b": 2, "c": 2}})
    assert kept_of(undo_act(book, earlier)) == [(company, "custom/a", CHANGED_SINCE)]
    assert holdings_of(book)["company", company.hex()]["custom"] == {"a": 3, "b": 1}


def test_an_edit_that_was_itself_undone_protects_nothing(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A"}), "company")
    earlier = act_number(edit_record(book, company, {"name": "B"}))
    edit_record(book, company, {"name": "C"})
    for _ in range(20):
        undo_act(book)
        redo_act(book)
    undo_act(book)
    assert not undo_act(book, earlier).kept
    assert book.value("select name from company") == "A"


def test_a_created_record_that_was_edited_or_is_referred_to_stays(book: Book) -> None:
    ids = new_ids(3)
    imported = act_number(import_records(book, {"company": ids}, {"company": [{"name": name} for name in "ABC"]}, {},
                                         files="abc.csv"))
    edit_record(book, ids[0], {"size": 5})
    add_record(book, "deal", {"company": ids[1]})
    undone = undo_act(book, imported)
    assert sorted(kept_of(undone)) == sorted([(ids[0], "size", CHANGED_SINCE), (ids[1], None, REFERRED_TO)])
    assert {row[0] for row in book.rows("select id from company")} == set(ids[:2])
    assert_sound(book)
    assert not redo_act(book, imported).kept
    assert book.value("select count(*) from company") == 3


def test_what_stays_keeps_what_it_refers_to(book: Book) -> None:
    company, person, deal = new_ids(3)
    link = new_ids(1)
    imported = act_number(import_records(
        book, {"company": [company], "person": [person], "person_company": link, "deal": [deal]},
        {"company": [{"name": "A"}], "person": [{"name": "P"}],
         "person_company": [{"person": person, "company": company}],
         "deal": [{"pipeline": SALES, "stage": (PROSPECTING, "open", None), "person": person}]}, {}, files="d.csv"))
    edit_record(book, deal, {"notes": "mine"})
    undone = undo_act(book, imported)
    assert {record_id for record_id, _, _ in kept_of(undone)} == {deal, person}
    assert book.value("select count(*) from company") == book.value("select count(*) from person_company") == 0
    assert_sound(book)


def test_a_deal_that_stays_keeps_its_moves(book: Book) -> None:
    added = add_record(book, "deal", {"name": "Big"})
    deal = made(added, "deal")
    edit_record(book, deal, {"name": "Bigger"})
    undo_act(book, added.number)
    assert book.rows("select to_id from stage_move") == [(PROSPECTING,)]
    assert_sound(book)


def test_undo_of_a_deleted_field_says_so(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A"}), "company")
    edited = act_number(edit_record(book, company, {"name": "B"}))
    delete_records(book, [company])
    assert kept_of(undo_act(book, edited)) == [(company, "name", GONE_SINCE)]


def test_deleting_takes_along_what_belongs_to_it_alone(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "A"}), "company")
    person = made(add_record(book, "person", {"name": "P"}), "person")
    add_record(book, "person_company", {"person": person, "company": company})
    deal = made(add_record(book, "deal", {"company": company}), "deal")
    log_activity(book, deal, "call", "about both")  # of the deal and its company
    log_activity(book, person, "call", "about her")
    before = all_of(book)
    delete_records(book, [deal])
    assert [book.value(f"select count(*) from {name}") for name in ("stage_move", "activity")] == [0, 2]
    delete_records(book, [company])
    assert [book.value(f"select count(*) from {name}") for name in ("person_company", "activity")] == [0, 1]
    undo_act(book)
    undo_act(book)
    assert all_of(book) == before
    delete_records(book, [company, deal])
    assert book.value("select count(*) from activity") == 1
    undo_act(book)
    assert all_of(book) == before
    assert_sound(book)


def test_names_that_make_ids_come_back_from_the_trash(book: Book) -> None:
    tag = made(add_record(book, "tag", {"name": "VIP", "colour": "red"}), "tag")
    delete_records(book, [tag])
    again = add_record(book, "tag", {"name": "vip"})
    assert made(again, "tag") == tag
    assert holdings_of(book)["tag", tag.hex()] == {"name": "vip"}
    assert_sound(book)
    undo_act(book)  # the second adding
    assert book.value("select count(*) from tag") == 0
    undo_act(book)  # the deletion
    assert holdings_of(book)["tag", tag.hex()] == {"name": "VIP", "colour": "red"}
    redo_act(book)
    redo_act(book)
    assert holdings_of(book)["tag", tag.hex()] == {"name": "vip"}
    assert_sound(book)


def test_an_import_undone_can_be_imported_again(book: Book) -> None:
    def once() -> int:
        stage_values = {"name": "Demo", "pipeline": SALES, "position": 30, "kind": "open"}
        ids = {"tag": [stable_id(book, "tag", {"name": "hot"})], "stage": [stable_id(book, "stage", stage_values)],
               "company": new_ids(1), "deal": new_ids(1)}
        values = {"tag": [{"name": "hot"}], "stage": [stage_values],
                  "company": [{"name": "A", "tags": {ids["tag"][0].hex(): 1}}],
                  "deal": [{"pipeline": SALES, "stage": (ids["stage"][0], "open", None), "company": ids["company"][0]}]}
        return act_number(import_records(book, ids, values, {}, files="a.csv"))

    first = once()
    before = all_of(book)
    undo_act(book)
    second = once()
    assert_sound(book)
    assert len(holdings_of(book)) == len(before[0])
    redo_act(book, first)  # its tag and stage are there already; its company and deal come back
    assert_sound(book)
    assert book.value("select count(*) from deal") == 2
    undone = undo_act(book, second)
    assert [why for _, _, why in kept_of(undone)] == [REFERRED_TO], "the stage holds the other deal"
    assert_sound(book)


def test_ticket_numbers_are_never_given_twice(book: Book) -> None:
    first = made(add_record(book, "ticket", {"subject": "A"}), "ticket")
    deleted = act_number(delete_records(book, [first]))
    add_record(book, "ticket", {"subject": "B"})
    undo_act(book)
    add_record(book, "ticket", {"subject": "C"})
    undo_act(book, deleted)
    assert sorted(row[0] for row in book.rows("select number from ticket")) == ["T-A-1", "T-A-3"]


def test_the_trash_is_emptied_after_ninety_days(book: Book, clock: HandClock) -> None:
    early = made(add_record(book, "company", {"name": "Early"}), "company")
    late = made(add_record(book, "company", {"name": "Late"}), "company")
    first = act_number(delete_records(book, [early]))
    clock.move(days=2)
    second = act_number(delete_records(book, [late]))
    clock.move(days=88, milliseconds=1)
    add_record(book, "company", {"name": "Today"})
    assert book.rows("select id from trash") == [(late,)]
    assert kept_of(undo_act(book, first)) == [(early, None, TRASH_EMPTIED)]
    assert not undo_act(book, second).kept
    assert {row[0] for row in book.rows("select name from company")} == {"Late", "Today"}
    assert_sound(book)


def test_stamps_grow_though_the_clock_goes_back_a_year(book: Book, clock: HandClock) -> None:
    company = made(add_record(book, "company", {"name": "A", "custom": {"x": 1}}), "company")
    stamps = [book.value("select at from record_state where row = (select row from company)")]
    clock.move(days=-365)
    for name in ("B", "C"):
        edit_record(book, company, {"name": name})
    undo_act(book)
    delete_records(book, [company])
    undo_act(book)
    held = book.first(f"select {STATE} from record_state where row = (select row from company)")
    assert state_from_columns(*held).stamped("name")[0] == stamps[0] + 3  # two edits and the way back
    assert_sound(book)
    at = [row[0] for row in book.rows("select at from change_set order by n")]
    assert at[-1] < at[0], "the history shows what the clock said"
    with pytest.raises(UserError):
        redo_act(book, 1)
    undo_act(book)
    undo_act(book)
    assert book.value("select count(*) from company") == 0


def test_history_of_a_record_names_its_own_acts_only(book: Book) -> None:
    ids = new_ids(120)
    import_records(book, {"company": ids}, {"company": [{"name": f"C{n}"} for n in range(120)]}, {}, files="c.csv")
    bystander = made(add_record(book, "company", {"name": "Bystander"}), "company")
    others = [made(add_record(book, "company", {"name": f"D{n}"}), "company") for n in range(2)]
    delete_records(book, [*ids[::2], *others])
    undo_act(book)
    assert [one.cause for one in history_entries(book, record_id=ids[0])] == ["undo", "import"]
    assert [one.cause for one in history_entries(book, record_id=ids[1])] == ["import"]
    assert [one.cause for one in history_entries(book, record_id=bystander)] == ["person"]
    assert_sound(book)


def test_search_follows_undo_and_redo(book: Book) -> None:
    company = made(add_record(book, "company", {"name": "张伟芳"}), "company")
    for text, found in (("张伟", 1), ("zhangwei", 1), ("acme", 0)):
        assert search_book(book, text)[0] == found
    edit_record(book, company, {"name": "Acme"})
    assert (search_book(book, "zhang")[0], search_book(book, "acme")[0]) == (0, 1)
    undo_act(book)
    assert (search_book(book, "zhang")[0], search_book(book, "acme")[0]) == (1, 0)
    delete_records(book, [company])
    assert search_book(book, "zhang")[0] == 0
    assert check_book(book)["search"] == OK
