"""The verbs history, undo and redo.

`history` answers {"entries": [{"change_set", "title", "who", "device", "at", "cause", "records", "undone"}]}, newest
first. `undo` and `redo` answer {"change_set", "title", "of", "kept": [{"id", "field", "why"}]}: the number of the new
act, the act that it takes back or does again, and what a later edit protected.
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
from crm_desktop.queries.history import HistoryEntry, act_title, history_entries
from crm_desktop.store.book import Book

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
        return _inverted(book, undo_act(book, change_set))


def redo_verb(ctx: typer.Context, change_set: ActNumber = None) -> Answer:
    """{"change_set", "title", "of", "kept"}."""
    with open_book(ctx.obj) as book:
        return _inverted(book, redo_act(book, change_set))


def _entry(one: HistoryEntry) -> Json:
    return {"change_set": one.change_set, "title": one.title, "who": one.who, "device": one.device,
            "at": instant_json(one.at), "cause": one.cause, "records": one.records, "undone": one.undone}


def _entry_lines(entries: list[HistoryEntry]) -> Iterator[str]:
    rows = [(str(one.change_set), day_time_text(datetime.fromtimestamp(one.at / 1000, UTC).astimezone()), one.title,
             count_text(one.records), one.who, one.device, tr("undone") if one.undone else "") for one in entries]
    return text_table((tr("Act"), tr("When"), tr("What"), tr("Records"), tr("Who"), tr("Device"), ""), rows,
                      right=frozenset({0, 3}))


def _inverted(book: Book, done: ChangeSet) -> Answer:
    title = act_title(book, done.number) if done.number is not None else ""
    document = {"change_set": done.number, "title": title, "of": done.values.get("of"),
                "kept": [_kept(one) for one in done.kept]}
    return Answer(document, lambda: _inverted_lines(title, done.kept))


def _kept(one: Kept) -> Json:
    return {"id": one.record_id.hex(), "field": one.field, "why": tr(one.why, **one.values)}


def _inverted_lines(title: str, kept: tuple[Kept, ...]) -> Iterator[str]:
    yield title
    for one in kept:
        yield tr("Left alone: {record} {field}, {why}.", record=one.record_id.hex(), field=one.field or "",
                 why=tr(one.why, **one.values))
