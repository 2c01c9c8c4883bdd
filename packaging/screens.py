"""Pictures of the window: every tab of a sample book, in a language, a theme and a size, painted without a screen."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from crm_desktop.app import TABS
from crm_desktop.i18n import use
from crm_desktop.security.slots import unlock_with_passphrase
from crm_desktop.settings import SettingsFile
from crm_desktop.store.book import Book
from crm_desktop.ui.base.jobs import Jobs
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.desktop import Desktop
from crm_desktop.ui.shell.first_run import FirstRunScreen
from crm_desktop.ui.shell.frame import Frame
from crm_desktop.ui.shell.unlock import UnlockScreen
from crm_desktop.ui.widgets.dialog import HouseDialog

GAP = 24  # pixels between two pictures that are put together
OFTEN = 128  # colours that are kept as they are
TOGETHER = ("customers", "pipeline-board")
SETTLED = 700  # milliseconds without news until a picture is taken


def wait(milliseconds: int = SETTLED) -> None:
    """Lets the lanes answer and the window paint."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take_pictures(path: Path, passphrase: str, folder: Path, language: str, theme_name: str,
                  size: tuple[int, int]) -> list[Path]:
    """One picture a tab and view, and of the screens before the book is open."""
    app = QApplication(["crm-desktop"])
    use(language)
    theme = Theme(app, theme_name)
    settings = SettingsFile(folder / ".settings.json")
    frame = Frame(theme, settings)
    frame.resize(*size)
    frame.move(20, 20)  # away from the pointer, which would hover
    found: list[Path] = []

    def shoot(name: str) -> None:
        wait()
        file = folder / f"{name}-{language}-{theme_name}-{size[0]}.png"
        frame.grab().save(str(file))
        found.append(file)

    frame.show_screen(UnlockScreen(theme, settings, path))
    frame.show()
    shoot("unlock")
    frame.show_screen(FirstRunScreen(theme, settings))
    shoot("first-run")
    book = Book(path, unlock_with_passphrase(path, passphrase))
    book.close_lane()
    jobs = Jobs(book)
    desktop = Desktop(frame, theme, settings, jobs, TABS)
    _tour(frame, shoot)
    desktop.stop()
    jobs.close()
    frame.close()
    frame.deleteLater()
    theme.deleteLater()
    (folder / ".settings.json").unlink(missing_ok=True)
    wait(50)
    return found


def _tour(frame: Frame, shoot: Callable[[str], None]) -> None:
    """Through the tabs and views as a user would go."""
    shoot("customers")
    frame.actions_table.call("history")
    shoot("history")
    frame.actions_table.call("history")
    frame.show_page(1)
    for view in ("board", "list", "funnel"):
        frame.pages[1].header.choose_view(view)
        shoot(f"pipeline-{view}")
    frame.actions_table.call("export")
    shoot("pipeline-export")
    frame.show_page(2)
    shoot("service")
    for overlay in ("keys", "help"):
        frame.actions_table.call(overlay)
        shoot(overlay)
        for dialog in frame.findChildren(HouseDialog):
            dialog.reject()


def put_together(files: Sequence[Path], target: Path) -> None:
    """One picture of several, one below the other: what the README shows of the window.

    256 colours are plenty: the most frequent ones as they are, and some that cover the rest.
    """
    from PIL import Image  # comes with python-pptx

    pictures = [Image.open(file).convert("RGB") for file in files]
    whole = Image.new("RGB", (pictures[0].width, sum(one.height + GAP for one in pictures) - GAP), "white")
    for at, one in enumerate(pictures):
        whole.paste(one, (0, at * (one.height + GAP)))
    found = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)
    colours = [part for _, colour in found[:OFTEN] for part in colour]
    rest = whole.quantize(256 - OFTEN, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette((colours + rest)[:3 * 256])
    whole.quantize(palette=palette, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    """Arguments: book, passphrase file, folder, language, theme, the size as 1440x900, a picture for the README."""
    parser = argparse.ArgumentParser()
    for name in ("book", "passphrase_file", "folder"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--together", type=Path, help="a picture of customers and board, for the README")
    asked = parser.parse_args()
    width, height = (int(part) for part in asked.size.split("x"))
    asked.folder.mkdir(parents=True, exist_ok=True)
    passphrase = asked.passphrase_file.read_text(encoding="utf-8").strip("\n")
    files = take_pictures(asked.book, passphrase, asked.folder, asked.language, asked.theme, (width, height))
    if asked.together:
        put_together([file for name in TOGETHER for file in files if file.name.startswith(f"{name}-")], asked.together)
    for file in files:
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
