"""What was added to a record on one laptop while another deleted it: it lives, its owner lies in the trash, and who
looks at the inbox is asked. Nothing is merged differently for it."""

from collections.abc import Iterator
from typing import NamedTuple

from crm_desktop.changes.change import Stamped
from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import OWNED, RECORDS
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.copies import Copy, trashed_copies
from crm_desktop.store.link import Link, in_batches
from crm_desktop.store.trash import trashed_values

# Only a deletion that travels can meet what its laptop had not seen.
LATE = """
    select t.id, c.id, s.at, s.actor, s.n, {text} from trash t join {child} c on c.{column} = t.id
    join record_state s on s.row = c.row where t.type = ? and t.tombstone = 1 and t.body is not null{alone}"""


class LateChild(NamedTuple):
    """A living record whose owners lie in the trash, all of them; `made` is when and by whom, `text` what it says."""

    kind: RecordType
    record_id: bytes
    made: Stamped
    text: str | None


def late_children(link: Link, owner: bytes | None = None) -> dict[bytes, list[LateChild]]:
    """By owner, or of one owner."""
    found: dict[bytes, list[LateChild]] = {}
    for name, children in OWNED.items():
        for child, column in children:
            kind = RECORDS[child]
            sql = LATE.format(child=child, column=column, alone=_no_other_owner(kind, column), text=_text_of(kind))
            for owner_id, record_id, at, actor, n, text in link.rows(
                    sql + (" and t.id = ?" if owner else ""), (RECORDS[name].number, *([owner] if owner else []))):
                found.setdefault(bytes(owner_id), []).append(
                    LateChild(kind, bytes(record_id), (at, actor, n), text))
    return found


def late_owners(link: Link, numbers: Numbers, owner: bytes | None = None) -> Iterator[tuple[Copy, list[LateChild]]]:
    """The owners' copies with their late children."""
    found = late_children(link, owner)
    for part in in_batches(found):
        for copy in trashed_copies(link, numbers, f"id in ({','.join('?' * len(part))})", part):
            yield copy, found[copy.record_id]


def gone_with(link: Link, copy: Copy) -> Iterator[tuple[RecordType, list[bytes]]]:
    """What went to the trash with this record and belongs to it: it comes back with it."""
    for child, column in OWNED[_name(copy)]:
        kind = RECORDS[child]
        reference = next(one.name for one in kind.fields if column in one.places)
        ids = [bytes(record_id) for record_id, body in link.rows(
            "select id, body from trash where type = ? and change_set = ? and body is not null",
            (kind.number, copy.act[0])) if trashed_values(body).get(reference) == copy.record_id]
        if ids:
            yield kind, ids


def _name(copy: Copy) -> str:
    return next(name for name, kind in RECORDS.items() if kind.number == copy.kind)


def _text_of(kind: RecordType) -> str:
    return next((f"c.{name}" for name in (kind.title, "text") if name in kind.by_name), "null")


def _no_other_owner(kind: RecordType, column: str) -> str:
    """What also belongs to somebody who lives is at home there."""
    others = [(owner, kind.by_name[reference].places[0]) for owner, reference in kind.owned_by]
    return "".join(f" and not exists (select 1 from {owner} o where o.id = c.{place})"
                   for owner, place in others if place != column)
