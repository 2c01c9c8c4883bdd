"""What a decision settled is remembered in the journal; undoing the decision asks the question again.

The dots of the settled versions are covered by every vector by then, so they cannot come back as they were (C8): the
same values get new dots of this book, each its own, all within the undoing act, and so they travel as any edit does.
The journal keeps in `ids` of an edit all versions that it settled, the shown one first; an entry of the kind "decide"
tells of a record's existence: who deleted it, who edited it, and at which paths.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from crm_desktop.changes.body import EXISTENCE
from crm_desktop.changes.change import BUILT_IN_ACTOR, Dot, Kept, Stamped
from crm_desktop.changes.state import RecordState, Sibling, pack_value, unpack_siblings, unpack_value
from crm_desktop.changes.vector import covers, joined
from crm_desktop.domain.records import BY_NUMBER
from crm_desktop.i18n import later
from crm_desktop.store.bodies import Numbers
from crm_desktop.store.copies import Copy, living_copies
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import Link
from crm_desktop.store.siblings import Dispute

CHANGED_SINCE = later("it was changed again afterwards")
GONE_SINCE = later("it was deleted afterwards")


class Existence(NamedTuple):
    """The deletion and the newest edit that it had not seen, as (stamp, actor, change set), and the paths of such."""

    deletion: Stamped
    newest: Stamped
    late: list[str]


def note_decided(edit: Edit, dispute: Dispute) -> None:
    """Before a record that outlived its deletion is kept or deleted: what the question was."""
    deletion, newest = dispute.claims
    memory = Existence((deletion.at, deletion.actor, deletion.n), (newest.at, newest.actor, newest.n),
                       list(dispute.late))
    edit.note_existence(BY_NUMBER[dispute.copy.kind], dispute.copy.record_id, pack_value(memory), asked=True)


def existence_asked(memory: bytes) -> Existence:
    """The question as `note_decided` kept it."""
    deletion, newest, late = cast("list[list[Any]]", unpack_value(memory))
    return Existence((deletion[0], deletion[1], deletion[2]), (newest[0], newest[1], newest[2]), late)


def dots_of_act(link: Link, n: int) -> range:
    """The numbers of an act's dots: its own, and those that it took below it."""
    return range(1 + int(link.value("select max(n) from change_set where n < ?", (n,)) or 0), n + 1)


def dots_to_ask(entries: Iterable[Any]) -> int:
    """How many dots the inverse of these entries (kind, type, record, field, before, ids) needs beside its own."""
    return max((_dots_of(kind, before, memory) for kind, _, _, _, before, memory in entries), default=0)


def waits_again(edit: Edit, memory: bytes | None) -> list[Sibling]:
    """What an edit settled, under dots of this act, with the stamps that say when it was typed."""
    return [(stamp, edit.actor, edit.spare + place, value)
            for place, (stamp, _, _, value) in enumerate(_settled(memory))]


def asked_by(state: RecordState, path: str, own: set[int], dots: range) -> list[Dot]:
    """The versions beside the shown one that one act of this book brought back."""
    return [(actor, n) for _, actor, n, _ in state.siblings.get(path, ()) if actor in own and n in dots]


def turn_existence(edit: Edit, number: int, record_id: bytes, memory: bytes, dots: range, *, asked: bool) -> None:
    """The inverse of a "decide" entry of the act that has these dots: asks whether the record lives on (`asked`), or
    keeps it. What somebody else decided or deleted since is left alone and named."""
    kind, numbers = BY_NUMBER[number], Numbers(edit.link)
    edit.flush_states()
    copy = next(living_copies(edit.link, numbers, kind, "t.id = ?", (record_id,)), None)
    if copy is None:
        edit.kept.append(Kept(record_id, None, GONE_SINCE))
        return
    actor, n = copy.state.dot(EXISTENCE)
    late = _late_paths(edit, copy, memory, numbers) if asked else []
    if copy.state.siblings.get(EXISTENCE) or actor not in numbers.own or n not in (*dots, edit.n) or late is None:
        edit.kept.append(Kept(record_id, None, CHANGED_SINCE))
        return
    edit.note_existence(kind, record_id, memory, asked=not asked)
    state = edit.state_of(kind.name, record_id)
    if asked:
        state.outlives(edit.now, edit.actor, edit.spare, edit.n, late)
    else:
        state.revived(edit.now, edit.actor, edit.n)


def _late_paths(edit: Edit, copy: Copy, memory: bytes, numbers: Numbers) -> list[str] | None:
    """Paths that need a later dot, so that the deletion in question does not cover them; None where nothing is left
    that it would not cover."""
    state, asked = copy.state, existence_asked(memory)
    deleted = joined(state.deleted, {edit.actor: edit.spare})
    paths = [path for path in copy.as_body(numbers).fields if path != EXISTENCE]
    late = [path for path in paths if covers(deleted, *state.dot(path))
            and (path in asked.late or not covers(state.deleted, *state.dot(path)))]
    return late if late or any(not covers(deleted, *state.dot(path)) for path in paths) else None


def _dots_of(kind: str, before: bytes | None, memory: bytes | None) -> int:
    if kind == "decide":
        return int(before == pack_value(True))
    return len(_settled(memory)) if kind == "edit" else 0


def _settled(memory: bytes | None) -> list[Sibling]:
    """One version for each value beside the shown one; defaults ask nothing."""
    if not memory:
        return []
    shown, *others = unpack_siblings(memory)
    found = {each[3]: each for each in reversed(others) if each[3] != shown[3] and each[1] != BUILT_IN_ACTOR}
    return sorted(found.values())  # the later stamp gets the later dot
