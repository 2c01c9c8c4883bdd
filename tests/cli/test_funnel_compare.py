"""The verb funnel with --compare: the earlier funnel beside it, as JSON, as a table, and in files."""

from pathlib import Path

import pytest
from pptx import Presentation

from tests.cli.conftest import Run

THEN = "2020-06-30"


@pytest.fixture
def sold(crm: Run) -> Run:
    """Two deals of 2020, of which one was engaged in time; a third one of 2021, engaged as well."""
    for name, created, engaged in (("Old", "2020-01-10", "2020-02-01"), ("Slow", "2020-01-11", ""),
                                   ("New", "2021-01-10", "2021-02-01")):
        crm("add", "deal", f"name={name}", "value=1000", f"created_on={created}",
            *([f"engaged_on={engaged}", "stage=Engaging"] if engaged else []))
    return crm


def test_a_day_is_held_against_now(sold: Run) -> None:
    said = sold("funnel", "--compare", THEN).document
    compared = said["compare"]
    assert (compared["since"], compared["until"]) == (None, THEN)
    assert [(one["name"], one["reached"], one["change"]) for one in compared["stages"]] == [
        ("Prospecting", 2, 1), ("Engaging", 1, 1), ("Won", 0, 0)]
    first, engaging, won = compared["stages"]
    assert first["conversion"] == pytest.approx(0.5)
    assert first["points"] == pytest.approx(100 * (2 / 3 - 0.5))
    assert engaging["points"] == pytest.approx(0)
    assert (won["points"], won["why"]["points"]) == (None, "Won is the last stage.")
    assert compared["won"] == {"count": 0, "value": {"minor": 0, "currency": "USD"}}
    assert compared["win_rate"] is None
    assert compared["why"]["win_rate"]
    assert [one["reached"] for one in said["stages"]] == [3, 2, 0]


def test_the_period_before(sold: Run) -> None:
    half = ("--kind", "cohort", "--since", "2020-07-01", "--until", "2020-12-31")
    compared = sold("funnel", *half, "--compare", "previous").document["compare"]
    assert (compared["since"], compared["until"]) == ("2020-01-01", "2020-06-30")
    assert [one["change"] for one in compared["stages"]] == [-2, -1, 0]
    assert sold("funnel", *half, "--compare", "上期").document["compare"] == compared
    year = sold("funnel", "--until", "2020-06-30", "--compare", "previous").document["compare"]
    assert year["until"] == "2020-03-31"


def test_where_nothing_was_before(sold: Run) -> None:
    said = sold("funnel", "--compare", "2019-01-01").document
    assert said["compare"] is None
    assert said["why"]["compare"].startswith("There is nothing to compare with")
    assert "bottleneck" in said["why"]
    assert sold("funnel", "--kind", "cohort", "--compare", "previous").document["compare"] is None
    assert "compare" not in sold("funnel").document


def test_what_makes_no_sense_is_refused(sold: Run) -> None:
    for wrong in (("--compare", "soon"), ("--kind", "cohort", "--since", "2020-01-01", "--compare", THEN)):
        said = sold("funnel", *wrong)
        assert (said.code, said.error["code"]) == (2, "bad_input")
        assert said.error["next"]


def test_people_get_a_table_in_their_language(sold: Run, run: Run, tmp_path: Path) -> None:
    book = ("--book", tmp_path / "Sales.book")
    lines = run(*book, "funnel", "--compare", THEN).out.splitlines()
    head = next(line for line in lines if "Change in points" in line)
    assert "30 Jun 2020" in head
    first = lines[lines.index(head) + 2].split()
    assert first[:4] == ["Prospecting", "3", "2", "+1"]
    assert "+16.7 points" in lines[lines.index(head) + 2]
    assert "Win rate: –, before –." in lines
    out = run(*book, "funnel", "--compare", "2019-01-01", "--language", "zh").out
    assert "没有可对比的数据" in out


def test_files_bear_both(sold: Run, tmp_path: Path) -> None:
    slide, picture = tmp_path / "a.pptx", tmp_path / "a.svg"
    sold("funnel", "--compare", THEN, "--to", str(slide), "--to", str(picture))
    [page] = Presentation(str(slide)).slides
    plot = next(shape for shape in page.shapes if shape.has_chart).chart.plots[0]
    assert [list(series.values) for series in plot.series] == [[3, 2, 0], [2, 1, 0]]
    sold("funnel", "--to", str(tmp_path / "b.svg"))
    assert picture.read_bytes() != (tmp_path / "b.svg").read_bytes()
