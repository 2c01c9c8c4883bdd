"""The team as this book knows it: the log is read before anything is merged, and handed back where a server lost it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_desktop.changes.entries import Act, Entry, Removed
from crm_desktop.changes.entry_shape import BadLog, NewerLog, read_entry
from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.membership import Members, evaluate, followed
from crm_desktop.changes.protocol import LogReply, Signed, pack_message, payload_digest
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.device_keys import DeviceKeys, device_keys_from
from crm_desktop.security.invite import OneTimeSecret
from crm_desktop.security.sealing import KEY_BYTES, BadSeal
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.team_keys import TeamKeys, TerritoryKey
from crm_desktop.security.wraps import unwrap
from crm_desktop.store.agreed import offer_beyond_pin
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import TeamState, log_entries, save_team, team
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer, ServerRefused

FORMER = "former"  # in TeamState.more: the keys of the device that this book was before
ONCE = "once"  # the invite that this laptop came with, and its one-time secret


@dataclass(frozen=True)
class Team:
    """What is kept of the team, and what follows from it."""

    state: TeamState
    members: Members
    keys: TeamKeys
    own: DeviceKeys

    @property
    def is_in(self) -> bool:
        """Whether this laptop has not been removed."""
        found = self.members.devices.get(self.state.device)
        return found is not None and found.is_live


def load_team(book: Book) -> Team | None:
    """The team of this book, evaluated from the log that it keeps; None for a book of its own."""
    state = team(book)
    entries = log_entries(book) if state else []
    if state is None or not entries:
        return None
    return Team(state, evaluate(entries, _was_verified), keys_of(state), device_keys_from(state.keys))


def team_of(book: Book) -> Team:
    """The team of this book. Raises UserError("no_team")."""
    found = load_team(book)
    if found is None:
        raise no_team()
    return found


def no_team() -> UserError:
    """What a book of its own says where a team is wanted."""
    return UserError("no_team", later("This book belongs to no team."), later("Nothing was changed."),
                     later("Create a team, or join one with an invite code."))


def keys_of(state: TeamState) -> TeamKeys:
    """The territory keys as the book keeps them: for each epoch the record key and the id key."""
    return TeamKeys().joined_by(TerritoryKey(territory, epoch, both[:KEY_BYTES], both[KEY_BYTES:])
                                for territory, epochs in state.territory_keys.items() for epoch, both in epochs.items())


def kept_keys(keys: TeamKeys) -> dict[bytes, dict[int, bytes]]:
    """The other way round."""
    found: dict[bytes, dict[int, bytes]] = {}
    for each in keys.keys.values():
        found.setdefault(each.territory, {})[each.epoch] = each.key + each.id_key
    return found


def signed_entry(entry: Entry, own: DeviceKeys) -> Signed:
    """An entry with this laptop's signature."""
    return own.signing.signed(pack_message(entry))


def read_log(book: Book, found: Team, connection: Connection) -> Team:
    """Follows the server's log; where it is shorter, hands back what it has lost (C8).

    Raises UserError "forked_log", "newer_program" and "removed", besides what a Connection raises.
    """
    known = found.members.head
    reply = connection.log(known.n - 1)
    if reply.log_n < known.n:
        return _hand_back(book, found, connection, reply.log_n)
    while True:
        if not reply.entries or payload_digest(reply.entries[0].payload) != found.members.head.digest:
            raise forked_log()
        found = follow(book, found, reply.entries[1:])
        if found.members.head.n >= reply.log_n:
            return found
        if len(reply.entries) == 1:
            raise BadAnswer("the log ends before its end")
        reply = connection.log(found.members.head.n - 1)


def follow(book: Book, found: Team, entries: Sequence[Signed]) -> Team:
    """Takes entries in and keeps them, with the keys that are in them. Raises UserError as `read_log`."""
    members, keys, removals = found.members, found.keys, list[Removed]()
    try:
        for signed in entries:
            members = followed(members, signed, verify_signature)
            act = read_entry(signed.payload).act
            if isinstance(act, Removed):
                removals.append(act)
                keys = keys.joined_by(_own_keys(found, act))
    except NewerLog:
        raise UserError("newer_program", later("Somebody in your team uses a newer version of this program."),
                        later("Your changes are safe on this laptop."), later("Install the newer version.")) from None
    except BadLog:
        raise forked_log() from None
    for act in removals:  # before the entry is kept: stopped in between, it is done again
        offer_beyond_pin(book, act.device, act.pin_no)
    found = replace(found, members=members, keys=keys,
                    state=replace(found.state, territory_keys=kept_keys(keys)))
    if entries:
        save_team(book, found.state, entries)
    if not found.is_in:
        raise UserError("removed", later("This laptop was removed from the team."),
                        later("Your book and all that is in it stay here."),
                        later("If that was a mistake, ask for a new invite."))
    return found


def append_act(book: Book, found: Team, connection: Connection, act: Act) -> Team:
    """Says this on top of the log. UserError "log_moved" where somebody else was quicker: then it is done again."""
    entry = found.members.next_entry(found.state.device, max(0, book.clock()), act)
    signed = signed_entry(entry, found.own)
    reply = connection.append([signed])
    if reply.code == "ok":
        return follow(book, found, [signed])
    raise LogConflict(reply)


class LogConflict(Exception):  # noqa: N818 - an answer
    """Somebody else has written to the log meanwhile, or a removal pins another push than the last one."""

    def __init__(self, reply: LogReply) -> None:
        super().__init__("the log has moved")
        self.reply = reply


def _was_verified(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Each entry's signature was looked at before the book took it in; the book is encrypted and nobody else's."""
    return True


def _own_keys(found: Team, act: Removed) -> list[TerritoryKey]:
    mine = [each for each in act.wraps if each.device == found.state.device]
    try:
        return [unwrap(found.own, found.members.workspace, each) for each in mine]
    except BadSeal:
        raise UserError("no_team_key", later("The team's new key does not open on this laptop."),
                        later("Your changes are safe on this laptop."),
                        later("Ask for a new invite and join again with this book.")) from None


def come_back(book: Book, found: Team, connection: Connection) -> bool:
    """A restored server does not know this laptop any more: it says again how it was let in, by what let it in.

    That is the device that it was before, or the invite that it came with. Whether the server knows it now; where the
    invite itself is lost there, another laptop must hand that back first.
    """
    former, once = found.state.more.get(FORMER), found.state.more.get(ONCE)
    try:
        if former is not None:
            keys = device_keys_from(former)
            before = connection.as_other(keys.device, keys.signing)
            _hand_back(book, found, before, before.session().log_n)
        elif once is not None:
            secret = OneTimeSecret(once[:ID_BYTES], once[ID_BYTES:])
            own = found.members.devices[found.state.device].since
            _hand_back(book, found, connection.as_other(secret.invite, secret.signing_key()), own - 1, own)
        else:
            return False
        connection.session(fresh=True)
    except (ServerRefused, UserError):
        return False
    return True


def _hand_back(book: Book, found: Team, connection: Connection, log_n: int, last: int | None = None) -> Team:
    reply = connection.append(log_entries(book, log_n)[:None if last is None else last - log_n], again=True)
    if reply.code != "ok":
        raise forked_log()
    return found


def forked_log() -> UserError:
    """The server's log is not the one that was seen before, or not a log at all."""
    return UserError("forked_log", later("The server tells another story of who is in the team than before."),
                     later("Nothing was taken from it, and nothing was sent."),
                     later("Ask who runs the server what happened before you go on."))
