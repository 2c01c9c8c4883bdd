"""The verb conflicts: what two laptops said of one field, and which of it stays.

It answers {"conflicts": [{"id", "record", "field", "base", "mine", "theirs", "who", "when"}]}; after
`keep` what is left.
"""

import hashlib
from collections.abc import Iterator
from typing import Annotated

import typer

from crm_desktop.cli.answers import Answer, Json, field_json, instant_json, plain_value
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.cli.wording import moment_text, value_text
from crm_desktop.commands.conflicts import WAYS, decide_fields
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr
from crm_desktop.queries.conflicts import Conflict, conflicts
from crm_desktop.store.book import Book

KEEP = "keep"
SHORTEST = 8  # digits of an id that are shown in the table


def conflicts_verb(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(help=later("“keep”, or nothing: then they are listed."))] = "",
    conflict: Annotated[str, typer.Argument(help=later("Id of the conflict, or of the record."))] = "",
    which: Annotated[str, typer.Argument(help=later("What stays: mine, theirs or both."))] = "",
) -> Answer:
    """{"conflicts": [{"id", "record", "field", "base", "mine", "theirs", "who", "when"}]}."""
    with open_book(ctx.obj) as book:
        if action:
            _keep(book, action, conflict.strip().lower(), which)
        found = conflicts(book)
        rows = [_row(book, each) for each in found]
        lines = list(_lines(book, found))
    return Answer({"conflicts": rows}, lambda: lines)


def conflict_id(conflict: Conflict) -> str:
    """Of a record and a field: the same as long as the conflict waits."""
    return hashlib.sha256(conflict.record_id + conflict.path.encode()).hexdigest()[:32]


def _keep(book: Book, action: str, wanted: str, which: str) -> None:
    if action != KEEP or which not in WAYS:
        raise UserError("bad_input", later("“{what}” says nothing about a conflict."), later("Nothing was changed."),
                        later("Say “crm-desktop conflicts keep ID mine”, or theirs, or both."),
                        what=" ".join((action, wanted, which)).strip())
    found = [each for each in conflicts(book) if len(wanted) >= SHORTEST and (
        conflict_id(each).startswith(wanted) or each.record_id.hex() == wanted)]
    if not found:
        raise UserError("not_found", later("Nothing waits for a decision there; perhaps it was decided elsewhere."),
                        later("Nothing was changed."), later("Look at the list of conflicts again."))
    for record_id in dict.fromkeys(each.record_id for each in found):  # all of a record in one act, or nothing
        decide_fields(book, record_id, {each.path: which for each in found if each.record_id == record_id})


def _row(book: Book, each: Conflict) -> Json:
    return {"id": conflict_id(each), "record": each.record_id.hex(), "field": None if each.is_deletion else each.path,
            "base": _value(book, each, each.base), "mine": _value(book, each, each.mine.value),
            "theirs": _value(book, each, each.theirs.value), "who": each.theirs.who,
            "when": instant_json(each.theirs.at)}


def _value(book: Book, each: Conflict, value: object) -> object:
    one = RECORDS[each.record_type].by_name.get(each.path)
    return field_json(book, one, value) if one is not None else plain_value(value)


def _text(book: Book, each: Conflict, value: object) -> str:
    one = RECORDS[each.record_type].by_name.get(each.path)
    if value is None:
        return ""
    return value_text(book, one, value) if one is not None else str(plain_value(value))


def _field_text(each: Conflict) -> str:
    if each.in_trash:
        return tr("deleted, and added to since")
    return tr("deleted, and edited since") if each.is_deletion else tr(each.label)


def _sides(book: Book, each: Conflict) -> tuple[str, str]:
    """Mine and theirs; of a record that was deleted who did what."""
    if not each.is_deletion:
        return _text(book, each, each.mine.value), _text(book, each, each.theirs.value)
    deleted_by_me = each.shown == "mine"
    added = str((each.theirs if deleted_by_me else each.mine).value or "")
    other = tr("added: {what}", what=added) if each.in_trash else tr("edited")
    return (tr("deleted"), other) if deleted_by_me else (other, tr("deleted"))


def _lines(book: Book, found: list[Conflict]) -> Iterator[str]:
    if not found:
        yield tr("Nothing waits for your decision.")
        return
    rows = [(conflict_id(each)[:SHORTEST], each.title,
             _field_text(each),
             *_sides(book, each),
             each.theirs.who or each.theirs.device, moment_text(each.theirs.at)) for each in found]
    yield from text_table((tr("Id"), tr("Record"), tr("Field"), tr("Mine"), tr("Theirs"), tr("Who"), tr("When")), rows)
