"""Two laptops in two real windows on an X screen: both offline, one customer edited on both, decided, undone."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.laws.plan import ROOT


def test_both_edit_the_same_customer_offline_and_nothing_is_lost(tmp_path: Path) -> None:
    if not shutil.which("xvfb-run"):
        pytest.skip("xvfb-run is not installed: make setup installs it where it may")
    seen = _play(tmp_path)
    assert seen["failures"] == []
    words = seen["words"]
    assert words["joined"] == words["told"].split(" · ")[0]
    assert len(words["joined"].split()) == 6
    conflict = seen["conflict"]
    assert conflict["before"].startswith("Before, Optics")
    assert conflict["mine"].startswith("Yours, Retail")
    assert conflict["theirs"].startswith("Your other laptop, Toys")
    assert seen["decided"] == ["Retail", "Retail"]
    assert seen["undone"] == ["Toys", "Toys"]


def _play(tmp_path: Path) -> dict[str, Any]:
    """Runs the story in a process of its own, with a home of its own, on a screen of its own."""
    folders = {name: tmp_path / name.lower() for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "work")}
    for folder in (*folders.values(), tmp_path / "runtime"):
        folder.mkdir(mode=0o700)
    environment = {**os.environ, **{name: str(folder) for name, folder in folders.items() if name != "work"},
                   "XDG_RUNTIME_DIR": str(tmp_path / "runtime"), "QT_QPA_PLATFORM": "xcb",
                   "IN_VAIN": str(tmp_path / "in-vain.png")}
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", sys.executable, "-m", "tests.stories.two_laptops",
         str(folders["work"])],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "Qt" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
