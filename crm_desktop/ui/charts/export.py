"""Pictures into files; for the command line this is the only way to Qt, so it brings its own application."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.analysis.funnel_compare import Comparison
from crm_desktop.analysis.funnel_split import FunnelSplit
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import use
from crm_desktop.paths import resource
from crm_desktop.reports.funnel_page import funnel_page
from crm_desktop.reports.funnel_pdf import funnel_pdf
from crm_desktop.ui.charts.funnel import FunnelPicture
from crm_desktop.ui.charts.page_colours import page_colours


def export_picture(funnel: Funnel, path: Path, *, language: str, theme: str = "light", scale: int = 1,
                   size: str = "slide", when: datetime, comparison: Comparison | None = None,
                   split: FunnelSplit | None = None) -> None:
    """Writes the funnel as the ending of `path` says: .png (the size times `scale`), .svg or .pdf.

    `when` is the moment it shows, in the zone it carries. Raises UserError "cannot_write" where the file cannot be
    written.
    """
    with _application(), speaking(language):
        take_own_fonts()
        page = funnel_page(funnel, when, comparison=comparison, split=split)
        picture = FunnelPicture(page, theme=theme, size=size)
        content = picture_file(picture, path.suffix.lower().removeprefix("."), scale)
    write_whole_file(path, content)


def picture_file(picture: FunnelPicture, kind: str, scale: int = 1) -> bytes:
    """The picture as a file of kind "png", "svg" or "pdf"; in a lane too, where it takes half a second at most."""
    if kind == "svg":
        return picture_svg(picture)
    return picture_pdf(picture) if kind == "pdf" else picture_png(picture, scale)


def picture_png(picture: FunnelPicture, scale: int) -> bytes:
    """The picture as a PNG file, its size times `scale`."""
    return png_bytes(picture_image(picture, scale))


def png_bytes(image: QImage) -> bytes:
    """An image as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def picture_image(picture: FunnelPicture, scale: int) -> QImage:
    """The picture, its size times `scale`."""
    image = QImage(picture.width * scale, picture.height * scale, QImage.Format.Format_RGB32)
    painter = QPainter(image)  # ended before the image goes, or Qt crashes
    painter.scale(scale, scale)
    picture.paint(painter)
    painter.end()
    return image


def picture_svg(picture: FunnelPicture, *, bars_only: bool = False) -> bytes:
    """The picture as an SVG file whose letters are shapes; `bars_only`: chart and logo alone, on nothing."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    target = QSvgGenerator()
    target.setOutputDevice(buffer)
    target.setSize(QSize(picture.width, picture.height))
    target.setViewBox(QRect(0, 0, picture.width, picture.height))
    target.setTitle(picture.page.title)
    target.setDescription(picture.page.subtitle)
    painter = QPainter(target)
    if bars_only:
        picture.paint_chart(painter)
    else:
        picture.paint(painter, outlines=True)
    painter.end()
    buffer.close()
    return bytes(content.data())


def picture_pdf(picture: FunnelPicture) -> bytes:
    """The picture as a PDF page: text that can be searched around the chart, and the split as a table on a second."""
    return funnel_pdf(picture.page, page_colours(picture.page.funnel, picture.theme),
                      chart=picture_svg(picture, bars_only=True), width=picture.width, height=picture.height,
                      margin=picture.sheet.margin, figures=picture.sheet.figures)


def take_own_fonts() -> None:
    """Makes the shipped fonts known to this application, behind those of the machine."""
    if "CRM Sans SC" not in QFontDatabase.families():
        for file in sorted(resource("fonts").glob("*.otf")):
            QFontDatabase.addApplicationFont(str(file))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Another language for a moment; in the window's thread alone, because all texts follow it."""
    before = current_language()
    if language == before:  # Chinese takes 20 ms to read
        yield
        return
    use(language)
    try:
        yield
    finally:
        use(before)


@contextmanager
def _application() -> Iterator[None]:
    """The running application, or one for the time of the picture: a later window can then make its own."""
    if QGuiApplication.instance() is not None:
        yield
        return
    arguments = ["crm-desktop"]
    if sys.platform.startswith("linux"):
        arguments += ["-platform", "offscreen"]  # a dead DISPLAY would abort the process; fonts are the same
    app = QGuiApplication(arguments)
    try:
        yield
    finally:
        app.shutdown()
