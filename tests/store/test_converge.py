"""Any schedule of edits, deletions, decisions and journeys ends with equal books, in which no edit is lost."""

import random
import secrets
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_desktop.store.creation import make_book
from tests.store.several_books import KINDS, Act, World, fill_template, make_world

KEY = secrets.token_bytes(32)
Template = tuple[Path, list[bytes]]
SMALL = st.integers(0, 3)


def schedules(*more: str) -> st.SearchStrategy[list[Act]]:
    return st.lists(st.tuples(st.sampled_from(KINDS + more), SMALL, SMALL, SMALL), min_size=4, max_size=40)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    path = tmp_path_factory.mktemp("template") / "T.book"
    with make_book(path, KEY, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book:
        records = fill_template(book)
    return path, records


def run(template: Template, acts: list[Act], *, told: bool = True, drops_siblings: bool = False) -> World:
    with tempfile.TemporaryDirectory(prefix="crm-converge-") as folder:
        world = make_world(Path(folder), template[0], KEY, template[1])
        world.drops_siblings = drops_siblings
        try:
            for act in acts:
                world.step(act)
            world.finish(told=told)
        finally:
            for book in world.books:
                book.close()
    return world


def drawn(seed: int) -> list[Act]:
    dice = random.Random(seed)
    return [(dice.choice(KINDS), dice.randrange(4), dice.randrange(4), dice.randrange(4)) for _ in range(30)]


@settings(max_examples=30)
@given(acts=schedules())
@example(acts=[("edit", 0, 0, 0), ("push", 0, 0, 3), ("edit", 1, 0, 0), ("edit", 1, 0, 0), ("pull", 1, 0, 3),
               ("edit", 1, 0, 0)])
def test_books_converge_and_lose_no_edit(template: Template, acts: list[Act]) -> None:
    run(template, acts)


@settings(max_examples=15)
@given(acts=schedules("undo", "undo", "redo"))
def test_books_converge_also_where_acts_are_undone(template: Template, acts: list[Act]) -> None:
    run(template, acts, told=False)


def test_a_book_that_drops_what_waits_is_found_out(template: Template) -> None:
    def is_caught(seed: int) -> bool:
        try:
            run(template, drawn(seed), drops_siblings=True)
        except AssertionError:
            return True
        return False

    assert any(is_caught(seed) for seed in range(20))
