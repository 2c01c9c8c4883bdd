"""The screens of sync: the popover and the foot in each state, the team dialog's steps, the laptops, marks on cards."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from crm_desktop.commands.records import add_record
from crm_desktop.commands.ticket import open_ticket
from crm_desktop.store.book import Book
from crm_desktop.sync.devices import remove_laptop
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import SyncState, what_it_means
from crm_desktop.sync.transport import OtherKey, ServerRefused
from crm_desktop.ui.shell.sync_popover import SyncPopover
from crm_desktop.ui.shell.sync_words import SyncView, face_of
from tests.ui.screen_walk import SELLERS, Screens, Walker
from tests.ui.team_hands import Office, sync

MANY = 41_207


def walk_team(walk: Walker, office: Office) -> Screens:
    """A book joins another one's team, invites a third, is put out; the real server is behind a line that is cut."""
    theirs = office.book(walk.say("Office", "办公室"), SELLERS[walk.language][0])
    office.found(theirs)
    yield from _found_and_join(walk, theirs)
    yield from _states(walk)
    yield from _laptops(walk, office)
    yield from _marks(walk, office)
    yield from _put_out(walk, theirs)


def own(walk: Walker) -> Book:
    """The book in the window: not the sample, which the walk began with."""
    return walk.page.desk.jobs.book


def _found_and_join(walk: Walker, theirs: Book) -> Screens:
    walk.verb("team")
    yield "team: create"
    walk.click("dialog_primary")
    yield "team: create, nothing filled in"
    for name, text in (("team_address", "http://127.0.0.1:9"), ("team_name", walk.say("Office", "办公室")),
                       ("team_token", "AAAAAAAA")):
        walk.write(text, name)
    walk.click("dialog_primary")
    yield "team: create, nobody is there"
    walk.click("team_join_instead")
    yield "team: join"
    walk.find(QPlainTextEdit, "team_code").setPlainText("CRMI1")
    walk.click("dialog_primary")
    yield "team: join, a wrong code"
    walk.find(QPlainTextEdit, "team_code").setPlainText(invite(theirs, "owner").code)
    walk.click("dialog_primary")
    yield "team: the six words"
    walk.leave("team_dialog")


def _states(walk: Walker) -> Screens:
    rail, status = walk.frame.rail, walk.frame.status_line
    assert rail is not None
    assert status is not None
    walk.click("rail_sync")
    popover = walk.find(SyncPopover, "sync_popover")
    for name, view in _views().items():
        popover.show_view(view)
        popover.show_laptops(3)
        for sign in (status.sync, rail.sync):
            sign.show_face(face_of(view, walk.page.desk.today()), "")
        walk.settle()
        yield f"sync popover: {name}"
    walk.leave("sync_popover")


def _views() -> dict[str, SyncView]:
    """The four states, and what is said within them."""
    at = 1_800_000_000_000
    whole = SyncView(SyncState.SAVED, at=at, sent=18, received=231, moved_at=at, records=MANY)
    troubles = {
        "removed": ServerRefused(403, "removed"), "unknown": ServerRefused(401, "unknown_device"),
        "newer": ServerRefused(400, "newer_entry"), "other key": OtherKey(""), "refused": ServerRefused(400, "odd")}
    found = {
        "saved": whole, "saved, to decide": SyncView(SyncState.SAVED, conflicts=3, at=at, records=MANY),
        "syncing": SyncView(SyncState.SYNCING, 12, at=at), "syncing, begun": SyncView(SyncState.SYNCING),
        "syncing, far": SyncView(SyncState.SYNCING, 12, at=at, running=True, done=12_433, whole=100_000),
        "offline": SyncView(SyncState.OFFLINE, 18, conflicts=2, at=at), "offline, calm": SyncView(SyncState.OFFLINE),
        "many deletions": SyncView(SyncState.NEEDS_YOU, 2, at=at, code="many_deletions")}
    for name, error in troubles.items():
        trouble = what_it_means(error)[1]
        assert trouble is not None
        found[name] = SyncView(SyncState.NEEDS_YOU, 3, at=at, code=trouble.code, trouble=trouble)
    return found


def _laptops(walk: Walker, office: Office) -> Screens:
    walk.verb("team")
    yield "team: laptops"
    walk.click("dialog_primary")
    yield "team: the code of an invite"
    walk.click("invite_copy")
    yield "team: the code is copied"
    QGuiApplication.clipboard().clear()
    walk.leave("team_dialog")
    third = office.book(walk.say("Third", "第三"), SELLERS[walk.language][0])
    office.let_in(third, own(walk))
    walk.verb("team")
    yield "team: the words of another laptop"
    walk.click("laptop_2_remove")
    yield "team: remove a laptop"
    walk.leave("remove_laptop")
    office.cut()
    walk.click("laptop_2_remove")
    walk.click("dialog_primary")
    yield "team: no answer"
    walk.leave("team_dialog")
    office.mend()
    remove_laptop(own(walk), team_of(third).state.device)
    walk.verb("team")
    yield "team: a removed laptop"
    walk.leave("team_dialog")


def _marks(walk: Walker, office: Office) -> Screens:
    sync(own(walk))
    office.cut()
    name = walk.say("Harbour Bakery", "东海港务")
    company = add_record(own(walk), "company", {"name": name}).ids()[0]
    stage, pipeline = own(walk).first(
        "select id, pipeline_id from stage where kind = 'open' order by position limit 1")
    deal = add_record(own(walk), "deal", {"name": walk.say("Terrace season", "码头温度监测"), "company": company,
                                          "pipeline": pipeline, "stage": (stage, "open", None)}).ids()[0]
    ticket = open_ticket(own(walk), {"subject": walk.say("It stops", "机器停了"), "company": company,
                                     "owner": own(walk).me()}).created["ticket"][0]
    for kind, record_id, mark in (("company", company, "card_sync"), ("deal", deal, "deal_sync"),
                                  ("ticket", ticket, "ticket_sync")):
        walk.page.record_wanted.emit((kind, record_id))
        walk.settle()
        walk.find(QWidget, mark)
        yield f"not sent yet: {kind}"
    office.mend()
    walk.verb("tab_1")


def _put_out(walk: Walker, theirs: Book) -> Screens:
    sync(theirs)
    remove_laptop(theirs, team_of(own(walk)).state.device)
    walk.verb("team")
    yield "team: this laptop was removed"
    walk.click("dialog_primary")
    yield "team: join again"
    walk.click("team_show_laptops")
    walk.leave("team_dialog")
    walk.verb("preferences")
    yield "preferences of a book in a team"
    walk.leave("preferences")
