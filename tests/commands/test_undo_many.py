"""Undo and redo of one edit to many records: exact, told as it goes, and stopped without a trace."""

import pytest

from crm_desktop.commands.bulk_edit import add_tag_to_many, delete_many, edit_many, remove_tag_from_many
from crm_desktop.commands.records import edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import Cancelled
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import prepare_batch, write_batch
from crm_desktop.store.questions import CHANGED_SINCE
from crm_desktop.store.undo import MANY
from tests.looking import all_of, assert_sound

COUNT = MANY + 400


@pytest.fixture
def ids(book: Book) -> list[bytes]:
    """So many companies."""
    with book.change("Many companies") as edit:
        write_batch(edit, prepare_batch("company", [{"name": f"Company {n:04}"} for n in range(COUNT)]))
    return [row[0] for row in book.rows("select id from company order by row")]


class Reports:
    """What an undo tells; at one of its reports it is stopped."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.seen: list[tuple[int, int]] = []
        self._stop_at = stop_at

    def __call__(self, done: int, whole: int) -> bool:
        self.seen.append((done, whole))
        return len(self.seen) - 1 != self._stop_at


@pytest.mark.parametrize("act", ["field", "tag", "tag of old", "untag"])
def test_there_and_back(book: Book, ids: list[bytes], act: str) -> None:
    if act != "tag":
        add_tag_to_many(book, "company", ids[:3], "Fair")
    tag_id = book.value("select id from tag")
    before = all_of(book)
    if act == "field":
        edit_many(book, "company", ids, "industry", "retail")
    elif act == "untag":
        add_tag_to_many(book, "company", ids, "Fair")
        before = all_of(book)
        remove_tag_from_many(book, "company", ids, tag_id)
    else:
        add_tag_to_many(book, "company", ids, "Fair")
    after = all_of(book)
    for _ in range(2):
        undo_act(book)
        assert all_of(book) == before
        redo_act(book)
        assert all_of(book) == after
    assert_sound(book)


def test_what_was_changed_since_is_left_alone(book: Book, ids: list[bytes]) -> None:
    add_tag_to_many(book, "company", ids, "Fair")
    tag_id = book.value("select id from tag").hex()
    act = book.value("select max(n) from change_set")
    edit_record(book, ids[7], {"tags": {}})
    edit_record(book, ids[7], {"tags": {tag_id: 1}})
    done = undo_act(book, act)
    assert [(one.record_id, one.field, one.why) for one in done.kept if one.field] == [
        (ids[7], f"tags/{tag_id}", CHANGED_SINCE)]
    assert book.value("select count(*) from company where tags <> '{}'") == 1
    assert_sound(book)


def test_it_tells_how_far_it_is(book: Book, ids: list[bytes]) -> None:
    add_tag_to_many(book, "company", ids, "Fair")
    reports = Reports()
    undo_act(book, progress=reports)
    done = [each for each, _ in reports.seen]
    assert done == sorted(done)
    assert {whole for _, whole in reports.seen} == {COUNT + 1}  # the tag itself is an entry too
    assert COUNT <= done[-1] <= COUNT + 1
    assert len(done) > COUNT // 500


def test_stopped_at_any_report_nothing_is_undone(book: Book, ids: list[bytes]) -> None:
    add_tag_to_many(book, "company", ids, "Fair")
    whole = Reports()
    undo_act(book, progress=whole)
    redo_act(book)
    before = all_of(book)
    for at in range(len(whole.seen)):
        with pytest.raises(Cancelled):
            undo_act(book, progress=Reports(at))
        assert all_of(book) == before
    assert undo_act(book).number
    assert_sound(book)


def test_deleted_ones_come_back(book: Book, ids: list[bytes]) -> None:
    edit_many(book, "company", ids, "industry", "retail")
    before = all_of(book)
    delete_many(book, "company", ids)
    undo_act(book)
    assert all_of(book) == before
    assert_sound(book)
