"""Who is in the team, as the membership log tells it: each entry is checked against all before it, or the log is bad.

Server and laptops come to the same answer by themselves; nobody is believed because the server said so. The keys that
travel inside are not looked at here, only that nobody who stays is left without them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from crm_desktop.changes.entries import (
    Act,
    Admitted,
    DeviceCard,
    Entry,
    Founded,
    Invited,
    Removed,
    Renewed,
    Revoked,
    Wrap,
)
from crm_desktop.changes.entry_shape import ROLES, BadLog, read_entry
from crm_desktop.changes.limits import DIGEST_BYTES, INVITE_HOURS
from crm_desktop.changes.manifest import Head
from crm_desktop.changes.protocol import Signed, payload_digest, signing_bytes

OWNER = "owner"
WRITERS = ROLES[:3]
FIRST_EPOCH = 1
HOUR = 3_600_000  # milliseconds
Verify = Callable[[bytes, bytes, bytes], bool]  # (public key, what was signed, signature)


class LogHead(NamedTuple):
    """The newest entry: its number and hash. Laptops pin the highest they have seen (C8)."""

    n: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop of the team: `since` and `removed_at` are numbers of entries, `by` is the invite that let it in, or
    the device that it was before."""

    card: DeviceCard
    role: str
    since: int
    by: bytes | None
    removed_at: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether it has not been removed."""
        return self.removed_at is None


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite as the log knows it. `state`: open, used, revoked, or void: a removal makes all open ones void.

    The removed laptop may have seen their codes, and the keys that they hand over are not the newest any more.
    """

    act: Invited
    author: bytes
    n: int
    digest: bytes  # of the entry: the code carries it
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Members:
    """The team after an entry of its log. Ids have 16 bytes; `territories` maps each to its epoch."""

    workspace: bytes
    head: LogHead
    at: int  # UTC milliseconds of the newest entry; they never go back, so a new one takes at least this
    devices: Mapping[bytes, Device]
    territories: Mapping[bytes, int]
    title: bytes  # the team's name, sealed
    invites: Mapping[bytes, Invite] = field(default_factory=dict)
    pins: Mapping[bytes, Head] = field(default_factory=dict)

    def live(self) -> tuple[Device, ...]:
        """The laptops that are in, in the order in which they came."""
        return tuple(each for each in self.devices.values() if each.is_live)

    def writable(self, device: bytes) -> dict[bytes, int]:
        """The territories that this laptop may write to, with their epochs; none where it is unknown or removed."""
        found = self.devices.get(device)
        return dict(self.territories) if found and found.is_live and found.role in WRITERS else {}

    def readable(self, device: bytes) -> dict[bytes, int]:
        """The same for reading."""
        found = self.devices.get(device)
        return dict(self.territories) if found and found.is_live else {}

    def believes(self, device: bytes, push_no: int, digest: bytes) -> bool:
        """C5: whether a push counts: its author may write, and of a removed one nothing after the pinned push."""
        found, pin = self.devices.get(device), self.pins.get(device)
        if found is None or found.role not in WRITERS:
            return False
        return pin is None or push_no < pin.number or (push_no == pin.number and digest == pin.digest)

    def may_append(self, author: bytes, act: Act) -> bool:
        """Whether this author may say this now: owners invite, revoke and remove others; an invite admits itself.

        Any laptop may go on as a new one: its keys let it read and write already.
        """
        if isinstance(act, Admitted):
            return author == act.invite and author in self.invites
        if isinstance(act, Founded):
            return False
        found = self.devices.get(author)
        if isinstance(act, Renewed):
            return found is not None and found.is_live
        own = isinstance(act, Removed) and act.device == author
        return found is not None and found.is_live and found.role == OWNER and not own

    def next_entry(self, author: bytes, at: int, act: Act) -> Entry:
        """The entry that says this on top of the log; `at` is the author's clock, in UTC milliseconds."""
        return Entry(self.workspace, self.head.n + 1, self.head.digest, max(at, self.at), author, act)


def founding_entry(workspace: bytes, at: int, act: Founded) -> Entry:
    """The entry that founds a workspace."""
    return Entry(workspace, 1, b"", at, act.card.device, act)


def proof_bytes(workspace: bytes, invite: bytes, card: DeviceCard) -> bytes:
    """What a new laptop signs to prove that the key on its card is its own."""
    return signing_bytes("crm/admit/v1", workspace, invite, card)


def evaluate(entries: Sequence[Signed], verify: Verify) -> Members:
    """The team that a whole log tells. Raises BadLog at the first entry that does not hold, and for an empty log."""
    members = None
    for signed in entries:
        members = followed(members, signed, verify)
    if members is None:
        raise BadLog(0, "the log is empty")
    return members


def followed(members: Members | None, signed: Signed, verify: Verify) -> Members:
    """The team after one more entry; None before the first. Raises BadLog, and NewerLog for what is not known here."""
    n = members.head.n + 1 if members else 1
    entry = read_entry(signed.payload, n)
    head = LogHead(entry.n, payload_digest(signed.payload))
    if members is None:
        return _founded(entry, head, signed, verify)
    _check_place(members, entry)
    if not verify(_author_key(members, entry), signed.payload, signed.signature):
        raise BadLog(entry.n, "the signature is not the author's")
    after = _acted(members, entry, head, verify)
    return replace(after, head=head, at=entry.at)


def _founded(entry: Entry, head: LogHead, signed: Signed, verify: Verify) -> Members:
    act = entry.act
    if not isinstance(act, Founded) or entry.n != 1 or entry.before:
        raise BadLog(entry.n, "the log does not begin with its founding")
    if entry.author != act.card.device:
        raise BadLog(entry.n, "the author may not say this")
    if not verify(act.card.sign_key, signed.payload, signed.signature):
        raise BadLog(entry.n, "the signature is not the author's")
    territories = {act.territory: FIRST_EPOCH}
    _check_wraps(entry.n, act.wraps, [act.card.device], territories)
    devices = {act.card.device: Device(act.card, OWNER, entry.n, None)}
    return Members(entry.workspace, head, entry.at, devices, territories, act.title)


def _check_place(members: Members, entry: Entry) -> None:
    if entry.workspace != members.workspace:
        raise BadLog(entry.n, "it is of another workspace")
    if entry.n != members.head.n + 1:
        raise BadLog(entry.n, f"number {members.head.n + 1} is missing")
    if entry.before != members.head.digest:
        raise BadLog(entry.n, "it does not follow the entry before it")
    if entry.at < members.at:
        raise BadLog(entry.n, "its time goes back")
    if not members.may_append(entry.author, entry.act):
        raise BadLog(entry.n, "the author may not say this")


def _author_key(members: Members, entry: Entry) -> bytes:
    if isinstance(entry.act, Admitted):
        return members.invites[entry.author].act.sign_key
    return members.devices[entry.author].card.sign_key


def _acted(members: Members, entry: Entry, head: LogHead, verify: Verify) -> Members:
    match entry.act:
        case Invited():
            return _invited(members, entry, entry.act, head)
        case Admitted():
            return _admitted(members, entry, entry.act, verify)
        case Renewed():
            return _renewed(members, entry, entry.act, verify)
        case Removed():
            return _removed(members, entry, entry.act)
        case Revoked():
            _open_invite(members, entry.n, entry.act.invite)
            return _with_invite(members, entry.act.invite, "revoked")
    raise BadLog(entry.n, "a workspace is founded once")


def _invited(members: Members, entry: Entry, act: Invited, head: LogHead) -> Members:
    _check_new_id(members, entry.n, act.invite)
    _check_new_key(members, entry.n, act.sign_key)
    if not entry.at < act.expires_at <= entry.at + INVITE_HOURS * HOUR:
        raise BadLog(entry.n, f"an invite is good for {INVITE_HOURS} hours at most")
    invite = Invite(act, entry.author, entry.n, head.digest)
    return replace(members, invites={**members.invites, act.invite: invite})


def _admitted(members: Members, entry: Entry, act: Admitted, verify: Verify) -> Members:
    invite = _open_invite(members, entry.n, act.invite)
    if entry.at > invite.act.expires_at:
        raise BadLog(entry.n, "the invite has expired")
    _check_new_id(members, entry.n, act.card.device)
    _check_new_key(members, entry.n, act.card.sign_key)
    if not verify(act.card.sign_key, proof_bytes(members.workspace, act.invite, act.card), act.proof):
        raise BadLog(entry.n, "the key on the card is not the new device's")
    _check_wraps(entry.n, act.wraps, [act.card.device], members.territories)
    device = Device(act.card, invite.act.role, entry.n, act.invite)
    return replace(_with_invite(members, act.invite, "used"), devices={**members.devices, act.card.device: device})


def _renewed(members: Members, entry: Entry, act: Renewed, verify: Verify) -> Members:
    _check_new_id(members, entry.n, act.card.device)
    _check_new_key(members, entry.n, act.card.sign_key)
    if not verify(act.card.sign_key, proof_bytes(members.workspace, entry.author, act.card), act.proof):
        raise BadLog(entry.n, "the key on the card is not the new device's")
    _check_wraps(entry.n, act.wraps, [act.card.device], members.territories)
    device = Device(act.card, members.devices[entry.author].role, entry.n, entry.author)
    return replace(members, devices={**members.devices, act.card.device: device})


def _removed(members: Members, entry: Entry, act: Removed) -> Members:
    found = members.devices.get(act.device)
    if found is None or not found.is_live:
        raise BadLog(entry.n, "there is no such device to remove")
    if len(act.pin_digest) != (DIGEST_BYTES if act.pin_no else 0):
        raise BadLog(entry.n, "the pinned push has no proper hash")
    if act.epochs != {territory: epoch + 1 for territory, epoch in members.territories.items()}:
        raise BadLog(entry.n, "the epochs do not rise by one in every territory")
    if act.chain.keys() != act.epochs.keys():
        raise BadLog(entry.n, "an older key is not handed on")
    staying = [each.card.device for each in members.live() if each.card.device != act.device]
    _check_wraps(entry.n, act.wraps, staying, act.epochs)
    devices = {**members.devices, act.device: replace(found, removed_at=entry.n)}
    invites = {one: replace(each, state="void") if each.state == "open" else each
               for one, each in members.invites.items()}
    return replace(members, devices=devices, invites=invites, territories=dict(act.epochs),
                   pins={**members.pins, act.device: Head(act.pin_no, act.pin_digest)})


def _open_invite(members: Members, n: int, invite: bytes) -> Invite:
    found = members.invites.get(invite)
    if found is None:
        raise BadLog(n, "there is no such invite")
    if found.state != "open":
        raise BadLog(n, f"the invite is {found.state}")
    return found


def _with_invite(members: Members, invite: bytes, state: str) -> Members:
    return replace(members, invites={**members.invites, invite: replace(members.invites[invite], state=state)})


def _check_new_id(members: Members, n: int, one: bytes) -> None:
    if one in members.devices or one in members.invites:
        raise BadLog(n, "there are two of one id")


def _check_new_key(members: Members, n: int, key: bytes) -> None:
    keys = {each.card.sign_key for each in members.devices.values()}
    if key in keys or any(key == each.act.sign_key for each in members.invites.values()):
        raise BadLog(n, "a key is used twice")


def _check_wraps(n: int, wraps: Sequence[Wrap], devices: Sequence[bytes], epochs: Mapping[bytes, int]) -> None:
    wanted = {(device, territory, epoch) for device in devices for territory, epoch in epochs.items()}
    given = [(each.device, each.territory, each.epoch) for each in wraps]
    if wanted - set(given):
        raise BadLog(n, "a device is left without a key")
    if len(given) != len(wanted):
        raise BadLog(n, "a key is wrapped for somebody else, or twice")
