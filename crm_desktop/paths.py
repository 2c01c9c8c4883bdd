"""Where files lie: shipped resources, the config, state and log folders of this machine, the folder of books."""

import re
from pathlib import Path

import platformdirs

HERE = Path(__file__).resolve().parent
APP = "crm-desktop"
BOOK_ENDING = ".book"
SAMPLE_BOOK = f"Sample{BOOK_ENDING}"
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def resource(name: str) -> Path:
    """A shipped file or folder, found in a source tree, in a wheel and in a frozen program alike."""
    for root in (HERE / "resources", HERE.parent / "resources"):
        if root.is_dir():
            return root / name
    raise FileNotFoundError(name)


def config_folder() -> Path:
    """Settings of this device (language, theme, lock time); made when it is missing."""
    return platformdirs.user_config_path(APP, appauthor=False, ensure_exists=True)


def state_folder() -> Path:
    """What this machine knows of its books (instance ids) and the log; made when it is missing."""
    return platformdirs.user_state_path(APP, appauthor=False, ensure_exists=True)


def books_folder() -> Path:
    """Where books are kept unless somebody says otherwise: Documents/CRM. Not made here."""
    return platformdirs.user_documents_path() / "CRM"


def book_file_name(name: str) -> str:
    """The file name of a book called so; an empty text where nothing of the name can stand in one."""
    stem = _NOT_IN_FILE_NAMES.sub("_", name).strip(" .")
    return f"{stem}{BOOK_ENDING}" if stem else ""
