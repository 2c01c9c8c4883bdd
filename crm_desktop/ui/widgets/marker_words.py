"""The words beside a next-step marker, and how long ago the last contact was."""

from datetime import date
from typing import Literal

from crm_desktop.i18n import later, tr, trn
from crm_desktop.ui.widgets.near_day import near_day_text

MarkerState = Literal["overdue", "today", "planned", "none", "rotting"]
KIND_WORDS = {"call": later("Call"), "visit": later("Visit"), "meeting": later("Meeting"), "mail": later("Mail"),
              "wechat": later("WeChat"), "note": later("Note"), "task": later("Task")}
SINCE_WORDS = {"call": later("since call"), "visit": later("since visit"), "meeting": later("since meeting"),
               "mail": later("since mail"), "wechat": later("since WeChat"), "": later("without contact")}


def kind_word(kind: str) -> str:
    """The word of a built-in kind of activity ("call"); any other kind is its own word."""
    return tr(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def marker_state(day: date | None, today: date) -> MarkerState:
    """The state of a step planned on a local day."""
    if day is None:
        return "none"
    return "overdue" if day < today else "today" if day == today else "planned"


def marker_text(state: MarkerState, kind: str, day: date | None, time: str | None, today: date, *,
                weekday: bool = False) -> str:
    """What stands beside the marker: "Call, 2 days late", "Call, 15:30", "Visit, 6 Jan", "Nothing planned".

    `kind` is a word ("Call", "Send contract") in the user's language, `day` and `today` are local days, `time` is
    "HH:MM" or None. `weekday` adds it to days of the next two weeks ("Visit, Wed 6 Jan").
    """
    if state == "none" or day is None:
        return tr("Nothing planned")
    if state == "overdue":
        return trn("{kind}, {n} day late", "{kind}, {n} days late", (today - day).days, kind=kind)
    if state == "today":
        return tr("{kind}, {time}", kind=kind, time=time) if time else tr("{kind}, today", kind=kind)
    if (day - today).days == 1:
        return tr("{kind}, tomorrow", kind=kind)
    return tr("{kind}, {day}", kind=kind, day=near_day_text(day, today, weekday=weekday))


def rotting_text(days: int, limit: int, kind: str = "") -> str:
    """Why a record goes cold: "18 days since call, limit 14"; `kind` is the last contact's ("call"), "" for none."""
    since = tr(SINCE_WORDS[kind if kind in SINCE_WORDS else ""])
    return trn("{n} day {since}, limit {limit}", "{n} days {since}, limit {limit}", days, since=since, limit=limit)
