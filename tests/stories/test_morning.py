"""A morning by keyboard alone in a real window, in both languages: what morning.py does, and what it must see."""

from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from crm_desktop.domain.figures import count_text
from tests.stories.morning_book import DEALS, FOUND, REACHED
from tests.stories.on_screen import play_on_screen

TOASTS = {
    "en": {"log": f"Call with “{FOUND}” logged", "add": "Company “Fjordline Pumps” added", "moved": "moved to Engaging",
           "undone": "Undone: "},
    "zh": {"log": "已记录与“张伟芳”的电话", "add": "已添加公司“宁波海曙泵业有限公司”", "moved": "已移至洽谈中",
           "undone": "已撤销："}}
SAID = {"en": ["Call", "quote"], "zh": ["电话", "报价"]}
SLIDE = {"en": ("funnel-", "Sales funnel, all deals", ["Prospecting", "Engaging", "Won"]),
         "zh": ("销售漏斗-", "销售漏斗，全部商机", ["初步接触", "洽谈中", "赢单"])}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_morning_by_keys(language: str, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    seen: dict[str, Any] = play_on_screen("morning", tmp_path, language, str(tmp_path / "work"))
    toasts, (kind, what) = TOASTS[language], SAID[language]
    assert seen["failures"] == []
    logged = seen["log"]
    assert logged["opened"].startswith("field_")
    assert logged["chips"][0] == kind  # understood before it was saved
    assert what in logged["chips"][-1]
    assert "14:00" in logged["chips"][-1]
    assert logged["toast"] == toasts["log"]
    assert logged["step"].startswith(what)
    assert seen["add"] == {"companies": 4, "toast": toasts["add"]}
    before = [DEALS["prospecting"], DEALS["engaging"]]
    moved = seen["move"]
    assert (moved["before"], moved["after"]) == (before, [before[0] - 1, before[1] + 1])
    assert moved["toast"].endswith(toasts["moved"])
    assert seen["undo"] == {"toasts": [toasts["undone"] + moved["toast"], toasts["undone"] + toasts["add"]],
                            "companies": 3}
    [name] = seen["slide"]["files"]
    _look_at_slide(tmp_path / "home" / "Documents" / name, language)


def _look_at_slide(path: Path, language: str) -> None:
    start, title, stages = SLIDE[language]
    assert path.name.startswith(start)
    [slide] = Presentation(str(path)).slides
    assert slide.shapes.title.text_frame.text == title
    [shape] = [one for one in slide.shapes if one.has_chart]
    plot = shape.chart.plots[0]
    assert list(plot.categories) == stages
    assert [list(series.values) for series in plot.series] == [REACHED]
    texts = [one.text_frame.text for one in slide.shapes if one.has_text_frame]
    assert all(count_text(count) in texts for count in REACHED)
