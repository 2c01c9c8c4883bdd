"""Which encoding a text file has, decided from its whole content, and the files that are no text at all."""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

CHUNK = 1 << 20
HEAD = 1 << 16

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x84\x31\x95\x33", "gb18030"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MAGIC = (
    (b"\x89PNG\r\n", "PNG"), (b"%PDF-", "PDF"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\x1f\x8b\x08", "GZIP"),
    (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"SQLite format 3\x00", "SQLite"), (b"\x7fELF", "ELF"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_LATIN_PAIR = re.compile(rb"[A-Za-z\s,;\"][\xc0-\xff](?=[A-Za-z])")
_CHINESE_PAIR = re.compile(rb"[\x81-\xfe][\x80-\xfe]")

_NOTHING_IMPORTED = later("Nothing was imported, and the file is as it was.")
_OTHER_FILE = later("Choose a CSV or text file with a table in it.")


def find_encoding(path: Path) -> tuple[str, bool]:
    """The encoding's Python name and whether some characters of the file are broken in it.

    Order: byte order mark; UTF-16 by its NULs; UTF-8, then GB18030, if the WHOLE file is valid or hardly anything
    (1 in 20 non-ASCII characters) is broken; else cp1252, else latin-1, where any byte is a character.
    Raises UserError `unreadable_file` for what is missing, a folder, empty or no text.
    """
    head = _head(path)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, not _decodes(path, name)
    _refuse_binary(path, head)
    wide = _bare_utf16(path, head)
    if wide:
        return wide, False
    if head.count(0) * 10 > len(head):
        raise _no_text(path)
    if _decodes(path, "utf-8"):
        return "utf-8", False
    if len(head.translate(None, _CONTROLS)) * 50 < len(head) * 49:
        raise _no_text(path)
    if _hardly_broken(path, "utf-8"):  # before GB18030, in which most Chinese UTF-8 is valid too
        return "utf-8", True
    if _hardly_broken(path, "gb18030") and not _looks_western(path):
        return "gb18030", not _decodes(path, "gb18030")
    return ("cp1252" if _decodes(path, "cp1252") else "latin-1"), False


def open_text(path: Path, encoding: str, *, broken: bool = False) -> TextIO:
    """The file as text with its line ends as they are, without its byte order mark; `broken` characters as U+FFFD."""
    stream = path.open("rb")
    start = stream.read(4)
    mark = next((mark for mark, name in _BOMS if name == encoding and start.startswith(mark)), b"")
    stream.seek(len(mark))
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    return io.TextIOWrapper(stream, encoding=plain, errors="replace" if broken else "strict", newline="")


def unreadable(path: Path, error: OSError | UnicodeError) -> UserError:
    """The error to show when a file cannot be opened or changed while it was read."""
    if isinstance(error, FileNotFoundError):
        return UserError("unreadable_file", later("There is no file {file}."), later("Nothing was imported."),
                         later("Check the name and the folder."), file=str(path))
    if isinstance(error, UnicodeError):
        return UserError("unreadable_file", later("{file} cannot be read in the encoding {encoding}."),
                         _NOTHING_IMPORTED, later("Choose another encoding, or save the file as CSV UTF-8."),
                         file=path.name, encoding=error.encoding if isinstance(error, UnicodeDecodeError) else "?")
    return UserError("unreadable_file", later("{file} cannot be read: {why}."), _NOTHING_IMPORTED,
                     later("Check that you may read it and that no other program has locked it."),
                     file=str(path), why=error.strerror or type(error).__name__)


def empty_file(path: Path) -> UserError:
    """The error to show for a file with nothing in it."""
    return UserError("unreadable_file", later("{file} is empty."), _NOTHING_IMPORTED, _OTHER_FILE, file=path.name)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise UserError("unreadable_file", later("{file} is a folder, not a file."), later("Nothing was imported."),
                        _OTHER_FILE, file=str(path))
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise unreadable(path, error) from error
    if not head:
        raise empty_file(path)
    return head


def _refuse_binary(path: Path, head: bytes) -> None:
    if head.startswith(_WORKBOOKS):
        raise UserError("unreadable_file", later("{file} is a workbook or an archive, not a text file."),
                        _NOTHING_IMPORTED, later("In Excel choose Save As, then CSV UTF-8, and import that file."),
                        file=path.name)
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if kind:
        raise UserError("unreadable_file", later("{file} is a {kind} file, not a text file."), _NOTHING_IMPORTED,
                        _OTHER_FILE, file=path.name, kind=kind)


def _no_text(path: Path) -> UserError:
    return UserError("unreadable_file", later("{file} is not a text file."), _NOTHING_IMPORTED, _OTHER_FILE,
                     file=path.name)


def _bare_utf16(path: Path, head: bytes) -> str | None:
    """UTF-16 without a mark: its commas and line ends have their NUL on one side only, and then are characters."""
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) < 2 or min(first, second) * 10 > max(first, second):
        return None
    name = "utf-16-le" if second > first else "utf-16-be"
    if not _decodes(path, name):
        return None
    text = head[: len(head) // 2 * 2].decode(name, "ignore")
    bare = text.translate(dict.fromkeys(_CONTROLS))
    return name if len(bare) == len(text) and any(mark in text for mark in "\n\r,;\t|") else None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _hardly_broken(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    broken = whole = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        marks = text.count("\ufffd")
        broken += marks
        whole += len(text) - len(text.encode("ascii", "ignore")) - marks
    return broken * 20 <= whole


def _looks_western(path: Path) -> bool:
    """Letters with accents stand alone among ASCII letters; Chinese ones come as pairs of high bytes."""
    western = chinese = 0
    for chunk in _chunks(path):
        western += sum(1 for _ in _LATIN_PAIR.finditer(chunk))
        chinese += sum(1 for _ in _CHINESE_PAIR.finditer(chunk))
    return western > chinese
