"""The frame of every test: no screen, no settings or keys of this machine, the same random examples in CI."""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]


def _leave_this_machine() -> None:
    """Points everything that a program finds by the environment into a folder that goes away with the tests.

    At import, before anything reads it: Qt, platformdirs and child processes all take it from here.
    """
    home = Path(tempfile.mkdtemp(prefix="crm-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith(("QT_", "CRM_", "LC_", "XDG_DOCUMENTS"))]:
        del os.environ[name]
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # the way to the real keyring
    folders = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state",
               "XDG_CACHE_HOME": "cache", "XDG_RUNTIME_DIR": "runtime"}
    for name, folder in folders.items():
        (home / folder).mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(home / folder)
    os.environ["LANG"] = "C.UTF-8"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


_leave_this_machine()
settings.register_profile(
    "house",
    deadline=None,
    print_blob=True,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],  # the machine may be busy with something else
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A test may switch the language; the next one begins in English."""
    from crm_desktop.i18n import use

    yield
    use("en")


class HandClock:
    """A clock that stands still until a test moves it; UTC milliseconds."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def move(self, *, days: float = 0, milliseconds: int = 0) -> None:
        """Forwards, or backwards with less than nothing."""
        self.now += round(days * 86_400_000) + milliseconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1_800_000_000_000)  # 15 January 2027, 08:00 UTC


@pytest.fixture
def book(tmp_path: Path, clock: HandClock) -> Iterator[Any]:
    """A real encrypted book of Li Wei's, in dollars and UTC; `book.path` and `book.key()` open it again."""
    from crm_desktop.store.creation import make_book

    with make_book(tmp_path / "Sales.book", secrets.token_bytes(32), name="Sales", currency="USD", time_zone="UTC",
                   me="Li Wei", clock=clock) as made:
        yield made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public example data beside the checkout; it is never copied into it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the example data (../shared/data) is not beside this checkout")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """Writes half characters such as "\\udcff" out: one in a log or a failure ends an xdist worker in mid-test."""
    return _sendable((yield))


def _sendable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_sendable(key): _sendable(part) for key, part in value.items()}
    return [_sendable(part) for part in value] if isinstance(value, list | tuple) else value
