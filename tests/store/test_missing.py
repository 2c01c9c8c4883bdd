"""A record that is gone is told by its name and the way back, never by its id."""

from collections.abc import Callable

import pytest

from crm_desktop.commands.activities import log_activity
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.store.book import Book

ACTS: list[Callable[[Book, bytes], object]] = [
    lambda book, gone: edit_record(book, gone, {"name": "Other"}), lambda book, gone: delete_records(book, [gone]),
    lambda book, gone: log_activity(book, gone, "note", "Called"), ]


def told(book: Book, act: Callable[[Book, bytes], object], record_id: bytes) -> tuple[str, str, str]:
    with pytest.raises(UserError) as caught:
        act(book, record_id)
    assert caught.value.code == "not_found"
    assert record_id.hex() not in str(caught.value)
    return caught.value.texts()


@pytest.mark.parametrize("act", ACTS)
def test_what_lies_in_the_trash_is_named(book: Book, act: Callable[[Book, bytes], object]) -> None:
    company = add_record(book, "company", {"name": "Konex\nLtd"}).created["company"][0]
    delete_records(book, [company])
    assert told(book, act, company) == (
        "Company “Konex Ltd” was deleted.", "Nothing else was changed.",
        "To bring it back from the trash, open the history and undo the deletion.")
    use("zh")
    assert told(book, act, company)[0] == "公司“Konex Ltd”已被删除。"
    use("en")
    undo_act(book)
    edit_record(book, company, {"name": "Konex"})


def test_inside_an_act_and_without_a_name(book: Book) -> None:
    company = add_record(book, "company", {"name": "Konex"}).created["company"][0]
    note = log_activity(book, company, "note", "Called").created["activity"][0]
    delete_records(book, [note])

    def act(book: Book, record_id: bytes) -> None:
        with book.change("Edited") as edit:
            edit.set("activity", record_id, "text", "x")

    assert told(book, act, note)[0] == "Activity: it was deleted."


def test_what_never_was_here(book: Book) -> None:
    assert told(book, ACTS[0], b"x" * 16)[0] == "This is not in the book any more; it may have been deleted."
