"""Texts in the user's language, without Qt; the current language is the only module state of the house."""

import gettext
import io
import os
from functools import lru_cache

from crm_desktop.paths import resource

LANGUAGES = {"en": "English", "zh": "简体中文"}

_words: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Switches the language to "en" or "zh"; the window then asks every page to set its texts again."""
    global _words, _language
    if language not in LANGUAGES:
        raise ValueError(language)
    _words = gettext.NullTranslations() if language == "en" else _chinese()
    _language = language


def language() -> str:
    """The language in use: "en" or "zh"."""
    return _language


def locale_language() -> str:
    """The language that the system asks for, "en" where it is neither of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def tr(text: str, /, **values: object) -> str:
    """The text in the current language, with its {names} filled in."""
    said = _words.gettext(text) if text else ""
    return said.format(**values) if values else said


def trc(context: str, text: str, /, **values: object) -> str:
    """Like `tr`, for a word that means different things in different places."""
    said = _words.pgettext(context, text)
    return said.format(**values) if values else said


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """The text for n things; {n} is filled in with separators."""
    return _words.ngettext(one, many, n).format(n=f"{n:,}", **values)


def later(text: str) -> str:
    """Marks a text in a table made at import time; who shows it calls `tr`."""
    return text


@lru_cache(maxsize=1)
def _chinese() -> gettext.NullTranslations:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale="zh_CN")
    for file in sorted(resource("translations/zh_CN").glob("*.po")):
        for message in read_po(io.BytesIO(file.read_bytes()), locale="zh_CN"):
            if message.id:
                whole[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
