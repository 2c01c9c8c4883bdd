"""Whether what is shown is in the language that was chosen: every text of the program, and whole words of the other."""

import re
from functools import lru_cache
from string import Formatter

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QMenu, QToolButton, QWidget

from tests.laws.plan import ROOT
from tests.laws.texts import HAN, read_chinese

CHINESE = ROOT / "resources" / "translations" / "zh_CN"
OWN_NAMES = re.compile("^(English|简体中文)$|企查查")  # languages are written in themselves; a firm in its own script
# Names that stay as they are, and what stands on the keys.
LATIN_NAMES = re.compile(
    r"\b(CRM Desktop|desktop serve|Ctrl|Shift|Alt|Enter|Esc|Space|Del|Tab|Home|End|PgUp|PgDn|Backspace|Noto Sans|Excel"
    r"|PowerPoint|NPS|CSV|PNG|SVG|PDF|XLSX|PPTX|TSV|[A-Z0-9]{1,4})\b|[\w.+-]+@[\w.-]+|https?://\S+|\S*[/\\]\S+|\S+\.\w{2,5}\b")
TWO_WORDS = re.compile(r"[A-Za-z][a-z]+,? [A-Za-z]*[a-z]{2,}")
UNFILLED = re.compile(r"\{[a-z_]+\}")
ELLIPSIS = "…"


def wrong_words(text: str, language: str) -> str:
    """What is wrong with a text that is on screen in a language, or an empty text."""
    bare = OWN_NAMES.sub("", text.strip())
    if not bare:
        return ""
    if UNFILLED.search(bare):
        return f"has a name that nobody filled in: {bare!r}"
    if language == "en":
        return f"is Chinese: {bare!r}" if re.search(HAN, bare) else ""
    if bare in _untranslated() or TWO_WORDS.search(LATIN_NAMES.sub("", bare)):
        return f"is English: {bare!r}"
    return ""


def said_beside(widget: QWidget) -> dict[str, str]:
    """What a widget says without painting it now: its tooltip, its name for a screen reader, its menu's entries."""
    said = {"tooltip": widget.toolTip(), "name for a screen reader": widget.accessibleName(),
            "description": widget.accessibleDescription()}
    if isinstance(widget, QLineEdit):
        said["placeholder"] = widget.placeholderText()
    if isinstance(widget, QAbstractButton):
        said["words"] = widget.text()
    menu = widget if isinstance(widget, QMenu) else widget.menu() if isinstance(widget, QToolButton) else None
    if menu is not None:
        said |= {f"entry {at}": action.text() for at, action in enumerate(menu.actions())}
    return {what: text for what, text in said.items() if text}


def ends_so_by_itself(text: str) -> bool:
    """Whether a text of the program ends in the three points: "Choose…"."""
    return any(pattern.fullmatch(text.strip()) for pattern in _open_ended())


def is_cut_text(text: str, tip: str) -> bool:
    """Whether an elided text is the beginning of a whole text of the program, and so no name out of the book.

    `tip`, what the tooltip says there, tells names that begin in the same way: "Head…" of "Head Barista".
    """
    begun = text.strip().rstrip(ELLIPSIS).rstrip()
    wholes = [one for one in _plain_texts() if one.startswith(begun) and len(one) > len(begun)]
    return len(begun) > 2 and (any(one in tip for one in wholes) or (bool(wholes) and begun not in tip))


@lru_cache(maxsize=1)
def _catalog() -> tuple[tuple[str, str], ...]:
    """Every English text with its Chinese."""
    found = []
    for file in sorted(CHINESE.glob("*.po")):
        for text, said in read_chinese(file).texts.items():
            found.append((text.one, said))
            found += [(text.many, said)] if text.many else []
    return tuple(found)


@lru_cache(maxsize=1)
def _untranslated() -> frozenset[str]:
    """English texts that must not be seen while the language is Chinese."""
    chinese = {said for _, said in _catalog()}
    return frozenset(one for one, said in _catalog() if one != said and one not in chinese and "{" not in one
                     and re.search("[A-Za-z]{2}", one) and LATIN_NAMES.sub("", one).strip(" .…,"))


@lru_cache(maxsize=1)
def _plain_texts() -> tuple[str, ...]:
    return tuple({text for pair in _catalog() for text in pair if "{" not in text})


@lru_cache(maxsize=1)
def _open_ended() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(text) for text in {text for pair in _catalog() for text in pair} if text.endswith(ELLIPSIS))


def _pattern(text: str) -> re.Pattern[str]:
    """The text with anything in place of its {names}."""
    parts = "".join(re.escape(words) + (".*" if name is not None else "")
                    for words, name, _, _ in Formatter().parse(text))
    return re.compile(parts, re.DOTALL)
