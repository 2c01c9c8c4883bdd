"""The words of the command palette: its kinds, and how a record stands in its list."""

from crm_desktop.analysis.funnel import stage_label
from crm_desktop.domain.figures import money_text
from crm_desktop.i18n import later, tr
from crm_desktop.queries.palette import PALETTE_TYPES, PaletteRecord
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.record.step_words import stage_mark
from crm_desktop.ui.record.ticket_status import status_word
from crm_desktop.ui.shell.palette_model import PaletteEntry

ALL, DO = "all", "do"
KINDS = {ALL: later("Everything"), "person": later("People"), "company": later("Companies"), "deal": later("Deals"),
         "ticket": later("Tickets"), DO: later("Do")}


def types_of_kind(kind: str) -> tuple[str, ...]:
    """The record types that are asked for."""
    return PALETTE_TYPES if kind == ALL else () if kind == DO else (kind,)


def record_entry(theme: Theme, record: PaletteRecord) -> PaletteEntry:
    """A record as an entry, with what tells it from others of its name."""
    mark, parts = record.record_type, [record.about, record.company]
    if record.record_type == "deal":
        mark = stage_mark(theme, record.stage) if record.stage else "square-kanban"
        parts = [stage_label(record.stage.name) if record.stage else "",
                 money_text(record.value, record.currency) if record.value is not None else "",
                 record.company if record.company != record.title else ""]
    elif record.record_type == "ticket":
        mark, parts = "life-buoy", [record.about, status_word(record.status) if record.status else "", record.company]
    title = record.title or tr("Without a name")
    return PaletteEntry((record.record_type, record.record_id), title, told(parts), mark, record.found)


def told(parts: list[str]) -> str:
    """Several facts in one line."""
    found = [part for part in parts if part]
    line = "".join(found[:1])
    for part in found[1:]:
        line = tr("{first}, {second}", first=line, second=part)
    return line


def nothing_words(typed: str, kind: str) -> tuple[str, str]:
    """What is said where nothing was found, and what helps."""
    if not typed.strip():
        return (tr("Nothing was opened or changed here yet."),
                tr("Type a name, or Tab for another kind."))
    if kind == ALL:
        return (tr("Nothing is found by “{typed}”.", typed=typed.strip()),
                tr("Try the beginning of a name, pinyin or its initials (zwf), the last four digits of a phone, or a "
                   "piece of a mail address."))
    return (tr("{kind}: nothing is found by “{typed}”.", kind=tr(KINDS[kind]), typed=typed.strip()),
            tr("Tab goes on to the next kind, Backspace in the empty line back to everything."))
