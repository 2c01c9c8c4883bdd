"""What a card of the board says: a deal in the user's words, seen from today."""

from dataclasses import dataclass
from datetime import date

from crm_desktop.domain.figures import UNKNOWN, money_text
from crm_desktop.i18n import tr
from crm_desktop.queries.board import DealCard
from crm_desktop.queries.customers import NextStepRow
from crm_desktop.queries.deal_card import PlannedStep
from crm_desktop.ui.widgets.columns import Cell
from crm_desktop.ui.widgets.marker_words import kind_word, marker_state, marker_text, rotting_text
from crm_desktop.ui.widgets.near_day import near_day_text

FACE = "face"  # the only column of a stage


@dataclass(frozen=True)
class CardFace(Cell):
    """A card: `text` is the company (else the deal), `detail` the deal or its product, `mark` the marker's state.

    `line` is the third line, `step` those of its words that may be cut short: "2 days late" stays. `slot` is the dashed
    place where a card that is picked up would come to stand.
    """

    deal_id: bytes = b""
    called: str = ""
    value: str = ""
    line: str = ""
    step: str = ""
    owner: str = ""
    rotting: str = ""
    slot: bool = False

    def spoken(self) -> str:
        words = (self.text, self.detail, self.tip or self.value, self.line, self.owner, self.rotting)
        return ", ".join(word for word in words if word)


def card_face(card: DealCard, today: date) -> CardFace:
    """The face of a deal; `today` is the laptop's day."""
    title = card.company or card.name or tr("Deal without a name")
    product = card.product if card.product != title else ""  # deals are often called as what is sold
    mark, line = _third_line(card, today)
    step = step_text(card.next_step) if card.status == "open" and card.next_step else ""
    exact = money_text(card.value, card.currency, exact=True)
    return CardFace(
        text=title, detail=card.name if card.name != title else product, mark=mark, deal_id=card.deal_id,
        tip=tr("{value} (list price)", value=exact) if card.estimated and card.status == "open" else exact,
        called=card.name or title, value=value_words(card), line=line, step=step,
        owner=card.owner, rotting=_rotting(card))


def value_words(card: DealCard) -> str:
    """What a deal is worth; a dash where nothing is known, never 0."""
    return UNKNOWN if card.estimated and not card.value else money_text(card.value, card.currency)


def step_words(step: NextStepRow | None, today: date, *, weekday: bool = False) -> tuple[str, str]:
    """The marker's state and the words beside it: "Call, 15:30", "Send contract, 2 days late"."""
    day = date.fromisoformat(step.day) if step else None
    state = marker_state(day, today)
    if step is None:
        return state, marker_text(state, "", None, None, today)
    return state, marker_text(state, step_text(step), day, step.time or None, today, weekday=weekday)


def step_text(step: NextStepRow | PlannedStep) -> str:
    """What is to be done: the planned words, else the kind of activity."""
    return step.text.splitlines()[0].strip() if step.text.strip() else kind_word(step.kind)


def _third_line(card: DealCard, today: date) -> tuple[str, str]:
    """An open deal shows its next step, a won one its day, a lost one why or to whom."""
    if card.status == "open":
        return step_words(card.next_step, today, weekday=True)
    if card.status == "lost" and card.lost_reason:
        return "", card.lost_reason
    if card.status == "lost" and card.competitor:
        return "", tr("Competitor: {name}", name=card.competitor)
    return "", near_day_text(date.fromisoformat(card.closed_on), today) if card.closed_on else ""


def _rotting(card: DealCard) -> str:
    rotting = card.rotting
    return rotting_text(rotting.days, rotting.limit, rotting.kind) if rotting else ""
