"""The house as the laws see it: every file with its place, its source, its tree and its imports."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "crm_desktop"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported name: `from a.b import c` is the target "a.b.c"."""

    target: str
    line: int
    relative: bool
    inside: bool  # in a function: it runs on first use
    typing_only: bool  # under TYPE_CHECKING: it never runs

    @property
    def parts(self) -> list[str]:
        return self.target.split(".")


@dataclass(frozen=True)
class Room:
    """One source file; `place` is its path below the folder without ".py", and without a closing "__init__"."""

    place: tuple[str, ...]
    name: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.name)

    @cached_property
    def imports(self) -> list[Import]:
        return list(_imports(self.tree, inside=False, typing_only=False))

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods, nested ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @cached_property
    def public_functions(self) -> list[Function]:
        """The functions that other modules may call: of the module itself, also below a plain `if` or `try`."""
        return [node for node in _top_level(self.tree) if isinstance(node, Function) and not node.name.startswith("_")]

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("__init__.py")

    @property
    def module(self) -> str:
        return ".".join((PACKAGE, *self.place))

    def lies_in(self, *places: str) -> bool:
        """Whether the file is one of these, or in one of these folders: "ui/charts", "app"."""
        return any(self.place[: place.count("/") + 1] == tuple(place.split("/")) for place in places)

    def fault(self, line: int, text: str) -> str:
        return f"{self.name}:{line}: {text}"


Law = Callable[[list[Room]], list[str]]


def read_rooms(folder: Path) -> list[Room]:
    """Every Python file below a folder, in the order of their names."""
    return [read_room(file, folder) for file in sorted(folder.rglob("*.py"))]


def read_room(file: Path, folder: Path) -> Room:
    """One file of that folder."""
    place = file.relative_to(folder).with_suffix("").parts
    return Room(
        place=place[:-1] if place[-1] == "__init__" else place,
        name=file.relative_to(folder.parent).as_posix(),
        source=file.read_text(encoding="utf-8"),
    )


def _imports(node: ast.AST, *, inside: bool, typing_only: bool) -> Iterator[Import]:
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            target = f"{node.module}.{alias.name}" if node.module else alias.name
            yield Import(target, node.lineno, node.level > 0, inside, typing_only)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, node.lineno, False, inside, typing_only)
    for child in ast.iter_child_nodes(node):
        unrun = isinstance(node, ast.If) and child in node.body and "TYPE_CHECKING" in ast.unparse(node.test)
        yield from _imports(child, inside=inside or isinstance(node, Function), typing_only=typing_only or unrun)


def _top_level(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.If | ast.Try | ast.With):
            yield from _top_level(child)
