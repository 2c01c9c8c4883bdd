"""Made-up deals with their stage moves, five for each on average: the same for our book and for DuckDB."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, RECORDS, SALES, WON
from crm_desktop.domain.rules import derived_names
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import Batch, new_ids, prepare_batch, write_batch
from crm_desktop.store.codec import values_to_columns
from tests.benchmarks.data import customer

SLICE = 100_000  # deals
FIRST_DAY = date(2024, 1, 1)
DAYS = 730
MORE_STAGES = ("Qualified", "Offer", "Negotiation", "Contract")
OPEN_STAGES = 2 + len(MORE_STAGES)
WON_PLACE, LOST_PLACE = OPEN_STAGES, OPEN_STAGES + 1  # places after those of the open stages
_ISO = [(FIRST_DAY + timedelta(number)).isoformat() for number in range(3 * DAYS)]


class MadeDeal(NamedTuple):
    """One deal: its stage moves as (place of the stage, days since FIRST_DAY), and how it stands."""

    created: int
    moves: tuple[tuple[int, int], ...]
    status: str
    value: int

    @property
    def closed(self) -> int | None:
        """The day on which it was closed."""
        return None if self.status == "open" else self.moves[-1][1]


def made_deals(count: int) -> Iterator[MadeDeal]:
    """So many deals: a third won, a third lost, the others open; three to seven moves each."""
    source = random.Random(20261128)
    draw = source.random
    for _ in range(count):
        created = int(draw() * DAYS)
        status = ("open", "won", "lost")[int(draw() * 3)]
        day = created
        open_moves = OPEN_STAGES if status == "won" else 2 + int(draw() * 4) + int(draw() * 2)
        moves = []
        for place in range(min(open_moves, OPEN_STAGES)):
            moves.append((place, day))
            day += 1 + int(draw() * 40)
        if status != "open":
            moves.append((WON_PLACE if status == "won" else LOST_PLACE, day))
        yield MadeDeal(created, tuple(moves), status, 10_000 + int(draw() * 9_000_000))


def iso_day(number: int | None) -> str | None:
    """A day as the book keeps it."""
    return None if number is None else _ISO[number]


def fill_deals(book: Book, count: int) -> None:
    """So many deals with their moves through the write door's bulk form, in a pipeline of six open stages."""
    stages = _stages(book)
    deals = made_deals(count)
    for start in range(0, count, SLICE):
        part = list(islice(deals, min(SLICE, count - start)))
        ids = new_ids(len(part))
        moves = [move for deal, deal_id in zip(part, ids, strict=True) for move in _moves(deal, deal_id, stages)]
        with book.change("Imported {files}", cause="import", files="benchmark") as edit:
            write_batch(edit, _batch("stage_move", new_ids(len(moves)), moves))
            write_batch(edit, _batch("deal", ids, [_values(deal, stages) for deal in part]))


def fill_board(book: Book, count: int) -> None:
    """So many open deals with names and companies, spread over the open stages."""
    stages = _stages(book)[:OPEN_STAGES]
    source = random.Random(20261129)
    companies = new_ids(count // 10)
    batches = [prepare_batch("company", [{"name": customer(source, number)[0]} for number in range(len(companies))],
                             companies),
               prepare_batch("deal", [{
                   "name": f"{customer(source, number)[13]} rollout", "company": companies[number % len(companies)],
                   "pipeline": SALES, "stage": (stages[number % OPEN_STAGES], "open", None),
                   "value": (10_000 + 100 * number, "USD"), "created_on": iso_day(number % DAYS)}
                   for number in range(count)])]
    with book.change("Imported {files}", cause="import", files="benchmark") as edit:
        for batch in batches:
            write_batch(edit, batch)


def _stages(book: Book) -> list[bytes]:
    """The ids of the stages by their places; Won and Lost come last."""
    with book.change("Stages") as edit:
        more = [edit.create("stage", {"pipeline": SALES, "name": name, "position": 100 + place, "kind": "open",
                                      "probability": 60}) for place, name in enumerate(MORE_STAGES)]
    return [PROSPECTING, ENGAGING, *more, WON, LOST]


def _values(deal: MadeDeal, stages: list[bytes]) -> dict[str, Any]:
    return {"pipeline": SALES, "stage": (stages[deal.moves[-1][0]], deal.status, iso_day(deal.closed)),
            "value": (deal.value, "USD"), "created_on": iso_day(deal.created)}


def _moves(deal: MadeDeal, deal_id: bytes, stages: list[bytes]) -> list[dict[str, Any]]:
    before, found = None, []
    for place, day in deal.moves:
        found.append({"deal": deal_id, "from": before, "to": stages[place], "at": (None, iso_day(day))})
        before = stages[place]
    return found


def _batch(name: str, ids: list[bytes], values: list[dict[str, Any]]) -> Batch:
    """Ready to be written as it is: a million made-up deals need no rules to be checked, and are not searched."""
    kind: RecordType = RECORDS[name]
    rows = [(place, record_id, *values_to_columns(kind, each), *derived_names(kind, each))
            for place, (record_id, each) in enumerate(zip(ids, values, strict=True))]
    return Batch(kind, ids, rows, [])
