"""How long the window takes to its first picture and to the usable list, against the least that Qt itself needs."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.figures import Line, show

RUNS = 7
EMPTY = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([])
class W(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))
w = W(); w.setCentralWidget(QTableView()); w.resize(1440, 900); w.show(); app.exec()
"""
FIRST = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from crm_desktop.app import Program
from crm_desktop.settings import SettingsFile
app = QApplication([])
program = Program(app, SettingsFile(Path(sys.argv[1]).with_suffix('.json')), Path(sys.argv[1]))
program.frame.painted.connect(lambda: os._exit(0))
program.start()
app.exec()
"""
IMPORTS = """
import sys
import crm_desktop.app
from crm_desktop.ui.shell.opening import Opener
from crm_desktop.ui.shell.desktop import Desktop
for tab in crm_desktop.app.TABS: tab()
"""
LIST = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from crm_desktop.app import Program
from crm_desktop.settings import SettingsFile
app = QApplication([])
program = Program(app, SettingsFile(Path(sys.argv[1]).with_suffix('.json')), Path(sys.argv[1]))
program.start()
screen = program.frame.centralWidget().currentWidget()
def look():
    page = program.frame.page
    if page is not None and page.table.source.rowCount() and page.table.source.cell_at(0, 0) is not None:
        os._exit(0)
timer = QTimer(); timer.setInterval(5); timer.timeout.connect(look); timer.start()
program.frame.painted.connect(lambda: QTimer.singleShot(0, lambda: screen.passphrase_given.emit(sys.argv[2])))
app.exec()
"""


def seconds(script: str, *words: str) -> float:
    """The median of whole processes."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CRM_LANGUAGE": "en", "LANG": "C.UTF-8"}
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", script, *words], check=True, env=environment, capture_output=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Prints the two ratios of the start with their aims."""
    secret = "the start is measured"
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "Start.book"
        subprocess.run([sys.executable, "-m", "crm_desktop", "demo", "--to", str(book)], check=True,
                       env={**os.environ, "CRM_PASSPHRASE": secret}, capture_output=True)
        show(Line("start to the first painted frame / an empty window with a table", seconds(FIRST, str(book)),
                  seconds(EMPTY), "at most 2.0"))
        show(Line("start to the usable list / the imports alone", seconds(LIST, str(book), secret), seconds(IMPORTS),
                  "at most 1.5"))


if __name__ == "__main__":
    main()
