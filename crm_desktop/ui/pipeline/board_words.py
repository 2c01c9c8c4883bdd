"""The words of the board: heads of stages, totals, and what is said of cards that are on their way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.figures import UNKNOWN, brief_money_text, count_text, money_text
from crm_desktop.domain.pipeline import DEAL
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.board import StageColumn, board_totals
from crm_desktop.queries.deal_needs import MoveNeeds, StageNeeds
from crm_desktop.ui.pipeline.board_answers import BoardAnswer
from crm_desktop.ui.pipeline.list_answer import ListAnswer
from crm_desktop.ui.pipeline.stage_head import HeadWords

MONTHS = (later("in January"), later("in February"), later("in March"), later("in April"), later("in May"),
          later("in June"), later("in July"), later("in August"), later("in September"), later("in October"),
          later("in November"), later("in December"))


@dataclass(frozen=True)
class Carried:
    """Cards on their way: the name of a single one, how many, and what stages ask for, once that is known."""

    name: str
    count: int
    needs: MoveNeeds | None


def carry_words(carried: Carried) -> str:
    """What the status line says when cards are picked up by key."""
    if carried.name:
        return tr("{name} picked up. Left and right choose the stage, Enter drops, Esc puts it back", name=carried.name)
    return trn("{n} deal picked up. Left and right choose the stage, Enter drops, Esc puts it back",
               "{n} deals picked up. Left and right choose the stage, Enter drops, Esc puts them back", carried.count)


def target_words(carried: Carried, stage: str) -> str:
    """What the status line says of the stage that is chosen now."""
    if carried.name:
        return tr("Move {name} to {stage}", name=carried.name, stage=stage)
    return trn("Move {n} deal to {stage}", "Move {n} deals to {stage}", carried.count, stage=stage)


def slot_words(carried: Carried, stage_id: bytes) -> str:
    """What the slot says: that cards would come here, and what is asked then."""
    needs = carried.needs
    stage = needs.of_stage(stage_id) if needs is not None else None
    one, name, n = bool(carried.name), carried.name, carried.count
    if needs is None or stage is None:
        then = ""
    else:
        then = "fields" if stage.missing else "why" if stage.kind == "lost" else ""
        then = then or ("plan" if stage.kind == "open" and not needs.planned and one else "")
    if then == "fields" and stage is not None:
        fields = _labels(stage)
        return (tr("Move {name} here, then fill in: {fields}", name=name, fields=fields) if one else
                trn("Move {n} deal here, then fill in: {fields}", "Move {n} deals here, then fill in: {fields}", n,
                    fields=fields))
    if then == "why":
        return (tr("Move {name} here, then say why", name=name) if one else
                trn("Move {n} deal here, then say why", "Move {n} deals here, then say why", n))
    if then == "plan":
        return tr("Move {name} here, then plan a next step", name=name)
    return tr("Move {name} here", name=name) if one else trn("Move {n} deal here", "Move {n} deals here", n)


def moved_words(needs: MoveNeeds, stage: StageNeeds) -> str:
    """What the status line says after a single deal has come to an open stage with nothing planned, else nothing."""
    if needs.name and stage.kind == "open" and not needs.planned:
        return tr("Nothing is planned with {name}. T plans the next step", name=needs.name)
    return ""


def _labels(stage: StageNeeds) -> str:
    labels: Sequence[str] = [tr(DEAL.by_name[name].label) for name in stage.missing]
    return tr(", ").join(labels)


def head_words(column: StageColumn, answer: BoardAnswer) -> HeadWords:
    """The two lines above a stage's cards."""
    money = answer.currency
    below, below_value = _second_line(column, answer)
    exact = money_text(column.value, money, exact=True)
    return HeadWords(stage_label(column.name), count_text(column.count), money_text(column.value, money), below,
                     below_value, trn("{n} deal, {value}", "{n} deals, {value}", column.count, value=exact),
                     brief_money_text(column.value, money),
                     brief_money_text(column.weighted, money) if column.kind == "open" else below_value)


def _second_line(column: StageColumn, answer: BoardAnswer) -> tuple[str, str]:
    if column.kind == "open":
        return (tr("weighted at {probability}%", probability=column.probability),
                money_text(column.weighted, answer.currency))
    since = date.fromisoformat(column.since) if column.since else answer.today
    month = tr(MONTHS[since.month - 1])
    if column.kind == "lost":
        return month, tr("top reason: {reason}", reason=column.top_reason) if column.top_reason else ""
    average = money_text(column.average, answer.currency) if column.count else UNKNOWN
    return month, tr("{value} average", value=average)


def totals_parts(answer: BoardAnswer) -> list[tuple[str, bool]]:
    """The totals of the open stages as pieces of text, those that are figures marked."""
    totals = board_totals(answer.columns)
    return list(_marked(
        tr("{count} open  {value}  weighted {weighted}"),
        count=count_text(totals.count), value=money_text(totals.value, answer.currency),
        weighted=money_text(totals.weighted, answer.currency)))


def list_parts(answer: ListAnswer) -> list[tuple[str, bool]]:
    """How many deals the list holds, and what they are worth where that is known."""
    count = count_text(len(answer.order))
    if answer.value is None:
        return list(_marked(tr("{count} deals"), count=count))
    return list(_marked(tr("{count} deals  {value}"), count=count, value=money_text(answer.value, answer.currency)))


def _marked(template: str, **values: str) -> Iterator[tuple[str, bool]]:
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            yield literal, False
        if name:
            yield values[name], True
