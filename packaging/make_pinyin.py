"""Builds resources/pinyin: readings and phrases from pypinyin, simplified characters from OpenCC's dictionary.

    pip download --no-deps opencc-python-reimplemented==0.1.7
    python packaging/make_pinyin.py opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl
"""

import importlib.metadata
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

from pypinyin import Style
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.style import convert

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "pinyin"

# Regular readings that must stay whole, or the phrase after them would take their last character (上|海参|天).
PLACES = (
    "上海 天津 北京 南京 东京 河南 湖南 海南 云南 济南 越南 西南 东南 江南 河北 湖北 东北 华北 江西 陕西 山西 "
    "广西 四川 浙江 广东 山东 远东 吉林 辽宁 宁夏 青海 西藏 香港 化纤 工程 贸易 有限公司"
)

IDIOM = 4

README = """# How names sound

Tables that `crm_desktop/domain/names.py` reads; all made by `packaging/make_pinyin.py`, never edited by hand.

| file | what | source and licence |
|---|---|---|
| `syllables.txt` | reading without tones (ü is v), then its characters | pypinyin {pypinyin}, (c) 2016 mozillazg, MIT |
| `phrases.txt` | phrases that are not read as their characters and shorter phrases say | the same |
| `traditional.txt` | traditional character, simplified character, in pairs | OpenCC's dictionary in \
opencc-python-reimplemented {opencc}, (c) BYVoid and Yichen Huang, Apache-2.0 |

The texts of the licences: `LICENSE-pypinyin.txt`, `LICENSE-opencc.txt`. Changed against OpenCC: only the first choice
of each character is kept, and chains of choices are followed to their end.
"""


def main(wheel: Path) -> None:
    """Writes every file of the folder; `wheel` is the downloaded opencc-python-reimplemented."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    single = {chr(code): without_tone(readings.split(",")[0]) for code, readings in pinyin_dict.items()}
    write("syllables.txt", syllable_lines(single))
    with zipfile.ZipFile(wheel) as files:
        pairs = traditional_pairs(files)
        write("traditional.txt", ["".join(traditional + simple for traditional, simple in pairs.items())])
        write("phrases.txt", phrase_lines(single, pairs))
        license_name = next(name for name in files.namelist() if name.endswith("LICENSE.txt"))
        write("LICENSE-opencc.txt", files.read(license_name).decode("utf-8").splitlines())
    write("LICENSE-pypinyin.txt", pypinyin_license().splitlines())
    versions = {"pypinyin": importlib.metadata.version("pypinyin"), "opencc": wheel.name.split("-")[1]}
    write("README.md", README.format(**versions).splitlines())


def without_tone(syllable: str) -> str:
    """The reading as pypinyin's NORMAL style writes it."""
    return str(convert(syllable, Style.NORMAL, True))


def syllable_lines(single: dict[str, str]) -> list[str]:
    """One line a reading: the reading, a space, its characters."""
    characters: dict[str, list[str]] = defaultdict(list)
    for character, syllable in single.items():
        characters[syllable].append(character)
    return [f"{syllable} {''.join(sorted(characters[syllable]))}" for syllable in sorted(characters)]


def phrase_lines(single: dict[str, str], simple: dict[str, str]) -> list[str]:
    """The phrases whose reading does not follow from characters and shorter phrases: simplified, longest first."""
    kept: dict[str, list[str]] = {}
    for phrase in sorted(phrases_dict, key=len):
        reading = [without_tone(readings[0]) for readings in phrases_dict[phrase]]
        if len(reading) == len(phrase) and read_with(single, kept, phrase) != reading:
            kept[phrase] = reading
    kept = without_rare_idioms(single, kept)
    for phrase in list(kept):
        kept.setdefault("".join(simple.get(character, character) for character in phrase), kept[phrase])
        if not simple.keys().isdisjoint(phrase):
            del kept[phrase]
    kept.update({place: [single[character] for character in place] for place in PLACES.split() if place not in kept})
    return [f"{phrase} {' '.join(kept[phrase])}" for phrase in sorted(kept, key=lambda phrase: (-len(phrase), phrase))]


def without_rare_idioms(single: dict[str, str], phrases: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leaves out idioms that turn characters which no word of two or three does: 信 in 卬首信眉, but hardly in names.

    Each such character would make every name with it a candidate: these idioms cost a fifth of the time of reading.
    """
    def turned(phrase: str) -> set[str]:
        return {character for character, syllable in zip(phrase, phrases[phrase], strict=True)
                if single[character] != syllable}

    usual = {character for phrase in phrases if len(phrase) < IDIOM for character in turned(phrase)}
    return {phrase: reading for phrase, reading in phrases.items() if len(phrase) < IDIOM or turned(phrase) <= usual}


def read_with(single: dict[str, str], phrases: dict[str, list[str]], text: str) -> list[str]:
    """The reading that the reduced tables give: the longest phrase first, from left to right."""
    longest = max(map(len, phrases), default=1)
    syllables: list[str] = []
    at = 0
    while at < len(text):
        sizes = range(min(longest, len(text) - at), 1, -1)
        size = next((size for size in sizes if text[at:at + size] in phrases), 1)
        part = text[at:at + size]
        syllables += phrases[part] if size > 1 else [single[part]]
        at += size
    return syllables


def traditional_pairs(files: zipfile.ZipFile) -> dict[str, str]:
    """A traditional form -> the simplified one, which is never a key itself."""
    simple = choices(files, "TSCharacters.txt")
    targets = set(simple.values())
    hong_kong = choices(files, "HKVariantsRev.txt")
    simple |= {form: usual for form, usual in hong_kong.items() if form not in simple and form not in targets}
    pairs = {}
    for character in sorted(simple):
        target, seen = simple[character], {character}
        while simple.get(target, target) not in seen | {target}:
            seen.add(target)
            target = simple[target]
        if target != character:
            pairs[character] = target
    return pairs


def choices(files: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Character to first choice, of one OpenCC dictionary; a character that stays itself is named too."""
    lines = files.read(f"opencc/dictionary/{name}").decode("utf-8-sig").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {left: right.split(" ")[0] for left, right in pairs if len(left) == 1 and len(right.split(" ")[0]) == 1}


def pypinyin_license() -> str:
    """The licence text as the installed package carries it."""
    files = importlib.metadata.files("pypinyin") or []
    return next(file.read_text(encoding="utf-8") for file in files if file.name.startswith("LICENSE"))


def write(name: str, lines: list[str]) -> None:
    """Writes the lines as UTF-8 with LF, on every system alike."""
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
