"""The export pane: pictures and tables that leave the house, by two keys, in both languages, out of a real lane too."""

import io
import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.commands.demo import fill_sample
from crm_desktop.exchange.funnel_csv import write_funnel_csv
from crm_desktop.i18n import language, use
from crm_desktop.queries.pipeline import FunnelQuestion, funnel_of
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.desk import Desk
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.tokens import Tokens
from crm_desktop.ui.pipeline.export_pane import ExportPane
from crm_desktop.ui.pipeline.export_work import FORMATS
from crm_desktop.ui.pipeline.funnel_question import FunnelAnswer, FunnelChoice, ask_funnel
from crm_desktop.ui.pipeline.funnel_view import FunnelView

Show = Callable[..., QWidget]
DAY = "2027-01-15"  # the test's today


@pytest.fixture
def folder(tmp_path: Path, desk: Desk) -> Path:
    found = tmp_path / "Board meeting"
    found.mkdir()
    desk.settings.change(export_folder=str(found))
    return found


@pytest.fixture
def answer(book: Book) -> FunnelAnswer:
    fill_sample(book, language="en")
    return ask_funnel(book, FunnelChoice())


@pytest.fixture
def pane(desk: Desk, show: Show, folder: Path, answer: FunnelAnswer) -> Iterator[ExportPane]:
    found = ExportPane(desk)
    found.set_answer(answer)
    show(found, 448, 820)
    yield found
    QGuiApplication.clipboard().clear()


def click(pane: QWidget, qtbot: QtBot, *names: str) -> None:
    for name in names:
        found = pane.findChild(QAbstractButton, name)
        assert found is not None, name
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def text_of(pane: QWidget, name: str) -> str:
    found = pane.findChild(QLabel, name)
    assert found is not None, name
    return found.text()


def picture(path: Path) -> QImage:
    return QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)


def cells(image: QImage, count: int, scale: int) -> list[bytes]:
    """The places of the title's first Han characters: 44 pixels each from the left margin, times the scale."""
    side = 44 * scale
    return [bytes(image.copy(96 * scale + at * side, 76 * scale, side, 50 * scale).constBits()) for at in range(count)]


def test_enter_alone_saves_a_sharp_picture(pane: ExportPane, folder: Path, desk: Desk, qtbot: QtBot) -> None:
    assert text_of(pane, "export_file") == f"funnel-{DAY}.png, 3200 × 1800 px"
    pane.focus_save()
    save = pane.findChild(QAbstractButton, "export_save")
    assert save.hasFocus()
    qtbot.keyClick(save, Qt.Key.Key_Return)
    image = picture(folder / f"funnel-{DAY}.png")
    assert (image.width(), image.height()) == (3200, 1800)
    colours = {image.pixel(x, y) & 0xFFFFFF for x in range(0, 3200, 16) for y in range(0, 1800, 16)}
    assert {int(Tokens().colour(name)[1:], 16) for name in ("surface.base", "stage.won", "stage.open_1")} <= colours
    assert desk.messages.shown() == f"Saved funnel-{DAY}.png"


def test_nothing_that_is_there_is_overwritten(pane: ExportPane, folder: Path, desk: Desk, qtbot: QtBot) -> None:
    for said in (f"funnel-{DAY}.png", f"funnel-{DAY}-2.png", f"funnel-{DAY}-3.png"):
        assert text_of(pane, "export_file").startswith(f"{said}, ")  # the name is told before it is given
        click(pane, qtbot, "export_save")
    assert sorted(os.listdir(folder)) == [f"funnel-{DAY}-2.png", f"funnel-{DAY}-3.png", f"funnel-{DAY}.png"]
    assert desk.messages.shown() == f"Saved funnel-{DAY}-3.png"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_chinese_pictures_have_letters_and_no_boxes(pane: ExportPane, folder: Path, qtbot: QtBot, look: str) -> None:
    click(pane, qtbot, "export_language_zh", f"export_look_{look}", "export_scale_1")
    assert pane.findChild(QLineEdit, "export_title").text() == "销售漏斗，全部商机"
    click(pane, qtbot, "export_save")
    assert language() == "en"
    image = picture(folder / f"销售漏斗-{DAY}.png")
    assert (image.width(), image.height()) == (1600, 900)
    assert image.pixelColor(4, 4).name().upper() == Tokens(look).colour("surface.base")
    han = cells(image, 9, 1)
    del han[4]  # the comma
    assert len(set(han)) == 8  # boxes would all look the same
    ground = bytes(image.copy(4, 4, 44, 50).constBits())
    assert ground not in han


def test_the_table_is_that_of_the_command_line(pane: ExportPane, folder: Path, answer: FunnelAnswer,
                                               qtbot: QtBot) -> None:
    click(pane, qtbot, "export_csv")
    assert not pane.findChild(QLineEdit, "export_title").isVisible()
    assert pane.findChild(QAbstractButton, "export_save").text() == "Save CSV"
    click(pane, qtbot, "export_save", "export_language_zh", "export_save")
    for speech, name in (("en", f"funnel-{DAY}.csv"), ("zh", f"销售漏斗-{DAY}.csv")):
        write_funnel_csv(answer.funnel, folder / "cli.csv", language=speech)
        assert (folder / name).read_bytes() == (folder / "cli.csv").read_bytes()


def test_title_filters_and_date_change_the_slide(pane: ExportPane, folder: Path, qtbot: QtBot) -> None:
    click(pane, qtbot, "export_scale_1", "export_save")
    plain = picture(folder / f"funnel-{DAY}.png")
    title = pane.findChild(QLineEdit, "export_title")
    title.selectAll()
    qtbot.keyClicks(title, "Board, January")
    click(pane, qtbot, "export_filters", "export_date")
    click(pane, qtbot, "export_save")
    other = picture(folder / f"funnel-{DAY}-2.png")
    assert plain.copy(0, 60, 1600, 70) != other.copy(0, 60, 1600, 70)
    assert plain.copy(0, 190, 1600, 520) == other.copy(0, 190, 1600, 520)
    assert plain.copy(1232, 830, 368, 40) != other.copy(1232, 830, 368, 40)
    title.clear()
    qtbot.keyClicks(title, " ")
    click(pane, qtbot, "export_date", "export_filters", "export_save")
    assert picture(folder / f"funnel-{DAY}-3.png") == plain  # an empty title is the usual one


def test_a_folder_that_refuses_says_three_things(pane: ExportPane, folder: Path, desk: Desk, qtbot: QtBot) -> None:
    folder.rmdir()
    click(pane, qtbot, "export_save")
    said = desk.messages.shown()
    assert said.endswith("its folder does not exist. Nothing in the book has changed."
                         " Choose a folder that exists and that you may write to.")
    folder.mkdir()
    click(pane, qtbot, "export_save")
    assert desk.messages.shown() == f"Saved funnel-{DAY}.png"


def test_another_folder_is_chosen_and_remembered(pane: ExportPane, folder: Path, desk: Desk, qtbot: QtBot) -> None:
    other = folder / "Slides"
    other.mkdir()
    click(pane, qtbot, "export_save")
    click(pane, qtbot, "export_change_folder")
    dialog = pane.window().findChild(QFileDialog, "export_folder_dialog")
    assert dialog is not None
    dialog.setDirectory(str(other))
    dialog.accept()
    assert Path(desk.settings.now.export_folder) == other
    assert text_of(pane, "export_folder_text").endswith("Slides")
    assert text_of(pane, "export_file").startswith(f"funnel-{DAY}.png, ")
    click(pane, qtbot, "export_save")
    assert os.listdir(other) == [f"funnel-{DAY}.png"]


def test_copies_go_to_the_clipboard(pane: ExportPane, answer: FunnelAnswer, desk: Desk, qtbot: QtBot) -> None:
    click(pane, qtbot, "export_copy_picture")
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (3200, 1800)
    assert desk.messages.shown() == "The picture is in the clipboard."
    click(pane, qtbot, "export_copy_table")
    first, second = QGuiApplication.clipboard().text().splitlines()[:2]
    assert first.split("\t")[:3] == ["Stage", "Open now", "Reached"]
    assert second.split("\t")[2] == str(answer.funnel.stages[0].reached)


@pytest.mark.parametrize("kind", ["svg", "pdf", "pptx", "xlsx"])
def test_every_format_is_opened_again(pane: ExportPane, folder: Path, qtbot: QtBot, kind: str) -> None:
    title = "销售漏斗，全部商机"
    click(pane, qtbot, f"export_{kind}", "export_language_zh")
    assert pane.findChild(QAbstractButton, "export_save").text() == f"Save {FORMATS[kind]}"
    assert pane.findChild(QWidget, "export_size").isVisible() == (kind in ("svg", "pdf"))
    assert not pane.findChild(QWidget, "export_scale").isVisible()
    click(pane, qtbot, "export_save")
    content = (folder / f"销售漏斗-{DAY}.{kind}").read_bytes()
    said = {
        "svg": lambda: ElementTree.fromstring(content).find("{http://www.w3.org/2000/svg}title").text,  # noqa: S314
        "pdf": lambda: PdfReader(io.BytesIO(content)).pages[0].extract_text().splitlines()[0],
        "pptx": lambda: Presentation(io.BytesIO(content)).slides[0].shapes.title.text_frame.text,
        "xlsx": lambda: load_workbook(io.BytesIO(content)).active["A1"].value}
    assert said[kind]() == title


def test_what_was_chosen_last_is_chosen_again(pane: ExportPane, desk: Desk, folder: Path, answer: FunnelAnswer,
                                              show: Show, qtbot: QtBot) -> None:
    click(pane, qtbot, "export_pdf", "export_size_a4", "export_look_dark", "export_filters")
    again = ExportPane(replace(desk, settings=SettingsFile(folder.parent / "settings.json")))
    again.set_answer(answer)
    show(again, 448, 820)
    for name in ("export_pdf", "export_size_a4", "export_look_dark", "export_date"):
        assert again.findChild(QAbstractButton, name).isChecked()
    assert not again.findChild(QAbstractButton, "export_filters").isChecked()
    assert text_of(again, "export_file") == f"funnel-{DAY}.pdf"


@pytest.mark.parametrize(("size", "pixels"), [("slide", (1600, 900)), ("a4", (1600, 1131)), ("square", (1200, 1200))])
def test_pages_have_sizes(pane: ExportPane, folder: Path, qtbot: QtBot, size: str, pixels: tuple[int, int]) -> None:
    click(pane, qtbot, f"export_size_{size}", "export_scale_1", "export_save")
    image = picture(folder / f"funnel-{DAY}.png")
    assert (image.width(), image.height()) == pixels


def test_a_logo_is_chosen_once(pane: ExportPane, folder: Path, desk: Desk, qtbot: QtBot) -> None:
    logo = folder / "logo.png"
    red = QImage(300, 60, QImage.Format.Format_RGB32)
    red.fill("#C8372D")
    red.save(str(logo))
    assert not pane.findChild(QWidget, "export_logo_box").isVisible()
    click(pane, qtbot, "export_logo")
    dialog = pane.window().findChild(QFileDialog, "export_logo_dialog")
    assert dialog is not None
    dialog.selectFile(str(logo))
    dialog.accept()
    assert desk.settings.now.export_logo == str(logo)
    assert text_of(pane, "export_logo_text") == "logo.png"
    click(pane, qtbot, "export_scale_1", "export_save")
    assert picture(folder / f"funnel-{DAY}.png").pixelColor(1400, 90).name() == "#c8372d"
    logo.unlink()
    pane.set_texts()
    assert text_of(pane, "export_logo_text") == "logo.png is gone"
    click(pane, qtbot, "export_save")
    assert picture(folder / f"funnel-{DAY}-2.png").pixelColor(1400, 90).name() == "#ffffff"


def test_the_pane_speaks_the_language_of_the_window(pane: ExportPane) -> None:
    use("zh")
    pane.set_texts()
    assert text_of(pane, "export_pane_title") == "导出漏斗"
    assert text_of(pane, "export_file") == f"销售漏斗-{DAY}.png，3200 × 1800 像素"
    assert pane.findChild(QAbstractButton, "export_save").text() == "保存 PNG"


def test_the_pane_follows_the_view(book: Book, desk: Desk, show: Show, folder: Path, qtbot: QtBot) -> None:
    fill_sample(book, language="en")
    view = FunnelView(desk)
    show(view, 870, 760)
    view.refresh()
    pane = view.export_pane()
    view.tools.findChild(QAbstractButton, "funnel_kind_cohort").click()
    assert pane.findChild(QLineEdit, "export_title").text() == "Sales funnel, new deals"
    assert view.export_pane() is pane
    with qtbot.waitSignal(view.pane_close_wanted):
        pane.findChild(QAbstractButton, "export_close").click()
    pane.deleteLater()


def test_a_lane_paints_the_picture_as_well(book: Book, window: QMainWindow, desk: Desk, folder: Path,
                                           answer: FunnelAnswer, qtbot: QtBot) -> None:
    """In a thread of its own, in Chinese, while the window speaks English."""
    jobs = Jobs(book)
    pane = ExportPane(replace(desk, jobs=jobs))
    pane.set_answer(answer)
    window.setCentralWidget(pane)
    window.show()
    click(pane, qtbot, "export_language_zh", "export_pdf", "export_save")
    pdf = folder / f"销售漏斗-{DAY}.pdf"
    qtbot.waitUntil(lambda: desk.messages.shown().endswith(pdf.name), timeout=20_000)
    assert "销售漏斗，全部商机" in PdfReader(pdf).pages[0].extract_text()
    click(pane, qtbot, "export_png", "export_scale_4", "export_save")
    qtbot.waitUntil(lambda: desk.messages.shown().endswith(".png"), timeout=20_000)
    image = picture(folder / f"销售漏斗-{DAY}.png")
    assert (image.width(), image.height()) == (6400, 3600)
    assert len({*cells(image, 4, 4)}) == 4
    assert funnel_of(book, FunnelQuestion()) == answer.funnel
    jobs.close()
    jobs.deleteLater()
