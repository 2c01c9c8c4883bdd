"""Laws about imports: down the floors, libraries in their places, heavy ones late, and no circle anywhere."""

from collections.abc import Iterator

from tests.laws.plan import FLOORS, HEAVY, LATE, LATE_ROOMS, ONLY_IN, STRANGERS, UI_FLOORS
from tests.laws.rooms import PACKAGE, Import, Room


def imports_run_down(rooms: list[Room]) -> list[str]:
    """Imports only run down; siblings on one floor never meet; a new room needs a floor."""
    faults = []
    for room in rooms:
        if room.place and _floor(room.place[0], FLOORS) is None:
            faults.append(room.fault(1, f"{room.place[0]} has no floor"))
        if len(room.place) > 1 and room.place[0] == "ui" and _floor(room.place[1], UI_FLOORS) is None:
            faults.append(room.fault(1, f"ui/{room.place[1]} has no floor in ui"))
        for it in _own(room):
            faults += [room.fault(it.line, text) for text in _wrong_way(room.place, it.parts[1:])]
    return faults


def strangers_do_not_meet(rooms: list[Room]) -> list[str]:
    """A few rooms stay ignorant of rooms below them: widgets know no customer."""
    return [
        room.fault(it.line, f"{place} must not know {it.target}")
        for place, strangers in STRANGERS.items()
        for room in rooms
        if room.lies_in(place)
        for it in _own(room)
        if it.parts[1] in strangers
    ]


def libraries_have_places(rooms: list[Room]) -> list[str]:
    """Each library is touched in its own rooms only, also under TYPE_CHECKING."""
    return [
        room.fault(it.line, f"{it.target} belongs in {', '.join(ONLY_IN[it.parts[0]])}")
        for room in rooms
        for it in room.imports
        if not it.relative and it.parts[0] in ONLY_IN and not room.lies_in(*ONLY_IN[it.parts[0]])
    ]


def heavy_libraries_wait(rooms: list[Room]) -> list[str]:
    """Heavy libraries are imported inside the function that needs them first."""
    faults = []
    for room in rooms:
        late = {name for place, names in LATE.items() if room.lies_in(place) for name in names}
        if not _is_one_of(room.module, HEAVY):
            late |= HEAVY
        faults += [
            room.fault(it.line, f"{it.target} is heavy: import it inside the function that needs it")
            for it in room.imports
            if not it.inside and not it.typing_only and _is_one_of(it.target, late)
        ]
    return faults


def own_modules_come_first(rooms: list[Room]) -> list[str]:
    """Our own modules are imported on top: an import inside a function is for what is heavy, and for the faces."""
    return [
        room.fault(it.line, f"{it.target} belongs on top of the file")
        for room in rooms
        if not room.lies_in(*LATE_ROOMS)
        for it in _own(room)
        if it.inside and not _is_one_of(it.target, HEAVY)
    ]


def imports_are_plain(rooms: list[Room]) -> list[str]:
    """No relative imports, no names private to another module, no `__import__`."""
    faults = []
    for room in rooms:
        for it in room.imports:
            if it.relative:
                faults.append(room.fault(it.line, f"relative import of {it.target}"))
            elif it.parts[0] == PACKAGE and any(_is_private(part) for part in it.parts[1:]):
                faults.append(room.fault(it.line, f"{it.target} is private to its module"))
        if "__import__" in room.source:
            faults.append(room.fault(1, "__import__ hides an import"))
    return faults


def there_are_no_circles(rooms: list[Room]) -> list[str]:
    """No module reaches itself, also not inside one folder, in a function or under TYPE_CHECKING."""
    arrows = import_arrows(rooms)
    return [f"circle: {' <-> '.join(sorted(circle))}" for circle in sorted(circles(arrows), key=sorted)]


def import_arrows(rooms: list[Room]) -> dict[str, set[str]]:
    """Module -> the modules of ours that it imports."""
    modules = {room.module for room in rooms}
    return {room.module: {_nearest(it.target, modules) for it in _own(room)} & modules for room in rooms}


def circles(arrows: dict[str, set[str]]) -> set[frozenset[str]]:
    """The strongly connected components that hold an arrow: every group whose members all reach each other."""
    reach = {start: _reachable(start, arrows) for start in arrows}
    return {
        frozenset(other for other in reach[start] if start in reach.get(other, ()))
        for start in arrows
        if start in reach[start]
    }


def _reachable(start: str, arrows: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(arrows[start])
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += arrows.get(module, ())
    return seen


def _nearest(target: str, modules: set[str]) -> str:
    """`crm_desktop.store.book.Book` is a name in the module `crm_desktop.store.book`."""
    while target not in modules and "." in target:
        target = target.rpartition(".")[0]
    return target


def _own(room: Room) -> Iterator[Import]:
    return (it for it in room.imports if not it.relative and it.parts[0] == PACKAGE and len(it.parts) > 1)


def _wrong_way(here: tuple[str, ...], there: list[str]) -> Iterator[str]:
    target = ".".join(there)
    ours, theirs = _floor(here[0], FLOORS) if here else None, _floor(there[0], FLOORS)
    if theirs is None:
        yield f"{target} has no floor"
    elif ours is not None and there[0] != here[0] and theirs <= ours:
        yield f"{target} is not below {here[0]}"
    if here and here[0] == there[0] == "ui" and len(here) > 1 and len(there) > 1 and here[1] != there[1]:
        ours, theirs = _floor(here[1], UI_FLOORS), _floor(there[1], UI_FLOORS)
        if ours is not None and theirs is not None and theirs <= ours:
            yield f"{target} is not below ui/{here[1]}"


def _floor(name: str, plan: list[set[str]]) -> int | None:
    return next((number for number, rooms in enumerate(plan) if name in rooms), None)


def _is_one_of(target: str, names: set[str]) -> bool:
    return any(target == name or target.startswith(f"{name}.") for name in names)


def _is_private(part: str) -> bool:
    return part.startswith("_") and not part.startswith("__")
