"""What really happened in a schedule, told beside the books: who replaced what knowingly, who deleted having seen what.

Every edit puts its own value into a field and its own mark into the record's set of other names. Marks are never taken
away, so what a copy holds of them is what ever reached it, by a way of its own beside stamps and vectors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.changes.body import Body
from crm_desktop.changes.merge import clashes
from crm_desktop.changes.state import unpack_value
from crm_desktop.changes.tombstone import is_dead
from crm_desktop.changes.vector import covers

FIELDS = ("name", "website")
MARKS = "other_names/"
View = dict[bytes, dict[str, tuple[int, frozenset[int]]]]  # record -> field -> (shown edit, all that wait there)


class Bad(Exception):  # noqa: N818 - it is what a schedule is for
    """A promise was broken: LOST, HOLE, RESURRECT, DIVERGE, FALSE, DOT, EVIL, NOISY, STUCK."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind


@dataclass
class Truth:
    """Edits are numbered; `kills` is what an edit replaced knowingly, `saw` what a deletion had seen."""

    count: int = 0
    record_of: dict[int, bytes] = field(default_factory=dict)
    kills: dict[int, set[int]] = field(default_factory=dict)
    saw: dict[int, set[int]] = field(default_factory=dict)
    deletion_of: dict[tuple[bytes, int], int] = field(default_factory=dict)  # dot -> deletion
    excused: set[int] = field(default_factory=set)  # gone with the only place that held them
    redone: set[bytes] = field(default_factory=set)  # records whose unsent dots were given anew
    evil: set[int] = field(default_factory=set)
    _older: dict[int, set[int]] = field(default_factory=dict)

    def new(self, record_id: bytes, kills: set[int]) -> int:
        """The number of a new edit."""
        self.count += 1
        self.record_of[self.count], self.kills[self.count] = record_id, kills
        return self.count

    def ancestors(self, edit: int) -> set[int]:
        """All that an edit replaced, directly or through others."""
        if edit not in self._older:
            direct = self.kills[edit]
            self._older[edit] = direct.union(*(self.ancestors(each) for each in direct))
        return self._older[edit]

    def reached(self, body: Body) -> set[int]:
        """The edits and deletions that ever reached this copy."""
        marks = {number_in(path.removeprefix(MARKS)) for path in body.fields if path.startswith(MARKS)}
        records = self._records(marks)
        return marks | {deletion for (actor, n), deletion in self.deletion_of.items()
                        if self.record_of[deletion] in records and self._has_deletion(body, actor, n, deletion)}

    def check_copy(self, who: str, record_id: bytes, body: Body) -> None:
        """What must hold of every copy at any time."""
        if clashes(body):
            raise Bad("DOT", f"{who}: a dot stands for two values in {clashes(body)}")
        if record_id in self.redone:
            return
        for name in FIELDS:
            told = sorted(edits_in(body, name))
            for edit in told:
                newer = [each for each in told if edit in self.ancestors(each)]
                if newer:
                    raise Bad("FALSE", f"{who}: edit {edit} is shown against {newer}, which had seen it")

    def check_end(self, bodies: Mapping[bytes, Body]) -> None:
        """What must hold where all copies agree: `bodies` are the copies of one of them."""
        reached = set().union(*(self.reached(body) for body in bodies.values())) if bodies else set()
        lost = set(range(1, self.count + 1)) - reached - self.excused
        if lost:
            raise Bad("LOST", f"edits {sorted(lost)} reached nobody")
        for record_id, body in bodies.items():
            self._check_record(record_id, body)

    def _check_record(self, record_id: bytes, body: Body) -> None:
        here = self.reached(body)
        edits, deletions = here - self.saw.keys(), here & self.saw.keys()
        seen = set().union(*(self.saw[each] for each in deletions)) if deletions else set()
        alive = not is_dead(body)
        if alive and deletions and edits <= seen and record_id not in self.redone:
            raise Bad("RESURRECT", f"every edit of {record_id.hex()[:4]} had been seen by a deleter")
        if not alive and not edits - self.evil <= seen:
            raise Bad("LOST", f"{record_id.hex()[:4]} is gone though edits {sorted(edits - seen)} were unseen")
        if alive:
            shown = set().union(*(edits_in(body, name) for name in FIELDS))
            killed = set().union(*(self.kills[each] for each in edits)) if edits else set()
            missing = edits - killed - shown
            if missing:
                raise Bad("HOLE" if missing <= seen else "LOST", f"edits {sorted(missing)} are shown nowhere")

    def _has_deletion(self, body: Body, actor: bytes, n: int, deletion: int) -> bool:
        """A book that was rolled back gives what it had not sent to a new actor, under the same number."""
        return covers(body.vector, actor, n) or (
            self.record_of[deletion] in self.redone and any(gone >= n for gone in body.deleted.values()))

    def _records(self, marks: set[int]) -> set[bytes]:
        return {self.record_of[each] for each in marks if each in self.record_of}


def value_of(edit: int) -> str:
    """What an edit types."""
    return f"e{edit}"


def number_in(text: object) -> int:
    """The other way round."""
    return int(str(text)[1:])


def edits_in(body: Body, name: str) -> set[int]:
    """The edits whose values stand in a field, shown or waiting."""
    return {number_in(unpack_value(each.value)) for each in body.fields.get(name, ())}


def view_of(bodies: Mapping[bytes, Body]) -> View:
    """What people see: living records with the shown value of each field and all that wait beside it."""
    return {record_id: {name: (number_in(unpack_value(body.fields[name][0].value)), frozenset(edits_in(body, name)))
                        for name in FIELDS if name in body.fields}
            for record_id, body in bodies.items() if not is_dead(body)}
