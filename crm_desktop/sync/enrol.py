"""How a team begins: a book founds a workspace on a server, and invites further laptops with a code."""

import os
from dataclasses import dataclass, replace

from crm_desktop.changes.entries import Act, Founded, Invited
from crm_desktop.changes.entry_shape import ROLES
from crm_desktop.changes.limits import ID_BYTES, INVITE_HOURS
from crm_desktop.changes.membership import HOUR, LogHead, founding_entry
from crm_desktop.changes.protocol import FoundRequest, LogReply
from crm_desktop.changes.setup_token import split_setup_token
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.device_keys import card_fingerprint, new_device_keys
from crm_desktop.security.invite import InviteCode, new_one_time_secret, spell_invite
from crm_desktop.security.labels import seal_label
from crm_desktop.security.team_keys import TeamKeys, new_territory_key
from crm_desktop.security.wraps import wrap_for
from crm_desktop.store.book import Book
from crm_desktop.store.joining import first_territory, offer_settings, own_actor
from crm_desktop.store.sync_state import TeamState, cursors, leave_team, log_entries, save_team, team
from crm_desktop.sync.labels import labelled_card, own_label
from crm_desktop.sync.membership import LogConflict, Team, kept_keys, signed_entry
from crm_desktop.sync.round import Connect
from crm_desktop.sync.saying import never_reached, plain_errors, remember, say, wrong_token
from crm_desktop.sync.transport import Server, ServerRefused, checked_address

FOUNDING = "founding"  # in TeamState.more while the server has not answered yet
CODE = "code "  # and the invite's id: the hash of a code that was made or used, of which the six words are made


@dataclass(frozen=True)
class Enrolled:
    """The workspace and this laptop's own id; `words` are numbers for `spelled_words`, none for who founds."""

    workspace: bytes
    device: bytes
    words: tuple[int, ...] = ()


@dataclass(frozen=True)
class Invitation:
    """The code to hand over, and until when it is good (UTC milliseconds)."""

    code: str
    expires_at: int


def create_team(book: Book, address: str, name: str, token: str, *, connect: Connect = Server) -> Enrolled:
    """Founds a workspace with the token that `serve` printed; the records go there with the next round.

    Raises UserError: "in_team", "bad_input", "bad_token", "server_full", "offline" ...
    """
    wanted = checked_address(address)
    try:
        secret, pin = split_setup_token(token)
    except ValueError:
        raise wrong_token() from None
    if not may_found(book):
        raise in_team()
    state = team(book)
    if not name.strip():
        raise UserError("bad_input", later("A team needs a name."), later("Nothing was changed."),
                        later("Give one with --name."))
    if state is not None and (state.server, state.pin) != (wanted, pin):
        leave_team(book)  # the other server, or the one with the other key, never answered
        state = None
    is_new = state is None
    state = state or _found(book, wanted, pin, name.strip())
    # The entry is kept before it is sent: where the answer is lost, the very same one is sent again.
    try:
        with plain_errors(), connect(state.server, state.pin) as server:
            server.post("/v1/workspace", FoundRequest(secret, log_entries(book)[0]), LogReply)
    except UserError as error:
        if isinstance(error.__context__, ServerRefused) or (is_new and never_reached(error.__context__)):
            leave_team(book)
        raise
    save_team(book, replace(state, more={}))
    return Enrolled(state.workspace, state.device)


def invite(book: Book, role: str, *, connect: Connect = Server) -> Invitation:
    """A code that lets one laptop in within 24 hours. Raises UserError: "no_team", "not_owner", "bad_input" ..."""
    if role not in ROLES:
        raise UserError("bad_input", later("There is no role “{role}”."), later("Nothing was changed."),
                        later("Choose one of these: {roles}."), role=role, roles=", ".join(ROLES))
    once = new_one_time_secret()

    def make(found: Team, conflict: LogConflict | None) -> Act:
        at = max(book.clock(), found.members.at)
        return Invited(once.invite, once.signing_key().public, role, at + INVITE_HOURS * HOUR,
                       once.sealed_keys(found.keys, found.members.workspace))

    found = say(book, make, connect=connect)
    state, said = found.state, found.members.invites[once.invite]
    code = InviteCode(state.server, state.pin, state.workspace, once, LogHead(said.n, said.digest),
                      card_fingerprint(found.members.devices[state.device].card), cursors(book))
    remember(book, CODE + once.invite.hex(), code.digest())
    return Invitation(spell_invite(code), said.act.expires_at)


def may_found(book: Book) -> bool:
    """Whether this book has no team yet, or began to found one and had no answer."""
    state = team(book)
    return state is None or FOUNDING in state.more


def in_team() -> UserError:
    """The book has a team already."""
    return UserError("in_team", later("This book belongs to a team already."), later("Nothing was changed."),
                     later("Use another book for another team."))


def _found(book: Book, address: str, pin: bytes | None, name: str) -> TeamState:
    own, workspace, ground = new_device_keys(), os.urandom(ID_BYTES), first_territory(book)
    key = new_territory_key(ground.territory, ground.id_key)
    keys = TeamKeys().joined_by([key])
    card = labelled_card(own, own_label(book), key, workspace)
    act = Founded(card, ground.territory, [wrap_for(card, workspace, key)],
                  seal_label(name, key, workspace, workspace))
    state = TeamState(workspace, own.device, own.as_bytes(), ground.territory, kept_keys(keys), address, pin,
                      own_actor(book), more={FOUNDING: b"1"})
    offer_settings(book)
    save_team(book, state, [signed_entry(founding_entry(workspace, max(0, book.clock()), act), own)])
    return state
