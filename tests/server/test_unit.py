"""The systemd unit: the guide shows the file of packaging/, systemd understands it, and its command line starts."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crm_desktop.i18n import LANGUAGES
from crm_desktop.security.tls import own_identity
from crm_desktop.ui.shell.help_text import guide_text
from tests.laws.plan import ROOT

UNIT = ROOT / "packaging" / "crm-server.service"


def words() -> list[str]:
    """The unit's command line."""
    line = next(line for line in UNIT.read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart="))
    return shlex.split(line.removeprefix("ExecStart="))


def verified(unit: Path) -> str:
    """What systemd says against it."""
    found = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    return found.stderr


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_guide_shows_the_unit_as_it_is(language: str) -> None:
    assert f"```\n{UNIT.read_text(encoding='utf-8')}```" in guide_text(language)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is missing")
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """The control: a word that it does not know is named."""
    text = UNIT.read_text(encoding="utf-8").replace(words()[0], "/bin/true")
    sound, bad = tmp_path / "crm-server.service", tmp_path / "other.service"
    sound.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("DynamicUser=", "DynamicUsr="), encoding="utf-8")
    assert sound.name not in verified(sound)
    assert "DynamicUsr" in verified(bad)


def test_its_command_line_starts_with_a_key_of_its_own(tmp_path: Path) -> None:
    said = [str(tmp_path / "team.db") if word.startswith("/var/") else "0" if word.isdigit() else word
            for word in words()[1:]]
    start = "import sys; from crm_desktop.__main__ import server_main; sys.argv[0] = 'crm-server'; server_main()"
    with subprocess.Popen([sys.executable, "-c", start, *said], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = json.loads(server.stdout.readline())
        server.terminate()
        assert server.wait(30) == 0
    assert line["listening"].startswith("https://0.0.0.0:")
    pin = bytes.fromhex(line["setup_token"].partition(".")[2])
    for file in (tmp_path / "team.db", tmp_path / "tls-key.pem"):
        assert file.stat().st_mode & 0o077 == 0
    (tmp_path / "tls-cert.pem").unlink()
    assert own_identity(tmp_path, ["0.0.0.0"]).pin == pin, "the key alone is what a backup needs"  # noqa: S104
