"""Laws about texts: every English text has one complete Chinese text in the house's style, and none is left over."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.laws.rooms import Room

HAN = "[\u3007\u3400-\u4dbf\u4e00-\u9fff]"
STYLE = {  # what must not stand in a Chinese text
    rf"{HAN}[,;:?!()]": "half-width punctuation after a Chinese character",
    rf"(\d|{{n}}) {HAN}": "a space between number and unit",
    "(?<![邀申])请(?!求)": "请: say plainly what to do",  # but 邀请 (invite), 申请, 请求
    "成功": "成功: say what is done now",
    "您": "您: the house says 你",
}


@dataclass(frozen=True, order=True)
class Text:
    """What gettext looks up: the context of `trc` or "", the text, and for `trn` the plural or ""."""

    context: str
    one: str
    many: str = ""

    def __str__(self) -> str:
        return repr(self.one) + (f" in the context {self.context!r}" if self.context else "")


@dataclass
class Chinese:
    """One file's Chinese texts, and what is wrong with the file itself."""

    texts: dict[Text, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def translation_faults(rooms: list[Room], folder: Path) -> list[str]:
    """Everything wrong between the texts that the rooms show and the *.po files of a folder, as sentences."""
    used: dict[Text, str] = {}
    for room in rooms:
        for line, text in shown_texts(room.tree):
            used.setdefault(text, f"{room.name}:{line}")
    open_contexts = {context for room in rooms for context in contexts_of_names(room.tree)}
    homes: dict[tuple[str, str], tuple[str, str]] = {}
    known: set[Text] = set()
    faults: list[str] = []
    for file in sorted(folder.glob("*.po")):
        chinese = read_chinese(file)
        faults += chinese.faults
        for text, said in chinese.texts.items():
            known.add(text)
            home, before = homes.setdefault((text.context, text.one), (file.name, said))
            if before != said:
                faults.append(f"{file.name}: {text} has another Chinese text in {home}")
            if text not in used and not (text.context in open_contexts and Text("", text.one) in used):
                faults.append(f"{file.name}: nothing shows {text}")
            faults += [f"{file.name}: {text}: {fault}" for fault in wording_faults(text, said)]
    return faults + [f"{place}: no Chinese for {text}" for text, place in used.items() if text not in known]


def shown_texts(tree: ast.AST) -> Iterator[tuple[int, Text]]:
    """Every text in `tr`, `trc`, `trn` and `later`, with its line.

    Read from the syntax tree: babel's own extraction joins `tr("a" if x else "b")` to "ab" and, before Python 3.12,
    misses a call inside an f-string.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [list(_constants(argument)) for argument in node.args]
        if node.func.id in {"tr", "later"} and words:
            yield from ((node.lineno, Text("", text)) for text in words[0] if text)
        elif node.func.id == "trc" and len(words) > 1:
            yield from ((node.lineno, Text(context, text)) for context in words[0] for text in words[1])
        elif node.func.id == "trn" and len(words) > 1:
            yield from ((node.lineno, Text("", one, many)) for one, many in zip(words[0], words[1], strict=False))


def contexts_of_names(tree: ast.AST) -> Iterator[str]:
    """The contexts in which a text marked elsewhere by `later` may be shown: "stage" of `trc("stage", stage.name)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "trc" and node.args[1:]:
            yield from () if list(_constants(node.args[1])) else _constants(node.args[0])


def read_chinese(file: Path) -> Chinese:
    """Reads one .po file; a text that is empty, marked fuzzy or given twice is a fault of the file."""
    chinese = Chinese()
    with file.open("rb") as stream:
        catalog = read_po(stream, locale="zh_CN", abort_invalid=True)
    for message in catalog:
        if not message.id:
            continue
        text, said = _text(message), message.string
        if not isinstance(said, str):
            said = said[0] if said and len(said) == 1 else ""
        if not said:
            chinese.faults.append(f"{file.name}: {text} needs one Chinese text")
        elif message.fuzzy:
            chinese.faults.append(f"{file.name}: {text} is marked fuzzy, so nobody will see it")
        chinese.texts[text] = said
    for raw, count in Counter(_raw_keys(file.read_text(encoding="utf-8"))).items():
        if count > 1:
            chinese.faults.append(f"{file.name}: {raw} is there twice")
    return chinese


def wording_faults(text: Text, said: str) -> Iterator[str]:
    """Other {names} than in the English text, and what the house's style does not want."""
    try:
        wanted, given = _names(text.many or text.one), _names(said)
    except ValueError as error:
        yield f"braces do not match ({error})"
        return
    if wanted != given:
        yield f"other names in braces: {', '.join(sorted(wanted ^ given))}"
    yield from (fault for pattern, fault in STYLE.items() if re.search(pattern, said))


def _text(message: Message) -> Text:
    one, many = (message.id, "") if isinstance(message.id, str) else message.id[:2]
    return Text(message.context or "", one, many)


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts that an argument can be: one constant, or both sides of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _raw_keys(source: str) -> Iterator[str]:
    """Context and msgid of each entry as written; babel keeps the first of two and drops the second in silence."""
    entry = r'^(?:msgctxt ((?:"[^\n]*"\s*)+))?msgid ((?:"[^\n]*"\s*)+)'
    for found in re.finditer(entry, source, re.MULTILINE):
        context, text = ("".join(re.findall(r'"([^\n]*)"', part or "")) for part in found.groups())
        yield f"{context}: {text!r}" if context else repr(text)
