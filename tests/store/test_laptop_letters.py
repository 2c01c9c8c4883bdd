"""Two laptops of a team never give a ticket the same number."""

from pathlib import Path

from crm_desktop.changes.entries import Admitted, DeviceCard, Entry, Founded
from crm_desktop.changes.protocol import Signed, pack_message
from crm_desktop.commands.records import add_record
from crm_desktop.store.book import Book
from crm_desktop.store.joining import own_actor
from crm_desktop.store.sync_state import TeamState, save_team, team
from tests.conftest import HandClock
from tests.looking import holdings_of
from tests.store.two_books import WORKSPACE, join


def number(book: Book) -> str:
    ticket = add_record(book, "ticket", {"subject": "It squeaks"}).created["ticket"][0]
    return str(holdings_of(book)["ticket", ticket.hex()]["number"])


def test_each_laptop_has_the_letter_of_its_place_in_the_log(tmp_path: Path, clock: HandClock) -> None:
    with join(tmp_path, "A", clock) as a, join(tmp_path, "B", clock) as b:
        assert number(a) == number(b) == "T-A-1"  # books of their own, so far
        states = [state for book in (a, b) if (state := team(book)) is not None]
        cards = [DeviceCard(state.device, b"", b"", b"") for state in states]
        acts = [Founded(cards[0], b"T", [], b""), Admitted(b"I", cards[1], [], b"")]
        log = [Signed(pack_message(Entry(WORKSPACE, n, b"", 0, cards[0].device, act)), b"s")
               for n, act in enumerate(acts, 1)]
        for book, state in zip((a, b), states, strict=True):
            save_team(book, TeamState(**{**vars(state), "actor": own_actor(book)}), log)
        assert (number(a), number(b)) == ("T-A-2", "T-B-1")
        save_team(b, TeamState(**{**vars(states[1]), "actor": b"another"}))
        assert number(b) == "T-BA-1", "a copy that is not admitted yet"
