"""A ticket begins: what the customer said stands in it as its first message, in one act."""

from collections.abc import Mapping
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.acts import begin_ticket, set_fields
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view

STATUS_TITLES = {"solved": later("Ticket “{name}” solved"), "closed": later("Ticket “{name}” closed"),
                 "waiting": later("Ticket “{name}” waits"), "open": later("Ticket “{name}” opened")}


def open_ticket(book: Book, values: Mapping[str, Any], text: str = "") -> ChangeSet:
    """Adds a ticket of the one who writes, unless it names an owner, with the customer's words as its first message."""
    with book.change(later("{kind} “{name}” added"), type="ticket") as edit:
        whole = {"owner": book.me(), **values}
        whole = {name: value for name, value in whole.items() if value is not None}
        ticket_id = begin_ticket(edit, whole)
        if text.strip():
            edit.create("ticket_message", {"ticket": ticket_id, "at": edit.now, "text": text.strip(), "internal": 0})
        edit.title_values["name"] = str(whole.get("subject", ""))
    return edit.done


def set_ticket_status(book: Book, ticket_id: bytes, status: str) -> ChangeSet:
    """Gives a ticket another status; the history says it in its words. Raises UserError("bad_input")."""
    with book.change(STATUS_TITLES.get(status, later("{kind} “{name}” edited")), type="ticket") as edit:
        set_fields(book, edit, "ticket", ticket_id, {"status": status})
        edit.title_values["name"] = record_view(edit, "ticket", ticket_id).title
    return edit.done
