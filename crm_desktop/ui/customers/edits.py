"""What the card writes: a typed field, a person's company, a note with its next step; each one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.customers import add_tagged_record, edit_tagged_record
from crm_desktop.commands.records import edit_record
from crm_desktop.domain.entry_rules import check_typed_entries
from crm_desktop.exchange.typed import typed_fields
from crm_desktop.queries.customer_card import CustomerCard
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view

ENTRY_FIELDS = ("phones", "mails")


@dataclass(frozen=True)
class FieldWrite:
    """What a field of the card becomes: of which record, and which value is replaced where it is one of several."""

    record_type: str
    record_id: bytes
    field: str
    text: str
    shown: str = ""

    def into(self, book: Book) -> ChangeSet:
        """Writes it, as one act."""
        if self.field == "owner":
            return set_owner(book, self.record_id, self.text)
        if self.field in ("channel", "time"):
            return set_preference(book, self.record_id, self.field, self.text)
        return edit_typed_field(book, self.record_type, self.record_id, self.field, self.text, self.shown)


def field_write(card: CustomerCard, key: str, text: str) -> FieldWrite:
    """A company's card shows the phone and mail of its main contact where that has any: then they are edited there."""
    contact = card.contact
    shown = {"phones": card.mobile, "mails": card.mail}.get(key, "")
    theirs = contact is not None and shown and shown == {"phones": contact.mobile, "mails": contact.mail}.get(key)
    if contact is not None and theirs:
        return FieldWrite("person", contact.person_id, key, text, shown)
    return FieldWrite(card.record_type, card.record_id, key, text, shown)


def edit_typed_field(book: Book, record_type: str, record_id: bytes, field: str, text: str,
                     shown: str = "") -> ChangeSet:
    """Gives a field what was typed; of several phones or mails the `shown` one is replaced.

    Raises UserError("bad_input") that says how the field is written.
    """
    typed = typed_fields(book, record_type, [f"{field}={text}"], record_id)
    values = dict(typed.values)
    if field in ENTRY_FIELDS:
        before = record_view(book, record_type, record_id).values.get(field) or {}
        check_typed_entries(field, [entry["value"] for key, entry in (values.get(field) or {}).items()
                                    if key not in before])
        values[field] = _replaced(before, shown, values.get(field) or {})
    return edit_tagged_record(book, record_id, values, typed.tags or [])


def add_typed_customer(book: Book, record_type: str, texts: Mapping[str, str],
                       company_id: bytes | None = None) -> ChangeSet:
    """Adds a company or a person from what was typed into a form; empty fields are left out."""
    position = texts.get("position", "")
    assignments = [f"{name}={text}" for name, text in texts.items() if text.strip() and name != "position"]
    typed = typed_fields(book, record_type, assignments)
    for field in ENTRY_FIELDS:
        check_typed_entries(field, [entry["value"] for entry in (typed.values.get(field) or {}).values()])
    work: dict[str, Any] | None = None
    if company_id is not None:
        work = {"company": company_id, **({"position": position} if position.strip() else {})}
    return add_tagged_record(book, record_type, typed.values, typed.tags or [], work)


def set_owner(book: Book, record_id: bytes, owner_hex: str) -> ChangeSet:
    """Another owner, or none where the text is empty."""
    return edit_record(book, record_id, {"owner": bytes.fromhex(owner_hex) if owner_hex else None})


def set_preference(book: Book, person_id: bytes, part: str, text: str) -> ChangeSet:
    """How ("channel") or when ("time") a person prefers to be reached; the other part stays."""
    channel, time = record_view(book, "person", person_id).values.get("preferences") or (None, None)
    said = " ".join(text.split()) or None
    return edit_record(book, person_id, {"preferences": (said, time) if part == "channel" else (channel, said)})


def _replaced(before: Mapping[str, Any], shown: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed takes the place, and the kind, of the entry that the card shows; an empty text takes it away."""
    place = next((key for key, entry in before.items() if shown and entry.get("value") == shown), None)
    typed = [(key, entry) for key, entry in wanted.items() if key not in before]
    kept = {key: entry for key, entry in before.items() if key != place}
    if place is None or not typed:
        return {**kept, **dict(typed)}
    (_, first), *others = typed
    in_place = {**first, "kind": before[place].get("kind") or first["kind"]}
    return {key: in_place if key == place else entry for key, entry in before.items()} | dict(others)
