"""Where files lie: shipped resources, the config, state and log folders of this machine, the folder of books."""

from pathlib import Path

import platformdirs

HERE = Path(__file__).resolve().parent
APP = "crm-desktop"


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
