"""Customers with what belongs to them in the same act: their tags, made where they are new, and a person's company."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.acts import begin_deal, set_fields, tag_named
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.records import record_view, title_from, type_of


def add_tagged_record(book: Book, record_type: str, values: Mapping[str, Any], tags: Sequence[str],
                      work: Mapping[str, Any] | None = None) -> ChangeSet:
    """Adds a company, a person or a deal with tags by name; `work` is a person's company, and position there."""
    with book.change(later("{kind} “{name}” added"), type=record_type) as edit:
        whole = {"owner": book.me(), **values}
        if tags:
            whole["tags"] = _tag_elements(book, edit, tags)
        whole = {name: value for name, value in whole.items() if value is not None}
        record_id = begin_deal(book, edit, whole) if record_type == "deal" else edit.create(record_type, whole)
        if work:
            edit.create("person_company", {"person": record_id, "main": 1, **work})
        edit.title_values["name"] = title_from(edit, RECORDS[record_type], whole)
    return edit.done


def edit_tagged_record(book: Book, record_id: bytes, values: Mapping[str, Any], tags: Sequence[str]) -> ChangeSet:
    """Gives fields of one record new values and adds tags by name; a deal's stage moves it."""
    record_type = type_of(book, record_id)
    with book.change(later("{kind} “{name}” edited"), type=record_type) as edit:
        set_fields(book, edit, record_type, record_id, values)
        for element, mark in _tag_elements(book, edit, tags).items():
            edit.set_element(record_type, record_id, "tags", element, mark)
        edit.title_values["name"] = record_view(edit, record_type, record_id).title
    return edit.done


def _tag_elements(book: Book, edit: Edit, names: Sequence[str]) -> dict[str, int]:
    return {tag_named(book, edit, name).hex(): 1 for name in dict.fromkeys(names)}


def change_job(book: Book, person_id: bytes, company_id: bytes, day: str, position: str = "") -> ChangeSet:
    """A person begins at another company on a day (ISO), and ends that day at the main one until now, in one act.

    Positions at other companies stay. Raises UserError("bad_input") where the person works there already.
    """
    with book.change(later("“{name}” now works at {company}")) as edit:
        person, company = record_view(edit, "person", person_id), record_view(edit, "company", company_id)
        now = edit.rows("""
            select id, company_id, main from person_company where person_id = ? and until is null
            order by coalesce(main, 0) desc, row desc""", (person_id,))
        if any(at == company_id for _, at, _ in now):
            raise UserError("bad_input", later("“{name}” works at {company} already."), later("Nothing was changed."),
                            later("Choose another company, or edit the position in the company's card."),
                            name=person.title, company=company.title)
        for place, (position_id, _, main) in enumerate(now):
            if place == 0:
                edit.set("person_company", position_id, "until", day)
            if main:
                edit.set("person_company", position_id, "main", None)
        begun = {"person": person_id, "company": company_id, "position": position.strip() or None, "since": day,
                 "main": 1}
        edit.create("person_company", {name: value for name, value in begun.items() if value is not None})
        edit.title_values = {"name": person.title, "company": company.title}
    return edit.done
