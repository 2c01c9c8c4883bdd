"""The funnel of small books whose every figure is known, and past days against a model in plain Python."""

import secrets
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.commands.imports import import_records
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, SALES, WON
from crm_desktop.errors import UserError
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.creation import make_book
from tests.conftest import HandClock
from tests.looking import assert_sound, refused

KINDS = {PROSPECTING: "open", ENGAGING: "open", WON: "won", LOST: "lost"}
FIRST = date(2027, 1, 15)  # the day of the hand clock


def take_in(book: Book, *deals: dict[str, Any]) -> list[bytes]:
    """Deals as files bring them: with dates, without moves; `stage` and `closed` in words."""
    ids = new_ids(len(deals))
    values = []
    for deal in deals:
        rest = {name: value for name, value in deal.items() if name not in ("at", "closed")}
        stage = deal.get("at", PROSPECTING)
        values.append({"pipeline": SALES, "stage": (stage, KINDS[stage], deal.get("closed")), **rest})
    import_records(book, {"deal": ids}, {"deal": values}, {}, files="deals.csv")
    return ids


def add(book: Book, **values: Any) -> bytes:
    found: bytes = add_record(book, "deal", values).created["deal"][0]
    return found


def reached(funnel: Funnel) -> list[int]:
    return [stage.reached for stage in funnel.stages]


def now(funnel: Funnel) -> list[int]:
    return [stage.now for stage in funnel.stages]


def cohort(book: Book, since: str | None = None, until: str | None = None, owner: bytes | None = None) -> Funnel:
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    return funnel_of(book, FunnelQuestion("cohort", SALES, first, last, owner))


def on_day(book: Book, day: date | None = None) -> Funnel:
    return funnel_of(book, FunnelQuestion(until=day))


def test_an_empty_book(book: Book) -> None:
    funnel = on_day(book)
    assert (reached(funnel), now(funnel), funnel.undated) == ([0, 0, 0], [0, 0, 0], 0)
    assert (funnel.win_rate, funnel.median_cycle_days, funnel.bottleneck) == (None, None, None)


def test_back_and_forth(book: Book, clock: HandClock) -> None:
    deal = add(book, name="One", value=(500, "USD"))
    for stage in (ENGAGING, PROSPECTING, ENGAGING, WON, ENGAGING, PROSPECTING):
        clock.move(days=2)
        move_deal(book, deal, stage)
    funnel = on_day(book)
    assert (reached(funnel), now(funnel)) == ([1, 1, 0], [1, 0, 0])  # won for a time is not won
    assert [stage.now_value for stage in funnel.stages] == [500, 0, 0]
    assert (funnel.won.count, funnel.stages[0].median_days) == (0, 2)
    days = {0: ([1, 0, 0], [1, 0, 0]), 2: ([1, 1, 0], [0, 1, 0]), 4: ([1, 1, 0], [1, 0, 0]), 8: ([1, 1, 1], [0, 0, 0]),
            9: ([1, 1, 1], [0, 0, 0]), 10: ([1, 1, 0], [0, 1, 0]), 12: ([1, 1, 0], [1, 0, 0])}
    for after, figures in days.items():
        funnel = on_day(book, FIRST + timedelta(days=after))
        assert (reached(funnel), now(funnel)) == figures, after
    assert reached(on_day(book, FIRST - timedelta(days=1))) == [0, 0, 0]


def test_won_without_a_day_of_engaging(book: Book) -> None:
    take_in(book, {"at": WON, "closed": "2026-03-11", "created_on": "2026-03-01", "value": (700, "USD")},
            {"at": WON, "created_on": "2026-03-01"}, {"at": WON})
    funnel = on_day(book)
    assert (reached(funnel), funnel.won.count, funnel.won.value) == ([3, 3, 3], 3, 700)
    assert (funnel.median_cycle_days, funnel.win_rate, funnel.undated) == (10, 1.0, 1)
    assert [stage.median_days for stage in funnel.stages] == [None, None, None]  # nobody knows when it was engaged


def test_lost_counts_as_far_as_is_known(book: Book, clock: HandClock) -> None:
    early, late = add(book, name="Early"), add(book, name="Late")
    move_deal(book, late, ENGAGING)
    clock.move(days=5)
    for deal in (early, late):
        move_deal(book, deal, LOST)
    take_in(book, {"at": LOST, "closed": "2026-03-11"},
            {"at": LOST, "engaged_on": "2026-03-01", "closed": "2026-03-15"})
    funnel = on_day(book)
    assert (reached(funnel), now(funnel), funnel.lost.count) == ([4, 2, 0], [0, 0, 0], 4)
    assert [stage.lost_here for stage in funnel.stages] == [2, 2, 0]
    assert (funnel.median_lost_days, funnel.median_cycle_days, funnel.win_rate) == (5, None, 0.0)  # 5, 5, 14


def test_periods_and_deals_without_a_date(book: Book) -> None:
    take_in(book, {"created_on": "2026-01-31"}, {"created_on": "2026-03-01"}, {"at": LOST, "closed": "2026-02-03"}, {},
            {"created_on": "2026-02-01", "engaged_on": "2026-03-05", "at": ENGAGING},
            {"engaged_on": "2026-02-28", "at": ENGAGING})
    for since, until, figures in (("2026-02-01", "2026-02-28", [2, 2, 0]), (None, "2026-01-31", [1, 0, 0]),
                                  ("2026-03-01", None, [1, 0, 0]), (None, None, [6, 2, 0]),
                                  ("2027-01-01", None, [0, 0, 0])):
        funnel = cohort(book, since, until)
        assert (reached(funnel), funnel.undated) == (figures, 2), since
    with pytest.raises(UserError) as error:
        funnel_of(book, FunnelQuestion(since=FIRST))
    assert refused(error, "bad_input")


def test_of_one_owner(book: Book) -> None:
    ann = add_record(book, "member", {"name": "Ann"}).created["member"][0]
    take_in(book, {"owner": ann, "created_on": "2026-01-01", "value": (100, "USD")}, {"owner": ann},
            {"owner": book.me(), "created_on": "2026-01-01", "value": (900, "USD")}, {"created_on": "2026-01-01"})
    funnel = funnel_of(book, FunnelQuestion(owner_id=ann))
    assert (reached(funnel), funnel.undated, funnel.filters.owner) == ([2, 0, 0], 1, "Ann")
    assert funnel.stages[0].now_value == 100
    assert reached(funnel_of(book, FunnelQuestion(owner_id=book.me(), until=date(2026, 6, 1)))) == [1, 0, 0]
    assert reached(cohort(book, owner=ann, since="2026-01-01")) == [1, 0, 0]


def test_foreign_money_is_counted_but_not_summed(book: Book) -> None:
    take_in(book, {"value": (100, "USD")}, {"value": (900, "EUR")}, {"at": WON, "value": (5, "USD")},
            {"at": WON, "value": (7, "CNY")})
    funnel = on_day(book)
    assert (now(funnel), [stage.now_value for stage in funnel.stages]) == ([2, 0, 0], [100, 0, 0])
    assert (funnel.won.count, funnel.won.value, funnel.currency) == (2, 5, "USD")


@pytest.mark.parametrize(("price", "cents"), [(49, 0), (50, 1), (149, 1), (150, 2), (250, 3), (48_210_000, 482_100)])
def test_an_open_deal_takes_the_list_price(book: Book, price: int, cents: int) -> None:
    lamp = add_record(book, "product", {"name": "Lamp", "list_price": (price, "USD")}).created["product"][0]
    euro = add_record(book, "product", {"name": "Vase", "list_price": (price, "EUR")}).created["product"][0]
    take_in(book, {"product": lamp}, {"product": euro}, {"product": lamp, "value": (0, "USD")},
            {"product": lamp, "value": (9, "EUR")}, {"product": lamp, "at": WON, "closed": "2026-12-31",
                                                     "created_on": "2026-12-01"})
    funnel = on_day(book)
    assert ([stage.now_value for stage in funnel.stages], funnel.won.value) == ([cents, 0, 0], 0)
    assert on_day(book, date(2026, 12, 15)).stages[0].now_value == cents  # it was still open


# -- random histories against a model


@dataclass
class Story:
    """A deal on paper: its moves by day, or, as files bring it, its dates alone."""

    moves: list[tuple[date, bytes]] = field(default_factory=list)
    dates: dict[str, Any] = field(default_factory=dict)
    value: int = 0

    def stood(self, day: date) -> tuple[int, bytes] | None:
        """(furthest place, stage) at the end of the day; None where there was no such deal."""
        if self.moves:
            known = [stage for moved, stage in self.moves if moved <= day]
            return (self._furthest(known), known[-1]) if known else None
        engaged, closed = self.dates.get("engaged_on"), self.dates.get("closed")
        begun = self.dates.get("created_on") or engaged or closed
        if begun is None or begun > day.isoformat():
            return None
        in_talks = bool(engaged and engaged <= day.isoformat())
        if closed and closed <= day.isoformat():
            return (2 if self.dates["at"] == WON else int(in_talks)), self.dates["at"]
        return int(in_talks), ENGAGING if in_talks else PROSPECTING

    def _furthest(self, known: list[bytes]) -> int:
        return 2 if known[-1] == WON else int(ENGAGING in known or WON in known)


moved = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([PROSPECTING, ENGAGING, WON, LOST])), max_size=5)
told = st.fixed_dictionaries({"created": st.integers(-30, -20), "engaged": st.none() | st.integers(-20, -10),
                              "closed": st.none() | st.integers(-10, -1), "won": st.booleans()})


def live(book: Book, clock: HandClock, start: int, moves: list[tuple[int, bytes]], value: int) -> Story:
    clock.now = start
    deal = add(book, value=(value, "USD"))
    story, today = Story([(FIRST, PROSPECTING)], value=value), FIRST
    for days, stage in moves:
        clock.move(days=days, milliseconds=1)
        today += timedelta(days=days)
        if move_deal(book, deal, stage).number is not None:
            story.moves.append((today, stage))
    return story


def tell(book: Book, dates: dict[str, Any], value: int) -> Story:
    def day(name: str) -> str | None:
        return None if dates[name] is None else (FIRST + timedelta(days=dates[name])).isoformat()

    at = (WON if dates["won"] else LOST) if day("closed") else ENGAGING if day("engaged") else PROSPECTING
    told = {"created_on": day("created"), "engaged_on": day("engaged"), "closed": day("closed"), "at": at}
    given = {name: each for name, each in told.items() if each}
    take_in(book, {**given, "value": (value, "USD")})
    return Story(dates=given, value=value)


def by_hand(stories: list[Story], day: date) -> tuple[Any, ...]:
    stood = [(*found, story.value) for story in stories if (found := story.stood(day))]
    return ([sum(place >= at for place, _, _ in stood) for at in range(3)],
            [sum(value for place, _, value in stood if place >= at) for at in range(3)],
            [sum(stage == at for _, stage, _ in stood) for at in (PROSPECTING, ENGAGING)],
            [(sum(stage == at for _, stage, _ in stood), sum(value for _, stage, value in stood if stage == at))
             for at in (WON, LOST)])


@settings(max_examples=15)
@given(st.lists(moved, max_size=5), st.lists(told, max_size=5))
@example([[(0, WON), (0, LOST), (1, ENGAGING)]], [])  # won once, so it had passed all open stages
def test_past_days(histories: list[list[tuple[int, bytes]]], files: list[dict[str, Any]]) -> None:
    clock = HandClock(1_800_000_000_000)
    start = clock.now
    with tempfile.TemporaryDirectory() as folder, make_book(
            Path(folder) / "a.book", secrets.token_bytes(32), name="A", currency="USD", time_zone="UTC", me="Li",
            clock=clock) as book:
        stories = [live(book, clock, start, moves, 3 ** at) for at, moves in enumerate(histories)]
        stories += [tell(book, dates, 1_000 * 3 ** at) for at, dates in enumerate(files)]
        clock.now = start + 86_400_000 * 20
        for day in (FIRST + timedelta(days=n) for n in (*range(-31, -3, 5), *range(-1, 12), 19, 20, 21)):
            funnel = on_day(book, day)
            found = (reached(funnel), [stage.reached_value for stage in funnel.stages], now(funnel)[:2],
                     [(each.count, each.value) for each in (funnel.won, funnel.lost)])
            assert found == by_hand(stories, day), day
        assert reached(on_day(book)) == by_hand(stories, FIRST + timedelta(days=20))[0]
        assert_sound(book)


@settings(max_examples=10)
@given(st.lists(told, min_size=1, max_size=12))
def test_cycles(files: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, make_book(
            Path(folder) / "a.book", secrets.token_bytes(32), name="A", currency="USD", time_zone="UTC", me="Li",
            clock=HandClock(1_800_000_000_000)) as book:
        for dates in files:
            tell(book, dates, 1)
        funnel = cohort(book)

    def days(won: bool) -> list[int]:
        return [one["closed"] - (one["created"] if one["engaged"] is None else one["engaged"])
                for one in files if one["closed"] is not None and one["won"] is won]

    assert funnel.median_cycle_days == (median(days(True)) if days(True) else None)
    assert funnel.mean_cycle_days == (pytest.approx(mean(days(True))) if days(True) else None)
    assert funnel.median_lost_days == (median(days(False)) if days(False) else None)
    assert funnel.win_rate == (len(days(True)) / len(days(True) + days(False)) if days(True) + days(False) else None)
    spent = [one["engaged"] - one["created"] for one in files if one["engaged"] is not None]
    assert funnel.stages[0].median_days == (median(spent) if spent else None)


def test_days_are_those_of_the_books_zone(tmp_path: Path) -> None:
    moment = datetime(2027, 1, 15, 20, tzinfo=UTC)  # the 16th in Shanghai
    clock = HandClock(int(moment.timestamp() * 1000))
    with make_book(tmp_path / "a.book", secrets.token_bytes(32), name="A", currency="USD", time_zone="Asia/Shanghai",
                   me="Li", clock=clock) as book:
        deal = add(book, name="One")
        assert [reached(on_day(book, date(2027, 1, day)))[0] for day in (15, 16)] == [0, 1]
        edit_record(book, deal, {"created_on": "2027-01-10"})
        assert reached(cohort(book, "2027-01-10", "2027-01-10"))[0] == 1
