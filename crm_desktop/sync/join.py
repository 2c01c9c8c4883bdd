"""How a laptop comes to a team that is there: with the code of an invite, which lets it in once."""

from dataclasses import replace

from crm_desktop.changes.entries import Admitted, Invited
from crm_desktop.changes.entry_shape import BadLog, NewerLog
from crm_desktop.changes.membership import Device, Members, evaluate, proof_bytes
from crm_desktop.changes.protocol import Signed, pack_message
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.device_keys import card_fingerprint, new_device_keys
from crm_desktop.security.invite import InviteCode, read_invite
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.team_keys import TeamKeys, TerritoryKey
from crm_desktop.security.words import transcript_words
from crm_desktop.security.wraps import wrap_for
from crm_desktop.store.book import Book
from crm_desktop.store.joining import Ground, adopt_territory, own_actor
from crm_desktop.store.rounds import last_round
from crm_desktop.store.sync_state import TeamState, leave_team, log_entries, save_team, team
from crm_desktop.sync.devices import was_removed
from crm_desktop.sync.enrol import CODE, Enrolled, in_team, may_found
from crm_desktop.sync.labels import labelled_card, own_label
from crm_desktop.sync.membership import ONCE, Team, forked_log, kept_keys, team_of
from crm_desktop.sync.round import FRESH, Connect, connection_of
from crm_desktop.sync.saying import log_moved, plain_errors
from crm_desktop.sync.session import Connection
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused

JOINING = "joining"  # in TeamState.more while the server has not answered yet: the hash of the code
INVITE_AGAIN = ("removed", "unknown_laptop", "no_team_key")  # troubles of a round: the way back is a new invite


def join_team(book: Book, text: str, *, fresh: bool = False, connect: Connect = Server) -> Enrolled:
    """Joins with an invite's code; what the book holds is kept, and goes to the team with the next round.

    `fresh`: the book was made for this, and its only member is looked for among the team's. Raises UserError:
    "wrong_invite", "invite_used", "in_team", "forked_log", "offline" ...
    """
    code = read_invite(text)
    state = team(book)
    if state is not None:
        if JOINING not in state.more and not may_found(book) and not (
                state.workspace == code.workspace and _is_out(book)):
            raise in_team()
        if state.more.get(JOINING) == code.digest() and _is_admitted(book, connect):
            return _joined(book, code)
        _forget_joining(book)  # the entry never arrived
    with plain_errors(), connect(code.server, code.pin) as server:
        connection = Connection(server, code.workspace, code.once.invite, code.once.signing_key(), book.clock)
        try:
            entries = _whole_log(connection)
            state, signed = _admission(book, code, entries, fresh=fresh)
            leave_team(book)  # where it was put out before
            # Kept before it is sent: where the answer is lost, the book looks whether it was let in.
            save_team(book, state, [*entries, signed])
            if connection.append([signed]).code != "ok":
                _forget_joining(book)
                raise log_moved()
        except ServerRefused as refusal:
            if refusal.code not in ("unknown_device", "bad_entry"):
                raise
            _forget_joining(book)
            raise _used() from None
    return _joined(book, code)


def words_to_compare(book: Book, found: Team) -> dict[bytes, tuple[int, ...]]:
    """For each laptop that came with an invite of this one: its six words. Each takes 0.1 s.

    Its own as well, as long as the laptop that invited it is there to be compared with.
    """
    payloads = [signed.payload for signed in log_entries(book)]
    return {device.card.device: _words(found, device, device.by, found.state.more[CODE + device.by.hex()], payloads)
            for device in found.members.devices.values()
            if device.is_live and device.by is not None and CODE + device.by.hex() in found.state.more
            and (device.card.device != found.state.device or _inviter(found, device.by).is_live)}


def _inviter(found: Team, invite: bytes) -> Device:
    return found.members.devices[found.members.invites[invite].author]


def _words(found: Team, device: Device, invite: bytes, code_digest: bytes, payloads: list[bytes]) -> tuple[int, ...]:
    return transcript_words(code_digest, _inviter(found, invite).card, device.card, payloads[device.since - 1])


def _joined(book: Book, code: InviteCode) -> Enrolled:
    found = team_of(book)
    more = {key: value for key, value in found.state.more.items() if key != JOINING}
    # The hash of the code stays, so that the words can be compared later too; its secret is kept anyway (ONCE).
    save_team(book, replace(found.state, more={**more, CODE + code.once.invite.hex(): code.digest()}))
    device = found.members.devices[found.state.device]
    payloads = [signed.payload for signed in log_entries(book)]
    words = _words(found, device, code.once.invite, code.digest(), payloads)
    return Enrolled(code.workspace, found.state.device, words)


def _is_out(book: Book) -> bool:
    """Whether the last round ended with the advice to ask for a new invite."""
    last = last_round(book)
    return was_removed(book) or (last is not None and last.trouble in INVITE_AGAIN)


def _forget_joining(book: Book) -> None:
    """Leaves what was not entered yet; a team that put this laptop out stays known."""
    state = team(book)
    if state is not None and JOINING in state.more:
        leave_team(book)


def _is_admitted(book: Book, connect: Connect) -> bool:
    """Whether the server knows this laptop: the answer to its admission may have been lost."""
    found = team_of(book)
    with plain_errors(), connect(found.state.server, found.state.pin) as server:
        try:
            connection_of(book, server, found).session()
        except ServerRefused as refusal:
            if refusal.code != "unknown_device":
                raise
            return False
    return True


def _whole_log(connection: Connection) -> list[Signed]:
    entries: list[Signed] = []
    while True:
        reply = connection.log(len(entries))
        entries += reply.entries
        if len(entries) >= reply.log_n:
            return entries
        if not reply.entries:
            raise BadAnswer("the log ends before its end")


def _admission(book: Book, code: InviteCode, entries: list[Signed], *,
               fresh: bool) -> tuple[TeamState, Signed]:
    members = _checked(entries, code)
    act, own = members.invites[code.once.invite].act, new_device_keys()
    keys = _opened(code, act)
    newest = [_key(keys, territory, epoch) for territory, epoch in members.territories.items()]
    home = newest[0]
    adopt_territory(book, Ground(home.territory, home.id_key))
    card = labelled_card(own, own_label(book), home, code.workspace)
    proof = own.signing.signed(proof_bytes(code.workspace, code.once.invite, card)).signature
    # A clock that is a year off must not make a fresh invite look expired: the server judges that by its own.
    at = min(max(book.clock(), members.at), act.expires_at)
    entry = members.next_entry(code.once.invite, at, Admitted(
        code.once.invite, card, [wrap_for(card, code.workspace, key) for key in newest], proof))
    state = TeamState(code.workspace, own.device, own.as_bytes(), home.territory, kept_keys(keys), code.server,
                      code.pin, own_actor(book), more={
                          JOINING: code.digest(), ONCE: code.once.invite + code.once.secret,
                          **({FRESH: b"1"} if fresh else {})})
    return state, code.once.signing_key().signed(pack_message(entry))


def _checked(entries: list[Signed], code: InviteCode) -> Members:
    """The team, if the log is the one that the inviter saw, and the invite is still open."""
    try:
        members = evaluate(entries, verify_signature)
    except NewerLog:
        raise UserError("newer_program", later("Somebody in your team uses a newer version of this program."),
                        later("Nothing was changed."), later("Install the newer version.")) from None
    except BadLog:
        raise forked_log() from None
    invite = members.invites.get(code.once.invite)
    if members.workspace != code.workspace or invite is None or (invite.n, invite.digest) != code.head:
        raise forked_log()
    if card_fingerprint(members.devices[invite.author].card) != code.inviter:
        raise forked_log()
    if invite.state != "open":
        raise _used()
    return members


def _opened(code: InviteCode, act: Invited) -> TeamKeys:
    try:
        return code.once.opened_keys(act, code.workspace)
    except BadSeal:
        raise forked_log() from None


def _key(keys: TeamKeys, territory: bytes, epoch: int) -> TerritoryKey:
    found = keys.key(territory, epoch)
    if found is None:
        raise _used()
    return found


def _used() -> UserError:
    return UserError("invite_used", later("This invite was used, taken back, or has expired."),
                     later("Nothing was changed."), later("Ask for a new one: each is good once, for 24 hours."))
