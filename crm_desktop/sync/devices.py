"""The laptops of a team: who they are, when they were last there, and how one is put out."""

from dataclasses import dataclass

from crm_desktop.changes.entries import Act, DeviceCard, Removed
from crm_desktop.changes.manifest import Head
from crm_desktop.changes.membership import Device
from crm_desktop.changes.protocol import Signed
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.security.team_keys import TerritoryKey, seal_older_key
from crm_desktop.security.wraps import wrap_for
from crm_desktop.store.book import Book
from crm_desktop.store.rounds import last_round, note_round
from crm_desktop.sync.labels import read_label
from crm_desktop.sync.membership import LogConflict, Team, load_team, read_log, team_of
from crm_desktop.sync.outcome import SyncState, what_it_means
from crm_desktop.sync.round import Connect, connection_of, one_at_a_time
from crm_desktop.sync.saying import say, talking
from crm_desktop.sync.transport import BadAnswer, Server, ServerRefused, Unreachable
from crm_desktop.sync.verified import Verifier

REMOVED = "removed"  # code of the error that says so


@dataclass(frozen=True)
class Laptop:
    """`last_seen` in UTC milliseconds, None where the server does not say. `state` is "active" or "removed"."""

    device: bytes
    name: str
    member: str
    role: str
    last_seen: int | None
    state: str
    is_this: bool


def team_laptops(book: Book, *, connect: Connect = Server) -> list[Laptop]:
    """All laptops that ever were in the team, the oldest first; without a server as far as the book knows."""
    seen: dict[bytes, int] = {}
    is_out = was_removed(book)
    # The list itself is in the book: the server only tells when each was there.
    try:
        with one_at_a_time(book), talking(book, connect) as talk:
            connection = connection_of(book, talk[1], talk[0])
            read_log(book, talk[0], connection)
            seen = dict(connection.devices().seen)
            is_out = False
    except (Unreachable, ServerRefused, BadAnswer, UserError) as error:
        meant = what_it_means(error)[1]
        if meant is not None and meant.code == REMOVED:
            is_out = True  # whoever is out is not shown the entry that says so
            if not book.read_only:
                note_round(book, SyncState.NEEDS_YOU, REMOVED, saved=False)  # so that it may join again
        elif isinstance(error, UserError):
            raise
    found = team_of(book)
    return [_laptop(found, device, seen, is_out=is_out) for device in found.members.devices.values()]


def was_removed(book: Book) -> bool:
    """Whether this laptop knows that it was put out: by the log, or because the server has said so."""
    last, found = last_round(book), load_team(book)
    return (last is not None and last.trouble == REMOVED) or (found is not None and not found.is_in)


def remove_laptop(book: Book, device: bytes, *, connect: Connect = Server) -> None:
    """Puts a laptop out: what it writes from now on counts no more, and what others write it cannot open.

    What it has downloaded stays known to it. Raises UserError: "not_found", "not_owner", "offline" ...
    """
    def make(found: Team, conflict: LogConflict | None) -> Act:
        wanted = found.members.devices.get(device)
        if wanted is None:
            raise _no_such_laptop()
        if not wanted.is_live:  # perhaps by this laptop, and only the answer was lost
            raise _is_out_already()
        if device == found.state.device:
            raise UserError("bad_input", later("A laptop cannot remove itself."), later("Nothing was changed."),
                            later("Do it on another laptop of the team."))
        pin = _last_push(found, device, conflict.reply.manifests if conflict else [])
        older = [found.keys.keys[each] for each in found.members.territories.items()]
        newer = [each.next_epoch() for each in older]
        staying = [each.card for each in found.members.live() if each.card.device != device]
        return Removed(device, pin.number, pin.digest, {each.territory: each.epoch for each in newer},
                       [wrap_for(card, found.members.workspace, key) for card in staying for key in newer],
                       _chained(found, older, newer))

    say(book, make, connect=connect)


def laptop_named(laptops: list[Laptop], text: str) -> Laptop:
    """The one whose id begins so, or whose name is this. UserError "not_found" where there is none, or several."""
    wanted = text.strip().lower()
    meant = [each for each in laptops if wanted
             and (each.device.hex().startswith(wanted) or each.name.lower() == wanted)]
    found = [each for each in meant if each.state == "active"]
    if len(found) > 1:
        raise UserError("not_found", later("Several laptops are called so."), later("Nothing was changed."),
                        later("“crm-desktop team devices” lists them."))
    if not found:
        raise _is_out_already() if meant else _no_such_laptop()
    return found[0]


def _no_such_laptop() -> UserError:
    return UserError("not_found", later("There is no such laptop in the team."), later("Nothing was changed."),
                     later("“crm-desktop team devices” lists them."))


def _is_out_already() -> UserError:
    return UserError("not_found", later("This laptop is not in the team any more."), later("Nothing was changed."),
                     later("“crm-desktop team devices” lists them."))


def _last_push(found: Team, device: bytes, manifests: list[Signed]) -> Head:
    """The removed laptop's last accepted push, as the server shows it: its own signature must be under it."""
    verifier = Verifier(found.members, found.keys)
    verifier.take_manifests(manifests)
    pushes = {push_no: each.digest for (author, push_no), each in verifier.vouched.items() if author == device}
    newest = max(pushes, default=0)
    return Head(newest, pushes[newest]) if pushes else Head()


def _chained(found: Team, older: list[TerritoryKey], newer: list[TerritoryKey]) -> dict[bytes, bytes]:
    return {new.territory: seal_older_key(new, old, found.members.workspace)
            for old, new in zip(older, newer, strict=True)}


def _laptop(found: Team, device: Device, seen: dict[bytes, int], *, is_out: bool) -> Laptop:
    card: DeviceCard = device.card
    is_this = card.device == found.state.device
    is_active = device.is_live and not (is_this and is_out)
    label = read_label(card, found.keys, found.state.territory, found.members.workspace)
    return Laptop(card.device, label.laptop, label.member, device.role, seen.get(card.device),
                  "active" if is_active else "removed", is_this)
