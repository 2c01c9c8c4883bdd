"""Where a file dialog begins: in the folder that was used last, else in the documents."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def usual_folder() -> str:
    """The documents, else the home folder."""
    places = (QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.StandardLocation.HomeLocation)
    found = [QStandardPaths.writableLocation(place) for place in places]
    return next((folder for folder in found if folder and Path(folder).is_dir()), str(Path.home()))


def start_folder(last: str) -> str:
    """The folder that was used last, or of what is left of its path the nearest one; "" for none yet."""
    if not last:
        return usual_folder()
    path = Path(last)
    return next((str(folder) for folder in (path, *path.parents) if folder.is_dir()), usual_folder())
