"""The guide: both languages have the same chapters, and name every key, setting, verb, error and term as they are."""

import ast
import re
from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import pairwise

import pytest

from crm_desktop.cli.main import GROUPS
from crm_desktop.cli.main import VERBS as CLI_VERBS
from crm_desktop.domain.figures import day_text
from crm_desktop.domain.next_step import parse_next_step
from crm_desktop.i18n import LANGUAGES, tr, use
from crm_desktop.settings import SETTINGS, Settings
from crm_desktop.store.views import run_sql
from crm_desktop.ui.base.actions import VERBS
from crm_desktop.ui.shell.help_text import guide_headings, guide_text
from crm_desktop.ui.shell.help_view import CHAPTERS
from tests.laws.plan import ROOT
from tests.laws.rooms import Room, read_rooms
from tests.laws.texts import STYLE, shown_texts

SILENT = {"last_book", "import_folder", "export_last", "export_logo", "pane_widths", "columns", "sorts",
          "column_widths", "views", "window"}  # only remembered
LEAST_VIEWS = 13  # CLI.md names so many from the first day
THURSDAY = date(2026, 12, 31)
BOTH = pytest.mark.parametrize("language", sorted(LANGUAGES))


def tables(text: str) -> list[list[list[str]]]:
    """The cells of all tables, without their heads."""
    found: list[list[list[str]]] = []
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line.startswith("|---"):
            body = lines[at + 1:]
            end = next((n for n, each in enumerate(body) if not each.startswith("|")), len(body))
            found.append([[cell.strip() for cell in each.strip("|").split(" | ")] for each in body[:end]])
    return found


@lru_cache(maxsize=1)
def the_program() -> list[Room]:
    """All modules, read once."""
    return read_rooms(ROOT / "crm_desktop")


def error_codes() -> set[str]:
    """The code of every error that the program can show."""
    calls = [node for room in the_program() for node in ast.walk(room.tree)
             if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UserError" and node.args]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


@BOTH
def test_every_key_stands_beside_what_it_does(language: str) -> None:
    use(language)
    rows = tables(guide_text(language))[-1]
    missing = [f"{key}: {tr(verb.text)}" for verb in VERBS for key in verb.keys
               if not any(key in cells[0] and tr(verb.text) in cells[1] for cells in rows)]
    assert missing == []


@BOTH
def test_every_setting_is_told(language: str) -> None:
    use(language)
    told = {cells[0] for table in tables(guide_text(language)) for cells in table}
    assert [tr(line.label) for line in SETTINGS if tr(line.label) not in told] == []
    assert {one.name for one in fields(Settings)} == {line.key for line in SETTINGS} | SILENT


@BOTH
def test_every_verb_of_the_command_line_has_an_example(language: str) -> None:
    examples = re.findall(r"`crm-desktop ([a-z]+) ", guide_text(language)) + re.findall(
        r"`crm-desktop ([a-z]+)`", guide_text(language))
    assert [name for name, *_ in CLI_VERBS if name not in examples] == []
    grouped = [f"{word} {name}" for word, _, verbs in GROUPS for name, *_ in verbs]
    assert [name for name in grouped if f"`crm-desktop {name}" not in guide_text(language)] == []


@BOTH
def test_every_error_has_its_advice(language: str) -> None:
    codes = {code for table in tables(guide_text(language)) if len(table[0]) == 3
             for cells in table for code in re.findall(r"`([a-z_]+)`", cells[0])}
    assert sorted(codes ^ error_codes()) == []


def test_both_languages_have_the_same_chapters() -> None:
    english, chinese = (guide_headings(guide_text(language)) for language in ("en", "zh"))
    assert [head.level for head in english] == [head.level for head in chinese]
    assert [len(table) for table in tables(guide_text("en"))] == [len(table) for table in tables(guide_text("zh"))]
    assert set(CHAPTERS.values()) <= {head.anchor for head in english}


@BOTH
def test_links_lead_to_chapters_and_never_out(language: str) -> None:
    text = guide_text(language)
    anchors = [head.anchor for head in guide_headings(text)]
    assert len(anchors) == len(set(anchors))
    assert [link for link in re.findall(r"\]\((.*?)\)", text) if link.removeprefix("#") not in anchors] == []
    assert "://" not in re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)  # an address may stand in a command


@BOTH
def test_days_in_words_mean_what_the_guide_says(language: str) -> None:
    use(language)
    table = next(rows for rows in tables(guide_text(language)) if any("call again" in row[0] for row in rows))
    for typed, meaning in table:
        step = parse_next_step(typed.strip("`"), THURSDAY)
        assert day_text(date.fromisoformat(step.day), date.fromisoformat(step.day)) in meaning, typed
        assert (step.time or "") in meaning, typed
        assert (step.time is not None) == (":" in meaning), typed


def test_the_chinese_guide_says_what_the_buttons_say() -> None:
    shown = {text.one for room in the_program() for _, text in shown_texts(room.tree)}
    said = re.findall(r"\*\*(.+?)\*\*", " ".join(guide_text("en").split()))
    use("zh")
    chinese = guide_text("zh")
    terms = [word for word in said if word in shown and word[0].isupper()]
    assert len(terms) > 40
    assert [word for word in terms if f"**{tr(word)}**" not in chinese] == []


def test_the_chinese_guide_has_the_style_of_the_house() -> None:
    prose = re.sub(r"```.*?```|\]\(#.*?\)", "", guide_text("zh"), flags=re.DOTALL)
    lines = re.sub(r"[A-Z][A-Za-z]*[-+]?\d+|`.*?`", "X", prose).splitlines()
    faults = [f"{fault}: {line}" for line in lines for pattern, fault in STYLE.items()
              if re.search(pattern, line)]
    assert faults == []
    torn = [line for line, after in pairwise(lines)
            if line and not line.startswith("#") and after and re.match(r"[\u4e00-\u9fff]", after)]
    assert torn == [], "a paragraph is one line: a break would be shown as a space"


def test_the_views_that_the_guide_names_can_be_asked(book: object) -> None:
    for language in LANGUAGES:
        text = guide_text(language)
        [part] = [each for each in text.split("\n\n") if "`person_companies`" in each]
        views = re.findall(r"`([a-z_]+)`", re.split(r"\.\s|。", part)[0])
        assert len(views) >= LEAST_VIEWS
        for view in views:
            assert len(run_sql(book, f"select count(*) from {view}")[1]) == 1  # type: ignore[arg-type]
