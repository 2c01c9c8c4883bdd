"""The words of the card: head line, key fields, next step and open deals, from the query's plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.customers import CHANNELS
from crm_desktop.domain.figures import UNKNOWN, money_text
from crm_desktop.i18n import later, tr, trc, trn
from crm_desktop.queries.board import DealCard
from crm_desktop.queries.customer_card import CustomerCard, TicketLine
from crm_desktop.ui.record.ticket_status import status_word
from crm_desktop.ui.record.timeline_words import CHANNEL_WORDS, preference_text
from crm_desktop.ui.widgets.field_spec import FieldSpec
from crm_desktop.ui.widgets.marker_words import marker_state, marker_text
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.stage_line import StageFacts

TICKET_MARKS = {"urgent": "state.danger.mark", "high": "state.warn.mark"}  # by priority
COMPANY_SPECS = (
    FieldSpec("contact", later("Main contact"), read_only=True),
    FieldSpec("owner", later("Owner"), "choice", person=True),
    FieldSpec("phones", later("Mobile"), "phone"),
    FieldSpec("mails", later("Mail"), "mail"),
    FieldSpec("won", later("Won so far"), read_only=True),
    FieldSpec("industry", later("Industry")),
)
PERSON_SPECS = (
    FieldSpec("contact", later("Company"), read_only=True),
    FieldSpec("owner", later("Owner"), "choice", person=True),
    FieldSpec("phones", later("Mobile"), "phone"),
    FieldSpec("mails", later("Mail"), "mail"),
    FieldSpec("won", later("Won so far"), read_only=True),
    FieldSpec("channel", later("Prefers"), "choice"),
    FieldSpec("wechat", later("WeChat")),
    FieldSpec("time", later("Best time"), placeholder=later("mornings, after 15:00")),
)


@dataclass(frozen=True)
class Shown:
    """A value on the card: what is read, what the editor begins with, and a quieter word behind it."""

    text: str
    edit: object = None
    note: str = ""


def head_line(card: CustomerCard) -> str:
    """Under the name: "Technology, United States", or a person's position and company."""
    company = card.record_type == "company"
    first, second = (card.industry, card.country) if company else (card.line.position, card.line.linked_name)
    return tr("{first}, {second}", first=first, second=second) if first and second else first or second


def field_values(card: CustomerCard) -> dict[str, Shown]:
    """The values of the key fields, by key."""
    contact = card.contact
    company = card.record_type == "company"
    linked = Shown(card.line.linked_name or UNKNOWN, note=card.line.position)
    if company:
        linked = Shown(contact.name if contact else UNKNOWN, note=contact.position if contact else "")
    won = Shown(money_text(card.line.won_value, card.currency) if card.line.won_deals else UNKNOWN,
                note=trn("in {n} deal", "in {n} deals", card.line.won_deals) if card.line.won_deals else "")
    channel, time, wechat = ((contact.prefers_channel, contact.prefers_time, contact.wechat)
                             if contact and not company else ("", "", ""))
    return {
        "contact": linked, "won": won,
        "owner": Shown(card.line.owner or UNKNOWN, card.line.owner_id.hex() if card.line.owner_id else ""),
        "phones": Shown(card.mobile or UNKNOWN), "mails": Shown(card.mail or UNKNOWN),
        "industry": Shown(card.industry or UNKNOWN),
        "channel": Shown(preference_text(channel, ""), channel or ""),
        "time": Shown(time or UNKNOWN, time), "wechat": Shown(wechat or UNKNOWN, wechat),
    }


def card_links(card: CustomerCard) -> tuple[list[tuple[tuple[str, bytes], str, str]], bool]:
    """Whom the menu leads to (where, name, position): a company's people, a person's company; may people be added."""
    if card.record_type == "company":
        return [(("person", one.person_id), one.name, one.position) for one in card.contacts], True
    linked = card.line.linked_id
    return ([(("company", linked), card.line.linked_name, "")] if linked else []), False


def channel_choices() -> list[tuple[str, str]]:
    """Ways to reach somebody, for a choice."""
    return [("", UNKNOWN), *((key, tr(CHANNEL_WORDS[key])) for key in CHANNELS)]


def deal_lines(deals: tuple[DealCard, ...], today: date, marks: Mapping[bytes, str]) -> list[StageFacts]:
    """The lines of open deals."""
    return [_deal_line(deal, today, marks) for deal in deals]


def ticket_lines(tickets: Sequence[TicketLine]) -> list[StageFacts]:
    """The lines of open tickets: where each stands, its subject and number."""
    return [StageFacts(one.ticket_id, status_word(one.status), TICKET_MARKS.get(one.priority, "text.secondary"),
                       one.subject, "none", "", one.number) for one in tickets]


def _deal_line(deal: DealCard, today: date, marks: Mapping[bytes, str]) -> StageFacts:
    step = deal.next_step
    day = date.fromisoformat(step.day) if step else None
    state = marker_state(day, today)
    when = near_day_text(day, today) if day else marker_text("none", "", None, None, today)
    return StageFacts(deal.deal_id, stage_label(deal.stage), marks.get(deal.stage_id, "stage.open_1"),
                      deal.product or deal.name, state, when, money_text(deal.value, deal.currency),
                      "" if day else trc("next step", "Nothing"))
