"""The fields of a deal's card, and their values in the user's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.figures import UNKNOWN, money_text
from crm_desktop.i18n import later, tr
from crm_desktop.queries.deal_card import DealDetail
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.near_day import near_day_text

DEAL_SPECS = (
    FieldSpec("stage", later("Stage"), "choice", required=True),
    FieldSpec("value", later("Value"), "money", placeholder=later("For example 5,000")),
    FieldSpec("company", later("Company"), "reference"),
    FieldSpec("person", later("Person"), "reference"),
    FieldSpec("product", later("Product"), "reference"),
    FieldSpec("owner", later("Owner"), "choice", person=True),
    FieldSpec("expected_close", later("Expected close"), "date", placeholder=later("2026-12-31 or next fri")),
    FieldSpec("created_on", later("Created on"), read_only=True),
    FieldSpec("source", later("Source")),
    FieldSpec("lost_reason", later("Reason lost")),
    FieldSpec("competitor", later("Competitor")),
)


@dataclass(frozen=True)
class FieldWords:
    """What a field shows, what its editor begins with, and a quieter word behind it."""

    text: str
    edit: object = None
    note: str = ""
    mark: str = ""


def deal_fields(deal: DealDetail, today: date, marks: Mapping[bytes, str]) -> dict[str, FieldWords]:
    """The values of the card's fields, by key."""
    stage = deal.stage
    closed = near_day_text(_day(deal.closed_on), today) if deal.closed_on else ""
    return {
        "stage": FieldWords(stage_label(stage.name) if stage else UNKNOWN, deal.stage_id.hex(), note=closed,
                            mark=marks.get(deal.stage_id, "")),
        "value": _value(deal),
        "company": _reference(deal.company_id, deal.company),
        "person": _reference(deal.person_id, deal.person),
        "product": _reference(deal.product_id, deal.product),
        "owner": FieldWords(deal.owner or UNKNOWN, deal.owner_id.hex() if deal.owner_id else ""),
        "expected_close": FieldWords(near_day_text(_day(deal.expected_close), today), deal.expected_close or ""),
        "created_on": FieldWords(near_day_text(_day(deal.created_on), today)),
        "source": FieldWords(deal.source or UNKNOWN),
        "lost_reason": FieldWords(deal.lost_reason or UNKNOWN),
        "competitor": FieldWords(deal.competitor or UNKNOWN),
    }


def _value(deal: DealDetail) -> FieldWords:
    if deal.value is None:
        if not deal.worth:
            return FieldWords(UNKNOWN)
        return FieldWords(money_text(deal.worth, deal.currency), "", note=tr("list price"))
    currency = deal.value_currency or deal.currency
    exact = money_text(deal.value, currency, exact=True)
    return FieldWords(money_text(deal.value, currency), exact)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _reference(record_id: bytes | None, title: str) -> FieldWords:
    return FieldWords(title or UNKNOWN, (record_id, title) if record_id else None)
