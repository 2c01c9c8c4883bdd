"""The same edit to many records in one act: a field, a tag, or deleting them; one step for undo."""

from collections.abc import Iterable, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import delete_records
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import RECORDS
from crm_desktop.domain.rules import is_empty
from crm_desktop.errors import Cancelled
from crm_desktop.i18n import later
from crm_desktop.store.acts import tag_named
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Course, Progress
from crm_desktop.store.bulk_edit import SLICE, set_in_bulk
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches
from crm_desktop.store.records import title_of

CHANGED, EMPTIED = later("{field} of {records} changed to {value}"), later("{field} of {records} emptied")
ONE_CHANGED, ONE_EMPTIED = later("{field} of “{name}” changed to {value}"), later("{field} of “{name}” emptied")
TAGGED, UNTAGGED = later("Tag “{tag}” added to {records}"), later("Tag “{tag}” taken from {records}")
ONE_TAGGED, ONE_UNTAGGED = later("Tag “{tag}” added to “{name}”"), later("Tag “{tag}” taken from “{name}”")
DELETED = later("{records} deleted")
MANY_DELETED = 200  # from so many on they are deleted in parts, with progress


def edit_many(book: Book, record_type: str, record_ids: Iterable[bytes], field: str, value: Any, *,
              with_deals: bool = False, progress: Progress | None = None) -> ChangeSet:
    """Gives one field of many records the same value (None empties it); those that have it already stay as they are.

    `with_deals`: a new owner of companies or people also gets their open deals. Raises UserError("bad_input"),
    Cancelled: then nothing is saved.
    """
    wanted = list(dict.fromkeys(record_ids))
    empty = is_empty(value)
    with book.change(_title(wanted, (ONE_EMPTIED, EMPTIED) if empty else (ONE_CHANGED, CHANGED)),
                     type=record_type) as edit:
        deals = _open_deals(edit, record_type, wanted) if with_deals and field == "owner" else []
        course = Course(progress, len(wanted) + len(deals))
        changed = set_in_bulk(edit, record_type, wanted, field, value, course.part)
        course.passed(len(wanted))
        if deals:
            set_in_bulk(edit, "deal", deals, field, value, course.part)
        one = RECORDS[record_type].by_name[field]
        said = title_of(edit, one.target, value) if one.kind is Kind.REFERENCE and not empty else value
        edit.title_values = {**_said(edit, record_type, wanted, changed), "label": one.label,
                             **({} if empty else {"value": said})}
    return edit.done


def add_tag_to_many(book: Book, record_type: str, record_ids: Iterable[bytes], tag: str, *,
                    progress: Progress | None = None) -> ChangeSet:
    """Adds a tag by its name, made where it is new, to many records. Raises UserError("bad_input"), Cancelled."""
    wanted = list(dict.fromkeys(record_ids))
    with book.change(_title(wanted, (ONE_TAGGED, TAGGED)), type=record_type) as edit:
        tag_id = tag_named(book, edit, tag)
        changed = set_in_bulk(edit, record_type, wanted, f"tags/{tag_id.hex()}", 1, progress)
        edit.title_values = {**_said(edit, record_type, wanted, changed), "tag": title_of(edit, "tag", tag_id)}
    return edit.done


def remove_tag_from_many(book: Book, record_type: str, record_ids: Iterable[bytes], tag_id: bytes, *,
                         progress: Progress | None = None) -> ChangeSet:
    """Takes a tag from many records. Raises Cancelled."""
    wanted = list(dict.fromkeys(record_ids))
    with book.change(_title(wanted, (ONE_UNTAGGED, UNTAGGED)), type=record_type) as edit:
        changed = set_in_bulk(edit, record_type, wanted, f"tags/{tag_id.hex()}", None, progress)
        edit.title_values = {**_said(edit, record_type, wanted, changed), "tag": title_of(edit, "tag", tag_id)}
    return edit.done


def delete_many(book: Book, record_type: str, record_ids: Iterable[bytes], *,
                progress: Progress | None = None) -> ChangeSet:
    """Moves companies or people to the trash with what belongs to them alone; those that are gone are passed over.

    Raises Cancelled: then nothing is saved.
    """
    wanted = list(dict.fromkeys(record_ids))
    if len(wanted) == 1:
        return delete_records(book, wanted)
    with book.change(DELETED, type=record_type) as edit:
        deleted = 0
        for done, part in enumerate(in_batches(wanted, MANY_DELETED)):
            if progress and not progress(done * MANY_DELETED, len(wanted)):
                raise Cancelled
            living = _living(edit, record_type, part)
            edit.delete(record_type, living)
            deleted += len(living)
        edit.title_values = {"n": deleted}
    return edit.done


def _title(record_ids: Sequence[bytes], titles: tuple[str, str]) -> str:
    return titles[len(record_ids) != 1]


def _said(edit: Edit, record_type: str, record_ids: Sequence[bytes], changed: int) -> dict[str, object]:
    """What the title says of the records: the name of a single one, else how many have changed."""
    return {"name": title_of(edit, record_type, record_ids[0])} if len(record_ids) == 1 else {"n": changed}


def _living(edit: Edit, record_type: str, record_ids: Sequence[bytes]) -> list[bytes]:
    marks = ", ".join("?" * len(record_ids))
    table = RECORDS[record_type].name
    found = {bytes(row[0]) for row in edit.rows(
        f"select id from {table} where id in ({marks})", record_ids)}  # noqa: S608 - own words
    return [record_id for record_id in record_ids if record_id in found]


def _open_deals(edit: Edit, record_type: str, record_ids: Sequence[bytes]) -> list[bytes]:
    column = f"{RECORDS[record_type].name}_id"
    found: list[bytes] = []
    for part in in_batches(record_ids, SLICE):
        marks = ", ".join("?" * len(part))
        found += [bytes(row[0]) for row in edit.rows(
            f"select id from deal where status = 'open' and {column} in ({marks})", part)]  # noqa: S608 - own words
    return found
