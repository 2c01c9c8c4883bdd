"""`make demo`: makes the sample book in both languages, does the main job on it, leaves the results in demo-output/."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
OUTPUT = HERE / "demo-output"


def crm(home: Path, book: Path, *words: str) -> dict[str, object]:
    """Runs the program as a user would, in a home of its own, and gives its answer."""
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"),
                   "XDG_STATE_HOME": str(home / "state"), "XDG_DATA_HOME": str(home / "data"),
                   "CRM_BOOK": str(book), "CRM_PASSPHRASE": "a sample needs no secret", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-m", "crm_desktop", *words, "--json"], cwd=HERE, env=environment,
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
    return files


def main() -> None:
    """Everything anew in demo-output/."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    with tempfile.TemporaryDirectory() as home:
        files = [file for language in ("en", "zh") for file in show(language, Path(home))]
    print("Results:")
    for file in files:
        print(f"  {file.relative_to(HERE)}  {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
