"""The verbs history, undo and redo.

`history` answers {"entries": [{"change_set", "title", "who", "device", "at", "cause", "records", "undone"}]}, newest
first. `undo` and `redo` answer {"change_set", "title", "of", "kept": [{"id", "name", "field", "label", "why"}]}: the
number of the new act, the act that it takes back or does again, and what a later edit protected. Where that is all of
it they fail with "left_alone", and nothing was changed.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from crm_desktop.changes.change import ChangeSet, Kept
from crm_desktop.cli.answers import Answer, Json, instant_json
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.figures import count_text, day_time_text
from crm_desktop.exchange.typed import typed_id
from crm_desktop.i18n import later, tr
from crm_desktop.queries.history import HistoryEntry, history_entries
from crm_desktop.queries.undo import LeftAlone, UndoOutcome, undo_outcome

NUMBERS = later("“crm-desktop undo NUMBER” takes an older act back; “crm-desktop history” has the numbers.")
ActNumber = Annotated[int | None, typer.Argument(help=later("Number of the act in the history."))]


def history_verb(
    ctx: typer.Context,
    record: Annotated[str | None, typer.Option(help=later("Only what touched the record with this id."))] = None,
    limit: Annotated[int, typer.Option(help=later("How many acts at most."), min=1)] = 50,
) -> Answer:
    """{"entries": [...]}."""
    with open_book(ctx.obj) as book:
        entries = history_entries(book, record_id=typed_id(book, record) if record else None, limit=limit)
    return Answer({"entries": [_entry(one) for one in entries]}, lambda: _entry_lines(entries))


def undo_verb(ctx: typer.Context, change_set: ActNumber = None) -> Answer:
    """{"change_set", "title", "of", "kept"}."""
    with open_book(ctx.obj) as book:
        done = undo_act(book, change_set)
        return _inverted(done, undo_outcome(book, done))


def redo_verb(ctx: typer.Context, change_set: ActNumber = None) -> Answer:
    """{"change_set", "title", "of", "kept"}."""
    with open_book(ctx.obj) as book:
        done = redo_act(book, change_set)
        return _inverted(done, undo_outcome(book, done, undoing=False))


def _entry(one: HistoryEntry) -> Json:
    return {"change_set": one.change_set, "title": one.title, "who": one.who, "device": one.device,
            "at": instant_json(one.at), "cause": one.cause, "records": one.records, "undone": one.undone}


def _entry_lines(entries: list[HistoryEntry]) -> Iterator[str]:
    rows = [(str(one.change_set), day_time_text(datetime.fromtimestamp(one.at / 1000, UTC).astimezone()), one.title,
             count_text(one.records), one.who, one.device, tr("undone") if one.undone else "") for one in entries]
    return text_table((tr("Act"), tr("When"), tr("What"), tr("Records"), tr("Who"), tr("Device"), ""), rows,
                      right=frozenset({0, 3}))


def _inverted(done: ChangeSet, outcome: UndoOutcome) -> Answer:
    if outcome.nothing:
        raise outcome.refusal(NUMBERS)
    document = {"change_set": done.number, "title": outcome.head, "of": done.values.get("of"),
                "kept": [_kept(*pair) for pair in zip(done.kept, outcome.left, strict=True)]}
    return Answer(document, lambda: _inverted_lines(outcome))


def _kept(one: Kept, said: LeftAlone) -> Json:
    return {"id": one.record_id.hex(), "name": said.record, "field": one.field, "label": said.field or None,
            "why": said.why}


def _inverted_lines(outcome: UndoOutcome) -> Iterator[str]:
    yield outcome.head
    yield from outcome.rest(len(outcome.left))
