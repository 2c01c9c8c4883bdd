"""The settings of this device: what a person chose for this screen, kept as JSON and never synced."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from crm_desktop.i18n import LANGUAGES, later
from crm_desktop.paths import config_folder

FILE = "settings.json"
LOOK, LOCK, FILES = later("On screen"), later("When you are away"), later("Files of this laptop")
PARTS = {"pane_widths": int, "columns": list, "sorts": str, "column_widths": int,
         "views": list}  # what the settings that are dictionaries hold
Choice = tuple[str | int, str]  # the value, and an msgid or a name that is the same in every language


@dataclass(frozen=True)
class Settings:
    """What this device remembers; lengths in logical pixels."""

    language: str = "system"  # "system", "en" or "zh"
    theme: str = "system"  # "system", "light" or "dark"
    scale: int = 100  # per cent of the system's size; from the next start on
    reduced_motion: bool = False
    last_book: str = ""  # the path of the book that was open last
    lock_minutes: int = 0  # minutes without a key or a click until the book is locked; 0: never
    lock_on_sleep: bool = True
    export_folder: str = ""  # where pictures and tables were saved last
    import_folder: str = ""  # where files to import were chosen last
    export_logo: str = ""  # the picture file that exports bear
    export_last: str = ""  # what was chosen for the last export
    pane_widths: dict[str, int] = field(default_factory=dict)  # page -> width of its side pane
    columns: dict[str, list[str]] = field(default_factory=dict)  # list -> the columns that it shows
    sorts: dict[str, str] = field(default_factory=dict)  # list -> what it is sorted by, "-" before what falls
    column_widths: dict[str, int] = field(default_factory=dict)  # list and column, "companies/name" -> drawn width
    views: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # book -> views that were saved, in order
    window: tuple[int, int] = (1440, 900)


@dataclass(frozen=True)
class Setting:
    """One line of the preferences; label, help and group are msgids. A choice has its values in `choices`."""

    key: str
    group: str
    label: str
    kind: Literal["choice", "switch", "folder"]
    choices: tuple[Choice, ...] = ()
    help: str = ""


FOLLOWS: Choice = ("system", later("Follows the system"))
SETTINGS = (
    Setting("language", LOOK, later("Language"), "choice", (FOLLOWS, *LANGUAGES.items())),
    Setting("theme", LOOK, later("Theme"), "choice", (FOLLOWS, ("light", later("Light")), ("dark", later("Dark")))),
    Setting("scale", LOOK, later("Size of everything"), "choice",
            ((100, "100 %"), (125, "125 %"), (150, "150 %"), (175, "175 %"), (200, "200 %")),
            later("Text, rows and buttons; from the next start on.")),
    Setting("reduced_motion", LOOK, later("Less motion"), "switch", (),
            later("Menus open at once, and nothing turns.")),
    Setting("lock_minutes", LOCK, later("Lock when nobody works"), "choice",
            ((0, later("Never")), (1, later("After a minute")), (5, later("After 5 minutes")),
             (15, later("After 15 minutes")), (60, later("After an hour"))),
            later("What you have typed is kept, and shown again after you unlock.")),
    Setting("lock_on_sleep", LOCK, later("Lock when the laptop sleeps"), "switch"),
    Setting("export_folder", FILES, later("Folder of exported files"), "folder"),
)


def setting_line(key: str) -> Setting:
    """The line of one setting."""
    return next(line for line in SETTINGS if line.key == key)


class SettingsFile:
    """The settings as they are now; `change` writes them at once."""

    def __init__(self, path: Path | None = None) -> None:
        """Reads the file of this device, or the one given; what is missing or damaged takes its default."""
        self._path = path or config_folder() / FILE
        self.now = _read(self._path)

    def change(self, **values: Any) -> None:
        """Gives settings new values and writes the file; a disk that refuses keeps them until the program ends."""
        self.now = replace(self.now, **values)
        text = json.dumps(asdict(self.now), ensure_ascii=False, indent=1)
        beside = self._path.with_suffix(".part")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            return  # the choice holds for this run; there is nothing that a person could lose


def _read(path: Path) -> Settings:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(found, dict):
        return Settings()
    defaults = asdict(Settings())
    known = {one.name: found[one.name] for one in fields(Settings)
             if _fits(found.get(one.name), defaults[one.name], PARTS.get(one.name, int))}
    if "window" in known:
        known["window"] = tuple(known["window"])
    for line in SETTINGS:
        if line.kind == "choice" and line.key in known:
            known[line.key] = _nearest(known[line.key], line, defaults[line.key])
    return Settings(**known)


def _nearest(value: str | int, line: Setting, default: str | int) -> str | int:
    """The value where it can be chosen; of numbers the nearest that can, so that 7 minutes do not become never."""
    choices = [choice for choice, _ in line.choices]
    if value in choices or not isinstance(value, int) or value <= 0:
        return value if value in choices else default
    numbers = [choice for choice in choices if isinstance(choice, int) and choice > 0]
    return min(numbers, key=lambda number: abs(number - value))


def _fits(value: object, default: object, part_type: type) -> bool:
    if isinstance(default, tuple):
        return (isinstance(value, list) and len(value) == len(default)
                and all(type(part) is int and 0 < part < 20_000 for part in value))
    if isinstance(default, dict):
        return isinstance(value, dict) and all(type(part) is part_type for part in value.values())
    return type(value) is type(default)
