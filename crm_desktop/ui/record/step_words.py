"""A planned step and the colours of stages as the cards of all tabs show them."""

from datetime import date

from crm_desktop.i18n import tr, trn
from crm_desktop.queries.window import StagePlace
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.marker_words import kind_word, marker_state
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.step_box import StepFacts


def step_facts(today: date, day: str, time: str, kind: str, text: str, *, person: str = "",
               about: str = "") -> StepFacts:
    """The next-step box: `day` is ISO, `time` "HH:MM" or "", `about` what stands behind the day (a deal's name)."""
    due = date.fromisoformat(day)
    state = marker_state(due, today)
    who = tr("{kind} {person}", kind=kind_word(kind), person=person) if person else kind_word(kind)
    when = near_day_text(due, today, time or None, weekday=True)
    if state == "overdue":
        when = tr("{day}, {late}", day=when, late=trn("{n} day late", "{n} days late", (today - due).days))
    return StepFacts(state, text or who, tr("{day}, {about}", day=when, about=about) if about else when)


def stage_mark(theme: Theme, place: StagePlace) -> str:
    """The colour of a stage as a mark: a token for won and lost, #RRGGBB for open ones, which run by their place."""
    return theme.stage_colour(place.place, place.open_stages).name() if place.kind == "open" else f"stage.{place.kind}"
