"""Tickets are answered, or noted on for the team alone."""

from crm_desktop.changes.change import ChangeSet
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view


def answer_ticket(book: Book, ticket_id: bytes, text: str, *, internal: bool = False) -> ChangeSet:
    """Adds a message to a ticket; an answer to the customer of a new ticket opens it."""
    title = later("Note on “{name}” added") if internal else later("Answer to “{name}” saved")
    with book.change(title) as edit:
        view = record_view(edit, "ticket", ticket_id)
        edit.title_values["name"] = view.title
        message = {"ticket": ticket_id, "author": book.me(), "at": edit.now, "text": text, "internal": int(internal)}
        edit.create("ticket_message", {name: value for name, value in message.items() if value is not None})
        if not internal and view.values.get("status") == "new":
            edit.set("ticket", ticket_id, "status", "open")
    return edit.done
