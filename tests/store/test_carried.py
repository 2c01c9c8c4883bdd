"""What this program does not understand is kept byte for byte and travels on, and nothing of it stops a page."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.changes.body import Body, Version
from crm_desktop.changes.state import pack_value
from crm_desktop.changes.wire import read_body, write_body
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.arriving import Applied, Arrived, BreakerTripped, RolledBack, apply_page
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import quarantined
from crm_desktop.store.totals import my_total
from crm_desktop.store.unsent import my_wids, unsent, unsent_count
from tests.conftest import HandClock
from tests.looking import assert_sound, holdings_of
from tests.store.two_books import TERRITORY, Shelf, bodies_of, join, settle

FAR = b"F" * 16  # an actor elsewhere
COMPANY = RECORDS["company"].number


@pytest.fixture
def team_book(tmp_path: Path, clock: HandClock) -> Iterator[Book]:
    with join(tmp_path, "A", clock) as book:
        yield book


def far_body(values: dict[str, bytes], kind: int = COMPANY, n: int = 7, stamp: int = 5) -> Body:
    return Body(kind, {path: (Version(stamp, FAR, n, value),) for path, value in values.items()}, {FAR: n})


def come(book: Book, *bodies: tuple[bytes, Body], allow: bool = False) -> Applied:
    return apply_page(book, [Arrived(record_id, TERRITORY, place, secrets.token_bytes(16), b"D" * 16, 3, body)
                             for place, (record_id, body) in enumerate(bodies, 1)], after={}, allow_deletions=allow)


def new_id() -> bytes:
    return secrets.token_bytes(16)


PLAIN = {"name": pack_value("Acme"), "size": pack_value(7)}
STRANGE = {
    "colour_of_door": pack_value("red"),  # a newer program's field
    "size": pack_value("many"),  # another type than ours
    "founded_year": b"\xcd\x00\x07",  # 7, not as we write it
    "revenue": pack_value([1, "USD", "a third part"]),
    "phones": pack_value({"ab": {"kind": "work", "value": "1"}}),  # a map where elements have paths of their own
    "phones/ab": pack_value({"kind": "work", "value": "1", "more": [1, 2]}),
    "tags/ff": pack_value(b"bytes lie in no JSON"),
    "website/x": pack_value("an element of a scalar"),
    "custom/f": pack_value(1.5),
    "notes": b"\xd4\x05\x00",  # an extension type
    "industry": pack_value([[[]]]),
}


def test_strange_values_are_kept_and_travel_on_unchanged(team_book: Book) -> None:
    record_id, body = new_id(), far_body({"name": pack_value("Acme"), **STRANGE})
    come(team_book, (record_id, body))
    assert holdings_of(team_book)["company", record_id.hex()] == {"name": "Acme", "founded_year": 7}
    assert bodies_of(team_book)[record_id] == write_body(body)
    assert unsent(team_book) == [] or record_id not in {each.record_id for each in unsent(team_book)}
    edit_record(team_book, record_id, {"size": 9, "founded_year": 8})
    [mine] = [each for each in unsent(team_book) if each.record_id == record_id]
    sent = read_body(mine.body)
    assert (sent.fields["size"][0].value, sent.fields["founded_year"][0].value) == (pack_value(9), pack_value(8))
    rest = STRANGE.keys() - {"size", "founded_year"}
    assert {path: sent.fields[path][0].value for path in rest} == {path: STRANGE[path] for path in rest}
    delete_records(team_book, [record_id])
    undo_act(team_book)
    again = read_body(bodies_of(team_book)[record_id])
    assert {path: again.fields[path] for path in rest} == {path: sent.fields[path] for path in rest}
    assert_sound(team_book)


def test_a_type_that_nobody_here_knows_is_carried_merged_and_sent_on(team_book: Book) -> None:
    record_id = new_id()
    first = far_body({"a": pack_value(1), "b": pack_value(2)}, kind=900)
    come(team_book, (record_id, first))
    assert bodies_of(team_book)[record_id] == write_body(first)
    other = Body(900, {"a": first.fields["a"], "b": (Version(9, b"G" * 16, 2, pack_value(3)),)},
                 {FAR: 7, b"G" * 16: 2})
    come(team_book, (record_id, other))
    assert bodies_of(team_book)[record_id] == write_body(other)
    assert my_wids(team_book, TERRITORY).keys() == {record_id}
    assert my_total(team_book, TERRITORY).rows == 1
    assert_sound(team_book)


def test_a_record_without_what_it_must_have_is_carried_until_it_has_it(team_book: Book) -> None:
    record_id = new_id()
    come(team_book, (record_id, far_body({"name": pack_value(5), "size": pack_value(7)})))
    assert ("company", record_id.hex()) not in holdings_of(team_book)
    come(team_book, (record_id, far_body(PLAIN, n=8)))
    assert holdings_of(team_book)["company", record_id.hex()] == {"name": "Acme", "size": 7}
    come(team_book, (record_id, far_body({"name": pack_value(["newer"])}, n=9)))
    assert ("company", record_id.hex()) not in holdings_of(team_book)
    assert_sound(team_book)


def test_what_cannot_be_merged_is_put_aside_and_the_rest_goes_on(team_book: Book) -> None:
    bad, empty, good = new_id(), new_id(), new_id()
    come(team_book, (bad, far_body(PLAIN)))
    delete_records(team_book, [bad])
    done = come(team_book, (bad, far_body(PLAIN, kind=2)), (empty, Body(COMPANY, {}, {})), (good, far_body(PLAIN)))
    assert {each[0] for each in done.refused} == {bad, empty} == {each.record_id for each in quarantined(team_book)}
    assert ("company", good.hex()) in holdings_of(team_book)
    assert_sound(team_book)


def test_mass_deletion_is_asked_about_before_anything_is_written(team_book: Book) -> None:
    ids = [new_id() for _ in range(60)]
    come(team_book, *((one, far_body(PLAIN)) for one in ids))
    dead = Body(COMPANY, {**far_body(PLAIN).fields, "!": (Version(9, FAR, 8, b"\xc0"),)}, {FAR: 8}, {FAR: 8})
    before = bodies_of(team_book)
    with pytest.raises(BreakerTripped) as asked:
        come(team_book, *((one, dead) for one in ids))
    assert asked.value.deletions == 60
    assert bodies_of(team_book) == before
    assert come(team_book, *((one, dead) for one in ids), allow=True).deletions == 60
    assert not [key for key in holdings_of(team_book) if key[0] == "company"]
    assert_sound(team_book)


def test_the_breaker_counts_all_pages_of_one_sync(team_book: Book) -> None:
    ids = [new_id() for _ in range(60)]
    come(team_book, *((one, far_body(PLAIN)) for one in ids))
    dead = Body(COMPANY, {**far_body(PLAIN).fields, "!": (Version(9, FAR, 8, b"\xc0"),)}, {FAR: 8}, {FAR: 8})
    rows = [Arrived(one, TERRITORY, 9, new_id(), b"D" * 16, 4, dead) for one in ids]
    apply_page(team_book, rows[:40], after={}, more=True)
    with pytest.raises(BreakerTripped):
        apply_page(team_book, rows[40:], after={}, more=False)
    apply_page(team_book, [], after={}, more=False)  # another sync begins
    apply_page(team_book, rows[40:], after={}, more=False)


def test_a_book_that_was_rolled_back_is_told_before_it_takes_anything(team_book: Book) -> None:
    record_id = add_record(team_book, "company", {"name": "Acme"}).created["company"][0]
    body = read_body(bodies_of(team_book)[record_id])
    mine = next(iter(body.vector))
    later = Body(COMPANY, {**body.fields, "size": (Version(9, mine, 99, pack_value(1)),)}, {mine: 99})
    with pytest.raises(RolledBack):
        come(team_book, (record_id, later))
    assert holdings_of(team_book)["company", record_id.hex()].get("size") is None


def test_laptops_and_people_are_told_by_name(tmp_path: Path, clock: HandClock) -> None:
    shelf = Shelf()
    with join(tmp_path, "A", clock) as a, join(tmp_path, "B", clock) as b:
        from_a = add_record(a, "company", {"name": "Acme"})
        settle(shelf, a, b)
        assert unsent_count(a) == unsent_count(b) == 0
        told = b.rows("select c.member, a.device, c.at from change_set c join actor a on a.number = c.actor"
                      " where c.cause = 'sync'")
        assert {row[2] for row in told} <= {clock.now}
        assert from_a.number is not None


SCALARS = (st.none() | st.text(max_size=5) | st.binary(max_size=17) | st.integers(-(2**63), 2**64 - 1)
           | st.just(1.5) | st.booleans())
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.text(max_size=3) | st.integers(0, 9), inner, max_size=3), max_leaves=5)
PATHS = st.sampled_from([one.name for kind in RECORDS.values() for one in kind.fields] + ["!", "@", "x", "phones/1"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(kind.number for kind in RECORDS.values())), st.dictionaries(
    PATHS | st.builds("{}/{}".format, PATHS, st.text(min_size=1, max_size=3)), VALUES, min_size=1, max_size=6)),
    min_size=1, max_size=6))
def test_any_body_of_any_type_comes_and_goes_on_as_it_was(drawn: list[tuple[int, dict[str, object]]]) -> None:
    with tempfile.TemporaryDirectory(prefix="crm-any-body-") as folder, \
            join(Path(folder), "A", HandClock(1_800_000_000_000)) as book:
        bodies = {new_id(): far_body({path: pack_value(value) for path, value in values.items()}, kind=kind)
                  for kind, values in drawn}
        come(book, *bodies.items())
        held = bodies_of(book)
        assert {one: held[one] for one in bodies} == {one: write_body(body) for one, body in bodies.items()}
        assert_sound(book)
