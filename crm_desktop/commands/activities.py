"""Calls, visits, meetings and notes are logged, with the next step planned in the same act."""

from dataclasses import dataclass

from crm_desktop.changes.change import ChangeSet
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.records import record_view, type_of

ABOUT = ("company", "person", "deal", "ticket")


@dataclass(frozen=True)
class NextStep:
    """What is planned: a kind of activity, a local day (ISO), perhaps a time "HH:MM", and a few words."""

    kind: str
    day: str
    time: str | None
    text: str


def log_activity(book: Book, about_id: bytes, kind: str, text: str, next_step: NextStep | None = None, *,
                 outcome: str | None = None) -> ChangeSet:
    """Notes what was done with a company, a person, a deal or a ticket, now, with what came of it and what is next."""
    about = type_of(book, about_id)
    if about not in ABOUT:
        raise UserError("bad_input", later("Activities belong to companies, people, deals and tickets."),
                        later("Nothing was changed."), later("Choose one of those."))
    with book.change(later("{kind} with “{name}” logged"), activity=kind) as edit:
        view = record_view(edit, about, about_id)
        targets = {about: about_id}
        if about in ("deal", "ticket") and view.values.get("company"):
            targets["company"] = view.values["company"]
        done = {"kind": kind, "text": text, "done_at": edit.now, "author": book.me(), "outcome": outcome, **targets}
        edit.create("activity", {name: value for name, value in done.items() if value is not None})
        if next_step:
            plan = {"kind": next_step.kind, "text": next_step.text, "due": (next_step.day, next_step.time),
                    "author": book.me(), **targets}
            edit.create("activity", {name: value for name, value in plan.items() if value is not None})
        edit.title_values["name"] = view.title
    return edit.done


def finish_activity(book: Book, activity_id: bytes, outcome: str | None = None) -> ChangeSet:
    """Marks a planned activity as done, now."""
    with book.change(later("“{name}” done")) as edit:
        edit.title_values["name"] = record_view(edit, "activity", activity_id).title
        edit.set("activity", activity_id, "done_at", edit.now)
        if outcome:
            edit.set("activity", activity_id, "outcome", outcome)
    return edit.done


def plan_step(book: Book, about_id: bytes, step: NextStep) -> ChangeSet:
    """Plans the next step with a company, a person, a deal or a ticket."""
    about = type_of(book, about_id)
    if about not in ABOUT:
        raise UserError("bad_input", later("Activities belong to companies, people, deals and tickets."),
                        later("Nothing was changed."), later("Choose one of those."))
    with book.change(later("Next step for “{name}” planned")) as edit:
        view = record_view(edit, about, about_id)
        edit.title_values["name"] = view.title
        targets = {about: about_id}
        if about in ("deal", "ticket") and view.values.get("company"):
            targets["company"] = view.values["company"]
        plan = {"kind": step.kind, "text": step.text, "due": (step.day, step.time), "author": book.me(), **targets}
        edit.create("activity", {name: value for name, value in plan.items() if value is not None})
    return edit.done
