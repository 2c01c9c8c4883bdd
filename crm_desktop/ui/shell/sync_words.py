"""How the book stands to its team, in words: the sentence at the window's foot and the sign beside it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from crm_desktop.domain.figures import count_text, day_time_text
from crm_desktop.errors import UserError
from crm_desktop.i18n import later, tr, trn
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.status import SyncStatus

MANY_DELETIONS = "many_deletions"
TROUBLES = {  # what is known of a round before this start: its code alone
    MANY_DELETIONS: later("others deleted many records"),
    "removed": later("this laptop was removed from the team"),
    "other_server_key": later("the server shows another key"),
    "newer_program": later("a newer version is needed"),
    "unknown_laptop": later("the server does not know this laptop"),
    "no_team_key": later("the team's new key does not open here"),
    "forked_log": later("the server tells another story of the team"),
    "other_address": later("the server answers under another address"),
    "refused": later("the server refuses what this laptop asks for"),
    "record_refused": later("the server does not accept some records"),
    "too_big": later("a record is too large for the server"),
    "may_not_write": later("the server does not let this laptop write"),
}
REMOVED = "removed"
UNREACHED = ("offline", "server_busy", "bad_answer", "wrong_scheme")  # troubles that need nobody


@dataclass(frozen=True)
class SyncFace:
    """What stands at the foot and in the rail; `urgent` puts a dot on the rail's cloud."""

    icon: str
    colour: str
    sentence: str
    cloud: str
    urgent: bool = False


@dataclass(frozen=True)
class SyncView:
    """How the book stands. `at` is when it was last identical with the server, instants in UTC milliseconds.

    `sent` and `received` are of the newest round that moved any, which ended at `moved_at`; `records` live here.
    """

    state: SyncState
    unsent: int = 0
    conflicts: int = 0
    at: int | None = None
    code: str = ""
    trouble: UserError | None = None
    running: bool = False
    done: int = 0
    whole: int = 0
    sent: int = 0
    received: int = 0
    moved_at: int = 0
    records: int = 0

    def counted(self, status: SyncStatus) -> "SyncView":
        """With the counts of now."""
        state = self.state
        if state is SyncState.SAVED and status.unsent:
            state = SyncState.SYNCING
        return replace(self, state=state, unsent=status.unsent, conflicts=status.conflicts)

    def after(self, outcome: Outcome, records: int, now: int) -> "SyncView":
        """After a round."""
        moved = bool(outcome.pushed or outcome.pulled)
        return replace(
            self, state=outcome.state, unsent=outcome.unsent, conflicts=outcome.conflicts, running=False,
            at=now if outcome.state is SyncState.SAVED else self.at, trouble=outcome.trouble,
            code=outcome.trouble.code if outcome.trouble else "", done=0, whole=0, records=records,
            sent=outcome.pushed if moved else self.sent, received=outcome.pulled if moved else self.received,
            moved_at=now if moved else self.moved_at)


def first_sync_view(status: SyncStatus, records: int) -> SyncView:
    """What the book itself tells before the first round of this start; conflicts are told apart from the state."""
    state, code = status.state, status.trouble
    if code in UNREACHED:
        state, code = SyncState.OFFLINE, ""
    elif state is SyncState.NEEDS_YOU and not code:
        state = SyncState.SYNCING if status.unsent or status.last_sync is None else SyncState.SAVED
    return SyncView(state, status.unsent, status.conflicts, status.last_sync, code, records=records)


def needs_somebody(view: SyncView) -> bool:
    """Whether it cannot go on before a person has done something; conflicts hold nothing up."""
    return view.state is SyncState.NEEDS_YOU and (view.trouble is not None or bool(view.code) or not view.conflicts)


def is_under_way(view: SyncView) -> bool:
    """Whether something is still to go over, or goes over just now."""
    return bool(view.running or view.state is SyncState.SYNCING or view.at is None or view.unsent)


def popover_title(view: SyncView) -> str:
    """How this book stands to the team, true in each of the four states."""
    if needs_somebody(view):
        return tr("No longer in the team") if view.code == REMOVED else tr("Needs you")
    if view.state is SyncState.OFFLINE:
        return tr("Out of reach of the team")
    return tr("Getting in step with the team") if is_under_way(view) else tr("In step with the team")


def face_of(view: SyncView, today: date) -> SyncFace:
    """The sign and the sentence of a state; the most urgent thing is said."""
    if needs_somebody(view):
        return SyncFace("triangle-alert", "state.danger.mark", tr("Needs you: {what}", what=trouble_text(view)),
                        "cloud", urgent=True)
    if view.conflicts:
        said = decide_text(view)
        if view.state is SyncState.OFFLINE:
            said = tr("{title}. {rest}", title=said, rest=offline_text(view))
        return SyncFace("git-merge", "state.warn.mark", said, "cloud", urgent=True)
    if view.state is SyncState.OFFLINE:
        return SyncFace("cloud-off", "text.secondary", offline_text(view), "cloud-off")
    if view.state is SyncState.SYNCING or view.whole:
        return SyncFace("arrow-up-down", "accent.base", syncing_text(view), "cloud")
    if view.at is None:
        return SyncFace("arrow-up-down", "accent.base", tr("Saved on this laptop, not on the server yet"), "cloud")
    return SyncFace("circle-check", "state.success.mark", tr(
        "Saved on this laptop. Identical with the server at {time}", time=time_text(view.at, today)), "cloud-check")


def trouble_text(view: SyncView) -> str:
    """What is needed, as the end of a sentence."""
    if view.trouble is not None:
        return view.trouble.texts()[0].rstrip(".。")
    return tr(TROUBLES[view.code]) if view.code in TROUBLES else tr("look at the sync")


def trouble_title(view: SyncView) -> str:
    """What is needed, as a sentence of its own."""
    text = trouble_text(view)
    return text[:1].upper() + text[1:]


def decide_text(view: SyncView) -> str:
    """2 to decide."""
    return trn("{n} to decide", "{n} to decide", view.conflicts)


def offline_text(view: SyncView) -> str:
    """Offline, and what waits."""
    if not view.unsent:
        return tr("Offline. Everything is saved on this laptop")
    return trn("Offline, {n} change waits", "Offline, {n} changes wait", view.unsent)


def syncing_text(view: SyncView) -> str:
    """How far a round is, where that is known."""
    if view.whole:
        return trn("Syncing, {done} of {n} record ({share}%)", "Syncing, {done} of {n} records ({share}%)", view.whole,
                   done=count_text(view.done), share=view.done * 100 // view.whole)
    return tr("Syncing {count}", count=count_text(view.unsent)) if view.unsent else tr("Syncing…")


def time_text(at: int, today: date) -> str:
    """14:02, or day and time where it was not today."""
    moment = datetime.fromtimestamp(at / 1000, UTC).astimezone()
    return f"{moment:%H:%M}" if moment.date() == today else day_time_text(moment, today)
