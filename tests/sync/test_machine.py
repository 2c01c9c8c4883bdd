"""Random schedules over real books and the real server: nothing lost, nothing false, all the same in the end.

`SOAK_SCHEDULES` says how many, `SOAK_SEED` where they begin. A failure prints its seed and the
fewest steps that show it.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.sync.broken_rules import RULES
from tests.sync.hub import Loop
from tests.sync.machine import World
from tests.sync.machine_steps import Step, run_steps, schedule_of
from tests.sync.template import Template, make_template
from tests.sync.truth import Bad

SCHEDULES = int(os.environ.get("SOAK_SCHEDULES", "300"))
FIRST_SEED = int(os.environ.get("SOAK_SEED", "1"))
LAPTOPS_AND_SPARES = 9
CAUGHT_AT = {"sib_drop": 1, "tomb_all": 3, "edit_kills_sibs": 5, "no_heal": 30, "push_blind": 21, "same_actor": 62}
TRIES = 3  # ids and actors are random in each run, and now and then a tie falls the other way


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A team of three laptops, and some more that are in it already."""
    return make_template(tmp_path_factory.mktemp("template"), LAPTOPS_AND_SPARES)


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


def outcome_of(template: Template, loop: Loop, folder: Path, steps: Sequence[Step]) -> Bad | None:
    """What breaks in a schedule, if anything does."""
    folder.mkdir(parents=True)
    world = World(template, folder, loop)
    try:
        run_steps(world, steps)
    except Bad as bad:
        return bad
    finally:
        world.close()
        shutil.rmtree(folder)
    return None


def shrunk(template: Template, loop: Loop, folder: Path, steps: list[Step], kind: str) -> list[Step]:
    """Steps are taken out one by one, as long as the same promise is broken."""
    for place in range(len(steps) - 1, -1, -1):
        fewer = steps[:place] + steps[place + 1:]
        bad = outcome_of(template, loop, folder / "shrink", fewer)
        if bad is not None and bad.kind == kind:
            steps = fewer
    return steps


@pytest.mark.parametrize("rule", CAUGHT_AT)
def test_a_rule_that_is_taken_out_is_missed(template: Template, loop: Loop, tmp_path: Path, rule: str,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """The controls: without the rule, a schedule loses or shows something; with it, the same one does not."""
    steps = schedule_of(CAUGHT_AT[rule])
    assert outcome_of(template, loop, tmp_path / "whole", steps) is None
    RULES[rule](monkeypatch)
    assert any(outcome_of(template, loop, tmp_path / str(each), steps) is not None for each in range(TRIES))


@pytest.mark.parametrize("seed", [200_693, 204_881, 205_540])
def test_schedules_that_failed_once(template: Template, loop: Loop, tmp_path: Path, seed: int) -> None:
    """205,540: what was made anew after a rollback, and deleted unsent, kept dots that others had for something else.

    Two were judged wrongly. 200,693: a deletion that a rolled back book gave to a new actor, which the truth had not
    heard of. 204,881: on a session that it kept, a laptop did not hand its log back before another one wrote on it.
    """
    assert outcome_of(template, loop, tmp_path / "run", schedule_of(seed)) is None


def test_schedules_lose_nothing(template: Template, loop: Loop, tmp_path: Path) -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + SCHEDULES):
        steps = schedule_of(seed)
        bad = outcome_of(template, loop, tmp_path / "run", steps)
        if bad is not None:
            fewer = shrunk(template, loop, tmp_path, steps, bad.kind)
            pytest.fail(f"seed {seed}: {bad}\n{' '.join(map(str, fewer))}")
