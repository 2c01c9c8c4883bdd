"""A book that was copied, moved or rolled back goes on as a new device, admitted by the key that it still holds."""

from dataclasses import replace

from crm_desktop.changes.entries import Renewed
from crm_desktop.changes.membership import proof_bytes
from crm_desktop.changes.redot import is_cloned
from crm_desktop.security.device_keys import DeviceKeys, new_device_keys
from crm_desktop.security.wraps import wrap_for
from crm_desktop.store.joining import own_actor
from crm_desktop.store.renewing import begin_device, take_new_actor
from crm_desktop.sync.labels import labelled_card, own_label
from crm_desktop.sync.membership import FORMER, LogConflict, append_act, come_back
from crm_desktop.sync.transport import BadAnswer, ServerRefused
from crm_desktop.sync.trip import Trip

MOST_TRIES = 5


def be_oneself(trip: Trip) -> None:
    """Makes sure that this book alone writes as its device; to be called before anything is pulled or sent."""
    try:
        session, state = trip.connection.session(), trip.team.state
    except ServerRefused as refusal:
        if refusal.code != "unknown_device" or not come_back(trip.book, trip.team, trip.connection):
            raise
        session, state = trip.connection.session(), trip.team.state
    if own_actor(trip.book) != state.actor:
        go_on_as_new(trip, redot=False)  # copied, moved or restored, and noticed before the first edit
    elif is_cloned(state.push_no, state.digest, session.push_no, session.digest):
        go_on_as_new(trip, redot=True)  # rolled back without notice: others may have seen its dots


def go_on_as_new(trip: Trip, *, redot: bool) -> None:
    """New keys under a new id; `redot`: the actor is new as well, and unsent edits get dots of it."""
    if redot:
        take_new_actor(trip.book)
    own = new_device_keys()
    for _ in range(MOST_TRIES):
        trip.read_log()
        try:
            trip.team = append_act(trip.book, trip.team, trip.connection, _renewed(trip, own))
            break
        except LogConflict:
            continue
    else:
        raise BadAnswer("the log moves all the time")
    state = replace(trip.team.state, device=own.device, keys=own.as_bytes(), actor=own_actor(trip.book), push_no=0,
                    digest=b"", more={**trip.team.state.more, FORMER: trip.team.own.as_bytes()})
    begin_device(trip.book, state)
    trip.team = replace(trip.team, state=state, own=own)
    trip.connection.go_on_as(own.device, own.signing)


def _renewed(trip: Trip, own: DeviceKeys) -> Renewed:
    team, workspace = trip.team, trip.members.workspace
    keys = [team.keys.keys[each] for each in trip.members.territories.items()]
    card = labelled_card(own, own_label(trip.book), team.keys.keys[team.state.territory,
                                                                   trip.members.territories[team.state.territory]],
                         workspace)
    proof = own.signing.signed(proof_bytes(workspace, team.state.device, card)).signature
    return Renewed(card, [wrap_for(card, workspace, key) for key in keys], proof)
