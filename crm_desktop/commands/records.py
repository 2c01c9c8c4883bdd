"""Add, edit and delete any record, with the defaults that each type begins with."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.records import BOOK_RECORD, BUILT_IN_IDS, RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.acts import begin_deal, begin_ticket, natural_id, set_fields
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.records import record_view, title_from, type_of

OWNED_TYPES = frozenset({"company", "person", "deal", "ticket"})  # begin with the one who adds them as owner
USED_BY = {  # what would be in no place without it
    "stage": "select 1 from deal where stage_id = ?1",
    "pipeline": "select 1 from deal where pipeline_id = ?1 union all select 1 from stage where pipeline_id = ?1"}


def add_record(book: Book, record_type: str, values: Mapping[str, Any]) -> ChangeSet:
    """Adds one record; a deal enters its stage, a ticket takes its number, owners begin with the one who adds."""
    with book.change(later("{kind} “{name}” added"), type=record_type) as edit:
        whole = dict(values)
        if record_type in OWNED_TYPES and "owner" not in whole:
            whole["owner"] = book.me()
        whole = {name: value for name, value in whole.items() if value is not None}
        if record_type == "deal":
            begin_deal(book, edit, whole)
        elif record_type == "ticket":
            begin_ticket(edit, whole)
        elif record_type in ("tag", "stage"):
            edit.create(record_type, whole, natural_id(book, edit, record_type, whole))
        else:
            edit.create(record_type, whole)
        edit.title_values["name"] = title_from(edit, RECORDS[record_type], whole)
    return edit.done


def edit_record(book: Book, record_id: bytes, values: Mapping[str, Any]) -> ChangeSet:
    """Gives fields of one record new values; None empties a field. A deal's stage moves it."""
    record_type = type_of(book, record_id)
    with book.change(later("{kind} “{name}” edited"), type=record_type) as edit:
        set_fields(book, edit, record_type, record_id, values)
        edit.title_values["name"] = record_view(edit, record_type, record_id).title
    return edit.done


def delete_records(book: Book, record_ids: Iterable[bytes]) -> ChangeSet:
    """Moves records to the trash, with what belongs to them alone.

    Raises UserError("bad_input") for what the book cannot do without: built-in records, you, stages with deals.
    """
    by_type: dict[str, list[bytes]] = {}
    for record_id in dict.fromkeys(record_ids):
        if record_id in BUILT_IN_IDS or record_id == BOOK_RECORD:
            raise UserError("bad_input", later("Built-in records cannot be deleted."), later("Nothing was changed."),
                            "")
        if record_id == book.me():
            raise UserError("bad_input", later("You cannot delete yourself: you write in this book."),
                            later("Nothing was changed."), "")
        by_type.setdefault(type_of(book, record_id), []).append(record_id)
    count = sum(len(ids) for ids in by_type.values())
    title = later("{kind} “{name}” deleted") if count == 1 else later("{n} records deleted")
    with book.change(title, n=count) as edit:
        for record_type, ids in by_type.items():
            if count == 1:
                edit.title_values = {"type": record_type, "name": record_view(edit, record_type, ids[0]).title}
            edit.delete(record_type, ids)
        for record_type in USED_BY.keys() & by_type.keys():
            _refuse_used(edit, record_type, by_type[record_type])
    return edit.done


def _refuse_used(edit: Edit, record_type: str, record_ids: list[bytes]) -> None:
    for record_id in record_ids:
        if edit.value(USED_BY[record_type], (record_id,)):
            raise UserError("bad_input", later("Deals or stages still belong to it."), later("Nothing was changed."),
                            later("Move them first, or delete them together."))
