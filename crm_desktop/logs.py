"""The log file of this machine: small, rotating, and without secrets, names of folders, mail addresses and phones."""

import logging
import os
import re
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "crm-desktop.log"
LARGEST = 1_000_000
KEPT = 3

_CODE = "[0-9A-HJKMNP-TV-Z]"  # Crockford's letters, as in a recovery code
_GAP = r"[ \t.()/\u00a0\u2010-\u2015\u3000\uff08\uff09\uff0d-]"
_TRACE_LINE = re.compile(r'^\s*File "[^"\n]*", line \d+.*$')


def redact(text: str) -> str:
    """The text without keys, codes, mail addresses, phone numbers and home folders; meant to hide too much.

    Hidden are hexadecimal digits and letters that look like base64 from 32 on, bytes as Python shows them, recovery
    codes, what stands after words such as "passphrase=", and figures of seven digits and more. Paths in a traceback
    keep their names after the home folder. It is the second line: nobody is to log what a record holds.
    """
    return "\n".join(_redact_line(line) for line in text.split("\n"))


def start_logging(folder: Path, level: int = logging.WARNING) -> logging.Handler:
    """Writes records of `level` and above to a file in `folder`, three older ones of 1 MB kept; once for a process.

    The file is readable to this user alone. Give what it returns to `stop_logging`. OSError where the folder cannot
    be written.
    """
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, _LogFile)]:
        stop_logging(handler)
    folder.mkdir(parents=True, exist_ok=True)
    log_file = _LogFile(folder / FILE, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    log_file.setLevel(level)
    log_file.setFormatter(_RedactingFormatter())
    root.addHandler(log_file)
    root.setLevel(min(level, root.level or level))
    return log_file


def stop_logging(handler: logging.Handler) -> None:
    """Takes a handler of `start_logging` away and closes its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


class _LogFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding, errors="backslashreplace")


class _RedactingFormatter(logging.Formatter):
    """A formatter and not a filter, because a filter does not see the text of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record)} {record.levelname} {record.name}: "
        return head + redact(super().format(record))


def _redact_line(line: str) -> str:
    line = _home_pattern().sub("~", line)
    if _TRACE_LINE.match(line):
        return line
    for pattern, instead in _PATTERNS:
        line = pattern.sub(instead, line)
    return line


def _home_pattern() -> re.Pattern[str]:
    # Asked each time: it is cheap beside writing a line, and tests and `sudo` change it.
    home = re.escape(os.path.expanduser("~")).replace(r"\\", r"\\+")
    own = rf"{home}(?![\w.-])|" if len(home) > 1 else ""
    return re.compile(own + r"/(?:home|Users)/[^/\s'\"]+|[A-Za-z]:\\+Users\\+[^\\\s'\"]+", re.IGNORECASE)


def _hide_long_run(found: re.Match[str]) -> str:
    """Base64 has capitals; a path or a snake_case name of small letters in short words stays readable."""
    run = found.group()
    words = re.split(r"[+/_=-]", run)
    harmless = run == run.lower() and len(words) > 1 and max(map(len, words)) < 32
    return run if harmless else "[key]"


_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"((?:pass(?:phrase|word)|secret|token|recovery.code)['\"]?\s*[:=]\s*)"
                r"(?:'[^']*'|\"[^\"]*\"|\S+)", re.IGNORECASE), r"\1[secret]"),
    (re.compile(r"\bb(['\"])(?:\\.|(?!\1)[^\\]){8,}?\1"), "[bytes]"),
    (re.compile(r"://[^\s/@]+@"), "://[secret]@"),
    (re.compile(rf"(?<!\w)(?:{_CODE}{{5}}[\s-]?){{5}}{_CODE}{{5}}(?!\w)", re.IGNORECASE), "[code]"),
    (re.compile(r"[0-9A-Fa-f]{32,}"), "[key]"),
    (re.compile(r"[A-Za-z0-9+/_=-]{32,}"), _hide_long_run),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)*"), "[mail]"),
    (re.compile(rf"(?<!\d)\+?(?:\d{_GAP}{{0,3}}){{6,}}\d"), "[number]"),
)
