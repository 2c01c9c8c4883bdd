"""The slide, opened again by python-pptx: 16:9, a chart that can be edited, a font for Chinese in every run."""

import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches

from crm_desktop.reports.funnel_pptx import funnel_slide
from tests.reports.funnel_pages import BEFORE, COLOURS, REACHED, funnel, logo_png, page


def slide_of(language: str = "en", **how: Any) -> tuple[Any, Any]:
    deck = Presentation(io.BytesIO(funnel_slide(page(language, **how), COLOURS)))
    assert len(deck.slides) == 1
    return deck, deck.slides[0]


def chart_of(slide: Any) -> Any:
    return next(shape for shape in slide.shapes if shape.has_chart).chart


@pytest.mark.parametrize(("language", "title", "names"), [
    ("en", "Sales funnel, all deals", ["Prospecting", "Engaging", "Won"]),
    ("zh", "销售漏斗，全部商机", ["初步接触", "洽谈中", "赢单"])])
def test_title_and_chart(language: str, title: str, names: list[str]) -> None:
    deck, slide = slide_of(language)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    assert slide.shapes.title.text_frame.text == title
    chart = chart_of(slide)
    assert list(chart.plots[0].categories) == names
    assert [list(series.values) for series in chart.plots[0].series] == [list(REACHED), list(BEFORE)]
    text = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "8,800" in text
    assert "63.2%" in text


def test_the_numbers_can_be_edited() -> None:
    _, slide = slide_of()
    sheet = load_workbook(io.BytesIO(chart_of(slide).part.chart_workbook.xlsx_part.blob)).active
    assert [[cell.value for cell in row[:2]] for row in sheet.iter_rows(min_row=2)] == [
        ["Prospecting", 8800], ["Engaging", 8300], ["Won", 4238]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_run_names_a_chinese_font(language: str) -> None:
    _, slide = slide_of(language)
    runs = [run for shape in slide.shapes if shape.has_text_frame for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs]
    assert len(runs) > 8
    fonts = {run._r.rPr.find(qn("a:ea")).get("typeface") for run in runs}
    assert fonts == {"Microsoft YaHei"}
    assert chart_of(slide)._chartSpace.xpath("c:txPr//a:defRPr/a:ea/@typeface") == ["Microsoft YaHei"]


def test_everything_lies_on_the_slide() -> None:
    deck, slide = slide_of("zh", title="季度经营分析会：全国各区域销售漏斗" * 3, logo=logo_png())
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height
    logo = next(shape for shape in slide.shapes if shape.shape_type == 13)
    assert logo.width / logo.height == pytest.approx(5, abs=0.02)
    assert logo.width <= Inches(2.01)
    title = slide.shapes.title
    assert title.left + title.width <= logo.left


def test_without_comparison_and_without_deals() -> None:
    _, slide = slide_of(compared=False)
    assert len(chart_of(slide).plots[0].series) == 1
    _, empty = slide_of(compared=False, of=funnel((0, 0, 0)))
    assert not [shape for shape in empty.shapes if shape.has_chart]
    assert "No deals yet." in [shape.text_frame.text for shape in empty.shapes if shape.has_text_frame]


def test_a_long_name_does_not_push_the_bars_aside() -> None:
    for name in ("Discovery call with the whole buying committee", "与采购委员会的首次需求沟通与确认会议"):
        base = funnel()
        stages = tuple(replace(stage, name=name) if at == 1 else stage for at, stage in enumerate(base.stages))
        _, slide = slide_of(of=replace(base, stages=stages), compared=False)
        shown = list(chart_of(slide).plots[0].categories)[1]
        assert shown.endswith("…")
        assert name.startswith(shown[:-1])
        assert len(shown) in (24, 12)
