"""The columns of the list of deals, and how a deal becomes cells in the user's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.figures import UNKNOWN, money_text
from crm_desktop.i18n import later, tr
from crm_desktop.queries.board import DealCard
from crm_desktop.queries.days import day_on_laptop
from crm_desktop.queries.window import StagePlace
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.pipeline.card_face import step_words, value_words
from crm_desktop.ui.record.step_words import stage_mark
from crm_desktop.ui.widgets.columns import Cell, Column, RowData
from crm_desktop.ui.widgets.near_day import near_day_text

DEAL_COLUMNS = (
    Column("name", later("Deal"), 190, "name", grows=True),
    Column("company", later("Company"), 200, "company"),
    Column("person", later("Person"), 130, gives_way=5),
    Column("product", later("Product"), 130, gives_way=3),
    Column("stage", later("Stage"), 110, "stage"),
    Column("next_step", later("Next step"), 220, "marker", gives_way=1),
    Column("last_touch", later("Last touch"), 100, "date", gives_way=6),
    Column("owner", later("Owner"), 160, "person", gives_way=4),
    Column("value", later("Value"), 100, "money"),
    Column("expected_close", later("Close date"), 126, "date", gives_way=2),
    Column("created_on", later("Created on"), 126, "date", gives_way=7),
    Column("lost_reason", later("Reason lost"), 140, gives_way=8, sortable=False),
    Column("competitor", later("Competitor"), 130, gives_way=9, sortable=False),
)
ALWAYS = "name"  # a deal that is not named could not be told from another
USUAL = ("name", "company", "product", "stage", "next_step", "owner", "value", "expected_close")
Places = Mapping[bytes, StagePlace]


@dataclass(frozen=True)
class ListMoment:
    """What words and colours depend on besides the deal."""

    today: date
    places: Places


def deal_cells(theme: Theme, card: DealCard, moment: ListMoment) -> RowData:
    """The cells of one row. The close date is the day of closing, or the expected one of an open deal."""
    state, step = step_words(card.next_step, moment.today) if card.status == "open" else ("", UNKNOWN)
    place = moment.places.get(card.stage_id)
    exact = money_text(card.value, card.currency, exact=True)
    listed = card.estimated and card.status == "open"
    touched = near_day_text(day_on_laptop(card.last_touch), moment.today) if card.last_touch is not None else UNKNOWN
    return {
        "name": Cell(card.name or tr("Deal without a name")),
        "company": Cell(card.company or UNKNOWN),
        "person": Cell(card.person or UNKNOWN),
        "product": Cell(card.product or UNKNOWN),
        "stage": Cell(stage_label(card.stage), mark=stage_mark(theme, place) if place else ""),
        "next_step": Cell(step, mark=state, tone="" if state else "text.tertiary"),
        "last_touch": Cell(touched),
        "owner": Cell(card.owner) if card.owner else Cell(UNKNOWN),
        "value": Cell(value_words(card),
                      tip=tr("{value} (list price)", value=exact) if listed else exact),
        "expected_close": Cell(_day(card.closed_on or card.expected_close, moment.today)),
        "created_on": Cell(_day(card.created_on, moment.today)),
        "lost_reason": Cell(card.lost_reason or UNKNOWN),
        "competitor": Cell(card.competitor or UNKNOWN),
    }


def _day(text: str | None, today: date) -> str:
    return near_day_text(date.fromisoformat(text), today) if text else UNKNOWN
