"""The words of the timeline: a title, a time and a body for each kind of event."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.fields import Kind, RecordField
from crm_desktop.domain.figures import UNKNOWN, day_text, money_text, span_text
from crm_desktop.domain.records import RECORDS
from crm_desktop.i18n import later, tr
from crm_desktop.queries.timeline_page import TimelineLine
from crm_desktop.ui.record.note_words import NO_ANSWER
from crm_desktop.ui.widgets.marker_words import kind_word
from crm_desktop.ui.widgets.near_day import near_day_text
from crm_desktop.ui.widgets.timeline_entry import Entry

ICONS = {"call": "phone", "visit": "map-pin", "meeting": "users", "mail": "mail", "wechat": "message-circle",
         "note": "sticky-note", "task": "square-check", "stage_move": "git-commit-horizontal", "change": "pencil"}
CHANNEL_WORDS = {"phone": later("Phone"), "mail": later("Mail"), "wechat": later("WeChat"), "visit": later("Visit")}
FILTERS = (("all", later("All"), ""), ("touches", later("Calls, visits"), "phone"),
           ("wechat", later("WeChat"), "message-circle"), ("changes", later("Changes"), "pencil"))
MORE_FILTERS = (("mail", later("Mail"), "mail"), ("notes", later("Notes"), "sticky-note"))


def timeline_entry(line: TimelineLine, today: date, marks: Mapping[str, str]) -> Entry:
    """One event as it is drawn; `marks` gives the colours of stages by name."""
    stages: tuple[tuple[str, str], ...] = ()
    if line.kind == "stage_move":
        stages = tuple((stage_label(str(name)), marks.get(str(name), "stage.open_1"))
                       for name in (line.before, line.after) if name)
    return Entry(line.place, ICONS.get(line.kind, "circle"), _title(line), _when(line, today), _body(line),
                 tip=_source(line), stages=stages)


def _source(line: TimelineLine) -> str:
    both = line.who and line.device
    return tr("{who}, {device}", who=line.who, device=line.device) if both else line.who or line.device


def _title(line: TimelineLine) -> str:
    if line.kind == "stage_move":
        return tr("Stage moved") if line.before else tr("Deal opened")
    if line.kind == "change":
        one = _field(line)
        if line.against:
            return tr("{field} decided", field=tr(one.label) if one and one.label else line.field or "")
        return tr("{field} changed", field=tr(one.label) if one and one.label else line.field or "")
    word = kind_word(line.kind)
    if line.outcome == NO_ANSWER:
        return tr("{kind}, no answer", kind=word)
    if line.minutes:
        return tr("{kind}, {span}", kind=word, span=span_text(line.minutes))
    if line.outcome:
        return tr("{kind}, {span}", kind=word, span=line.outcome)
    return word


def _body(line: TimelineLine) -> str:
    if line.kind == "stage_move":
        both = bool(line.deal and line.who)
        return tr("{deal}, by {who}", deal=line.deal, who=line.who) if both else str(line.deal or line.who)
    if line.kind == "change":
        return _change(line)
    return str(line.text)


def _change(line: TimelineLine) -> str:
    one = _field(line)
    before, after = _value(one, line.before), _value(one, line.after)
    if line.against:
        return tr("Kept {after}, not {others}", after=after,
                  others=tr(", ").join(_value(one, value) for value in line.against))
    if before == UNKNOWN:
        return tr("Now {after}", after=after)
    if after == UNKNOWN:
        return tr("Was {before}", before=before)
    return tr("{before} is now {after}", before=before, after=after)


def _when(line: TimelineLine, today: date) -> str:
    if line.at is not None:
        moment = datetime.fromtimestamp(line.at / 1000, UTC).astimezone()
        return near_day_text(moment.date(), today, f"{moment:%H:%M}")
    return near_day_text(date.fromisoformat(line.day), today) if line.day else UNKNOWN


def _field(line: TimelineLine) -> RecordField | None:
    name = (line.field or "").partition("/")[0]
    return next((kind.by_name[name] for kind in RECORDS.values() if name in kind.by_name), None)


def preference_text(channel: str | None, time: str | None) -> str:
    """How somebody prefers to be reached: "Phone, after 15:00"."""
    how = tr(CHANNEL_WORDS[channel]) if channel in CHANNEL_WORDS else channel
    return tr("{channel}, {time}", channel=how, time=time) if how and time else how or time or UNKNOWN


def _value(one: RecordField | None, value: Any) -> str:
    """A value as it travels in the journal, in the user's words; what has none is a dash."""
    if value is None or value == "" or isinstance(value, bytes):
        return UNKNOWN
    if isinstance(value, dict):
        return str(value.get("value", UNKNOWN))
    kind = one.kind if one else Kind.TEXT
    if kind is Kind.MONEY:
        return money_text(value[0], str(value[1]))
    if kind is Kind.PREFERENCE:
        return preference_text(*value)
    if kind is Kind.BIRTHDAY or kind is Kind.DATE:
        return day_text(date.fromisoformat(value if kind is Kind.DATE else value[0]))
    if isinstance(value, list | tuple):
        return tr(", ").join(_value(None, part) for part in value if part is not None)
    return str(value)
