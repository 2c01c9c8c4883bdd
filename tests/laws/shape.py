"""Laws about shape: sizes, first sentences, names, and what a command takes and gives back."""

import ast
from collections import defaultdict
from fnmatch import fnmatchcase

from tests.laws.plan import (
    EMPTY_WORDS,
    LONG_FILES,
    MOST_FUNCTION_LINES,
    MOST_LINES,
    REPEATED_NAMES,
    camel_case_overrides,
)
from tests.laws.rooms import Function, Room


def files_stay_small(rooms: list[Room]) -> list[str]:
    """At most 400 lines a file; an exception is named in the plan with its reason."""
    sizes = {room: len(room.source.splitlines()) for room in rooms if room.name not in LONG_FILES}
    return [
        room.fault(size, f"{size} lines, the most is {MOST_LINES}") for room, size in sizes.items() if size > MOST_LINES
    ]


def functions_stay_small(rooms: list[Room]) -> list[str]:
    """At most 40 lines a function, counted from `def` to its last line."""
    return [
        room.fault(node.lineno, f"{node.name} has {_length(node)} lines, the most is {MOST_FUNCTION_LINES}")
        for room in rooms
        for node in room.functions
        if _length(node) > MOST_FUNCTION_LINES
    ]


def files_say_what_they_are(rooms: list[Room]) -> list[str]:
    """The first line is a docstring that begins a plain sentence; the sentence ends with its paragraph."""
    return [
        room.fault(1, "the first line is no sentence that says what lives here")
        for room in rooms
        if not _begins_with_a_sentence(room)
    ]


def folders_export_nothing(rooms: list[Room]) -> list[str]:
    """A folder's `__init__.py` is its docstring alone: import from the module that defines the name."""
    return [
        room.fault(room.tree.body[1].lineno, "__init__.py holds its sentence and nothing else")
        for room in rooms
        if room.is_folder and len(room.tree.body) > 1
    ]


def public_functions_are_unique(rooms: list[Room]) -> list[str]:
    """A public function's name exists once in the house, so that a search finds one place; methods are free."""
    homes: dict[str, set[str]] = defaultdict(set)
    for room in rooms:
        for node in room.public_functions:
            homes[node.name].add(room.name)
    return [
        f"{name} is in {', '.join(sorted(files))}"
        for name, files in sorted(homes.items())
        if len(files) > 1 and name not in REPEATED_NAMES
    ]


def commands_take_the_book(rooms: list[Room]) -> list[str]:
    """Every public function of `commands/` takes the book first and gives back a ChangeSet."""
    faults = []
    for room in rooms:
        for node in room.public_functions if room.lies_in("commands") else ():
            first = [*node.args.posonlyargs, *node.args.args][:1]
            if [argument.arg for argument in first] != ["book"]:
                faults.append(room.fault(node.lineno, f"{node.name} does not take the book first"))
            if node.returns is None or ast.unparse(node.returns).strip("'\"") != "ChangeSet":
                faults.append(room.fault(node.lineno, f"{node.name} does not give back a ChangeSet"))
    return faults


def names_mean_something(rooms: list[Room]) -> list[str]:
    """No file or folder is called utils, helpers, common, misc or manager, also not as a part of its name."""
    return [
        room.fault(1, f"{'/'.join(room.place)} says nothing: name it by what it holds")
        for room in rooms
        if any(word in EMPTY_WORDS for part in room.place for word in part.lower().split("_"))
    ]


def names_are_snake_case(rooms: list[Room]) -> list[str]:
    """Functions are snake_case, camelCase only for methods that override Qt's own (listed in pyproject.toml)."""
    overrides = camel_case_overrides()
    faults = []
    for room in rooms:
        methods = {id(node) for kind in ast.walk(room.tree) if isinstance(kind, ast.ClassDef) for node in kind.body}
        for node in room.functions:
            known = id(node) in methods and any(fnmatchcase(node.name, pattern) for pattern in overrides)
            if node.name != node.name.lower() and not known:
                faults.append(room.fault(node.lineno, f"{node.name} is not snake_case, nor a known override"))
    return faults


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _begins_with_a_sentence(room: Room) -> bool:
    words = ast.get_docstring(room.tree)
    if not words or not room.source.startswith('"""') or room.source.startswith('"""\n'):
        return False
    sentence = words.split("\n\n")[0]
    return sentence[0] == sentence[0].upper() and sentence.endswith(".") and len(sentence.split()) > 2
