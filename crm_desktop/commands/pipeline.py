"""Deals move from stage to stage, are won or lost, and get another owner; every move is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.pipeline import DEAL
from crm_desktop.domain.rules import is_empty
from crm_desktop.i18n import later
from crm_desktop.store.acts import enter_stage, set_fields
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches
from crm_desktop.store.records import record_view

ONE_MOVED, MANY_MOVED = later("Deal “{name}” moved to {stage}"), later("{n} deals moved to {stage}")
ONE_GIVEN, MANY_GIVEN = later("Deal “{name}” given to {owner}"), later("{n} deals given to {owner}")
ONE_FREED, MANY_FREED = later("Deal “{name}” has no owner now"), later("{n} deals have no owner now")


def move_deal(book: Book, deal_id: bytes, stage_id: bytes) -> ChangeSet:
    """Moves a deal to a stage of its pipeline; won and lost stages close it today (in the book's zone)."""
    return move_deals(book, [deal_id], stage_id)


def move_deals(book: Book, deal_ids: Iterable[bytes], stage_id: bytes, values: Mapping[str, Any] | None = None,
               missing: Mapping[str, Any] | None = None) -> ChangeSet:
    """Moves deals to a stage of their pipeline in one act; those that stand there already stay as they are.

    Those that move get `values`, and of `missing` what they have no value for. Raises UserError "not_found" where
    none of the deals is there any more, "bad_input" where the stage is of another pipeline.
    """
    wanted = list(dict.fromkeys(deal_ids))
    moving = _living(book, wanted, "stage_id is not ?", stage_id) if len(wanted) > 1 else wanted
    with book.change(MANY_MOVED if len(moving) > 1 else ONE_MOVED) as edit:
        for deal_id in moving:
            enter_stage(book, edit, deal_id, stage_id)
            given = {**_missing(edit, deal_id, missing or {}), **(values or {})}
            set_fields(book, edit, "deal", deal_id, given)
        stage = edit.value("select name from stage where id = ?", (stage_id,))
        edit.title_values = {**_title(edit, moving), "stage": stage}
    return edit.done


def give_deals(book: Book, deal_ids: Iterable[bytes], owner_id: bytes | None) -> ChangeSet:
    """Gives deals to another member in one act, or to nobody."""
    wanted = list(dict.fromkeys(deal_ids))
    given = _living(book, wanted, "owner_id is not ?", owner_id) if len(wanted) > 1 else wanted
    one, many = (ONE_FREED, MANY_FREED) if owner_id is None else (ONE_GIVEN, MANY_GIVEN)
    with book.change(many if len(given) > 1 else one) as edit:
        for deal_id in given:
            edit.set("deal", deal_id, "owner", owner_id)
        owner = edit.value("select name from member where id = ?", (owner_id,)) if owner_id else None
        edit.title_values = {**_title(edit, given), **({"owner": owner or ""} if owner_id else {})}
    return edit.done


def _living(book: Book, deal_ids: Sequence[bytes], condition: str, value: bytes | None) -> list[bytes]:
    """Those of the deals that are still there and meet a condition; the first one where there is none."""
    found: set[bytes] = set()
    for part in in_batches(deal_ids):
        marks = ", ".join("?" * len(part))
        found.update(bytes(row[0]) for row in book.rows(
            f"select id from deal where id in ({marks}) and {condition}", (*part, value)))  # noqa: S608 - own words
    return [deal_id for deal_id in deal_ids if deal_id in found] or list(deal_ids[:1])


def _missing(edit: Edit, deal_id: bytes, missing: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values whose fields the deal has nothing in."""
    if not missing:
        return {}
    held = record_view(edit, "deal", deal_id).values
    return {name: value for name, value in missing.items() if name in DEAL.by_name and is_empty(held.get(name))}


def _title(edit: Edit, deal_ids: Sequence[bytes]) -> dict[str, object]:
    if len(deal_ids) > 1:
        return {"n": len(deal_ids)}
    return {"name": record_view(edit, "deal", deal_ids[0]).title} if deal_ids else {"name": ""}
