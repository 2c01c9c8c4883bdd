"""What the Pipeline tab writes: a typed field of a deal, a finished step, a new deal, a move; each one act."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.activities import finish_activity
from crm_desktop.commands.pipeline import move_deal, move_deals
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.errors import UserError
from crm_desktop.exchange.typed import typed_fields
from crm_desktop.i18n import later
from crm_desktop.queries.deal_card import planned_steps
from crm_desktop.store.book import Book

REFERENCES = ("company", "person", "product", "owner")
OF_LOST = ("lost_reason", "competitor")


def edit_deal_field(book: Book, deal_id: bytes, field: str, value: object) -> ChangeSet:
    """Gives a field what its editor holds: an id, the id of a stage, or what was typed. An empty value empties it.

    Raises UserError("bad_input") that says how the field is written.
    """
    if field == "stage":
        return move_deal(book, deal_id, bytes.fromhex(str(value)))
    if field in REFERENCES:
        return edit_record(book, deal_id, {field: _id_of(value)})
    return edit_record(book, deal_id, typed_fields(book, "deal", [f"{field}={value or ''}"], deal_id).values)


def finish_deal_step(book: Book, deal_id: bytes) -> ChangeSet:
    """Marks the earliest planned step of a deal as done. Raises UserError("not_found") where nothing is planned."""
    planned = planned_steps(book, deal_id)
    if not planned:
        raise UserError("not_found", later("Nothing is planned with this deal."), later("Nothing was changed."),
                        later("Plan a next step first."))
    return finish_activity(book, planned[0].activity_id)


def add_typed_deal(book: Book, values: Mapping[str, object]) -> ChangeSet:
    """Adds a deal from a form: ids of company, person, product and owner, the stage's id, name and value as typed.

    Raises UserError("bad_input") whose `errors` are those of all fields that are not understood.
    """
    whole = _typed(book, {name: values[name] for name in ("name", "value", "expected_close") if values.get(name)})
    whole.update({name: _id_of(values.get(name)) for name in REFERENCES if name in values})
    stage = values.get("stage")
    if stage:
        stage_id = bytes.fromhex(str(stage))
        kind = book.value("select kind from stage where id = ?", (stage_id,))
        whole["stage"] = (stage_id, kind, None)
    return add_record(book, "deal", {name: value for name, value in whole.items() if value is not None})


def move_typed_deals(book: Book, deal_ids: Sequence[bytes], stage_id: bytes,
                     values: Mapping[str, object]) -> ChangeSet:
    """Moves deals with what a form holds, references as ids, everything else as typed.

    Reason and competitor are given to all of them, and a single one loses those that were emptied; other fields only
    get a value where a deal has none. Raises UserError("bad_input") as `add_typed_deal` does.
    """
    typed = _typed(book, {name: value for name, value in values.items() if value and name not in REFERENCES})
    typed.update({name: _id_of(values[name]) for name in REFERENCES if values.get(name)})
    of_lost = {name: typed.pop(name, None) for name in OF_LOST if name in values}
    given = of_lost if len(deal_ids) == 1 else {name: value for name, value in of_lost.items() if value is not None}
    return move_deals(book, deal_ids, stage_id, given, typed)


def _typed(book: Book, texts: Mapping[str, object]) -> dict[str, Any]:
    """The values of what was typed into several fields; what is wrong in them is told together."""
    values: dict[str, Any] = {}
    wrong: list[UserError] = []
    for name, text in texts.items():
        try:
            values.update(typed_fields(book, "deal", [f"{name}={text}"]).values)
        except UserError as error:
            wrong.append(error)
    if wrong:
        first = wrong[0]
        raise UserError(first.code, first.message, first.safe, first.next_step,
                        **{**first.values, "errors": tuple(wrong)})
    return values


def _id_of(value: object) -> bytes | None:
    """The id that an editor holds: bytes of a picked record, hex of a choice, nothing."""
    if isinstance(value, bytes):
        return value
    return bytes.fromhex(str(value)) if value else None
