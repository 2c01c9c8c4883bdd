"""The timeline of a customer or a deal, newest first, a page at a time: contacts, stage moves, changed fields."""

from dataclasses import dataclass
from typing import Any

from crm_desktop.changes.state import pack_value, unpack_value
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import RECORDS
from crm_desktop.queries.timeline import values_decided_against
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, record_view, title_of

KINDS: dict[str, tuple[str, ...]] = {
    "all": ("call", "visit", "meeting", "mail", "wechat", "note", "task"), "touches": ("call", "visit", "meeting"),
    "wechat": ("wechat",), "mail": ("mail",), "notes": ("note", "task"), "changes": ()}
Place = tuple[int, str, int]  # when in milliseconds, from which source, its number there
NOON = 43_200_000  # where only the day of a stage move is known, it stands in the middle of that day


@dataclass(frozen=True)
class TimelineLine:
    """One event. `kind` is an activity's kind, "stage_move" or "change"; `place` orders events and names a page's end.

    `at` in UTC milliseconds, or None where only the `day` is known. Of a stage move `before` and `after` are names of
    stages, of a change the values of `field`, which may name an element ("phones/1a2b"); names stand for references.
    """

    place: Place
    kind: str
    at: int | None
    day: str | None
    who: str
    text: str
    record_id: bytes
    person: str
    deal: str
    outcome: str | None
    minutes: int | None
    before: Any
    after: Any
    field: str | None
    device: str
    against: tuple[Any, ...] = ()  # a decision kept `after`, and not these, which another laptop had typed


@dataclass(frozen=True)
class TimelinePage:
    """A stretch of the timeline, and whether older events follow."""

    lines: tuple[TimelineLine, ...]
    more: bool


def timeline_page(book: Book, record_type: str, record_id: bytes, *, show: str = "all",
                  before: Place | None = None, limit: int = 50) -> TimelinePage:
    """The events of a company (its people's and deals' too), a person or a deal that are older than `before`.

    `show` is a key of KINDS; another word raises KeyError.
    """
    asked = {"id": record_id, "limit": limit + 1}
    found = _activities(book, record_type, KINDS[show], before, asked)
    if show in ("all", "changes"):
        found += _moves(book, record_type, before, asked)
        found += _changes(book, record_type, before, asked)
    found.sort(key=lambda line: line.place, reverse=True)
    return TimelinePage(tuple(found[:limit]), len(found) > limit)


_ACTIVITY = """
    select a.done_at, a.row, a.kind, coalesce(m.name, ''), coalesce(a.text, ''), a.id, coalesce(p.name, ''),
           coalesce(d.name, r.name, ''), a.outcome, a.minutes
    from activity a left join member m on m.id = a.author_id left join person p on p.id = a.person_id
    left join deal d on d.id = a.deal_id left join product r on r.id = d.product_id"""
_BELONGS = {
    "company": ("a.company_id = :id",
                "a.company_id is null and a.person_id in (select person_id from person_company where company_id = :id)",
                "a.company_id is null and a.deal_id in (select id from deal where company_id = :id)"),
    "person": ("a.person_id = :id",
               "a.person_id is null and a.deal_id in (select id from deal where person_id = :id)"),
    "deal": ("a.deal_id = :id",)}
_MOVED = {"company": "d.company_id = :id", "person": "d.person_id = :id", "deal": "d.id = :id"}


def _activities(book: Book, record_type: str, kinds: tuple[str, ...], before: Place | None,
                asked: dict[str, Any]) -> list[TimelineLine]:
    if not kinds:
        return []
    named = ", ".join(f"'{kind}'" for kind in kinds)
    older, place = _older("a.done_at", "a.row", "activity", before)
    found: dict[bytes, TimelineLine] = {}
    for condition in _BELONGS[record_type]:
        for row in book.reader().named(f"""
                {_ACTIVITY} where {condition} and a.done_at is not null and a.kind in ({named}) and {older}
                order by a.done_at desc, a.row desc limit :limit""", {**asked, **place}):
            at, number, kind, who, text, activity_id, person, deal, outcome, minutes = row
            found[activity_id] = TimelineLine((at, "activity", number), kind, at, None, who, text, activity_id, person,
                                              deal, outcome, minutes, None, None, None, "")
    return list(found.values())


def _moves(book: Book, record_type: str, before: Place | None, asked: dict[str, Any]) -> list[TimelineLine]:
    when = f"coalesce(v.at, unixepoch(v.day) * 1000 + {NOON})"
    older, place = _older(when, "v.row", "stage_move", before)
    rows = book.reader().named(f"""
        select {when}, v.row, v.at, v.day, d.id, coalesce(d.name, p.name, c.name, ''), f.name, t.name
        from deal d cross join stage_move v on v.deal_id = d.id left join stage f on f.id = v.from_id
        left join stage t on t.id = v.to_id left join product p on p.id = d.product_id
        left join company c on c.id = d.company_id
        where {_MOVED[record_type]} and {older} order by 1 desc, v.row desc limit :limit""", {**asked, **place})
    return [TimelineLine((moment, "stage_move", number), "stage_move", at, day, "", "", deal_id, "",
                         "" if record_type == "deal" else deal, None, None, left, reached, None, "")
            for moment, number, at, day, deal_id, deal, left, reached in rows]


def _changes(book: Book, record_type: str, before: Place | None, asked: dict[str, Any]) -> list[TimelineLine]:
    """Edits of the record itself, without what a stage move tells, and without those that changed nothing to see.

    The value that an edit gave is the next one's `before`, or what stands there now.
    """
    if not book.value(f"select 1 from {record_type} where id = ?", (asked["id"],)):
        return []
    lines: list[TimelineLine] = []
    while len(lines) < asked["limit"]:
        rows = _edits(book, before, asked)
        if not rows:
            break
        view = record_view(book, record_type, asked["id"])
        lines += [line for line in (_change_line(book, view, row) for row in rows)
                  if line.against or not _same(line.before, line.after)]
        if len(rows) < asked["limit"]:
            break
        before = (rows[-1][0], "change", rows[-1][1])
    return lines


def _edits(book: Book, before: Place | None, asked: dict[str, Any]) -> list[Any]:
    older, place = _older("c.at", "e.number", "change", before)
    return book.reader().named(f"""
        select c.at, e.number, coalesce(m.name, ''), e.field, e.before, a.device,
               (select l.before from entry l where l.record_id = e.record_id and l.field = e.field
                and l.number > e.number order by l.number limit 1), e.ids, e.change_set
        from entry e join change_set c on c.n = e.change_set join actor a on a.number = c.actor
        left join member m on m.id = c.member
        where e.record_id = :id and e.kind = 'edit' and e.field not in ('stage', 'engaged_on') and {older}
        order by c.at desc, e.number desc limit :limit""", {**asked, **place})


def _change_line(book: Book, view: RecordView, row: Any) -> TimelineLine:
    at, number, who, field, was, device, following, memory, act = row
    now = _value_now(view, field) if following is None else unpack_value(following)
    against = values_decided_against(book, view.record_id, field, now, memory, act) if memory else ()
    left, given, *others = (_told(book, view.record_type, field, value) for value in (unpack_value(was), now, *against))
    return TimelineLine((at, "change", number), "change", at, None, who, "", view.record_id, "", "", None, None, left,
                        given, field, device, tuple(others))


def _same(one: Any, other: Any) -> bool:
    """The journal gives lists where a record has tuples."""
    return pack_value(one) == pack_value(other) or bool(one == other)


def _told(book: Book, record_type: str, path: str, value: Any) -> Any:
    """Names in place of ids: of the record that a reference means, of a tag that was put on or taken away."""
    name, _, element = path.partition("/")
    one = RECORDS[record_type].by_name.get(name)
    if one is None or not one.target or value is None:
        return value
    if one.kind is Kind.SET:
        return title_of(book, one.target, bytes.fromhex(element)) if element and value else value
    return title_of(book, one.target, value) if isinstance(value, bytes) else value


def _older(at: str, number: str, source: str, before: Place | None) -> tuple[str, dict[str, Any]]:
    """The condition that an event stands behind `before`, which may be from another source, and its parameters."""
    if before is None:
        return "1", {}
    moment, other, last = before
    if source == other:
        return f"({at}, {number}) < (:until, :last)", {"until": moment, "last": last}
    return f"{at} {'<=' if source < other else '<'} :until", {"until": moment}


def _value_now(view: RecordView, path: str) -> Any:
    name, _, element = path.partition("/")
    value = view.values.get(name)
    return (value or {}).get(element) if element else value
