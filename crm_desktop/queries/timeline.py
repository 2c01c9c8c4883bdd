"""What happened with a record, newest first: activities, stage moves, changes of its fields."""

from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.state import pack_value, readable_value, unpack_siblings, unpack_value
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView

REFERRING = {"company": "company_id", "person": "person_id", "deal": "deal_id", "ticket": "ticket_id"}


@dataclass(frozen=True)
class TimelineEntry:
    """One event. `kind` is an activity's kind, "stage_move" or "change"; `at` is in UTC milliseconds, or None where
    only the day is known; `details` holds what the kind needs.
    """

    kind: str
    at: int | None
    day: str | None
    who: str
    text: str
    details: dict[str, Any]


def timeline_of(book: Book, view: RecordView, limit: int = 100) -> list[TimelineEntry]:
    """The newest events of one record."""
    events = [*_activities(book, view, limit), *_moves(book, view, limit), *_changes(book, view, limit)]
    events.sort(key=lambda one: (one.day or "", one.at or 0), reverse=True)
    return events[:limit]


def _activities(book: Book, view: RecordView, limit: int) -> list[TimelineEntry]:
    column = REFERRING.get(view.record_type)
    if column is None:
        return []
    rows = book.rows(f"""
        select a.kind, a.done_at, coalesce(a.due_on, date(a.done_at / 1000, 'unixepoch')), coalesce(m.name, ''),
               coalesce(a.text, ''), a.id, a.due_on, a.due_time, a.outcome, a.minutes
        from activity a left join member m on m.id = a.author_id where a.{column} = ? order by a.row desc limit ?""",
                     (view.record_id, limit))
    return [TimelineEntry(row[0], row[1], row[2], row[3], row[4],
                          {"id": row[5].hex(), "due_on": row[6], "due_time": row[7], "done": row[1] is not None,
                           "outcome": row[8], "minutes": row[9]}) for row in rows]


def _moves(book: Book, view: RecordView, limit: int) -> list[TimelineEntry]:
    if view.record_type != "deal":
        return []
    rows = book.rows("""
        select m.at, m.day, f.name, t.name from stage_move m left join stage f on f.id = m.from_id
        left join stage t on t.id = m.to_id where m.deal_id = ? order by m.row desc limit ?""", (view.record_id, limit))
    return [TimelineEntry("stage_move", at, day, "", "", {"from": before, "to": after})
            for at, day, before, after in rows]


def _changes(book: Book, view: RecordView, limit: int) -> list[TimelineEntry]:
    rows = book.rows("""
        select c.at, date(c.at / 1000, 'unixepoch'), coalesce(m.name, ''), e.field, e.before, a.device,
               (select l.before from entry l where l.record_id = e.record_id and l.field = e.field
                and l.change_set > e.change_set order by l.change_set limit 1), c.n, e.ids
        from entry e join change_set c on c.n = e.change_set join actor a on a.number = c.actor
        left join member m on m.id = c.member
        where e.record_id = ? and e.kind = 'edit' order by c.n desc limit ?""", (view.record_id, limit))
    lines = (_change(book, view, row) for row in rows)
    return [line for line in lines if "against" in line.details or line.details["before"] != line.details["after"]]


def values_decided_against(book: Book, record_id: bytes, path: str, kept: Any, memory: bytes, act: int) -> list[Any]:
    """What an act gave up where a field had been edited in two places and one value was `kept`; `memory` is what the
    entry remembers. Nothing where both were kept, or another value was given instead."""
    values = [_listed(readable_value(each[3])) for each in unpack_siblings(memory)]
    if _listed(kept) not in values:
        return []
    name, _, element = path.partition("/")
    if element and any(field.startswith(f"{name}/") for field, in book.rows(  # the other one became an entry of its own
            "select field from entry where change_set = ? and record_id = ? and field <> ? and before = ?"
            " and kind = 'edit'", (act, record_id, path, pack_value(None)))):
        return []
    return [value for place, value in enumerate(values) if value != _listed(kept) and value not in values[:place]]


def _change(book: Book, view: RecordView, row: Any) -> TimelineEntry:
    at, day, who, field, before, device, following, n, memory = row
    after = unpack_value(following) if following is not None else _value_now(view, field)
    against = values_decided_against(book, view.record_id, field, after, memory, n) if memory else []
    return TimelineEntry("change", at, day, who, "", {
        "field": field, "before": unpack_value(before), "device": device, "change_set": n, "after": after,
        **({"against": against} if against else {})})


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value_now(view: RecordView, path: str) -> Any:
    name, _, element = path.partition("/")
    value = view.values.get(name)
    if element:
        return (value or {}).get(element)
    return list(value) if isinstance(value, tuple) else value

