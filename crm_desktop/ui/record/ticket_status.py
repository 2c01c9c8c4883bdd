"""The word of a ticket's status, as the cards of all tabs show it."""

from crm_desktop.i18n import later, trc

STATUS_WORDS = {"new": later("New"), "open": later("Open"), "waiting": later("Waiting"), "solved": later("Solved"),
                "closed": later("Closed")}


def status_word(status: str) -> str:
    """The word of a ticket's status."""
    return trc("ticket", STATUS_WORDS[status]) if status in STATUS_WORDS else status
