"""The letter of a laptop in document numbers: its place in the team's log, which is the same for everybody."""

from crm_desktop.changes.entries import Admitted, Entry, Founded, Renewed
from crm_desktop.changes.protocol import unpack_message
from crm_desktop.store.link import Link
from crm_desktop.store.sync_state import TEAM, TeamState

LETTERS = 26


def laptop_letters(link: Link, actor: int) -> str:
    """In a book of its own after the number of its actor; a copy that the team has not admitted yet has both."""
    found = link.value("select value from sync_state where key = ?", (TEAM,))
    state = unpack_message(found, TeamState) if found is not None else None
    place = _place_in_log(link, state.device) if state else None
    if state is None or place is None:
        return _letters(actor)
    is_admitted = link.value("select actor from actor where number = ?", (actor,)) == state.actor
    return _letters(place) if is_admitted else _letters(place) + _letters(actor)


def _place_in_log(link: Link, device: bytes) -> int | None:
    place = 0
    for (payload,) in link.rows("select payload from sync_log order by n"):
        act = unpack_message(payload, Entry).act
        if isinstance(act, Founded | Admitted | Renewed):
            place += 1
            if act.card.device == device:
                return place
    return None


def _letters(place: int) -> str:
    return chr(ord("A") + (place - 1) % LETTERS) * (1 + (place - 1) // LETTERS)
