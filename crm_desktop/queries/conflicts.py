"""The conflict inbox: what two laptops said of one field without knowing of each other, a row for each field."""

from dataclasses import dataclass

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.store.authors import attributed, known_base
from crm_desktop.store.book import Book
from crm_desktop.store.copies import Place
from crm_desktop.store.records import title_from
from crm_desktop.store.siblings import Claim, Dispute, disputes_of, own_place


@dataclass(frozen=True)
class Side:
    """One of the values: who typed it on which laptop (empty where not known) and when, in UTC milliseconds."""

    value: object
    who: str
    device: str
    at: int
    own: bool


@dataclass(frozen=True)
class Conflict:
    """`path` is a field, or field/element; `label` its field's msgid. `shown` tells which of the two the record shows.

    `base` is what stood there before the own edit; None where it was empty, or is not known (`knows_base`). `more` are
    further values. A record that was edited after somebody had deleted it has the path EXISTENCE ("!"): no values, but
    who and when; so has a deleted one (`in_trash`) to which something was added elsewhere.
    """

    record_id: bytes
    record_type: str
    title: str
    path: str
    label: str
    base: object
    mine: Side
    theirs: Side
    shown: str
    more: tuple[Side, ...] = ()
    knows_base: bool = False
    in_trash: bool = False

    @property
    def is_deletion(self) -> bool:
        """Whether it is about the record as a whole."""
        return self.path == EXISTENCE


def conflicts(book: Book, record_id: bytes | None = None) -> list[Conflict]:
    """What waits for a decision, the newest records first, or what waits of one record."""
    link = book.reader()
    people = {number: (who or "", device) for number, who, device in link.rows(
        "select a.number, m.name, a.device from actor a left join member m on m.id = a.member")}
    mine = book.first("select name from member where id = ?", (book.me(),))
    return [_conflict(book, attributed(link, dispute), people, mine[0] if mine else "")
            for dispute in disputes_of(link, record_id)]


def conflict_count(book: Book) -> int:
    """How many there are."""
    return sum(1 for _ in disputes_of(book.reader()))


def _conflict(book: Book, dispute: Dispute, people: dict[int, tuple[str, str]], me: str) -> Conflict:
    kind = BY_NUMBER[dispute.copy.kind]
    name = dispute.path.partition("/")[0]
    own = own_place(dispute)
    sides = [_side(claim, people, me) for claim in dispute.claims]
    others = [side for place, side in enumerate(sides) if place != own]
    knows_base, base = known_base(book.reader(), dispute, dispute.claims[own])
    return Conflict(dispute.copy.record_id, kind.name, title_from(book, kind, dispute.copy.values), dispute.path,
                    kind.by_name[name].label if name in kind.by_name else "",
                    base, sides[own], others[0], "mine" if own == 0 else "theirs", tuple(others[1:]), knows_base,
                    dispute.copy.place is Place.TRASH)


def _side(claim: Claim, people: dict[int, tuple[str, str]], me: str) -> Side:
    who, device = people.get(claim.actor, ("", ""))
    return Side(claim.value, me if claim.own else who, device, claim.at, claim.own)
