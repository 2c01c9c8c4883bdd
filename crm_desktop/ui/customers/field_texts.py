"""The fields of a record as texts that can be typed again, and back: lists between commas, addresses in lines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.customers import edit_tagged_record
from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.entry_rules import check_typed_entries
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.records import RECORDS
from crm_desktop.exchange.typed import typed_fields
from crm_desktop.exchange.values import split_values
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view, title_of

FORM_FIELDS = {
    "company": ("name", "industry", "phones", "mails", "website", "size", "revenue", "founded_year", "parent", "source",
                "credit_code", "other_names", "tags", "addresses", "notes"),
    "person": ("name", "wechat", "phones", "mails", "birthday", "source", "tags", "addresses", "notes")}


def field_texts(book: Book, record_type: str, record_id: bytes) -> tuple[str, dict[str, Any]]:
    """The record's title, and its fields as a form takes them: texts, and (id, title) of a reference."""
    view = record_view(book, record_type, record_id)
    kind = RECORDS[record_type]
    return view.title, {name: _shown(book, kind.by_name[name], view.values.get(name))
                        for name in FORM_FIELDS[record_type]}


def edit_fields_typed(book: Book, record_type: str, record_id: bytes, texts: Mapping[str, str]) -> ChangeSet:
    """Gives several fields what was typed, in one act. Raises UserError("bad_input") that names the field."""
    kind, old = RECORDS[record_type], record_view(book, record_type, record_id).values
    plain = [f"{name}={text}" for name, text in texts.items() if not kind.by_name[name].is_map]
    values = dict(typed_fields(book, record_type, plain, record_id).values)
    tags: list[str] = []
    for name, text in texts.items():
        one = kind.by_name[name]
        if one.is_map:
            kept, added = _changed_list(book, one, old.get(name) or {}, text)
            values[name] = kept
            if one.target:
                tags = added
                continue
            for part in added:
                values[name] = {**values[name], **typed_fields(book, record_type, [f"{name}={part}"]).values[name]}
            check_typed_entries(name, added)
    return edit_tagged_record(book, record_id, values, tags)


def _changed_list(book: Book, one: RecordField, before: Mapping[str, Any],
                  text: str) -> tuple[dict[str, Any], list[str]]:
    """What stays of a list, and what was typed that is new."""
    parts = [" ".join(line.split()) for line in text.splitlines()] if one.name == "addresses" else split_values(text)
    wanted = [part for part in parts if part]
    words = {element: _word(book, one, element, value) for element, value in before.items()}
    kept = {element: value for element, value in before.items() if words[element] in wanted}
    return kept, [part for part in dict.fromkeys(wanted) if part not in words.values()]


def _word(book: Book, one: RecordField, element: str, value: Any) -> str:
    """One element of a list as it is read; a value with commas of its own would fall apart, so they are taken out."""
    if one.target:
        return title_of(book, one.target, bytes.fromhex(element))
    word = " ".join(str(value.get("value", "") if isinstance(value, dict) else value).split())
    return word if one.name == "addresses" else " ".join(split_values(word))


def _shown(book: Book, one: RecordField, value: Any) -> Any:
    if one.kind is Kind.REFERENCE:
        return (value, title_of(book, one.target, value)) if value else (None, "")
    if value is None or value == "":
        return ""
    if one.is_map:
        between = "\n" if one.name == "addresses" else ", "
        return between.join(_word(book, one, element, each) for element, each in value.items())
    if one.kind is Kind.MONEY:
        return f"{Decimal(value[0]).scaleb(-decimals_of(value[1])):f} {value[1]}"
    if one.kind is Kind.BIRTHDAY:
        return f"lunar {value[0]}" if value[1] else str(value[0])
    return str(value)
