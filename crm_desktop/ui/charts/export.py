"""Pictures into files; for the command line this is the only way to Qt, so it brings its own application."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from crm_desktop.analysis.funnel import Funnel
from crm_desktop.exchange.whole_file import write_whole_file
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import use
from crm_desktop.ui.charts.funnel import HEIGHT, WIDTH, FunnelPicture


def export_picture(funnel: Funnel, path: Path, *, language: str, theme: str = "light", scale: int = 1,
                   when: datetime) -> None:
    """Writes the funnel as PNG of 1600 x 900 times `scale`; `when` is the moment it shows, in the zone it carries.

    Raises UserError "cannot_write" where the file cannot be written.
    """
    with _application(), _speaking(language):
        content = _png(FunnelPicture(funnel, theme=theme, when=when), scale)
    write_whole_file(path, content)


def _png(picture: FunnelPicture, scale: int) -> bytes:
    image = QImage(WIDTH * scale, HEIGHT * scale, QImage.Format.Format_RGB32)
    painter = QPainter(image)  # ended before the image goes, or Qt crashes
    painter.scale(scale, scale)
    picture.paint(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


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


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    before = current_language()
    use(language)
    try:
        yield
    finally:
        use(before)
