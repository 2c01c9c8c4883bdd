"""Pictures in files: SVG whose letters are shapes, every size of page, the hatched bars, a logo, a second library."""

import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from crm_desktop.i18n import use
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.charts.export import export_picture, picture_image, picture_png, picture_svg
from crm_desktop.ui.charts.funnel import FunnelPicture
from crm_desktop.ui.charts.sheets import SHEETS
from tests.reports.funnel_pages import WHEN, funnel, logo_png, page

SVG = "{http://www.w3.org/2000/svg}"
pytestmark = pytest.mark.usefixtures("qapp")


def far(one: QImage, other: QImage) -> float:
    """The share of pixels (each 4th) that differ clearly."""
    places = [(x, y) for x in range(0, one.width(), 4) for y in range(0, one.height(), 4)]
    return sum(abs(one.pixelColor(*place).lightness() - other.pixelColor(*place).lightness()) > 90
               for place in places) / len(places)


def rendered(content: bytes, picture: FunnelPicture) -> QImage:
    image = QImage(picture.width, picture.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    QSvgRenderer(content).render(painter)
    painter.end()
    return image


@pytest.mark.parametrize("size", SHEETS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_svg_holds_shapes_and_no_text(language: str, size: str) -> None:
    picture = FunnelPicture(page(language), size=size)
    content = picture_svg(picture)
    root = ElementTree.fromstring(content)  # noqa: S314 - our own file
    tags = {one.tag for one in root.iter()}
    assert not {f"{SVG}text", f"{SVG}tspan", f"{SVG}image"} & tags
    assert f"{SVG}path" in tags
    assert root.find(f"{SVG}title").text == picture.page.title
    assert root.get("viewBox") == f"0 0 {picture.width} {picture.height}"
    assert len(content) < 400_000
    assert far(rendered(content, picture), picture_image(picture, 1)) < 0.01  # it looks as the PNG does


@pytest.mark.parametrize("size", SHEETS)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_png_sizes(size: str, look: str) -> None:
    picture = FunnelPicture(page("zh"), theme=look, size=size)
    with Image.open(io.BytesIO(picture_png(picture, 2))) as image:
        assert image.size == (2 * SHEETS[size].width, 2 * SHEETS[size].height)
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    wanted = {Tokens(look).colour(name) for name in ("surface.base", "stage.won", "stage.open_1", "stage.open_3")}
    assert {tuple(bytes.fromhex(one[1:])) for one in wanted} <= colours
    assert len(colours) > 100


def test_hatched_bars_are_there_when_compared() -> None:
    """Below Won's bar, half way along the 3,042 of the quarter before."""
    plain, compared = (picture_image(FunnelPicture(page(compared=one)), 1) for one in (False, True))
    ink = Tokens().colour("chart_support.previous").lower()
    strip = [compared.pixelColor(x, y).name() for x in range(320, 560) for y in range(640, 690)]
    assert strip.count(ink) > 200
    assert all(plain.pixelColor(x, 680).name() != ink for x in range(320, 560))


def test_a_logo_keeps_its_shape() -> None:
    image = picture_image(FunnelPicture(page(logo=logo_png())), 1)
    red = [(x, y) for x in range(1200, 1600) for y in range(60, 160) if image.pixelColor(x, y).name() == "#c8372d"]
    width = max(x for x, _ in red) - min(x for x, _ in red) + 1
    height = max(y for _, y in red) - min(y for _, y in red) + 1
    assert (width, height) == (240, 48)
    assert max(x for x, _ in red) == 1503
    assert b"<image" in picture_svg(FunnelPicture(page(logo=logo_png())))
    broken = picture_image(FunnelPicture(page(logo=b"no picture")), 1)
    assert broken.pixelColor(1400, 90).name() == "#ffffff"


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_ending_says_the_kind(tmp_path: Path, ending: str) -> None:
    use("en")
    path = tmp_path / f"funnel.{ending.upper()}"
    export_picture(funnel(), path, language="zh", when=WHEN)
    assert path.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending])
