"""The membership log: what it tells, and one planted breach for each rule."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.entries import Admitted, Founded, Invited, Removed, Revoked
from crm_desktop.changes.entry_shape import BadLog, NewerLog, read_entry
from crm_desktop.changes.limits import LARGEST_ENTRY
from crm_desktop.changes.manifest import Head
from crm_desktop.changes.membership import evaluate, founding_entry
from crm_desktop.changes.protocol import Signed, pack_message, payload_digest
from tests.changes.team_log import (
    HOUR,
    NOON,
    TERRITORY,
    WORKSPACE,
    TeamLog,
    admitted,
    card_of,
    founding,
    id_of,
    invited,
    key_of,
    removed,
    renewed,
    sign_by_hash,
    signed_by,
    verify_by_hash,
    wraps_for,
)


@pytest.fixture
def log() -> TeamLog:
    return TeamLog()


def test_the_founder_owns_the_first_territory(log: TeamLog) -> None:
    members = log.members
    owner = members.devices[id_of("owner")]
    assert (owner.role, owner.since, owner.by, owner.is_live) == ("owner", 1, None, True)
    assert members.writable(id_of("owner")) == {TERRITORY: 1}
    assert members.head == (1, payload_digest(log.signed[0].payload))
    assert (members.workspace, members.title, members.at) == (WORKSPACE, b"title", NOON)


def test_a_second_laptop_comes_in_and_goes(log: TeamLog) -> None:
    members = log.with_second().members
    assert [each.card for each in members.live()] == [card_of("owner"), card_of("second")]
    assert members.devices[id_of("second")].by == id_of("invite")
    assert members.invites[id_of("invite")].state == "used"
    assert members.writable(id_of("second")) == members.readable(id_of("second")) == {TERRITORY: 1}
    log.say("owner", invited("late"))
    members = log.say("owner", removed())
    assert members.writable(id_of("second")) == members.readable(id_of("second")) == {}
    assert members.writable(id_of("owner")) == {TERRITORY: 2}
    assert members.pins == {id_of("second"): Head(3, b"p" * 32)}
    assert members.devices[id_of("second")].removed_at == members.head.n == 5
    assert members.invites[id_of("late")].state == "void", "its keys are not the newest any more"
    log.say("owner", invited("again"))
    assert log.say("again", admitted("third", "again", 2)).writable(id_of("third")) == {TERRITORY: 2}


def test_a_viewer_reads_and_does_not_write(log: TeamLog) -> None:
    log.say("owner", invited(role="viewer"))
    members = log.say("invite", admitted())
    assert members.readable(id_of("second")) == {TERRITORY: 1}
    assert members.writable(id_of("second")) == members.writable(id_of("nobody")) == {}
    assert not members.believes(id_of("second"), 1, b"")


def test_of_a_removed_laptop_only_pushes_up_to_the_pin_count(log: TeamLog) -> None:
    members = log.with_second().members
    assert members.believes(id_of("second"), 9, b"any")
    members = log.say("owner", removed())
    pushes = ((2, b"x"), (3, b"p" * 32), (3, b"x"), (4, b""))
    assert [members.believes(id_of("second"), *push) for push in pushes] == [True, True, False, False]
    assert members.believes(id_of("owner"), 9, b"")
    assert not members.believes(id_of("nobody"), 1, b"")


def test_only_owners_invite_revoke_and_remove_others(log: TeamLog) -> None:
    log.say("owner", invited(role="manager"))
    members = log.say("invite", admitted())
    acts = (invited("x"), Revoked(id_of("x")), removed("third"))
    assert [members.may_append(id_of("owner"), act) for act in acts] == [True] * 3
    for stranger in ("second", "invite", "nobody"):
        assert not any(members.may_append(id_of(stranger), act) for act in acts)
    assert not members.may_append(id_of("owner"), removed("owner"))
    assert not members.may_append(id_of("owner"), admitted())
    assert not members.may_append(id_of("owner"), founding())


def test_a_copied_book_goes_on_as_a_device_of_its_own_with_the_same_role(log: TeamLog) -> None:
    log.say("owner", invited(role="viewer"))
    log.say("invite", admitted())
    members = log.say("second", renewed())
    third = members.devices[id_of("third")]
    assert (third.role, third.by, third.is_live) == ("viewer", id_of("second"), True)
    assert members.devices[id_of("second")].is_live, "the other copy may go on with it"
    assert members.readable(id_of("third")) == {TERRITORY: 1}
    assert members.writable(id_of("third")) == {}
    assert not members.may_append(id_of("third"), invited("x"))


def refused(log: TeamLog, author: str, act: Any, reason: str, at: int = NOON) -> None:
    """The entry is signed and chained as it must be: only what it says is wrong."""
    before = list(log.signed)
    with pytest.raises(BadLog, match=reason) as caught:
        log.say(author, act, at)
    assert caught.value.n == len(before) + 1
    assert log.signed == before


def changed(act: Any, **parts: object) -> Any:
    return msgspec.structs.replace(act, **parts)


def test_breach_author_not_entitled(log: TeamLog) -> None:
    log.say("owner", invited(role="rep"))
    log.say("invite", admitted())
    log.say("owner", invited("other"))
    for author in ("second", "invite", "nobody"):
        for act in (invited("x"), Revoked(id_of("other")), removed("owner", ["second"])):
            refused(log, author, act, "may not say this")
    refused(log, "owner", admitted("third", "other"), "may not say this")
    refused(log, "second", admitted("third", "other"), "may not say this")
    refused(log, "owner", removed("owner", ["second"]), "may not say this")
    refused(log, "owner", founding(), "may not say this")


def test_breach_a_removed_owner_says_something(log: TeamLog) -> None:
    log.with_second().say("owner", removed())
    refused(log, "second", invited("x"), "may not say this")
    refused(log, "second", removed("owner", []), "may not say this")


@pytest.mark.parametrize("state", ["used", "revoked", "void"])
def test_breach_invite_that_is_not_open(log: TeamLog, state: str) -> None:
    log.with_second().say("owner", invited("late"))
    if state == "revoked":
        assert log.say("owner", Revoked(id_of("late"))).invites[id_of("late")].state == "revoked"
    elif state == "used":
        log.say("late", admitted("third", "late"))
    else:
        log.say("owner", removed())
    refused(log, "late", admitted("fourth", "late", log.members.territories[TERRITORY]), f"the invite is {state}")
    refused(log, "owner", Revoked(id_of("late")), f"the invite is {state}")
    refused(log, "owner", Revoked(id_of("never")), "no such invite")


def test_breach_expired_invite(log: TeamLog) -> None:
    log.say("owner", invited())
    refused(log, "invite", admitted(), "has expired", NOON + HOUR + 1)
    log.say("invite", admitted(), NOON + HOUR)


def test_breach_invite_good_for_too_long_or_never(log: TeamLog) -> None:
    for expires_at in (NOON, NOON - 1, NOON + 24 * HOUR + 1):
        refused(log, "owner", changed(invited(), expires_at=expires_at), "24 hours at most")
    log.say("owner", changed(invited(), expires_at=NOON + 24 * HOUR))


def test_breach_two_of_one_id_and_a_key_used_twice(log: TeamLog) -> None:
    log.with_second()
    for twice in ("owner", "second", "invite"):
        refused(log, "owner", changed(invited("x"), invite=id_of(twice)), "two of one id")
        refused(log, "owner", changed(invited("x"), sign_key=key_of(twice)), "a key is used twice")
    log.say("owner", invited("late"))
    log.say("owner", invited("later"))
    refused(log, "late", admitted("second", "late"), "two of one id")
    refused(log, "late", admitted("later", "late"), "two of one id")
    card = changed(card_of("third"), sign_key=key_of("second"))
    proof = sign_by_hash(key_of("second"), b"")
    refused(log, "late", Admitted(id_of("late"), card, wraps_for(["third"]), proof), "a key is used twice")


def test_breach_a_removed_laptop_comes_back_under_its_id(log: TeamLog) -> None:
    log.with_second().say("owner", removed())
    log.say("owner", invited("late"))
    refused(log, "late", admitted("second", "late", 2), "two of one id")


def test_breach_proof_of_another_key_invite_or_workspace(log: TeamLog) -> None:
    log.say("owner", invited())
    log.say("owner", invited("other"))
    for proof in (bytes(64), admitted(invite="other").proof, admitted("third").proof):
        refused(log, "invite", changed(admitted(), proof=proof), "is not the new device's")


def test_breach_wraps_missing_or_for_somebody_else(log: TeamLog) -> None:
    log.with_second()
    for staying in ([], ["second"]):
        refused(log, "owner", changed(removed(), wraps=wraps_for(staying, 2)), "left without a key")
    refused(log, "owner", changed(removed(), wraps=wraps_for(["owner"], 1)), "left without a key")
    for extra in ("second", "owner", "nobody"):
        refused(log, "owner", changed(removed(), wraps=wraps_for(["owner", extra], 2)), "somebody else, or twice")
    log.say("owner", invited("late"))
    refused(log, "late", changed(admitted("third", "late"), wraps=[]), "left without a key")
    refused(log, "late", changed(admitted("third", "late"), wraps=wraps_for(["third"], 2)), "left without a key")
    refused(log, "late", changed(admitted("third", "late"), wraps=wraps_for(["third", "owner"])), "somebody else")


def test_breach_epochs_that_do_not_rise(log: TeamLog) -> None:
    log.with_second()
    for epochs in ({}, {TERRITORY: 1}, {TERRITORY: 3}, {TERRITORY: 2, b"u" * 16: 1}):
        refused(log, "owner", changed(removed(), epochs=epochs), "do not rise by one")
    refused(log, "owner", changed(removed(), chain={}), "not handed on")


def test_breach_renewal(log: TeamLog) -> None:
    log.with_second().say("owner", invited("open"))
    for author in ("open", "invite", "nobody"):
        refused(log, author, renewed(author), "may not say this")
    refused(log, "second", renewed("owner"), "is not the new device's")
    refused(log, "second", changed(renewed(), proof=bytes(64)), "is not the new device's")
    refused(log, "second", renewed(name="owner"), "two of one id")
    refused(log, "second", changed(renewed(), card=changed(card_of("third"), sign_key=key_of("second"))), "used twice")
    refused(log, "second", changed(renewed(), wraps=[]), "left without a key")
    refused(log, "second", renewed(epoch=2), "left without a key")
    log.say("owner", removed())
    refused(log, "second", renewed(epoch=2), "may not say this")


def test_breach_removal_of_nobody_and_pins_without_a_hash(log: TeamLog) -> None:
    log.with_second()
    refused(log, "owner", removed("nobody", ["owner", "second"]), "no such device")
    refused(log, "owner", changed(removed(), pin_digest=b""), "no proper hash")
    refused(log, "owner", changed(removed(), pin_no=0), "no proper hash")
    log.say("owner", changed(removed(), pin_no=0, pin_digest=b""))
    refused(log, "owner", removed(), "no such device")


PLACES = [({"workspace": b"x" * 16}, "another workspace"), ({"n": 3}, "number 2 is missing"),
          ({"n": 9}, "number 2 is missing"), ({"before": bytes(32)}, "does not follow"),
          ({"at": NOON - 1}, "goes back")]


@pytest.mark.parametrize(("parts", "reason"), PLACES)
def test_breach_of_the_chain(log: TeamLog, parts: dict[str, object], reason: str) -> None:
    entry = log.members.next_entry(id_of("owner"), NOON, invited())
    with pytest.raises(BadLog, match=reason):
        log.take(signed_by("owner", msgspec.structs.replace(entry, **parts)))
    log.take(signed_by("owner", entry))
    with pytest.raises(BadLog, match="number 3 is missing"):
        log.take(log.signed[-1])


def test_breach_of_the_signature(log: TeamLog) -> None:
    entry = log.members.next_entry(id_of("owner"), NOON, invited())
    for liar in ("second", "invite"):
        with pytest.raises(BadLog, match="signature"):
            log.take(signed_by(liar, entry))
    log.say("owner", invited())
    with pytest.raises(BadLog, match="signature"):
        log.take(signed_by("second", log.members.next_entry(id_of("invite"), NOON, admitted())))


def test_breach_of_the_first_entry() -> None:
    entry = founding_entry(WORKSPACE, NOON, founding())
    cases = [(signed_by("second", entry), "signature"),
             (signed_by("owner", msgspec.structs.replace(entry, author=id_of("second"))), "may not say this"),
             (signed_by("owner", msgspec.structs.replace(entry, act=invited())), "does not begin"),
             (signed_by("owner", msgspec.structs.replace(entry, n=2, before=bytes(32))), "does not begin"),
             (signed_by("owner", founding_entry(WORKSPACE, NOON, changed(founding(), wraps=[]))), "without a key")]
    for signed, reason in cases:
        with pytest.raises(BadLog, match=reason):
            evaluate([signed], verify_by_hash)
    with pytest.raises(BadLog, match="is empty"):
        evaluate([], verify_by_hash)


def test_a_log_with_an_entry_taken_out_or_swapped_is_bad(log: TeamLog) -> None:
    log.with_second().say("owner", invited("late"))
    for at in range(len(log.signed) - 1):
        with pytest.raises(BadLog):
            evaluate(log.signed[:at] + log.signed[at + 1:], verify_by_hash)
        swapped = list(log.signed)
        swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
        with pytest.raises(BadLog):
            evaluate(swapped, verify_by_hash)


def test_times_never_go_back_so_a_slow_clock_takes_the_logs(log: TeamLog) -> None:
    log.say("owner", invited(at=NOON + HOUR), NOON + HOUR)
    assert log.say("invite", admitted(), NOON - 400 * 24 * HOUR).at == NOON + HOUR


ACTS = [founding(), invited(), admitted(), renewed(), removed(), Revoked(id_of("x"))]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
def test_an_entry_survives_its_bytes_and_wrong_sizes_do_not(act: Founded | Invited | Admitted | Removed) -> None:
    log = TeamLog()
    entry = log.members.next_entry(id_of("owner"), NOON, act)
    assert read_entry(pack_message(entry)) == entry
    for name in act.__struct_fields__:
        value = getattr(act, name)
        if isinstance(value, bytes) and name not in ("title", "keys", "pin_digest"):
            with pytest.raises(BadLog, match="wrong size"):
                read_entry(pack_message(msgspec.structs.replace(entry, act=changed(act, **{name: value + b"x"}))))


@pytest.mark.parametrize("parts", [{"n": 0}, {"n": -1}, {"at": -1}, {"at": 2**60}, {"before": b"x"}, {"author": b""},
                                   {"workspace": b"w" * 17}])
def test_a_frame_of_wrong_size_is_refused(parts: dict[str, object]) -> None:
    entry = TeamLog().members.next_entry(id_of("owner"), NOON, invited())
    with pytest.raises(BadLog, match="wrong size"):
        read_entry(pack_message(msgspec.structs.replace(entry, **parts)))


def test_a_newer_programs_entry_waits_for_an_update() -> None:
    entry = TeamLog().members.next_entry(id_of("owner"), NOON, invited())
    plain = msgspec.msgpack.decode(pack_message(entry))
    for other in ([*plain[:6], "crm/log/v2"], [*plain, 1], [*plain[:5], plain[5] | {"more": 1}, plain[6]],
                  [*plain[:5], {"type": "promote"}, plain[6]]):
        with pytest.raises(NewerLog):
            read_entry(pack_message(other))
    for other in ([*plain[:6], "crm/push/v1"], plain[:5], [*plain[:5], {"type": "invite"}, plain[6]], 5, {}, [[]]):
        with pytest.raises(BadLog) as caught:
            read_entry(pack_message(other))
        assert not isinstance(caught.value, NewerLog)


@given(st.data())
def test_any_change_of_any_byte_is_refused(data: st.DataObject) -> None:
    log = TeamLog().with_second()
    number = data.draw(st.integers(0, len(log.signed) - 1))
    signed = log.signed[number]
    at = data.draw(st.integers(0, len(signed.payload) - 1))
    flip = data.draw(st.integers(1, 255))
    payload = signed.payload[:at] + bytes([signed.payload[at] ^ flip]) + signed.payload[at + 1:]
    with pytest.raises(BadLog):
        evaluate([*log.signed[:number], Signed(payload, signed.signature), *log.signed[number + 1:]], verify_by_hash)


def test_an_entry_that_is_too_large_is_not_even_read() -> None:
    entry = TeamLog().members.next_entry(id_of("owner"), NOON, changed(invited(), keys=bytes(LARGEST_ENTRY)))
    with pytest.raises(BadLog, match="too large"):
        read_entry(pack_message(entry))


@given(st.binary(max_size=300))
def test_whatever_bytes_come_only_bad_log_is_raised(data: bytes) -> None:
    with pytest.raises(BadLog):
        read_entry(data)
