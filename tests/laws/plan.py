"""The plan of the house as lists: floors, places of libraries, heavy libraries, and every named exception."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Top floor first; imports only run down, and siblings on one floor never meet.
FLOORS: list[set[str]] = [
    {"__main__"}, {"app", "cli"}, {"ui"}, {"exchange", "reports"}, {"commands", "queries", "sync"}, {"store"},
    {"server", "domain", "analysis"}, {"security"}, {"changes", "settings", "logs"}, {"errors"}, {"i18n"},
    {"paths", "right_of_way"},
]
UI_FLOORS: list[set[str]] = [
    {"shell"}, {"today", "customers", "pipeline", "service", "marketing", "insights"}, {"record"},
    {"widgets", "charts"}, {"base"},
]
# Rooms that must not know these others, although they lie below: widgets know no customer.
STRANGERS: dict[str, set[str]] = {"ui/widgets": {"exchange", "reports", "commands", "queries", "sync"}}

# Library: the only places that may touch it.
ONLY_IN: dict[str, list[str]] = {
    "PySide6": ["ui", "app", "cli"],  # in cli for one picture of a chart, and only inside a function (LATE)
    "shiboken6": ["ui"],
    "pyqtgraph": ["ui/charts"],
    "numpy": ["ui/charts", "analysis"],
    "sklearn": ["analysis"],
    "sqlmodel": ["domain", "store", "queries"],
    "sqlalchemy": ["domain", "store", "queries", "server"],
    "sqlcipher3": ["store"],
    "psycopg": ["server"],
    "keyring": ["security"],
    "cryptography": ["security"],
    "msgspec": ["changes", "sync", "server"],
    "httpx": ["sync"],
    "httpcore": ["sync"],
    "starlette": ["server"],
    "uvicorn": ["server"],
    "typer": ["cli"],
    "babel": ["i18n", "domain", "exchange"],
    "pypinyin": ["domain", "store"],
    "typst": ["reports"],
    "pptx": ["reports"],
    "xlsxwriter": ["reports", "exchange"],
    "openpyxl": ["exchange"],
    "platformdirs": ["paths"],
    "importlib": ["paths"],
    "fcntl": ["store"],
    "msvcrt": ["store"],
}

# Imported on first use, inside a function: each costs the start 60 to 350 ms. One of our own modules that needs such a
# library on top (to subclass it) is named here too ("crm_desktop.ui.charts.axes"): it is then as heavy itself.
HEAVY: set[str] = {"pyqtgraph", "pypinyin", "httpx", "httpcore", "keyring", "babel", "pptx", "typst", "sklearn",
                   "xlsxwriter"}
# In these rooms, these too: the command line works without Qt, and neither face loads the other.
LATE: dict[str, set[str]] = {
    "cli": {"PySide6", "crm_desktop.ui", "crm_desktop.server"},
    "__main__": {"PySide6", "crm_desktop.ui", "crm_desktop.app", "crm_desktop.cli"},
}
# Only these import our own modules inside functions: the tabs come after the first paint, verbs on first use.
LATE_ROOMS: list[str] = ["app", "cli", "__main__"]

MOST_LINES = 400
MOST_FUNCTION_LINES = 40
LONG_FILES: dict[str, str] = {}  # "crm_desktop/x/y.py": why it is longer
REPEATED_NAMES: set[str] = {"main"}  # public functions that may exist in more than one module
EMPTY_WORDS: set[str] = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}

# The three places where any error is caught: the background door, the sync schedule, the command line's main.
BROAD_EXCEPTS: list[str] = ["ui/base/jobs", "sync/schedule", "cli/main"]
STATEFUL: list[str] = ["i18n"]  # the current language is the only state of a module
THREADED: list[str] = ["ui/base"]  # the background door, jobs.py, and its parts


def camel_case_overrides() -> list[str]:
    """The patterns of Qt's own method names, kept once, in pyproject.toml: "*Event", "rowCount"."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(name) for name in config["tool"]["ruff"]["lint"]["pep8-naming"]["extend-ignore-names"]]
