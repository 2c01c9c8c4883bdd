"""What the Service tab says about its queue: the status line, and the sentences where a list is empty."""

from crm_desktop.i18n import tr, trn
from crm_desktop.ui.service.ticket_facts import QueueFacts


def queue_status(facts: QueueFacts) -> str:
    """The left of the status line: "12 tickets in this list, 2 urgent"."""
    n = len(facts.tickets)
    urgent = sum(1 for one in facts.tickets if one.priority == "urgent")
    if urgent and facts.view != "solved":
        return trn("{n} ticket in this list, {urgent} urgent", "{n} tickets in this list, {urgent} urgent", n,
                   urgent=urgent)
    return trn("{n} ticket in this list", "{n} tickets in this list", n)


def queue_empty_words(facts: QueueFacts) -> tuple[str, str, str]:
    """Sentence, advice and verb of an empty queue."""
    if facts.text.strip():
        return (tr("No ticket here matches “{text}”.", text=facts.text.strip()),
                tr("The search looks into subjects, numbers, customers and messages of this view."),
                tr("End the search"))
    if facts.view == "mine":
        return (tr("Nothing waits for you."), tr("Tickets that you own stand here until they are solved."),
                tr("Show all open tickets"))
    if facts.view == "unassigned":
        return (tr("Every open ticket has an owner."),
                tr("Tickets without an owner stand here, so that none is forgotten."), tr("Show all open tickets"))
    if facts.view == "open":
        return tr("No ticket is open."), tr("N adds one."), ""
    return (tr("No ticket is solved yet."), tr("Solved tickets stay here, to be found when the customer asks again."),
            tr("Show all open tickets"))
