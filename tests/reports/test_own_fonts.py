"""The shipped fonts: every letter that Chinese documents need, none of the radicals, and their licence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from crm_desktop.paths import resource
from tests.laws.plan import ROOT

STANDARD = (ROOT / "packaging" / "standard_characters.txt").read_text(encoding="utf-8").replace("\n", "")
GB_2312 = "".join(bytes([row, cell]).decode("gb2312", errors="ignore")
                  for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
PLAIN_MACHINE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/opentype/inter</dir><cachedir>{cache}</cachedir></fontconfig>"""
DRAW = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["x", "-platform", "offscreen"])
from crm_desktop.ui.charts.export import take_own_fonts
from crm_desktop.ui.charts.lettering import Run, lay_out
take_own_fonts()
runs = lay_out([Run(sys.argv[1], "#000000")], 22, "zh", 2000, 0).glyphRuns()
boxes = sum(index == 0 for run in runs for index in run.glyphIndexes())
print(sorted({run.rawFont().familyName() for run in runs}), boxes)
"""


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_wanted_letter_is_there(weight: str) -> None:
    path = resource(f"fonts/CRMSansSC-{weight}.otf")
    assert path.stat().st_size < 2_500_000
    with TTFont(path) as font:
        letters = set(font.getBestCmap())
        assert font["name"].getDebugName(1) == "CRM Sans SC"
        assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert len(set(STANDARD)) == 8105
    assert len(set(GB_2312)) == 7445
    assert not {ord(letter) for letter in STANDARD + GB_2312} - letters
    assert set(range(0x20, 0x7F)) | set(range(0xC0, 0x100)) <= letters
    assert not letters & set(range(0x2E80, 0x2FE0))


def test_the_licence_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in resource("fonts/LICENSE").read_text(encoding="utf-8")


def test_a_machine_without_a_chinese_font_has_ours(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(PLAIN_MACHINE.format(cache=tmp_path / "cache"), encoding="utf-8")
    text = "销售漏斗，" + "".join(letter for letter in STANDARD if ord(letter) > 0xFFFF)
    assert len(text) > 100
    done = subprocess.run([sys.executable, "-c", DRAW, text], capture_output=True, check=True, cwd=ROOT, timeout=60,
                          env={**os.environ, "FONTCONFIG_FILE": str(config)})
    assert done.stdout.decode().split("\n")[0] == "['CRM Sans SC'] 0"
