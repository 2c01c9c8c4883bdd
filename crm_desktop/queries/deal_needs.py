"""What a stage asks for before deals come to stand there, and what the deals have nothing in yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.fields import Kind
from crm_desktop.domain.pipeline import DEAL
from crm_desktop.queries.customer_figures import IS_PLANNED
from crm_desktop.queries.deal_card import stage_choices
from crm_desktop.queries.window import StagePlace
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches
from crm_desktop.store.records import record_view

_UNPLANNED = f"not exists (select 1 from activity a where a.deal_id = d.id and {IS_PLANNED})"
UNASKED = frozenset({"pipeline", "stage"})  # a deal always has them
MOST_REASONS = 5
LOOKED_AT = 2_000  # lost deals that the reasons are taken from


@dataclass(frozen=True)
class StageNeeds:
    """A stage, and those of its required fields (by name) that at least one of the deals has nothing in."""

    stage_id: bytes
    name: str
    kind: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class MoveNeeds:
    """The deals that are to move; `name`, `reason` and `competitor` are those of a single one, else empty.

    `planned`: each of them has a next step. `stages` are all stages of the first one's pipeline, by order.
    """

    deal_ids: tuple[bytes, ...]
    name: str
    planned: bool
    reason: str
    competitor: str
    stages: tuple[StageNeeds, ...]

    def of_stage(self, stage_id: bytes) -> StageNeeds | None:
        """What one of the stages asks for."""
        return next((one for one in self.stages if one.stage_id == stage_id), None)


def move_needs(book: Book, deal_ids: Sequence[bytes]) -> MoveNeeds:
    """What the stages ask for of these deals."""
    ids = tuple(deal_ids)
    name = reason = competitor = ""
    if len(ids) == 1:
        found = book.first("""
            select coalesce(c.name, nullif(d.name, ''), p.name, ''), coalesce(d.lost_reason, ''),
                   coalesce(d.competitor, '')
            from deal d left join company c on c.id = d.company_id left join product p on p.id = d.product_id
            where d.id = ?""", ids)
        name, reason, competitor = found or ("", "", "")
    pipeline = book.value("select pipeline_id from deal where id = ?", ids[:1]) if ids else None
    return MoveNeeds(ids, name, not _count(book, ids, _UNPLANNED), reason, competitor,
                     tuple(_stage_needs(book, ids, pipeline)))


def lost_reasons(book: Book) -> list[str]:
    """The reasons that were given most often to the newest lost deals."""
    return [str(row[0]) for row in book.rows("""
        select lost_reason from (
            select row, lost_reason from deal where lost_reason <> '' and status = 'lost' order by row desc limit ?)
        group by lost_reason order by count(*) desc, max(row) desc limit ?""", (LOOKED_AT, MOST_REASONS))]


def _stage_needs(book: Book, ids: Sequence[bytes], pipeline: bytes | None) -> list[StageNeeds]:
    known: dict[str, bool] = {}
    found = []
    for stage_id, name, kind in book.rows(
            "select id, name, kind from stage where pipeline_id = ? order by position, row", (pipeline,)):
        required = record_view(book, "stage", stage_id).values.get("required") or {}
        missing = []
        for one in DEAL.fields:
            if one.name in required and one.name not in UNASKED and one.kind is not Kind.SET:
                if one.name not in known:
                    known[one.name] = _count(book, ids, f"d.{one.places[0]} is null") > 0
                missing += [one.name] if known[one.name] else []
        found.append(StageNeeds(bytes(stage_id), str(name), str(kind), tuple(missing)))
    return found


def _count(book: Book, ids: Sequence[bytes], condition: str) -> int:
    """How many of the deals meet a condition."""
    return sum(int(book.value(f"select count(*) from deal d where d.id in ({', '.join('?' * len(part))}) "
                              f"and {condition}", part)) for part in in_batches(ids))


@dataclass(frozen=True)
class SharedPlace:
    """Where several deals can go together: the stages of their one pipeline, none where they belong to several.

    `stage_id` and `owner_id` are what all of them share, else None.
    """

    stages: tuple[StagePlace, ...]
    stage_id: bytes | None
    owner_id: bytes | None


def shared_place(book: Book, rows: Sequence[int]) -> SharedPlace:
    """The stages that all these deals (by local row) can go to, and what they share."""
    found: list[set[bytes | None]] = [set(), set(), set()]
    for part in in_batches(rows):
        numbers = ", ".join(str(int(row)) for row in part)
        for line in book.rows(f"select distinct pipeline_id, stage_id, owner_id from deal where row in ({numbers})"):
            for values, value in zip(found, line, strict=True):
                values.add(None if value is None else bytes(value))
    pipelines, stages, owners = found
    only = next(iter(pipelines)) if len(pipelines) == 1 else None
    return SharedPlace(stage_choices(book, only) if only else (), next(iter(stages)) if len(stages) == 1 else None,
                       next(iter(owners)) if len(owners) == 1 else None)
