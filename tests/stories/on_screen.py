"""Plays a story in a process of its own, with a home and an X screen of its own, and gives what it saw."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws.plan import ROOT


def play_on_screen(story: str, home: Path, *words: str) -> dict[str, object]:
    """Runs tests/stories/<story>.py with these words; `home` is an empty folder that becomes its home."""
    if not shutil.which("xvfb-run"):
        pytest.skip("xvfb-run is not installed: make setup installs it where it may")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {**os.environ, "HOME": str(home / "home"), "XDG_CONFIG_HOME": str(home / "config"),
                   "XDG_STATE_HOME": str(home / "state"), "XDG_RUNTIME_DIR": str(runtime),
                   "QT_QPA_PLATFORM": "xcb", "IN_VAIN": str(home / "in-vain.png")}
    (home / "home").mkdir()
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", sys.executable, "-m", f"tests.stories.{story}", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "Qt" not in done.stderr, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found
