"""The funnel split by owner, product, source, region or sector: counts from one statement, never deal by deal."""

from crm_desktop.analysis.funnel import ClosedDeals
from crm_desktop.analysis.funnel_split import FunnelSplit, GroupKey, SplitBy, SplitRow, make_split
from crm_desktop.queries.funnel_sql import groups_sql
from crm_desktop.queries.pipeline import AskedFunnel, DealGroup, FunnelQuestion
from crm_desktop.store.book import Book

_NAMES = {"owner": "select id, name from member", "product": "select id, name from product"}


def funnel_split(book: Book, question: FunnelQuestion, by: SplitBy) -> FunnelSplit:
    """The same deals that `funnel_of` counts, as they stood on the same day, by group.

    Region is the owner's, sector the company's industry. A group whose record is gone keeps its deals, without a name.
    """
    asked = AskedFunnel(book, question)
    groups: dict[GroupKey, list[DealGroup]] = {}
    statement = groups_sql(asked.rungs, asked.parameters, by, past=asked.past)
    for key, furthest, stage_row, status, count, value in book.reader().named(statement, asked.parameters):
        groups.setdefault(key, []).append(asked.group(furthest, stage_row, status, count, value))
    names: dict[GroupKey, str] = dict(book.rows(_NAMES[by])) if by in _NAMES else {}
    stages = [rung.name for rung in asked.ladder if rung.kind == "open"]
    return make_split(by, stages, [_row(key, _name(key, names, by), found, len(stages))
                                   for key, found in groups.items()])


def _name(key: GroupKey, names: dict[GroupKey, str], by: SplitBy) -> str | None:
    return names.get(key) if by in _NAMES else str(key) if key is not None else None


def _row(key: GroupKey, name: str | None, groups: list[DealGroup], stages: int) -> SplitRow:
    waiting = tuple(sum(group.count for group in groups if group.now == at) for at in range(stages))
    won, lost = ([group for group in groups if group.status == status] for status in ("won", "lost"))
    return SplitRow(key, name, waiting, _closed(won), _closed(lost))


def _closed(groups: list[DealGroup]) -> ClosedDeals:
    return ClosedDeals(sum(group.count for group in groups), sum(group.value for group in groups))
