"""Schedules for the world of `machine.py`: seeded lists of steps, carried out, settled without faults, and judged."""

import random
from collections.abc import Iterable
from typing import NamedTuple

from crm_desktop.errors import UserError
from crm_desktop.store.sync_state import cursors, log_entries
from crm_desktop.store.unsent import unsent_count
from crm_desktop.sync.devices import remove_laptop
from crm_desktop.sync.membership import team_of
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.pull import pull_page
from crm_desktop.sync.push import send
from crm_desktop.sync.round import take_in
from tests.sync.machine import LAPTOPS, MOST_ROUNDS, RECORDS, YEAR, Laptop, World
from tests.sync.truth import FIELDS, Bad, view_of

KINDS = (("edit", 14), ("resolve", 3), ("delete", 4), ("push", 9), ("push_before", 1), ("push_after", 3), ("pull", 6),
         ("sync", 4), ("page", 5), ("cut", 2), ("skew", 1), ("backup", 2), ("restore", 2), ("die", 1),
         ("bookbackup", 2), ("copy", 1), ("bookrestore", 1), ("rollback", 1), ("remove", 1), ("backdate", 1),
         ("together", 2))
FAULTS = {"restore", "die", "remove", "copy", "bookrestore", "rollback"}


class Step(NamedTuple):
    """One thing that happens: to which laptop and record, and in which field or with which other laptop."""

    kind: str
    laptop: int
    record: int
    other: int

    def __str__(self) -> str:
        return f"{self.kind}({self.laptop},{self.record},{self.other})"


def schedule_of(seed: int, most: int = 40) -> list[Step]:
    """The steps of a seed."""
    chance = random.Random(seed)
    kinds = [kind for kind, weight in KINDS for _ in range(weight)]
    records = range(2) if chance.random() < 0.5 else range(len(RECORDS))
    return [Step(chance.choice(kinds), chance.randrange(LAPTOPS), chance.choice(records), chance.randrange(6))
            for _ in range(chance.randint(6, most))]


def run_steps(world: World, steps: Iterable[Step]) -> None:
    """All steps, then the end. Raises Bad."""
    for step in steps:
        do_step(world, step)
    finish(world)


def do_step(world: World, step: Step) -> None:
    """One step; a laptop that is out of the team does nothing more."""
    world.now += 7_000
    laptop, record_id = world.laptops[step.laptop], RECORDS[step.record]
    match step.kind:
        case "edit" | "resolve":
            world.edit(laptop, record_id, FIELDS[step.other % 2], resolve=step.kind == "resolve")
        case "delete":
            world.delete(laptop, record_id)
        case "skew":
            laptop.skew = (-YEAR, 0, YEAR)[step.other % 3]
        case "backup":
            world.backup = world.hub.backup()
        case "restore" if not world.rolled:
            world.hub.restore(world.backup)
            world.restored = True
            _hand_back_the_log(world)
        case "bookbackup":
            laptop.kept = world.keep(laptop)
        case _:
            _wire_step(world, step, laptop) or _disk_step(world, step, laptop)
    world.hub.hand = None
    if step.kind in FAULTS:
        world.excuse_what_is_gone()


def _hand_back_the_log(world: World) -> None:
    """Before anybody writes on the restored log: two logs that fork are refused, and a person is needed (SYNC.md 4)."""
    for laptop in sorted(world.laptops, key=lambda each: -len(log_entries(each.book))):
        world.only(laptop, lambda trip: trip.read_log(), anew=True)


def _wire_step(world: World, step: Step, laptop: Laptop) -> bool:
    match step.kind:
        case "push":
            world.only(laptop, send)
        case "push_before" | "push_after":
            world.losing("/v1/push", after=step.kind == "push_after")
            world.only(laptop, send)
        case "pull":
            world.only(laptop, lambda trip: take_in(trip, world.wait))
        case "page":
            world.only(laptop, pull_page)
        case "cut":
            world.losing("/v1/pull", after=True)
            world.only(laptop, pull_page)
        case "sync":
            world.sync(laptop)
        case "together":
            _together(world, laptop, world.laptops[step.other % LAPTOPS])
        case _:
            return False
    return True


def _together(world: World, laptop: Laptop, other: Laptop) -> None:
    """Another laptop's round falls between this one's pull and push."""
    if other is laptop:
        return

    def hand(request: object, answer: object) -> object:
        if request.url.path == "/v1/push":  # type: ignore[attr-defined]
            world.hub.hand = None
            world.sync(other)
        return answer()  # type: ignore[operator]

    world.hub.hand = hand  # type: ignore[assignment]
    world.sync(laptop)


def _disk_step(world: World, step: Step, laptop: Laptop) -> bool:
    other = world.laptops[step.other % LAPTOPS]
    match step.kind:
        case "die" if world.spares:
            world.replace(laptop)
        case "copy" if other is not laptop and not world.rolled:
            world.copied = True
            world.put_back(laptop, world.keep(other), silently=False)
            _be_announced(world, laptop)
        case "bookrestore" if laptop.kept is not None:
            world.put_back(laptop, laptop.kept, silently=False)
            _be_announced(world, laptop)
        case "rollback" if laptop.kept is not None and not world.restored and not world.copied:
            world.rolled = True
            world.truth.redone |= set(RECORDS)
            world.put_back(laptop, laptop.kept, silently=True)
        case "remove" if other is not laptop and world.spares and len(world.gone) < 2:
            _remove(world, laptop, other)
        case "backdate" if world.gone:
            before = world.truth.count
            world.edit(world.gone[-1], RECORDS[step.record], FIELDS[step.other % 2])
            late = set(range(before + 1, world.truth.count + 1))
            world.truth.excused |= late
            world.truth.evil |= late
            world.only(world.gone[-1], send)
    return True


def _be_announced(world: World, laptop: Laptop) -> None:
    """It becomes a device of its own before the one that it was made of is put out: else it would be out as well."""
    world.only(laptop, lambda trip: None)


def _remove(world: World, laptop: Laptop, other: Laptop) -> None:
    world.only(laptop, pull_page)
    try:
        remove_laptop(laptop.book, team_of(other.book).state.device, connect=world.hub.connect)
    except UserError:
        return  # a restored server does not know one of them at this moment
    other.is_out = True
    world.gone.append(other)
    world.laptops[other.number] = world.start_spare(other.number)


def finish(world: World) -> None:
    """Rounds without faults until nobody has anything to say; then everybody must show the same, and all of it."""
    settle(world)
    bodies = [world.bodies(laptop) for laptop in world.laptops]
    views = [view_of(each) for each in bodies]
    for laptop, view in zip(world.laptops, views, strict=True):
        if view != views[0]:
            raise Bad("DIVERGE", f"laptop {laptop.number} shows {view}, not {views[0]}")
    world.truth.check_end(bodies[0])


def settle(world: World) -> None:
    """Raises Bad where it takes too long, or where a laptop cannot send its edits."""
    world.hub.hand = None
    for _ in range(MOST_ROUNDS):
        before = _standing(world)
        outcomes = [world.sync(laptop) for laptop in world.laptops]
        if before == _standing(world) and all(each.state is SyncState.SAVED for each in outcomes):
            return
    stuck = {laptop.number: str(each.trouble) for laptop, each in zip(world.laptops, outcomes, strict=True)
             if each.state is not SyncState.SAVED}
    raise Bad("STUCK" if stuck else "NOISY", f"after {MOST_ROUNDS} rounds: {stuck}")


def _standing(world: World) -> object:
    with world.hub.database.read() as link:
        head = link.rows("select seq, commit_id, log_n from workspace where seq >= 0")
    return head, [(cursors(laptop.book), unsent_count(laptop.book)) for laptop in world.laptops]
