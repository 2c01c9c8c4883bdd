"""The words of the program: every text that it shows has its Chinese, complete and in the house's style."""

from pathlib import Path

import pytest

from tests.laws.plan import ROOT
from tests.laws.rooms import read_rooms
from tests.laws.texts import read_chinese, shown_texts, translation_faults

CHINESE = ROOT / "resources" / "translations" / "zh_CN"

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
PROGRAM = '''"""A program that shows a few texts."""

NAMES = [later("Name"), later(
    "A long text "
    "in two lines.")]

def show(n):
    say(tr("Hello {name}", name=tr("friend")), trc("verb", "Open"), tr("Open"))
    say(tr("Yes" if n else "No"), tr(NAMES[n]), trc("form", NAMES[n]))
    return f"{trn('{n} deal of {who}', '{n} deals of {who}', n, who=n)}"
'''
SOUND = '''
msgid "Name"
msgstr "名称"

msgid ""
"A long text "
"in two lines."
msgstr "两行（长）文字。"

msgid "Hello {name}"
msgstr "你好，{name}"

msgid "friend"
msgstr "朋友"

msgctxt "verb"
msgid "Open"
msgstr "打开"

msgid "Open"
msgstr "进行中"

msgid "{n} deal of {who}"
msgid_plural "{n} deals of {who}"
msgstr[0] "{who}的{n}个商机"

msgid "Yes"
msgstr "是"

msgid "No"
msgstr "否"

msgctxt "form"
msgid "Name"
msgstr "名"
'''
FAULTS = [  # what is changed in the sound file, into what, and what must then be said
    ('msgid "Name"\nmsgstr "名称"\n', "", "program.py:3: no Chinese for 'Name'"),
    ('msgctxt "verb"\n', 'msgctxt "noun"\n', "no Chinese for 'Open' in the context 'verb'"),
    ("朋友", "", "'friend' needs one Chinese text"),
    ('"{who}的{n}个商机"', '""', "'{n} deal of {who}' needs one Chinese text"),
    ('msgid_plural "{n} deals of {who}"', 'msgid_plural "deals of {who}"', "no Chinese for '{n} deal of {who}'"),
    ('msgid "No"\n', '#, fuzzy\nmsgid "No"\n', "'No' is marked fuzzy"),
    ("你好，{name}", "你好，{nam}", "other names in braces: nam, name"),
    ("{who}的{n}个商机", "{n}个商机", "other names in braces: who"),
    ("你好，{name}", "你好，{name", "braces do not match"),
    ('msgid "No"\n', 'msgid "Never"\nmsgstr "从不"\n\nmsgid "No"\n', "nothing shows 'Never'"),
    ('msgctxt "form"\n', 'msgctxt "letter"\n', "nothing shows 'Name' in the context 'letter'"),
    ('msgid "No"\n', 'msgid "Yes"\nmsgstr "对"\n\nmsgid "No"\n', "'Yes' is there twice"),
    ("你好，", "你好,", "half-width punctuation"),
    ("（长）", "(长)", "half-width punctuation"),
    ("{n}个商机", "{n} 个商机", "a space between number and unit"),
    ("朋友", "您", "您"),
    ("打开", "请打开", "请"),
    ("打开", "打开成功", "成功"),
]


def test_every_text_has_its_chinese() -> None:
    faults = translation_faults(read_rooms(ROOT / "crm_desktop"), CHINESE)
    assert not faults, "\n".join(faults)


def check(folder: Path, files: dict[str, str]) -> list[str]:
    (folder / "source").mkdir()
    (folder / "source" / "program.py").write_text(PROGRAM, encoding="utf-8")
    for name, body in files.items():
        (folder / name).write_text(HEADER + body, encoding="utf-8")
    return translation_faults(read_rooms(folder / "source"), folder)


def test_sound_translations_are_green(tmp_path: Path) -> None:
    assert check(tmp_path, {"base.po": SOUND, "more.po": 'msgid "Name"\nmsgstr "名称"\n'}) == []


@pytest.mark.parametrize(("good", "bad", "said"), FAULTS, ids=[said for _, _, said in FAULTS])
def test_a_planted_fault_in_the_texts_is_red(good: str, bad: str, said: str, tmp_path: Path) -> None:
    assert good in SOUND
    faults = check(tmp_path, {"base.po": SOUND.replace(good, bad, 1)})
    assert [fault for fault in faults if said in fault], faults


def test_one_text_with_two_translations_is_red(tmp_path: Path) -> None:
    faults = check(tmp_path, {"base.po": SOUND, "more.po": 'msgid "Name"\nmsgstr "姓名"\n'})
    assert faults == ["more.po: 'Name' has another Chinese text in base.po"]


def test_the_check_looks_at_the_real_texts() -> None:
    shown = [text for room in read_rooms(ROOT / "crm_desktop") for text in shown_texts(room.tree)]
    written = [text for file in CHINESE.glob("*.po") for text in read_chinese(file).texts]
    assert bool(shown) == bool(written)
