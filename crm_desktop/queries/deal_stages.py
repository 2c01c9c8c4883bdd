"""How long a deal stood in each open stage: from its moves, and from its dates where no move is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crm_desktop.store.acts import book_day
from crm_desktop.store.book import Book


@dataclass(frozen=True)
class StageSpan:
    """Whole days in one open stage, all stays together; `since` is the day (ISO) when it was entered first.

    `now`: the deal stands there, and the days count until today.
    """

    stage_id: bytes
    name: str
    days: int
    since: str
    now: bool


_DEAL = """
    select d.created_on, d.engaged_on, d.stage_id, d.status, d.closed_on,
           (select id from stage s where s.pipeline_id = d.pipeline_id and s.kind = 'open'
            order by s.position, s.row limit 1),
           (select id from stage s where s.pipeline_id = d.pipeline_id and s.kind = 'open'
            order by s.position, s.row limit 1 offset 1) from deal d where d.id = ?"""
_MOVES = """
    select from_id, to_id, day from stage_move where deal_id = ? and day is not null order by day, at, row"""


def stage_spans(book: Book, deal_id: bytes) -> tuple[StageSpan, ...]:
    """The open stages of a deal in the order in which it entered them; days are the book's."""
    names = {bytes(row[0]): (str(row[1]), row[2] == "open") for row in book.rows("select id, name, kind from stage")}
    today = book_day(book, book.clock())
    entered = list(_entered(book, deal_id))
    days: dict[bytes, int] = {}
    first: dict[bytes, str] = {}
    for place, (stage_id, day) in enumerate(entered):
        last = place + 1 == len(entered)
        until = today if last else entered[place + 1][1]
        if names.get(stage_id, ("", False))[1]:
            first.setdefault(stage_id, day)
            days[stage_id] = days.get(stage_id, 0) + max(0, (_day(until) - _day(day)).days)
    here = entered[-1][0] if entered else b""
    return tuple(StageSpan(stage_id, names[stage_id][0], count, first[stage_id], stage_id == here)
                 for stage_id, count in days.items())


def _entered(book: Book, deal_id: bytes) -> Iterator[tuple[bytes, str]]:
    """The stages as the deal entered them, each with its day."""
    found = book.first(_DEAL, (deal_id,))
    if found is None:
        return
    created, engaged, stage_id, status, closed, first, second = found
    moves = [(row[0], bytes(row[1]), str(row[2])) for row in book.rows(_MOVES, (deal_id,))]
    begin = moves[0][2] if moves else "9999"
    if created and created < begin and (not moves or moves[0][0] is not None or moves[0][1] != first):
        yield bytes(first or stage_id), created
    if engaged and engaged < begin and second is not None:
        yield bytes(second), engaged
    for _, to_id, day in moves:
        yield to_id, day
    if not moves and status != "open" and closed:
        yield bytes(stage_id), closed


def _day(text: str) -> date:
    return date.fromisoformat(text)
