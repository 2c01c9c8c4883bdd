"""The words of filters: fields and values in the user's language, and how a choice becomes a condition and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm_desktop.domain.figures import count_text
from crm_desktop.i18n import later, tr, trn
from crm_desktop.queries.customer_choices import NO_OWNER, FilterValue
from crm_desktop.queries.customer_filters import ATTRIBUTE, NEVER, NOBODY, CustomerFilter, FilterField

FIELD_WORDS: dict[FilterField, str] = {
    "owner": later("Owner"), "industry": later("Industry"), "tag": later("Tag"), "source": later("Source"),
    "won_in": later("Won in"), "next_step": later("Next step"), "touched": later("Last touch")}
FIELD_ICONS: dict[FilterField, str] = {
    "owner": "user-round", "industry": "briefcase", "tag": "tag", "source": "megaphone", "won_in": "calendar",
    "next_step": "circle-dashed", "touched": "clock"}
STATE_WORDS = {"overdue": later("Overdue"), "today": later("Today"), "planned": later("Planned"),
               "nothing": later("Nothing planned")}
MARKS = {"overdue": "triangle-alert", "today": "circle", "planned": "circle", "nothing": "circle-dashed"}
MOST_DAYS = 36_500
Names = Mapping[str, str]  # ids in hex -> names of owners and tags


def filter_key(where: CustomerFilter, field: FilterField) -> str:
    """What a field is set to, as it is written in chips and saved views; empty where it filters nothing."""
    value = getattr(where, ATTRIBUTE[field])
    if field == "owner" and value == NOBODY:
        return NO_OWNER
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if value else ""


def with_filter(where: CustomerFilter, field: FilterField, key: str) -> CustomerFilter:
    """The filter with one field set to a key, or with "" to nothing. Raises ValueError for what is no key."""
    return replace(where, **{ATTRIBUTE[field]: _value(field, key)})


def filter_value_words(field: FilterField, key: str, names: Names) -> str:
    """A value as a person reads it on a chip."""
    if field == "owner" and key == NO_OWNER:
        return tr("Nobody")
    if field in ("owner", "tag"):
        return names.get(key, "…")
    if field == "next_step":
        return tr(STATE_WORDS[key])
    if field == "touched":
        days = int(key)
        return tr("Never") if days == NEVER else trn("more than {n} day ago", "more than {n} days ago", days)
    return key


def filter_offers(field: FilterField, values: list[FilterValue], typed: str,
                  names: Names) -> list[tuple[bytes, str, str, str]]:
    """The choices for a list: those that hold what is typed, each with how many it leaves.

    A number that is typed for the last contact is a choice of its own.
    """
    words, found = typed.casefold().strip(), []
    for one in values:
        title = one.text or filter_value_words(field, one.key, names)
        if words in title.casefold():
            mark = "person" if field == "owner" and one.text else MARKS.get(one.key, "") if field == "next_step" else ""
            found.append((one.key.encode(), title, count_text(one.count), mark))
    days = int(words) if words.isascii() and words.isdigit() else 0
    if field == "touched" and 0 < days <= MOST_DAYS and str(days) not in [one.key for one in values]:
        found.insert(0, (str(days).encode(), filter_value_words(field, str(days), names), "", ""))
    return found


def _value(field: FilterField, key: str) -> Any:
    if field == "owner" and key == NO_OWNER:
        return NOBODY
    if field in ("owner", "tag"):
        return bytes.fromhex(key) if key else None
    if field in ("won_in", "touched"):
        return int(key or 0)
    if field == "next_step" and key and key not in STATE_WORDS:
        raise ValueError(key)
    return key
