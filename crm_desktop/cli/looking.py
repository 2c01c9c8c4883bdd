"""The verbs search and show.

`search` answers {"total", "results": [{"type", "id", "title", "detail", "matched"}]} in name order. `show` answers
{"type", "id", "title", "fields", "links", "timeline"}: fields by name, for each kind of linked record
{"count", "items": [{"id", "name"}]}, and the newest events [{"kind", "at", "day", "who", "text", ...}].
"""

from collections.abc import Iterator
from typing import Annotated

import typer

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.cli.answers import Answer, Json, field_json, instant_json, plain_value, record_json
from crm_desktop.cli.columns import one_line, text_table
from crm_desktop.cli.opening import open_book
from crm_desktop.cli.records import RecordId
from crm_desktop.cli.wording import iso_day_text, moment_text, value_text
from crm_desktop.domain.figures import count_text
from crm_desktop.domain.records import RECORDS
from crm_desktop.exchange.typed import typed_id
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.history import KIND_WORDS
from crm_desktop.queries.links import Linked, links_of
from crm_desktop.queries.search import SearchResult, search_book
from crm_desktop.queries.timeline import TimelineEntry, timeline_of
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, record_view, type_of

SHOWN_LINKS = 10


def search_verb(ctx: typer.Context, text: Annotated[str, typer.Argument(help=later("A name, its pinyin or initials, "
                                                                                   "a phone, a mail, a word."))],
                limit: Annotated[int, typer.Option(help=later("How many results at most."), min=1)] = 20) -> Answer:
    """{"total", "results": [{"type", "id", "title", "detail", "matched"}]}."""
    with open_book(ctx.obj) as book:
        total, found = search_book(book, text, limit)
    results = [{"type": one.record_type, "id": one.record_id.hex(), "title": one.title, "detail": one.detail,
                "matched": one.matched} for one in found]
    return Answer({"total": total, "results": results}, lambda: _found_lines(total, found))


def show_verb(ctx: typer.Context, record_id: RecordId,
              limit: Annotated[int, typer.Option(help=later("How many events at most."), min=1)] = 100) -> Answer:
    """{"type", "id", "title", "fields", "links", "timeline"}."""
    with open_book(ctx.obj) as book:
        meant = typed_id(book, record_id)
        view = record_view(book, type_of(book, meant), meant)
        links = links_of(book, view)
        events = timeline_of(book, view, limit)
        document = {"type": view.record_type, "id": view.record_id.hex(), "title": view.title,
                    "fields": record_json(book, view), "links": {word: _link(one) for word, one in links.items()},
                    "timeline": [_event(book, view, one) for one in events]}
        lines = list(_shown_lines(book, view, links, events))  # while the book is open: names are looked up
    return Answer(document, lambda: lines)


def _link(one: Linked) -> Json:
    return {"count": one.count, "items": [{"id": record_id.hex(), "name": name} for record_id, name in one.items]}


def _event(book: Book, view: RecordView, one: TimelineEntry) -> Json:
    details = dict(one.details)
    field = RECORDS[view.record_type].by_name.get(str(details.get("field", "")))
    for name in ("before", "after"):
        value = details.get(name)
        if field is not None and value is not None:
            details[name] = field_json(book, field, value)
    if field is not None and "against" in details:
        details["against"] = [field_json(book, field, value) for value in details["against"]]
    return {"kind": one.kind, "at": instant_json(one.at), "day": one.day, "who": one.who, "text": one.text,
            **{name: plain_value(value) for name, value in details.items()}}


def _found_lines(total: int, found: list[SearchResult]) -> Iterator[str]:
    if found:
        yield from text_table((tr("Kind"), tr("Name"), tr("Detail"), tr("Id")), [
            (tr(RECORDS[one.record_type].label), one.title, one.detail, one.record_id.hex()) for one in found])
    yield trn("{n} record found.", "{n} records found.", total)


def _shown_lines(book: Book, view: RecordView, links: dict[str, Linked], events: list[TimelineEntry]) -> Iterator[str]:
    kind = RECORDS[view.record_type]
    yield tr("{kind} “{name}”", kind=tr(kind.label), name=one_line(view.title))
    yield view.record_id.hex()
    yield ""
    for one in kind.fields:
        if one.name in view.values:
            text = one_line(value_text(book, one, view.values[one.name]))
            yield tr("{part}: {found}", part=tr(one.label) or one.name, found=text)
    for word, linked in links.items():
        if linked.count:
            names = ", ".join(one_line(name) for _, name in linked.items[:SHOWN_LINKS])
            yield tr("{part} ({n}): {found}", part=tr(_LINK_WORDS[word]), n=count_text(linked.count),
                     found=names + (" …" if linked.count > SHOWN_LINKS else ""))
    if events:
        yield ""
        yield from text_table((tr("When"), tr("What"), tr("Who"), ""),
                              [_event_row(book, view, one) for one in events])


def _event_row(book: Book, view: RecordView, one: TimelineEntry) -> tuple[str, str, str, str]:
    when = moment_text(one.at) if one.at is not None else iso_day_text(one.day) if one.day else ""
    if one.kind == "stage_move":
        before, after = (stage_label(str(one.details[name])) if one.details[name] else "–" for name in ("from", "to"))
        return when, tr("Stage move"), one.who, tr("{before} to {after}", before=before, after=after)
    if one.kind == "change":
        return when, tr("Change"), one.who, _change_text(book, view, one)
    return when, tr(KIND_WORDS[one.kind]), one.who, one.text


def _change_text(book: Book, view: RecordView, one: TimelineEntry) -> str:
    """The field's label, and for a field that holds one value what it was and what it is."""
    name, _, element = str(one.details["field"]).partition("/")
    field = RECORDS[view.record_type].by_name.get(name)
    label = tr(field.label) if field and field.label else name
    if field is None or element:
        return label
    before, after, *others = (value_text(book, field, value) if value is not None else "–" for value in (
        one.details.get("before"), one.details.get("after"), *one.details.get("against", ())))
    if others:
        return tr("{part}: {found}", part=label, found=tr("kept {after}, not {others}", after=after,
                                                          others=tr(", ").join(others)))
    return tr("{part}: {found}", part=label, found=tr("{before} to {after}", before=before, after=after))


_LINK_WORDS = {
    "people": later("People"), "companies": later("Companies"), "deals": later("Deals"), "tickets": later("Tickets"),
    "activities": later("Activities"), "subsidiaries": later("Subsidiaries"), "messages": later("Messages"),
    "stages": later("Stages"),
}
