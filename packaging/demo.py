"""`make demo`: makes the sample book in both languages and shows the program at work on it.

With a screen it opens the window. Without one it says so, and leaves pictures of every tab in demo-output/.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from crm_desktop.exchange.this_computer import account_name

HERE = Path(__file__).resolve().parents[1]
OUTPUT = HERE / "demo-output"
SECRET = "a sample needs no secret"  # noqa: S105 - it protects made-up data
NAMES = {"en": "Niesha Huffines", "zh": "陈思远"}
SIZES = os.environ.get("CRM_SCREENSHOT_SIZES", "1440x900").split()  # set by `make screenshots`
OPENS = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def environment(home: Path, **more: str) -> dict[str, str]:
    """This machine's variables, with a home of its own: nothing of the user's is read or written."""
    return {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"), "XDG_DATA_HOME": str(home / "data"), **more}


def crm(home: Path, book: Path, *words: str) -> dict[str, object]:
    """Runs the program as a user would, and gives its answer."""
    variables = environment(home, CRM_BOOK=str(book), CRM_PASSPHRASE=SECRET, QT_QPA_PLATFORM="offscreen")
    done = subprocess.run([sys.executable, "-m", "crm_desktop", *words, "--json"], cwd=HERE, env=variables,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"crm-desktop {' '.join(words)}: exit code {done.returncode}\n{done.stderr}")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def show(language: str, home: Path) -> list[Path]:
    """The main job in one language: a sample book, a search, an edit, an undo, the funnel as picture and table."""
    book = OUTPUT / f"Sample-{language}.book"
    crm(home, book, "demo", "--to", str(book), "--language", language)
    found = crm(home, book, "search", "zwf" if language == "zh" else "wil")
    hits = found["results"]
    if not isinstance(hits, list) or not hits:
        sys.exit(f"the search found nothing in the {language} sample")
    print(f"[{language}] the search finds {found['total']}: {hits[0]['title']} ({hits[0]['detail']})")
    crm(home, book, "edit", str(hits[0]["id"]), "notes=met at the spring fair")
    undone = crm(home, book, "undo")
    print(f"[{language}] undone: {undone['title']}")
    files = [OUTPUT / f"funnel-{language}.png", OUTPUT / f"funnel-{language}.csv"]
    funnel = crm(home, book, "funnel", "--language", language, "--to", str(files[0]), "--to", str(files[1]))
    stages = funnel["stages"]
    if isinstance(stages, list):
        print(f"[{language}] funnel: " + " > ".join(f"{one['name']} {one['reached']:,}" for one in stages))
    state = crm(home, book, "check")
    print(f"[{language}] check: " + ", ".join(f"{part} {said}" for part, said in state.items()))
    _name_the_seller(home, book, NAMES[language])
    return files


def _name_the_seller(home: Path, book: Path, name: str) -> None:
    """The sample belongs to this computer's account, which on a build machine is called root."""
    account = account_name().replace("'", "''")
    rows = crm(home, book, "sql", f"select id from members where name = '{account}'")["rows"]  # noqa: S608
    if isinstance(rows, list) and rows:
        crm(home, book, "edit", str(rows[0][0]), f"name={name}")


def has_screen() -> bool:
    """Whether a window can be opened: a screen is named, and Qt reaches it; without one Qt would abort."""
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        return False
    return subprocess.run([sys.executable, "-c", OPENS], capture_output=True, timeout=30, check=False).returncode == 0


def open_window(home: Path) -> int:
    """The window on the English sample book, until it is closed."""
    print("The window opens on the sample book; close it to end the demo.")
    variables = environment(home, CRM_PASSPHRASE=SECRET)
    return subprocess.run([sys.executable, "-m", "crm_desktop", "--book", str(OUTPUT / "Sample-en.book")], cwd=HERE,
                          env=variables, check=False).returncode


def paint_tabs(home: Path, secret: Path) -> list[Path]:
    """Every tab in both languages and both themes."""
    files: list[Path] = []
    for language, theme, size in product(("en", "zh"), ("light", "dark"), SIZES):
        done = subprocess.run(
            [sys.executable, "packaging/screens.py", str(OUTPUT / f"Sample-{language}.book"), str(secret), str(OUTPUT),
             "--language", language, "--theme", theme, "--size", size], cwd=HERE, capture_output=True, text=True,
            env=environment(home, QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(HERE)), check=False)
        if done.returncode:
            sys.exit(f"painting the tabs ({language}, {theme}): exit code {done.returncode}\n{done.stderr}")
        files += [Path(line) for line in done.stdout.splitlines()]
    return files


def main() -> int:
    """Everything anew in demo-output/."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = [file for language in ("en", "zh") for file in show(language, home)]
        if has_screen():
            return open_window(home)
        print("There is no screen here: every tab is painted into demo-output/ instead.")
        secret = home / "secret"
        secret.write_text(SECRET, encoding="utf-8")
        files += paint_tabs(home, secret)
    print("Results:")
    for file in files:
        print(f"  {file.relative_to(HERE)}  {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
