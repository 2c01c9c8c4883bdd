"""What an export is made of: the choice, the page in its language, the file's name, and the saving."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader

from crm_desktop.exchange.funnel_csv import funnel_csv, funnel_table
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import tr
from crm_desktop.reports.funnel_page import funnel_page
from crm_desktop.reports.funnel_pptx import funnel_slide
from crm_desktop.reports.funnel_words import funnel_title
from crm_desktop.reports.funnel_xlsx import funnel_workbook
from crm_desktop.ui.charts.export import picture_file, png_bytes, speaking
from crm_desktop.ui.charts.funnel import FunnelPicture
from crm_desktop.ui.charts.page_colours import page_colours
from crm_desktop.ui.pipeline.funnel_question import FunnelAnswer

# Kind of file -> what it is called in every language.
FORMATS = {"png": "PNG", "svg": "SVG", "pdf": "PDF", "pptx": "PowerPoint", "xlsx": "Excel", "csv": "CSV"}
SIZED = ("png", "svg", "pdf")  # whose page has a size
LOOKED = ("png", "svg", "pdf", "pptx")  # that may be dark, and bear a logo
MOST_OF_A_NAME = 1_000  # files of one name in a folder
MOST_ROWS = 60  # of a split that leaves the house
LOGO_ROOM = QSize(960, 288)  # pixels: four times what a page shows


@dataclass(frozen=True)
class ExportChoice:
    """What is chosen in the pane; `title` is "" for the usual one, `logo` the path of a picture or ""."""

    format: str = "png"
    size: str = "slide"
    scale: int = 2
    look: str = "light"
    language: str = "en"
    title: str = ""
    filters: bool = True
    date: bool = True
    logo: str = ""


@dataclass(frozen=True)
class Prepared:
    """All words of an export, taken in the window's thread; from here on any thread can make the file."""

    name: str
    usual_title: str
    picture: FunnelPicture
    rows: list[list[str]]
    table: bytes
    scale: int
    format: str

    def content(self) -> bytes:
        """The whole file; a sharp picture takes half a second."""
        if self.format == "csv":
            return self.table
        page = self.picture.page
        if self.format == "xlsx":
            return funnel_workbook(page, page_colours(page.funnel))
        if self.format == "pptx":
            return funnel_slide(page, page_colours(page.funnel, self.picture.theme))
        return picture_file(self.picture, self.format, self.scale)


def prepare_export(answer: FunnelAnswer, choice: ExportChoice) -> Prepared:
    """The page, the table and the file's name (funnel-2026-12-31.png) in the language of the choice."""
    funnel, language = answer.funnel, choice.language
    split = answer.split.shortened(MOST_ROWS) if answer.split is not None else None
    size = choice.size if choice.format in SIZED else "slide"
    with speaking(language):
        page = funnel_page(funnel, answer.when, comparison=answer.comparison, split=split, title=choice.title,
                           filters=choice.filters, date=choice.date, logo=logo_picture(choice.logo))
        picture = FunnelPicture(page, theme=choice.look, size=size)
        name = tr("funnel-{day}", day=answer.day.isoformat()) + "." + choice.format
        return Prepared(name, funnel_title(funnel), picture, funnel_table(funnel, language=language),
                        funnel_csv(funnel, language=language), choice.scale, choice.format)


def logo_picture(path: str) -> bytes:
    """The picture at a path as PNG, not larger than a page needs; nothing where there is none that Qt can read."""
    if not path:
        return b""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid() and (full.width() > LOGO_ROOM.width() or full.height() > LOGO_ROOM.height()
                           or path.lower().endswith(".svg")):
        reader.setScaledSize(full.scaled(LOGO_ROOM, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return b"" if image.isNull() else png_bytes(image)


def save_export(folder: Path, prepared: Prepared) -> str:
    """Writes the file into the folder under a free name, and gives that.

    Raises UserError "cannot_write" where the folder refuses.
    """
    path = folder / free_name(folder, prepared.name)
    write_whole_file(path, prepared.content())
    return path.name


def free_name(folder: Path, name: str) -> str:
    """The name, with "-2" and so on behind it where the folder has such a file: nothing is overwritten."""
    plain, free = Path(name), name
    for number in range(2, MOST_OF_A_NAME):
        if not (folder / free).exists():
            break
        free = f"{plain.stem}-{number}{plain.suffix}"
    return free


def folder_words(folder: str) -> str:
    """A folder as people know it: from their home on."""
    path, home = Path(folder), Path.home()
    if path != home and path.is_relative_to(home):
        return path.relative_to(home).as_posix()
    return str(path)
