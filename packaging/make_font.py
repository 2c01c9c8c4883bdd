"""Builds resources/fonts: the part of Noto Sans CJK SC that documents need, in two weights, under a name of its own.

    python packaging/make_font.py                       # from Debian's fonts-noto-cjk
    python packaging/make_font.py FOLDER-WITH-THE-TTC-FILES

The 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表) lie beside this file in the
table's order, taken from the field kTGH of the Unicode Han database 14.0. A Kangxi radical (U+2E80 to U+2FDF) has the
same glyph as the character that looks like it: with those codes left out, text taken from a PDF has 斗 and never ⽃.
"""

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "resources" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto")
FAMILY = "CRM Sans SC"  # the full font of a machine keeps its own name beside it
WEIGHTS = {"Regular": "NotoSansCJK-Regular.ttc", "Bold": "NotoSansCJK-Bold.ttc"}
RADICALS = range(0x2E80, 0x2FE0)
BLOCKS = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x205E), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x2199),
          (0x2200, 0x22FF), (0x3000, 0x303F), (0xFF00, 0xFFEF))  # Latin, signs, money, arrows, full width
FEATURES = ["ccmp", "kern", "mark", "mkmk", "tnum"]


def wanted_characters() -> set[int]:
    """GB 2312, the standard characters, Latin and signs."""
    standard = (HERE / "standard_characters.txt").read_text(encoding="utf-8")
    blocks = chain.from_iterable(range(first, last + 1) for first, last in BLOCKS)
    return ({ord(one) for one in standard if one != "\n"} | set(gb_2312()) | set(blocks)) - set(RADICALS)


def gb_2312() -> Iterator[int]:
    """All 7,445 characters of GB 2312."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from (ord(one) for one in bytes([row, cell]).decode("gb2312", errors="ignore"))


def make_font(source: Path, weight: str) -> None:
    """Writes one weight as OTF and says what is in it."""
    font = next(one for one in TTCollection(source).fonts if one["name"].getDebugName(1) == "Noto Sans CJK SC")
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
                      name_languages=[0x409], notdef_outline=True, recommended_glyphs=False,
                      drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted_characters())
    subsetter.subset(font)
    _name(font, weight)
    path = FOLDER / f"CRMSansSC-{weight}.otf"
    font.save(path)
    print(f"{path.name}: {len(font.getBestCmap()):,} characters, {path.stat().st_size:,} bytes")


def _name(font: TTFont, weight: str) -> None:
    compact = FAMILY.replace(" ", "")
    origin = f"A part of {font['name'].getDebugName(4)}, {font['name'].getDebugName(5).split(';')[0]}"
    said = {1: FAMILY, 2: weight, 3: f"{compact}-{weight}; {origin}", 4: f"{FAMILY} {weight}",
            6: f"{compact}-{weight}"}
    for number, text in said.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [f"{compact}-{weight}"]
    top.topDictIndex[0].FullName, top.topDictIndex[0].FamilyName = said[4], FAMILY


def main() -> None:
    """Both weights; the licence lies beside them and is not made."""
    FOLDER.mkdir(exist_ok=True)
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    for weight, file in WEIGHTS.items():
        make_font(source / file, weight)


if __name__ == "__main__":
    main()
