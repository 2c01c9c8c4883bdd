"""Undo after a sync: a colleague's later change stands, and is named with who made it."""

from pathlib import Path

from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import undo_act
from crm_desktop.queries.history import history_entries
from crm_desktop.queries.undo import undo_outcome
from crm_desktop.sync.enrol import create_team, invite
from crm_desktop.sync.join import join_team
from tests.conftest import HandClock
from tests.looking import assert_sound
from tests.sync.conftest import TwoBooks, new_book
from tests.sync.hub import ADDRESS, Hub


def test_a_colleagues_change_stands_and_is_named(tmp_path: Path, hub: Hub, clock: HandClock) -> None:
    with new_book(tmp_path / "A.book", clock, "Li Wei") as a, new_book(tmp_path / "B.book", clock, "Zhao Min") as b:
        create_team(a, ADDRESS, "Office", hub.token, connect=hub.connect)
        join_team(b, invite(a, "owner", connect=hub.connect).code, connect=hub.connect)
        two_books = TwoBooks(a, b, hub, clock)
        firm, other = (add_record(a, "company", {"name": name, "size": 1}).ids()[0] for name in ("Acme", "Other"))
        two_books.sync()
        act = edit_record(a, firm, {"industry": "Toys"}).number
        second = edit_record(a, other, {"size": 5}).number
        two_books.sync()
        edit_record(b, firm, {"industry": "Games"})
        delete_records(b, [other])
        two_books.sync(b, a)
        before = history_entries(a)
        for number, said in ((act, "Left alone: Industry of “Acme”, Zhao Min changed it afterwards."),
                             (second, "Left alone: Employees of “Other”, Zhao Min deleted it afterwards.")):
            done = undo_act(a, number)
            outcome = undo_outcome(a, done)
            assert (done.number, outcome.nothing, outcome.rest()) == (None, True, [said])
        assert history_entries(a) == before
        assert_sound(a)
        edit_record(b, firm, {"industry": "Toys"})
        two_books.sync(b, a)
        assert undo_act(a, act).number is None, "the same value again, but it is hers now"
