"""The house plan, held by a test: the laws of tests/laws over the program, the tests and the packaging."""

from functools import cache
from pathlib import Path

import pytest

from tests.laws import floors, habits, shape
from tests.laws.plan import LONG_FILES, MOST_LINES, ROOT
from tests.laws.rooms import Law, Room, read_rooms

PROGRAM_LAWS: list[Law] = [
    floors.imports_run_down,
    floors.strangers_do_not_meet,
    floors.libraries_have_places,
    floors.heavy_libraries_wait,
    floors.own_modules_come_first,
    floors.imports_are_plain,
    floors.there_are_no_circles,
    shape.folders_export_nothing,
    shape.functions_stay_small,
    shape.public_functions_are_unique,
    shape.commands_take_the_book,
    shape.names_mean_something,
    shape.names_are_snake_case,
    habits.errors_are_caught_by_name,
    habits.modules_keep_no_state,
    habits.threads_live_with_jobs,
    habits.lambdas_carry_values,
    habits.texts_are_constant,
]
FILE_LAWS: list[Law] = [shape.files_stay_small, shape.files_say_what_they_are]
TEST_LAWS: list[Law] = [habits.tests_do_not_mock, habits.tests_do_not_starve_lanes]


@cache
def rooms_of(folder: str) -> list[Room]:
    return read_rooms(ROOT / folder)


@pytest.mark.parametrize("law", PROGRAM_LAWS, ids=lambda law: law.__name__)
def test_the_program_keeps_the_law(law: Law) -> None:
    faults = law(rooms_of("crm_desktop"))
    assert not faults, "\n".join([str(law.__doc__), *faults])


@pytest.mark.parametrize("folder", ["crm_desktop", "tests", "packaging"])
@pytest.mark.parametrize("law", FILE_LAWS, ids=lambda law: law.__name__)
def test_every_file_keeps_the_law(law: Law, folder: str) -> None:
    faults = law(rooms_of(folder))
    assert not faults, "\n".join([str(law.__doc__), *faults])


@pytest.mark.parametrize("law", TEST_LAWS, ids=lambda law: law.__name__)
def test_the_tests_keep_the_law(law: Law) -> None:
    faults = law(rooms_of("tests"))
    assert not faults, "\n".join([str(law.__doc__), *faults])


def test_the_laws_look_at_the_whole_program() -> None:
    names = {room.name for room in rooms_of("crm_desktop")}
    assert {"crm_desktop/i18n.py", "crm_desktop/store/__init__.py"} <= names
    assert any(room.imports for room in rooms_of("crm_desktop"))


def test_exceptions_for_long_files_are_still_needed() -> None:
    for name, reason in LONG_FILES.items():
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert len(lines) > MOST_LINES, f"{name} is short enough now"
        assert len(reason.split()) > 3, f"{name} needs a reason"


def test_the_root_is_the_checkout() -> None:
    assert Path(__file__).parents[1] == ROOT
