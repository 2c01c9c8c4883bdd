"""Compare-and-swap, stubs, totals, limits and the chain of pushes: what the server answers and both sides count."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.limits import PUSH_BYTES, PUSH_ITEMS, push_sizes
from crm_desktop.changes.manifest import Head, Link, Standing, chained, is_believed, judge_push, pin_holds
from crm_desktop.changes.offer import Held, Offer, Verdict, judge_group, judge_offer, stub_needed
from crm_desktop.changes.stub import Copy, Heed, heed_stub
from crm_desktop.changes.total import MODULUS, Difference, Total, differences, total_of

T1, T2 = b"1" * 16, b"2" * 16
ROW, NEW = Held(T1, b"old"), b"new"
WRITABLE = {T1: 3, T2: 3}


def judged(held: Held | None = ROW, base: bytes | None = b"old", wid: bytes = NEW, epoch: int = 3,
           territory: bytes = T1, writable: dict[bytes, int] | None = None, size: int = 1) -> Verdict:
    reach = WRITABLE if writable is None else writable
    return judge_offer(held, Offer(territory, base, wid, epoch, size), writable=reach, largest=100)


def test_s4_a_write_is_taken_only_on_top_of_what_is_there() -> None:
    assert judged() is Verdict.OK
    assert judged(None, None) is Verdict.OK
    assert judged(base=b"older") is judged(base=None) is judged(None, b"old") is Verdict.MISMATCH


def test_s4_epoch_size_and_reach() -> None:
    assert judged(epoch=2) is judged(epoch=4) is Verdict.STALE_EPOCH
    assert judged(size=101) is Verdict.TOO_BIG
    assert judged(writable={T2: 3}) is Verdict.DENIED
    assert judged(writable={T2: 3}, territory=T2) is Verdict.GONE, "the row lies out of reach"
    assert judged(writable={}) is Verdict.DENIED
    assert judged(territory=T2) is Verdict.OK


def test_s5_the_same_bytes_again_are_a_success() -> None:
    assert judged(base=b"older", wid=b"old") is Verdict.ALREADY
    assert judged(wid=b"old", epoch=2) is Verdict.ALREADY, "also when the epoch has gone on"
    assert judged(wid=b"old", writable={T2: 3}) is Verdict.DENIED


@given(st.lists(st.sampled_from(list(Verdict)), max_size=6))
def test_a_group_is_taken_or_refused_together(verdicts: list[Verdict]) -> None:
    judged_all = judge_group(verdicts)
    taken = [each is Verdict.OK for each in judged_all]
    assert not any(taken) or all(each in (Verdict.OK, Verdict.ALREADY) for each in judged_all)
    assert all(told is was or (was is Verdict.OK and told is Verdict.MISMATCH)
               for told, was in zip(judged_all, verdicts, strict=True))


def test_only_a_move_leaves_a_stub() -> None:
    assert stub_needed(ROW, Offer(T2, b"old", NEW, 3))
    assert not stub_needed(ROW, Offer(T1, b"old", NEW, 3))
    assert not stub_needed(None, Offer(T2, None, NEW, 3))


# -- stubs: what a copy does

def heed(copy: Copy | None, territory: bytes = T1, seq: int = 9, moved: dict[bytes, int] | None = None) -> Heed:
    return heed_stub(copy, territory, seq, {b"A": 2} if moved is None else moved)


def test_c6b_a_copy_goes_only_where_nothing_can_be_lost() -> None:
    synced = Copy(T1, 5, {b"A": 2}, {b"A": 2})
    assert heed(synced) is Heed.DROP
    assert heed(Copy(T1, 5, {b"A": 3}, {b"A": 2}), moved={b"A": 3}) is Heed.HIDE, "an unsent edit (`stub_drops`)"
    assert heed(synced, moved={b"A": 1}) is heed(synced, moved={}) is Heed.HIDE, "the mover lacked some (`stub_bare`)"
    assert heed(Copy(T1, 5, {b"A": 2}, None)) is Heed.HIDE


def test_c6b_a_stub_is_obeyed_only_in_the_copys_present_territory() -> None:
    copy = Copy(T2, 5, {b"A": 2}, {b"A": 2})
    assert heed(copy) is heed(None) is Heed.IGNORE
    assert heed(Copy(T1, 10, {b"A": 2}, {b"A": 2})) is Heed.IGNORE, "it has come back since (`stub_blind`)"


# -- totals

ROWS = st.dictionaries(st.binary(min_size=1, max_size=2), st.binary(min_size=16, max_size=16), max_size=8)


@given(ROWS, st.permutations(range(8)))
def test_s7_a_total_follows_every_change_in_any_order(rows: dict[bytes, bytes], order: list[int]) -> None:
    total, items = Total(), list(rows.items())
    for place in [each for each in order if each < len(items)]:
        total = total.moved(None, items[place][1])
    assert total == total_of(rows)
    for _, wid in items:
        total = total.moved(wid, b"\xff" * 16).moved(b"\xff" * 16, wid)
    assert total == total_of(rows)
    for _, wid in items:
        total = total.moved(wid, None)
    assert total == Total()
    assert 0 <= total_of(rows).wids < MODULUS


@given(ROWS, ROWS)
def test_a_difference_is_found_and_mended(mine: dict[bytes, bytes], theirs: dict[bytes, bytes]) -> None:
    found = differences(mine, theirs)
    assert (found == Difference((), ())) is (mine == theirs)
    mended = mine | {one: theirs[one] for one in found.take}
    assert mended == theirs | {one: mine[one] for one in found.offer}, "absence is never deletion"


def test_control_a_sum_without_a_count_or_a_swap_of_wids() -> None:
    assert total_of({b"a": bytes(16)}) != total_of({})
    one, other = {b"a": b"x" * 16, b"b": b"y" * 16}, {b"a": b"y" * 16, b"b": b"x" * 16}
    assert total_of(one) == total_of(other), "a swap shows in the list alone; a wid binds the record's id"
    assert differences(one, other).take == (b"a", b"b")


# -- the chain of pushes

LAST = Head(5, b"five")


@pytest.mark.parametrize(("number", "before", "accepted", "standing"), [
    (6, b"five", None, Standing.FRESH), (9, b"five", None, Standing.FRESH), (5, b"four", b"it", Standing.REPLAY),
    (5, b"four", b"another", Standing.CLONED), (5, b"five", None, Standing.CLONED),
    (4, b"three", None, Standing.CLONED),
    (7, b"six", None, Standing.CHAIN), (6, b"another", None, Standing.CHAIN)])
def test_s6(number: int, before: bytes, accepted: bytes | None, standing: Standing) -> None:
    assert judge_push(LAST, Link(number, before, b"it"), accepted) is standing


def test_s6_lost_manifests_are_handed_in_again() -> None:
    links = [Link(6, b"five", b"six"), Link(7, b"six", b"seven"), Link(9, b"seven", b"nine")]
    assert chained(LAST, links) == Head(9, b"nine")
    assert chained(LAST, links[1:]) == LAST
    assert chained(LAST, list(reversed(links))) == Head(6, b"six")
    assert chained(LAST, [Link(3, b"five", b"x"), Link(6, b"other", b"x")]) == LAST


def test_pins() -> None:
    assert is_believed({}, b"d", 9)
    assert [is_believed({b"d": 4}, b"d", number) for number in (3, 4, 5)] == [True, True, False]
    assert [pin_holds(LAST, number) for number in (4, 5, 6)] == [False, True, False]


# -- limits

@given(st.lists(st.integers(1, PUSH_BYTES * 2), max_size=30) | st.lists(st.just(1), min_size=490, max_size=1_100))
def test_a_push_is_as_full_as_it_may_be(sizes: list[int]) -> None:
    count = push_sizes(sizes)
    assert count <= PUSH_ITEMS
    assert count >= min(1, len(sizes))
    assert count <= 1 or sum(sizes[:count]) <= PUSH_BYTES
    if count < len(sizes):
        assert count == PUSH_ITEMS or sum(sizes[:count + 1]) > PUSH_BYTES


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_batch_boundaries(times: int) -> None:
    for more in (-1, 0, 1):
        left, pushes = max(0, times * PUSH_ITEMS + more), 0
        wanted = -(-left // PUSH_ITEMS)
        while left:
            left -= push_sizes([1] * left)
            pushes += 1
        assert pushes == wanted


def test_an_oversize_item_travels_alone() -> None:
    for place, size in product(range(3), (PUSH_BYTES + 1, 3 * PUSH_BYTES)):
        sizes = [10, 10, 10]
        sizes[place] = size
        assert push_sizes(sizes) == max(1, place)
