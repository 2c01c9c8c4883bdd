"""A book that was copied or rolled back goes on as a new actor: what it has not sent gets dots of that actor.

The numbers stay, since one book numbers the change sets of all its actors in one row: so the old order is kept, a
deletion still covers what it did, and no dot is given twice (S6 answers `cloned`; C8).
"""

from collections.abc import Collection, Mapping

from crm_desktop.changes.body import Body, sorted_versions
from crm_desktop.changes.vector import Actor


def redotted(body: Body, sent: Mapping[bytes, int], old: Collection[bytes], new: bytes) -> Body:
    """The body with every dot of `old` actors beyond `sent` (the vector last agreed with the server) given to `new`."""
    fields = {path: sorted_versions(each._replace(actor=new) if is_unsent(each.actor, each.n, sent, old) else each
                                    for each in versions) for path, versions in body.fields.items()}
    return Body(body.kind, fields, redotted_vector(body.vector, sent, old, new),
                redotted_vector(body.deleted, sent, old, new))


def redotted_vector(vector: Mapping[Actor, int], sent: Mapping[Actor, int], old: Collection[Actor],
                    new: Actor) -> dict[Actor, int]:
    """The same for a vector: of the old actors only what was sent stays, since others may use those dots (C8)."""
    found: dict[Actor, int] = {}
    for actor, n in vector.items():
        if not is_unsent(actor, n, sent, old):
            found[actor] = max(n, found.get(actor, 0))
            continue
        found[new] = max(n, found.get(new, 0))
        if sent.get(actor, 0):
            found[actor] = sent[actor]
    return found


def is_unsent(actor: Actor, n: int, sent: Mapping[Actor, int], old: Collection[Actor]) -> bool:
    """Whether this dot is of an actor that is given up, and no server has it."""
    return actor in old and n > sent.get(actor, 0)


def is_cloned(newest: int, digest: bytes, known: int, known_digest: bytes) -> bool:
    """Whether a server knows a later push of this device, or another one of the same number, than the book does."""
    return known > newest or (known == newest > 0 and known_digest != digest)


def is_rolled_back(vector: Mapping[bytes, int], mine: Collection[bytes], newest: int) -> bool:
    """Whether somebody has seen change sets of this book's actors that the book has not made: it knows too little."""
    return any(n > newest for actor, n in vector.items() if actor in mine)
