"""A ticket begins: what the customer said stands in it as its first message, in one act."""

from collections.abc import Mapping
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.acts import begin_ticket
from crm_desktop.store.book import Book


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
