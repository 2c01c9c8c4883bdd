"""Values that wait beside the shown one until somebody decides (C7), and records that outlived their deletion."""

from collections.abc import Iterator
from dataclasses import dataclass

from crm_desktop.changes.body import EXISTENCE, Version, Versions
from crm_desktop.changes.change import Stamped
from crm_desktop.changes.merge import conflicts_of
from crm_desktop.changes.state import readable_value
from crm_desktop.changes.tombstone import outlived
from crm_desktop.changes.vector import covers
from crm_desktop.domain.names import folded
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.acts import NATURAL
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.copies import Copy, living_copies
from crm_desktop.store.late_children import late_owners
from crm_desktop.store.link import Link, in_batches


@dataclass(frozen=True)
class Claim:
    """What one laptop says of a field. `at` is its stamp in UTC milliseconds, `n` its change set there."""

    value: object
    actor: int
    n: int
    at: int
    own: bool


@dataclass(frozen=True)
class Dispute:
    """Claims about one path of a record, the shown one first. Under EXISTENCE: the deletion, then the newest edit.

    `late` are the paths with edits that the deletion had not seen, the newest first. Where the copy lies in the trash,
    something was added to it elsewhere: the second claim tells of that.
    """

    copy: Copy
    path: str
    claims: tuple[Claim, ...]
    late: tuple[str, ...] = ()


def disputes_of(link: Link, record_id: bytes | None = None) -> Iterator[Dispute]:
    """All that waits for a decision, or what waits of one record."""
    numbers = Numbers(link)
    by_kind: dict[int, list[int]] = {}
    for row, kind in link.rows("select row, type from record_state where siblings is not null order by row desc"):
        by_kind.setdefault(kind, []).append(row)
    for number, rows in by_kind.items():
        for part in in_batches(rows):
            where = f"t.row in ({','.join('?' * len(part))})" + (" and t.id = ?" if record_id else "")
            for copy in living_copies(link, numbers, BY_NUMBER[number], where,
                                      [*part, *([record_id] if record_id else [])]):
                yield from _disputes(copy, numbers)
    for owner, children in late_owners(link, numbers, record_id):
        newest = max(children, key=lambda child: child.made)
        yield Dispute(owner, EXISTENCE, (_made(owner.state.stamped(EXISTENCE), numbers, None),
                                         _made(newest.made, numbers, newest.text)))


def own_place(dispute: Dispute) -> int:
    """Which claim is this book's own; where none is, the one that is shown counts as mine."""
    return next((place for place, claim in enumerate(dispute.claims) if claim.own), 0)


def waiting_dots(dispute: Dispute) -> list[tuple[int, int]]:
    """The dots that a decision names, as this book numbers them: also those of equal values and of defaults."""
    return [(actor, n) for _, actor, n, _ in dispute.copy.state.siblings.get(dispute.path, ())]


def _disputes(copy: Copy, numbers: Numbers) -> Iterator[Dispute]:
    body = copy.as_body(numbers)
    known = BY_NUMBER[copy.kind].by_name
    for path, versions in sorted(conflicts_of(body).items()):
        if path.partition("/")[0] not in known:
            continue  # a newer program will ask
        if not _is_one_name(copy, path, versions):
            yield Dispute(copy, path, tuple(_claim(each, numbers) for each in versions))
    if outlived(body):
        late = sorted(((each, path) for path, versions in body.fields.items() if path != EXISTENCE
                       for each in versions if not covers(body.deleted, each.actor, each.n)), reverse=True)
        yield Dispute(copy, EXISTENCE, (_claim(body.fields[EXISTENCE][0], numbers), _claim(late[0][0], numbers)),
                      tuple(dict.fromkeys(path for _, path in late)))


def _is_one_name(copy: Copy, path: str, versions: Versions) -> bool:
    """Whether two laptops made the same tag or stage, and wrote its name in other letters."""
    kind = BY_NUMBER[copy.kind]
    return (kind.name in NATURAL and path == "name"
            and len({folded(str(readable_value(each.value))).strip() for each in versions}) == 1)


def _made(stamped: Stamped, numbers: Numbers, text: str | None) -> Claim:
    at, actor, n = stamped
    return Claim(text, actor, n, at, actor in numbers.own)


def _claim(version: Version, numbers: Numbers) -> Claim:
    actor = numbers.actor(version.actor)
    return Claim(readable_value(version.value), actor, version.n, version.stamp, actor in numbers.own)
