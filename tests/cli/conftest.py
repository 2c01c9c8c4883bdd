"""The hands of the command line's tests: a keyring that works, the program called in this process or started anew."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import pytest

from crm_desktop.cli.main import main
from tests.security.memory_keyring import MemoryKeyring
from tests.server.running import Running, running
from tests.sync.hub import ROOMY

ROOT = Path(__file__).parents[2]


@dataclass
class Said:
    """What a verb said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        assert self.code == 0, self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The one JSON object on standard error; nothing is on standard output."""
        assert self.code != 0
        assert self.out == ""
        found = json.loads(self.err)
        assert set(found) == {"error"}
        assert set(found["error"]) == {"code", "message", "safe", "next"}
        return dict(found["error"])


Run = Callable[..., Said]


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """The keyring of this computer is one in memory: books open by themselves, as on a desktop."""
    before, held = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the command line in this process."""
    def call(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def crm(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path) -> Run:
    """Calls a verb with --json on a new book of Li Wei's, in dollars."""
    path = tmp_path / "Sales.book"
    assert run("--book", path, "create", "--currency", "USD", "--me", "Li Wei").code == 0
    return lambda *arguments: run("--json", "--book", path, *arguments)


@pytest.fixture
def second(run: Run, memory_keyring: MemoryKeyring, tmp_path: Path) -> Run:
    """A verb with --json on the second laptop's book, which is not there yet."""
    return lambda *arguments: run("--json", "--book", tmp_path / "Second.book", *arguments)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """A team's server with no team on it."""
    with running(str(tmp_path / "server.db"), ROOMY) as listening:
        yield listening


def start(*arguments: str | Path, **environment: str) -> Said:
    """Starts the program in a process of its own, with this addition to the environment."""
    done = subprocess.run([sys.executable, "-m", "crm_desktop", *map(str, arguments)], capture_output=True, check=False,
                          cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, timeout=60)
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def program() -> Callable[..., Said]:
    """The program in a process of its own."""
    return start
