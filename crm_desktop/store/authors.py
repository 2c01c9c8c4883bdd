"""Who first made a claim: an undone decision asks again under the dots of the laptop that undid it.

That laptop's journal still names the dots that were settled; any other one knows again what was typed on itself.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.state import readable_value, unpack_siblings
from crm_desktop.store.copies import Place
from crm_desktop.store.link import Link
from crm_desktop.store.questions import existence_asked
from crm_desktop.store.siblings import Claim, Dispute

TYPED_HERE = """
    select e.number, e.change_set, c.actor, c.at,
           (select x.before from entry x where x.record_id = e.record_id and x.field = e.field and x.kind = 'edit'
            and x.number > e.number order by x.number limit 1)
    from entry e join change_set c on c.n = e.change_set join actor a on a.number = c.actor and a.own = 1
    where e.record_id = ? and e.field = ? and e.kind = 'edit' order by e.number desc"""
DELETED_HERE = """
    select c.n, c.actor, c.at from entry e join change_set c on c.n = e.change_set
    join actor a on a.number = c.actor and a.own = 1
    where e.record_id = ? and e.kind = 'delete' order by c.n desc limit 1"""


def attributed(link: Link, dispute: Dispute) -> Dispute:
    """The same claims, each in the name of the laptop on which it was made, as far as this book knows."""
    if dispute.copy.place is Place.TRASH:
        return dispute
    own = {number for number, in link.rows("select number from actor where own = 1")}
    claims = [_first_made(link, dispute, place, claim, own) for place, claim in enumerate(dispute.claims)]
    shared = Counter(claim.actor for claim in claims if not claim.own)
    return replace(dispute, claims=tuple(
        _made_here(link, dispute, place, claim) if shared[claim.actor] > 1 else claim  # nobody contradicts themselves
        for place, claim in enumerate(claims)))


def known_base(link: Link, dispute: Dispute, mine: Claim) -> tuple[bool, Any]:
    """Whether this book knows what stood there before its own edit, and what that was."""
    if not mine.own or dispute.path == EXISTENCE:
        return False, None
    found = link.value("select before from entry where kind = 'edit' and record_id = ? and field = ?"
                       " and change_set = ?",
                       (dispute.copy.record_id, dispute.path, mine.n))
    return found is not None, readable_value(found) if found is not None else None


def _first_made(link: Link, dispute: Dispute, place: int, claim: Claim, own: set[int]) -> Claim:
    """Goes from the undo back to the decision that it undid, and to the version that this had settled."""
    while claim.own:
        memory = link.value("""
            select ids from entry where record_id = ? and field = ? and kind in ('edit', 'decide') and change_set = (
                select undoes from change_set where n >= ? order by n limit 1)""",
                            (dispute.copy.record_id, dispute.path, claim.n))
        found = _remembered(dispute, place, claim, memory) if memory else None
        if found is None:
            break
        at, actor, n = found
        claim = replace(claim, at=at, actor=actor, n=n, own=actor in own)
    return claim


def _remembered(dispute: Dispute, place: int, claim: Claim, memory: bytes) -> tuple[int, int, int] | None:
    if dispute.path == EXISTENCE:
        asked = existence_asked(memory)
        return asked.newest if place else asked.deletion
    return next(((at, actor, n) for at, actor, n, value in unpack_siblings(memory)
                 if readable_value(value) == claim.value), None)


def _made_here(link: Link, dispute: Dispute, place: int, claim: Claim) -> Claim:
    record_id, path, shown = dispute.copy.record_id, dispute.path, dispute.claims[0].value
    if path == EXISTENCE and place == 0:
        deleted = link.first(DELETED_HERE, (record_id,))
        return replace(claim, n=deleted[0], actor=deleted[1], at=deleted[2], own=True) if deleted else claim
    if path == EXISTENCE:
        path, shown = dispute.late[0], claim.value
    for _, n, actor, at, following in link.rows(TYPED_HERE, (record_id, path)):
        if (readable_value(following) if following is not None else shown) == claim.value:
            return replace(claim, n=n, actor=actor, at=at, own=True)
    return claim
