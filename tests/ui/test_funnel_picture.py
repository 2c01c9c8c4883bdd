"""The funnel's picture, looked at pixel by pixel: size, bars, margins, letters, both languages and themes."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from crm_desktop.analysis.funnel import ClosedDeals, Funnel, FunnelFilters, StageInput, make_funnel
from crm_desktop.errors import UserError
from crm_desktop.i18n import language, use
from crm_desktop.reports import funnel_words as words
from crm_desktop.ui.base.oklab import mix_oklab
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.export import export_picture
from crm_desktop.ui.charts.lettering import STRONG, Run, lay_out

WHEN = datetime(2026, 12, 31, 14, 6, tzinfo=UTC)
NEXT_DAY = WHEN + timedelta(days=1)
NAMES = {
    "en": ["Prospecting", "Qualified", "Discovery call with the whole buying committee", "Proposal", "Negotiation",
           "Contract"],
    "zh": ["Prospecting", "需求确认", "与采购委员会的首次需求沟通与确认会议", "方案报价", "商务谈判", "合同"],
}


def funnel_with(counts: list[int], names: list[str], currency: str = "USD") -> Funnel:
    stages = []
    for i, (count, after) in enumerate(zip(counts, [*counts[1:], 0], strict=True)):
        last = i == len(counts) - 1
        now = count if last else (count - after) // 3
        stages.append(StageInput(bytes([i]) * 16, "Won" if last else names[i], "won" if last else "open", now, 0, count,
                                 count * 170_125, 0 if last else count - after - now, None if last else 6.5 + i,
                                 None if last else 40.0 + i))
    won = ClosedDeals(counts[-1], counts[-1] * 170_125)
    return make_funnel("snapshot", FunnelFilters(until=date(2026, 12, 31)), stages, won=won,
                       lost=ClosedDeals(2473, 0), median_cycle_days=57.0, mean_cycle_days=51.8, median_lost_days=14.0,
                       undated=3, currency=currency)


THREE, SEVEN = [8800, 8300, 4238], [9000, 7000, 5200, 4000, 2500, 1200, 600]


def drawn(funnel: Funnel, folder: Path, *, language: str = "en", theme: str = "light", scale: int = 1) -> QImage:
    path = folder / "funnel.png"
    export_picture(funnel, path, language=language, theme=theme, scale=scale, when=WHEN)
    return QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)


def pixel(colour: str) -> bytes:
    return bytes.fromhex(colour[5:7] + colour[3:5] + colour[1:3] + "FF")


def row_bytes(image: QImage, y: int) -> bytes:
    return bytes(image.constScanLine(y)[: image.width() * 4])


def widest_run(image: QImage, colour: str) -> int:
    return max(row_bytes(image, y).count(pixel(colour)) for y in range(0, image.height(), 3))


def blank(image: QImage, left: int, right: int, ground: str) -> bool:
    return all(row_bytes(image, y)[left * 4:right * 4] == pixel(ground) * (right - left) for y in range(image.height()))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("speech", ["en", "zh"])
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("counts", [THREE, SEVEN], ids=["three", "seven"])
def test_bars_have_their_colours_and_lengths(tmp_path: Path, speech: str, look: str, counts: list[int]) -> None:
    image = drawn(funnel_with(counts, NAMES[speech]), tmp_path, language=speech, theme=look)
    assert (image.width(), image.height()) == (1600, 900)
    tokens, opened = Tokens(look), len(counts) - 1
    colours = [*(tokens.stage_colour(i, opened) for i in range(opened)), tokens.colour("stage.won")]
    assert len(set(colours)) == len(counts)
    widths = [widest_run(image, colour) for colour in colours]
    assert widths[0] > 700
    for count, width in zip(counts, widths, strict=True):
        assert abs(width - widths[0] * count / counts[0]) <= 2


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("speech", ["en", "zh"])
@pytest.mark.parametrize("counts", [THREE, SEVEN, [9_876_543] * 12], ids=["three", "seven", "twelve"])
def test_nothing_runs_into_margins_or_other_columns(tmp_path: Path, speech: str, counts: list[int]) -> None:
    names = [*NAMES[speech], *"abcdefgh"]
    image = drawn(funnel_with(counts, names, "CHF"), tmp_path, language=speech)
    ground = Tokens().colour("surface.base")
    assert blank(image, 0, 94, ground)
    assert blank(image, 1506, 1600, ground)
    rule = [y for y in range(900) if row_bytes(image, y).count(pixel(Tokens().colour("border.soft"))) > 1400]
    bars = image.copy(0, 190, 1600, rule[0] - 190)
    assert rule == [716, 717]
    assert blank(bars, 1202, 1231, ground)  # between bars and figures
    green = next(row for y in range(900) if pixel(Tokens().colour("stage.won")) * 9 in (row := row_bytes(image, y)))
    left = green.index(pixel(Tokens().colour("stage.won"))) // 4
    assert blank(bars, left - 14, left - 4, ground)  # between names and bars


@pytest.mark.usefixtures("qapp")
def test_twice_the_scale_is_the_same_picture_sharper(tmp_path: Path) -> None:
    funnel = funnel_with(THREE, NAMES["en"])
    one, two = drawn(funnel, tmp_path), drawn(funnel, tmp_path, scale=2)
    assert (two.width(), two.height()) == (3200, 1800)
    green = Tokens().colour("stage.won")
    assert abs(widest_run(two, green) - 2 * widest_run(one, green)) <= 2


@pytest.mark.usefixtures("qapp")
def test_a_funnel_without_deals_says_so(tmp_path: Path) -> None:
    funnel = make_funnel(
        "snapshot", FunnelFilters(), [StageInput(b"1" * 16, "Engaging", "open", 0, 0, 0, 0, 0, None, None),
                                      StageInput(b"2" * 16, "Won", "won", 0, 0, 0, 0, 0, None, None)],
        won=ClosedDeals(0, 0), lost=ClosedDeals(0, 0), median_cycle_days=None, mean_cycle_days=None,
        median_lost_days=None, undated=0, currency="USD")
    image = drawn(funnel, tmp_path)
    assert widest_run(image, Tokens().colour("stage.won")) == 0
    assert widest_run(image, Tokens().colour("text.primary")) > 10
    assert words.empty_funnel(funnel)[0] == "No deals yet."
    assert words.empty_funnel(replace(funnel, filters=FunnelFilters(owner="Ann")))[0] == "No deals here."


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("speech", ["en", "zh"])
def test_every_letter_has_a_glyph_in_the_right_family(speech: str) -> None:
    funnel = funnel_with(SEVEN, NAMES["zh"], "CNY")
    use(speech)
    first, second = funnel.stages[:2]
    texts = [words.funnel_title(funnel), words.funnel_subtitle(funnel, WHEN), words.stage_caption(first),
             words.stage_value(first, "CNY", first=True), words.step_lead(first, second), words.step_rest(first),
             *words.funnel_verdict(funnel), words.funnel_foot(funnel, NEXT_DAY), *NAMES["zh"],
             *words.empty_funnel(funnel)]
    for text in texts:
        for run in lay_out([Run(text, "#000000", STRONG)], 20, speech, 10_000, 1).glyphRuns():
            assert 0 not in run.glyphIndexes(), text
            assert not run.rawFont().familyName().endswith(("JP", "KR")), text  # Japanese letter forms


def test_what_the_picture_says() -> None:
    funnel = funnel_with(THREE, NAMES["en"])
    first, second = funnel.stages[:2]
    assert words.funnel_title(funnel) == "Sales funnel, all deals"
    assert words.funnel_subtitle(funnel, WHEN) == "Snapshot on 31 Dec 2026. Every owner, product and region."
    assert words.stage_caption(first) == "median 6.5 days"
    assert (words.step_lead(first, second), words.step_rest(first)) == (
        "94.3% go on", "166 are still here, 334 were lost (3.8%)")
    assert words.step_rest(replace(first, now=0, lost_here=0)) == "none still here, none lost"
    assert words.step_rest(replace(first, now=1, lost_here=1)) == "1 is still here, 1 was lost (0.0%)"
    assert words.funnel_foot(funnel, WHEN) == "Win rate = won / (won + lost) = 4,238 / 6,711."
    assert words.funnel_foot(funnel, NEXT_DAY) == (
        "Win rate = won / (won + lost) = 4,238 / 6,711. 3 deals without a date are left out.")
    assert words.left_out(replace(funnel, kind="cohort", filters=FunnelFilters()), WHEN) == 0  # all time has them all
    assert words.left_out(replace(funnel, kind="cohort", filters=FunnelFilters(since=date(2026, 1, 1))), WHEN) == 3
    cohort = replace(funnel, kind="cohort", filters=FunnelFilters("Sales", date(2026, 1, 1), None, "Ann"))
    assert words.funnel_title(cohort) == "Sales funnel, Ann"
    assert words.funnel_subtitle(cohort, WHEN) == "Deals created since 1 Jan 2026. Pipeline: Sales."
    use("zh")
    assert words.funnel_subtitle(cohort, WHEN) == "2026年1月1日以来创建的商机。销售流程：销售。"
    assert (words.step_lead(first, second), words.step_rest(first)) == (
        "94.3%进入下一阶段", "166个停留在此，334个输单（3.8%）")


@pytest.mark.usefixtures("qapp")
def test_long_text_ends_with_an_ellipsis_and_stays_in_its_room() -> None:
    runs = [Run("与采购委员会的首次需求沟通与确认会议 and the whole committee ", "#000000"), Run("x" * 300, "#000000")]
    for most in (1, 2):
        layout = lay_out(runs, 25, "zh", 400, most)
        assert layout.lineCount() == most
        assert layout.text().endswith("…")
        assert all(layout.lineAt(i).naturalTextWidth() <= 400.5 for i in range(most))


@pytest.mark.usefixtures("qapp")
def test_the_language_in_use_stays(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        drawn(funnel_with(THREE, NAMES["en"]), tmp_path / "missing", language="zh")
    assert caught.value.code == "cannot_write"
    assert language() == "en"


def test_the_command_line_needs_neither_screen_nor_application(tmp_path: Path) -> None:
    """Twice in one process, with a window's application after it; no word on standard error, a dead DISPLAY too."""
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from test_funnel_picture import NAMES, THREE, WHEN, export_picture, funnel_with
for speech in ("en", "zh"):
    export_picture(funnel_with(THREE, NAMES[speech]), Path({str(tmp_path)!r}) / (speech + ".png"), language=speech,
                   when=WHEN)
from PySide6.QtWidgets import QApplication
print(QApplication(["window", "-platform", "offscreen"]).platformName())
"""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("QT_", "XDG_RUNTIME", "WAYLAND"))}
    done = subprocess.run([sys.executable, "-c", program], env=environment | {"DISPLAY": ":987"}, text=True,
                          capture_output=True, timeout=60, check=False, cwd=Path(__file__).parents[2])
    assert (done.stdout, done.stderr, done.returncode) == ("offscreen\n", "", 0)
    assert QImage(str(tmp_path / "zh.png")).width() == 1600


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("stages", range(1, 9))
def test_neighbouring_stages_differ(look: str, stages: int) -> None:
    tokens = Tokens(look)
    ramp = [tokens.stage_colour(i, stages) for i in range(stages)]
    assert len(set(ramp)) == stages
    assert ramp[0] == tokens.colour("stage.open_1")
    if stages >= 4:
        assert ramp[-1] == tokens.colour("stage.open_4")


def test_names_of_colours() -> None:
    assert Tokens("dark").colour("chart.0") == "#8AA9F5"
    with pytest.raises(KeyError):
        Tokens().colour("stage")
    with pytest.raises(ValueError, match="sepia"):
        Tokens("sepia")


def test_mixing_keeps_both_ends() -> None:
    assert mix_oklab("#7C8AA5", "#2B4CA6", 0) == "#7C8AA5"
    assert mix_oklab("#7C8AA5", "#2B4CA6", 1) == "#2B4CA6"
    assert mix_oklab("#000000", "#FFFFFF", 0.5) == "#636363"  # even to the eye, darker than the mean of the codes
