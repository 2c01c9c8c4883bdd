"""One rule of the protocol taken out at a time, as `--break` does in the model: the machine must catch each."""

from collections.abc import Callable, Mapping

import pytest

from crm_desktop.changes import merge as merging
from crm_desktop.changes.body import Body, Versions, sorted_versions
from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.state import RecordState
from crm_desktop.changes.vector import joined
from crm_desktop.store import arriving, identity
from crm_desktop.store.book import Book
from crm_desktop.store.journal import transaction
from crm_desktop.sync import pull, push, renewal
from crm_desktop.sync import round as rounds

Patch = pytest.MonkeyPatch
REAL_KEPT, REAL_MERGE, REAL_EDITED = merging._kept, merging.merge, RecordState.edited


def no_self_check(patch: Patch) -> None:
    """The second line behind several rules: a control of those takes it out too."""
    patch.setattr(rounds, "self_check", lambda trip, totals: 0)


def sib_drop(patch: Patch) -> None:
    """The losing value of a conflict is dropped."""
    def kept(ours: Versions, mine: Body, others: Versions, theirs: Body) -> Versions:
        return sorted_versions(REAL_KEPT(ours, mine, others, theirs))[:1]

    patch.setattr(merging, "_kept", kept)


def tomb_all(patch: Patch) -> None:
    """A tombstone wins over edits that its author had not seen."""
    def merged(mine: Body, theirs: Body) -> Body:
        found = REAL_MERGE(mine, theirs)
        return Body(found.kind, found.fields, found.vector, joined(found.deleted, found.vector)) if found.deleted \
            else found

    patch.setattr(arriving, "merge", merged)


def edit_kills_sibs(patch: Patch) -> None:
    """Any edit of a field also drops its siblings."""
    def edited(state: RecordState, path: str, *arguments: int, **options: object) -> None:
        state.siblings.pop(path, None)
        REAL_EDITED(state, path, *arguments, **options)  # type: ignore[arg-type]

    patch.setattr(RecordState, "edited", edited)


def no_heal(patch: Patch) -> None:
    """After `fork` nothing is offered again."""
    def note_fork(book: Book, common: Pair) -> None:
        link = book.writer_link()
        with transaction(link):
            link.run("delete from sync_known where seq > ?", (common.seq,))
            link.run("update sync_cursor set seq = ?, commit_id = ? where seq > ?", (*common, common.seq))

    patch.setattr(pull, "note_fork", note_fork)
    no_self_check(patch)


def push_blind(patch: Patch) -> None:
    """A push does not carry the newest known pair, so it lands on a restored server before the fork is noticed."""
    patch.setattr(push, "newest_known", lambda trip: START)
    no_self_check(patch)


def same_actor(patch: Patch) -> None:
    """A copied or restored book keeps its actor."""
    patch.setattr(identity, "_is_noted", lambda *arguments: True)


def no_redot(patch: Patch) -> None:
    """`cloned` leaves unsent edits under the dots they had."""
    def take_new_actor(book: Book) -> None:
        link = book.writer_link()
        with transaction(link):
            identity.fresh_actor(link, book.path)
            link.run("delete from sync_outbox")

    patch.setattr(renewal, "take_new_actor", take_new_actor)


RULES: Mapping[str, Callable[[Patch], None]] = {rule.__name__: rule for rule in (
    sib_drop, tomb_all, edit_kills_sibs, no_heal, push_blind, same_actor, no_redot)}
