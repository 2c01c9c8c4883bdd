"""A ticket begins with what the customer said, in one act that one undo takes back."""

from crm_desktop.commands.ticket import open_ticket
from crm_desktop.commands.undo import undo_act
from crm_desktop.store.book import Book


def test_a_ticket_and_its_first_message_are_one_act(book: Book) -> None:
    done = open_ticket(book, {"subject": "Wrong tax", "channel": "mail", "category": None}, "  It adds 13%.  ")
    assert {name: len(ids) for name, ids in done.created.items()} == {"ticket": 1, "ticket_message": 1}
    row = book.first("select number, status, priority, channel, owner_id, created_at from ticket")
    assert tuple(row) == ("T-A-1", "new", "normal", "mail", book.me(), book.clock())
    assert tuple(book.first("select author_id, text, internal from ticket_message")) == (None, "It adds 13%.", 0)
    undo_act(book)
    assert book.value("select count(*) from ticket") + book.value("select count(*) from ticket_message") == 0


def test_a_ticket_may_begin_without_words_and_without_an_owner(book: Book) -> None:
    done = open_ticket(book, {"subject": "Call back", "owner": None}, " ")
    assert "ticket_message" not in done.created
    assert book.value("select owner_id from ticket") is None
    assert (done.title, done.values["name"]) == ("{kind} “{name}” added", "Call back")
