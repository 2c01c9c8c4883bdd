"""The verbs add, edit, delete, log and move: one act each, answered as {"change_set", "ids"}.

`ids` holds the record itself (or the records that were deleted; for `log` the activity, then the planned next step).
`change_set` is null where nothing was different from before.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from crm_desktop.changes.change import ChangeSet
from crm_desktop.cli.answers import Answer
from crm_desktop.cli.opening import open_book
from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.customers import add_tagged_record, edit_tagged_record
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.domain.activities import LOGGED_KINDS
from crm_desktop.domain.next_step import parse_next_step
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.exchange.this_computer import today_here
from crm_desktop.exchange.typed import stage_meant, typed_fields, typed_id, with_defaults
from crm_desktop.i18n import later, tr
from crm_desktop.queries.history import act_title
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view, type_of

TYPES = ("company", "person", "deal", "activity", "product", "ticket", "ticket_message", "member", "tag", "pipeline",
         "stage", "person_company")
WORK = ("company", "position", "since", "until")  # of a person who is added: fields of its first person_company

Fields = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help=later("Fields and their values."))]
RecordId = Annotated[str, typer.Argument(metavar="ID", help=later("Id of the record, or number of the ticket."))]


def add_verb(ctx: typer.Context,
             record_type: Annotated[str, typer.Argument(metavar="TYPE", help=later("What to add: company, person, "
                                                                                   "deal, activity, product ..."))],
             fields: Fields) -> Answer:
    """{"change_set", "ids": [new id]}."""
    kind = _type_meant(record_type)
    with open_book(ctx.obj) as book:
        own, work = _work_apart(fields) if kind == "person" else (fields, [])
        typed = typed_fields(book, kind, own)
        values = with_defaults(book, kind, typed.values)
        if typed.tags or work:
            done = add_tagged_record(book, kind, values, typed.tags or (),
                                     typed_fields(book, "person_company", work).values if work else None)
        else:
            done = add_record(book, kind, values)
        return _answer(book, done, done.created.get(kind, [])[:1])


def edit_verb(ctx: typer.Context, record_id: RecordId, fields: Fields) -> Answer:
    """{"change_set", "ids": [id]}; an empty value empties the field, lists grow by what is given."""
    with open_book(ctx.obj) as book:
        meant = typed_id(book, record_id)
        kind = type_of(book, meant)
        if kind not in TYPES:
            raise UserError("bad_input", later("{kind}: this cannot be edited here."), later("Nothing was changed."),
                            later("These can: {types}."), kind=tr(RECORDS[kind].label), types=", ".join(TYPES))
        typed = typed_fields(book, kind, fields, meant)
        done = edit_tagged_record(book, meant, typed.values, typed.tags) if typed.tags else edit_record(
            book, meant, typed.values)
        return _answer(book, done, [meant])


def delete_verb(ctx: typer.Context,
                record_ids: Annotated[list[str], typer.Argument(metavar="ID...", help=later("Ids of the records."))],
                ) -> Answer:
    """{"change_set", "ids": [deleted ids]}."""
    with open_book(ctx.obj) as book:
        meant = list(dict.fromkeys(typed_id(book, text) for text in record_ids))
        return _answer(book, delete_records(book, meant), meant)


def log_verb(ctx: typer.Context, record_id: RecordId,
             kind: Annotated[str, typer.Argument(metavar="KIND", help=later("call, visit, meeting, note, mail or "
                                                                            "wechat."))],
             text: Annotated[str, typer.Argument(help=later("What happened."))],
             next_step: Annotated[str | None, typer.Option("--next", help=later(
                 "What comes next, such as “wed 14:00 call again”."))] = None) -> Answer:
    """{"change_set", "ids": [activity, next step]}."""
    if kind.lower() not in LOGGED_KINDS:
        raise UserError("bad_input", later("“{kind}” cannot be logged."), later("Nothing was changed."),
                        later("Choose one of these: {kinds}."), kind=kind, kinds=", ".join(LOGGED_KINDS))
    with open_book(ctx.obj) as book:
        meant = typed_id(book, record_id)
        step = parse_next_step(next_step, today_here(book)) if next_step else None
        planned = NextStep(step.kind, step.day, step.time, step.text) if step else None
        done = log_activity(book, meant, kind.lower(), text, planned)
        return _answer(book, done, done.created.get("activity", []))


def move_verb(ctx: typer.Context, deal_id: RecordId,
              stage: Annotated[str, typer.Argument(help=later("Name of the stage."))]) -> Answer:
    """{"change_set", "ids": [deal id]}."""
    with open_book(ctx.obj) as book:
        meant = typed_id(book, deal_id)
        if type_of(book, meant) != "deal":
            raise UserError("bad_input", later("Only deals move from stage to stage."), later("Nothing was changed."),
                            later("Give the id of a deal."))
        pipeline = record_view(book, "deal", meant).values["pipeline"]
        return _answer(book, move_deal(book, meant, stage_meant(book, pipeline, stage)[0]), [meant])


def _type_meant(text: str) -> str:
    wanted = text.strip().lower().replace("-", "_")
    for name in TYPES:
        if wanted in (name, RECORDS[name].plural):
            return name
    raise UserError("bad_input", later("There is no kind of record called “{name}”."), later("Nothing was changed."),
                    later("Choose one of these: {types}."), name=text, types=", ".join(TYPES))


def _work_apart(fields: Sequence[str]) -> tuple[list[str], list[str]]:
    """A person's own fields, and those of the company where they work."""
    work = [text for text in fields if text.partition("=")[0].strip().lower() in WORK]
    own = [text for text in fields if text not in work]
    if work and not any(text.partition("=")[0].strip().lower() == "company" for text in work):
        raise UserError("bad_input", later("A position needs its company."), later("Nothing was changed."),
                        later("Add company=NAME."))
    return own, work


def _answer(book: Book, done: ChangeSet, ids: Iterable[bytes]) -> Answer:
    shown = [one.hex() for one in ids]
    title = tr("Nothing was different from before.") if done.number is None else act_title(book, done.number)
    return Answer({"change_set": done.number, "ids": shown}, lambda: [title, *shown])
