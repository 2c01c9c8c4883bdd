"""The words, icons and chips of a ticket: status, priority and channel, in the user's language."""

from crm_desktop.i18n import later, tr, trc
from crm_desktop.queries.service import TicketRow
from crm_desktop.ui.record.ticket_status import status_word
from crm_desktop.ui.widgets.chip_paint import Chip

PRIORITY_WORDS = {"urgent": later("Urgent"), "high": later("High"), "normal": later("Normal"), "low": later("Low")}
CHANNEL_WORDS = {"phone": later("Phone"), "mail": later("Mail"), "wechat": later("WeChat"), "web": later("Website"),
                 "visit": later("Visit")}
BY_CHANNEL = {"phone": later("{when}, by phone"), "mail": later("{when}, by mail"),
              "wechat": later("{when}, by WeChat"), "web": later("{when}, from the website"),
              "visit": later("{when}, at a visit")}
CHANNEL_ICONS = {"phone": "phone", "mail": "mail", "wechat": "message-circle", "web": "globe", "visit": "handshake"}
STATUS_ICONS = {"new": "circle-plus", "open": "circle", "waiting": "pause", "solved": "circle-check",
                "closed": "circle-minus"}
STATUS_TONES = {"new": "accent", "open": "accent", "waiting": "neutral", "solved": "success", "closed": "neutral"}
PRIORITY_ICONS = {"urgent": "triangle-alert", "high": "flag"}
PRIORITY_TONES = {"urgent": "danger", "high": "warn"}
DONE = ("solved", "closed")


def priority_word(priority: str) -> str:
    """The word of a ticket's priority."""
    return trc("ticket", PRIORITY_WORDS[priority]) if priority in PRIORITY_WORDS else priority


def channel_word(channel: str) -> str:
    """The word of the way in which a ticket came in."""
    return trc("ticket", CHANNEL_WORDS[channel]) if channel in CHANNEL_WORDS else channel


def by_channel_text(channel: str, when: str) -> str:
    """When the customer asked, and how: "Today 13:41, by mail"."""
    return tr(BY_CHANNEL[channel], when=when) if channel in BY_CHANNEL else when


def status_chip(status: str) -> Chip:
    """A ticket's status as a chip."""
    return Chip(status_word(status), STATUS_TONES.get(status, "neutral"), STATUS_ICONS.get(status, ""))


def priority_chip(priority: str) -> Chip:
    """A ticket's priority as a chip; its tone and icon speak up for what is high or urgent."""
    return Chip(priority_word(priority), PRIORITY_TONES.get(priority, "neutral"), PRIORITY_ICONS.get(priority, ""))


def queue_chips(ticket: TicketRow) -> tuple[Chip, ...]:
    """At most two chips in a line of the queue: what is urgent, and where it stands unless it is simply open."""
    found = []
    if ticket.priority in PRIORITY_TONES and ticket.status not in DONE:
        found.append(priority_chip(ticket.priority))
    if ticket.status != "open":
        found.append(status_chip(ticket.status))
    return tuple(found)
