"""Each rule of the server taken out: the very test that names it must fail then (the controls of S2 to S8)."""

from collections.abc import Callable

import pytest

from crm_desktop.changes.cursor import Pair
from crm_desktop.changes.manifest import Standing
from crm_desktop.changes.offer import Verdict, judge_offer
from crm_desktop.server import ledger, pages, rows
from tests.server import test_ledger
from tests.server.conftest import Office
from tests.server.laptop import Answered

Patch = pytest.MonkeyPatch
Scene = Callable[[Office], None]


def numbers_with_gaps(patch: Patch) -> None:
    """S2: a push leaves a hole behind it."""
    real = ledger.Pair
    patch.setattr(ledger, "Pair", lambda seq, commit: real(seq + 1, commit))


def the_head_for_every_page(patch: Patch) -> None:
    """S2: a page that is not the final one hands out the head, and what lies between is never read."""
    patch.setattr(pages, "page_end", lambda seqs, head, *, more: head)


def a_row_for_every_write(patch: Patch) -> None:
    """S3: a newer version does not take the place of the older one."""
    patch.setattr(rows, "_SET_RECORD", rows._SET_RECORD.partition(" on conflict")[0] + " on conflict do nothing")


def whatever_comes_is_taken(patch: Patch) -> None:
    """S4: neither base nor epoch nor reach is looked at."""
    patch.setattr(ledger, "judge_offer", lambda *arguments, **options: Verdict.OK)


def the_same_again_is_a_mismatch(patch: Patch) -> None:
    """S5: a row that is there already is refused."""
    def judged(*arguments: object, **options: object) -> Verdict:
        found = judge_offer(*arguments, **options)  # type: ignore[arg-type]
        return Verdict.MISMATCH if found is Verdict.ALREADY else found

    patch.setattr(ledger, "judge_offer", judged)


def every_push_is_fresh(patch: Patch) -> None:
    """S6: numbers and hashes are not compared."""
    patch.setattr(ledger, "judge_push", lambda *arguments: Standing.FRESH)


def totals_stand_still(patch: Patch) -> None:
    """S7: count and sum are not carried along."""
    patch.setattr(ledger, "_moved_totals", lambda totals, taken: dict(totals))


def commits_from_the_number_alone(patch: Patch) -> None:
    """S8: a restored server gives the same pairs again."""
    real = Pair
    patch.setattr(ledger, "Pair", lambda seq, commit: real(seq, seq.to_bytes(16, "big")))


@pytest.mark.parametrize(("take_out", "scene"), [
    (numbers_with_gaps, test_ledger.test_s2_seqs_rise_without_a_gap_and_pages_follow_them),
    (the_head_for_every_page, test_ledger.test_s2_seqs_rise_without_a_gap_and_pages_follow_them),
    (a_row_for_every_write, test_ledger.test_s3_a_record_has_one_row),
    (whatever_comes_is_taken, test_ledger.test_s4_a_write_needs_the_row_that_is_there),
    (whatever_comes_is_taken, test_ledger.test_s4_a_write_needs_the_current_epoch_and_territory),
    (the_same_again_is_a_mismatch, test_ledger.test_s5_the_same_bytes_again_are_a_success),
    (every_push_is_fresh, test_ledger.test_s6_a_lost_answer_is_given_again),
    (every_push_is_fresh, test_ledger.test_s6_another_push_under_a_used_number_is_cloned),
    (every_push_is_fresh, test_ledger.test_s6_a_gap_in_the_chain_is_asked_for),
    (totals_stand_still, test_ledger.test_s7_counts_and_sums_equal_the_table),
    (commits_from_the_number_alone, test_ledger.test_s8_a_pair_is_never_used_again),
], ids=lambda each: each.__name__)
def test_control_without_the_rule_its_test_fails(office: Office, monkeypatch: Patch, take_out: Callable[[Patch], None],
                                                 scene: Scene) -> None:
    """S2 to S8: the same scene on a server that lacks the rule."""
    take_out(monkeypatch)
    with pytest.raises((AssertionError, Answered)):
        scene(office)
