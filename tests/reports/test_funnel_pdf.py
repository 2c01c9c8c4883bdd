"""The PDF page, read again by pypdf: Chinese letter for letter, no boxes for rare letters, sizes, a vector chart."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from crm_desktop.reports.funnel_pdf import funnel_pdf
from tests.reports.funnel_pages import COLOURS, FORMULA, funnel, page

BARS = (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="1600" height="900">'
        b'<path d="M300 216H1200V290H300Z" fill="#3F6BD0"/></svg>')
# Each of these has the glyph of a Kangxi radical, and comes out of many a PDF as that.
LOOK_ALIKES = "斗长门面日月山水火木金土人口手心文方无比气玉田白皮目石立竹米羊老而耳自至行衣见角言走身车里飞食高马鱼"
SIZES = {"slide": (1600, 900, 960.0, 540.0), "a4": (1600, 1131, 841.89, 595.1), "square": (1200, 1200, 720.0, 720.0)}


def made(size: str = "slide", **how: Any) -> bytes:
    width, height, _, _ = SIZES[size]
    return funnel_pdf(page(**how), COLOURS, chart=BARS, width=width, height=height, margin=96, figures=width - 368)


def text_of(content: bytes) -> str:
    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)


def title_picture(content: bytes, folder: Path) -> bytes:
    """The strip of the title in pixels."""
    (folder / "page.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-x", "60", "-y", "40", "-W", "300", "-H", "36",
                    folder / "page.pdf", folder / "page"], check=True, timeout=60)
    return next(folder.glob("page*.ppm")).read_bytes()


def test_chinese_text_letter_for_letter() -> None:
    text = text_of(made(language="zh"))
    for wanted in ("销售漏斗，全部商机", "2026年12月31日快照，对比2026年9月30日。全部负责人、产品和区域。",
                   "瓶颈在“洽谈中”。", "63.2%",
                   "赢单率 = 赢单 ÷（赢单 + 输单）= 4,238 ÷ 6,711。斜线条：2026年9月30日。"):
        assert wanted in text


def test_no_letter_turns_into_its_radical() -> None:
    text = text_of(made(language="zh", title=LOOK_ALIKES, divided=False))
    assert LOOK_ALIKES in text.replace("\n", "")
    assert not [letter for letter in text if 0x2E80 <= ord(letter) <= 0x2FDF]


@pytest.mark.parametrize("name", ["𠮷田商会", "㛃氏", "李𬭼", "王𣇉"])
def test_a_rare_letter_is_no_box(name: str, tmp_path: Path) -> None:
    """It comes from a font of the machine, or, where it is a standard character, from ours; never as a box."""
    content = made(language="zh", title=name, divided=False)
    assert name in text_of(content)
    box = name.translate({ord(letter): "\U0010fffd" for letter in "𠮷㛃𬭼𣇉"})
    folders = [tmp_path / "letter", tmp_path / "box"]
    for folder in folders:
        folder.mkdir()
    assert title_picture(content, folders[0]) != title_picture(
        made(language="zh", title=box, divided=False), folders[1])


@pytest.mark.parametrize("size", SIZES)
def test_sizes_and_pages(size: str) -> None:
    pages = PdfReader(io.BytesIO(made(size))).pages
    assert len(pages) == 2
    _, _, width, height = SIZES[size]
    for one in pages:
        assert (float(one.mediabox.width), float(one.mediabox.height)) == pytest.approx((width, height), abs=1)
    assert not pages[0].images  # the chart is drawn, not photographed
    assert len(PdfReader(io.BytesIO(made(size, divided=False))).pages) == 1


def test_the_split_is_a_table_of_text() -> None:
    text = PdfReader(io.BytesIO(made())).pages[1].extract_text()
    assert "By product" in text
    assert FORMULA in text
    assert "63.6%" in text
    assert "8,800" in text


def test_nothing_in_a_text_is_typst() -> None:
    nasty = '#panic("x") $x^2$ *a* _b_ @c <d> `e` \\ "q" 100% // ok'
    assert nasty in text_of(made(title=nasty))


def test_without_deals() -> None:
    text = text_of(made(of=funnel((0, 0, 0)), compared=False, divided=False))
    assert "No deals yet." in text
    assert "Sales funnel, all deals" in text
