"""Laws about habits: errors, state, threads, lambdas handed to Jobs, texts, and what tests must not do."""

import ast
from collections.abc import Iterator

from tests.laws.plan import BROAD_EXCEPTS, STATEFUL, THREADED
from tests.laws.rooms import Room

BROAD = {"Exception", "BaseException"}
THREADS = {"Thread", "QThread", "QThreadPool", "QRunnable", "ThreadPoolExecutor", "ProcessPoolExecutor", "Process"}
EMPTY_MAKERS = {"dict", "list", "set", "defaultdict", "deque", "WeakKeyDictionary", "WeakValueDictionary"}
TEXT_FUNCTIONS = {"tr": 1, "trc": 2, "trn": 2, "later": 1}  # how many of the first arguments are texts
STARVING_WAITS = {"qWait", "qSleep", "qWaitFor", "qWaitForWindowActive", "qWaitForWindowExposed"}


def errors_are_caught_by_name(rooms: list[Room]) -> list[str]:
    """Bare excepts, `except Exception` and `suppress(Exception)` exist in three named places only."""
    return [
        room.fault(line, "a broad except: name the error, or let it reach Jobs")
        for room in rooms
        if not room.lies_in(*BROAD_EXCEPTS)
        for line in _broad(room.tree)
    ]


def modules_keep_no_state(rooms: list[Room]) -> list[str]:
    """No `global`, and no container made empty at module level: it can only be there to be filled later."""
    faults = []
    for room in rooms:
        if room.lies_in(*STATEFUL):
            continue
        faults += [room.fault(node.lineno, "global") for node in ast.walk(room.tree) if isinstance(node, ast.Global)]
        faults += [
            room.fault(node.lineno, "an empty container at module level is state")
            for node in room.tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_empty(node.value)
        ]
    return faults


def threads_live_with_jobs(rooms: list[Room]) -> list[str]:
    """Threads and worker processes are started behind one door."""
    return [
        room.fault(it.line, f"{it.target}: threads live in {', '.join(THREADED)}")
        for room in rooms
        if not room.lies_in(*THREADED)
        for it in room.imports
        if it.parts[-1] in THREADS
    ] + [
        room.fault(node.lineno, f"{node.attr}: threads live in {', '.join(THREADED)}")
        for room in rooms
        if not room.lies_in(*THREADED)
        for node in ast.walk(room.tree)
        if isinstance(node, ast.Attribute) and node.attr in THREADS
    ]


def lambdas_carry_values(rooms: list[Room]) -> list[str]:
    """A lambda given to `jobs.do` or `jobs.ask` captures values, never `self`: it runs beside the window."""
    return [
        room.fault(given.lineno, "a lambda for Jobs mentions self: take the value out before")
        for room in rooms
        if room.lies_in("ui")
        for call in _calls(room.tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"do", "ask"}
        for given in ast.walk(call)
        if isinstance(given, ast.Lambda) and _captures_self(given)
    ]


def texts_are_constant(rooms: list[Room]) -> list[str]:
    """Texts for translation are never put together: f-strings, `+`, `%` and `.format` escape the translators."""
    faults = []
    for room in rooms:
        for call in _calls(room.tree):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            for text in call.args[: TEXT_FUNCTIONS.get(name, 0)]:
                loose = name == "later" and not isinstance(text, ast.Constant)
                if loose or isinstance(text, ast.JoinedStr | ast.BinOp | ast.Call):
                    faults.append(room.fault(call.lineno, f"{name}() needs a constant text with {{names}}"))
    return faults


def tests_do_not_mock(rooms: list[Room]) -> list[str]:
    """What is ours is tested for real."""
    return [
        room.fault(it.line, f"{it.target}: no mocks")
        for room in rooms
        for it in room.imports
        if it.parts[0] in {"mock", "pytest_mock"} or it.target.startswith("unittest.mock")
    ] + [
        room.fault(node.lineno, f"{node.name} takes mocker: no mocks")
        for room in rooms
        for node in room.functions
        if any(argument.arg == "mocker" for argument in node.args.args)
    ]


def tests_do_not_starve_lanes(rooms: list[Room]) -> list[str]:
    """`QTest.qWait` and `QSignalSpy.wait` keep the interpreter lock, so nothing else runs: wait with qtbot."""
    faults = []
    for room in rooms:
        spied = any(it.parts[-1] == "QSignalSpy" for it in room.imports) or "QtTest.QSignalSpy" in room.source
        faults += [
            room.fault(node.lineno, f"{node.attr} starves the lanes: use qtbot.waitUntil or waitSignal")
            for node in ast.walk(room.tree)
            if isinstance(node, ast.Attribute)
            and (node.attr in STARVING_WAITS or (spied and node.attr == "wait"))
        ]
    return faults


def _broad(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names(node.type) & BROAD):
            yield node.lineno
        elif isinstance(node, ast.Call) and "suppress" in _names(node.func):
            yield from (node.lineno for argument in node.args if _names(argument) & BROAD)


def _names(node: ast.AST) -> set[str]:
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return not value.keywords and _names(value.func) <= EMPTY_MAKERS and not _fills(value)
    return (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List) and not value.elts)


def _fills(call: ast.Call) -> bool:
    """Whether the container gets something to hold: `list(NAMES)` does, `defaultdict(list)` does not."""
    return bool(call.args) and not (isinstance(call.func, ast.Name) and call.func.id == "defaultdict")


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _captures_self(given: ast.Lambda) -> bool:
    """In its body, or whole as a default; `name=self.name` as a default takes the value when it is made."""
    defaults = [*given.args.defaults, *given.args.kw_defaults]
    body = any(isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(given.body))
    return body or any(isinstance(node, ast.Name) and node.id == "self" for node in defaults)
