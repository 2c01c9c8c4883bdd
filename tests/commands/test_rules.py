"""Bad values are refused with a reason, and nothing of the act is saved."""

from typing import Any

import pytest

from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.imports import import_records
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import BOOK_RECORD, BUILT_IN_IDS, ENGAGING, PROSPECTING, RECORDS, SALES, WON
from crm_desktop.domain.rules import LONGEST_NOTE
from crm_desktop.errors import UserError
from crm_desktop.store.acts import stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from tests.looking import all_of, assert_sound, holdings_of, refused

BROKEN = "half a character: \ud83d"
TOO_LONG = "x" * 1_001
TOO_BIG = 2**63
NO_MONEY = [5, (5,), (5, "usd"), (5, "A1B"), (5, "US"), (5, "DOLLAR"), (5, "ＵＳＤ"), (5, None), (5.5, "USD"),
            ("5", "USD"), (TOO_BIG, "USD"), [5, "USD"], (True, "USD"), (None, "USD")]
NO_DATES = ["2027-02-29", "2027-1-1", "20270101", "2027-W01-1", "01/02/2027", " 2027-01-01", "2027-01-01T00:00",
            20270101]
NO_ENTRIES: list[Any] = ["139", {"a": "139"}, {"a": {"kind": "mobile"}}, {"a": {"value": " "}},
                         {"a": {"value": BROKEN}}, {"a": {"value": "1", "kind": 1.5}}, {"a": {"value": TOO_LONG}},
                         {1: {"value": "1"}}, {"": {"value": "1"}}, {"a": {"value": "1", "kind": ["x"]}}, {"a": None},
                         [("a", {"value": "1"})]]
BAD: dict[Kind, list[Any]] = {
    Kind.TEXT: [5, b"x", TOO_LONG, BROKEN, ["x"], True],
    Kind.LONG_TEXT: [5, BROKEN, "x" * (LONGEST_NOTE + 1)],
    Kind.INTEGER: [-1, 1.0, "5", True, TOO_BIG],
    Kind.FLAG: [2, -1, True, "1"],
    Kind.CHOICE: ["nothing of this", 5, "Call"],
    Kind.DATE: NO_DATES,
    Kind.INSTANT: [1.5, "2027", TOO_BIG, True],
    Kind.REFERENCE: ["00" * 16, b"", b"x" * 15, 5],
    Kind.MONEY: NO_MONEY,
    Kind.PRICE: NO_MONEY,
    Kind.DUE: [("2027-01-01",), ("2027-13-01", None), ("2027-01-01", "24:00"), ("2027-01-01", "12:60"),
               ("2027-01-01", "1x:30"), ("2027-01-01", "9:30"), (None, "09:30"), "2027-01-01"],
    Kind.MOMENT: [5, (5,), (1.5, None), (None, "yesterday")],
    Kind.PREFERENCE: ["phone", ("phone",), (5, None), (BROKEN, None)],
    Kind.BIRTHDAY: ["1990-01-01", ("1990-01-01",), (5, 0), ("1990-01-01", 2), (None, 1)],
    Kind.SET: ["x", ["x"], {"a": 1.5}, {"a": {}}, {"a": BROKEN}, {5: "a"}, {"a": None}],
    Kind.ENTRIES: NO_ENTRIES,
    Kind.CUSTOM: ["x", {"a": 1.5}, {"a": [1]}, {"a": True}, {"a": BROKEN}, {"a": TOO_BIG},
                  {BROKEN: "a"}, {"a": None}],
}
TYPES = ("company", "person", "deal", "product", "activity", "ticket", "stage_move", "member", "person_company",
         "ticket_message")
CASES = [(name, one.name, value) for name in TYPES
         for one in RECORDS[name].fields if one.kind is not Kind.STAGE for value in BAD[one.kind]]


def sound_values(record_type: str) -> dict[str, Any]:
    """Just what a record of this type must have."""
    values = {Kind.TEXT: "Sound", Kind.LONG_TEXT: "Sound", Kind.REFERENCE: bytes(16), Kind.INSTANT: 1, Kind.INTEGER: 1,
              Kind.MOMENT: (1, "2027-01-01"), Kind.STAGE: (PROSPECTING, "open", None)}
    return {one.name: one.choices[0] if one.choices else SALES if one.name == "pipeline" else values[one.kind]
            for one in RECORDS[record_type].required}


def test_every_bad_value_is_refused_in_every_field(book: Book) -> None:
    ids = {}
    for name in dict.fromkeys(name for name, _, _ in CASES):
        made = add_record(book, name, sound_values(name))
        ids[name] = made.created[name][0]
    before = all_of(book)
    for name, field, value in CASES:
        for act in (lambda: edit_record(book, ids[name], {field: value}),  # noqa: B023 - called at once
                    lambda: add_record(book, name, {**sound_values(name), field: value})):  # noqa: B023
            with pytest.raises(UserError) as error:
                act()
            assert refused(error, "bad_input"), (name, field, value)
    assert all_of(book) == before
    assert_sound(book)


def test_what_must_be_there_cannot_be_left_out_or_emptied(book: Book) -> None:
    company = add_record(book, "company", {"name": "Acme"}).ids()[0]
    before = all_of(book)
    for value in (None, "", " ", "\u3000", "\n"):
        with pytest.raises(UserError) as error:
            edit_record(book, company, {"industry": "Toys", "name": value})
        assert refused(error, "bad_input")
        with pytest.raises(UserError):
            add_record(book, "company", {"name": value})
    with pytest.raises(UserError):
        add_record(book, "company", {"industry": "Toys"})
    with pytest.raises(UserError):
        add_record(book, "stage_move", {"deal": bytes(16), "to": WON, "at": (None, None)})
    with pytest.raises(UserError):
        edit_record(book, company, {"no such field": 1})
    with pytest.raises(UserError):
        add_record(book, "company", {"name": "x", "no such field": 1})
    assert all_of(book) == before


def test_empty_is_the_same_as_nothing(book: Book) -> None:
    company = add_record(book, "company", {"name": "Acme", "industry": "", "revenue": None, "phones": {}}).ids()[0]
    assert holdings_of(book)["company", company.hex()].keys() == {"name", "owner"}
    nothing = {"industry": "", "revenue": (None, None), "phones": {}, "custom": None}
    assert edit_record(book, company, nothing).number is None
    edit_record(book, company, {"industry": "Toys", "revenue": (5, "USD"), "custom": {"size": "XL"}})
    edit_record(book, company, {"industry": "", "revenue": (None, None), "custom": {}})
    assert holdings_of(book)["company", company.hex()].keys() == {"name", "owner"}
    assert book.rows("select industry, revenue_minor, custom from company") == [(None, None, None)]


@pytest.mark.parametrize("extreme", ["\0", "a\0b", "\x1c\x85\u2028"])
def test_what_cannot_be_shown_stays_in_notes_and_is_refused_in_names(book: Book, extreme: str) -> None:
    company = add_record(book, "company", {"name": "x"}).ids()[0]
    values = {"notes": extreme, "custom": {extreme: extreme}, "industry": f"x{extreme}"}
    edit_record(book, company, values)
    for name, value in (("name", f"x{extreme}"), ("other_names", {"a": extreme})):
        with pytest.raises(UserError) as error:
            edit_record(book, company, {name: value})
        assert refused(error, "bad_input")
    assert holdings_of(book)["company", company.hex()] == {**values, "name": "x", "owner": book.me()}
    assert_sound(book)


@pytest.mark.parametrize("extreme", ["\U0010ffff", "\u202e", "e\u0301" * 400, "👩‍👩‍👧‍👦",
                                     "'; drop table company; --", "ß\ufb03İı", "\x85\u2028", "𠮷" * 500, "-" * 1000,
                                     "^*\"()", "NEAR(a b)", "ﷺ" * 300])
def test_strange_texts_are_kept_as_they_are(book: Book, extreme: str) -> None:
    values = {"name": f"x{extreme}", "notes": extreme, "custom": {extreme: extreme}, "other_names": {"a": extreme},
              "phones": {"a": {"kind": "work", "value": f"1{extreme}"[:1000], "normal": extreme, "verified_on": None}}}
    company = add_record(book, "company", {"name": "x"}).ids()[0]
    edit_record(book, company, {**values, "name": values["name"][:1000]})
    kept = holdings_of(book)["company", company.hex()]
    assert kept == {**values, "name": values["name"][:1000], "owner": book.me()}
    assert_sound(book)


def test_a_word_longer_than_the_index_takes_is_no_difference(book: Book) -> None:
    add_record(book, "company", {"name": "x", "notes": "q" * 40_000 + " ก" + "ก" * 40_000})
    assert_sound(book)


def test_a_bad_row_stops_an_import_before_anything_is_written(book: Book) -> None:
    before = all_of(book)
    rows = [{"name": "A"}, {"name": "B", "size": -1}, {"name": "C"}]
    with pytest.raises(UserError) as error:
        import_records(book, {"company": new_ids(3)}, {"company": rows}, {}, files="bad.csv")
    assert refused(error, "bad_input")
    tag = stable_id(book, "tag", {"name": "hot"})
    values = {"tag": [{"name": " "}], "company": [{"name": "A"}]}
    with pytest.raises(UserError):
        import_records(book, {"tag": [tag], "company": new_ids(1)}, values, {}, files="bad.csv")
    lost = {("company", bytes(16)): {"size": 5}}
    with pytest.raises(UserError):  # the last part of the act fails inside the transaction
        import_records(book, {"company": new_ids(1)}, {"company": [{"name": "A"}]}, lost, files="bad.csv")
    assert all_of(book) == before
    assert_sound(book)


def test_a_deal_stays_in_a_stage_of_its_pipeline(book: Book) -> None:
    other = add_record(book, "pipeline", {"name": "Partners"}).ids()[0]
    first = add_record(book, "stage", {"name": "Talk", "pipeline": other, "position": 1, "kind": "open"}).ids()[0]
    deal = add_record(book, "deal", {"name": "Big"}).created["deal"][0]
    before = all_of(book)
    for values in ({"pipeline": other}, {"stage": (first, "open", None)}, {"stage": (bytes(16), "open", None)},
                   {"stage": None}, {"stage": "won"}, {"pipeline": other, "stage": (ENGAGING, "open", None)}):
        with pytest.raises(UserError) as error:
            edit_record(book, deal, values)
        assert refused(error, "bad_input")
    with pytest.raises(UserError):
        add_record(book, "deal", {"name": "x", "stage": (first, "open", None)})
    assert all_of(book) == before
    edit_record(book, deal, {"stage": (first, "open", None), "pipeline": other})
    assert holdings_of(book)["deal", deal.hex()]["stage"] == (first, "open", None)
    assert_sound(book)


def test_what_the_book_needs_cannot_be_deleted(book: Book) -> None:
    stage = add_record(book, "stage", {"name": "Demo", "pipeline": SALES, "position": 30, "kind": "open"}).ids()[0]
    deal = add_record(book, "deal", {"name": "Big", "stage": (stage, "open", None)}).created["deal"][0]
    company = add_record(book, "company", {"name": "Acme"}).ids()[0]
    before = all_of(book)
    for needed in (*BUILT_IN_IDS, BOOK_RECORD, book.me(), stage, bytes(16)):
        with pytest.raises(UserError) as error:
            delete_records(book, [company, needed])
        assert error.value.code in ("bad_input", "not_found")
    assert all_of(book) == before
    delete_records(book, [stage, deal])
    assert_sound(book)


def test_activities_belong_to_customers_deals_and_tickets_only(book: Book) -> None:
    product = add_record(book, "product", {"name": "GTX"}).ids()[0]
    for about in (product, book.me(), bytes(16)):
        with pytest.raises(UserError):
            log_activity(book, about or b"", "call", "hello")
    company = add_record(book, "company", {"name": "Acme"}).ids()[0]
    with pytest.raises(UserError):
        log_activity(book, company, "telepathy", "hello")
    assert book.value("select count(*) from activity") == 0
