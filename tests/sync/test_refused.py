"""What a laptop does on each refusal that the server knows: it heals, waits, or asks for a person; nothing is lost."""

import ast
from collections.abc import Callable

import httpx
import pytest

from crm_desktop.changes.offer import Verdict
from crm_desktop.changes.protocol import (
    ItemReply,
    Limits,
    Manifest,
    Problem,
    PushReply,
    PushRequest,
    SessionReply,
    pack_message,
    unpack_message,
)
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.i18n import use
from crm_desktop.store.agreed import outbox
from crm_desktop.store.journal import transaction
from crm_desktop.store.unsent import unsent, unsent_count
from crm_desktop.sync.enrol import invite
from crm_desktop.sync.join import join_team
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import Outcome, SyncState
from crm_desktop.sync.refused import ITEM, MOST_IN_VAIN, WHOLE
from crm_desktop.sync.schedule import EDITED, Schedule
from crm_desktop.sync.status import sync_status
from tests.laws.plan import ROOT
from tests.laws.rooms import read_rooms
from tests.sync.conftest import TwoBooks, new_book, synced_company

HEALED, WAITS, NEEDED = SyncState.SAVED, SyncState.OFFLINE, SyncState.NEEDS_YOU
# What a push ends with when the server answers so, once and for ever: state and trouble.
ONCE = {
    "bad_wid": HEALED, "bad_item": HEALED, "bad_manifest": HEALED, "bad_signature": HEALED, "bad_request": HEALED,
    "too_large": HEALED, "bad_token": HEALED, "unknown_device": NEEDED,
}
FOR_EVER = {
    "bad_wid": (NEEDED, "record_refused"), "bad_item": (NEEDED, "record_refused"),
    "bad_manifest": (NEEDED, "record_refused"), "bad_signature": (NEEDED, "record_refused"),
    "bad_request": (NEEDED, "record_refused"), "too_large": (NEEDED, "too_big"),
    "slow_down": (WAITS, "server_busy"), "unavailable": (WAITS, "server_busy"), "too_slow": (WAITS, "server_busy"),
    "cut": (WAITS, "server_busy"), "damaged_log": (WAITS, "server_busy"), "bad_token": (WAITS, "server_busy"),
    "bad_nonce": (WAITS, "server_busy"), "removed": (NEEDED, "removed"), "denied": (NEEDED, "removed"),
    "unknown_device": (NEEDED, "unknown_laptop"), "no_workspace": (NEEDED, "unknown_laptop"),
    "other_protocol": (NEEDED, "newer_program"), "newer_entry": (NEEDED, "newer_program"),
    "other_origin": (NEEDED, "other_address"), "bad_entry": (NEEDED, "refused"), "no_blob": (NEEDED, "refused"),
    "bad_blob": (NEEDED, "refused"), "exists": (NEEDED, "refused"), "full": (NEEDED, "refused"),
    "not_found": (NEEDED, "refused"), "wrong_method": (NEEDED, "refused"),
}
ITEMS = {"denied": "may_not_write", "gone": "may_not_write", "too_big": "too_big"}
Hand = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


def said_by_the_server() -> set[str]:
    """The word of every refusal in the server's source."""
    calls = [node for room in read_rooms(ROOT / "crm_desktop" / "server") for node in ast.walk(room.tree)
             if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused"]
    words = {str(call.args[1].value) for call in calls if isinstance(call.args[1], ast.Constant)}
    return words | {"not_found", "wrong_method"}


def problem(code: str) -> httpx.Response:
    return httpx.Response(400, content=pack_message(Problem(code)))


def refusing(code: str, *, times: int = 10**9, about: bytes | None = None, asked: list[int] | None = None) -> Hand:
    """Pushes are refused with this word, so often; `about`: only those with this record. `asked`: their sizes."""
    left = [times]

    def hand(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path != "/v1/push":
            return answer()
        items = unpack_message(request.read(), PushRequest).items
        if asked is not None:
            asked.append(len(items))
        if not left[0] or (about is not None and about not in {each.record_id for each in items}):
            return answer()
        left[0] -= 1
        return problem(code)

    return hand


def test_every_refusal_of_the_server_is_named_here() -> None:
    assert said_by_the_server() == set(FOR_EVER)
    assert set(ITEM) == set(ITEMS) == {each.value for each in Verdict} & set(ITEMS)
    assert {each.value for each in Verdict} - set(ITEM) == {"ok", "already", "mismatch", "stale_epoch"}
    assert set(WHOLE) <= set(FOR_EVER)


@pytest.mark.parametrize("code", sorted(FOR_EVER))
def test_a_push_that_is_refused_for_ever_loses_nothing_and_hears_the_others(two_books: TwoBooks, code: str) -> None:
    a, b, hub = two_books.a, two_books.b, two_books.hub
    synced_company(two_books)
    mine = add_record(a, "company", {"name": "Mine"}).ids()[0]
    asked: list[int] = []
    hub.hand = refusing(code, asked=asked)
    state, trouble = FOR_EVER[code]
    outcome = two_books.round(a)
    assert outcome.trouble is not None
    assert (outcome.state, outcome.trouble.code, outcome.unsent) == (state, trouble, 1)
    assert len(asked) <= MOST_IN_VAIN, "it does not knock"
    found = sync_status(a)
    assert found is not None
    assert (found.state, found.trouble, found.unsent) == (state, trouble, 1)
    if code in WHOLE:  # the others' news come in all the same
        hub.hand = None
        theirs = add_record(b, "company", {"name": "Theirs"}).ids()[0]
        two_books.sync(b)
        hub.hand = refusing(code)
        assert two_books.round(a).pulled == 1
        assert a.value("select name from company where id = ?", (theirs,)) == "Theirs"
    hub.hand = None
    two_books.sync(a, b)
    assert b.value("select name from company where id = ?", (mine,)) == "Mine"
    two_books.agree()


@pytest.mark.parametrize("code", sorted(ONCE))
def test_a_push_that_is_refused_once_is_sealed_anew_and_goes(two_books: TwoBooks, code: str) -> None:
    synced_company(two_books)
    add_record(two_books.a, "company", {"name": "Mine"})
    two_books.hub.hand = refusing(code, times=1)
    outcome = two_books.round(two_books.a)
    if ONCE[code] is HEALED:
        assert (outcome.state, outcome.pushed, outcome.trouble) == (HEALED, 1, None)
    two_books.hub.hand = None
    two_books.sync()
    two_books.agree()


def damage_outbox(two_books: TwoBooks, change: Callable[[bytes], bytes], push_no: list[int]) -> None:
    """The bytes that wait for an answer are not what they were, as after a fault of memory or a program's error."""
    a, hub = two_books.a, two_books.hub
    hub.hand = lambda request, answer: problem("slow_down") if request.url.path == "/v1/push" else answer()
    two_books.round(a)
    hub.hand = None
    box = outbox(a)
    assert box is not None
    push_no.append(box.push_no)
    link = a.writer_link()
    with transaction(link):
        link.run("update sync_outbox set payload = ?", (change(box.payload),))


def test_an_outbox_whose_bytes_the_real_server_calls_bad_wid_is_sent_anew(two_books: TwoBooks) -> None:
    """The finding: the same bytes were sent for ever, and nothing came in any more."""
    synced_company(two_books)
    record_id = add_record(two_books.a, "company", {"name": "Mine"}).ids()[0]
    before: list[int] = []
    damage_outbox(two_books, lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], before)
    heard: list[int] = []
    two_books.hub.hand = lambda request, answer: _noting(request, answer, heard)
    outcome = two_books.round(two_books.a)
    assert (outcome.state, outcome.pushed) == (HEALED, 1)
    assert heard[0] == 400, "the server did refuse it"
    assert outbox(two_books.a) is None
    two_books.hub.hand = None
    two_books.sync(two_books.b)
    assert two_books.b.value("select name from company where id = ?", (record_id,)) == "Mine"
    assert team_of(two_books.a).state.push_no > before[0]
    two_books.agree()


def _noting(request: httpx.Request, answer: Callable[[], httpx.Response], heard: list[int]) -> httpx.Response:
    found = answer()
    if request.url.path == "/v1/push":
        heard.append(found.status_code)
    return found


def test_a_manifest_that_is_damaged_for_good_makes_a_new_device_of_the_book(two_books: TwoBooks) -> None:
    """No other manifest may take its number, so the chain cannot close: the book goes on as another device."""
    synced_company(two_books)
    add_record(two_books.a, "company", {"name": "Mine"})
    device = team_of(two_books.a).state.device

    def other_signature(data: bytes) -> bytes:
        (payload, signature), items = unpack_message(data, tuple[tuple[bytes, bytes], list[object]])
        return pack_message(((payload, bytes([signature[0] ^ 1]) + signature[1:]), items))

    damage_outbox(two_books, other_signature, [])
    link = two_books.a.writer_link()
    with transaction(link):
        link.run("update sync_manifest set signature = zeroblob(64) where push_no ="
                 " (select max(push_no) from sync_manifest)")
    two_books.sync(two_books.a, two_books.b)
    assert team_of(two_books.a).state.device != device
    two_books.agree()


def test_one_record_that_is_refused_holds_no_other_up(two_books: TwoBooks) -> None:
    a, hub = two_books.a, two_books.hub
    synced_company(two_books)
    ids = [add_record(a, "company", {"name": f"Company {n}"}).ids()[0] for n in range(40)]
    asked: list[int] = []
    hub.hand = refusing("bad_wid", about=ids[17], asked=asked)
    outcome = two_books.round(a)
    assert outcome.trouble is not None
    assert (outcome.state, outcome.trouble.code, outcome.unsent) == (NEEDED, "record_refused", 1)
    assert "1 of this laptop's records (bad_wid)" in str(outcome.trouble)
    assert [each.record_id for each in unsent(a)] == [ids[17]]
    assert len(asked) < 25
    use("zh")
    assert str(outcome.trouble).startswith("服务器不接受这台电脑的1条记录（bad_wid）。它们都在本机上")
    use("en")
    hub.hand = None
    two_books.sync()
    two_books.agree()


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_one_record_that_is_refused_by_itself_lets_hundreds_behind_it_go(two_books: TwoBooks, code: str) -> None:
    """Also where more waits than one push holds."""
    a, hub = two_books.a, two_books.hub
    synced_company(two_books)
    first = add_record(a, "company", {"name": "First"}).ids()[0]
    for n in range(6):
        add_record(a, "company", {"name": f"Company {n}"})

    def hand(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.path == "/v1/session":  # three records a push
            found = unpack_message(answer().content, SessionReply)
            told = Limits(3, found.limits.push_bytes, found.limits.item_bytes, found.limits.chunk_bytes)
            return httpx.Response(200, content=pack_message(SessionReply(
                found.token, found.expires_at, told, found.push_no, found.digest, found.log_n)))
        if request.url.path == "/v1/push":
            asked = unpack_message(request.read(), PushRequest)
            if first in {each.record_id for each in asked.items}:
                assert unpack_message(asked.manifest.payload, Manifest).push_no
                commit = asked.known
                return httpx.Response(200, content=pack_message(PushReply("done", commit=commit, items=[
                    ItemReply(code if each.record_id == first else "stale_epoch") for each in asked.items])))
        return answer()

    hub.hand = hand
    outcome = two_books.round(a)
    assert outcome.trouble is not None
    assert (outcome.state, outcome.trouble.code) == (NEEDED, ITEMS[code])
    assert unsent_count(a) == 1
    if code == "too_big":
        assert "“First” is too large" in str(outcome.trouble)
    hub.hand = None
    edit_record(a, first, {"name": "Shorter"})
    two_books.sync()
    two_books.agree()


def test_who_may_only_read_is_told_and_does_not_knock_all_the_time(two_books: TwoBooks) -> None:
    a, hub = two_books.a, two_books.hub
    two_books.sync()
    with new_book(hub.folder.parent / "V.book", two_books.clock, me="Wang Fang") as viewer:
        join_team(viewer, invite(a, "viewer", connect=hub.connect).code, fresh=True, connect=hub.connect)
        two_books.round(viewer)
        add_record(viewer, "company", {"name": "Not for everybody"})
        outcome = two_books.round(viewer)
        assert outcome.trouble is not None
        assert (outcome.state, outcome.trouble.code) == (NEEDED, "may_not_write")
        assert viewer.value("select count(*) from company where name = 'Not for everybody'") == 1


def test_edits_wait_longer_and_longer_while_a_person_is_needed_and_a_person_does_not() -> None:
    schedule, waits = Schedule(0, lambda: 1.0), []
    for _ in range(9):
        schedule.began()
        schedule.edited(0)
        schedule.ended(Outcome(NEEDED), 0)
        schedule.edited(0)
        waits.append(schedule.next_at)
    assert waits == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, EDITED, EDITED, EDITED]
    schedule.asked(0)
    assert schedule.is_due(0)
    schedule.began()
    schedule.ended(Outcome(HEALED), 0)
    schedule.edited(5)
    assert schedule.is_due(5)
