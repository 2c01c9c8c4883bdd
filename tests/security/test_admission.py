"""A team from its founding to a removal with real keys: invite, admission, words, new epoch, and what thieves get."""

import os
from dataclasses import dataclass

import pytest

from crm_desktop.changes.entries import Admitted, Founded, Invited, Removed
from crm_desktop.changes.entry_shape import BadLog
from crm_desktop.changes.membership import Members, evaluate, followed, founding_entry, proof_bytes
from crm_desktop.changes.protocol import Signed, pack_message
from crm_desktop.security.device_keys import DeviceKeys, card_fingerprint, new_device_keys
from crm_desktop.security.envelope import Place, open_record, seal_record
from crm_desktop.security.invite import InviteCode, OneTimeSecret, new_one_time_secret, read_invite, spell_invite
from crm_desktop.security.labels import open_label, seal_label
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.team_keys import (
    TeamKeys,
    new_territory_key,
    open_older_key,
    seal_older_key,
)
from crm_desktop.security.words import transcript_words
from crm_desktop.security.wraps import unwrap, wrap_for

WORKSPACE, TERRITORY, NOW = b"w" * 16, b"t" * 16, 1_800_000_000_000


@dataclass
class Team:
    """The owner's laptop, its keys and the log so far."""

    owner: DeviceKeys
    keys: TeamKeys
    log: list[Signed]

    @property
    def members(self) -> Members:
        return evaluate(self.log, verify_signature)

    def invite(self) -> str:
        once = new_one_time_secret()
        act = Invited(once.invite, once.signing_key().public, "owner", NOW + 3_600_000,
                      once.sealed_keys(self.keys, WORKSPACE))
        entry = self.members.next_entry(self.owner.device, NOW, act)
        self.log.append(self.owner.signing.signed(pack_message(entry)))
        return spell_invite(InviteCode("https://127.0.0.1:8765", b"p" * 32, WORKSPACE, once, self.members.head,
                                       card_fingerprint(self.members.devices[self.owner.device].card), {}))


@pytest.fixture
def team() -> Team:
    owner, key = new_device_keys(), new_territory_key(TERRITORY, os.urandom(32))
    card = owner.card(seal_label("Li Wei's laptop", key, WORKSPACE, owner.device))
    act = Founded(card, TERRITORY, [wrap_for(card, WORKSPACE, key)], seal_label("Sales", key, WORKSPACE, WORKSPACE))
    first = owner.signing.signed(pack_message(founding_entry(WORKSPACE, NOW, act)))
    return Team(owner, TeamKeys().joined_by([key]), [first])


def admission(members: Members, once: OneTimeSecret, laptop: DeviceKeys) -> tuple[Signed, TeamKeys]:
    keys = once.opened_keys(members.invites[once.invite].act, WORKSPACE)
    newest = keys.newest(TERRITORY)
    assert newest is not None
    card = laptop.card(seal_label("second", newest, WORKSPACE, laptop.device))
    proof = laptop.signing.signed(proof_bytes(WORKSPACE, once.invite, card)).signature
    act = Admitted(once.invite, card, [wrap_for(card, WORKSPACE, newest)], proof)
    return once.signing_key().signed(pack_message(members.next_entry(once.invite, NOW, act))), keys


def test_a_second_laptop_joins_reads_and_is_removed(team: Team) -> None:
    code = read_invite(team.invite())
    laptop = new_device_keys()
    members = team.members
    assert members.head == code.head
    entry, keys = admission(members, code.once, laptop)
    team.log.append(entry)
    members = team.members
    cards = members.devices[team.owner.device].card, members.devices[laptop.device].card
    told = team.members.invites[code.once.invite]
    assert (told.state, told.digest) == ("used", code.head.digest)
    assert open_label(cards[0].label, keys.by_epoch(TERRITORY), WORKSPACE, team.owner.device) == "Li Wei's laptop"
    assert open_label(members.title, keys.by_epoch(TERRITORY), WORKSPACE, WORKSPACE) == "Sales"

    place = Place(WORKSPACE, b"r" * 16, TERRITORY, 1, team.owner.device, 0)
    first = team.keys.newest(TERRITORY)
    assert first is not None
    envelope = seal_record(b"body", first.key, place)
    assert open_record(envelope, keys.by_epoch(TERRITORY)[1], place) == b"body"

    second = first.next_epoch()
    act = Removed(laptop.device, 0, b"", {TERRITORY: 2}, [wrap_for(cards[0], WORKSPACE, second)],
                  {TERRITORY: seal_older_key(second, first, WORKSPACE)})
    removal = team.owner.signing.signed(pack_message(members.next_entry(team.owner.device, NOW, act)))
    members = followed(members, removal, verify_signature)
    assert members.writable(laptop.device) == {}
    assert unwrap(team.owner, WORKSPACE, act.wraps[0]) == second
    assert open_older_key(second, act.chain[TERRITORY], WORKSPACE) == first
    with pytest.raises(BadSeal):
        unwrap(laptop, WORKSPACE, act.wraps[0])


def test_a_stolen_code_works_once_and_shows_other_words(team: Team) -> None:
    code = read_invite(team.invite())
    honest, thief = new_device_keys(), new_device_keys()
    before = team.members
    stolen, _ = admission(before, code.once, thief)
    late, _ = admission(before, code.once, honest)
    team.log.append(stolen)
    with pytest.raises(BadLog, match="number 4 is missing"):
        followed(team.members, late, verify_signature)
    with pytest.raises(BadLog, match="the invite is used"):
        followed(team.members, admission(team.members, code.once, honest)[0], verify_signature)
    forked = followed(before, late, verify_signature)  # what a lying server shows the honest laptop
    seen_by_owner = transcript_words(code.digest(), team.members.devices[team.owner.device].card,
                                     team.members.devices[thief.device].card, stolen.payload)
    seen_by_joiner = transcript_words(code.digest(), forked.devices[team.owner.device].card,
                                      forked.devices[honest.device].card, late.payload)
    assert seen_by_owner != seen_by_joiner


def test_who_knows_the_log_but_not_the_code_gets_nothing(team: Team) -> None:
    code = read_invite(team.invite())
    guessed = OneTimeSecret(code.once.invite, os.urandom(32))
    with pytest.raises(BadSeal):
        guessed.opened_keys(team.members.invites[code.once.invite].act, WORKSPACE)
    entry, _ = admission(team.members, code.once, new_device_keys())
    with pytest.raises(BadLog, match="signature"):
        followed(team.members, guessed.signing_key().signed(entry.payload), verify_signature)


def test_a_laptop_cannot_be_admitted_with_anothers_key(team: Team) -> None:
    code = read_invite(team.invite())
    entry, _ = admission(team.members, code.once, new_device_keys())
    stranger = new_device_keys()
    laptop = DeviceKeys(b"n" * 16, stranger.signing, stranger.unwrapping, stranger.seeds)
    act = Admitted(code.once.invite, laptop.card(b""), [wrap_for(laptop.card(b""), WORKSPACE, key)
                                                        for key in team.keys.keys.values()], bytes(64))
    forged = code.once.signing_key().signed(pack_message(team.members.next_entry(code.once.invite, NOW, act)))
    with pytest.raises(BadLog, match="is not the new device's"):
        followed(team.members, forged, verify_signature)
    followed(team.members, entry, verify_signature)
